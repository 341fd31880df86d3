"""Which sentences tell a set of texts: near to what all of them say, early in their own, unlike one another.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) over TF-IDF with a prior for position. The
one summariser of the product: a briefing adds what it knows of headline, publishers and names.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digests.model import Claim, Entry
from digests.sentences import Sentence, readable
from digests.vectors import Frequencies, Vector, cosine, words_of
from digests.words import count_words

_LINKED = 0.1
_MOST_LOOKED_AT = 400
_LEANS = re.compile(
    r"^[\"“]?(?:he|she|it|they|his|her|their|this|that|these|but|and|i|we|you)\b", re.IGNORECASE
)
Found = Sequence[tuple[Sentence, Entry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each trait of a sentence is worth; `tests.evals.fit` finds them and says how good they are."""

    centre: float = 1.017
    links: float = 0.169
    title: float = 0.087
    common: float = 0.064
    position: float = 0.345
    decay: float = 10.0
    early: float = 0.063
    shortness: float = 0.847
    short: float = 12.5
    length: float = 0.098
    long: float = 27.9
    quoted: float = 0.095
    leaning: float = 0.022
    number: float = 0.074
    question: float = -0.087
    repeat: float = 0.94


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is told of a sentence among all of them; likenesses are 0 to 1, `early` 1 for a text's first."""

    centre: float
    links: float
    title: float
    common: float
    index: int
    early: float
    words: int
    quoted: bool
    leaning: bool
    number: bool
    question: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A sentence of an entry and how well it tells what all the entries tell."""

    sentence: Sentence
    entry: Entry
    score: float
    vector: Vector


def tellings(entries: Sequence[Entry]) -> tuple[Telling, ...]:
    """Every readable sentence of the entries with its score, in the order of the entries."""
    found = [(s, e) for e in entries for s in readable(e.text)][:_MOST_LOOKED_AT]
    vectors = vectors_of(found)
    return tuple(
        Telling(sentence=sentence, entry=entry, score=worth(traits), vector=vector)
        for (sentence, entry), traits, vector in zip(found, traits_of(found, vectors), vectors, strict=True)
    )


def vectors_of(found: Found) -> list[Vector]:
    """A vector for each sentence, weighed by how many of the sentences hold each word."""
    counts = [words_of("", s.text) for s, _ in found]
    frequencies = Frequencies(counts)
    return [frequencies.vector(words.full) for words in counts]


def traits_of(found: Found, vectors: Sequence[Vector]) -> list[Traits]:
    """The traits of each sentence among the others."""
    counts = [words_of("", s.text) for s, _ in found]
    frequencies = Frequencies(counts)
    whole: Counter[str] = Counter()
    for words in counts:
        whole.update(words.full)
    centre = frequencies.vector(whole)
    titles = {e.id: frequencies.vector(words_of(e.title, "").full) for _, e in found}
    last: dict[str, int] = {}
    for sentence, entry in found:
        last[entry.id] = max(sentence.index + 1, last.get(entry.id, 0))
    links = _links(vectors)
    total = max(1, whole.total())
    return [
        Traits(
            centre=cosine(vectors[at], centre),
            links=links[at],
            title=cosine(vectors[at], titles[entry.id]),
            common=_commonness(counts[at].full, whole) / total,
            index=sentence.index,
            early=1 - sentence.index / last[entry.id],
            words=count_words(sentence.text),
            quoted='"' in sentence.text or "“" in sentence.text,
            leaning=_LEANS.match(sentence.text) is not None,
            number=any(sign.isdigit() for sign in sentence.text),
            question=sentence.text.rstrip().endswith("?"),
        )
        for at, (sentence, entry) in enumerate(found)
    ]


def worth(one: Traits, weights: Weights = WEIGHTS) -> float:
    """The weighted sum of the traits."""
    score = weights.centre * one.centre + weights.title * one.title + weights.links * one.links
    score += weights.common * one.common + weights.position * math.exp(-one.index / weights.decay)
    score += weights.early * one.early + weights.quoted * one.quoted + weights.leaning * one.leaning
    score += weights.number * one.number + weights.question * one.question
    score -= weights.shortness * max(0.0, weights.short - one.words) / weights.short
    return score - weights.length * max(0.0, one.words - weights.long) / weights.long


def _links(vectors: Sequence[Vector]) -> list[float]:
    """How much of the other sentences each resembles, against the one that resembles most."""
    sums = [0.0] * len(vectors)
    for one, vector in enumerate(vectors):
        for other in range(one):
            near = cosine(vector, vectors[other])
            if near >= _LINKED:
                sums[one] += near
                sums[other] += near
    most = max(sums, default=0.0) or 1.0
    return [value / most for value in sums]


def _commonness(counts: Counter[str], whole: Counter[str]) -> float:
    """Mean count of the sentence's words in all texts, in hundredths of a text's length."""
    return 100 * sum(whole[word] * n for word, n in counts.items()) / max(1, counts.total())


def chosen(
    scores: Sequence[float],
    likeness: Callable[[int, int], float],
    most: int,
    *,
    may_join: Callable[[int, Sequence[int]], bool] = lambda _one, _taken: True,
    repeat: float = WEIGHTS.repeat,
) -> list[int]:
    """At most `most` places, in the order taken: each the best once its likeness to those taken is off.

    `may_join` bars a place from joining those taken, for good.
    """
    taken: list[int] = []
    left = list(range(len(scores)))
    nearest = [0.0] * len(scores)
    while left and len(taken) < most:
        best = max(left, key=lambda at: (scores[at] - repeat * nearest[at], -at))
        left.remove(best)
        if not may_join(best, taken):
            continue
        taken.append(best)
        for at in left:
            nearest[at] = max(nearest[at], likeness(at, best))
    return taken


def digest(entries: Sequence[Entry], *, most: int) -> tuple[Claim, ...]:
    """The `most` sentences that tell the entries best, in the order in which they stand."""
    pool = tellings(entries)
    taken = chosen([one.score for one in pool], lambda a, b: cosine(pool[a].vector, pool[b].vector), most)
    return tuple(Claim(text=pool[at].sentence.text, sources=(pool[at].entry.id,)) for at in sorted(taken))
