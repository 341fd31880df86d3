"""Words as the decisions see them: folded, without accents, possessives and plurals."""

import re
import unicodedata
from functools import lru_cache

_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")
_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-"}
)
_SPACE = re.compile(r"\s+")

_TAIL = re.compile(
    r"""(?:^|(?<=\n)|(?<=[.!?…:)”"'’\]]\ ))
    (?:(?:Subscribe|Sign\ up|Continue\ reading|Read\ (?:more|the\ full)|Article\ URL|submitted\ by\ +/u)\b
    |The\ post\b.{1,300}\bappeared\ first\ on\b)
    |\#+\ [^\n]*\b(?:e-?mail|newsletter|[Ss]ubscribe)\b""",
    re.VERBOSE,
)
_TAIL_HOLDS = (
    "Subscribe", "Sign up", "Continue r", "Read more", "Read the", "Article URL", "submitted by",
    "appeared first", "# ",
)  # fmt: skip
"""No tail is without one of these: quickly seen, and mostly none is there."""

_LONGEST_TAIL = 400

_STOPWORDS = """
a about above after again against all also although am amid an and any are around as at back be
    because been before being below between both but by can could did do does doing don down during each
    even few for from further get gets getting go goes going got had has have having he her here hers him
    his how i if in into is it its itself just like made make makes making many may me might more most
    much must my near no nor not now of off on once one only or other our out over own per put same say
    saying says said she should since so some still such take takes than that the their them then there
    these they this those though through to too under until up upon us use used uses using very via was
    way we were what when where whether which while who whom whose why will with within without would yet
    you your new latest today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday
    report reports reported according"""
STOPWORDS = frozenset(_STOPWORDS.split())


def normalise(text: str) -> str:
    """Typographic quotes and dashes made plain, white space made single: how verbatim is measured."""
    if text.isascii():
        return " ".join(text.split())
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_QUOTES)).strip()


def body(text: str) -> str:
    """The text without what a feed adds about itself: to read on, to subscribe, where it appeared."""
    end = text[-_LONGEST_TAIL:]
    if not any(map(end.__contains__, _TAIL_HOLDS)):
        return text
    tail = _TAIL.search(text, max(0, len(text) - _LONGEST_TAIL))
    return text[: tail.start()].rstrip(" #\n") if tail else text


def folded(word: str) -> str:
    """One word's key: lower case, no accents, no possessive, a plain plural made singular."""
    plain = word.lower() if word.isascii() else _without_accents(word)
    plain = plain.removesuffix("'s").removesuffix("s'").replace(".", "").replace("'", "")
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        plain = plain[:-1]
    return plain


fold = lru_cache(maxsize=40_000)(folded)
"""`folded`, remembered."""


def _without_accents(word: str) -> str:
    return "".join(
        c
        for c in unicodedata.normalize("NFKD", word).casefold().replace("’", "'")
        if not unicodedata.combining(c)
    )


def tokens(text: str) -> list[str]:
    """Folded words in order, stop words included; a hyphenated word counts whole."""
    return [fold(match.group()) for match in _TOKEN.finditer(text)]


def content_words(text: str) -> list[str]:
    """Folded words without stop words and single letters; compounds are given with their halves."""
    found = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        word = fold(raw)
        if word not in STOPWORDS and (len(word) > 1 or word.isdigit()):
            found.append(word)
        if "-" in raw:
            found += [half for half in map(fold, raw.split("-")) if len(half) > 2 and half not in STOPWORDS]
    return found


def count_words(text: str) -> int:
    """Words as an editor counts them."""
    return len(text.split())
