"""Fakes of what the bot needs beside the corpus: a clock to set, a channel that records, a small memory."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from digests.document import Document
from digests.errors import DeliveryError
from digests.lexicon import spoken
from digests.model import (
    Briefing,
    Change,
    Delivery,
    DeliveryState,
    Drafted,
    Entry,
    Format,
    FormatPart,
    NextDue,
    Part,
    PartKind,
    PartRole,
    Receipt,
    SlotKey,
    Told,
)
from tests.builders import NOON
from tests.fakes import FakeCorpus

OPEN = (DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.UNKNOWN)

DAILY_FORMAT = Format(
    name="daily",
    title="AI race, {date}",
    post=(FormatPart(kind=PartKind.STORIES),),
    reply=(FormatPart(kind=PartKind.SOURCES),),
)


@dataclass(slots=True, kw_only=True)
class FakeClock:
    """Stands still until it is moved."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment


@dataclass(slots=True, kw_only=True)
class FakeChannel:
    """Keeps what it is sent, and fails where it is told to.

    `failures` maps a part number to the errors that its next sendings raise, first one first. An error
    with `outcome_unknown` keeps the message all the same where `stores_unknown` is set.
    """

    links: bool = False
    stores_unknown: bool = False
    failures: dict[int, list[Exception]] = field(default_factory=dict)
    find_failures: list[DeliveryError] = field(default_factory=list)
    messages: list[Delivery] = field(default_factory=list)
    earlier_seen: list[tuple[int, ...]] = field(default_factory=list)
    looked_for: list[str] = field(default_factory=list)

    def render(self, document: Document) -> tuple[Part, ...]:
        post = Part(number=0, role=PartRole.POST, payload=json.dumps({"text": document.title}))
        replies = tuple(
            Part(number=number, role=PartRole.REPLY, payload=json.dumps({"text": thread.title}))
            for number, thread in enumerate(document.replies, 1)
        )
        links: tuple[Part, ...] = ()
        if self.links and replies:
            text = " ".join(f"racebrief:part/{part.number}" for part in replies)
            links = (Part(number=len(replies) + 1, role=PartRole.LINKS, payload=json.dumps({"text": text})),)
        return (post, *replies, *links)

    def annotate(self, payload: str, note: str) -> str | None:
        return json.dumps({"text": json.loads(payload).get("text", ""), "note": note}) if self.links else None

    async def send(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt:
        self.earlier_seen.append(tuple(one.part.number for one in earlier))
        waiting = self.failures.get(delivery.part.number, [])
        if waiting:
            error = waiting.pop(0)
            if self.stores_unknown and isinstance(error, DeliveryError) and error.outcome_unknown:
                self.messages.append(delivery)
            raise error
        self.messages.append(delivery)
        return self._receipt(delivery)

    async def find(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt | None:
        self.looked_for.append(delivery.key)
        if self.find_failures:
            raise self.find_failures.pop(0)
        known = {message.key for message in self.messages}
        return self._receipt(delivery) if delivery.key in known else None

    async def check(self, address: str) -> str:
        if address == "#missing":
            raise DeliveryError(address, "there is no channel #missing: create it", retryable=False)
        return f"racebrief, {address or 'here'}"

    def numbers(self) -> list[int]:
        return [message.part.number for message in self.messages]

    def _receipt(self, delivery: Delivery) -> Receipt:
        return Receipt(
            message_id=delivery.key, channel_id=delivery.target.address, url="https://example.org/m"
        )


class MemoryCorpus(FakeCorpus):
    """The corpus's fake with what the bot keeps besides, and with its shelves open to tests."""

    def __init__(self) -> None:
        super().__init__()
        self.drafts: dict[str, tuple[Drafted, ...]] = {}
        self.kept: dict[str, Change] = {}
        self.log: list[tuple[str, DeliveryState]] = []

    @property
    def stored(self) -> dict[str, Entry]:
        return self._entries

    @property
    def made(self) -> dict[SlotKey, Briefing]:
        return self._briefings

    @property
    def parts(self) -> dict[str, Delivery]:
        return self._deliveries

    @property
    def telling(self) -> list[Told]:
        return list(self._told.values())

    @property
    def dues(self) -> dict[str, NextDue]:
        return self._due

    def draft(self, key: str) -> tuple[Drafted, ...] | None:
        return self.drafts.get(key)

    def keep_draft(self, key: str, answer: Sequence[Drafted], day: date, tokens: int, cost: float) -> None:
        self.drafts[key] = tuple(answer)

    def charge(self, day: date, tokens: int, cost: float) -> None:
        pass

    def spent(self, day: date) -> tuple[int, float]:
        return 0, 0.0

    def size(self) -> int:
        return len(self._entries)

    def documents(self, words: Collection[str]) -> Mapping[str, int]:
        counts = {word: len(self.holding([word], limit=len(self._entries))) for word in words}
        return {word: count for word, count in counts.items() if count}

    def terms(self, beginning: str) -> Mapping[str, int]:
        known = {word for one in self._entries.values() for word in spoken(f"{one.title} {one.text}")}
        return self.documents([word for word in known if word.startswith(beginning)])

    def holding(
        self,
        phrases: Collection[str],
        *,
        limit: int,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[Entry, ...]:
        def count(one: Entry) -> int:
            plain = f" {' '.join(spoken(one.title))} . {' '.join(spoken(one.text))} "
            return sum(f" {phrase} " in plain for phrase in phrases)

        found = [
            one
            for one in self._entries.values()
            if count(one) and (since is None or one.when >= since) and (until is None or one.when < until)
        ]
        return tuple(sorted(found, key=count, reverse=True)[:limit])

    def changes(self) -> tuple[Change, ...]:
        return tuple(sorted(self.kept.values(), key=lambda one: (one.at, one.key)))

    def keep(self, change: Change) -> None:
        self.kept[change.key] = change

    def drop(self, key: str) -> bool:
        return self.kept.pop(key, None) is not None

    def record(self, delivery: Delivery) -> bool:
        taken = super().record(delivery)
        if taken:
            self.log.append((delivery.key, delivery.state))
        return taken

    def close(self) -> None:
        """Nothing to release."""

    def add(self, *deliveries: Delivery) -> None:
        """Plans parts without a briefing, for tests of sending alone."""
        self._deliveries |= {one.key: one for one in deliveries}

    def interrupt(self, key: str) -> None:
        """What a crash between sending and recording leaves behind."""
        self._deliveries[key] = replace(self._deliveries[key], state=DeliveryState.SENDING, receipt=None)

    def states_of(self) -> dict[str, str]:
        """The state of each part, by target and number."""
        return {f"{one.target}/{one.part.number}": one.state.value for one in self._deliveries.values()}
