"""Numbers that a story turns on: of what, of whom, how much, when and who says so."""

import re
from collections.abc import Mapping, Sequence

from digests.amounts import Amount, amounts
from digests.model import Claim, Entity, Entry, Figure
from digests.parties import parties
from digests.sentences import figured

_FIGURE_UNITS = frozenset(
    {"USD", "EUR", "GBP", "CNY", "JPY", "KRW", "INR", "TWD", "%", "GW", "MW", "x", "nm"}
)
_LEAST_COUNT = 1000

_WINDOW = 90
_MEASURES: tuple[tuple[str, frozenset[str], str], ...] = (
    ("chips", frozenset({""}), r"chips?|GPUs?|H100s?|H800s?|A100s?|accelerators?|processors?"),
    (
        "price",
        frozenset({"USD", "EUR", "GBP", "CNY", "x"}),
        r"per million|per month|tokens?|pric\w+|charges?|cheaper",
    ),
    (
        "market loss",
        frozenset({"USD"}),
        r"wip(?:ed|ing)|market (?:value|cap\w*)|sell-?off|(?:tech )?stocks|rout",
    ),
    (
        "investment",
        frozenset({"USD", "EUR", "GBP", "CNY", ""}),
        r"invest\w*|infrastructure|initiative|plans to spend|capex",
    ),
    ("valuation", frozenset({"USD", "EUR", "GBP", "CNY"}), r"valu(?:ed|ation|es|ing)"),
    ("funding", frozenset({"USD", "EUR", "GBP", "CNY"}), r"rais(?:e|ed|es|ing)|funding|round"),
    ("revenue", frozenset({"USD", "EUR", "GBP", "CNY", "%", "KRW", "TWD", "JPY"}), r"revenues?|sales"),
    (
        "profit",
        frozenset({"USD", "EUR", "GBP", "CNY", "%", "KRW", "TWD", "JPY"}),
        r"profits?|earnings|net (?:income|loss)",
    ),
    ("shares", frozenset({"%"}), r"shares?|stocks?|index|pre-?market"),
    (
        "training cost",
        frozenset({"USD", "x", "%"}),
        r"train(?:ed|ing)?|cost\w*|spen(?:t|d|ding)|developed|expenses",
    ),
    ("users", frozenset({"", "%"}), r"users?|downloads?|subscribers?|customers?"),
    ("jobs", frozenset({"", "%"}), r"jobs?|employees|workers|staff"),
    ("power", frozenset({"GW", "MW"}), r"power|capacity|data cent\w+|electricity"),
)
_PATTERNS = tuple((name, units, re.compile(rf"\b(?:{words})\b", re.I)) for name, units, words in _MEASURES)
_NAME = r"(?:[A-Z][\w.&'-]*\s){0,4}[A-Z][\w.&-]*"
_ACCORDING = re.compile(rf"[Aa]ccording to (?P<who>the company|{_NAME})")
_SAYS = re.compile(
    rf"(?P<who>{_NAME})(?:,[^,]{{2,60}},)?\s+(?:(?:has|have|had|recently|also|later)\s)*"
    r"(?:claim(?:ed|s)|sa(?:id|ys)|told|argue[sd]|estimate[sd]|report(?:ed|s)|announced|expects)\b"
)
_LEANS = re.compile(
    r"\b(?:the (?:company|firm|start-?up|model|lab|group)|it|its|the \w+ model)\b", re.IGNORECASE
)
"""Words that mean somebody named in the sentence before."""

_BESIDE = re.compile(r"\b(?:using|than|against|versus|like|with|on|via|from|compared to)(?: [\w-]+){0,3} $")
"""Before a name that the number is not of: "for $5 million using second-tier Northlab chips"."""

_HEDGE = re.compile(
    r"\b(?:likely|reportedly|estimated|roughly|could|may|might|if true|as little as|potentially)\b"
)


def figures_of(text: str) -> tuple[Amount, ...]:
    """Amounts worth a line of their own: money, shares, power, large counts; no years, no small counts."""
    return tuple(
        amount
        for amount in amounts(text)
        if not amount.is_year and (amount.unit in _FIGURE_UNITS or _is_count(amount))
    )


def _is_count(amount: Amount) -> bool:
    """ "50,000" and "800 million" count something; "4090" and "4K" are names of things."""
    return (
        amount.unit == ""
        and amount.value >= _LEAST_COUNT
        and ("," in amount.text or (" " in amount.text and not amount.text[-1].isdigit()))
    )


