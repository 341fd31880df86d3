"""Troubles of one party are one affair, and a story loses rank to those above it about the same party."""

import pytest

from digests.affairs import lowering, one_affair, theme
from digests.model import Entity, EntityKind, Entry
from tests.builders import entry

ENTITIES = {
    entity.name: entity
    for entity in (
        Entity(name="Northlab", kind=EntityKind.LAB),
        Entity(name="Eastlab", kind=EntityKind.LAB),
        Entity(name="Mara Lind", kind=EntityKind.PERSON),
    )
}


def of(*titles: str) -> tuple[Entry, ...]:
    return tuple(
        entry(f"e{number}", title=title, entities=tuple(name for name in ENTITIES if name in title))
        for number, title in enumerate(titles)
    )


PROBE = theme(of("Regulator opens probe into Northlab"), ENTITIES)
SUIT = theme(of("Parents sue Northlab over its chatbot"), ENTITIES)
DEAL = theme(of("Northlab buys a chip maker"), ENTITIES)


def test_a_theme_is_what_enough_headlines_say() -> None:
    """A party that a third of the headlines name is the story's; half make it a trouble."""
    found = theme(
        of("Northlab sued by Eastlab", "Court hears Northlab", "Trial starts", "A day out"), ENTITIES
    )
    assert found.parties == {"Northlab"}
    assert found.troubled
    assert not theme(of("Northlab sued", "Northlab hires", "Northlab builds"), ENTITIES).troubled


def test_troubles_of_one_party_are_one_affair() -> None:
    """A probe and a suit are one affair, a deal of the same party is none of it, nor is another's trouble."""
    other = theme(of("Regulator opens probe into Eastlab"), ENTITIES)
    assert one_affair(PROBE, SUIT, ENTITIES)
    assert not one_affair(PROBE, DEAL, ENTITIES)
    assert not one_affair(PROBE, other, ENTITIES)


def test_a_person_makes_no_affair() -> None:
    """Who owns much has many affairs: a shared person alone joins none."""
    one, other = (theme(of(title), ENTITIES) for title in ("Mara Lind sued", "Judge questions Mara Lind"))
    assert not one_affair(one, other, ENTITIES)


def test_those_above_lower() -> None:
    """Each story above about the same party takes something, another trouble of it more, others nothing."""
    reason, once = lowering(DEAL, [PROBE], ENTITIES)
    assert reason == "stands below another story about Northlab"
    assert lowering(DEAL, [PROBE, SUIT], ENTITIES)[1] == pytest.approx(2 * once)
    assert lowering(SUIT, [PROBE], ENTITIES)[1] < once < 0
    assert lowering(theme(of("Eastlab hires"), ENTITIES), [PROBE], ENTITIES)[1] == 0
    assert lowering(DEAL, [], ENTITIES)[1] == 0
