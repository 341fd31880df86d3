"""The composition root: the only module that knows which adapter stands behind which port.

Adapters are imported where they are built, so that a command pays only for what it uses.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TextIO

from config.secrets import Secrets
from config.settings import CollectOptions, Settings
from digests import commands, deliver, publish
from digests.collect import collect
from digests.desk import Desk
from digests.document import Document, Paragraph, Reply, Text
from digests.errors import BriefingError, ConfigError, DeliveryError, Problem
from digests.model import CollectReport, Command, Feed, Part, Subscription
from digests.ports import (
    Archive,
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

DATABASE = "racebrief.sqlite"
PLATFORMS = ("slack", "discord", "html", "console")
PATIENCE = timedelta(seconds=30)
"""How long a round of sending waits for a platform's own "not yet" before it leaves the rest for later."""

FRESH = timedelta(minutes=5)
"""A briefing is written from a collection no older than this."""

log = logging.getLogger("racebrief")


class Corpus(
    Archive, EntryStore, FeedStore, Outbox, ScheduleStore, SearchIndex, Protocol
):
    """Every store in one object, as the database has it."""

    def close(self) -> None:
        """Releases the file."""
        ...


class Platform(Protocol):
    """A chat platform: `channel` sends, `start` connects for commands and raises DeliveryError."""

    @property
    def channel(self) -> Channel: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What `once` did. `collected` is None where nothing was collected."""

    collected: CollectReport | None
    planned: tuple[publish.Planned, ...]
    delivered: deliver.DeliveryReport


@dataclass(kw_only=True)
class App:
    """The running application: use cases with their ports filled in. An async context manager.

    Collecting and planning take turns: a plan between the reading of a feed and its storing would cut the
    window before entries that it never saw.
    """

    settings: Settings
    corpus: Corpus
    clock: Clock
    parser: Parser
    fetching: AbstractAsyncContextManager[Fetcher]
    channels: Mapping[str, Channel]
    platforms: Mapping[str, Platform] = field(default_factory=dict)
    stopping: bool = False
    _fetcher: Fetcher | None = None
    _connected: set[str] = field(default_factory=set)
    _given_up: set[str] = field(default_factory=set)
    _last_collection: datetime | None = None
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __aenter__(self) -> Self:
        self._fetcher = await self.fetching.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends what is under way at the next message, disconnects, closes the database."""
        self.stopping = True
        try:
            async with self._sending, self._writing:
                await self.fetching.__aexit__(kind, error, trace)
            for name, platform in self.platforms.items():
                try:
                    await platform.stop()
                except BriefingError as trouble:
                    log.warning("%s did not close cleanly: %s", name, trouble)
        finally:
            self.corpus.close()

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.settings.entities)

    @cached_property
    def press(self) -> publish.Press:
        return publish.Press(
            archive=self.corpus,
            entry_store=self.corpus,
            feed_store=self.corpus,
            outbox=self.corpus,
            schedule_store=self.corpus,
            channels=self.channels,
            feeds=self.settings.feeds,
            formats=self.settings.formats,
        )

    @cached_property
    def shelf(self) -> commands.Shelf:
        return shelf_of(self.settings, self.corpus, self.clock)

    # --- the use cases ---------------------------------------------------------------------------

    async def collect(self, progress: Progress | None = None) -> CollectReport:
        """Reads every feed that may be asked. Raises CorpusError."""
        if self._fetcher is None:
            raise RuntimeError("an App collects only inside `async with`")
        async with self._writing:
            now = self.clock.now()
            report = await collect(
                self.settings.feeds,
                fetcher=self._fetcher,
                parser=self.parser,
                feed_store=self.corpus,
                entry_store=self.corpus,
                desk=self.desk,
                now=now,
                concurrency=self.settings.collect.concurrency,
                progress=progress,
            )
            self._last_collection = now
            return report

    async def plan_due(self, *, mark_only: bool = False) -> tuple[publish.Planned, ...]:
        """Plans the briefings that are due. Raises CorpusError."""
        async with self._writing:
            return await asyncio.to_thread(
                publish.plan_due,
                self.settings.subscriptions,
                self.clock.now(),
                self.press,
                mark_only=mark_only,
            )

    async def deliver(self) -> deliver.DeliveryReport:
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

    async def _round(self) -> deliver.DeliveryReport:
        return await deliver.deliver(
            self.corpus, self.channels, self.clock, go_on=lambda: not self.stopping
        )

    async def once(self, *, mark_only: bool = False, progress: Progress | None = None) -> Outcome:
        """Collects, plans what is due, sends what is open. Raises CorpusError."""
        collected = await self.collect(progress)
        planned = await self.plan_due(mark_only=mark_only)
        return Outcome(collected=collected, planned=planned, delivered=await self.deliver())

    async def answer(self, command: Command) -> Reply:
        """The reply to a command; a failure we expect is told in one line."""
        try:
            return await commands.answer(command, self.shelf)
        except BriefingError as error:
            log.error("/brief %s: %s", command.name, error)
            line = (Text(text="That did not work; the log of racebrief says why. Try again in a minute."),)
            return Reply(title="Sorry", blocks=(Paragraph(sentences=(line,)),))

    # --- what the scheduler ticks ----------------------------------------------------------------

    async def tick(self) -> None:
        """Publishes what is due, from a fresh collection, and sends what is open."""
        if self.stopping:
            return
        if await asyncio.to_thread(self._is_due) and self._is_older_than(FRESH):
            await self._collect_and_say()
        for planned in await self.plan_due():
            log.info("planned %s: %d stories", planned.briefing.key, len(planned.briefing.stories))
        report = await self.deliver()
        if report.sent:
            log.info("delivered %d messages", report.sent)

    async def tick_collect(self) -> None:
        """Collects when the admin's interval has passed, by our clock."""
        if not self.stopping and self._is_older_than(
            timedelta(minutes=self.settings.collect.interval_minutes)
        ):
            await self._collect_and_say()

    async def _collect_and_say(self) -> None:
        report = await self.collect()
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

    async def connect(self) -> None:
        """Connects the platforms that are not connected. One that refuses us costs only itself."""
        for name, platform in self.platforms.items():
            if self.stopping or name in self._connected | self._given_up:
                continue
            try:
                await platform.start()
            except DeliveryError as error:
                log.error("%s: %s", name, error)
                if not error.retryable:
                    self._given_up.add(name)
            else:
                self._connected.add(name)


