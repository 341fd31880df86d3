"""Stand-ins for the outside, one per port, held to the same contract tests as the real ones."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from digests.errors import CorpusError
from digests.model import (
    Briefing,
    CorpusStats,
    Delivery,
    DeliveryState,
    Entry,
    EntryVersion,
    Feedback,
    FeedState,
    Filed,
    LedgerRow,
    Meaning,
    NextDue,
    Order,
    SearchHit,
    SlotKey,
    StoryMove,
    Target,
    Told,
)
from digests.ports import Counts
from digests.references import briefing_name

_UNFINISHED = {DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.UNKNOWN}


class FakeEmbedder:
    """A text is the sum of its words; `same` maps words to the word that they mean."""

    name = "fake 1"
    size = 128

    def __init__(self, same: Mapping[str, str]) -> None:
        self._same = same

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = np.zeros((len(texts), self.size), np.float32)
        for line, text in enumerate(texts):
            for word in text.lower().replace(".", " ").replace("?", " ").split():
                seed = sum(ord(letter) * 31**at for at, letter in enumerate(self._same.get(word, word)))
                found[line] += np.random.default_rng(seed).standard_normal(self.size)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.where(lengths > 0, lengths, 1.0), np.float32)


class FakeCorpus:
    """FeedStore, EntryStore, SearchIndex, Outbox, Archive and ScheduleStore in plain dicts."""

    def __init__(self) -> None:
        self._states: dict[str, FeedState] = {}
        self._entries: dict[str, Entry] = {}
        self._meanings: dict[str, Meaning] = {}
        self._moves: list[StoryMove] = []
        self._versions: dict[tuple[str, int], EntryVersion] = {}
        self._briefings: dict[SlotKey, Briefing] = {}
        self._deliveries: dict[str, Delivery] = {}
        self._told: dict[tuple[Target, str], Told] = {}
        self._due: dict[str, NextDue] = {}
        self._ledger: dict[tuple[str, str, float, str, str, str], LedgerRow] = {}
        self._orders: list[Order] = []
        self._feedback: dict[tuple[Target, str, str], Feedback] = {}
        self._amended: set[tuple[SlotKey, str]] = set()

    # Ledger

    def note(self, rows: Sequence[LedgerRow]) -> None:
        for row in rows:
            key = (row.subject, row.measure, row.value, row.unit, row.claimant, row.entry_id)
            self._ledger.setdefault(key, row)

    def about(self, subject: str) -> tuple[LedgerRow, ...]:
        found = [row for row in self._ledger.values() if row.subject.casefold() == subject.casefold()]
        return tuple(sorted(found, key=lambda row: (row.measure, row.day, row.entry_id, row.value)))

    # FeedbackStore

    def hear(self, feedback: Feedback) -> None:
        self._feedback[(feedback.target, feedback.user, feedback.story_id)] = feedback

    def feedback(self, since: datetime) -> tuple[Feedback, ...]:
        found = [one for one in self._feedback.values() if one.at >= since]
        return tuple(sorted(found, key=lambda one: (one.at, str(one.target), one.user, one.story_id)))

    # FeedStore and EntryStore

    def feed_states(self) -> Mapping[str, FeedState]:
        return dict(self._states)

    def entries(self, ids: Collection[str]) -> Mapping[str, Entry]:
        return {id: self._entries[id] for id in ids if id in self._entries}

    def by_canonical_url(self, urls: Collection[str]) -> Mapping[str, Entry]:
        wanted = [entry for entry in self._entries.values() if entry.canonical_url in urls]
        return {entry.canonical_url: entry for entry in sorted(wanted, key=_age, reverse=True)}

    def recent(self, since: datetime, *, relevant_only: bool = True) -> tuple[Entry, ...]:
        found = [
            entry
            for entry in self._entries.values()
            if entry.first_seen >= since and (entry.relevance.relevant or not relevant_only)
        ]
        return tuple(sorted(found, key=_age))

    def counts(self, since: datetime, until: datetime) -> Counts:
        window = [entry for entry in self._entries.values() if since <= entry.first_seen < until]
        published = [entry.published for entry in window if entry.published]
        return Counts(
            seen=len(window),
            relevant=sum(entry.relevance.relevant for entry in window),
            copies=sum(entry.copy_of is not None for entry in window),
            oldest=min(published, default=None),
            newest=max(published, default=None),
        )

    def save(self, entries: Sequence[Entry], states: Sequence[FeedState], filed: Filed | None = None) -> None:
        for entry in entries:
            former = self._entries.get(entry.id)
            if former is not None and entry.version > former.version:
                version = EntryVersion(
                    entry_id=former.id,
                    version=former.version,
                    title=former.title,
                    text=former.text,
                    updated=former.updated,
                )
                self._versions.setdefault((former.id, former.version), version)
            self._entries[entry.id] = entry
        self._states |= {state.feed_url: state for state in states}
        for move in filed.moves if filed else ():
            self._entries[move.entry_id] = replace(self._entries[move.entry_id], story_id=move.goal)
            self._moves.append(move)
        self._meanings |= {one.entry_id: one for one in (filed.meanings if filed else ())}

    # StoryStore

    def meanings(self, ids: Collection[str], model: str) -> Mapping[str, Meaning]:
        found = {id: self._meanings[id] for id in ids if id in self._meanings}
        return {id: one for id, one in found.items() if one.model == model}

    def heads(
        self, model: str, *, after: int, limit: int, size: int
    ) -> tuple[tuple[str, ...], NDArray[np.float32], int]:
        held = [one for one in self._meanings.values() if one.model == model][after : after + limit]
        lines = [np.frombuffer(one.vectors, np.float16) for one in held]
        heads = [line[len(line) // 2 :][:size].astype(np.float32) for line in lines]
        return (
            tuple(one.entry_id for one in held),
            np.array(heads, np.float32).reshape(len(held), size),
            after + len(held),
        )

    def moves(self, entry_id: str) -> tuple[StoryMove, ...]:
        return tuple(move for move in self._moves if move.entry_id == entry_id)

    def versions(self, entry_id: str) -> tuple[EntryVersion, ...]:
        return tuple(version for (id, _), version in sorted(self._versions.items()) if id == entry_id)

    # Retention

    def forget(self, before: datetime) -> int:
        kept = {entry_id for _, entry_id in self._told}
        kept |= {text for one in self._briefings.values() for text in _strings(asdict(one))}
        gone = [
            id
            for id, one in self._entries.items()
            if one.first_seen < before and one.published and id not in kept
        ]
        for id in gone:
            del self._entries[id]
            self._meanings.pop(id, None)
        return len(gone)

    # SearchIndex

    def index(self) -> None:
        """Here every search looks at everything."""

    def search(self, words: str, *, limit: int, since: datetime | None = None) -> tuple[SearchHit, ...]:
        plain = (word.removesuffix("'s").removesuffix("’s") for word in words.split())
        phrases = [phrase for phrase in map(_tokens, plain) if phrase]
        last_token = phrases[-1][-1] if phrases else ""
        entries = [entry for entry in self._entries.values() if since is None or entry.first_seen >= since]
        for enough in (all, any):
            found = []
            for entry in entries:
                title, text = _tokens(entry.title), _tokens(entry.text)
                hits = [
                    6 * _count(title, phrase, open_end) + _count(text, phrase, open_end)
                    for number, phrase in enumerate(phrases, 1)
                    for open_end in [number == len(phrases) and len(last_token) >= 3]
                ]
                if hits and enough(hits):
                    found.append(
                        (entry.copy_of is not None, -sum(hits), -entry.first_seen.timestamp(), entry)
                    )
            if found:
                best = sorted(found, key=lambda row: (*row[:3], row[3].id))[: max(limit, 0)]
                return tuple(SearchHit(entry=row[3], snippet=_opening(row[3].text)) for row in best)
        return ()

    # Outbox and ScheduleStore

    def plan(
        self,
        briefing: Briefing,
        deliveries: Sequence[Delivery],
        told: Sequence[Told],
        next_due: NextDue | None,
    ) -> bool:
        for delivery in deliveries:
            if delivery.briefing != briefing.key:
                raise ValueError(f"delivery {delivery.key} does not belong to briefing {briefing.key}")
        is_planned = briefing.key in self._briefings
        if not is_planned and len({delivery.key for delivery in deliveries}) < len(deliveries):
            raise CorpusError("two deliveries have one key")
        if next_due is not None:
            self.set_next_due(next_due)
        if is_planned:
            return False
        self._briefings[briefing.key] = briefing
        self._deliveries |= {delivery.key: delivery for delivery in deliveries}
        for row in told:
            self._told.setdefault((row.target, row.entry_id), row)
        return True

    def unfinished(self) -> tuple[Delivery, ...]:
        return self._in_order(one for one in self._deliveries.values() if one.state in _UNFINISHED)

    def record(self, delivery: Delivery) -> bool:
        if delivery.key not in self._deliveries:
            raise CorpusError(f"delivery {delivery.key} was never planned")
        before = self._deliveries[delivery.key].state
        if before is DeliveryState.DROPPED and delivery.state not in (before, DeliveryState.SENT):
            return False
        if before is DeliveryState.SENT and delivery.state is not before:
            return False
        self._deliveries[delivery.key] = delivery
        return True

    def amend(self, key: SlotKey, edits: Sequence[Delivery], cause: str) -> bool:
        if key not in self._briefings:
            raise CorpusError(f"there is no briefing {key}")
        if (key, cause) in self._amended:
            return False
        self._amended.add((key, cause))
        self._deliveries |= {one.key: one for one in edits}
        return True

    def dead(self, since: datetime) -> tuple[Delivery, ...]:
        return self._in_order(
            one
            for one in self._deliveries.values()
            if one.state is DeliveryState.FAILED and one.updated_at is not None and one.updated_at >= since
        )

    def _in_order(self, found: Iterable[Delivery]) -> tuple[Delivery, ...]:
        """By when the briefing was planned, then by place in it."""
        order = list(dict.fromkeys(one.briefing for one in self._deliveries.values()))
        return tuple(sorted(found, key=lambda one: (order.index(one.briefing), *_place(one))))

    def deliveries(self, key: SlotKey) -> tuple[Delivery, ...]:
        found = [delivery for delivery in self._deliveries.values() if delivery.briefing == key]
        return tuple(sorted(found, key=_place))

    def next_due(self) -> Mapping[str, NextDue]:
        return dict(self._due)

    def set_next_due(self, due: NextDue) -> None:
        self._due[due.key.subscription] = due

    def order(self, order: Order) -> None:
        if order not in self._orders:
            self._orders.append(order)

    def orders(self) -> tuple[Order, ...]:
        return tuple(sorted(self._orders, key=lambda one: (one.asked_at, one.subscription)))

    def fill(self, order: Order) -> None:
        self._orders = [one for one in self._orders if one != order]

    # Archive

    def briefings(self, *, limit: int, subscription: str | None = None) -> tuple[Briefing, ...]:
        found = [
            briefing
            for briefing in reversed(self._briefings.values())
            if _is_asked_for(briefing, subscription)
        ]
        return tuple(sorted(found, key=lambda briefing: briefing.made_at, reverse=True)[: max(limit, 0)])

    def briefing(self, name: str) -> Briefing | None:
        return next((one for key, one in self._briefings.items() if briefing_name(key) == name), None)

    def told(self, targets: Collection[Target], since: datetime) -> tuple[Told, ...]:
        found = [row for row in self._told.values() if row.target in targets and row.at >= since]
        return tuple(sorted(found, key=lambda row: row.at))

    def last_cut(self, subscription: str, before: datetime | None = None) -> datetime | None:
        made = (one.made_at for one in self._briefings.values() if one.key.subscription == subscription)
        return max((one for one in made if before is None or one <= before), default=None)

    def stats(self) -> CorpusStats:
        entries = self.recent(datetime.min.replace(tzinfo=UTC), relevant_only=False)
        return CorpusStats(
            entries=len(entries),
            relevant=sum(entry.relevance.relevant for entry in entries),
            feeds=len(self._states),
            stories=len({entry.story_id for entry in entries} - {None}),
            database_bytes=0,
            oldest=entries[0].first_seen if entries else None,
            newest=entries[-1].first_seen if entries else None,
        )


def _strings(value: object) -> Iterator[str]:
    """Every string in a record of records."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(map(_strings, value.values()))
    elif isinstance(value, tuple | list):
        yield from chain.from_iterable(map(_strings, value))


