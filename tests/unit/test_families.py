"""Three sources means three publishers that tell it themselves."""

from digests.families import families
from tests.builders import entry

NORTH = {"feed_url": "https://www.north.example/feed", "publisher": "North"}


def test_one_owner_is_one_source() -> None:
    """Two feeds of one family count once, a copy not at all."""
    told = [
        entry("a", **NORTH),
        entry("b", publisher="North"),
        entry("c", publisher="South", copy_of="a"),
        entry("d", publisher="East"),
    ]
    assert families(told) == ("North", "East")


def test_who_links_to_another_is_not_a_second_source() -> None:
    """An aggregator that points at a publisher's own page in the story is that publisher's report."""
    own = entry("a", url="https://north.example/1", **NORTH)
    linked = entry("b", url="https://north.example/1?from=list", publisher="List")
    elsewhere = entry("c", url="https://west.example/1", publisher="List")
    assert families([own, linked]) == ("North",)
    assert families([own, linked, elsewhere]) == ("North", "List")


def test_where_all_are_copies_they_still_have_a_publisher() -> None:
    """A story whose original is gone is told by those that copied it; without addresses names count."""
    assert families([entry("a", copy_of="gone", url="")]) == ("Example Wire",)
    assert families([entry("a", url=""), entry("b", url="", publisher="Other")]) == ("Example Wire", "Other")
