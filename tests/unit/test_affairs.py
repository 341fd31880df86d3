"""Troubles of one party are one affair, and a story loses rank to those above it about the same party."""

import pytest

from digests.affairs import Bond, bond, lowering, theme
from digests.model import Entity, EntityKind, Entry
from tests.builders import entry

ENTITIES = {
    entity.name: entity
    for entity in (
        Entity(name="Northlab", kind=EntityKind.LAB),
        Entity(name="Eastlab", kind=EntityKind.LAB),
        Entity(name="Lumen", kind=EntityKind.MODEL),
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


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Regulator probes Northlab", "Parents sue Northlab", Bond.TROUBLE, id="two-troubles"),
        pytest.param("Regulator probes Northlab", "Northlab buys a farm", None, id="a-trouble-and-a-deal"),
        pytest.param("Regulator probes Northlab", "Parents sue Eastlab", None, id="troubles-of-two"),
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


def test_those_above_lower() -> None:
    """Each story above about the same party takes something, another trouble of it more, others nothing."""
    reason, once = lowering(DEAL, [PROBE], ENTITIES)
    assert reason == "stands below another story about Northlab"
    assert lowering(DEAL, [PROBE, SUIT], ENTITIES)[1] == pytest.approx(2 * once)
    assert lowering(SUIT, [PROBE], ENTITIES)[1] < once < 0
    assert lowering(theme(of("Eastlab hires"), ENTITIES), [PROBE], ENTITIES)[1] == 0
    assert lowering(DEAL, [], ENTITIES)[1] == 0
