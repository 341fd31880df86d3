"""What is kept between two runs, as the core asks for it. All of it is blocking."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from digests.model import (
    Briefing,
    Change,
    Delivery,
    Drafted,
    Entry,
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


class FeedStore(Protocol):
    """What is remembered of feeds. Raises CorpusError."""

    def feed_states(self) -> Mapping[str, FeedState]:
        """By feed url."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many entries were first seen in a window, and between which publication times they lie."""

    seen: int
    relevant: int
    copies: int
    oldest: datetime | None
    newest: datetime | None


class EntryStore(Protocol):
    """The stored corpus. Raises CorpusError."""

    def entries(self, ids: Collection[str]) -> Mapping[str, Entry]:
        """Those of `ids` that are stored, by id."""
        ...

    def by_canonical_url(self, urls: Collection[str]) -> Mapping[str, Entry]:
        """The oldest stored entry for each canonical url that has one."""
        ...

    def recent(self, since: datetime, *, relevant_only: bool = True) -> tuple[Entry, ...]:
        """Entries first seen at or after `since`, oldest first; ties by id."""
        ...

    def counts(self, since: datetime, until: datetime) -> Counts:
        """Of entries with since <= first_seen < until."""
        ...

    def save(self, entries: Sequence[Entry], states: Sequence[FeedState], filed: Filed | None = None) -> None:
        """Stores or replaces all of it in one transaction.

        An entry whose `version` rose keeps its former title and text as a version. Of `filed` the moves and
        embeddings are stored too; its entries are to be among `entries`.
        """
        ...


class StoryStore(Protocol):
    """What the filing of entries yielded besides them. Raises CorpusError."""

    def meanings(self, ids: Collection[str], model: str) -> Mapping[str, Meaning]:
        """Those of `ids` that this model has embedded, by entry id."""
        ...

    def heads(
        self, model: str, *, after: int, limit: int, size: int
    ) -> tuple[tuple[str, ...], NDArray[np.float32], int]:
        """Ids of what this model has embedded, and the first `size` numbers of its whole vector.

        Those stored after the place `after` (0 is the beginning), in order, `limit` at most; the last is the
        place to go on from.
        """
        ...

    def moves(self, entry_id: str) -> tuple[StoryMove, ...]:
        """From which story to which an entry was moved, oldest first."""
        ...


class Retention(Protocol):
    """What need not be kept for ever. Raises CorpusError."""

    def forget(self, before: datetime) -> int:
        """Deletes dated entries first seen before that, in no briefing told or cited; how many those were."""
        ...


class SearchIndex(Protocol):
    """Full-text search over everything stored. Raises CorpusError."""

    def index(self) -> None:
        """Makes ready to search what was stored since: a search does so itself, but then it is waited for."""
        ...

    def search(self, words: str, *, limit: int, since: datetime | None = None) -> tuple[SearchHit, ...]:
        """Entries that hold the words, best first. Any text is a valid query: no syntax, no errors."""
        ...


