"""The last look before a briefing: stories that a reader would take for one event become one.

Clustering is careful about gluing; a briefing shows a few stories side by side, where a repeat hurts more
than a broad story does. Days do not count here: what was told three days ago is as well known as yesterday's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from digests.affairs import Bond, Theme, bond, theme
from digests.gazetteer import Gazetteer
from digests.holdings import Holdings, Rows, embedded
from digests.likeness import BOUND, FEATURES, compared, scores, unordered
from digests.model import Entity, Entry, RankedStory, Story
from digests.parties import parties
from digests.ports import Embedder
from digests.stems import Floats
from digests.thresholds import WITH_MEANING, WORDS_ALONE

_NOUGHT = {True: -0.1, False: -2.0}
"""The log odds from which all below is counted, with an embedding package and without: near what makes an
event in the desk, but its own number, so that a more careful desk leaves the last look as it is."""

SAME_TO_A_READER = 0.7
"""From which two stories count as one: the average log odds of their entries and half the average of the
three best pairs."""

SAME_AFFAIR = {Bond.TROUBLE: -1.4, Bond.DEAL: -2.0, Bond.SUM: -2.0}
"""From which two stories with such a bond are one affair, likewise. On 398 days of other years this joins
sixteen pairs, fifteen of them rightly; of the troubles below it every second was another affair."""

AKIN = -1.0
"""From which two stories about one party are so near that a reader of one hardly needs both, likewise."""

TOLD_BEFORE = 3.4
"""Average log odds of a told entry to a story, likewise, from which the story counts as told."""

_LOOKED_AT = 40
_COMPARED = 8
_NEAREST, _SHARING, _BEST = 24, 40, 3
_FEW = 120
_UNTIMED = np.array([name not in ("days", "log_days") for name in FEATURES], np.float32)


def merged(
    ranked: Sequence[RankedStory],
    told: Mapping[str, Entry],
    entities: Mapping[str, Entity],
    embedder: Embedder | None = None,
) -> tuple[RankedStory, ...]:
    """The ranked stories in order, each joined with lower ones that tell the same event.

    What tells another happening of an affair stays a story, under the name of the affair. An entry told
    before (`told`, by id) joins the story that it matches, so that what was told under another story's name
    counts as told. Raises ModelError.
    """
    looked_at, rest = ranked[:_LOOKED_AT], ranked[_LOOKED_AT:]
    everything = {entry.id: entry for one in looked_at for entry in _latest(one.story)} | dict(told)
    if not everything:
        return tuple(ranked)
    board = _Likeness(tuple(everything.values()), entities, embedder)
    kept: list[RankedStory] = []
    for candidate in looked_at:
        latest = _latest(candidate.story)
        alike = [
            -BOUND if _strangers(other, latest, entities) else board.near(other, latest)
            for other in (_latest(one.story) for one in kept)
        ]
        twin = int(np.argmax(alike)) if alike and max(alike) >= SAME_TO_A_READER else None
        if twin is None:
            kept.append(candidate)
        else:
            kept[twin] = _joined(kept[twin], candidate.story.entries)
    known = _themed(told.values(), entities)
    dated = [_with_before(one, known, entities, board) for one in _affairs(kept, entities, board)]
    return (*(_with_told(one, told, entities, board) for one in dated), *rest)


def _strangers(one: Sequence[Entry], other: Sequence[Entry], entities: Mapping[str, Entity]) -> bool:
    """What the headlines of either name, the other does not name anywhere."""
    named = [{name for e in side for name in parties(e.title, e, entities)} for side in (one, other)]
    known = [{name for e in side for name in e.entities} for side in (one, other)]
    return bool(named[0] | named[1]) and not (named[0] & known[1]) and not (named[1] & known[0])


def _themed(told: Iterable[Entry], entities: Mapping[str, Entity]) -> list[tuple[list[Entry], Theme]]:
    """The last entries of each story that was told, and what it is about."""
    groups: dict[str, list[Entry]] = {}
    for entry in told:
        groups.setdefault(entry.story_id or entry.id, []).append(entry)
    latest = [_latest(Story(id=id, entries=tuple(group))) for id, group in groups.items()]
    return [(group, theme(group, entities)) for group in latest]


def _with_before(
    ranked: RankedStory,
    known: Sequence[tuple[Sequence[Entry], Theme]],
    entities: Mapping[str, Entity],
    board: "_Likeness",
) -> RankedStory:
    """With the told entries that tell troubles of the same affair."""
    latest = _latest(ranked.story)
    own = theme(latest, entities)
    before = tuple(
        entry.id
        for group, other in known
        if bond(own, other, entities) is Bond.TROUBLE
        and board.near(group, latest) >= SAME_AFFAIR[Bond.TROUBLE]
        for entry in group
    )
    return replace(ranked, before=before)


def _affairs(
    kept: Sequence[RankedStory], entities: Mapping[str, Entity], board: "_Likeness"
) -> list[RankedStory]:
    """Each happening of an affair under the name of the story of it that is most like it, and who is akin."""
    latest = [_latest(one.story) for one in kept]
    themes = [theme(entries, entities) for entries in latest]
    leading: list[int] = []
    found: list[RankedStory] = []
    for place, one in enumerate(kept):
        near = [board.near(latest[at], latest[place]) for at in range(place)]
        ties = {at: tie for at in leading if (tie := bond(themes[at], themes[place], entities))}
        joining = [at for at, tie in ties.items() if near[at] >= SAME_AFFAIR[tie]]
        affair = kept[max(joining, key=lambda at: near[at])].story.id if joining else None
        if affair is None:
            leading.append(place)
        akin = tuple(
            kept[at].story.id
            for at in range(place)
            if near[at] >= AKIN and themes[at].parties & themes[place].parties
        )
        found.append(replace(one, affair=affair, akin=akin))
    return found


def _joined(ranked: RankedStory, entries: Sequence[Entry]) -> RankedStory:
    # Of two versions of an entry the story's own stays.
    everything = in_order((*entries, *ranked.story.entries))
    return replace(ranked, story=Story(id=ranked.story.id, entries=everything))


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each entry once, the last given of an id, by time."""
    return tuple(sorted({entry.id: entry for entry in entries}.values(), key=lambda e: (e.when, e.id)))


