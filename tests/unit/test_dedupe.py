"""A copy points to its original by address, title or text; a second report is nobody's copy."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from digests.desk import Desk
from digests.model import Entry, Relevance
from tests.builders import at, entry
from tests.unit.desk_cases import ENTITIES, FUNDING, PAST, funding, funding_again, verdict

OURS = Relevance(score=1.0, relevant=True)


def copies(
    arrived: Sequence[Entry], recent: Sequence[Entry] = (), stored: Sequence[Entry] = ()
) -> dict[str, str | None]:
    ours = [replace(e, relevance=OURS) for e in arrived]
    known = [replace(e, relevance=OURS, story_id=e.story_id or e.id) for e in (*PAST, *recent)]
    by_url = {e.canonical_url: replace(e, relevance=OURS) for e in stored}
    return {e.id: e.copy_of for e in Desk(ENTITIES).place(ours, known, by_url).entries}


def test_same_address_is_a_copy() -> None:
    """Two entries at one canonical address are one article, whatever their titles say."""
    late = verdict("b", canonical_url="https://example.org/a", published=at("2025-01-27 13:00"))
    assert copies([late, funding("a")]) == {"a": None, "b": "a"}


def test_no_address_is_no_shared_address() -> None:
    """Entries without an address are not copies of one another for that."""
    assert copies([funding("a", canonical_url=""), verdict("b", canonical_url="")]) == {"a": None, "b": None}


def test_address_of_an_old_entry() -> None:
    """An address stored long ago makes a copy of what arrives there again, and never of itself."""
    old = funding("old", canonical_url="https://example.org/x")
    assert copies([funding("a", canonical_url="https://example.org/x")], stored=[old]) == {"a": "old"}
    assert copies([old], stored=[old]) == {"old": None}


def test_a_copy_of_a_copy_points_to_the_original() -> None:
    """Originals are never copies themselves."""
    first = funding("first")
    stored = verdict("copy", copy_of="first", canonical_url="https://example.org/x")
    arrived = [funding_again("a", canonical_url="https://example.org/x")]
    assert copies(arrived, [first], stored=[stored]) == {"a": "first"}


def test_same_title_and_text_is_a_copy() -> None:
    """A syndicated article keeps its title and most of its words."""
    agency = funding("a")
    paper = funding("b", text=FUNDING + " Additional reporting by a colleague.", publisher="Other Paper")
    assert copies([paper], [agency]) == {"b": "a"}


def test_same_text_under_another_title_is_a_copy() -> None:
    """A retitled article is a copy by its words."""
    assert copies([funding("b", title="Giant sum for Northlab")], [funding("a")]) == {"b": "a"}


def test_same_headline_without_text_is_a_copy() -> None:
    """A headline alone that stands elsewhere word for word is a copy, with or without its full stop."""
    title = "Northlab opens a factory in Leeds"
    assert copies([entry("b", title=title + ".", text="")], [entry("a", title=title, text="")]) == {"b": "a"}


def test_headlines_that_differ_are_no_copies() -> None:
    """Two short headlines of different words are two reports."""
    a = funding("a", title="Northlab opens in Leeds", text="")
    b = funding_again("b", title="Northlab staff in Leeds strike", text="")
    assert copies([b], [a]) == {"b": None}


def test_same_title_over_other_words_is_no_copy() -> None:
    """A column's standing title makes no copies of what stands under it."""
    title = "The morning column"
    assert copies([verdict("b", title=title)], [funding("a", title=title)]) == {"b": None}


def test_same_text_below_titles_without_a_word_in_common_is_no_copy() -> None:
    """A publisher's standing words below its items make no copies of them; told on by another they do."""
    text = "The company said that the system is open to all who want it, from the first day of the month on."
    first = entry("a", title="Northlab opens a school in Leeds", text=text)
    assert copies([entry("b", title="Quayside loses half of its clients", text=text)], [first]) == {"b": None}
    letter = {"publisher": "Letter", "feed_url": "https://letter.example.net/feed", "url": ""}
    retitled = entry("c", title="Doors for everyone", text=text, **letter)
    assert copies([retitled], [first]) == {"c": "a"}


