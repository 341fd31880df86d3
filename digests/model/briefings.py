"""Briefings as they are written."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from digests.model.stories import Claim, Dispute, Figure, Moment, Quotation, Section, SourceRef, Takeaway


class StoryStatus(StrEnum):
    NEW = "New"
    UPDATE = "Update"


class Label(StrEnum):
    """What a reader should know about how a story is sourced."""

    SINGLE_SOURCE = "Single source"
    DISPUTED = "Disputed"
    VENDOR_CLAIM = "Vendor claim"


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
    timeline: tuple[Moment, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    topics: tuple[str, ...] = ()
    format_name: str = ""  # "" is the briefing's own
    dek: Claim | None = None
    sections: tuple[Section, ...] = ()
    precedents: tuple[Moment, ...] = ()
    regions: tuple[Takeaway, ...] = ()
    related: tuple[Claim, ...] = ()
    beside: tuple[SourceRef, ...] = ()  # where precedents and related stories stand


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
    engine: str = ""  # the language model that wrote of it; "" is the evidence engine