def _with_told(
    ranked: RankedStory, told: Mapping[str, Entry], entities: Mapping[str, Entity], board: "_Likeness"
) -> RankedStory:
    own = {entry.id for entry in ranked.story.entries}
    latest = _latest(ranked.story)
    matching = [
        entry
        for entry in told.values()
        if entry.id not in own
        and board.of(latest, [entry]) >= TOLD_BEFORE
        and not _strangers(latest, [entry], entities)
    ]
    return _joined(ranked, matching) if matching else ranked


def _latest(story: Story) -> list[Entry]:
    """What a story is known by: its last entries that are no copies."""
    own = [entry for entry in story.entries if entry.copy_of is None] or list(story.entries)
    return sorted(own, key=lambda entry: (entry.when, entry.id))[-_COMPARED:]


class _Likeness:
    """Compares groups of entries by the average log odds that two of them tell one event."""

    def __init__(
        self, entries: Sequence[Entry], entities: Mapping[str, Entity], embedder: Embedder | None
    ) -> None:
        thresholds = WITH_MEANING if embedder else WORDS_ALONE
        self._nought = _NOUGHT[embedder is not None]
        self._holdings = Holdings(Gazetteer(tuple(entities.values())), embedder.size if embedder else 0)
        rows = self._holdings.add(entries, embedded(embedder, entries) if embedder else None)
        self._holdings.learn(rows)
        left, right = self._candidates(rows)
        odds = scores(compared(self._holdings, left, right), thresholds.event * _UNTIMED)
        self._odds = np.full((len(rows), len(rows)), -BOUND, np.float32)
        self._odds[left, right] = self._odds[right, left] = odds

    def _candidates(self, rows: Rows) -> tuple[Rows, Rows]:
        """Pairs that may be alike; all others count as strangers. A few rows are compared each with each."""
        if len(rows) <= _FEW:
            return unordered(rows.tolist())
        return self._holdings.pairs(rows, rows, nearest=_NEAREST, least=1, sharing=_SHARING)

    def of(self, left: Sequence[Entry], right: Sequence[Entry]) -> float:
        """About 0 from where the two would share a story."""
        return float(self._between(left, right).mean()) - self._nought

    def near(self, left: Sequence[Entry], right: Sequence[Entry]) -> float:
        """As `of`, more where some pairs are much alike."""
        odds = np.sort(self._between(left, right).ravel())
        return float(odds.mean() + odds[-_BEST:].mean() / 2) - self._nought

    def _between(self, left: Sequence[Entry], right: Sequence[Entry]) -> Floats:
        ours, theirs = ([self._holdings.row_of[entry.id] for entry in side] for side in (left, right))
        return np.asarray(self._odds[np.ix_(ours, theirs)])
