"""Whether the words of one claim stand in the texts it cites: what it may change of them and what not.

A claim is laid against the few source sentences that share most words with it. Its figures, names,
numbers, denials and hedges must be those of these sentences, and next to the same words.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digests.amounts import Amount, amounts
from digests.sentences import split
from digests.words import STOPWORDS, content_words, fold, normalise

_QUOTED = re.compile(r'"([^"]+)"')
_TOKEN = re.compile(r"[^\W_]+(?:[.,'’&/:-][^\W_]+)*|[%$€£¥]")
_NAME = re.compile(r"^[^\W\d_]*[A-Z][\w.'&-]*$")
_DENIALS = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"}
)
_HEDGED_BY = """
may might could would reportedly allegedly possibly perhaps potentially apparently likely unlikely plan
planned planning expect expected consider considering rumour rumor rumored proposed aim hope seek try
attempt suggest"""
_HEDGES = frozenset(_HEDGED_BY.split())
_NUMBERS = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "dozen"}
)
_TURNING = """
rise rose risen fall fell fallen gain gained lose lost loss drop dropped jump jumped climb climbed slide slid
up down increase increased decrease decreased higher lower more less fewer most least first last accept
accepted reject rejected approve approved deny denied ban banned allow allowed win won before after above
below open opened closed close start stop stopped begin end ended profit strong weak cheap cheaper
expensive best worst better worse buy sell sold hire hired fire fired raise raised cut support oppose opposed
confirm confirmed refute true false legal illegal public private largest smallest faster slower all some few
many any every only also half double cancel cancelled canceled forbid forbids forbidden forbade refuse
refused shrink shrinks shrinking shrank grow grows growing gains losses launched"""
_POLES = frozenset(_TURNING.split())
"""Words of which one alone turns a sentence's sense."""

_LEAST_GROUNDED = 0.9
_MOST_SUPPORTS = 3
_LEAST_WHOLE = 4
_MOST_ASIDES = 8
_LEAST_FURTHER = 3
"""A second sentence is called upon for so many words, not for a name alone that stands elsewhere."""


@dataclass(frozen=True, slots=True)
class _Held:
    """One source sentence, taken apart once."""

    text: str
    tokens: tuple[str, ...]
    raw: tuple[str, ...]
    content: frozenset[str]


def unsupported(said: str, sources: Sequence[str]) -> str | None:
    """Why the sources do not bear the words out, or None. Sources are normalised by this function."""
    said = normalise(said)
    if not content_words(said):
        return "says nothing that a source could bear out"
    held = [sentence for source in sources for sentence in _taken_apart(source)]
    whole = said.rstrip(".")
    if any(one.text.rstrip(".") == whole for one in held):
        return None
    ours = _read(said)
    supports = _supports(ours, held)
    return (
        _strange_figure(said, supports, held)
        or _strange_quotation(said, sources)
        or _strange_name(ours, supports)
        or _strange_denial(ours, supports)
        or _strange_hedge(ours, supports)
        or _swapped(ours, supports)
        or _strange_words(said, supports)
    )


def strange_heading(heading: str, sources: Sequence[str]) -> str | None:
    """Why a heading of ours cannot stand: it names or counts what no source holds. None where it can."""
    held = [sentence for source in sources for sentence in _taken_apart(source)]
    first, _, rest = normalise(heading).partition(" ")
    known = {token for one in held for token in one.tokens}
    # A heading's first word has its capital from its place.
    opening = first if fold(first) in known else first.lower()
    ours = _read(f"{opening} {rest}".strip())
    return _strange_figure(ours.text, held, held) or _strange_name(ours, held)


@lru_cache(maxsize=4096)
def _taken_apart(source: str) -> tuple[_Held, ...]:
    return tuple(_read(sentence) for sentence in split(normalise_lines(source)))


def normalise_lines(text: str) -> str:
    """Normalised line by line: a line break ends a sentence."""
    return "\n".join(normalise(line) for line in text.splitlines())


def _read(sentence: str) -> _Held:
    raw = tuple(_TOKEN.findall(sentence))
    return _Held(
        text=sentence,
        raw=raw,
        tokens=tuple(fold(token) or token for token in raw),
        content=frozenset(content_words(sentence)),
    )


def _supports(ours: _Held, held: Sequence[_Held]) -> list[_Held]:
    """The source sentences that cover most of what is said, best first: a further one only for words left."""
    found = [one for one in held if _stands_whole(one, ours)][:_MOST_SUPPORTS]
    left = set(ours.content).difference(*(one.content for one in found))
    while left and len(found) < _MOST_SUPPORTS:
        best = max(held, key=lambda one: (len(left & one.content), -len(one.content)), default=None)
        if best is None or len(left & best.content) < (_LEAST_FURTHER if found else 1):
            break
        found.append(best)
        left -= best.content
    return found