# --- putting it together -------------------------------------------------------------------------


def open_corpus(data: Path) -> Corpus:
    """The database in the data folder, made where there is none. Raises CorpusError."""
    from adapters.corpus import SqliteCorpus

    return SqliteCorpus(data / DATABASE)


def open_clock(file: str | None) -> Clock:
    """The machine's clock, or the simulated one that RACEBRIEF_CLOCK names. Raises BriefingError."""
    from adapters.clock import FileClock, SystemClock

    if not file:
        return SystemClock()
    clock = FileClock(Path(file))
    clock.now()
    return clock


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


def platforms_of(subscriptions: Sequence[Subscription]) -> tuple[str, ...]:
    """The platforms that the subscriptions name, in order of appearance."""
    return tuple(dict.fromkeys(one.platform for order in subscriptions for one in order.targets))


def build(
    settings: Settings,
    secrets: Secrets,
    data: Path,
    *,
    clock: Clock,
    stream: TextIO,
    platforms: Collection[str],
    answers: bool = False,
) -> App:
    """The application with channels for `platforms`; `answers` is for commands, which want all tokens.

    Raises ConfigError where a token is missing, CorpusError where the database cannot be used.
    """
    from adapters.feeds import FeedParser

    missing = missing_tokens(secrets, platforms, answers=answers)
    if missing:
        raise ConfigError(missing)
    corpus = open_corpus(data)
    shelf = shelf_of(settings, corpus, clock)
    chats = {name: _chat(name, secrets, shelf) for name in platforms if name in ("slack", "discord")}
    return App(
        settings=settings,
        corpus=corpus,
        clock=clock,
        parser=FeedParser(),
        fetching=_fetching(settings.collect),
        channels={name: chat.channel for name, chat in chats.items()}
        | {name: _channel(name, data, stream) for name in platforms if name not in chats},
        platforms=chats,
    )


def missing_tokens(
    secrets: Secrets, platforms: Collection[str], *, answers: bool
) -> tuple[Problem, ...]:
    """One problem for each token that a platform needs and that is not set."""
    wanted = [
        ("slack", "SLACK_BOT_TOKEN", secrets.slack_bot_token, True),
        ("slack", "SLACK_APP_TOKEN", secrets.slack_app_token, answers),
        ("discord", "DISCORD_TOKEN", secrets.discord_token, True),
    ]
    return tuple(
        Problem(
            file="environment",
            line=0,
            column=0,
            message=f"{variable} is not set, and a subscription goes to {name}",
            hint="set it in the environment or in .env in the config folder",
        )
        for name, variable, value, needed in wanted
        if name in platforms and needed and not value
    )


def _fetching(options: CollectOptions) -> AbstractAsyncContextManager[Fetcher]:
    from adapters.feeds import HttpFetcher

    contact = f"; {options.contact}" if options.contact else ""
    return HttpFetcher(
        timeout_s=options.timeout_seconds,
        max_bytes=int(options.max_megabytes * 1024 * 1024),
        user_agent=f"racebrief/0.1 (feed reader{contact})",
        allow_private_hosts=options.allow_private_hosts,
        connections=options.concurrency,
    )


def _chat(name: str, secrets: Secrets, shelf: commands.Shelf) -> Platform:
    async def answer(command: Command) -> Reply:
        return await commands.answer(command, shelf)

    if name == "slack":
        from adapters.slack.app import SlackApp

        return SlackApp(
            secrets.slack_bot_token or "", secrets.slack_app_token or "", answer, secrets.slack_api_url
        )
    from adapters.discord.app import DiscordApp

    return DiscordApp(
        secrets.discord_token or "", answer, secrets.discord_api_url, secrets.discord_gateway_url
    )


def _channel(name: str, data: Path, stream: TextIO) -> Channel:
    if name == "html":
        from adapters.html import HtmlChannel

        return HtmlChannel(data)
    from adapters.console import ConsoleChannel

    return ConsoleChannel(stream, colour=stream.isatty())
