"""How far two rows go the same way: cosines over the stems that both hold, and of what they mean.

Pairs come in two shapes, each with its own way to the same numbers: a few likely ones, where one row's stems
are laid out and the other's looked up in them, and all pairs of a group, found by sorting its stems.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests.holdings import Holdings, Rows
from digests.stems import BUCKETS, Floats, Numbers

MEASURES = (
    "titles", "texts", "wholes", "crossed", "crossed_least", "carried", "carried_least", "rarest_shared",
    "rarest_lost", "shared", "text_carried",
)  # fmt: skip
"""Cosines of titles, of texts, of all, of one's title with all of the other (the better way, the worse way);
how much of a title stands in the other at all (likewise), by what is rare these days; the weight of the
rarest stem that both titles hold, and of the rarest of a title that the other lacks (of the side where it is
less); how much all stems weigh that both hold; and how much of the text that weighs less stands in
the other."""

WEIGHTS = ("title", "text", "whole")
_CROSSED = ((0, 0), (1, 1), (2, 2), (0, 2), (2, 0))
"""Which weights of one row meet which of the other: titles, texts, wholes, and title with whole both ways."""

_MOST_RANKS = 50
"""Of a title's stems so many are numbered: what a float counts exactly."""

_SCALE = 10.0
"""Brings weights of stems near those of cosines."""

_AT_ONCE, _SLICE = 4_096, 16_384
"""Pairs whose words are laid side by side, and pairs of groups that are added up: what bounds memory."""

_MEETINGS = 1 << 17
"""So many meetings of stems are multiplied at a time."""

_FEW = 64
"""Groups up to this size come by the thousand: their pairs are worked out once."""

_LOCAL = np.zeros(BUCKETS, np.int32)
"""Scratch: from a stem to its column among those of a few rows. Zeros outside `_some_pairs`."""


def corners(size: int) -> tuple[Rows, Rows]:
    """Every pair of so many things once, the earlier first."""
    return _few_corners(size) if size <= _FEW else np.triu_indices(size, 1)


@cache
def _few_corners(size: int) -> tuple[Rows, Rows]:
    return np.triu_indices(size, 1)


def every_pair(sizes: Sequence[int]) -> tuple[Rows, Rows]:
    """Every pair within groups of such sizes, as places in the groups laid end to end."""
    starts = np.cumsum([0, *sizes])[:-1].tolist()
    pairs = [corners(size) for size in sizes]
    left, right = (
        np.concatenate(
            [np.empty(0, np.intp), *(side + start for side, start in zip(sides, starts, strict=True))]
        )
        for sides in ([one for one, _ in pairs], [other for _, other in pairs])
    )
    return left, right


def of_pairs(holdings: Holdings, left: Rows, right: Rows) -> Floats:
    """One line for each of MEASURES."""
    found = np.zeros((len(MEASURES), len(left)), np.float32)
    ordered = np.argsort(left, kind="stable")
    for start in range(0, len(left), _AT_ONCE):
        pairs = ordered[start : start + _AT_ONCE]
        found[:, pairs] = _some_pairs(holdings, left[pairs], right[pairs])
    return found


def _some_pairs(holdings: Holdings, left: Rows, right: Rows) -> Floats:
    """Where owners hold which stem is laid out as a table, one line each; column 0 is for what none holds."""
    owners, lines = np.unique(left, return_inverse=True)
    terms, begins = holdings.terms(owners)
    held, columns = np.unique(terms["stem"], return_inverse=True)
    lengths = np.diff(np.append(begins, len(terms)))
    table = np.zeros((len(owners), len(held) + 1), np.int32)
    table[np.repeat(np.arange(len(owners)), lengths), columns + 1] = np.arange(1, len(terms) + 1)
    _LOCAL[held] = np.arange(1, len(held) + 1)
    others, starts = holdings.terms(right)
    column = _LOCAL[others["stem"]]
    _LOCAL[held] = 0
    pair = np.repeat(np.arange(len(right)), np.diff(np.append(starts, len(others))))
    place = table[lines[pair], column]
    met = np.flatnonzero(place)
    ours, theirs = place[met] - 1, met
    sums = np.zeros((len(_CROSSED), len(left)))
    _add(sums, pair[met], _weights(terms)[:, ours], _weights(others.take(theirs)))
    ranks = ours - begins[lines[pair[met]]], theirs - starts[pair[met]]
    rows, sides = np.unique(np.concatenate([left, right]), return_inverse=True)
    carried = _Carried(holdings, rows, (sides[: len(left)], sides[len(left) :]))
    texts = (terms["text"][ours] > 0) & (others["text"][theirs] > 0)
    carried.add(pair[met], terms["stem"][ours], ranks, texts)
    return np.vstack([_five(sums), carried.lines()])


