"""Entries on one event share a story; what is silent, bridging or a copy follows its own rule."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.cluster import WINDOW, assign, profile, similarity
from digests.model import Entry
from digests.vectors import Frequencies, words_of
from tests.builders import NOON, at, entry
from tests.unit.desk_cases import FUNDING, VERDICT, counted, funding, funding_again, verdict


def stories(arrived: Sequence[Entry], recent: Sequence[Entry] = ()) -> dict[str, str | None]:
    words, frequencies = counted([*arrived, *recent])
    return {e.id: e.story_id for e in assign(arrived, recent, words, frequencies)}


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
    found = stories([verdict("b", copy_of="a"), funding("a")])
    assert found["a"] == found["b"]


def test_copies_say_nothing_about_a_story() -> None:
    """An entry is not compared with copies: a story is what its originals say."""
    recent = [funding("a", story_id="old"), verdict("b", story_id="old", copy_of="a")]
    assert stories([verdict("v")], recent) == {"v": "v"}


def test_stored_entries_without_a_story_are_passed_over() -> None:
    """What was never put in a story attracts nobody."""
    assert stories([funding_again("b")], [funding("a")]) == {"b": "b"}


@pytest.mark.parametrize(("late", "joined"), [(WINDOW, True), (WINDOW + timedelta(seconds=1), False)])
def test_a_silent_story_is_over(late: timedelta, joined: bool) -> None:
    """A story that nobody has added to for three days is not joined."""
    seen = NOON + late
    found = stories([funding_again("b", published=seen, first_seen=seen)], [funding("a", story_id="old")])
    assert (found["b"] == "old") is joined


def test_a_filed_entry_keeps_its_story() -> None:
    """An entry that has a story stays there, though its words have changed."""
    assert stories([verdict("v", story_id="mine")], [funding("a", story_id="old")]) == {"v": "mine"}


def test_no_chain_through_one_bridge() -> None:
    """An entry that tells of two events does not glue the two together."""
    bridge = entry("m", title="Northlab raises $40 billion, loses in court", text=f"{FUNDING} {VERDICT}")
    more = [funding(f"f{i}", story_id="money", first_seen=at(f"2025-01-27 1{i}:00")) for i in range(3)]
    found = stories([bridge, verdict("v", published=at("2025-01-27 14:00"))], more)
    assert found["v"] != "money"


@given(st.permutations([funding("a"), funding_again("b"), verdict("c"), verdict("d", copy_of="a")]))
def test_order_within_a_batch_does_not_matter(batch: list[Entry]) -> None:
    """A batch gives the same stories in whatever order it arrives; the order given is kept."""
    assert list(stories(batch)) == [e.id for e in batch]
    assert stories(batch) == stories(sorted(batch, key=lambda e: e.id))


def test_similarity_ranks_what_a_reader_would() -> None:
    """An entry is nearest to itself, near to a second report, far from another event, both ways alike."""
    entries = [funding(), funding_again(), verdict()]
    _, frequencies = counted(entries)
    one, two, other = (profile(words_of(e.title, e.text), frequencies) for e in entries)
    assert similarity(one, one) > similarity(one, two) > similarity(one, other) >= 0
    assert similarity(one, two) == pytest.approx(similarity(two, one))


def test_names_in_headlines_part_and_join() -> None:
    """Headlines that name the same party are more alike, those that name different ones less."""
    frequencies = Frequencies([words_of("Lab opens a big factory", "")])
    plain, north, south = (
        profile(words_of("Lab opens a big factory", "", names), frequencies) for names in ((), ["N"], ["S"])
    )
    assert similarity(north, north) > similarity(plain, north) > similarity(south, north)


def test_one_rare_word_makes_no_event() -> None:
    """Entries that share but a word or two are not alike at all."""
    frequencies = Frequencies([])
    left, right = (profile(words_of(t, ""), frequencies) for t in ("Zenda pool closes", "Zenda pool opens"))
    assert similarity(left, right) == 0
