"""What the sources themselves say is not known, and the questions they ask."""

import re
from collections.abc import Sequence

from digests.model import Claim, Entry
from digests.sentences import LEAST_WORDS, MOST_WORDS, fit, split, stands_alone
from digests.vectors import Frequencies, Vector, cosine, words_of
from digests.words import count_words

_UNKNOWN = re.compile(
    r"\b(?:unclear|not (?:yet )?(?:clear|known)|unknown|remains to be seen|open question|no word on"
    r"|yet to (?:say|disclose|confirm|announce)|whether or not|may never know|uncertain(?!ty)"
    r"|(?:did|does|do|has|have|had)(?: not|n['’]t) (?:yet )?(?:say|said|disclose\w*|specif\w+|reveal\w*"
    r"|confirm\w*)|declined to (?:say|disclose|name)"
    r"|could not (?:be )?(?:immediately )?(?:verif\w+|confirm\w*|reach\w*)"
    r"|remains? (?:uncertain|unresolved|in doubt)|questions? (?:remain|about whether|whether)"
    r"|may not (?:reveal|be) the (?:entire|whole|full))\b",
    re.IGNORECASE,
)
_TALK = re.compile(r"\b(?:you|your|i|we|us|our|guess what|right\?|sounds)\b", re.IGNORECASE)
_EMPTY_IT = re.compile(
    r"It (?:is|was|remains) (?:still |not |not yet )?(?:unclear|unknown|uncertain|clear|known)\b"
)
"""An "it" that stands for what follows."""

_SO = re.compile(r"^(?:so|and|but|now|well),?\s", re.IGNORECASE)
_SAME = 0.5


def open_questions(entries: Sequence[Entry], *, most: int) -> tuple[Claim, ...]:
    """Sentences that state an unknown, then questions that the sources ask, each said once."""
    found = [
        (kind, entry, sentence)
        for entry in entries
        if entry.copy_of is None and entry.language.startswith("en")
        for line in entry.text.splitlines()
        for sentence in _told_in(line)
        if (kind := _kind(sentence)) is not None
    ]
    found.sort(key=lambda one: one[0])
    frequencies = Frequencies(words_of("", sentence) for _, _, sentence in found)
    claims: list[Claim] = []
    vectors: list[Vector] = []
    for _, entry, sentence in found:
        vector = frequencies.vector(words_of("", sentence).full)
        if len(claims) < most and all(cosine(vector, other) < _SAME for other in vectors):
            claims.append(Claim(text=sentence, sources=(entry.id,)))
            vectors.append(vector)
    return tuple(claims)


def _told_in(line: str) -> tuple[str, ...]:
    """The line's sentences; a question alone is a heading, which the text goes on to answer."""
    found = split(line)
    return () if len(found) == 1 and line.rstrip().endswith("?") else found


def _kind(sentence: str) -> int | None:
    """0 states an unknown, 1 asks about something named, None is neither."""
    if _TALK.search(sentence) or not LEAST_WORDS <= count_words(sentence) <= MOST_WORDS:
        return None
    if sentence.endswith("?"):
        named = re.search(r"\s[A-Z][\w.]+", sentence)
        whole = sentence.count('"') % 2 == 0 and not _SO.match(sentence)
        return 1 if named and whole and "…" not in sentence else None
    alone = stands_alone(sentence) or _EMPTY_IT.match(sentence)
    return 0 if _UNKNOWN.search(sentence) and fit(sentence) and alone else None
