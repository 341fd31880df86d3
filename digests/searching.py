"""Searching what is stored by words and meaning, since a day and in a source where asked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from digests.command_list import BY_NAME, split
from digests.days import window
from digests.document import Reply
from digests.model import Command, Entry, SearchHit
from digests.nearness import Nearness
from digests.ports import SearchIndex
from digests.shelf import Shelf, item, listed, said

MOST_HITS = 8
_FUSED = 40
_LIKE = 0.45
_RANK_PRIOR = 60
_SHOWN = 160
_LOOKED_AT = 400
"""Hits looked through where a source is asked for."""


def search(command: Command, shelf: Shelf) -> Reply:
    """What matches, best first, each with its source, date and words."""
    hits = find(
        command.argument,
        shelf.search_index,
        shelf.clock.now(),
        limit=MOST_HITS,
        meaning=Meaning(nearness=shelf.nearness, entries=shelf.retrieval.entries)
        if shelf.nearness and shelf.retrieval
        else None,
    )
    if isinstance(hits, str):
        return said("Search", hits)
    words, _ = split(BY_NAME["search"], command.argument)
    return listed(f"Search: {words}", [item(hit.entry, hit.snippet) for hit in hits], ordered=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What finds entries by what they mean, and reads them."""

    nearness: Nearness
    entries: Callable[[Collection[str]], Mapping[str, Entry]]


def find(
    argument: str, index: SearchIndex, now: datetime, *, limit: int, meaning: Meaning | None = None
) -> tuple[SearchHit, ...] | str:
    """The best hits for "words since:day source:name"; else the line that says why there are none.

    By words, and with `meaning` by what entries mean too, their ranks fused. Raises CorpusError.
    """
    words, named = split(BY_NAME["search"], argument)
    days = window(named["since"], now) if named.get("since") else None
    if named.get("since") and days is None:
        return f"Since when? “{named['since']}” is no day that is understood; write 5 Jan, or monday."
    since = days.since if days else None
    source = named.get("source", "").casefold()
    found = index.search(words, limit=_LOOKED_AT if source else max(limit, _FUSED), since=since)
    found = _fused(found, _near(words, since, meaning)) if meaning else found
    hits = tuple(hit for hit in found if source in hit.entry.publisher.casefold())[:limit]
    if hits:
        return hits
    if found:
        return f"“{words}” is in the corpus, but not from a source called “{named['source']}”."
    return f"Nothing stored matches “{argument.strip()}”. Try fewer or other words."


def _near(words: str, since: datetime | None, meaning: Meaning) -> list[SearchHit]:
    likeness = meaning.nearness.nearest(words, limit=_FUSED)
    near = [id for id, cosine in likeness.items() if cosine >= _LIKE]
    entries = meaning.entries(near)
    return [
        SearchHit(entry=entries[id], snippet=shorten(entries[id].text, _SHOWN, placeholder=" …"))
        for id in near
        if id in entries and entries[id].copy_of is None and (since is None or entries[id].when >= since)
    ]


def _fused(by_words: Sequence[SearchHit], by_meaning: Sequence[SearchHit]) -> tuple[SearchHit, ...]:
    """By the sum of 1 / (60 + rank) over both lists.

    Cormack, Clarke and Buettcher, Reciprocal rank fusion, SIGIR 2009.
    """
    worth: dict[str, float] = {}
    hits: dict[str, SearchHit] = {}
    for ranked in (by_words, by_meaning):
        for rank, hit in enumerate(ranked, 1):
            worth[hit.entry.id] = worth.get(hit.entry.id, 0.0) + 1 / (_RANK_PRIOR + rank)
            hits.setdefault(hit.entry.id, hit)
    return tuple(sorted(hits.values(), key=lambda hit: -worth[hit.entry.id]))
