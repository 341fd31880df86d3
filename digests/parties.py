"""Who is named where: the entities of an entry that one text of it names."""

from collections.abc import Mapping

from digests.model import Entity, EntityKind, Entry

_NO_PARTY = frozenset({EntityKind.TERM, EntityKind.COUNTRY})


def parties(text: str, entry: Entry, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """Labs, companies, models, people, agencies and laws that this text of the entry names.

    `text` is the entry's title or a sentence of it; terms and countries are no parties.
    """
    folded = text.casefold().replace("’", "'")
    return tuple(
        name
        for name in entry.entities
        if (entity := entities.get(name))
        and entity.kind not in _NO_PARTY
        and any(spelling.casefold() in folded for spelling in (name, *entity.aliases))
    )
