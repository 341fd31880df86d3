"""Who is named where: the entities of an entry that one text of it names."""

import re
from collections.abc import Mapping
from functools import lru_cache

from digests.gazetteer import Gazetteer
from digests.model import Entity, EntityKind, Entry

_NO_PARTY = frozenset({EntityKind.TERM, EntityKind.COUNTRY})
_MEASURES = re.compile(
    r"(?:['’]s)?[- ](?:rivals?|challengers?|competitors?|alternatives?|backed|linked|style|like|killer"
    r"|alum\w*|veterans?|partners? (?!with))\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:former|ex|rivall?ing|challeng(?:e|es|ing)|tak(?:e|es|ing) on|compet(?:e|es|ing) with"
    r"|threat(?:ens)? to|catch(?:es|ing)? up with|like|than|against)[- ]$",
    re.IGNORECASE,
)


def parties(text: str, entry: Entry, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """Labs, companies, models, people, agencies and laws that this text of the entry names.

    `text` is the entry's title or a sentence of it; terms and countries are no parties.
    """
    return tuple(
        name
        for name in entry.entities
        if (entity := entities.get(name)) and entity.kind not in _NO_PARTY and is_named(entity, text)
    )


def actors(text: str, entry: Entry, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """The parties of a headline to whom it happens, without those that only measure or introduce others.

    In "OpenAI rival Northlab goes public" and "Ex-Google staff raise $1bn" OpenAI and Google do nothing.
    """
    return tuple(name for name in parties(text, entry, entities) if _acts(entities[name], text))


def _acts(entity: Entity, text: str) -> bool:
    """Whether some mention stands for itself."""
    return any(
        not (_MEASURES.match(text[mention.end :]) or _AGAINST.search(text[: mention.start]))
        for mention in _finder(entity).find(text)
    )


def is_named(entity: Entity, text: str) -> bool:
    """By the gazetteer's rules: "Intel" is not named by "intelligence", nor "Arm" by "its cloud arm"."""
    return bool(_finder(entity).find(text))


@lru_cache(maxsize=4096)
def _finder(entity: Entity) -> Gazetteer:
    return Gazetteer((entity,))
