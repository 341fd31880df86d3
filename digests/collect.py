"""Reading the feeds: fetch, parse, decide, file, store. What one feed does wrong costs only itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digests.desk import Desk
from digests.errors import FeedError, FetchError, ParseError
from digests.intake import EntryIntent, IntentKind, decide, item_id
from digests.model import CollectReport, Entry, EntryData, Feed, FeedState, Fetched, NotModified
from digests.ports import EntryStore, FeedStore, Fetcher, Parser, Progress

FIRST_BACK_OFF = timedelta(minutes=10)
LONGEST_BACK_OFF = timedelta(hours=12)
LONGEST_RETRY_AFTER = timedelta(hours=24)
"""A server may ask for patience, not for being forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came of asking one feed: an error, or an exchange and the items it brought."""

    feed: Feed
    seconds: float
    exchange: Fetched | NotModified | None = None
    items: tuple[EntryData, ...] = ()
    error: FeedError | None = None


async def collect(  # noqa: PLR0913  one argument for each port and limit it works with
    feeds: Sequence[Feed],
    *,
    fetcher: Fetcher,
    parser: Parser,
    feed_store: FeedStore,
    entry_store: EntryStore,
    desk: Desk,
    now: datetime,
    recent_days: int = 7,
    concurrency: int = 16,
    parse_seconds: float = 20,
    progress: Progress | None = None,
) -> CollectReport:
    """Reads every feed that may be asked at `now` and stores what is new or changed, in one transaction.

    At most `concurrency` feeds are under way at once; one that takes longer than `parse_seconds` to parse
    has failed. A feed's failure (FeedError) becomes a line in the report and in the feed's state. Raises
    CorpusError; anything else that a fetcher or parser raises is a bug and comes out as an ExceptionGroup.
    """
    wanted = tuple({feed.url: feed for feed in feeds}.values())
    states = await asyncio.to_thread(feed_store.feed_states)
    due = tuple(feed for feed in wanted if _may_ask(states.get(feed.url), now))
    reading = _Reading(fetcher, parser, concurrency, parse_seconds, progress)
    answers = await reading.all(due, states)
    intents = await asyncio.to_thread(_decide_all, answers, entry_store, now)
    since = now - timedelta(days=recent_days)
    filed = await asyncio.to_thread(_file, intents, entry_store, desk, since)
    fresh = {intent.entry.feed_url for intent in intents if intent.kind is IntentKind.NEW}
    after = tuple(
        _next_state(states.get(answer.feed.url), answer, now, has_new=answer.feed.url in fresh)
        for answer in answers
    )
    if after:
        # One transaction: a validator without the entries it stands for would lose them for good.
        await asyncio.to_thread(entry_store.save, filed, after)
    return _report(wanted, answers, intents, filed, now)


class _Reading:
    """Asks many feeds at once, each bounded."""

    def __init__(
        self,
        fetcher: Fetcher,
        parser: Parser,
        concurrency: int,
        parse_seconds: float,
        progress: Progress | None,
    ) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._gate = asyncio.Semaphore(concurrency)
        self._parse_seconds = parse_seconds
        self._progress = progress
        self._done = 0

    async def all(self, feeds: Sequence[Feed], states: Mapping[str, FeedState]) -> tuple[_Answer, ...]:
        """In the order of `feeds`."""
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(
                    self._one(feed, states.get(feed.url, FeedState(feed_url=feed.url)), len(feeds))
                )
                for feed in feeds
            ]
        return tuple(task.result() for task in tasks)

    async def _one(self, feed: Feed, state: FeedState, total: int) -> _Answer:
        async with self._gate:
            timer = asyncio.get_running_loop().time  # measures, never dates: the date is `now`
            started = timer()
            try:
                exchange = await self._fetcher.fetch(feed, state)
                items: tuple[EntryData, ...] = ()
                if isinstance(exchange, Fetched):
                    items = await self._parse(exchange)
                    exchange = replace(
                        exchange, body=b""
                    )  # many feeds at once: keep no body longer than needed
            except FeedError as error:
                answer = _Answer(feed=feed, seconds=timer() - started, error=error)
            else:
                answer = _Answer(feed=feed, seconds=timer() - started, exchange=exchange, items=items)
        self._done += 1
        if self._progress:
            self._progress("feeds", self._done, total)
        return answer

    async def _parse(self, fetched: Fetched) -> tuple[EntryData, ...]:
        try:
            async with asyncio.timeout(self._parse_seconds) as limit:
                return await asyncio.to_thread(self._parser.parse, fetched)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise ParseError(
                fetched.feed_url,
                f"the feed took over {self._parse_seconds:g} s to read: it is broken or hostile, remove it",
            ) from error


def back_off(failures: int, retry_after: float | None) -> timedelta:
    """How long a feed that failed `failures` times in a row is left alone; `retry_after` in seconds."""
    doubled = FIRST_BACK_OFF * (1 << min(failures - 1, 10))
    asked = min(timedelta(seconds=min(retry_after or 0.0, 1e6)), LONGEST_RETRY_AFTER)
    return max(min(doubled, LONGEST_BACK_OFF), asked)


def _may_ask(state: FeedState | None, now: datetime) -> bool:
    return state is None or state.not_before is None or state.not_before <= now


def _decide_all(
    answers: Sequence[_Answer], entry_store: EntryStore, now: datetime
) -> tuple[EntryIntent, ...]:
    named = {item_id(answer.feed.url, item) for answer in answers for item in answer.items}
    stored = entry_store.entries(named) if named else {}
    return tuple(
        intent
        for answer in answers
        if answer.items
        for intent in decide(answer.feed, answer.items, stored, now)
    )


def _file(
    intents: Sequence[EntryIntent], entry_store: EntryStore, desk: Desk, since: datetime
) -> tuple[Entry, ...]:
    """The entries as the desk files them: an edited one stays in the story in which it was told."""
    if not intents:
        return ()
    arrived = {intent.entry.id: intent.entry for intent in intents}
    recent = tuple(entry for entry in entry_store.recent(since) if entry.id not in arrived)
    same_address = entry_store.by_canonical_url({entry.canonical_url for entry in arrived.values()})
    filed = desk.file(tuple(arrived.values()), recent, same_address)
    return tuple(replace(entry, story_id=arrived[entry.id].story_id or entry.story_id) for entry in filed)


def _next_state(state: FeedState | None, answer: _Answer, now: datetime, *, has_new: bool) -> FeedState:
    state = state or FeedState(feed_url=answer.feed.url)
    if answer.error is not None or answer.exchange is None:
        failures = state.failures + 1
        retry_after = answer.error.retry_after if isinstance(answer.error, FetchError) else None
        return replace(
            state,
            last_attempt=now,
            failures=failures,
            error=str(answer.error),
            not_before=now + back_off(failures, retry_after),
        )
    exchange = answer.exchange
    unchanged = isinstance(exchange, NotModified)
    # A 304 may renew one validator and be silent on the other; a 200 speaks for both.
    return replace(
        state,
        etag=exchange.etag or (state.etag if unchanged else None),
        last_modified=exchange.last_modified or (state.last_modified if unchanged else None),
        last_attempt=now,
        last_success=now,
        last_new=now if has_new else state.last_new,
        not_before=None,
        failures=0,
        error=None,
    )


def _report(
    feeds: Sequence[Feed],
    answers: Sequence[_Answer],
    intents: Sequence[EntryIntent],
    filed: Sequence[Entry],
    now: datetime,
) -> CollectReport:
    errors = {answer.feed.url: str(answer.error) for answer in answers if answer.error is not None}
    slowest = sorted(((answer.feed.url, answer.seconds) for answer in answers), key=lambda row: -row[1])
    return CollectReport(
        started=now,
        feeds=len(feeds),
        fetched=sum(isinstance(answer.exchange, Fetched) for answer in answers),
        not_modified=sum(isinstance(answer.exchange, NotModified) for answer in answers),
        skipped=len(feeds) - len(answers),
        failed=len(errors),
        seen=sum(len(answer.items) for answer in answers),
        new=sum(intent.kind is IntentKind.NEW for intent in intents),
        changed=sum(intent.kind is IntentKind.CHANGED for intent in intents),
        relevant=sum(entry.relevance.relevant for entry in filed),
        merged=sum(entry.copy_of is not None for entry in filed),
        errors=errors,
        slowest=tuple(slowest[:5]),
    )
