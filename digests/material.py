"""What a briefing is made of, and what is picked from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from digests.leanings import NONE, Leanings
from digests.model import (
    Entity,
    Entry,
    Feed,
    FeedState,
    Format,
    LedgerRow,
    Story,
    Takeaway,
    Told,
)
from digests.ports import Counts, Embedder, Retrieval

_PAST = 150
NO_FORMATS: Mapping[str, Format] = {}


Past = Callable[[Sequence[str], datetime], Sequence[Entry]]


def no_past(phrases: Sequence[str], until: datetime) -> Sequence[Entry]:
    del phrases, until
    return ()


def past_of(retrieval: Retrieval) -> Past:
    """Stored entries that hold any of some phrases, those older than a time, best first."""
    return lambda phrases, until: retrieval.holding(phrases, limit=_PAST, until=until)


def no_rows(subject: str) -> Sequence[LedgerRow]:
    del subject
    return ()


def stories_of(entries: Sequence[Entry], *, before: datetime) -> tuple[Story, ...]:
    """The entries first seen before the cut, grouped, oldest first in each; stories ordered by id."""
    grouped: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.first_seen, entry.id)):
        if entry.first_seen < before:
            grouped.setdefault(entry.story_id or entry.id, []).append(entry)
    return tuple(Story(id=story_id, entries=tuple(grouped[story_id])) for story_id in sorted(grouped))


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that a briefing is made of.

    `stories` are those with an entry of the window [since, now) together with their earlier entries;
    `told` is what any of the subscription's targets was told before, `told_entries` the entries that
    this names, by id; `counts` are the window's; `past` finds stored entries that hold any of some phrases
    and are older than a time; `noted` has the ledger's rows of a subject; `liked` is what the
    readers of its channels said; `embedder` tells stories that mean the same, where there is one.
    """

    stories: tuple[Story, ...]
    told: tuple[Told, ...]
    told_entries: Mapping[str, Entry]
    counts: Counts
    feeds: tuple[Feed, ...]
    states: Mapping[str, FeedState]
    entities: Mapping[str, Entity]
    since: datetime
    past: Past = no_past
    noted: Callable[[str], Sequence[LedgerRow]] = no_rows
    liked: Leanings = NONE
    embedder: Embedder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A story picked for a briefing: what of it is fresh and, where it was told before, what is new."""

    story: Story
    fresh: tuple[Entry, ...]
    news: Takeaway | None
    score: float
    akin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: a format, the formats a reply may take by name, and when."""

    fmt: Format
    formats: Mapping[str, Format]
    now: datetime
