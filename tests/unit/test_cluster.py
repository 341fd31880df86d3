"""Entries on one event share a story; what is silent, bridging or a copy follows its own rule."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.cluster import UNSEEN, UNSEEN_SHARE, WAKES, average_link
from digests.desk import Desk
from digests.model import Entry, Relevance, StoryMove
from tests.builders import NOON, at, entry
from tests.unit.desk_cases import (
    ENTITIES,
    FUNDING,
    PAST,
    VERDICT,
    funding,
    funding_again,
    verdict,
)

AFTERMATH = "Publishers welcomed what the jury found; the damages of authors will be set after a hearing."
LATE = NOON + timedelta(hours=1)
OURS = Relevance(score=1.0, relevant=True)


def ours(entries: Sequence[Entry]) -> list[Entry]:
    return [replace(e, relevance=OURS, entities=("Northlab",)) for e in entries]


def stories(arrived: Sequence[Entry], recent: Sequence[Entry] = ()) -> dict[str, str | None]:
    return {e.id: e.story_id for e in Desk(ENTITIES).place(ours(arrived), ours((*PAST, *recent))).entries}


def test_one_event_one_story() -> None:
    """Two reports on one event share a story; another event has its own."""
    found = stories([funding("a"), funding_again("b"), verdict("c")])
    assert found["a"] == found["b"] != found["c"]


def test_joins_what_is_stored() -> None:
    """An entry joins the story of stored entries about its event."""
    assert stories([funding_again("b")], [funding("a", story_id="old")]) == {"b": "old"}


def test_a_story_is_named_after_its_first_entry() -> None:
    """An entry that fits nowhere begins a story."""
    assert stories([verdict("v")], [funding("a", story_id="old")]) == {"v": "v"}


def test_a_copy_follows_its_original() -> None:
    """A copy goes where its original is, whatever its own words are."""
    found = stories([verdict("b", copy_of="a", published=NOON + timedelta(hours=1)), funding("a")])
    assert found["a"] == found["b"]


def test_copies_say_nothing_about_a_story() -> None:
    """An entry is not compared with copies: a story is what its originals say."""
    home = {"feed_url": "https://example.org/feed"}
    recent = [funding("a", story_id="old"), verdict("b", story_id="old", copy_of="a", **home)]
    title = "Novelists win damages from a chatbot's maker, jury says"
    again = verdict(
        "v", title=title, text=AFTERMATH, publisher="North", **(home | {"url": "https://example.org/v"})
    )
    assert stories([again], recent) == {"v": "v"}


def test_stored_entries_without_a_story_are_passed_over() -> None:
    """What was never put in a story attracts nobody."""
    assert stories([funding_again("b")], [funding("a")]) == {"b": "b"}


@pytest.mark.parametrize(("days", "joined"), [(1, True), (WAKES + 0.1, False)])
def test_a_silent_story_is_over(days: float, joined: bool) -> None:
    """A story is joined by what comes soon, and by nothing when it has been silent for long."""
    seen = NOON + timedelta(days=days)
    found = stories([funding_again("b", published=seen, first_seen=seen)], [funding("a", story_id="old")])
    assert (found["b"] == "old") is joined


def test_a_sleeping_story_wakes() -> None:
    """After a week of silence a story is joined by what tells plainly the same."""
    seen = NOON + timedelta(days=7)
    words = "Quayside's $40 billion for Northlab: the round is closed"
    late = funding("b", title=words, text=FUNDING.split(". ")[0], published=seen, first_seen=seen)
    assert stories([late], [funding("a", story_id="old")])["b"] == "old"


def test_a_filed_entry_keeps_its_story() -> None:
    """An entry that has a story stays there, though its words have changed."""
    assert stories([verdict("v", story_id="mine")], [funding("a", story_id="old")]) == {"v": "mine"}


def test_no_chain_through_one_bridge() -> None:
    """An entry that tells of two events does not glue the two together."""
    bridge = entry("m", title="Northlab raises $40 billion, loses in court", text=f"{FUNDING} {VERDICT}")
    more = [funding_again(f"f{i}", story_id="money", first_seen=at(f"2025-01-27 1{i}:00")) for i in range(3)]
    late = verdict("v", title="Novelists win in court", text=AFTERMATH, published=at("2025-01-27 14:00"))
    found = stories([bridge, late], more)
    assert found["v"] != "money"


def test_a_round_up_is_in_nobodys_story() -> None:
    """A live blog or newsletter stays for itself and holds nothing together."""
    blog = funding(
        "h", title="Live updates: Northlab raises $40 billion from Quayside", text=FUNDING_AND_MORE
    )
    assert stories([blog, funding("a")])["h"] == "h"


FUNDING_AND_MORE = f"{FUNDING} {VERDICT} And more from around the world, all through the day."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northlab releases Alpha 5", "Northlab releases Alpha 5.1"),
        ("Ruritania bans chip exports to Zenda", "Ruritania bans chip imports from Zenda"),
        ("Northlab shares jump after results", "Northlab shares plunge after results"),
        ("Northlab signs $4bn deal with Quayside", "Northlab signs $4bn deal with Competition Office"),
    ],
)
def test_contradictions_part_what_words_join(one: str, other: str) -> None:
    """Another version, the opposite direction or another partner makes another event."""
    entries = [entry("a", title=one, text=""), entry("b", title=other, text="")]
    found = {e.id: e for e in Desk(ENTITIES).file(entries).entries}
    judged = [replace(e, relevance=OURS) for e in found.values()]
    placed = {
        e.id: e.story_id
        for e in Desk(ENTITIES).place([replace(e, story_id=None, copy_of=None) for e in judged]).entries
    }
    assert placed["a"] != placed["b"]


def test_late_evidence_joins_two_stories() -> None:
    """Two stories that turn out to be one become one, and the desk says who moved where and why."""
    told = [funding("a", story_id="one"), funding_again("b", story_id="two")]
    site = {
        "feed_url": "https://east.example.net/feed",
        "url": "https://east.example.net/c",
        "publisher": "East",
    }
    words = "Quayside finances Northlab sites: chip maker's $40 billion raises valuation"
    last = entry(
        "c",
        title=words,
        text="Shareholders heard of four stages; Ruritania gets data centres and accelerators.",
        published=LATE,
        **site,
    )
    filed = Desk(ENTITIES).place(ours([last]), ours((*PAST, *told)))
    moved = StoryMove(entry_id="b", origin="two", goal="one", reason="nearer to this story")
    assert (filed.entries[0].story_id, filed.moves) == ("one", (moved,))


@settings(max_examples=20, deadline=None)
@given(
    st.permutations(
        [
            funding("a"),
            funding_again("b"),
            verdict("c"),
            verdict("d", copy_of="a"),
            verdict("e", title="Northlab to appeal over novels", published=at("2025-01-27 15:00")),
        ]
    )
)
def test_order_within_a_batch_does_not_matter(batch: list[Entry]) -> None:
    """A batch gives the same stories in whatever order it arrives; the order given is kept."""
    assert list(stories(batch)) == [e.id for e in batch]
    assert stories(batch) == stories(sorted(batch, key=lambda e: e.id))


@given(st.lists(st.lists(st.floats(-4, 4), min_size=6, max_size=6), min_size=6, max_size=6))
def test_average_link_holds_what_it_promises(table: list[list[float]]) -> None:
    """Every line is in one group, and no two groups are left whose average reaches the threshold."""
    odds = np.array(table)
    odds = (odds + odds.T) / 2
    counted = 1 - np.eye(6)
    groups = average_link(odds, counted, 0.5)
    assert sorted(line for group in groups for line in group) == list(range(6))
    for one in groups:
        for other in groups:
            if one is not other:
                total, pairs = odds[np.ix_(one, other)].sum(), len(one) * len(other)
                assert (total + UNSEEN_SHARE * UNSEEN) / (pairs + UNSEEN_SHARE) < 0.5 + 1e-9


def test_one_pair_alone_must_be_surer_than_many() -> None:
    """Two lines stay apart at odds at which four lines that all agree are one group."""
    odds = np.full((4, 4), 0.9)
    assert average_link(odds[:2, :2], 1 - np.eye(2), 0.5) == [[0], [1]]
    odds[0, 1] = odds[1, 0] = odds[2, 3] = odds[3, 2] = 3.0
    assert average_link(odds, 1 - np.eye(4), 0.5) == [[0, 1, 2, 3]]
