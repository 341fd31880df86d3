"""Searching what is stored by words, since a day and in a source where asked."""

from datetime import datetime

from digests.command_list import BY_NAME, split
from digests.days import window
from digests.document import Reply
from digests.model import Command, SearchHit
from digests.ports import SearchIndex
from digests.shelf import Shelf, item, listed, said

MOST_HITS = 8
_LOOKED_AT = 400
"""Hits looked through where a source is asked for."""


def search(command: Command, shelf: Shelf) -> Reply:
    """What matches, best first, each with its source, date and words."""
    hits = find(command.argument, shelf.search_index, shelf.clock.now(), limit=MOST_HITS)
    if isinstance(hits, str):
        return said("Search", hits)
    words, _ = split(BY_NAME["search"], command.argument)
    return listed(f"Search: {words}", [item(hit.entry, hit.snippet) for hit in hits], ordered=True)


def find(argument: str, index: SearchIndex, now: datetime, *, limit: int) -> tuple[SearchHit, ...] | str:
    """The best hits for "words since:day source:name"; else the line that says why there are none.

    Raises CorpusError.
    """
    words, named = split(BY_NAME["search"], argument)
    since = window(named["since"], now) if named.get("since") else None
    if named.get("since") and since is None:
        return f"Since when? “{named['since']}” is no day that is understood; write 5 Jan, or monday."
    source = named.get("source", "").casefold()
    found = index.search(words, limit=_LOOKED_AT if source else limit, since=since.since if since else None)
    hits = tuple(hit for hit in found if source in hit.entry.publisher.casefold())[:limit]
    if hits:
        return hits
    if found:
        return f"“{words}” is in the corpus, but not from a source called “{named['source']}”."
    return f"Nothing stored matches “{argument.strip()}”. Try fewer or other words."
