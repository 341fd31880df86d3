"""The desk files what arrives: judged, matched with its copies, put into its story."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from digests.desk import Desk
from digests.model import Entry, Relevance
from tests.builders import NOON, at, entry
from tests.unit.desk_cases import ENTITIES, FUNDING, PAST, funding, funding_again, verdict


def file(
    arrived: Sequence[Entry], recent: Sequence[Entry] = (), stored: Sequence[Entry] = ()
) -> dict[str, Entry]:
    by_url = {e.canonical_url: e for e in stored}
    return {e.id: e for e in Desk(ENTITIES).file(arrived, (*PAST, *recent), by_url).entries}


def test_files_a_batch() -> None:
    """A batch comes back in its order with relevance, names, copies and stories set."""
    pool = entry("p", title="Zenda opens a pool", text="Swimmers were pleased.")
    batch = [
        verdict("v"),
        pool,
        funding("b", published=at("2025-01-27 13:00"), first_seen=at("2025-01-27 14:00")),
        funding("a"),
        funding_again("c"),
    ]
    filed = file(batch)
    assert list(filed) == ["v", "p", "b", "a", "c"]
    assert filed["b"].copy_of == "a"
    assert filed["a"].story_id == filed["b"].story_id == filed["c"].story_id != filed["v"].story_id
    assert filed["a"].entities[:2] == ("Northlab", "Quayside")
    assert filed["a"].relevance.relevant


def test_what_is_not_ours_joins_nothing() -> None:
    """An irrelevant entry has no story and is nobody's copy, though its address is known."""
    pool = entry("p", title="Zenda opens a pool", text="Swimmers were pleased.")
    filed = file([pool], stored=[replace(pool, id="q")])["p"]
    assert (filed.relevance.relevant, filed.story_id, filed.copy_of) == (False, None, None)


def test_a_changed_entry_keeps_its_story() -> None:
    """An entry that is filed again after an edit stays where readers were told of it."""
    first = file([funding("a")])["a"]
    other = file([verdict("v")])["v"]
    edited = replace(first, title="Jury finds Northlab copied novels", text=other.text, version=2)
    assert file([edited], [first, other])["a"].story_id == first.story_id


def test_a_reposted_address_returns_to_its_story() -> None:
    """What was stored long ago and comes again under another id is no story of its own."""
    long_ago = NOON - timedelta(days=30)
    old = file([funding("a", published=long_ago, first_seen=long_ago)])["a"]
    again = file([funding("b", canonical_url=old.canonical_url)], stored=[old])["b"]
    assert (again.copy_of, again.story_id) == ("a", old.story_id)


def test_an_original_that_is_not_ours_has_no_copies() -> None:
    """An entry is not hidden as the copy of one that was never relevant."""
    teaser = file([entry("t", title="Money news", text="")])["t"]
    assert not teaser.relevance.relevant
    filed = file([funding("a", canonical_url=teaser.canonical_url)], stored=[teaser])["a"]
    assert (filed.copy_of, filed.story_id) == (None, "a")


def test_entries_without_words_are_filed() -> None:
    """Titles and texts of marks alone break nothing, wherever they stand in a batch."""
    blank = [
        entry(f"z{n}", title=title, text="", entities=("Northlab",))
        for n, title in enumerate(("???", "", "!"))
    ]
    ours = [replace(e, relevance=Relevance(score=1.0, relevant=True)) for e in (*blank, funding("a"))]
    assert [e.id for e in Desk(ENTITIES).place([*ours, *blank]).entries][:4] == ["z0", "z1", "z2", "a"]


BATCH = (
    funding("a", published=at("2025-01-27 08:00")),
    funding("b", published=at("2025-01-27 09:00"), text=FUNDING + " More follows."),
    funding_again("c", published=at("2025-01-27 09:30")),
    verdict("d"),
    entry("p", title="Zenda opens a pool", text="Swimmers were pleased."),
)


@settings(max_examples=20, deadline=None)
@given(st.permutations(BATCH))
def test_order_within_a_batch_does_not_matter(batch: list[Entry]) -> None:
    """The same entries in any order are filed alike."""
    assert file(batch) == file(BATCH)
