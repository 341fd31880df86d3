"""What a headline says besides its words: versions, numbers, directions, whether it tells of a deal.

These are what word overlap hides: GPT-5 and GPT-5.1, imports and exports, one deal with two companies.
"""

import re
import zlib
from collections.abc import Sequence

from digests.lexicon import stem
from digests.stems import number_of, plain

MOST_VERSIONS, MOST_NUMBERS = 3, 4

_VERSION = re.compile(r"\b([A-Za-z][A-Za-z]*[A-Z]|[A-Z][a-z]+)[ -]?v?(\d{1,3}(?:\.\d+)?)\b(?![%,]?\d|%)")
_MONTHS = frozenset(
    [
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "ces",
        "top",
        "day",
        "week",
        "under",
        "over",
    ]
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DEAL = re.compile(
    r"\b(?:acquir\w*|bu(?:y|ys|ying)|bought|invest\w*|stake|deal|partner\w*|sign\w*|merg\w*|contract"
    r"|suppl(?:y|ies)|sues?|sued|raises?|funding)\b"
)
_OPPOSITES = (
    ("import imports imported", "export exports exported"),
    ("rise rises rose soar soars soared surge surges jump jumps jumped climb gain rally",
     "fall falls fell drop drops slump slumps plunge plunges tumble tumbles slide sink"),
    ("approve approves approved clears allow", "reject rejects rejected block blocks blocked deny denies"),
    ("ban bans banned", "unban lift lifts lifted allow allows allowed"),
    ("hire hires hired", "fire fires fired layoff layoffs"),
    ("profit profits", "loss losses"),
    ("win wins won", "lose loses lost"),
    ("join joins joined", "leave leaves left quit quits"),
)  # fmt: skip


def _sided() -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for bit, sides in enumerate(_OPPOSITES):
        for side, words in enumerate(sides):
            for number in {number_of(stem(word)) for word in words.split()}:
                found.setdefault(number, []).append((bit, side))
    return found


_SIDES = _sided()


def versions(title: str) -> list[tuple[int, int]]:
    """Names with the number that follows them, each as a number of its own: (GPT, 5.1)."""
    if not _DIGIT.search(title):
        return []
    told = plain(title)
    found = [(name, number) for name, number in _VERSION.findall(told) if name.casefold() not in _MONTHS]
    return [(_hash(name.casefold()), _hash(number)) for name, number in found][:MOST_VERSIONS]


def figures(title: str) -> list[int]:
    """The numbers in the title; years and single digits tell nothing."""
    found = [n for n in _NUMBER.findall(plain(title)) if len(n) > 1 and not re.fullmatch(r"20[12]\d", n)]
    return [_hash(number.replace(",", "")) for number in dict.fromkeys(found)][:MOST_NUMBERS]


def is_deal(title: str) -> bool:
    """Whether it tells of a deal or a suit between parties."""
    return _DEAL.search(title.lower()) is not None


def directions(title_stems: Sequence[int]) -> tuple[int, int]:
    """Two sets of bits: of which opposites the headline holds one side alone, and of which the other."""
    sides = [0, 0]
    for number in title_stems:
        for bit, side in _SIDES.get(number, ()):
            sides[side] |= 1 << bit
    both = sides[0] & sides[1]
    return sides[0] & ~both, sides[1] & ~both


def _hash(text: str) -> int:
    """Never 0, which stands for nothing there."""
    return zlib.crc32(text.encode()) or 1
