"""Words of an entry as numbers, and how rare they are.

A stem's number is its hash (Weinberger et al., Feature Hashing for Large Scale Multitask Learning): memory
does not grow with the words that the world invents. Of about a million numbers an entry uses some forty, so
that two stems seldom meet.

Weights are inverse document frequencies (Spärck Jones, Journal of Documentation 28(1), 1972), counted over
a shipped table of common stems and over what is held of the stored corpus.
"""

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from digests.lexicon import stem
from digests.words import STOPWORDS, folded

Numbers = NDArray[np.uint32]
Floats = NDArray[np.float32]

BUCKETS = 1 << 20
_SPOKEN_FOR = 24_000
"""How many entries the table of common stems speaks for."""

_SMOOTHING = 200
_STEP = 0.02
"""By how much the corpus must grow before weights are taken anew: a weight is a logarithm."""

_MOST = 160
_LETTERS = 1_600
"""What follows these many words and letters of a text is background."""

_NO_NEWS = frozenset(("ces", "mwc", "computex", "gtc", "ifa", "2024", "2025", "2026", "2027"))
"""Fairs and years: where and when much happens at once says little of what happened."""
_PASSED_OVER = STOPWORDS | _NO_NEWS

_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")


def stems(text: str) -> list[int]:
    """Numbers of the content words' stems, in order, of the beginning of a text: there stands the news."""
    return list(chain.from_iterable(map(_numbers, _TOKEN.findall(text[:_LETTERS]))))[:_MOST]


def number_of(key: str) -> int:
    """The number of a stem."""
    return zlib.crc32(key.encode("utf-8", "replace")) % BUCKETS


@lru_cache(maxsize=40_000)
def _numbers(raw: str) -> tuple[int, ...]:
    """A token's own stem, and those of its halves where it is a compound; none for stop words."""
    word = folded(raw)
    found = []
    if word not in _PASSED_OVER and (len(word) > 1 or word.isdigit()):
        found.append(number_of(stem(word)))
    if "-" in raw:
        halves = (folded(half) for half in raw.split("-"))
        found += [number_of(stem(half)) for half in halves if len(half) > 2 and half not in _PASSED_OVER]
    return tuple(found)


class Rarity:
    """Document frequencies by stem number, and the weights that follow from them."""

    def __init__(self) -> None:
        self._held = _common()
        self._entries = _SPOKEN_FOR
        self._weighed_at = 0
        self._weights: Floats = np.zeros(0, np.float32)
        self._reweigh()

    def learn(self, numbers: Numbers, entries: int) -> None:
        """Counts the stems of so many entries, each stem once an entry."""
        np.add.at(self._held, numbers, 1)
        self._entries += entries
        if self._entries - self._weighed_at > _STEP * self._weighed_at:
            self._reweigh()

    def of(self, numbers: Numbers) -> Floats:
        """Weights, never below zero; a stem that nobody uses weighs most."""
        return self._weights[numbers]

    def _reweigh(self) -> None:
        ratio = (self._entries + _SMOOTHING) / (self._held + 1.0)
        self._weights = np.maximum(np.log(ratio), 0.0).astype(np.float32)
        self._weighed_at = self._entries


@cache
def _logarithms() -> Floats:
    return np.array([0.0, *(1 + math.log(n) for n in range(1, 2 * _MOST + 2))], np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The stems of entries, one entry after the other, each stem once: the title's first, as they come.

    `lengths` and `titled` say how many stems an entry has in all and in its title; `owner` tells of each
    stem whose it is, `title` and `text` how often it is there.
    """

    stems: Numbers
    owner: NDArray[np.intp]
    title: NDArray[np.intp]
    text: NDArray[np.intp]
    lengths: NDArray[np.intp]
    titled: NDArray[np.intp]

    def unit(self, counts: NDArray[np.intp], weights: Floats) -> Floats:
        """(1 + log count) x weight, an entry's of length 1; zeros where it has nothing counted."""
        raw = _logarithms()[counts] * weights
        length = np.sqrt(np.bincount(self.owner, raw * raw, len(self.lengths)))
        return np.asarray(raw / np.where(length > 0, length, 1.0)[self.owner], np.float32)


def counted(titles: Sequence[Sequence[int]], texts: Sequence[Sequence[int]]) -> Counted:
    """The stems of many entries at once, from what `stems` makes of each one's title and text."""
    parts = [part for both in zip(titles, texts, strict=True) for part in both]
    numbers = np.fromiter(chain.from_iterable(parts), np.int64)
    part = np.repeat(np.arange(len(parts)), [len(stems) for stems in parts])
    _, first, place = np.unique(part // 2 * BUCKETS + numbers, return_index=True, return_inverse=True)
    # Sorted by number until here; whoever comes first stands first.
    order = np.argsort(first)
    place = np.argsort(order)[place]
    owner, in_title = part[first[order]] // 2, part[first[order]] % 2 == 0
    return Counted(
        stems=numbers[first[order]].astype(np.uint32),
        owner=owner,
        title=np.bincount(place[part % 2 == 0], minlength=len(first)),
        text=np.bincount(place[part % 2 == 1], minlength=len(first)),
        lengths=np.bincount(owner, minlength=len(titles)),
        titled=np.bincount(owner[in_title], minlength=len(titles)),
    )


def rarest(counted: Counted, rarity: Floats, *, of_title: int, of_text: int, filler: int) -> Numbers:
    """A line an entry: the rarest stems of its title, then those that its text alone has, then the filler."""
    begins = np.cumsum(counted.lengths) - counted.lengths
    behind = np.arange(len(counted.stems)) - begins[counted.owner] >= counted.titled[counted.owner]
    order = np.lexsort((-rarity, behind, counted.owner))
    owner, tail = counted.owner[order], behind[order]
    number = np.arange(len(order)) - begins[owner] - np.where(tail, counted.titled[owner], 0)
    kept = number < np.where(tail, of_text, of_title)
    column = number + np.where(tail, np.minimum(counted.titled, of_title)[owner], 0)
    found = np.full((len(counted.lengths), of_title + of_text), filler, np.uint32)
    found[owner[kept], column[kept]] = counted.stems[order[kept]]
    return found


def _common() -> Floats:
    """Of the entries that the table of common stems speaks for, how many hold each stem."""
    found = np.zeros(BUCKETS, np.float32)
    np.add.at(found, *_table())
    return found


@cache
def _table() -> tuple[Numbers, Floats]:
    """Numbers of the common stems, and how many entries hold each."""
    numbers: list[int] = []
    held: list[float] = []
    table = files("digests").joinpath("common_stems.txt").read_text(encoding="utf-8")
    for line in table.splitlines():
        count, *found = line.split()
        if count != "#":
            # Two stems of one number count once for a line: those that hold both are not known.
            some = {number_of(word) for word in found}
            numbers += some
            held += [float(count)] * len(some)
    return np.array(numbers, np.uint32), np.array(held, np.float32)