def figures(entries: Sequence[Entry], entities: Mapping[str, Entity], *, most: int) -> tuple[Figure, ...]:
    """The numbers of a story, each once: values that disagree side by side, then by sources."""
    found: dict[tuple[float, str], list[Figure]] = {}
    for entry in [e for e in entries if e.copy_of is None and e.language.startswith("en")]:
        sentences = figured(entry.text)
        before = {one.index + 1: one.text for one in sentences}
        ordered = sorted(sentences, key=lambda one: not one.alone)
        texts = [(entry.title, ""), *((one.text, before.get(one.index, "")) for one in ordered)]
        for text, previous in texts:
            for amount in figures_of(text):
                figure = _figure(amount, text, previous, entry, entities)
                found.setdefault((amount.value, amount.unit), []).append(figure)
    firsts = [max(same, key=lambda f: f.attributed) for same in found.values()]
    disputed = {id(figure): place for place, group in enumerate(contested(firsts)) for figure in group}
    sources = {
        id(first): len({f.claimant for f in same}) for first, same in zip(firsts, found.values(), strict=True)
    }
    order = sorted(
        firsts,
        key=lambda f: (disputed.get(id(f), len(disputed)), -sources[id(f)], -_telling(f), -f.value, f.text),
    )
    return tuple(order[:most])


def _telling(figure: Figure) -> float:
    return {"USD": 3.0, "%": 2.0, "": 1.0}.get(figure.unit, 2.0)


def _figure(amount: Amount, text: str, previous: str, entry: Entry, entities: Mapping[str, Entity]) -> Figure:
    """`previous` is the sentence before, which says whom "the company" means."""
    meant = _first_named(previous, entry, entities) if _LEANS.search(text[: amount.start]) else ""
    subject = _subject(amount, text, entry, entities) or meant
    said = _claimant(text, meant or subject)
    return Figure(
        text=amount.text,
        value=amount.value,
        unit=amount.unit,
        subject=subject,
        measure=measure_of(amount, text),
        claim=Claim(text=text, sources=(entry.id,)),
        claimant=said or entry.publisher,
        attributed=said is not None,
        hedged=_HEDGE.search(text) is not None,
        day=entry.when.date(),
    )


def _subject(amount: Amount, text: str, entry: Entry, entities: Mapping[str, Entity]) -> str:
    """The first party of the number's own clause, else before it, else behind it; "" where none is named.

    The headline's party is no guess to make: a sentence may be about an index, a rival or a market.
    """
    before = text[: amount.start]
    clause = before[max(before.rfind(mark) for mark in (", ", "; ", "—", ": ")) + 1 :]
    for place in (clause, before):
        if name := _first_named(place, entry, entities):
            return name
    if _LEANS.search(before):
        return ""
    behind = text[amount.end :]
    name = _first_named(behind, entry, entities)
    return "" if name and _BESIDE.search(behind[: behind.find(name)]) else name


def _first_named(place: str, entry: Entry, entities: Mapping[str, Entity]) -> str:
    named = [name for name in parties(place, entry, entities) if name in place]
    return min(named, key=place.find, default="")


def measure_of(amount: Amount, text: str) -> str:
    """Of what it is the number: the measure whose word stands nearest; "" where none stands near."""
    found: list[tuple[int, str]] = []
    for name, units, pattern in _PATTERNS:
        if amount.unit not in units:
            continue
        for match in pattern.finditer(text):
            gap = max(match.start() - amount.end, amount.start - match.end(), 0)
            if gap <= _WINDOW:
                found.append((gap, name))
    return min(found)[1] if found else ""


def _claimant(text: str, subject: str) -> str | None:
    """Whom the sentence names as the one who says so."""
    match = _ACCORDING.search(text) or _SAYS.search(text)
    if match is None:
        return None
    who = match["who"].strip().rstrip(".,")
    if who == "the company":
        return subject or None
    words = who.split()
    return None if words[0] in ("The", "It", "He", "She", "They", "In", "But") and len(words) == 1 else who


def contested(found: Sequence[Figure]) -> tuple[tuple[Figure, ...], ...]:
    """Groups of figures that give one measure of one named subject other values, from two sides or more.

    Two reports of a share at noon and at the close do not contest: one side at least must be somebody who
    is named as saying so.
    """
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in found:
        if figure.measure and figure.subject:
            groups.setdefault((figure.subject, figure.measure), []).append(figure)
    return tuple(
        tuple(group)
        for group in groups.values()
        if len({(f.value, f.unit) for f in group}) >= 2
        and len({f.claimant for f in group}) >= 2
        and any(f.attributed for f in group)
    )