def _is_asked_for(briefing: Briefing, subscription: str | None) -> bool:
    name = briefing.key.subscription
    return name == subscription if subscription else not name.startswith("@")


def _age(entry: Entry) -> tuple[datetime, str]:
    return entry.first_seen, entry.id


def _place(delivery: Delivery) -> tuple[str, str, int]:
    return delivery.target.platform, delivery.target.address, delivery.part.number


def _tokens(text: str) -> tuple[str, ...]:
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return tuple("".join(char if char.isalnum() else " " for char in plain.casefold()).split())


def _count(tokens: Sequence[str], phrase: Sequence[str], open_end: bool) -> int:
    """How often the phrase stands in the tokens; with an open end its last token may be a beginning."""
    return sum(
        _matches(tokens[start : start + len(phrase)], phrase, open_end) for start in range(len(tokens))
    )


def _matches(tokens: Sequence[str], phrase: Sequence[str], open_end: bool) -> bool:
    if len(tokens) < len(phrase) or tuple(tokens[:-1]) != tuple(phrase[:-1]):
        return False
    return tokens[-1].startswith(phrase[-1]) if open_end else tokens[-1] == phrase[-1]


def _opening(text: str) -> str:
    """The words of a text that fit in 200 characters."""
    return text if len(text) <= 200 else text[: text.rfind(" ", 0, 201)]
