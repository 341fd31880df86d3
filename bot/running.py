"""The running application: the use cases with their ports filled in, and what the scheduler ticks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from types import TracebackType
from typing import Protocol, Self

from bot.notes import send_note
from config.settings import Settings
from digests import commands, deliver, publish
from digests.collect import collect
from digests.deliver import DeliveryReport
from digests.desk import Desk
from digests.errors import BriefingError, DeliveryError
from digests.health import news_of_health
from digests.model import CollectReport
from digests.polling import Pace
from digests.ports import (
    Archive,
    ArticleReader,
    Channel,
    Clock,
    EntryStore,
    FeedStore,
    Fetcher,
    Outbox,
    Parser,
    Progress,
    ScheduleStore,
    SearchIndex,
)
from digests.schedule import due

PATIENCE = timedelta(seconds=30)
"""How long a round of sending waits for a platform's own "not yet" before it leaves the rest for later."""

FRESH = timedelta(minutes=5)
"""A briefing is written from a collection no older than this."""

SET_BACK = timedelta(days=1)
"""A clock is believed to have been set back by up to this; a cut further ahead was made by a wrong clock."""

INSTANT = timedelta(microseconds=1)
Showing = Callable[[], AbstractContextManager[Progress | None]]

log = logging.getLogger("racebrief")


