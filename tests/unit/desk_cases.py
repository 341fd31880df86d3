"""Invented news for the tests of filing: two happenings, told by several, and the words they use."""

from datetime import timedelta
from typing import Any

from digests.model import Entity, EntityKind, Entry
from tests.builders import NOON, entry

ENTITIES = (
    Entity(name="Northlab", kind=EntityKind.LAB, weight=0.95, topics=("models",)),
    Entity(name="Quayside", kind=EntityKind.COMPANY, weight=0.7, topics=("chips",)),
    Entity(name="Competition Office", kind=EntityKind.AGENCY, weight=0.3, topics=("policy",)),
    Entity(name="artificial intelligence", kind=EntityKind.TERM, aliases=("AI",), weight=0.65),
    Entity(name="software", kind=EntityKind.TERM, weight=0.0, topics=("nothing",)),
    Entity(name="Ruritania", kind=EntityKind.COUNTRY, weight=0.0, topics=("ruritania",)),
)
BY_NAME = {entity.name: entity for entity in ENTITIES}

FUNDING = (
    "Northlab raised $40 billion from Quayside to build data centres across Ruritania. "
    "The round values the laboratory at $300 billion, Northlab said on Monday. "
    "Quayside will supply two million accelerators for the new sites over four years."
)
FUNDING_AGAIN = (
    "Quayside will put $40 billion into Northlab, the chip maker told its shareholders. "
    "Analysts doubted whether Ruritania has electricity enough for sites of that size. "
    "The money arrives in four stages, the last of them tied to revenue."
)
VERDICT = (
    "A jury in Zenda found that Northlab copied novels to train its chatbot. "
    "Damages will be set in March after a hearing about the authors' losses. "
    "Publishers welcomed the verdict while the defendant announced an appeal."
)


def funding(id: str = "f1", **told: Any) -> Entry:
    where = {"feed_url": "https://example.org/feed"}
    return entry(
        id, **(where | {"title": "Northlab raises $40 billion from Quayside", "text": FUNDING} | told)
    )


def funding_again(id: str = "f2", **told: Any) -> Entry:
    """Told by another publisher on its own site."""
    site = "https://south.example.com"
    where = {"feed_url": f"{site}/feed", "url": f"{site}/{id}", "publisher": "South"}
    return entry(
        id,
        **(
            where
            | {
                "title": "Chip maker Quayside to finance Northlab sites with $40 billion",
                "text": FUNDING_AGAIN,
            }
            | told
        ),
    )


def verdict(id: str = "v1", **told: Any) -> Entry:
    return entry(id, **({"title": "Jury finds Northlab copied novels", "text": VERDICT} | told))


def _taught() -> tuple[Entry, ...]:
    """Other news of three weeks ago in which the parties are named, so that their names alone say little."""
    told = "Northlab and Quayside of Ruritania: data centres, chatbot, jury, round, deal, court, billion"
    return tuple(
        entry(
            f"past{number}",
            title=f"{name} matter {number}: item{number} thing{number} affair{number}",
            text=f"{told} word{number} other{number} further{number}.",
            published=NOON - timedelta(days=21),
            first_seen=NOON - timedelta(days=21),
            story_id=f"past{number}",
        )
        for number in range(80)
        for name in [("Northlab", "Quayside", "Ruritania", "Zenda")[number % 4]]
    )


PAST = _taught()
