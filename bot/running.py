"""The running application: the use cases with their ports filled in, and what the scheduler ticks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from types import TracebackType
from typing import Self

from bot.caretaker import Caretaker
from bot.sending import Sender
from bot.shelves import Corpus, press_of, shelf_of
from bot.watching import Watch, changes, demand_platforms
from config.settings import Settings
from digests import commands, notices, publish
from digests.changes import in_force
from digests.collect import collect
from digests.deliver import DeliveryReport
from digests.desk import Desk
from digests.document import Document
from digests.drafting import Drafting
from digests.errors import BriefingError, ConfigError, DeliveryError
from digests.leanings import COUNTS_FOR, heard
from digests.model import CollectReport, Subscription
from digests.nearness import Nearness
from digests.polling import Pace
from digests.ports import ArticleReader, Channel, Clock, Embedder, Fetcher, Parser, Progress
from digests.schedule import due

FRESH = timedelta(minutes=5)
"""A briefing is written from a collection of every feed that may be asked, no older than this."""

SET_BACK = timedelta(days=1)
"""A clock is believed to have been set back by up to this; a cut further ahead was made by a wrong clock."""

INSTANT = timedelta(microseconds=1)
Showing = Callable[[], AbstractContextManager[Progress | None]]

log = logging.getLogger("racebrief")


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
    release: Callable[[], None] = lambda: None
    drafting: Drafting | None = None
    embedder: Embedder | None = None
    nearness: Nearness | None = None
    watch: Watch | None = None
    stopping: bool = False
    _fetcher: Fetcher | None = None
    _parser: Parser | None = None
    _connected: set[str] = field(default_factory=set)
    _given_up: set[str] = field(default_factory=set)
    _last_collection: datetime | None = None
    _last_thorough: datetime | None = None
    _collecting: asyncio.Task[CollectReport] | None = None
    _planning: asyncio.Lock = field(default_factory=asyncio.Lock)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __aenter__(self) -> Self:
        self._fetcher = await self.fetching.__aenter__()
        self._parser = await self.parsing.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends what is under way at the next message, disconnects, lets the database and its folder go."""
        self.stop()
        try:
            async with self.sender.under_way, self._planning, self._writing:
                await self.fetching.__aexit__(kind, error, trace)
                await self.parsing.__aexit__(kind, error, trace)
            for name, chat in self.chats.items():
                try:
                    await chat.stop()
                except BriefingError as trouble:
                    log.warning("%s did not close cleanly: %s", name, trouble)
        finally:
            self.corpus.close()
            self.release()

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.settings.entities, self.embedder)

    @cached_property
    def press(self) -> publish.Press:
        return press_of(self.settings, self.corpus, self.channels, self.drafting, self.embedder)

    @cached_property
    def shelf(self) -> commands.Shelf:
        return shelf_of(
            self.settings, self.corpus, self.clock, nearness=self.nearness, drafting=self.drafting
        )

    @cached_property
    def caretaker(self) -> Caretaker:
        return Caretaker(corpus=self.corpus, channels=self.channels)

    @cached_property
    def sender(self) -> Sender:
        return Sender(
            corpus=self.corpus,
            channels=self.channels,
            clock=self.clock,
            caretaker=self.caretaker,
            settings=lambda: self.settings,
            go_on=self._goes_on,
        )

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Those of the files with what was changed by command and by feedback. Raises CorpusError."""
        now = self.clock.now()
        voices = heard(self.corpus.feedback(now - COUNTS_FOR), now)
        return in_force(self.settings.subscriptions, self.corpus.changes(), voices)

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
                story_store=self.corpus,
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
            if thorough:
                self._last_thorough = now
            await asyncio.to_thread(self.caretaker.correct, now, changed=bool(report.changed))
            await asyncio.to_thread(self.corpus.index)
            return report

    async def expect(self) -> None:
        """Notes what each subscription waits for from this moment on. Raises CorpusError."""
        async with self._writing:
            now = self.clock.now()
            await asyncio.to_thread(publish.expect, self.subscriptions, now, self.press.schedule_store)

    async def plan_due(self, *, mark_only: bool = False) -> tuple[publish.Planned, ...]:
        """Plans the briefings that are due. Raises CorpusError.

        The language model words them first: nothing but this planning waits for its answers.
        """
        async with self._planning:
            press = self.press
            if self.drafting is not None:
                if not mark_only:
                    asking = replace(self.drafting, asks=self._goes_on)
                    await self._rehearse(replace(press, drafting=asking))
                press = replace(press, drafting=replace(self.drafting, asks=lambda: False))
            async with self._writing:
                return await asyncio.to_thread(
                    publish.plan_due,
                    self.subscriptions,
                    self._after_the_collection(),
                    press,
                    mark_only=mark_only,
                )

    async def _rehearse(self, press: publish.Press) -> None:
        now = self._after_the_collection()
        notes = await asyncio.to_thread(publish.rehearse, self.subscriptions, now, press)
        for trouble in dict.fromkeys(note.trouble for note in notes if note.trouble):
            log.warning("the evidence engine words a story alone: %s", trouble)

    def _goes_on(self) -> bool:
        return not self.stopping

    def _after_the_cuts(self) -> datetime:
        """When what is collected at this moment counts as first seen.

        Never before the last briefing's cut, or a clock that was set back would lose it between two windows.
        """
        now = self.clock.now()
        cuts = [self.corpus.last_cut(one.name, now + SET_BACK) for one in self.subscriptions]
        return max([now, *(cut for cut in cuts if cut is not None)])

    def _after_the_collection(self) -> datetime:
        """When a briefing is cut: after the last collection, also where a simulated clock stands still."""
        now = self.clock.now()
        return now + INSTANT if now == self._last_collection else now

    async def deliver(self) -> DeliveryReport:
        """Sends what is open, waiting out short pauses that a platform asks for. Raises CorpusError."""
        return await self.sender.deliver()

    async def once(self, *, mark_only: bool = False, showing: Showing = nullcontext) -> Outcome:
        """Collects, plans what is due, sends what is open. `showing` is open while feeds are read.

        Raises CorpusError.
        """
        with showing() as progress:
            collected = await self.collect(progress)
        await self._keep_house()
        planned = await self.plan_due(mark_only=mark_only)
        return Outcome(collected=collected, planned=planned, delivered=await self.deliver())

    # --- what the scheduler ticks ----------------------------------------------------------------

    async def tick(self) -> None:
        """Publishes what is due, from a fresh collection, and sends what is open."""
        if self.stopping:
            return
        await self.take_over()
        if await asyncio.to_thread(self._is_due) and self._is_past(self._last_thorough, FRESH):
            await self._collect_and_say()
        if self.drafting is not None:
            await self.deliver()  # what is open does not wait for a language model
        for planned in await self.plan_due():
            log.info("planned %s: %s", planned.briefing.key, commands.stories(planned.briefing))
        report = await self.deliver()
        if report.sent:
            log.info("delivered %d messages", report.sent)

    async def take_over(self) -> None:
        """Takes the admin's files over where they changed: whole, or not at all and with the reason.

        The slots that were waited for stay stored, so what is due is neither skipped nor doubled.
        """
        if self.watch is None or not await asyncio.to_thread(self.watch.has_changed):
            return
        async with self._writing:
            try:
                fresh = await asyncio.to_thread(self.watch.read)
                demand_platforms(fresh, self.channels)
            except ConfigError as error:
                log.error("the changed files are refused, those before hold:\n%s", error)
                problems = [str(problem) for problem in error.problems]
                await self._tell(notices.refused_document(problems), str(error))
                return
            told = changes(self.settings, fresh)
            self.settings = fresh
            for made in ("desk", "press", "shelf"):
                self.__dict__.pop(made, None)
            log.info("the changed files are taken over: %s", "; ".join(told))
            subject = f"{self.clock.now():%H:%M} {told}"
            await self._tell(notices.taken_document(told), subject)

    async def _tell(self, document: Document, subject: str) -> None:
        await asyncio.to_thread(self.caretaker.tell, self.settings.admin, document, subject, self.clock.now())

    async def tick_collect(self) -> None:
        """Collects when the admin's interval has passed, by our clock."""
        interval = timedelta(minutes=self.settings.collect.interval_minutes)
        if not self.stopping and self._is_past(self._last_collection, interval):
            await self._collect_and_say(thorough=False)
            await self._keep_house()

    async def _keep_house(self) -> None:
        async with self._writing:
            now, told = self.clock.now(), self.settings
            await asyncio.to_thread(self.caretaker.tell_of_feeds, told.admin, told.feeds, now)
            await asyncio.to_thread(self.caretaker.forget, now, told.keep_days)

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

    def _is_past(self, moment: datetime | None, age: timedelta) -> bool:
        return moment is None or self.clock.now() - moment >= age

    def _is_due(self) -> bool:
        waiting, now = self.corpus.next_due(), self.clock.now()
        return bool(self.corpus.orders()) or any(
            due(one, waiting.get(one.name), now).slot is not None for one in self.subscriptions
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
