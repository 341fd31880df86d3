"""A party is named where a reader would read its name, and an entry's entities bound who can be."""

import pytest

from digests.model import Entity, EntityKind
from digests.parties import actors, parties
from tests.builders import entry

ENTITIES = {
    entity.name: entity
    for entity in (
        Entity(name="Intel", kind=EntityKind.COMPANY),
        Entity(name="Arm", kind=EntityKind.COMPANY),
        Entity(name="Northlab", kind=EntityKind.LAB, aliases=("North Lab", "the lab’s")),
        Entity(name="Zenda", kind=EntityKind.COUNTRY),
        Entity(name="software", kind=EntityKind.TERM),
    )
}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("Intel and North Lab", ("Intel", "Northlab"), id="names-and-aliases"),
        pytest.param("Intel’s plan, and the lab's", ("Intel", "Northlab"), id="apostrophes"),
        pytest.param("Artificial intelligence", (), id="within-a-word"),
        pytest.param("Its cloud arm", (), id="a-short-name-in-its-case"),
        pytest.param("Zenda buys software", (), id="countries-and-terms-are-no-parties"),
        pytest.param("Eastlab", (), id="nobody-we-know"),
        pytest.param("", (), id="empty"),
    ],
)
def test_parties(text: str, named: tuple[str, ...]) -> None:
    """Parties are named by their whole names."""
    assert parties(text, entry(entities=(*ENTITIES, "Gone")), ENTITIES) == named


def test_only_an_entrys_own_entities() -> None:
    """What the entry was not filed under is not named in it."""
    assert parties("Intel and Arm", entry(entities=("Arm",)), ENTITIES) == ("Arm",)


@pytest.mark.parametrize(
    ("headline", "acting"),
    [
        pytest.param("Intel rival Northlab goes public", ("Northlab",), id="a-rival-of"),
        pytest.param("Intel's challenger Northlab sells shares", ("Northlab",), id="the-challenger-of"),
        pytest.param("Northlab takes on Intel", ("Northlab",), id="takes-on"),
        pytest.param("Former Intel staff found Northlab", ("Northlab",), id="former-staff"),
        pytest.param("Intel-backed Northlab hires", ("Northlab",), id="backed-by"),
        pytest.param("Rivals Northlab and Intel merge", ("Intel", "Northlab"), id="rivals-that-act"),
        pytest.param("Intel rivals watch as Intel buys Northlab", ("Intel", "Northlab"), id="also-acts"),
        pytest.param("Intel partners with Northlab", ("Intel", "Northlab"), id="partners-with"),
    ],
)
def test_actors(headline: str, acting: tuple[str, ...]) -> None:
    """Whom a headline names only to measure or introduce another does nothing in it."""
    assert actors(headline, entry(entities=tuple(ENTITIES)), ENTITIES) == acting
