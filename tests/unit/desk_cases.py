"""Invented news for the tests of filing: two happenings, told by several, and the words they use."""

from collections.abc import Sequence
from typing import Any

from digests.model import Entity, EntityKind, Entry
from digests.vectors import Frequencies, Words, words_of
from tests.builders import entry

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
    return entry(id, **({"title": "Northlab raises $40 billion from Quayside", "text": FUNDING} | told))


def funding_again(id: str = "f2", **told: Any) -> Entry:
    return entry(id, **({"title": "Quayside puts $40 billion into Northlab", "text": FUNDING_AGAIN} | told))


def verdict(id: str = "v1", **told: Any) -> Entry:
    return entry(id, **({"title": "Jury finds Northlab copied novels", "text": VERDICT} | told))


def counted(entries: Sequence[Entry]) -> tuple[dict[str, Words], Frequencies]:
    words = {e.id: words_of(e.title, e.text) for e in entries}
    return words, Frequencies(words.values())
