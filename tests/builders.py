"""Short ways to make records: every field has a harmless default, a test names only what it is about."""

from datetime import UTC, date, datetime, time
from typing import Any

from digests.model import (
    Briefing,
    Claim,
    Coverage,
    Delivery,
    DeliveryState,
    Entry,
    EntryData,
    Feed,
    Part,
    PartRole,
    Relevance,
    Schedule,
    SlotKey,
    SourceRef,
    Story,
    StoryBrief,
    StoryStatus,
    Subscription,
    Target,
)

NOON = datetime(2025, 1, 27, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    """An aware UTC time from "2025-01-27 12:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def feed(**told: Any) -> Feed:
    defaults: dict[str, Any] = {
        "name": "Example Wire",
        "url": "http://127.0.0.1:9/feed.xml",
        "category": "press",
        "publisher": "Example Wire",
    }
    return Feed(**(defaults | told))


def entry_data(**told: Any) -> EntryData:
    defaults: dict[str, Any] = {
        "guid": "g1",
        "url": "https://example.org/a",
        "title": "A lab releases a model",
        "text": "The lab released the model on Monday.",
        "published": NOON,
    }
    return EntryData(**(defaults | told))


def entry(id: str = "e1", **told: Any) -> Entry:
    defaults: dict[str, Any] = {
        "feed_url": "http://127.0.0.1:9/feed.xml",
        "guid": id,
        "url": f"https://example.org/{id}",
        "canonical_url": f"https://example.org/{id}",
        "title": "A lab releases a model",
        "text": "The lab released the model on Monday.",
        "published": NOON,
        "first_seen": NOON,
        "publisher": "Example Wire",
        "category": "press",
        "relevance": Relevance(score=1.0, relevant=True),
    }
    return Entry(id=id, **(defaults | told))


def story(*entries: Entry, id: str = "s1") -> Story:
    return Story(id=id, entries=entries or (entry(),))


def target(platform: str = "console", address: str = "") -> Target:
    return Target(platform=platform, address=address)


def slot_key(subscription: str = "daily", day: date = date(2025, 1, 27), slot: str = "09:00") -> SlotKey:
    return SlotKey(subscription=subscription, local_date=day, slot=slot)


def subscription(**told: Any) -> Subscription:
    defaults: dict[str, Any] = {
        "name": "daily",
        "schedule": Schedule(times=(time(9),), weekdays=tuple(range(7)), timezone="Europe/London"),
        "format_name": "daily",
        "max_stories": 8,
        "targets": (target(),),
    }
    return Subscription(**(defaults | told))


def story_brief(**told: Any) -> StoryBrief:
    defaults: dict[str, Any] = {
        "story_id": "s1",
        "rank": 1,
        "status": StoryStatus.NEW,
        "labels": (),
        "headline": Claim(text="A lab releases a model", sources=("e1",)),
        "what_is_new": None,
        "source_count": 1,
        "entry_ids": ("e1",),
        "summary": (Claim(text="The lab released the model on Monday.", sources=("e1",)),),
        "sources": (
            SourceRef(
                entry_id="e1",
                publisher="Example Wire",
                title="A lab releases a model",
                url="https://example.org/e1",
                published=NOON,
            ),
        ),
    }
    return StoryBrief(**(defaults | told))


def coverage(**told: Any) -> Coverage:
    defaults: dict[str, Any] = {
        "feeds_read": 3,
        "feeds_failed": 0,
        "seen": 10,
        "relevant": 5,
        "merged": 1,
        "stories": 1,
        "used": 1,
        "oldest": NOON,
        "newest": NOON,
    }
    return Coverage(**(defaults | told))


def briefing(**told: Any) -> Briefing:
    defaults: dict[str, Any] = {
        "key": slot_key(),
        "format_name": "daily",
        "title": "AI race, Monday 27 January",
        "timezone": "Europe/London",
        "made_at": NOON,
        "lead": (Claim(text="The lab released the model on Monday.", sources=("e1",)),),
        "stories": (story_brief(),),
        "coverage": coverage(),
    }
    return Briefing(**(defaults | told))


def delivery(**told: Any) -> Delivery:
    defaults: dict[str, Any] = {
        "briefing": slot_key(),
        "target": target(),
        "part": Part(number=0, role=PartRole.POST, payload="{}"),
        "state": DeliveryState.PLANNED,
        "planned_at": NOON,
    }
    return Delivery(**(defaults | told))
