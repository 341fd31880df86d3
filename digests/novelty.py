"""Whether a sentence says what another says, also in other words: by names, figures, deeds and word stems."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from digests.figures import figures_of
from digests.lexicon import spoken, stem
from digests.words import STOPWORDS, content_words

_DEEDS = """
launch unveil release introduce debut announce reveal roll arrive available expand bring access
raise funding fundraise fundraising round
buy acquire purchase takeover acquisition
partner partnership team collaborate collaboration
settle settlement
climb soar rise surge jump top rocket
fall fell drop plunge tumble slump sink
restrict limit ban block suspend halt
sue lawsuit trial
probe investigate inquiry review
create generate produce digital undress remove sexualise
"""
_KIND_OF_DEED = {
    stem(form): at
    for at, line in enumerate(_DEEDS.split("\n"))
    for word in line.split()
    for form in (word, f"{word}ing", f"{word}ed")
}

_OPENING = 18
"""Content words within which a news sentence says what happened."""

_CONTAINED = 0.5
"""Share of the shorter sentence's stems in the longer one from which it adds nothing."""

_LIKE_AT_ALL = 3
_RUN = 5
_FIGURES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """What a sentence tells: stems of its words, whom it names, what is done first in it, which figures.

    `apart` are the names that not every second sentence of the story has, `runs` its words five by five.
    """

    stems: frozenset[str]
    names: frozenset[str]
    apart: frozenset[str]
    deeds: frozenset[int]
    runs: frozenset[str]
    figures: frozenset[tuple[float, str]]


def gist(text: str, names: Iterable[str], leading: Iterable[str]) -> Gist:
    """`names` are the parties of the sentence, `leading` those that the whole story is about."""
    named = frozenset(names)
    stems = _stems(text)
    return Gist(
        stems=frozenset(stems),
        names=named,
        apart=named - frozenset(leading),
        deeds=frozenset(_KIND_OF_DEED[one] for one in stems[:_OPENING] if one in _KIND_OF_DEED),
        runs=_runs(text),
        figures=frozenset((amount.value, amount.unit) for amount in figures_of(text)),
    )


@lru_cache(maxsize=20_000)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in content_words(text))


@lru_cache(maxsize=20_000)
def _runs(text: str) -> frozenset[str]:
    words = spoken(text)
    return frozenset(
        " ".join(words[at : at + _RUN])
        for at in range(len(words) - _RUN + 1)
        if sum(word not in STOPWORDS for word in words[at : at + _RUN]) > 1
    )


def same_news(one: Gist, other: Gist) -> bool:
    """Half of the shorter one's stems, a run of words, two figures, or one deed of the same parties."""
    if one.runs & other.runs:
        return True
    shared = len(one.stems & other.stems)
    if shared >= _CONTAINED * min(len(one.stems), len(other.stems)):
        return True
    figures = len(one.figures & other.figures)
    if figures >= _FIGURES or (figures and one.names & other.names and shared >= _LIKE_AT_ALL):
        return True
    if not one.deeds & other.deeds:
        return False
    if shared >= _LIKE_AT_ALL and (one.apart & other.apart or len(one.names & other.names) > 1):
        return True
    return bool(one.names & other.names) and shared > _LIKE_AT_ALL
