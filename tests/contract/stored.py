"""The corpus as its contract sees it, and records to fill it with."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from digests.model import (
    CorpusStats,
    EntryVersion,
    NextDue,
    Part,
    PartRole,
    Relevance,
    Told,
)
from digests.ports import (
    Archive,
    EntryStore,
    FeedbackStore,
    FeedStore,
    Outbox,
    Retention,
    ScheduleStore,
    SearchIndex,
    StoryStore,
)
from tests import builders as a

HOUR = timedelta(hours=1)
IRRELEVANT = Relevance(score=0.1, relevant=False)


class Corpus(
    FeedStore,
    EntryStore,
    StoryStore,
    FeedbackStore,
    SearchIndex,
    Outbox,
    Archive,
    Retention,
    ScheduleStore,
    Protocol,
):
    def versions(self, entry_id: str) -> tuple[EntryVersion, ...]: ...

    def stats(self) -> CorpusStats: ...


def part(number: int, role: PartRole = PartRole.REPLY) -> Part:
    return Part(number=number, role=role, payload=f'{{"n": {number}}}')


def told(entry_id: str, **fields: object) -> Told:
    defaults: dict[str, object] = {
        "target": a.target(),
        "story_id": "s1",
        "headline": "A lab releases a model",
        "at": a.NOON,
    }
    return Told(entry_id=entry_id, **(defaults | fields))  # type: ignore[arg-type]


def due(subscription: str = "daily", day: int = 28) -> NextDue:
    return NextDue(
        key=a.slot_key(subscription, date(2025, 1, day)),
        due_at=datetime(2025, 1, day, 9, tzinfo=UTC),
        schedule="09:00 daily Europe/London",
    )