def of_groups(holdings: Holdings, rows: Rows, sizes: Sequence[int]) -> Floats:
    """The same lines for `every_pair` of the rows, which make groups of such sizes."""
    terms, begins = holdings.terms(rows)
    lengths = np.diff(np.append(begins, len(terms)))
    many = np.asarray(sizes, np.int64)
    within = np.concatenate([np.empty(0, np.int64), *(np.arange(size) for size in sizes)])
    # The pair of places i < j is number i(2n - i - 1)/2 - i - 1 + j of its group.
    members, firsts = np.repeat(many, many), np.repeat(np.cumsum(_pairs_of(many)) - _pairs_of(many), many)
    line = firsts + within * (2 * members - within - 1) // 2 - within - 1
    group = np.repeat(np.repeat(np.arange(len(many)), many), lengths)
    key = group * BUCKETS + terms["stem"]
    order = np.argsort(key, kind="stable")
    owner = np.repeat(np.arange(len(rows)), lengths)[order]
    weights = _weights(terms)[:, order]
    rank, stem = (np.arange(len(terms)) - np.repeat(begins, lengths))[order], terms["stem"][order]
    left, right = every_pair(sizes)
    found = np.zeros((len(MEASURES), len(left)), np.float32)
    # All pairs of a row, it being the earlier one, stand together; so do those of some rows.
    begin = np.append(line + within + 1, len(left))
    for first, last in _slices(begin):
        some = slice(begin[first], begin[last])
        sums = np.zeros((len(_CROSSED), begin[last] - begin[first]))
        carried = _Carried(holdings, rows, (left[some], right[some]))
        for one, other in _meetings(key[order], (owner >= first) & (owner < last)):
            pair = line[owner[one]] + within[owner[other]] - begin[first]
            _add(sums, pair, weights[:, one], weights[:, other])
            texts = (weights[1, one] > 0) & (weights[1, other] > 0)
            carried.add(pair, stem[one], (rank[one], rank[other]), texts)
        found[:, some] = np.vstack([_five(sums), carried.lines()])
    return found


