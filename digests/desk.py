"""Where arriving entries are judged, matched with their copies and put into stories.

A desk remembers what it filed: entries of before are handed to it once, not with every batch. The same
entries in any order within a batch give the same result.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from digests.cluster import WINDOW, Move, Stories
from digests.dedupe import original_rows
from digests.gazetteer import Gazetteer
from digests.holdings import Holdings, Rows, day_of, embedded
from digests.likeness import compared, scores
from digests.model import Entity, Entry, Filed, Meaning, StoryMove
from digests.ports import Embedder
from digests.relevance import judge
from digests.stems import Floats
from digests.thresholds import WITH_MEANING, WORDS_ALONE, Thresholds

MEMORY = timedelta(days=30)
"""How far back a desk knows what was filed; what is older is known by its address alone."""

_OVERLAP = timedelta(hours=1)
_FORGETS_AFTER = 31.0
_AT_ONCE = 128
NEAREST, SHARING, LEAST_SHARED = 12, 24, 2
"""Of each entry so many others are compared: the nearest in meaning, and those that share so many stems."""


class Desk:
    """Files entries with what is known of the world: the admin's entities, word counts, meanings.

    `embedder` is None where no embedding package is installed; weights frozen without one are used then.
    """

    def __init__(
        self,
        entities: Sequence[Entity],
        embedder: Embedder | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._gazetteer = Gazetteer(entities)
        self._embedder = embedder
        self._weights = thresholds or (WITH_MEANING if embedder else WORDS_ALONE)
        self.reset()

    @property
    def model(self) -> str | None:
        """Whose embeddings are stored with the entries."""
        return self._embedder.name if self._embedder else None

    def reset(self) -> None:
        """Forgets all that was filed: what it filed last was not stored."""
        self._holdings = Holdings(self._gazetteer, self._embedder.size if self._embedder else 0)
        self._stories = Stories(self._holdings, self._weights.event, self._weights.least_event)
        self._original: dict[int, int] = {}
        self._copies: dict[int, list[int]] = defaultdict(list)
        self._read_until: datetime | None = None

    def since(self, now: datetime) -> datetime:
        """From when on the stored entries are to be handed in with the next batch."""
        return max(self._read_until - _OVERLAP, now - MEMORY) if self._read_until else now - MEMORY

    def knows(self, entry: Entry) -> bool:
        """Whether this version of the entry is held."""
        row = self._holdings.row_of.get(entry.id)
        return row is not None and self._holdings.versions[row] == entry.version

    def judge(self, arrived: Sequence[Entry]) -> tuple[Entry, ...]:
        """The entries with relevance and entities alone: a backlog joins no story and starts none."""
        return tuple(self._judged(entry) for entry in arrived)

    def file(
        self,
        arrived: Sequence[Entry],
        recent: Sequence[Entry] = (),
        by_url: Mapping[str, Entry] | None = None,
        meanings: Mapping[str, Meaning] | None = None,
    ) -> Filed:
        """The arrived entries with relevance, entities, copy_of and story_id set, in the order given.

        `recent` are relevant entries stored before, already filed, of which those in memory are passed
        over; `meanings` are their stored ones by entry id; `by_url` are stored entries of any age that share
        a canonical url with an arrived one. What is not relevant joins no story. Raises ModelError.
        """
        return self.place(self.judge(arrived), recent, by_url, meanings)

    def place(
        self,
        judged: Sequence[Entry],
        recent: Sequence[Entry] = (),
        by_url: Mapping[str, Entry] | None = None,
        meanings: Mapping[str, Meaning] | None = None,
    ) -> Filed:
        """As `file`, of entries whose relevance and entities are set."""
        ours = sorted((e for e in judged if e.relevance.relevant), key=lambda e: (e.when, e.id))
        ids = {entry.id for entry in ours}
        # An original from before `recent` still has its story; one that was never ours has no copies.
        originals = {url: entry for url, entry in (by_url or {}).items() if entry.relevance.relevant}
        known = {e.id: e for e in (*recent, *originals.values()) if e.id not in ids and not self.knows(e)}
        self._remember(sorted(known.values(), key=lambda e: (e.when, e.id)), meanings or {})
        addresses = {url: entry.copy_of or entry.id for url, entry in originals.items()}
        moves: dict[str, StoryMove] = {}
        made: list[Meaning] = []
        for start in range(0, len(ours), _AT_ONCE):
            made += self._place(ours[start : start + _AT_ONCE], addresses, moves)
        if ours:
            self._forget(day_of(ours[-1]))
        filed = {entry.id: self._as_placed(entry) for entry in ours}
        seen = [entry.first_seen for entry in (*judged, *recent)]
        self._read_until = max([*seen, self._read_until] if self._read_until else seen, default=None)
        # What arrives for the first time is stored where it ends: only a story that it had is a move.
        fresh = {entry.id for entry in ours if entry.story_id is None}
        return Filed(
            entries=tuple(filed.get(entry.id, entry) for entry in judged),
            moves=tuple(moves[id] for id in sorted(moves) if id not in fresh),
            meanings=tuple(made),
        )

    def _place(
        self, batch: Sequence[Entry], addresses: dict[str, str], moves: dict[str, StoryMove]
    ) -> list[Meaning]:
        vectors = embedded(self._embedder, batch) if self._embedder else None
        rows = self._holdings.add(batch, vectors)
        for row, entry in zip(rows.tolist(), batch, strict=True):
            self._by_address(row, entry, addresses)
        self._holdings.learn(rows)
        left, right = self._candidates(rows)
        lines = compared(self._holdings, left, right)
        fresh = {row for row, e in zip(rows.tolist(), batch, strict=True) if e.story_id is None}
        self._mark_copies(fresh, left, right, lines)
        self._put(rows, batch, fresh, (left, right, scores(lines, self._weights.event)), moves)
        if self._embedder is None or vectors is None:
            return []
        model, halves = self._embedder.name, vectors.astype(np.float16)
        return [
            Meaning(entry_id=entry.id, version=entry.version, model=model, vectors=vector.tobytes())
            for entry, vector in zip(batch, halves, strict=True)
        ]

    def _by_address(self, row: int, entry: Entry, addresses: dict[str, str]) -> None:
        """Two entries at one address are one article, whatever their titles say."""
        self._stories.lift(row)
        original = entry.copy_of
        if original is None and entry.canonical_url:
            original = addresses.setdefault(entry.canonical_url, entry.id)
        goal = self._holdings.row_of.get(original) if original and original != entry.id else None
        if goal is not None:
            self._copy(row, self._original.get(goal, goal))

    def _candidates(self, rows: Rows) -> tuple[Rows, Rows]:
        """Likely pairs, each once, the later row on the left."""
        days = self._holdings.traits["day"][rows]
        among = self._holdings.within(float(days.min()) - WINDOW, float(days.max()) + WINDOW)
        return self._holdings.pairs(rows, among, nearest=NEAREST, least=LEAST_SHARED, sharing=SHARING)

    def _mark_copies(self, fresh: set[int], left: Rows, right: Rows, lines: Floats) -> None:
        found = original_rows(
            self._holdings, left, right, lines, self._weights.article, self._weights.least_article
        )
        for row in sorted(found):
            if row in fresh and row not in self._original:
                goal = found[row]
                self._copy(row, self._original.get(goal, goal))

    def _copy(self, row: int, original: int) -> None:
        if row != original:
            self._original[row] = original
            self._copies[original].append(row)

    def _put(
        self,
        rows: Rows,
        batch: Sequence[Entry],
        fresh: set[int],
        pairs: tuple[Rows, Rows, Floats],
        moves: dict[str, StoryMove],
    ) -> None:
        """Into stories: what had one keeps it, the rest as it is most alike; hubs stay for themselves."""
        hubs = self._holdings.traits["hub"]
        for row, entry in zip(rows.tolist(), batch, strict=True):
            if entry.story_id is not None and row not in self._original:
                self._stories.put(row, entry.story_id)
        arrived = [
            row for row in rows.tolist() if row in fresh and row not in self._original and not hubs[row]
        ]
        one, other, odds = pairs
        held, places = np.unique(np.concatenate([one, other]), return_inverse=True)
        original = np.array([self._original.get(row, row) for row in held.tolist()], np.intp)[places]
        left, right = original[: len(one)], original[len(one) :]
        both = ~(hubs[left] | hubs[right])
        odds = odds[both]
        near = (np.concatenate([left[both], right[both]]), np.concatenate([right[both], left[both]]))
        for move in self._stories.place(arrived, (*near, np.concatenate([odds, odds]))):
            self._note(move, moves)

    def _note(self, move: Move, moves: dict[str, StoryMove]) -> None:
        """The last word on who was moved; copies go with their originals."""
        for row in (move.row, *self._copies.get(move.row, ())):
            id = self._holdings.ids[row]
            origin = moves[id].origin if id in moves else move.origin
            moves[id] = StoryMove(entry_id=id, origin=origin, goal=move.goal, reason=move.reason)

    def _as_placed(self, entry: Entry) -> Entry:
        row = self._holdings.row_of.get(entry.id)
        if row is None:
            return replace(entry, story_id=entry.story_id or entry.id)
        original = self._original.get(row)
        story = self._stories.story_of.get(row if original is None else original)
        if original is None:
            return replace(entry, story_id=story or entry.story_id or entry.id)
        id = self._holdings.ids[original]
        return replace(entry, copy_of=id, story_id=story or entry.story_id or id)

    def _remember(self, entries: Sequence[Entry], meanings: Mapping[str, Meaning]) -> None:
        """Holds stored entries; embeds those whose meaning is not stored, or is of another text or model."""
        for start in range(0, len(entries), _AT_ONCE):
            some = entries[start : start + _AT_ONCE]
            rows = self._holdings.add(some, self._recalled(some, meanings))
            hubs = self._holdings.traits["hub"]
            for row, entry in zip(rows.tolist(), some, strict=True):
                original = self._holdings.row_of.get(entry.copy_of) if entry.copy_of else None
                if original is not None:
                    self._copy(row, original)
                elif entry.story_id is not None and entry.copy_of is None and not hubs[row]:
                    self._stories.put(row, entry.story_id)
            self._holdings.learn(rows)

    def _recalled(self, entries: Sequence[Entry], meanings: Mapping[str, Meaning]) -> Floats | None:
        if self._embedder is None:
            return None
        found = np.zeros((len(entries), 2 * self._embedder.size), np.float32)
        lacking = []
        for place, entry in enumerate(entries):
            stored = meanings.get(entry.id)
            if stored and stored.model == self._embedder.name and stored.version == entry.version:
                found[place] = np.frombuffer(stored.vectors, np.float16)
            else:
                lacking.append(place)
        if lacking:
            found[lacking] = embedded(self._embedder, [entries[place] for place in lacking])
        return found

    def _forget(self, day: float) -> None:
        """Lets go of what is too old, once that is worth the trouble."""
        days = self._holdings.traits["day"]
        old = int((days < day - _FORGETS_AFTER).sum())
        if old < len(days) // 8 or not old:
            return
        place = self._holdings.forget(day - MEMORY.days)
        self._stories.renumber(place)
        kept = {row: int(place[row]) for row in range(len(place)) if place[row] >= 0}
        self._original = {kept[a]: kept[b] for a, b in self._original.items() if a in kept and b in kept}
        self._copies = defaultdict(list)
        for row, original in self._original.items():
            self._copies[original].append(row)

    def _judged(self, entry: Entry) -> Entry:
        judged = judge(entry.title, entry.text, self._gazetteer)
        return replace(entry, relevance=judged.relevance, entities=judged.entities)
