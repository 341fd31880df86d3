"""The last look before a briefing: stories that a reader would take for one event become one.

Clustering is careful about gluing; a briefing shows a few stories side by side, where a repeat hurts
more than a broad story does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digests.cluster import Profile, profile, similarity
from digests.model import Entity, Entry, RankedStory, Story
from digests.parties import parties
from digests.vectors import Frequencies, words_of

SAME_TO_A_READER = 0.225
"""Likeness of two stories' best-matching entries from which they count as one."""

TOLD_BEFORE = 0.26
"""Likeness of a told entry to a story from which the story counts as told."""

_LOOKED_AT = 40


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
