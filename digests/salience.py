"""Which sentences tell a set of texts: near to what all of them say, early in their own, new among the chosen.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) over TF-IDF with a prior for position; a
sentence that leans on the one before it is taken only behind that one.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from digests.model import Claim, Entry
from digests.sentences import Sentence, readable
from digests.vectors import Frequencies, Vector, cosine, words_of
from digests.words import count_words

_POSITION = 0.55
_DECAY = 6.0
_TITLE = 0.25
_REPEAT = 0.55
_SHORT, _LONG = 12, 45
_SHORTNESS = 0.25
_MOST_LOOKED_AT = 400


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
    frequencies = Frequencies(words_of("", s.text) for s, _ in found)
    whole: Counter[str] = sum((words_of("", s.text).full for s, _ in found), Counter())
    centre = frequencies.vector(whole)
    titles = {e.id: frequencies.vector(words_of(e.title, "").full) for e in entries}
    scored = []
    for sentence, entry in found:
        vector = frequencies.vector(words_of("", sentence.text).full)
        score = cosine(vector, centre) + _TITLE * cosine(vector, titles[entry.id])
        score += _POSITION * math.exp(-sentence.index / _DECAY)
        score -= _SHORTNESS * max(0, _SHORT - count_words(sentence.text)) / _SHORT
        scored.append(Telling(sentence=sentence, entry=entry, score=score, vector=vector))
    return tuple(scored)


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
