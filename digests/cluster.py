"""Same event? Entries join stories by average link over the log odds that two of them tell one event.

Average link (UPGMA, Sokal and Michener 1958) because single link chains: one bridging entry glues two events.
What a batch touches is put together anew: its entries and the latest of the stories that they are near to.
So two stories that are one become one, what an early bridge glued comes apart, and the order within a batch
tells nothing. All else stays as it was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digests.cosines import corners, every_pair
from digests.holdings import Holdings, Rows
from digests.likeness import odds_within
from digests.stems import Floats

WINDOW = 3.0
"""Days: a story that nobody has added to for this long sleeps."""

WAKES = 14.0
"""Days after which a sleeping story is over."""

WAKING = 1.0
"""Log odds by which an entry must be more like a sleeping story than like one that is awake."""

STAYING = 0.4
"""Log odds by which entries that share a story hold together more than they would without."""

UNSEEN, UNSEEN_SHARE = -2.0, 0.5
"""Log odds of a pair that is averaged in between any two groups, and how much of a pair it is: one pair alone
must be surer of itself than many that agree. Near entries that tell two events have about these odds."""

_Tables = tuple[NDArray[np.float64], NDArray[np.float64]]

_LATEST = 12
_MOST_NEAR = 8
_DOUBT = 0.5
"""Pairs so far below the threshold may still share a story that others hold together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A row that late evidence takes from one story to another."""

    row: int
    origin: str
    goal: str
    reason: str


class Stories:
    """Which rows make which story. Copies and hubs speak for none and are not held here."""

    def __init__(self, holdings: Holdings, weights: Floats, least: float) -> None:
        self._holdings = holdings
        self._weights = weights
        self._least = least
        self.story_of: dict[int, str] = {}
        self._members: dict[str, list[int]] = defaultdict(list)

    def put(self, row: int, story: str) -> None:
        """Moves a row into a story."""
        self.lift(row)
        self.story_of[row] = story
        self._members[story].append(row)

    def lift(self, row: int) -> None:
        """Takes a row out of its story, if it has one."""
        before = self.story_of.pop(row, None)
        if before is not None:
            self._members[before].remove(row)
            if not self._members[before]:
                del self._members[before]

    def renumber(self, place: NDArray[np.intp]) -> None:
        """Rows have other numbers, or -1 where they are gone."""
        held = {int(place[row]): story for row, story in self.story_of.items() if place[row] >= 0}
        self.story_of, self._members = held, defaultdict(list)
        for row in sorted(held):
            self._members[held[row]].append(row)

    def place(self, arrived: Sequence[int], pairs: tuple[Rows, Rows, Floats]) -> tuple[Move, ...]:
        """Puts rows without a story into theirs. `pairs` are likely ones with their log odds."""
        moves: list[Move] = []
        gathered = [
            [*rows, *(row for story in stories for row in self._latest(story))]
            for rows, stories in self._neighbourhoods(arrived, pairs)
        ]
        measured = self._measured([rows for rows in gathered if len(rows) > 1])
        for rows in gathered:
            if len(rows) == 1:
                self.put(rows[0], self._fresh_name(rows))
            else:
                moves += self._settle(rows, next(measured))
        return tuple(moves)

    def _neighbourhoods(
        self, arrived: Sequence[int], pairs: tuple[Rows, Rows, Floats]
    ) -> Iterator[tuple[list[int], list[str]]]:
        """The arrived rows in groups that may belong together, each with the stories that it is near."""
        fresh = set(arrived)
        likely = pairs[2] >= self._least - _DOUBT
        near: dict[int, dict[int | str, float]] = {row: {} for row in arrived}
        for one, other, odds in zip(*(part[likely].tolist() for part in pairs), strict=True):
            place = other if other in fresh else self.story_of.get(other)
            if one in fresh and place is not None:
                near[one][place] = max(odds, near[one].get(place, odds))
        groups = _Groups()
        for row in arrived:
            groups.join(row, row)
            best = sorted(near[row].items(), key=lambda item: (-item[1], str(item[0])))
            for place, _ in best[:_MOST_NEAR]:
                groups.join(row, place)
        for group in groups.all():
            yield (
                sorted(place for place in group if isinstance(place, int)),
                sorted(place for place in group if isinstance(place, str)),
            )

    def _measured(self, groups: Sequence[Sequence[int]]) -> Iterator[_Tables]:
        """Log odds of the pairs of each group, as a table, and another that has 1 where two may be compared.

        The groups have no row and no story in common.
        """
        sizes = [len(rows) for rows in groups]
        rows = np.array([row for group in groups for row in group], np.intp)
        left, right = every_pair(sizes)
        days = self._holdings.traits["day"][rows]
        apart = np.abs(days[left] - days[right])
        numbers: dict[str, int] = {}
        # A row without a story has a number of its own.
        home = np.array(
            [
                numbers.setdefault(self.story_of[row], len(numbers)) if row in self.story_of else -1 - row
                for row in rows.tolist()
            ],
            np.intp,
        )
        odds = odds_within(self._holdings, rows, sizes, self._weights).astype(np.float64)
        odds += STAYING * (home[left] == home[right]) - WAKING * (apart > WINDOW)
        both = np.array([odds, apart <= WAKES])
        ends = np.cumsum([size * (size - 1) // 2 for size in sizes])[:-1]
        return map(_tables, sizes, np.split(both, ends, axis=1))

    def _settle(self, rows: Sequence[int], measured: _Tables) -> list[Move]:
        """Puts the rows together anew; each group keeps the story that most of it had."""
        odds, counted = measured
        groups = average_link(odds, counted, self._least)
        moves, free = [], {self.story_of[row] for row in rows if row in self.story_of}
        named = [[rows[place] for place in group] for group in groups]
        had = [Counter(self.story_of[row] for row in group if row in self.story_of) for group in named]
        for place in sorted(range(len(named)), key=lambda i: (-had[i].total(), -len(named[i]), named[i][0])):
            group, kept = named[place], [story for story in had[place] if story in free]
            goal = (
                min(kept, key=lambda story: (-had[place][story], story)) if kept else self._fresh_name(group)
            )
            free.discard(goal)
            for row in group:
                origin = self.story_of.get(row)
                if origin is not None and origin != goal:
                    reason = "nearer to this story" if goal in had[place] else "an event of its own"
                    moves.append(Move(row=row, origin=origin, goal=goal, reason=reason))
                if origin != goal:
                    self.put(row, goal)
        return moves

    def _latest(self, story: str) -> list[int]:
        days, ids = self._holdings.traits["day"], self._holdings.ids
        return sorted(self._members.get(story, ()), key=lambda row: (days[row], ids[row]))[-_LATEST:]

    def _fresh_name(self, rows: Sequence[int]) -> str:
        """The id of the earliest row whose id names no other story."""
        days, ids = self._holdings.traits["day"], self._holdings.ids
        free = [row for row in rows if ids[row] not in self._members] or list(rows)
        return ids[min(free, key=lambda row: (days[row], ids[row]))]


class _Groups:
    """Rows and stories that are joined, directly or through others."""

    def __init__(self) -> None:
        self._leader: dict[int | str, int | str] = {}

    def join(self, one: int | str, other: int | str) -> None:
        self._leader[self._head(other)] = self._head(one)

    def all(self) -> list[list[int | str]]:
        """In the order in which their first members came."""
        found: dict[int | str, list[int | str]] = {}
        for member in self._leader:
            found.setdefault(self._head(member), []).append(member)
        return list(found.values())

    def _head(self, member: int | str) -> int | str:
        leader = self._leader.setdefault(member, member)
        while leader != member:
            member, leader = leader, self._leader[leader]
        return member


def _tables(size: int, pairs: NDArray[np.float64]) -> _Tables:
    """Two lines of numbers for each pair of so many things, as two tables."""
    tables = np.zeros((2, size, size))
    lines, columns = corners(size)
    tables[:, lines, columns] = tables[:, columns, lines] = pairs
    return tables[0], tables[1]


def average_link(odds: NDArray[np.float64], counted: NDArray[np.float64], least: float) -> list[list[int]]:
    """Groups of line numbers, joined best pair first while the average odds between them reach `least`.

    `counted` is 1 where two lines may be compared, else 0. A share of a pair of UNSEEN odds is averaged in.
    """
    found = []
    # Groups average less than `least` where no pair of theirs reaches it: what no pair joins is apart.
    for lines in _joined((counted > 0) & (odds >= least)):
        if len(lines) > 1:
            some = np.ix_(lines, lines)
            found += [
                [lines[place] for place in group] for group in _linked(odds[some], counted[some], least)
            ]
        else:
            found.append(lines)
    return sorted(found)


def _joined(pairs: NDArray[np.bool_]) -> list[list[int]]:
    """Line numbers in sets that pairs join, directly or through others, each ascending."""
    beside = [
        int.from_bytes(bits.tobytes(), "little") for bits in np.packbits(pairs, axis=1, bitorder="little")
    ]
    found, left = [], (1 << len(pairs)) - 1
    while left:
        lines, open_bits = [], left & -left
        left &= ~open_bits
        while open_bits:
            bit = open_bits & -open_bits
            lines.append(bit.bit_length() - 1)
            fresh = beside[lines[-1]] & left
            left &= ~fresh
            open_bits = (open_bits & ~bit) | fresh
        found.append(sorted(lines))
    return found


def _linked(odds: NDArray[np.float64], counted: NDArray[np.float64], least: float) -> list[list[int]]:
    both = np.array([odds * counted, counted])
    count, average = both[1], _averages(*both)
    groups = {line: [line] for line in range(len(odds))}
    while len(groups) > 1:
        one, other = sorted(divmod(int(average.argmax()), len(odds)))
        if average[one, other] < least:
            break
        groups[one] += groups.pop(other)
        both[:, one] += both[:, other]
        # A group has no pair with itself, and nobody any more with the one that went up in it.
        count[one, one] = count[one, other] = 0.0
        both[:, :, one] = both[:, one]
        count[:, other] = 0.0
        average[one] = average[:, one] = _averages(*both[:, one])
        average[other] = average[:, other] = -np.inf
    return [sorted(group) for group in groups.values()]


def _averages(total: NDArray[np.float64], count: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(count > 0, (total + UNSEEN_SHARE * UNSEEN) / (count + UNSEEN_SHARE), -np.inf)
