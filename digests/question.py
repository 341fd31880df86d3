"""A question taken apart: what is asked for, of whom, in which words, about which days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digests.days import Window, window
from digests.lexicon import spoken
from digests.model import Entity, EntityKind

_ROLES_WORDS = """
maker creator developer owner parent company firm startup lab giant behind builder champion leader
assembler group business rival outfit"""
_ROLES = frozenset(_ROLES_WORDS.split())
_SMALL_WORDS = """
the a an of s for and its big biggest largest world"""
_SMALL = frozenset(_SMALL_WORDS.split())
_MOST_WINDOW = 5

_ASIDE_WORDS = """
a about after again against all already also although am amid an and any anything are around as at be
because been before being below between both but by can could did do does doing done down during each else
ever every few for from further get gets getting give go goes going got had has have having he her here
hers him his how i if in into is it its itself just many may me might more most much must my near next no
nor not of off on once one only onto or other our out over own per put really same say saying says said
she should since so some something still such take takes taking tell than that the their them then there
these they this those though through to too under until up upon us use used very via was way we were what
when where whether which while who whom whose why will with within without would yet you your new latest
now come came coming actually exactly much many long big large deep high happen happened happening thing
things kind called call compare versus vs timeline today yesterday week month please question there
currently s t re ve ll d m whats hows wheres altogether aside hoping hope apart quite ago"""
_ASIDE = frozenset(_ASIDE_WORDS.split())
_YEAR_END = re.compile(
    r"\b(?:in |for |over |during )?(?:the )?(?:last|final) (?:three months|quarter) of (?:20\d\d|the year)\b",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"\b(?:(?P<word>first|second|third|fourth)[ -]quarter|q(?P<digit>[1-4]))\b", re.IGNORECASE
)
# What several words say together, as the one word that news uses for it.
_PHRASES = (
    (re.compile(r"\btak(?:e|es|ing|en) over (?:from|for|as)\b", re.IGNORECASE), "succeed"),
    (re.compile(r"\b(?:lay|laid|laying|let) (?:off|go)\b", re.IGNORECASE), "layoff"),
    (re.compile(r"\badd-?ons?\b", re.IGNORECASE), "extension"),
    (re.compile(r"\b(?:server|compute) farms?\b", re.IGNORECASE), "datacenter"),
    (re.compile(r"\bin the red\b", re.IGNORECASE), "loss"),
    (
        re.compile(r"\b(?:at|by|until|before) (?:the )?(?:new year|end of(?: the year)?)\b", re.IGNORECASE),
        " ",
    ),
    (re.compile(r"\bshut (?:off|down|out)\b", re.IGNORECASE), "block"),
    (re.compile(r"\bgo(?:es|ing)? public\b", re.IGNORECASE), "ipo"),
)
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4}


class Kind(StrEnum):
    """What an answer must hold."""

    WHO = "who"
    AMOUNT = "amount"
    WHEN = "when"
    WHERE = "where"
    WHETHER = "whether"
    WHY = "why"
    WHAT = "what"
    COMPARE = "compare"
    TIMELINE = "timeline"


_KINDS = (
    (Kind.TIMELINE, r"^\W*(?:a |give me a |the )?timeline\b|\bchronology\b"),
    (Kind.COMPARE, r"^\W*compare\b|\b(?:versus|vs)\b"),
    (
        Kind.AMOUNT,
        r"\bhow (?:much|many|large|big|deep|long|high|far|fast)\b"
        r"|\bwhat (?:share|percent\w*|price|sum|amount)\b"
        r"|\bby how\b|\bvaluation\b|\b(?:profit|revenue|sales|bookings|earnings) (?:in|of|for)\b"
        r"|\bwhat (?:is|are|was|were|did) .{2,60} (?:pay|paying|paid|putting into|profit|revenue|worth)\b",
    ),
    (Kind.WHEN, r"\bwhen\b|\bwhat (?:date|day|year|month)\b|\bhow soon\b"),
    (Kind.WHO, r"\bwho(?:m|se)?\b"),
    (Kind.WHERE, r"\bwhere\b"),
    (Kind.WHY, r"\bwhy\b"),
    (
        Kind.WHETHER,
        r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|may)\b",
    ),
)
_KIND_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An entity that is asked about; `spellings` are lower-case phrases as an index has them."""

    entity: Entity
    spellings: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`names` and `words` in the order asked, without what only makes a sentence of them."""

    text: str
    kind: Kind
    names: tuple[Name, ...]
    words: tuple[str, ...]
    window: Window | None


class Names:
    """Finds entities in questions: their names in any case, and their descriptions ("the ChatGPT maker")."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._spelt: dict[tuple[str, ...], Entity] = {}
        self._described: dict[tuple[str, ...], Entity] = {}
        for entity in entities:
            if entity.kind is EntityKind.TERM:
                continue
            for alias in (entity.name, *entity.aliases):
                key = tuple(spoken(alias))
                if key and not (len(key) == 1 and (key[0] in _ASIDE or len(key[0]) < 2)):
                    self._spelt.setdefault(key, entity)
            for description in entity.descriptions:
                self._described.setdefault(_described(spoken(description)), entity)
        self._longest = max((len(key) for key in self._spelt), default=0)

    @property
    def words(self) -> frozenset[str]:
        """Every word of a name or a description: spelt right by definition."""
        return frozenset(word for key in (*self._spelt, *self._described) for word in key)

    def find(self, words: Sequence[str]) -> tuple[tuple[int, int, Name], ...]:
        """(start, end, name) for what words[start:end] name, longest first, without overlap."""
        found: list[tuple[int, int, Name]] = []
        at = 0
        while at < len(words):
            end, entity = self._described_at(words, at) or self._spelt_at(words, at) or (at, None)
            if entity is None:
                at += 1
                continue
            found.append((at, end, _name(entity, " ".join(words[at:end]))))
            at = end
        return tuple(found)

    def _spelt_at(self, words: Sequence[str], at: int) -> tuple[int, Entity] | None:
        for length in range(min(self._longest, len(words) - at), 0, -1):
            entity = self._spelt.get(tuple(words[at : at + length]))
            if entity is not None:
                return at + length, entity
        return None

    def _described_at(self, words: Sequence[str], at: int) -> tuple[int, Entity] | None:
        for length in range(min(_MOST_WINDOW + 3, len(words) - at), 1, -1):
            piece = words[at : at + length]
            if piece[-1] in _SMALL:
                continue
            entity = self._described.get(_described(piece))
            if entity is not None:
                return at + length, entity
        return None