class Corpus(Archive, EntryStore, FeedStore, Outbox, ScheduleStore, SearchIndex, Protocol):
    """Every store in one object, as the database has it."""

    def close(self) -> None:
        """Releases the file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat platform. `log_in` is enough to send, `listen` takes commands too; both raise DeliveryError."""

    channel: Channel
    log_in: Callable[[], Awaitable[None]]
    listen: Callable[[], Awaitable[None]]
    stop: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What `once` did. `collected` is None where nothing was collected."""

    collected: CollectReport | None
    planned: tuple[publish.Planned, ...]
    delivered: DeliveryReport


@dataclass(kw_only=True)
class App:
    """The running application: use cases with their ports filled in. An async context manager.

    Collecting and planning take turns: a plan between the reading of a feed and its storing would cut the
    window before entries that it never saw.
    """

    settings: Settings
    corpus: Corpus
    clock: Clock
    parsing: AbstractAsyncContextManager[Parser]
    fetching: AbstractAsyncContextManager[Fetcher]
    channels: Mapping[str, Channel]
    chats: Mapping[str, Chat] = field(default_factory=dict)
    articles_of: Callable[[Fetcher, Parser], ArticleReader | None] | None = None
    stopping: bool = False
    _fetcher: Fetcher | None = None
    _parser: Parser | None = None
    _connected: set[str] = field(default_factory=set)
    _given_up: set[str] = field(default_factory=set)
    _last_collection: datetime | None = None
    _collecting: asyncio.Task[CollectReport] | None = None
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __aenter__(self) -> Self:
        self._fetcher = await self.fetching.__aenter__()
        self._parser = await self.parsing.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends what is under way at the next message, disconnects, closes the database."""
        self.stop()
        try:
            async with self._sending, self._writing:
                await self.fetching.__aexit__(kind, error, trace)
                await self.parsing.__aexit__(kind, error, trace)
            for name, chat in self.chats.items():
                try:
                    await chat.stop()
                except BriefingError as trouble:
                    log.warning("%s did not close cleanly: %s", name, trouble)
        finally:
            self.corpus.close()

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.settings.entities)

    @cached_property
    def press(self) -> publish.Press:
        return press_of(self.settings, self.corpus, self.channels)

    def stop(self) -> None:
        """Asks what is under way to end: sending after its message, collecting at once."""
        self.stopping = True
        if self._collecting is not None:
            self._collecting.cancel()

    # --- the use cases ---------------------------------------------------------------------------

    async def collect(self, progress: Progress | None = None, *, thorough: bool = True) -> CollectReport:
        """Reads every feed that may be asked, or without `thorough` those whose time has come.

        Raises CorpusError.
        """
        if self._fetcher is None or self._parser is None:
            raise RuntimeError("an App collects only inside `async with`")
        async with self._writing:
            now = await asyncio.to_thread(self._after_the_cuts)
            reading = collect(
                self.settings.feeds,
                fetcher=self._fetcher,
                parser=self._parser,
                feed_store=self.corpus,
                entry_store=self.corpus,
                desk=self.desk,
                now=now,
                concurrency=self.settings.collect.concurrency,
                pace=Pace(
                    floor=timedelta(minutes=self.settings.collect.floor_minutes),
                    ceiling=timedelta(minutes=self.settings.collect.ceiling_minutes),
                ),
                thorough=thorough,
                articles=self.articles_of(self._fetcher, self._parser) if self.articles_of else None,
                progress=progress,
            )
            self._collecting = asyncio.create_task(reading)
            try:
                report = await self._collecting
            finally:
                self._collecting = None
            self._last_collection = now
            return report

    async def plan_due(self, *, mark_only: bool = False) -> tuple[publish.Planned, ...]:
        """Plans the briefings that are due. Raises CorpusError."""
        async with self._writing:
            return await asyncio.to_thread(
                publish.plan_due,
                self.settings.subscriptions,
                self._after_the_collection(),
                self.press,
                mark_only=mark_only,
            )

    def _after_the_cuts(self) -> datetime:
        """When what is collected at this moment counts as first seen.

        Never before the last briefing's cut, or a clock that was set back would lose it between two windows.
        """
        now = self.clock.now()
        cuts = [self.corpus.last_cut(one.name) for one in self.settings.subscriptions]
        near = [cut for cut in cuts if cut is not None and now < cut <= now + SET_BACK]
        return max(near, default=now)

    def _after_the_collection(self) -> datetime:
        """When a briefing is cut: after the last collection, also where a simulated clock stands still."""
        now = self.clock.now()
        return now + INSTANT if now == self._last_collection else now

    async def deliver(self) -> DeliveryReport:
        """Sends what is open, waiting out short pauses that a platform asks for. Raises CorpusError."""
        async with self._sending:
            report = await self._round()
            while report.resume_at is not None and not self.stopping:
                pause = report.resume_at - self.clock.now()
                if pause > PATIENCE:
                    break
                await asyncio.sleep(max(pause.total_seconds(), 0))
                if self.clock.now() < report.resume_at:
                    break  # a simulated clock stands still while we wait
                report = report + await self._round()
        for line in report.failures:
            log.error("%s", line)
        for line in report.notes:
            log.warning("%s", line)
        return report

    async def _round(self) -> DeliveryReport:
        return await deliver.deliver(self.corpus, self.channels, self.clock, go_on=lambda: not self.stopping)

    async def once(self, *, mark_only: bool = False, showing: Showing = nullcontext) -> Outcome:
        """Collects, plans what is due, sends what is open. `showing` is open while feeds are read.

        Raises CorpusError.
        """
        with showing() as progress:
            collected = await self.collect(progress)
        planned = await self.plan_due(mark_only=mark_only)
        return Outcome(collected=collected, planned=planned, delivered=await self.deliver())

    # --- what the scheduler ticks ----------------------------------------------------------------

    async def tick(self) -> None:
        """Publishes what is due, from a fresh collection, and sends what is open."""
        if self.stopping:
            return
        if await asyncio.to_thread(self._is_due) and self._is_older_than(FRESH):
            await self._collect_and_say()
        for planned in await self.plan_due():
            log.info("planned %s: %s", planned.briefing.key, commands.stories(planned.briefing))
        report = await self.deliver()
        if report.sent:
            log.info("delivered %d messages", report.sent)

    async def tick_collect(self) -> None:
        """Collects when the admin's interval has passed, by our clock."""
        if not self.stopping and self._is_older_than(
            timedelta(minutes=self.settings.collect.interval_minutes)
        ):
            await self._collect_and_say(thorough=False)
            await self.tell_admin()

    async def tell_admin(self) -> None:
        """Tells the admin's target which feeds have come to ail or have recovered since the last time."""
        target, now = self.settings.admin, self.clock.now()
        if target is None:
            return
        told, after = news_of_health(
            self.settings.feeds, await asyncio.to_thread(self.corpus.feed_states), now
        )
        if not told:
            return
        try:
            await send_note(self.channels[target.platform], target, "racebrief: feeds", told, now)
        except DeliveryError as error:
            log.warning("the admin could not be told of feeds: %s", error)
            return
        async with self._writing:
            await asyncio.to_thread(self.corpus.save, (), after)

    async def _collect_and_say(self, *, thorough: bool = True) -> None:
        try:
            report = await self.collect(thorough=thorough)
        except asyncio.CancelledError:
            if self.stopping:
                return
            raise
        log.info(
            "collected %d feeds: %d items seen, %d new, %d relevant, %d feeds failed",
            report.feeds,
            report.seen,
            report.new,
            report.relevant,
            report.failed,
        )

    def _is_older_than(self, age: timedelta) -> bool:
        return self._last_collection is None or self.clock.now() - self._last_collection >= age

    def _is_due(self) -> bool:
        waiting, now = self.corpus.next_due(), self.clock.now()
        return any(
            due(one, waiting.get(one.name), now).slot is not None for one in self.settings.subscriptions
        )

    async def connect(self, *, listen: bool = True) -> None:
        """Connects what is not connected yet. A platform that refuses us costs only itself."""
        for name, chat in self.chats.items():
            if self.stopping or name in self._connected | self._given_up:
                continue
            try:
                await (chat.listen() if listen else chat.log_in())
            except DeliveryError as error:
                log.error("%s", error)
                if not error.retryable:
                    self._given_up.add(name)
            else:
                self._connected.add(name)


def shelf_of(settings: Settings, corpus: Corpus, clock: Clock) -> commands.Shelf:
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
    )


def press_of(settings: Settings, corpus: Corpus, channels: Mapping[str, Channel]) -> publish.Press:
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
    )