class Retrieval(Protocol):
    """What answering a question reads of the corpus. Words are lower case, without accents. CorpusError."""

    def size(self) -> int:
        """How many entries are stored; an estimate is enough."""
        ...

    def entries(self, ids: Collection[str]) -> Mapping[str, Entry]:
        """Those of `ids` that are stored, by id."""
        ...

    def documents(self, words: Collection[str]) -> Mapping[str, int]:
        """How many entries hold each word; those that none holds are left out."""
        ...

    def terms(self, beginning: str) -> Mapping[str, int]:
        """The words that begin so, with how many entries hold each."""
        ...

    def holding(
        self,
        phrases: Collection[str],
        *,
        limit: int,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[Entry, ...]:
        """Entries that hold any of the words or phrases, best first, of when since <= published < until."""
        ...


class Ledger(Protocol):
    """Who gave which number for what, across days. Raises CorpusError."""

    def note(self, rows: Sequence[LedgerRow]) -> None:
        """Stores the rows; one that is there already stays as it is."""
        ...

    def about(self, subject: str) -> tuple[LedgerRow, ...]:
        """Rows of that subject in any case of letters, by measure, then oldest first."""
        ...


class DraftStore(Protocol):
    """Answers of a language model by what was asked, and what each day cost. Raises CorpusError."""

    def draft(self, key: str) -> tuple[Drafted, ...] | None:
        """The stored answer."""
        ...

    def keep_draft(self, key: str, answer: Sequence[Drafted], day: date, tokens: int, cost: float) -> None:
        """Stores an answer with what it cost; an answer of that key is replaced."""
        ...

    def charge(self, day: date, tokens: int, cost: float) -> None:
        """Adds to the day what calls without an answer may have cost."""
        ...

    def spent(self, day: date) -> tuple[int, float]:
        """Tokens and money of that day."""
        ...


class Outbox(Protocol):
    """Deliveries from plan to receipt. Raises CorpusError."""

    def plan(
        self,
        briefing: Briefing,
        deliveries: Sequence[Delivery],
        told: Sequence[Told],
        next_due: NextDue | None,
    ) -> bool:
        """Stores the briefing, its deliveries, what they tell and the next slot in one transaction.

        False, and nothing stored but `next_due`, where a briefing of that key exists.
        """
        ...

    def unfinished(self) -> tuple[Delivery, ...]:
        """Planned, sending and unknown ones: in order of planning, then target, then part."""
        ...

    def record(self, delivery: Delivery) -> bool:
        """Stores how far a planned delivery got: state, attempts, receipt, reason, times, payload.

        False, and nothing stored, where it was dropped meanwhile and is not sent, or was sent meanwhile.
        """
        ...

    def amend(self, key: SlotKey, edits: Sequence[Delivery], cause: str) -> bool:
        """Adds edits to a briefing's deliveries, with what they are due to, in one transaction.

        False, and nothing stored, where that cause had its edits.
        """
        ...

    def dead(self, since: datetime) -> tuple[Delivery, ...]:
        """Those that failed at or after `since`, in order of planning, then target, then part."""
        ...

    def deliveries(self, key: SlotKey) -> tuple[Delivery, ...]:
        """All parts of one briefing, by target, then part."""
        ...


class Archive(Protocol):
    """What was briefed before. Raises CorpusError."""

    def briefings(self, *, limit: int, subscription: str | None = None) -> tuple[Briefing, ...]:
        """Newest first. Notices to the admin, whose subscription begins with @, only where they are named."""
        ...

    def briefing(self, name: str) -> Briefing | None:
        """The one that `digests.references.briefing_name` names so."""
        ...

    def told(self, targets: Collection[Target], since: datetime) -> tuple[Told, ...]:
        """What any of the targets was told at or after `since`, oldest first."""
        ...

    def last_cut(self, subscription: str, before: datetime | None = None) -> datetime | None:
        """When the subscription's last briefing was made: its next window begins there.

        Of those made at or before `before`, where it is given: a clock may have been set back.
        """
        ...


class ChangeStore(Protocol):
    """What was changed by command. Raises CorpusError."""

    def changes(self) -> tuple[Change, ...]:
        """Oldest first."""
        ...

    def keep(self, change: Change) -> None:
        """Stores it, in place of the one with its key."""
        ...

    def drop(self, key: str) -> bool:
        """Whether there was one of that key to take away."""
        ...


class FeedbackStore(Protocol):
    """What readers said of stories. Raises CorpusError."""

    def hear(self, feedback: Feedback) -> None:
        """Stores it, in place of what the same reader said of the story in that channel."""
        ...

    def feedback(self, since: datetime) -> tuple[Feedback, ...]:
        """What was said at or after `since`, oldest first."""
        ...


class ScheduleStore(Protocol):
    """The slot each subscription waits for. Raises CorpusError."""

    def next_due(self) -> Mapping[str, NextDue]:
        """By subscription name."""
        ...

    def set_next_due(self, due: NextDue) -> None:
        """Replaces the subscription's row."""
        ...

    def order(self, order: Order) -> None:
        """Keeps that a briefing is wanted out of turn; another process may fill it."""
        ...

    def orders(self) -> tuple[Order, ...]:
        """Those not filled yet, oldest first."""
        ...

    def fill(self, order: Order) -> None:
        """Forgets an order whose briefing is planned; harmless where it is not there."""
        ...
