"""How many publishers stand behind a story: one owner is one source, and so is who only links to another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from digests.urls import host_of

if TYPE_CHECKING:  # a Story counts its own families
    from digests.model import Entry


def families(entries: Sequence["Entry"]) -> tuple[str, ...]:
    """Publisher families that tell it in their own words, in order of appearance.

    Copies do not count. An entry that links to the site of another publisher in the story (an aggregator, a
    newsletter) is that publisher's report told on, not a second one.
    """
    homes = {
        _site(entry.url): entry.publisher for entry in entries if _site(entry.url) == _site(entry.feed_url)
    }
    own = [entry for entry in entries if entry.copy_of is None] or list(entries)
    return tuple(dict.fromkeys(homes.get(_site(entry.url), entry.publisher) for entry in own))


def _site(address: str) -> str:
    return host_of(address).removeprefix("www.").removeprefix("feeds.").removeprefix("rss.")
