"""Reading the feeds: fetch, parse, decide, file, store. What one feed does wrong costs only itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from digests.aftermath import Answer, held_state, next_state, report, will_be_asked
from digests.desk import Desk
from digests.errors import FeedError, FetchError
from digests.intake import EntryIntent, IntentKind, decide, item_id
from digests.model import CollectReport, Entry, EntryData, Feed, FeedState, Fetched, Filed, Meaning
from digests.polling import Pace, Turn
from digests.ports import ArticleReader, EntryStore, FeedStore, Fetcher, Parser, Progress, StoryStore
from digests.urls import host_of

BATCH_ITEMS = 3_000
"""Items that are gathered before they are stored: what bounds memory, however many feeds there are."""

ARTICLES = 10
"""Articles or transcripts fetched for one feed in one collection."""


@dataclass(kw_only=True)
class _Run:
    """One collection: its ports, its moment, and what has come of it so far."""

    fetcher: Fetcher
    parser: Parser
    entry_store: EntryStore
    story_store: StoryStore | None
    desk: Desk
    now: datetime
    recent: timedelta
    pace: Pace
    articles: ArticleReader | None
    states: dict[str, FeedState]
    holds: dict[str, datetime] = field(default_factory=dict)
    batch: list[Answer] = field(default_factory=list)
    batch_items: int = 0
    answers: list[Answer] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    storing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def count(self, name: str, number: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + number


async def collect(  # noqa: PLR0913  one argument for each port and limit it works with
    feeds: Sequence[Feed],
    *,
    fetcher: Fetcher,
    parser: Parser,
    feed_store: FeedStore,
    entry_store: EntryStore,
    desk: Desk,
    now: datetime,
    story_store: StoryStore | None = None,
    recent_days: int = 7,
    concurrency: int = 16,
    pace: Pace = Pace(),  # noqa: B008  frozen
    thorough: bool = True,
    articles: ArticleReader | None = None,
    progress: Progress | None = None,
) -> CollectReport:
    """Reads every feed whose turn it is at `now` and stores what is new or changed.

    A feed's entries and its state are stored in one transaction, those of many feeds together. At most
    `concurrency` feeds are under way at once. A feed's failure (FeedError) becomes a line in the report and
    in the feed's state. Entries older than `recent_days` start no story: they are a feed's backlog. Raises
    CorpusError; anything else that a fetcher or parser raises is a bug and comes out as an ExceptionGroup.
    """
    wanted = tuple({feed.url: feed for feed in feeds}.values())
    run = _Run(
        fetcher=fetcher,
        parser=parser,
        entry_store=entry_store,
        story_store=story_store,
        desk=desk,
        now=now,
        recent=timedelta(days=recent_days),
        pace=pace,
        articles=articles,
        states=dict(await asyncio.to_thread(feed_store.feed_states)),
    )
    turns = will_be_asked(wanted, run.states, now, pace, thorough=thorough)
    due = tuple(feed for feed in wanted if turns[feed.url] is Turn.ASK)
    await _read_all(run, due, concurrency, progress)
    await _store(run, due)
    held = held_state(wanted, run.states, run.holds)
    if held:
        await asyncio.to_thread(entry_store.save, (), held)
    return report(wanted, turns, run.answers, run.counts, now)


async def _read_all(run: _Run, feeds: Sequence[Feed], concurrency: int, progress: Progress | None) -> None:
    waiting = iter(feeds)
    done = 0

    async def work() -> None:
        nonlocal done
        for feed in waiting:
            answer = await _read(run, feed)
            run.batch.append(answer)
            run.batch_items += len(answer.items)
            done += 1
            if progress:
                progress("feeds", done, len(feeds))
            if run.batch_items >= BATCH_ITEMS:
                await _store(run, feeds)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(concurrency, len(feeds))):
            group.create_task(work())


async def _read(run: _Run, feed: Feed) -> Answer:
    """Fetches and parses one feed."""
    state = run.states.get(feed.url, FeedState(feed_url=feed.url))
    if run.holds and host_of(state.moved_to or feed.url) in run.holds:
        return Answer(feed=feed, seconds=0.0, is_held=True)
    timer = asyncio.get_running_loop().time  # measures, never dates: the date is `now`
    started = timer()
    try:
        exchange = await run.fetcher.fetch(feed, state)
        if not isinstance(exchange, Fetched):
            return Answer(feed=feed, seconds=timer() - started, exchange=exchange)
        contents = await run.parser.parse(exchange)
    except FeedError as error:
        if isinstance(error, FetchError) and error.retry_after and error.status in (429, 503):
            # Asked of one feed, meant for the whole host.
            host = host_of(state.moved_to or feed.url)
            until = run.now + timedelta(seconds=min(error.retry_after, 86_400))
            run.holds[host] = max(until, run.holds.get(host, until))
        return Answer(feed=feed, seconds=timer() - started, error=_alone(error))
    # Many feeds at once: no body is kept longer than needed.
    exchange = replace(exchange, body=b"")
    return Answer(
        feed=feed,
        seconds=timer() - started,
        exchange=exchange,
        items=contents.items,
        hints=contents.hints,
        count=len(contents.items),
    )


def _alone(error: FeedError) -> FeedError:
    """The error without its history, whose frames would hold every body that failed until the report."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