def _stands_whole(one: _Held, ours: _Held) -> bool:
    """The source sentence stands in what is said as it is, as when two are joined."""
    whole = one.text.rstrip(".!? ")
    return len(one.tokens) >= _LEAST_WHOLE and whole in ours.text


def _strange_figure(said: str, supports: Sequence[_Held], held: Sequence[_Held]) -> str | None:
    known = [amount for one in supports for amount in amounts(one.text)]
    elsewhere = [amount for one in held for amount in amounts(one.text)]
    for amount in amounts(said):
        if any(amount.same(other) for other in known):
            continue
        where = "there" if any(amount.same(other) for other in elsewhere) else ""
        if where:
            return f"names a figure that its sources give of something else: {amount.text}"
        return f"names a figure that its sources do not hold: {amount.text}"
    return None


def _strange_quotation(said: str, sources: Sequence[str]) -> str | None:
    texts = [normalise(source) for source in sources]
    for quoted in _QUOTED.findall(said):
        words = quoted.strip(" ,.")
        verbatim = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        if words and not any(verbatim.search(text) for text in texts):
            return f"quotes words that its sources do not hold: {quoted}"
    return None


def _strange_name(ours: _Held, supports: Sequence[_Held]) -> str | None:
    spelt = amounts(ours.text)
    known = {token for one in supports for token in one.tokens}
    known |= {half for one in supports for token in one.raw for half in _halves(token)}
    for token in _outside(ours.raw, spelt):
        numbered = any(sign.isdigit() for sign in token)
        if not numbered and not _NAME.match(token):
            continue
        key = fold(token)
        if key in known or key in STOPWORDS:
            continue
        if not numbered and all(half in known for half in _halves(token)):
            continue
        return f"names what its sources do not name: {token}"
    return None


def _halves(token: str) -> tuple[str, ...]:
    return tuple(fold(half) for half in re.split(r"[-/]", token) if half)


def _outside(raw: Iterable[str], spelt: Sequence[Amount]) -> list[str]:
    """Without the words of amounts, which need not be spelt as in the source."""
    inside = {token for amount in spelt for token in _TOKEN.findall(amount.text)}
    return [token for token in raw if token not in inside]


def _strange_denial(ours: _Held, supports: Sequence[_Held]) -> str | None:
    said, known = _denied(ours), [_denied(one) for one in supports]
    fault = "denies what its sources say, or says what they deny"
    if any(not any(word in there for there in known) for word in said):
        return fault
    spoken = set(ours.tokens)
    if supports:
        for word in known[0] - said:
            # The word is denied there and stands here without its denial.
            if word in spoken and word not in _affirmed(supports[0], _is_denial):
                return fault
    return None


def _is_denial(token: str) -> bool:
    return token in _DENIALS or (token.endswith("nt") and token[:-2] in _AUXILIARIES)


_AUXILIARY = "is are was were do does did has have had ca could wo would should must need"
_AUXILIARIES = frozenset(_AUXILIARY.split())


def _denied(one: _Held) -> set[str]:
    """The next telling word behind each denial."""
    found = set()
    for at, token in enumerate(one.tokens):
        if _is_denial(token):
            found.add(_next(one.tokens, at) or token)
    return found


def _affirmed(one: _Held, turns: Callable[[str], bool]) -> set[str]:
    """The words that stand somewhere without the turning word before them."""
    denied_at = {
        place
        for at, token in enumerate(one.tokens)
        if turns(token)
        for place in [_place_after(one.tokens, at)]
        if place is not None
    }
    return {token for at, token in enumerate(one.tokens) if at not in denied_at}


def _place_after(tokens: Sequence[str], at: int) -> int | None:
    places = range(at + 1, min(len(tokens), at + 5))
    return next((i for i in places if tokens[i] not in STOPWORDS and not _is_denial(tokens[i])), None)


def _next(tokens: Sequence[str], at: int) -> str | None:
    place = _place_after(tokens, at)
    return None if place is None else tokens[place]


def _strange_hedge(ours: _Held, supports: Sequence[_Held]) -> str | None:
    """The nearest sentence hedges the very word that is said here as a fact."""
    if not supports:
        return None
    plain = set(ours.tokens) - _hedged(ours)
    if _hedged(supports[0]) & plain - _affirmed(supports[0], _HEDGES.__contains__):
        return "says as a fact what its sources hedge"
    return None


