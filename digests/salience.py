"""Which sentences tell a set of texts: near to what all of them say, early in their own, unlike one another.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) over TF-IDF with a prior for position.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from digests.model import Claim, Entry
from digests.sentences import Sentence, readable
from digests.vectors import Frequencies, Vector, cosine, words_of
from digests.words import count_words

# Fitted once on shared/data/summaries-dev and frozen; tests.evals.summaries prints what they come to.
_CENTRE, _LINKS, _TITLE, _COMMON = 1.017, 0.169, 0.087, 0.064
_POSITION, _DECAY, _EARLY = 0.345, 10.0, 0.063
_SHORTNESS, _SHORT, _LENGTH, _LONG = 0.847, 12.5, 0.098, 27.9
_QUOTED, _LEANING, _NUMBER, _QUESTION = 0.095, 0.022, 0.074, -0.087
_REPEAT = 0.94
_LINKED = 0.1
_MOST_LOOKED_AT = 400


_LEANS = re.compile(
    r"^[\"“]?(?:he|she|it|they|his|her|their|this|that|these|but|and|i|we|you)\b", re.IGNORECASE
)


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
    counts = [words_of("", s.text) for s, _ in found]
    frequencies = Frequencies(counts)
    whole: Counter[str] = Counter()
    for words in counts:
        whole.update(words.full)
    centre = frequencies.vector(whole)
    vectors = [frequencies.vector(words.full) for words in counts]
    titles = {e.id: frequencies.vector(words_of(e.title, "").full) for e in entries}
    lengths = Counter(entry.id for _, entry in found)
    links = _links(vectors)
    total = max(1, whole.total())
    scored = []
    for at, (sentence, entry) in enumerate(found):
        score = _CENTRE * cosine(vectors[at], centre) + _TITLE * cosine(vectors[at], titles[entry.id])
        score += _LINKS * links[at] + _COMMON * _commonness(counts[at].full, whole) / total
        score += _POSITION * math.exp(-sentence.index / _DECAY)
        score += _EARLY * (1 - sentence.index / lengths[entry.id]) + _form(sentence.text)
        scored.append(Telling(sentence=sentence, entry=entry, score=score, vector=vectors[at]))
    return tuple(scored)


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


def _form(text: str) -> float:
    """What length, a number, a quotation, a question and a leaning first word are worth."""
    words = count_words(text)
    score = -_SHORTNESS * max(0.0, _SHORT - words) / _SHORT - _LENGTH * max(0.0, words - _LONG) / _LONG
    score += _QUOTED * ('"' in text or "“" in text) + _LEANING * bool(_LEANS.match(text))
    return score + _NUMBER * any(sign.isdigit() for sign in text) + _QUESTION * text.rstrip().endswith("?")


def chosen(pool: Sequence[Telling], most: int) -> tuple[Telling, ...]:
    """At most `most`, each the best of what is left once its likeness to the chosen ones is taken off."""
    taken: list[Telling] = []
    left = list(pool)
    while left and len(taken) < most:
        best = max(left, key=lambda one: one.score - _REPEAT * _likeness(one, taken))
        left.remove(best)
        taken.append(best)
    order = {id(one): at for at, one in enumerate(pool)}
    return tuple(sorted(taken, key=lambda one: order[id(one)]))


def _likeness(one: Telling, taken: Sequence[Telling]) -> float:
    return max((cosine(one.vector, other.vector) for other in taken), default=0.0)


def digest(entries: Sequence[Entry], *, most: int) -> tuple[Claim, ...]:
    """The `most` sentences that tell the entries best, in the order in which they stand."""
    return tuple(
        Claim(text=one.sentence.text, sources=(one.entry.id,)) for one in chosen(tellings(entries), most)
    )
