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
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from digests.lexicon import stem
from digests.words import STOPWORDS, fold

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

_MOST = 160
_LETTERS = 1_600
"""What follows these many words and letters of a text is background."""

_NO_NEWS = frozenset(("ces", "mwc", "computex", "gtc", "ifa", "2024", "2025", "2026", "2027"))
"""Fairs and years: where and when much happens at once says little of what happened."""
_PASSED_OVER = STOPWORDS | _NO_NEWS

_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")


def stems(text: str) -> list[int]:
    """Numbers of the content words' stems, in order, of the beginning of a text: there stands the news."""
    found: list[int] = []
    for raw in _TOKEN.findall(text[:_LETTERS].replace(UNBROKEN_HYPHEN, "-")):
        found += _numbers(raw)
    return found[:_MOST]


def number_of(key: str) -> int:
    """The number of a stem."""
    return zlib.crc32(key.encode("utf-8", "replace")) % BUCKETS


@lru_cache(maxsize=40_000)
def _numbers(raw: str) -> tuple[int, ...]:
    """A token's own stem, and those of its halves where it is a compound; none for stop words."""
    word = fold(raw)
    found = []
    if word not in _PASSED_OVER and (len(word) > 1 or word.isdigit()):
        found.append(number_of(stem(word)))
    if "-" in raw:
        halves = (fold(half) for half in raw.split("-"))
        found += [number_of(stem(half)) for half in halves if len(half) > 2 and half not in _PASSED_OVER]
    return tuple(found)


class Rarity:
    """Document frequencies by stem number, and the weights that follow from them."""

    def __init__(self) -> None:
        self._held = _common().copy()
        self._entries = _SPOKEN_FOR
        self._weighed_at = 0
        self._weights: Floats = np.zeros(0, np.float32)
        self._reweigh()

    def learn(self, entries: Iterable[Sequence[int]]) -> None:
        """Counts the stems of entries, each stem once an entry."""
        for numbers in entries:
            self._held[list(set(numbers))] += 1
            self._entries += 1
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


def unit(counts: NDArray[np.intp], weights: Floats) -> Floats:
    """(1 + log count) x weight, of length 1; zeros where nothing was counted."""
    raw = _logarithms()[counts] * weights
    length = float(np.sqrt(raw @ raw))
    return raw / length if length else raw


@cache
def _common() -> Floats:
    """Of the entries that the table speaks for, how many hold each stem."""
    held = np.zeros(BUCKETS, np.float32)
    table = files("digests").joinpath("common_stems.txt").read_text(encoding="utf-8")
    for line in table.splitlines():
        count, *found = line.split()
        if count != "#":
            held[[number_of(word) for word in found]] += float(count)
    return held
