"""Same event? Entries join stories one by one, by average link over words, names and time.

Average link because single link chains: one bridging entry glues two events together.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from digests.model import Entry
from digests.vectors import Frequencies, Vector, Words, cosine

SAME_STORY = 0.165
"""Least average similarity to a story's entries; frozen on a labelled set of January 2026 news."""

WINDOW = timedelta(days=3)
"""A story that nobody has added to for this long is over."""

_MOST_COMPARED = 12
_TITLE_SHARE = 0.5
_STRANGERS, _PARTNERS, _UNNAMED = 0.75, 0.45, 1.0
_LEAST_SHARED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An entry as it is compared: unit vectors of its words, and the names in its title by rarity."""

    title: Vector
    full: Vector
    names: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    entry: Entry
    profile: Profile


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
        for word in self._telling(placed):
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
        return _Placed(entry=entry, profile=profile(self._words[entry.id], self._frequencies))

    def _telling(self, placed: _Placed) -> tuple[str, ...]:
        told = placed.profile
        heaviest = sorted(told.full.items(), key=lambda item: (-item[1], item[0]))[:12]
        return tuple(dict.fromkeys([*told.title, *(word for word, _ in heaviest)]))

    def _likeness(self, placed: _Placed, story: Sequence[_Placed]) -> float:
        near = [other for other in story if abs(other.entry.when - placed.entry.when) <= WINDOW]
        if not near:
            return 0.0
        near = sorted(near, key=lambda other: (other.entry.when, other.entry.id))[-_MOST_COMPARED:]
        return sum(similarity(placed.profile, other.profile) for other in near) / len(near)


def profile(words: Words, frequencies: Frequencies) -> Profile:
    """The vectors by which an entry is compared."""
    return Profile(
        title=frequencies.vector(words.title),
        full=frequencies.vector(words.full),
        names={name: frequencies.idf(name) for name in words.names},
    )


def similarity(left: Profile, right: Profile) -> float:
    """0 to 1: titles and whole texts compared each with its like, and a title with the other's text.

    Two headlines that both name parties, but different ones, are less alike than their words say, and one
    or two rare words in common ("pool") make no event.
    """
    if len(left.full.keys() & right.full.keys()) < _LEAST_SHARED:
        return 0.0
    titles = cosine(left.title, right.title)
    fulls = cosine(left.full, right.full)
    crossed = max(cosine(left.title, right.full), cosine(left.full, right.title))
    words = _TITLE_SHARE * max(titles, 0.8 * crossed) + (1 - _TITLE_SHARE) * fulls
    return words * _agreement(left.names, right.names)


def _agreement(left: Vector, right: Vector) -> float:
    if not left or not right:
        return _UNNAMED
    union = sum({**left, **right}.values())
    shared = sum(value for name, value in left.items() if name in right)
    return _STRANGERS + _PARTNERS * (shared / union if union else 0.0)
