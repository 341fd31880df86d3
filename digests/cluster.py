"""Same event? Entries join stories one by one, by average link over words, names and time.

Average link because single link chains: one bridging entry glues two events together.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

from digests.model import Entry
from digests.vectors import Frequencies, Vector, Words, cosine

SAME_STORY = 0.16
"""Least average similarity to a story's entries; frozen on a labelled set of January 2026 news."""

WINDOW = timedelta(days=3)
"""A story that nobody has added to for this long is over."""

_MOST_COMPARED = 12
_TITLE_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    entry: Entry
    title: Vector
    full: Vector


def assign(
    arrived: Sequence[Entry], recent: Sequence[Entry], words: Mapping[str, Words], frequencies: Frequencies
) -> tuple[Entry, ...]:
    """The arrived entries with story_id set, in the order given.

    `recent` have theirs; `words` holds both, by entry id. A copy goes where its original is.
    """
    board = _Board(words, frequencies)
    for entry in recent:
        board.pin(entry)
    placed: dict[str, Entry] = {}
    for entry in sorted(arrived, key=lambda e: (e.copy_of is not None, e.when, e.id)):
        story_id = entry.story_id or board.story_of(entry.copy_of) or board.best(entry) or entry.id
        placed[entry.id] = replace(entry, story_id=story_id)
        board.pin(placed[entry.id])
    return tuple(placed[entry.id] for entry in arrived)


class _Board:
    """The stories in the making, with an index from words to those that hold them."""

    def __init__(self, words: Mapping[str, Words], frequencies: Frequencies) -> None:
        self._words = words
        self._frequencies = frequencies
        self._stories: dict[str, list[_Placed]] = defaultdict(list)
        self._index: dict[str, set[str]] = defaultdict(set)
        self._story_of: dict[str, str] = {}

    def story_of(self, entry_id: str | None) -> str | None:
        return self._story_of.get(entry_id) if entry_id else None

    def pin(self, entry: Entry) -> None:
        if entry.story_id is None:
            return
        placed = self._place(entry)
        self._story_of[entry.id] = entry.story_id
        if entry.copy_of is not None:
            return
        self._stories[entry.story_id].append(placed)
        for word in chain(placed.title, self._telling(placed)):
            self._index[word].add(entry.story_id)

    def best(self, entry: Entry) -> str | None:
        """The story that the entry is nearest to, if near enough."""
        placed = self._place(entry)
        candidates = set().union(*(self._index.get(word, ()) for word in self._telling(placed)))
        scored = [
            (score, story_id)
            for story_id in candidates
            if (score := self._likeness(placed, self._stories[story_id])) >= SAME_STORY
        ]
        return max(scored)[1] if scored else None

    def _place(self, entry: Entry) -> _Placed:
        counted = self._words[entry.id]
        return _Placed(
            entry=entry,
            title=self._frequencies.vector(counted.title),
            full=self._frequencies.vector(counted.full),
        )

    def _telling(self, placed: _Placed) -> tuple[str, ...]:
        merged = sorted(placed.full.items(), key=lambda item: (-item[1], item[0]))
        return tuple(dict.fromkeys([*placed.title, *(word for word, _ in merged[:12])]))

    def _likeness(self, placed: _Placed, story: Sequence[_Placed]) -> float:
        near = [other for other in story if abs(other.entry.when - placed.entry.when) <= WINDOW]
        if not near:
            return 0.0
        near = sorted(near, key=lambda other: (other.entry.when, other.entry.id))[-_MOST_COMPARED:]
        return sum(similarity(placed.title, placed.full, o.title, o.full) for o in near) / len(near)


def similarity(title: Vector, full: Vector, other_title: Vector, other_full: Vector) -> float:
    """0 to 1: titles and whole texts compared each with its like, and a title with the other's text."""
    titles = cosine(title, other_title)
    fulls = cosine(full, other_full)
    crossed = max(cosine(title, other_full), cosine(full, other_title))
    return _TITLE_SHARE * max(titles, 0.8 * crossed) + (1 - _TITLE_SHARE) * fulls