async def _store(run: _Run, feeds: Sequence[Feed]) -> None:
    """Files and stores what has been read since the last time, while other feeds are being read."""
    async with run.storing:
        batch, run.batch, run.batch_items = run.batch, [], 0
        if not batch:
            return
        order = {feed.url: number for number, feed in enumerate(feeds)}
        batch.sort(key=lambda answer: order[answer.feed.url])
        intents = await _decide_all(run, batch)
        intents = await _with_articles(run, batch, intents)
        filed = await asyncio.to_thread(_file, run, batch, intents)
        fresh = {intent.entry.feed_url for intent in intents if intent.kind is IntentKind.NEW}
        after = tuple(
            next_state(run.states, answer, run.now, run.pace, has_new=answer.feed.url in fresh)
            for answer in batch
            if not answer.is_held
        )
        # One transaction: a validator without the entries it stands for would lose them for good.
        try:
            await asyncio.to_thread(run.entry_store.save, filed.entries, after, filed)
        except BaseException:
            run.desk.reset()  # it knows stories that were not stored
            raise
        run.states |= {state.feed_url: state for state in after}
        run.count("seen", sum(len(answer.items) for answer in batch))
        run.count("new", sum(intent.kind is IntentKind.NEW for intent in intents))
        run.count("changed", sum(intent.kind is IntentKind.CHANGED for intent in intents))
        run.count("relevant", sum(entry.relevance.relevant for entry in filed.entries))
        run.count("merged", sum(entry.copy_of is not None for entry in filed.entries))
        run.answers += [replace(answer, items=()) for answer in batch]


async def _decide_all(run: _Run, batch: Sequence[Answer]) -> tuple[EntryIntent, ...]:
    """A feed at a time, for a thread would hold Python's lock against all that is being fetched."""
    named = {item_id(answer.feed.url, item) for answer in batch for item in answer.items}
    stored = await asyncio.to_thread(run.entry_store.entries, named) if named else {}
    intents: list[EntryIntent] = []
    for answer in batch:
        intents += decide(answer.feed, answer.items, stored, run.now)
        await asyncio.sleep(0)
    return tuple(intents)


async def _with_articles(
    run: _Run, batch: Sequence[Answer], intents: tuple[EntryIntent, ...]
) -> tuple[EntryIntent, ...]:
    """New entries with the text of their article or transcript, where their feed has a teaser only.

    What cannot be had is no failure of the feed: its teaser stays.
    """
    if run.articles is None:
        return intents
    feeds = {answer.feed.url: answer.feed for answer in batch}
    items = {
        item_id(answer.feed.url, item): item
        for answer in batch
        for item in answer.items
        if item.transcript_url or answer.feed.full_text
    }
    since = run.now - run.recent
    counts: dict[str, int] = {}

    async def text_of(intent: EntryIntent) -> EntryIntent:
        entry, item = intent.entry, items[intent.entry.id]
        found = await _fetched_text(run, feeds[entry.feed_url], item)
        longer = found if found and len(found) > len(entry.text) else entry.text
        return replace(intent, entry=replace(entry, text=longer))

    def is_wanted(intent: EntryIntent) -> bool:
        entry = intent.entry
        if entry.id not in items or intent.kind is not IntentKind.NEW or entry.when < since:
            return False
        counts[entry.feed_url] = counts.get(entry.feed_url, 0) + 1
        return counts[entry.feed_url] <= ARTICLES

    wanted = {intent.entry.id for intent in intents if is_wanted(intent)}
    filled = await asyncio.gather(*(text_of(intent) for intent in intents if intent.entry.id in wanted))
    by_id = {intent.entry.id: intent for intent in filled}
    return tuple(by_id.get(intent.entry.id, intent) for intent in intents)


async def _fetched_text(run: _Run, feed: Feed, item: EntryData) -> str | None:
    if run.articles is None:
        return None
    try:
        if item.transcript_url:
            return await run.articles.transcript(feed, item.transcript_url, item.transcript_type)
        return await run.articles.article(feed, item.url) if item.url else None
    except FeedError:
        return None


def _file(run: _Run, batch: Sequence[Answer], intents: Sequence[EntryIntent]) -> Filed:
    """The entries as the desk files them: an edited one stays in the story in which it was told.

    A backlog is stored without stories. That is what is older than the desk looks back, and what bears no
    date in a feed that is read for the first time or after an outage: nobody knows when that was news.
    """
    if not intents:
        return Filed(entries=())
    since = run.now - run.recent
    unknown = {answer.feed.url for answer in batch if _is_first_sight(run.states.get(answer.feed.url), since)}
    arrived = {intent.entry.id: intent.entry for intent in intents}
    undated = {
        entry.id for entry in arrived.values() if entry.published is None and entry.feed_url in unknown
    }
    backlog = tuple(
        entry
        for entry in arrived.values()
        if entry.story_id is None and (entry.when < since or entry.id in undated)
    )
    silent = {entry.id for entry in backlog}
    news = tuple(entry for entry in arrived.values() if entry.id not in silent)
    filed = _filed(run, news) if news else Filed(entries=())
    judged = tuple(
        replace(entry, relevance=replace(entry.relevance, relevant=False)) if entry.id in undated else entry
        for entry in run.desk.judge(backlog)
    )
    return replace(filed, entries=(*filed.entries, *judged))


def _filed(run: _Run, news: Sequence[Entry]) -> Filed:
    """Hands the desk what it does not remember of the stored entries, with what was embedded of them."""
    ids = {entry.id for entry in news}
    recent = tuple(entry for entry in run.entry_store.recent(run.desk.since(run.now)) if entry.id not in ids)
    same_address = run.entry_store.by_canonical_url({entry.canonical_url for entry in news})
    unknown = [entry.id for entry in (*recent, *same_address.values()) if not run.desk.knows(entry)]
    meanings: Mapping[str, Meaning] = {}
    if run.story_store is not None and run.desk.model is not None and unknown:
        meanings = run.story_store.meanings(unknown, run.desk.model)
    return run.desk.file(news, recent, same_address, meanings)


def _is_first_sight(state: FeedState | None, since: datetime) -> bool:
    return state is None or state.last_success is None or state.last_success < since
