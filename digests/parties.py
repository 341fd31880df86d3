"""Who is named where: the entities of an entry that one text of it names."""

from collections.abc import Mapping
from functools import lru_cache

from digests.gazetteer import Gazetteer
from digests.model import Entity, EntityKind, Entry

_NO_PARTY = frozenset({EntityKind.TERM, EntityKind.COUNTRY})


def parties(text: str, entry: Entry, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """Labs, companies, models, people, agencies and laws that this text of the entry names.

    `text` is the entry's title or a sentence of it; terms and countries are no parties.
    """
    return tuple(
        name
        for name in entry.entities
        if (entity := entities.get(name)) and entity.kind not in _NO_PARTY and is_named(entity, text)
    )


def is_named(entity: Entity, text: str) -> bool:
    """By the gazetteer's rules: "Intel" is not named by "intelligence", nor "Arm" by "its cloud arm"."""
    return bool(_finder(entity).find(text))


@lru_cache(maxsize=4096)
def _finder(entity: Entity) -> Gazetteer:
    return Gazetteer((entity,))
