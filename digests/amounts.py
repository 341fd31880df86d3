"""Amounts in running text: a value and a unit, however they are spelt.

"$40bn", "40 billion dollars" and "US$40 billion" are all (4e10, "USD"); "12 %", "12 per cent" and
"12pc" are (12, "%"). An own grammar: general unit parsers read "$40bn" as barns.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "bln": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12, "t": 1e12,
    "crore": 1e7, "lakh": 1e5,
}  # fmt: skip
_SYMBOLS = {
    "us$": "USD", "usd": "USD", "$": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "¥": "JPY",
    "₩": "KRW", "krw": "KRW", "₹": "INR", "rs": "INR", "inr": "INR", "a$": "AUD", "c$": "CAD", "hk$": "HKD",
    "nt$": "TWD", "s$": "SGD", "rmb": "CNY", "cny": "CNY", "jpy": "JPY", "chf": "CHF", "hkd": "HKD",
}  # fmt: skip
_CURRENCIES = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "won": "KRW",
    "rupee": "INR", "franc": "CHF", "usd": "USD", "eur": "EUR", "rmb": "CNY", "hkd": "HKD",
}  # fmt: skip
_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "pc": "%", "pct": "%", "percentage point": "pp",
    "percentage-point": "pp",
    "gw": "GW", "gigawatt": "GW", "mw": "MW", "megawatt": "MW", "kw": "kW", "gb": "GB", "tb": "TB",
    "nm": "nm",
    "nanometre": "nm", "nanometer": "nm", "basis point": "bp",
}  # fmt: skip
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "hundred": 100,
}  # fmt: skip


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AMOUNT = re.compile(
    rf"""(?<![\w.,:])(?P<sign>[-−+](?=[\d$€£]))?
    (?P<symbol>{_any(_SYMBOLS)})?\s?
    (?:(?P<digits>\d{{1,3}}(?:,\d{{2,3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
    |(?P<word>{_any(_WORDS)})(?=[\s-](?:{_any([*_SCALES, *_CURRENCIES, *_UNITS])})s?\b))
    (?P<hundreds>[\s-]hundred(?=\s(?:thousand|million|billion|trillion)\b))?
    (?:[\s-]?(?P<scale>{_any(_SCALES)})(?![\w]))?
    (?:[\s-]?(?:(?:us|u\.s\.|hong\ kong|australian|canadian
    |taiwan)\s)?(?P<currency>{_any(_CURRENCIES)})s?(?!\w))?
    (?:[\s-]?(?P<unit>{_any(_UNITS)})s?(?!\w))?
    (?![\d])""",
    re.IGNORECASE | re.VERBOSE,
)
_FRACTION = re.compile(r"\bone[ -](?:hundredth|tenth|third|quarter|half)\b", re.IGNORECASE)
_FRACTIONS = {"hundredth": 0.01, "tenth": 0.1, "third": 1 / 3, "quarter": 0.25, "half": 0.5}
_TIMES = re.compile(r"\s?(?:times|-fold|x)\b", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?:[A-Za-z]|[A-Za-z][\w.]*-[\w.]*-)$|[A-Za-z]-$")
_CLOCK_AFTER = re.compile(r"(?::\d|\s?[ap]\.?m\b|(?:st|nd|rd|th)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """`text` stands at text[start:end]; `unit` is a currency code, "%", a unit's symbol, "x" or ""."""

    text: str
    value: float
    unit: str
    start: int
    end: int

    @property
    def is_year(self) -> bool:
        return self.unit == "" and self.text.isdigit() and 1900 <= self.value <= 2100

    def same(self, other: "Amount", *, tolerance: float = 0.0) -> bool:
        """The same value in the same unit; `tolerance` is relative."""
        if self.unit != other.unit:
            return False
        return abs(self.value - other.value) <= max(1e-9, tolerance) * max(
            abs(self.value), abs(other.value), 1e-9
        )


@lru_cache(maxsize=20_000)
def amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of a text in order. Digits inside names (H100, GPT-5, R1) are no amounts."""
    found = _spanned(text, [read for match in _AMOUNT.finditer(text) if (read := _read(text, match))])
    for match in _FRACTION.finditer(text):
        value = _FRACTIONS[re.split("[ -]", match.group().lower())[1]]
        found.append(Amount(text=match.group(), value=value, unit="x", start=match.start(), end=match.end()))
    return tuple(sorted(found, key=lambda amount: amount.start))


def _spanned(text: str, found: Sequence[tuple[Amount, float]]) -> list[Amount]:
    """The ends of a range share what only one of them names ("15-20 percent", "$5-10 billion")."""
    shared = [amount for amount, _ in found]
    for i, ((low, low_scale), (high, high_scale)) in enumerate(pairwise(found)):
        if low.is_year or text[low.end : high.start].strip() not in ("-", "–", "—"):
            continue
        if low.unit and high.unit not in ("", low.unit):
            continue
        value = low.value
        if low_scale == 1 and low.value * high_scale <= high.value:
            value *= high_scale
        shared[i] = replace(shared[i], value=value, unit=low.unit or high.unit)
        shared[i + 1] = replace(high, unit=high.unit or low.unit)
    return shared


def _read(text: str, match: re.Match[str]) -> tuple[Amount, float] | None:
    """The amount and the scale it was written in."""
    part = match.groupdict()
    if not part["symbol"] and _NAME_BEFORE.search(text[: match.start()][-24:]):
        return None
    scale = part["scale"]
    if scale and len(scale) == 1 and scale not in "kKmMbB" and not part["symbol"]:
        scale = None
    end = match.end()
    after = text[end : end + 6]
    if part["digits"] and (_CLOCK_AFTER.match(after) or after[:1].isalpha()) and not _TIMES.match(after):
        return None
    number = float(part["digits"].replace(",", "")) if part["digits"] else float(_WORDS[part["word"].lower()])
    factor = (100.0 if part["hundreds"] else 1.0) * (_SCALES[scale.lower()] if scale else 1.0)
    unit = ""
    if part["symbol"]:
        unit = _SYMBOLS[part["symbol"].lower()]
    elif part["currency"]:
        unit = _CURRENCIES[part["currency"].lower()]
    elif part["unit"]:
        unit = _UNITS[part["unit"].lower()]
    elif times := _TIMES.match(text[end : end + 8]):
        unit, end = "x", end + times.end()
    amount = Amount(
        text=text[match.start() : end].strip(), value=number * factor, unit=unit, start=match.start(), end=end
    )
    return amount, factor