def _slices(begin: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Rows from, and up to, which make some _SLICE pairs; their pairs begin at such places."""
    cuts = np.searchsorted(begin[:-1], np.arange(_SLICE, int(begin[-1]), _SLICE))
    edges = np.unique([0, *cuts.tolist(), len(begin) - 1]).tolist()
    return ((one, other) for one, other in pairwise(edges) if begin[one] < begin[other])


class _Carried:
    """What of each title and of the lighter text the other entry holds.

    A title's stems are numbered from the rarest on: a set of them is a number, and its lowest bit the rarest.
    """

    def __init__(self, holdings: Holdings, rows: Rows, pairs: tuple[Rows, Rows]) -> None:
        """`pairs` are places in `rows`."""
        self._pairs = pairs
        self._rarity = holdings.rarity
        self._titled = np.minimum(holdings.traits["titled"][rows].astype(np.intp), _MOST_RANKS)
        self._texts = holdings.traits["text"][rows]
        terms, begins = holdings.terms(rows)
        self._begins = np.cumsum(self._titled) - self._titled
        places = np.arange(int(self._titled.sum())) + np.repeat(begins - self._begins, self._titled)
        self._weights = np.append(self._rarity.lately(terms["stem"][places]), np.float32(0))
        owner = np.repeat(np.arange(len(rows)), self._titled)
        self._whole = np.maximum(np.bincount(owner, self._weights[:-1] ** 2, len(rows)), 1e-6)
        # By side: stems of its title that the other holds, as a set, and the squares of their weights.
        self._held, self._carried = np.zeros((2, 2, len(pairs[0])))
        # The set of the left title's stems that stand in the right title; weights in all, and of both texts.
        self._both, self._shared, self._in_texts = np.zeros((3, len(pairs[0])))

    def add(self, pair: Rows, stem: Numbers, ranks: tuple[Rows, Rows], texts: NDArray[np.bool_]) -> None:
        """Stems that both hold: of which pair, as which of either's terms, whether they are in both texts."""

        def summed(part: NDArray[Any]) -> NDArray[Any]:
            return np.bincount(pair, part, len(self._shared))

        squared, rarity = self._rarity.lately(stem) ** 2, self._rarity.of(stem)
        told = [rank < self._titled[side[pair]] for rank, side in zip(ranks, self._pairs, strict=True)]
        for side, (rank, one) in enumerate(zip(ranks, told, strict=True)):
            bits = np.where(one, np.ldexp(1.0, np.minimum(rank, _MOST_RANKS)), 0.0)
            self._held[side] += summed(bits)
            self._carried[side] += summed(one * squared)
            if side == 0:
                self._both += summed(bits * told[1])
        self._shared += summed(rarity)
        self._in_texts += summed(texts * rarity)

    def lines(self) -> Floats:
        """The last six of MEASURES."""
        left, right = self._pairs
        shares = [
            carried / self._whole[side] for carried, side in zip(self._carried, self._pairs, strict=True)
        ]
        lost = [
            self._rarest(side, ~held.astype(np.int64))
            for side, held in zip(self._pairs, self._held, strict=True)
        ]
        lighter = np.maximum(np.minimum(self._texts[left], self._texts[right]), 1e-6)
        return np.array(
            [
                np.maximum(*shares),
                np.minimum(*shares),
                self._rarest(left, self._both.astype(np.int64)),
                np.minimum(*lost),
                self._shared,
                # Rarity changes as more is learnt, so that the parts may weigh more than the whole did.
                np.minimum(self._in_texts / lighter, 1.0),
            ],
            np.float32,
        )

    def _rarest(self, side: Rows, among: NDArray[np.int64]) -> Floats:
        """The weight of the first of these stems of the title, in tens; 0 where there is none."""
        rank = np.frexp((among & -among).astype(np.float64))[1] - 1
        there = (rank >= 0) & (rank < self._titled[side])
        return self._weights[np.where(there, self._begins[side] + rank, -1)] / _SCALE


def _pairs_of(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return sizes * (sizes - 1) // 2


def _meetings(key: NDArray[np.int64], earlier: NDArray[np.bool_]) -> Iterator[tuple[Rows, Rows]]:
    """Places of equal keys of a sorted line, each two of them once, a bounded number at a time.

    Of each two the one that stands first is among the `earlier`.
    """
    held = np.flatnonzero(earlier)
    followers = np.searchsorted(key, key[held], side="right") - held - 1
    held, followers = held[followers > 0], followers[followers > 0]
    ends = np.cumsum(followers)
    cuts = np.searchsorted(ends, np.arange(_MEETINGS, int(ends[-1]) if len(ends) else 0, _MEETINGS))
    for some, many in zip(np.split(held, cuts), np.split(followers, cuts), strict=True):
        one = np.repeat(some, many)
        yield one, one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(many) - many, many)


def _weights(terms: NDArray[np.void]) -> Floats:
    return np.array([terms[name] for name in WEIGHTS], np.float32)


def _add(sums: NDArray[np.float64], pair: Rows, ours: Floats, theirs: Floats) -> None:
    """Products of what meets, added up by pair: one line for each of _CROSSED."""
    for line, (one, other) in enumerate(_CROSSED):
        sums[line] += np.bincount(pair, ours[one] * theirs[other], sums.shape[1])


def _five(sums: NDArray[np.float64]) -> Floats:
    return np.array([*sums[:3], np.maximum(sums[3], sums[4]), np.minimum(sums[3], sums[4])], np.float32)


def meanings_of_pairs(holdings: Holdings, left: Rows, right: Rows) -> Floats:
    """Two lines: cosines of the embeddings of titles, and of all."""
    owners, line = np.unique(left, return_inverse=True)
    others, place = np.unique(right, return_inverse=True)
    ours, theirs = holdings.meanings(owners), holdings.meanings(others)
    half = holdings.size
    titles, wholes = ours[:, :half] @ theirs[:, :half].T, ours[:, half:] @ theirs[:, half:].T
    return np.array([titles[line, place], wholes[line, place]])


def meanings_of_groups(holdings: Holdings, rows: Rows, sizes: Sequence[int]) -> Floats:
    """The same two lines for `every_pair` of the rows, which make groups of such sizes."""
    halves = holdings.meanings(rows).reshape(len(rows), 2, holdings.size).transpose(1, 0, 2)
    ends = np.cumsum(sizes).tolist()
    found = [
        (some @ some.transpose(0, 2, 1))[:, *corners(size)]
        for size, end in zip(sizes, ends, strict=True)
        for some in [halves[:, end - size : end]]
    ]
    return np.concatenate([np.empty((2, 0), np.float32), *found], axis=1)
