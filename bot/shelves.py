"""The stores as the use cases want them: one database behind every port."""

from collections.abc import Mapping
from typing import Protocol

from config.settings import Settings
from digests import commands, publish
from digests.drafting import Drafting
from digests.nearness import Nearness
from digests.ports import (
    Archive,
    ChangeStore,
    Channel,
    Clock,
    DraftStore,
    Embedder,
    EntryStore,
    FeedbackStore,
    FeedStore,
    Ledger,
    Outbox,
    Retention,
    Retrieval,
    ScheduleStore,
    SearchIndex,
    StoryStore,
)
from digests.question import Names


class Corpus(
    Archive,
    ChangeStore,
    DraftStore,
    EntryStore,
    FeedbackStore,
    FeedStore,
    Ledger,
    Outbox,
    Retention,
    Retrieval,
    ScheduleStore,
    SearchIndex,
    StoryStore,
    Protocol,
):
    """Every store in one object, as the database has it."""

    def close(self) -> None:
        """Releases the file."""
        ...


def shelf_of(
    settings: Settings,
    corpus: Corpus,
    clock: Clock,
    *,
    nearness: Nearness | None = None,
    drafting: Drafting | None = None,
) -> commands.Shelf:
    """What commands are answered from."""
    return commands.Shelf(
        archive=corpus,
        search_index=corpus,
        feed_store=corpus,
        outbox=corpus,
        schedule_store=corpus,
        clock=clock,
        feeds=settings.feeds,
        subscriptions=settings.subscriptions,
        entry_store=corpus,
        retrieval=corpus,
        change_store=corpus,
        story_store=corpus,
        ledger=corpus,
        nearness=nearness,
        drafting=drafting,
        feedback_store=corpus,
        entities=settings.entities,
        names=Names(settings.entities),
        formats=tuple(settings.formats),
        layouts=settings.formats,
        topics=tuple(sorted({topic for entity in settings.entities for topic in entity.topics})),
        admins=settings.admins,
    )


def press_of(
    settings: Settings,
    corpus: Corpus,
    channels: Mapping[str, Channel],
    drafting: Drafting | None = None,
    embedder: Embedder | None = None,
) -> publish.Press:
    """What briefings are planned with."""
    return publish.Press(
        archive=corpus,
        entry_store=corpus,
        feed_store=corpus,
        outbox=corpus,
        schedule_store=corpus,
        channels=channels,
        feeds=settings.feeds,
        formats=settings.formats,
        entities=settings.entities,
        retrieval=corpus,
        ledger=corpus,
        feedback_store=corpus,
        drafting=drafting,
        embedder=embedder,
    )
