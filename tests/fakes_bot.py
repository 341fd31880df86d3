"""Fakes of what the bot needs beside the corpus: a clock to set, a channel that records, a small memory."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    FeedState,
    Format,
    FormatPart,
    LedgerRow,
    NextDue,
    Order,
    Part,
    PartKind,
    PartRole,
    Receipt,
    SearchHit,
    SlotKey,
    Target,
    Told,
)
from digests.ports import Counts
from tests.builders import NOON

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


@dataclass(slots=True, kw_only=True)
class MemoryCorpus:
    """Every store in plain dictionaries; a transaction is one call."""

    stored: dict[str, Entry] = field(default_factory=dict)
    states: dict[str, FeedState] = field(default_factory=dict)
    made: dict[SlotKey, Briefing] = field(default_factory=dict)
    parts: dict[str, Delivery] = field(default_factory=dict)
    noted: list[LedgerRow] = field(default_factory=list)
    drafts: dict[str, tuple[Drafted, ...]] = field(default_factory=dict)
    telling: list[Told] = field(default_factory=list)
    dues: dict[str, NextDue] = field(default_factory=dict)
    kept: dict[str, Change] = field(default_factory=dict)
    amended: list[tuple[SlotKey, str, int]] = field(default_factory=list)
    ordered: list[Order] = field(default_factory=list)
    log: list[tuple[str, DeliveryState]] = field(default_factory=list)

    def draft(self, key: str) -> tuple[Drafted, ...] | None:
        return self.drafts.get(key)

    def keep_draft(self, key: str, answer: Sequence[Drafted], day: date, tokens: int, cost: float) -> None:
        self.drafts[key] = tuple(answer)

    def spent(self, day: date) -> tuple[int, float]:
        return 0, 0.0

    def note(self, rows: Sequence[LedgerRow]) -> None:
        self.noted += [row for row in rows if row not in self.noted]

    def about(self, subject: str) -> tuple[LedgerRow, ...]:
        return tuple(row for row in self.noted if row.subject.casefold() == subject.casefold())

    def feed_states(self) -> Mapping[str, FeedState]:
        return dict(self.states)

    def entries(self, ids: Collection[str]) -> Mapping[str, Entry]:
        return {id: self.stored[id] for id in ids if id in self.stored}

    def by_canonical_url(self, urls: Collection[str]) -> Mapping[str, Entry]:
        return {one.canonical_url: one for one in self.stored.values() if one.canonical_url in urls}

    def recent(self, since: datetime, *, relevant_only: bool = True) -> tuple[Entry, ...]:
        found = [
            one
            for one in self.stored.values()
            if one.first_seen >= since and (one.relevance.relevant or not relevant_only)
        ]
        return tuple(sorted(found, key=lambda one: (one.first_seen, one.id)))

    def counts(self, since: datetime, until: datetime) -> Counts:
        found = [one for one in self.stored.values() if since <= one.first_seen < until]
        whens = [one.when for one in found]
        return Counts(
            seen=len(found),
            relevant=sum(one.relevance.relevant for one in found),
            copies=sum(one.copy_of is not None for one in found),
            oldest=min(whens, default=None),
            newest=max(whens, default=None),
        )

    def save(self, entries: Sequence[Entry], states: Sequence[FeedState]) -> None:
        self.stored |= {one.id: one for one in entries}
        self.states |= {one.feed_url: one for one in states}

    def size(self) -> int:
        return len(self.stored)

    def documents(self, words: Collection[str]) -> Mapping[str, int]:
        counts = {word: len(self.holding([word], limit=len(self.stored))) for word in words}
        return {word: count for word, count in counts.items() if count}

    def terms(self, beginning: str) -> Mapping[str, int]:
        known = {word for one in self.stored.values() for word in spoken(f"{one.title} {one.text}")}
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
            for one in self.stored.values()
            if count(one) and (since is None or one.when >= since) and (until is None or one.when < until)
        ]
        return tuple(sorted(found, key=count, reverse=True)[:limit])

    def changes(self) -> tuple[Change, ...]:
        return tuple(sorted(self.kept.values(), key=lambda one: (one.at, one.key)))

    def keep(self, change: Change) -> None:
        self.kept[change.key] = change

    def drop(self, key: str) -> bool:
        return self.kept.pop(key, None) is not None

    def forget(self, before: datetime) -> int:
        told = {one.entry_id for one in self.telling}
        gone = [
            id
            for id, one in self.stored.items()
            if one.first_seen < before and one.published and id not in told
        ]
        for id in gone:
            del self.stored[id]
        return len(gone)

    def search(self, words: str, *, limit: int, since: datetime | None = None) -> tuple[SearchHit, ...]:
        wanted = words.lower().split()
        found = [
            SearchHit(entry=one, snippet=one.text[:80])
            for one in self.stored.values()
            if all(word in f"{one.title} {one.text}".lower() for word in wanted)
        ]
        return tuple(found[:limit])

    def plan(
        self,
        briefing: Briefing,
        deliveries: Sequence[Delivery],
        told: Sequence[Told],
        next_due: NextDue | None,
    ) -> bool:
        if next_due is not None:
            self.dues[next_due.key.subscription] = next_due
        if briefing.key in self.made:
            return False
        self.made[briefing.key] = briefing
        self.parts |= {one.key: one for one in deliveries}
        self.telling += told
        return True

    def close(self) -> None:
        """Nothing to release."""

    def unfinished(self) -> tuple[Delivery, ...]:
        return self._in_order(one for one in self.parts.values() if one.state in OPEN)

    def amend(self, key: SlotKey, edits: Sequence[Delivery], entry_id: str, version: int) -> bool:
        if (key, entry_id, version) in self.amended:
            return False
        self.amended.append((key, entry_id, version))
        self.parts |= {one.key: one for one in edits}
        return True

    def dead(self, since: datetime) -> tuple[Delivery, ...]:
        return self._in_order(
            one
            for one in self.parts.values()
            if one.state is DeliveryState.FAILED and one.updated_at is not None and one.updated_at >= since
        )

    def record(self, delivery: Delivery) -> bool:
        assert delivery.key in self.parts, "only planned deliveries are recorded"
        final = (DeliveryState.SENT, DeliveryState.DROPPED)
        before = self.parts[delivery.key].state
        if before is DeliveryState.DROPPED and delivery.state not in final:
            return False
        if before is DeliveryState.SENT and delivery.state is not DeliveryState.SENT:
            return False
        self.parts[delivery.key] = delivery
        self.log.append((delivery.key, delivery.state))
        return True

    def _in_order(self, found: Iterable[Delivery]) -> tuple[Delivery, ...]:
        """By when the briefing was planned first, then target, then part."""
        planned = list(dict.fromkeys(one.briefing for one in self.parts.values()))
        return tuple(
            sorted(found, key=lambda one: (planned.index(one.briefing), str(one.target), one.part.number))
        )

    def deliveries(self, key: SlotKey) -> tuple[Delivery, ...]:
        found = [one for one in self.parts.values() if one.briefing == key]
        return tuple(sorted(found, key=lambda one: (str(one.target), one.part.number)))

    def briefings(self, *, limit: int, subscription: str | None = None) -> tuple[Briefing, ...]:
        found = [
            one
            for one in self.made.values()
            if one.key.subscription == subscription
            or (subscription is None and one.key.subscription[0] != "@")
        ]
        return tuple(sorted(found, key=lambda one: one.made_at, reverse=True)[:limit])

    def told(self, targets: Collection[Target], since: datetime) -> tuple[Told, ...]:
        return tuple(one for one in self.telling if one.target in targets and one.at >= since)

    def last_cut(self, subscription: str, before: datetime | None = None) -> datetime | None:
        made = (one.made_at for one in self.made.values() if one.key.subscription == subscription)
        return max((one for one in made if before is None or one <= before), default=None)

    def next_due(self) -> Mapping[str, NextDue]:
        return dict(self.dues)

    def set_next_due(self, due: NextDue) -> None:
        self.dues[due.key.subscription] = due

    def order(self, order: Order) -> None:
        if order not in self.ordered:
            self.ordered.append(order)

    def orders(self) -> tuple[Order, ...]:
        return tuple(sorted(self.ordered, key=lambda one: (one.asked_at, one.subscription)))

    def fill(self, order: Order) -> None:
        self.ordered = [one for one in self.ordered if one != order]

    def add(self, *deliveries: Delivery) -> None:
        """Plans parts without a briefing, for tests of sending alone."""
        self.parts |= {one.key: one for one in deliveries}

    def interrupt(self, key: str) -> None:
        """What a crash between sending and recording leaves behind."""
        self.parts[key] = replace(self.parts[key], state=DeliveryState.SENDING, receipt=None)

    def states_of(self) -> dict[str, str]:
        """The state of each part, by target and number."""
        return {f"{one.target}/{one.part.number}": one.state.value for one in self.parts.values()}
