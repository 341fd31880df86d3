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
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from html import unescape
from importlib.resources import files
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from digests.lexicon import stem
from digests.words import STOPWORDS, folded

Numbers = NDArray[np.uint32]
Floats = NDArray[np.float32]

UNBROKEN_HYPHEN = "\u2011"
"""Some publishers write GPT-5 with it, so that no line breaks in it."""

BUCKETS = 1 << 20
_SPOKEN_FOR = 24_000
"""How many entries the table of common stems speaks for."""

_SMOOTHING = 200
_STEP = 0.02
"""By how much the corpus must grow before weights are taken anew: a weight is a logarithm."""

_LATELY = 1_000
"""Of some so many entries, counted by halves from there on, what is in the air is known."""

_AIR, _FEW = 0.25, 100
"""The share of what is in the air beside all that was ever counted, and of how many entries on half of it."""

_MOST = 160
_LETTERS = 1_600
"""What follows these many words and letters of a text is background."""

_NO_NEWS = frozenset(("ces", "mwc", "computex", "gtc", "ifa", "2024", "2025", "2026", "2027"))
"""Fairs and years: where and when much happens at once says little of what happened."""
_PASSED_OVER = STOPWORDS | _NO_NEWS

_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")


def plain(text: str) -> str:
    """Letters for what some feeds write instead: entities escaped twice, hyphens that do not break."""
    return (unescape(text) if "&" in text else text).replace(UNBROKEN_HYPHEN, "-")


def stems(text: str) -> list[int]:
    """Numbers of the content words' stems, in order, of the beginning of a text: there stands the news."""
    return list(chain.from_iterable(map(_numbers, _TOKEN.findall(plain(text[:_LETTERS])))))[:_MOST]


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
        self._air = np.zeros(BUCKETS, np.float32)
        self._breathed = 0.0
        self._reweigh()

    def learn(self, numbers: Numbers, entries: int) -> None:
        """Counts the stems of so many entries, each stem once an entry."""
        np.add.at(self._held, numbers, 1)
        np.add.at(self._air, numbers, 1)
        self._entries += entries
        self._breathed += entries
        if self._breathed > _LATELY:
            self._air *= 0.5
            self._breathed *= 0.5
        if self._entries - self._weighed_at > _STEP * self._weighed_at:
            self._reweigh()

    def of(self, numbers: Numbers) -> Floats:
        """Weights, never below zero; a stem that nobody uses weighs most."""
        return self._weights[numbers]

    def lately(self, numbers: Numbers) -> Floats:
        """Weights of what is rare both at all and these days: a word that a week is full of tells less.

        Days of one company's fair, or of one affair, share their words between many events.
        """
        share = _AIR * self._breathed / (self._breathed + _FEW)
        rate = (1 - share) * (self._held[numbers] + 1) / (self._entries + _SMOOTHING)
        if self._breathed:
            rate = rate + share * self._air[numbers] / self._breathed
        return np.maximum(-np.log(rate), 0.0).astype(np.float32)

    def _reweigh(self) -> None:
        weights = self._held + np.float32(1)
        np.divide(self._entries + _SMOOTHING, weights, out=weights)
        self._weights = np.maximum(np.log(weights, out=weights), 0, out=weights)
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

    @property
    def behind(self) -> NDArray[np.bool_]:
        """Of each stem whether it stands behind the title's: the text alone has it."""
        begins = np.cumsum(self.lengths) - self.lengths
        return np.asarray(np.arange(len(self.stems)) - begins[self.owner] >= self.titled[self.owner])

    def rarest_first(self, weights: Floats) -> "Counted":
        """The same with the stems of each title in the order of their weights, the greatest first."""
        behind = self.behind
        order = np.lexsort((np.where(behind, 0.0, -weights), behind, self.owner))
        return replace(self, stems=self.stems[order], title=self.title[order], text=self.text[order])


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
    begins, behind = np.cumsum(counted.lengths) - counted.lengths, counted.behind
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