def _hedged(one: _Held) -> set[str]:
    following = (_next(one.tokens, at) for at, token in enumerate(one.tokens) if token in _HEDGES)
    return {word for word in following if word and word not in _HEDGES}


_ASIDE = re.compile(r",\s|\s-+\s|;\s")
_Run = tuple[str, ...]
_Places = tuple[tuple[str, ...], ...]


def _swapped(ours: _Held, supports: Sequence[_Held]) -> str | None:
    """A name or number stands where the source has another one, beside the very same words."""
    if supports and _is_shortened(ours, supports[0]):
        return None
    theirs: dict[tuple[str, ...], set[str]] = {}
    for one in supports:
        for run, places in _contexts_by_part(one):
            for place in places:
                theirs.setdefault(place, set()).update(run)
    known = {token for one in supports for token in one.tokens}
    for run, places in _contexts_by_part(_without_whole(ours, supports)):
        # A number spelt otherwise ("$40bn" for "$40 billion") was compared by its value.
        if not known.issuperset(run):
            continue
        for place in places:
            there = theirs.get(place)
            if there and not there & set(run):
                return f"puts another name or number where its sources have {min(there)}: {' '.join(run)}"
    return None


def _without_whole(ours: _Held, supports: Sequence[_Held]) -> _Held:
    """What is said without the source sentences that stand in it as they are."""
    rest = ours.text
    for one in supports:
        if _stands_whole(one, ours):
            rest = rest.replace(one.text.rstrip(".!? "), " ")
    return ours if rest == ours.text else _read(rest)


def _is_shortened(ours: _Held, source: _Held) -> bool:
    """Nothing but whole asides between commas or dashes is missing, and the beginning stands."""
    parts = [tuple(_TOKEN.findall(part)) for part in _ASIDE.split(source.text)]
    if not parts or ours.raw[: len(parts[0])] != parts[0]:
        return False
    at = 0
    for part in parts:
        if ours.raw[at : at + len(part)] == part:
            at += len(part)
    return at == len(ours.raw)


@lru_cache(maxsize=4096)
def _contexts_by_part(one: _Held) -> tuple[tuple[_Run, _Places], ...]:
    """Those of each part between commas, and of the whole without each aside.

    In "X, the rival of Y, opened a plant" it is X that opened it.
    """
    parts = _ASIDE.split(one.text)
    if len(parts) == 1:
        return tuple(_contexts(one))
    without = [
        f"{' '.join(parts[:at])} {' '.join(parts[at + 1 :])}"
        for at in range(1, min(len(parts), _MOST_ASIDES))
    ]
    return tuple(found for text in (*parts, *without) for found in _contexts(_read(text)))


def _contexts(one: _Held) -> list[tuple[_Run, _Places]]:
    """Each run of names or numbers with the words on both sides of it, two before it and two behind it."""
    padded = ("", "", *one.tokens, "", "")
    found: list[tuple[_Run, _Places]] = []
    at = 0
    while at < len(one.raw):
        end = at
        while end < len(one.raw) and _is_slot(one.raw[end]):
            end += 1
        if end > at:
            kind = "number" if any(token[0].isdigit() for token in one.raw[at:end]) else "name"
            before, behind = padded[at : at + 2], padded[end + 2 : end + 4]
            places: list[tuple[str, ...]] = []
            places += [(kind, "both", before[1], behind[0])] if before[1] and behind[0] else []
            places += [(kind, "behind", *behind)] if all(behind) else []
            places += [(kind, "before", *before)] if all(before) else []
            found.append((one.tokens[at:end], tuple(places)))
        at = end + 1
    return found


def _is_slot(raw: str) -> bool:
    return any(sign.isdigit() for sign in raw) or (bool(_NAME.match(raw)) and fold(raw) not in STOPWORDS)


def _strange_words(said: str, supports: Sequence[_Held]) -> str | None:
    spelt = amounts(said)
    for amount in reversed(spelt):
        said = f"{said[: amount.start]} {said[amount.end :]}"
    held = {token for one in supports for token in one.tokens} | {w for one in supports for w in one.content}
    stems = {word[:5] for word in held if len(word) >= 5}
    tokens = {fold(token) for token in _TOKEN.findall(said)}
    if strange := (_NUMBERS & tokens) - held:
        return f"counts what its sources do not count: {min(strange)}"
    if strange := (_POLES & tokens) - held:
        return f"says what its sources do not say: {min(strange)}"
    words = content_words(said)
    grounded = sum(word in held or (len(word) >= 6 and word[:5] in stems) for word in words)
    if grounded < _LEAST_GROUNDED * len(words):
        return "uses words that its sources do not bear out"
    return None