def _described(words: Sequence[str]) -> tuple[str, ...]:
    """ "maker of ChatGPT" and "ChatGPT's creator" are the same description."""
    return tuple(sorted("*" if word in _ROLES else word for word in words if word not in _SMALL))


def _name(entity: Entity, said: str) -> Name:
    spellings = [" ".join(spoken(alias)) for alias in (entity.name, *entity.aliases)]
    spelt = [one for one in dict.fromkeys(spellings) if one and one not in _ASIDE]
    # Of "Hyundai Motor Group" and "Samsung Electronics" the news says "Hyundai" and "Samsung".
    if said in spelt or not spelt:
        spelt = list(dict.fromkeys([said, *spelt]))
    return Name(entity=entity, spellings=tuple(spelt), said=said)


def take_apart(
    text: str, now: datetime, names: Names, corrections: Mapping[str, str] | None = None
) -> Question:
    """The question as retrieval and evidence need it. `corrections` maps misspelt words to known ones."""
    days = window(text, now)
    rest = text if days is None else f"{text[: days.start]} {text[days.end :]}"
    rest = _YEAR_END.sub(" q4 ", rest)
    rest = _QUARTER.sub(lambda match: f" q{match['digit'] or _NTH[match['word'].lower()]} ", rest)
    for pattern, plain_word in _PHRASES:
        rest = pattern.sub(plain_word, rest)
    plain = [(corrections or {}).get(word, word) for word in spoken(rest)]
    found = names.find(plain)
    taken = {place for start, end, _ in found for place in range(start, end)}
    words = [word for place, word in enumerate(plain) if place not in taken and _counts(word)]
    unique = {name.entity.name: name for _, _, name in found}
    return Question(
        text=text,
        kind=kind_of(text),
        names=tuple(unique.values()),
        words=tuple(dict.fromkeys(words)),
        window=days,
    )


def kind_of(text: str) -> Kind:
    """What an answer to the text must hold; WHAT where nothing tells."""
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(text)), Kind.WHAT)


def _counts(word: str) -> bool:
    return word not in _ASIDE and (len(word) > 1 or word.isdigit())