def test_a_second_report_is_no_copy() -> None:
    """A report on the same event in its own words is a witness of its own."""
    assert copies([funding_again("b")], [funding("a")]) == {"b": None}


def test_one_publisher_telling_it_again_is_a_copy() -> None:
    """What would be a second witness from another site is a copy where it only links to one."""
    linked = {"feed_url": "https://letter.example.net/feed", "publisher": "Letter"}
    assert copies([funding_again("b", **linked)], [funding("a")]) == {"b": "a"}


def test_what_is_known_to_be_a_copy_stays_one() -> None:
    """An entry filed as a copy before keeps its original."""
    assert copies([funding("b", copy_of="gone")]) == {"b": "gone"}


BATCH = (
    funding("a", published=at("2025-01-27 08:00")),
    funding("b", published=at("2025-01-27 09:00"), title="Northlab: a giant sum"),
    funding_again("c", published=at("2025-01-27 10:00")),
    verdict("d", published=at("2025-01-27 10:00")),
    verdict("e", published=at("2025-01-27 11:00"), canonical_url="https://example.org/a"),
)


@settings(max_examples=20, deadline=None)
@given(st.permutations(BATCH))
def test_order_within_a_batch_does_not_matter(batch: list[Entry]) -> None:
    """The oldest is the original, in whatever order a batch arrives; the order given is kept."""
    found = copies(batch)
    assert list(found) == [e.id for e in batch]
    assert found == {"a": None, "b": "a", "c": None, "d": None, "e": "a"}


def test_one_title_told_on_is_a_copy() -> None:
    """A short title that another publisher lists over its own blurb is the article, not a standing column."""
    title = "Gridlock ahead"
    letter = {"publisher": "Letter", "feed_url": "https://letter.example.net/feed", "url": ""}
    told = "Sites for accelerators wait years for a line to the network, an engineer says."
    blurb = "An engineer on why sites for accelerators wait years until the network has a line for them."
    first = entry("a", title=title, text=told)
    assert copies([entry("b", title=title, text=blurb, **letter)], [first]) == {"b": "a"}


def test_one_site_with_two_reports_has_two() -> None:
    """A publisher's second report on an event, at an address of its own, is no copy of the first."""
    home = {"feed_url": "https://north.example.net/feed"}
    first = funding("a", url="https://north.example.net/a", **home)
    again = funding_again("b", **(home | {"url": "https://north.example.net/b"}))
    assert copies([again], [first]) == {"b": None}
    relisted = replace(first, id="c", guid="c", url="https://north.example.net/c")
    assert copies([relisted], [first]) == {"c": "a"}


def test_a_feed_served_by_another_host_is_its_publishers() -> None:
    """Items of a publisher whose feed another host serves stand on its own site, and are its reports."""
    served = {"feed_url": "https://feeds.feedburner.com/south", "publisher": "South"}
    first = funding("a", url="https://example.org/a")
    assert copies([funding_again("b", **served)], [first]) == {"b": None}


def test_a_publishers_feeds_may_stand_at_another_name_of_its_own() -> None:
    """A feed at southi.net of a site south.com is its publisher's, and its report a witness."""
    served = {"feed_url": "https://southi.net/feed", "url": "https://south.com/b", "publisher": "South"}
    letter = served | {"feed_url": "https://letter.net/feed", "publisher": "Letter"}
    first = funding("a", feed_url="https://example.org/feed")
    assert copies([funding_again("b", **served)], [first]) == {"b": None}
    assert copies([funding_again("b", **letter)], [first]) == {"b": "a"}


def test_a_publishers_site_is_known_by_its_name() -> None:
    """Where a feed's address says nothing of its publisher, the publisher's name does."""
    mirrored = {"feed_url": "https://mirror.net/7", "url": "https://south.com/b"}
    first = funding("a", feed_url="https://example.org/feed")
    for name, original in (("South", None), ("south.com", None), ("Letter", "a")):
        assert copies([funding_again("b", publisher=name, **mirrored)], [first]) == {"b": original}
