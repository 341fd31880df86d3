"""Feeds and the entries they bring."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as an admin describes it. `publisher` names the family: one owner is one source."""

    name: str
    url: str
    category: str
    publisher: str
    language: str = "en"
    weight: float = 1.0
    full_text: bool = False
    keep: tuple[str, ...] = ()  # words; where given, an entry must hold one of them
    drop: tuple[str, ...] = ()  # words; an entry that holds one of them is not taken
    allow_private: bool = False  # may live on a private or loopback address


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between polls. `failures` counts in a row; validators are verbatim."""

    feed_url: str
    etag: str | None = None
    last_modified: str | None = None
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    not_before: datetime | None = None  # a Retry-After or back-off in force
    failures: int = 0
    error: str | None = None
    next_poll: datetime | None = None  # by how often it publishes and what it asks for
    fresh_until: datetime | None = None  # its server says that nothing changes before
    skip_hours: tuple[int, ...] = ()  # UTC hours at which it does not want to be asked
    skip_days: tuple[int, ...] = ()  # weekdays likewise, Monday is 0
    moved_to: str | None = None  # where permanent redirects lead: asked there
    retired: datetime | None = None  # when its server said that it is gone for good
    failing_since: datetime | None = None
    empty_since: datetime | None = None
    gap_seconds: float | None = None  # between two of its entries, typically
    took_seconds: float | None = None  # the last exchange
    reported: str | None = None  # the ailment that the admin was told of


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A feed's bytes as served, with what its server said about them.

    `moved_to` is where permanent redirects alone led, `fresh_seconds` how long the answer stays fresh.
    """

    feed_url: str
    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    final_url: str
    moved_to: str | None = None
    fresh_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing changed since the validators we sent."""

    feed_url: str
    etag: str | None
    last_modified: str | None
    moved_to: str | None = None
    fresh_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """One item as a feed tells it, in plain text without markup. `guid` is never empty.

    `transcript_url` is where a podcast's words are, `transcript_type` what its feed calls them; "" for none.
    """

    guid: str
    url: str
    title: str
    text: str
    published: datetime | None
    updated: datetime | None = None
    author: str | None = None
    transcript_url: str = ""
    transcript_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollHints:
    """What a feed itself wants: not to be asked within `seconds`, nor at these UTC hours and weekdays."""

    seconds: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContents:
    """What a feed's bytes say: its items in its order, and its wishes."""

    items: tuple[EntryData, ...]
    hints: PollHints = field(default_factory=PollHints)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """Whether an entry is about the AI race, and why. `topics` are those of what it names."""

    score: float
    relevant: bool
    reasons: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item stored for good. `id` is the same wherever and whenever the same item is read.

    `weight` is its feed's; `first_seen` is when we stored it; `version` counts its texts from 1;
    `copy_of` names the entry of which it is a syndicated, retitled or tracked copy.
    """

    id: str
    feed_url: str
    guid: str
    url: str
    canonical_url: str
    title: str
    text: str
    published: datetime | None
    first_seen: datetime
    publisher: str
    category: str
    language: str = "en"
    weight: float = 1.0
    author: str | None = None
    version: int = 1
    updated: datetime | None = None
    relevance: Relevance = field(default_factory=lambda: Relevance(score=0.0, relevant=False))
    entities: tuple[str, ...] = ()
    copy_of: str | None = None
    story_id: str | None = None

    @property
    def when(self) -> datetime:
        """When it happened as far as we know: published, but never later than seen."""
        return min(self.published, self.first_seen) if self.published else self.first_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryVersion:
    """A text that an entry had before its feed changed it; `version` counts from 1."""

    entry_id: str
    version: int
    title: str
    text: str
    updated: datetime | None


class EntityKind(StrEnum):
    """What an entity is; ranking and relevance weigh the kinds differently."""

    LAB = "lab"
    COMPANY = "company"
    MODEL = "model"
    CHIP = "chip"
    PERSON = "person"
    AGENCY = "agency"
    LAW = "law"
    COUNTRY = "country"
    TERM = "term"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A name worth knowing, with its other spellings.

    `weight` says how much naming it speaks for the AI race: 1 decides alone, 0 says nothing.
    `descriptions` are how people call it without its name ("ChatGPT maker"); they serve questions only.
    `part_of` names what speaks through it: after the Commission, the European Union is nobody new.
    """

    name: str
    kind: EntityKind
    aliases: tuple[str, ...] = ()
    weight: float = 0.0
    topics: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    part_of: str = ""
