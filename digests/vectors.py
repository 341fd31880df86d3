"""TF-IDF vectors over the entries at hand, and the cosine between them.

Weights are (1 + log tf) · idf with idf = log((N + P) / (df + 1)), P a prior for a small corpus
(Salton and Buckley, Information Processing & Management 24(5), 1988).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digests.words import content_words

Vector = Mapping[str, float]
_PRIOR = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """An entry's words, counted once and kept: the title's alone, and title and text together.

    `names` are those of the parties that the title names.
    """

    title: Counter[str]
    full: Counter[str]
    names: frozenset[str] = frozenset()


def words_of(title: str, text: str, names: Iterable[str] = (), *, most: int = 160) -> Words:
    """Counts of content words; of a long text only its first `most` words, where news stands."""
    in_title = content_words(title)
    return Words(
        title=Counter(in_title),
        full=Counter(in_title) + Counter(content_words(text)[:most]),
        names=frozenset(names),
    )


class Frequencies:
    """How many of the entries at hand hold each word."""

    def __init__(self, documents: Iterable[Words]) -> None:
        self._df: Counter[str] = Counter()
        self._count = 0
        for words in documents:
            self._df.update(words.full.keys() | words.names)
            self._count += 1

    def idf(self, word: str) -> float:
        """Never below zero; a word that nobody else uses weighs most."""
        return max(0.0, math.log((self._count + _PRIOR) / (self._df[word] + 1)))

    def vector(self, counts: Counter[str]) -> Vector:
        """Unit length; empty where there are no words."""
        raw = {word: (1 + math.log(n)) * self.idf(word) for word, n in counts.items()}
        length = math.sqrt(sum(value * value for value in raw.values()))
        return {word: value / length for word, value in raw.items()} if length else {}


def cosine(left: Vector, right: Vector) -> float:
    """Of unit vectors: 0 for nothing shared, 1 for the same direction."""
    if len(left) > len(right):
        left, right = right, left
    return sum(value * right[word] for word, value in left.items() if word in right)
