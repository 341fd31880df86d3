"""Troubles of one party are one affair, and a story loses rank to those above it about the same party."""

from dataclasses import replace

import pytest

from digests.affairs import Bond, Theme, bond, lowering, theme
from digests.model import Entity, EntityKind, Entry
from tests.builders import entry

ENTITIES = {
    entity.name: entity
    for entity in (
        Entity(name="Northlab", kind=EntityKind.LAB),
        Entity(name="Eastlab", kind=EntityKind.LAB),
        Entity(name="Lumen", kind=EntityKind.MODEL),
        Entity(name="Mara Lind", kind=EntityKind.PERSON),
        Entity(name="Office", kind=EntityKind.AGENCY),
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


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Regulator probes Northlab", "Parents sue Northlab", Bond.TROUBLE, id="two-troubles"),
        pytest.param("Regulator probes Northlab", "Northlab buys a farm", None, id="a-trouble-and-a-deal"),
        pytest.param("Regulator probes Northlab", "Parents sue Eastlab", None, id="troubles-of-two"),
        pytest.param(
            "Office probes Northlab", "Office fines Eastlab", None, id="an-authority-has-many-affairs"
        ),
        pytest.param("Mara Lind sued", "Judge questions Mara Lind", None, id="a-person-has-many-affairs"),
        pytest.param("Northlab in $3bn plan", "Northlab seeks $3 billion", Bond.SUM, id="one-sum"),
        pytest.param("Northlab in $3bn plan", "Northlab seeks $4 billion", None, id="two-sums"),
        pytest.param("Northlab in $3bn plan", "Eastlab seeks $3 billion", None, id="one-sum-of-two"),
        pytest.param(
            "Northlab and Eastlab merge", "Eastlab in talks with Northlab", Bond.DEAL, id="one-deal"
        ),
        pytest.param("Northlab's Lumen deal", "Northlab buys Lumen's rival", None, id="a-product-is-no-side"),
    ],
)
def test_what_makes_one_affair(one: str, other: str, expected: Bond | None) -> None:
    """Two troubles, a sum or a deal of the same sides tie two stories; nothing else does."""
    assert bond(theme(of(one), ENTITIES), theme(of(other), ENTITIES), ENTITIES) is expected


def test_troubles_meet_in_what_the_texts_name() -> None:
    """A party that headlines leave out ties two troubles where two thirds of the reports name it."""
    bare = [replace(one, entities=("Northlab",)) for one in of("Minister threatens ban", "Watchdog probes")]
    once = [*bare[:1], *of("Watchdog probes", "Judge asks")]
    assert bond(theme(bare, ENTITIES), SUIT, ENTITIES) is Bond.TROUBLE
    assert bond(theme(once, ENTITIES), SUIT, ENTITIES) is None
    reason, value = lowering(theme(bare, ENTITIES), [(SUIT, False)], ENTITIES)
    assert (reason, value < 0) == ("stands below another story about Northlab", True)


def test_those_above_lower() -> None:
    """A story above about the same party takes something, one akin or of its affair more, others nothing."""

    def taken(own: Theme, *above: tuple[Theme, bool]) -> float:
        return lowering(own, above, ENTITIES)[1]

    once = taken(DEAL, (PROBE, False))
    assert lowering(DEAL, [(PROBE, False)], ENTITIES)[0] == "stands below another story about Northlab"
    assert taken(DEAL, (PROBE, False), (SUIT, False)) == pytest.approx(2 * once)
    assert taken(SUIT, (PROBE, False)) < once < 0
    assert taken(SUIT, (PROBE, False)) < taken(DEAL, (PROBE, True)) < once
    assert taken(theme(of("Eastlab hires"), ENTITIES), (PROBE, True)) == 0
    assert taken(DEAL) == 0
