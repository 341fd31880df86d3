"""The nouns of the trade, as frozen records. Times are aware UTC, collections are tuples.

Feed + FeedState → Fetched → EntryData → Entry → Story → Briefing → Document → Delivery
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

# --- feeds and entries ---------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A feed's bytes as served, with what its server said about them."""

    feed_url: str
    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    final_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing changed since the validators we sent."""

    feed_url: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """One item as a feed tells it, in plain text without markup. `guid` is never empty."""

    guid: str
    url: str
    title: str
    text: str
    published: datetime | None
    updated: datetime | None = None
    author: str | None = None


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
    """

    name: str
    kind: EntityKind
    aliases: tuple[str, ...] = ()
    weight: float = 0.0
    topics: tuple[str, ...] = ()


# --- stories and evidence ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event as told by its entries, oldest first. Never empty."""

    id: str
    entries: tuple[Entry, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """Publisher families that tell it in their own words, in order of appearance."""
        own = [entry.publisher for entry in self.entries if entry.copy_of is None]
        return tuple(dict.fromkeys(own or [entry.publisher for entry in self.entries]))

    @property
    def last_seen(self) -> datetime:
        return max(entry.first_seen for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedStory:
    """A story with its score and what the score is made of, largest part first."""

    story: Story
    score: float
    reasons: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence of ours and the ids of the stored entries that bear it out. Never without sources."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeaway:
    """`Label: one sentence`; the label is ours, the sentence is borne out."""

    label: str
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number somebody published. `value` is in units of `unit` ("USD", "%", "" for a bare count)."""

    text: str
    value: float
    unit: str
    subject: str
    claim: Claim
    claimant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words that stand verbatim in the cited entry, and who said them there."""

    text: str
    speaker: str
    role: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Two sentences that contradict each other, each with who stands behind it."""

    claim: Claim
    claimant: str
    counter: Claim
    counter_claimant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """An entry as a reader is pointed to it."""

    entry_id: str
    publisher: str
    title: str
    url: str
    published: datetime | None
    language: str = "en"


# --- briefings -----------------------------------------------------------------------------------


class StoryStatus(StrEnum):
    NEW = "New"
    UPDATE = "Update"


class Label(StrEnum):
    """What a reader should know about how a story is sourced."""

    SINGLE_SOURCE = "Single source"
    DISPUTED = "Disputed"
    VENDOR_CLAIM = "Vendor claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Inclusive bounds of a count or of a number of words."""

    least: int
    most: int


class PartKind(StrEnum):
    """What a format may be made of."""

    HEADLINE = "headline"
    DEK = "dek"
    DATE = "date"
    LEAD = "lead"
    STORIES = "stories"
    SUMMARY = "summary"
    CONTENTS = "contents"
    TAKEAWAYS = "takeaways"
    NUMBERED = "numbered"
    SECTION = "section"
    QUOTATIONS = "quotations"
    FIGURES = "figures"
    CLAIMS = "claims"
    TIMELINE = "timeline"
    PRECEDENT = "precedent"
    REGIONS = "regions"
    QUESTIONS = "questions"
    RELATED = "related"
    SOURCES = "sources"
    COVERAGE = "coverage"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatPart:
    """One part of a format: its kind, heading, how many items it holds and how many words each has."""

    kind: PartKind
    heading: str | None = None
    count: Range | None = None
    words: Range | None = None
    facet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The parts of a channel post and of the reply to each of its stories, in order."""

    name: str
    title: str
    post: tuple[FormatPart, ...]
    reply: tuple[FormatPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryBrief:
    """A story as a briefing tells it. A part without evidence is an empty tuple or None."""

    story_id: str
    rank: int
    status: StoryStatus
    labels: tuple[Label, ...]
    headline: Claim
    what_is_new: Takeaway | None
    source_count: int
    entry_ids: tuple[str, ...]
    summary: tuple[Claim, ...] = ()
    takeaways: tuple[Takeaway, ...] = ()
    figures: tuple[Figure, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    questions: tuple[Claim, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a briefing saw, so that a reader knows what it could not know."""

    feeds_read: int
    feeds_failed: int
    seen: int
    relevant: int
    merged: int
    stories: int
    used: int
    oldest: datetime | None
    newest: datetime | None
    failed_feeds: tuple[str, ...] = ()

    @property
    def dropped(self) -> int:
        """Items read that made none of the stories shown."""
        return self.seen - self.used


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotKey:
    """Names one briefing for ever: once per subscription, local date and slot ("09:00", "now-142501")."""

    subscription: str
    local_date: date
    slot: str

    def __str__(self) -> str:
        return f"{self.subscription}/{self.local_date.isoformat()}/{self.slot}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What a subscription's readers get at one slot. No stories means a quiet day, said in one line."""

    key: SlotKey
    format_name: str
    title: str
    timezone: str
    made_at: datetime
    lead: tuple[Claim, ...]
    stories: tuple[StoryBrief, ...]
    coverage: Coverage
    late: bool = False


# --- schedules and deliveries --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Local times on local weekdays (0 is Monday) in an IANA zone."""

    times: tuple[time, ...]
    weekdays: tuple[int, ...]
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a subscription wants; empty means everything. A story passes when one of its entries does."""

    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a briefing goes: `platform` is slack, discord, html or console; `address` is the platform's."""

    platform: str
    address: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.address}" if self.address else self.platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A briefing that an admin ordered: when, in which format, of what, to where."""

    name: str
    schedule: Schedule
    format_name: str
    max_stories: int
    targets: tuple[Target, ...]
    filters: Filters = field(default_factory=Filters)
    stale_after_hours: int = 48
    catch_up_hours: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDue:
    """The slot a subscription waits for. `schedule` is the schedule's signature when it was computed."""

    key: SlotKey
    due_at: datetime
    schedule: str


class DeliveryState(StrEnum):
    """planned → sending → sent | unknown | failed | dropped."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


class PartRole(StrEnum):
    """What a message is within its briefing. LINKS edits the post so that its lines link to the replies."""

    POST = "post"
    REPLY = "reply"
    LINKS = "links"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message as its platform will get it: `payload` is JSON, rendered before anything is sent.

    Parts count from 0, the post is part 0, replies follow in order, an optional LINKS part is last.
    A LINKS payload holds `racebrief:part/<n>` wherever the address of part n belongs.
    """

    number: int
    role: PartRole
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where a message came to lie. `thread_id` is where its replies go; `url` is for readers."""

    message_id: str
    channel_id: str
    thread_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One part of one briefing for one target, and how far it got."""

    briefing: SlotKey
    target: Target
    part: Part
    state: DeliveryState
    planned_at: datetime
    attempts: int = 0
    updated_at: datetime | None = None
    not_before: datetime | None = None
    receipt: Receipt | None = None
    reason: str | None = None

    @property
    def key(self) -> str:
        """Unique for ever; platforms carry it so that a lost answer can be looked up."""
        return f"{self.briefing}/{self.target}/{self.part.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """That a target has been told an entry as part of a story, and under which headline."""

    target: Target
    story_id: str
    entry_id: str
    headline: str
    at: datetime


# --- reports and questions -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectReport:
    """What one collection did. `errors` maps feed urls to one line each; `slowest` holds (url, seconds)."""

    started: datetime
    feeds: int
    fetched: int
    not_modified: int
    skipped: int
    failed: int
    seen: int
    new: int
    changed: int
    relevant: int
    merged: int
    errors: Mapping[str, str] = field(default_factory=dict)
    slowest: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusStats:
    """What the corpus holds. `oldest` and `newest` are times of first sight, `feeds` those polled."""

    entries: int
    relevant: int
    feeds: int
    stories: int
    database_bytes: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A question from a channel, whatever the platform: `name` is today, search, status, help …"""

    name: str
    argument: str = ""
    target: Target | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """An entry that matches words, best first; `snippet` is verbatim from its text."""

    entry: Entry
    snippet: str
