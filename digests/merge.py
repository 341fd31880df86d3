"""The last look before a briefing: stories that a reader would take for one event become one.

Clustering is careful about gluing; a briefing shows a few stories side by side, where a repeat hurts
more than a broad story does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digests.model import Entity, Entry, RankedStory, Story
from digests.parties import parties
from digests.vectors import Frequencies, Vector, Words, cosine, words_of

SAME_TO_A_READER = 0.225
"""Likeness of two stories' best-matching entries from which they count as one."""

TOLD_BEFORE = 0.26
"""Likeness of a told entry to a story from which the story counts as told."""

_LOOKED_AT = 40
_TITLE_SHARE = 0.5
_STRANGERS, _PARTNERS, _UNNAMED = 0.75, 0.45, 1.0
_LEAST_SHARED = 3


def merged(
    ranked: Sequence[RankedStory], told: Mapping[str, Entry], entities: Mapping[str, Entity]
) -> tuple[RankedStory, ...]:
    """The ranked stories in order, each joined with lower ones that tell the same event.

    An entry told before (`told`, by id) joins the story that it matches, so that what was told under
    another story's name counts as told.
    """
    looked_at, rest = ranked[:_LOOKED_AT], ranked[_LOOKED_AT:]
    board = _Likeness([*(e for r in looked_at for e in r.story.entries), *told.values()], entities)
    kept: list[RankedStory] = []
    for candidate in looked_at:
        twin = next((i for i, k in enumerate(kept) if board.same(k.story, candidate.story)), None)
        if twin is None:
            kept.append(candidate)
        else:
            kept[twin] = _joined(kept[twin], candidate.story.entries)
    return (*(_with_told(r, told, board) for r in kept), *rest)


def _joined(ranked: RankedStory, entries: Sequence[Entry]) -> RankedStory:
    known = {entry.id for entry in ranked.story.entries}
    everything = [*ranked.story.entries, *(entry for entry in entries if entry.id not in known)]
    everything.sort(key=lambda entry: (entry.when, entry.id))
    return replace(ranked, story=Story(id=ranked.story.id, entries=tuple(everything)))


def _with_told(ranked: RankedStory, told: Mapping[str, Entry], board: "_Likeness") -> RankedStory:
    own = {entry.id for entry in ranked.story.entries}
    matching = [
        entry
        for entry in told.values()
        if entry.id not in own and board.near(entry, ranked.story) >= TOLD_BEFORE
    ]
    return _joined(ranked, matching) if matching else ranked


class _Likeness:
    """Compares stories by their nearest pairs of entries."""

    def __init__(self, entries: Sequence[Entry], entities: Mapping[str, Entity]) -> None:
        words = {
            entry.id: words_of(entry.title, entry.text, parties(entry.title, entry, entities))
            for entry in entries
        }
        frequencies = Frequencies(words.values())
        self._profiles: dict[str, Profile] = {
            id: profile(counted, frequencies) for id, counted in words.items()
        }

    def near(self, entry: Entry, story: Story) -> float:
        """Mean likeness of an entry to the three entries of a story that it is nearest to."""
        own = self._profiles[entry.id]
        scores = sorted((similarity(own, self._profiles[other.id]) for other in story.entries), reverse=True)[
            :3
        ]
        return sum(scores) / len(scores)

    def same(self, left: Story, right: Story) -> bool:
        best = max(self.near(entry, left) for entry in right.entries)
        return best >= SAME_TO_A_READER


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An entry as it is compared: unit vectors of its words, and the names in its title by rarity."""

    title: Vector
    full: Vector
    names: Vector


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
