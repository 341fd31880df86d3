"""From stories to a briefing: what to tell, in which order, and under which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from digests.model import (
    Briefing,
    Claim,
    Coverage,
    Feed,
    FeedState,
    Format,
    SlotKey,
    SourceRef,
    Story,
    StoryBrief,
    StoryStatus,
    Subscription,
    Told,
)
from digests.ports import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that a briefing is made of.

    `stories` are those with an entry of the window [since, now) together with their earlier entries;
    `told` is what any of the subscription's targets was told before; `counts` are the window's.
    """

    stories: tuple[Story, ...]
    told: tuple[Told, ...]
    counts: Counts
    feeds: tuple[Feed, ...]
    states: Mapping[str, FeedState]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A sentence that did not pass the evidence check, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A briefing that passed the evidence check, and what did not."""

    briefing: Briefing
    dropped: tuple[Dropped, ...]


def write_briefing(
    subscription: Subscription, fmt: Format, material: Material, *, key: SlotKey, now: datetime, late: bool
) -> Written:
    """The briefing for one slot. Pure; every sentence in it cites entries of `material`."""
    briefs = tuple(
        StoryBrief(
            story_id=story.id,
            rank=rank,
            status=StoryStatus.NEW,
            labels=(),
            headline=Claim(text=story.entries[0].title, sources=(story.entries[0].id,)),
            what_is_new=None,
            source_count=len(story.families),
            entry_ids=tuple(entry.id for entry in story.entries),
            sources=tuple(
                SourceRef(
                    entry_id=entry.id,
                    publisher=entry.publisher,
                    title=entry.title,
                    url=entry.url,
                    published=entry.published,
                    language=entry.language,
                )
                for entry in story.entries
            ),
        )
        for rank, story in enumerate(material.stories[: subscription.max_stories], 1)
    )
    briefing = Briefing(
        key=key,
        format_name=fmt.name,
        title=f"AI race, {key.local_date:%A %-d %B}",
        timezone=subscription.schedule.timezone,
        made_at=now,
        lead=(),
        stories=briefs,
        coverage=Coverage(
            feeds_read=len(material.states),
            feeds_failed=0,
            seen=material.counts.seen,
            relevant=material.counts.relevant,
            merged=material.counts.copies,
            stories=len(material.stories),
            used=sum(len(brief.entry_ids) for brief in briefs),
            oldest=material.counts.oldest,
            newest=material.counts.newest,
        ),
        late=late,
    )
    return Written(briefing=briefing, dropped=())
