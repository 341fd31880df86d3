"""The nouns of the trade, as frozen records. Times are aware UTC, collections are tuples.

Feed + FeedState → Fetched → EntryData → Entry → Story → Briefing → Document → Delivery
"""

from digests.model.briefings import Briefing, Coverage, Label, SlotKey, StoryBrief, StoryStatus
from digests.model.changes import Change
from digests.model.deliveries import (
    Delivery,
    DeliveryState,
    Filters,
    NextDue,
    Part,
    PartRole,
    Receipt,
    Schedule,
    Subscription,
    Target,
    Told,
)
from digests.model.entries import (
    Entity,
    EntityKind,
    Entry,
    EntryData,
    EntryVersion,
    Feed,
    FeedState,
    Fetched,
    NotModified,
    Relevance,
)
from digests.model.formats import Format, FormatPart, PartKind, Range
from digests.model.reports import CollectReport, Command, CorpusStats, SearchHit
from digests.model.stories import (
    Claim,
    Dispute,
    Figure,
    Moment,
    Quotation,
    RankedStory,
    SourceRef,
    Story,
    Takeaway,
)

__all__ = [
    "Briefing",
    "Change",
    "Claim",
    "CollectReport",
    "Command",
    "CorpusStats",
    "Coverage",
    "Delivery",
    "DeliveryState",
    "Dispute",
    "Entity",
    "EntityKind",
    "Entry",
    "EntryData",
    "EntryVersion",
    "Feed",
    "FeedState",
    "Fetched",
    "Figure",
    "Filters",
    "Format",
    "FormatPart",
    "Label",
    "Moment",
    "NextDue",
    "NotModified",
    "Part",
    "PartKind",
    "PartRole",
    "Quotation",
    "Range",
    "RankedStory",
    "Receipt",
    "Relevance",
    "Schedule",
    "SearchHit",
    "SlotKey",
    "SourceRef",
    "Story",
    "StoryBrief",
    "StoryStatus",
    "Subscription",
    "Takeaway",
    "Target",
    "Told",
]
