import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digests.collect import collect
from digests.desk import Desk
from digests.errors import FetchError, ParseError
from digests.intake import entry_id
from digests.model import (
    CollectReport,
    Entry,
    EntryData,
    Feed,
    FeedContents,
    FeedState,
    Fetched,
    Filed,
    Meaning,
    NotModified,
    Relevance,
)
from digests.polling import back_off
from digests.ports import Progress
from tests.builders import NOON, entry_data, feed
from tests.fakes_feeds import FakeFetcher, FakeParser, fetched

A, B, C = (feed(url=f"http://{name}.example.org/feed", name=name) for name in "abc")
ITEM = entry_data()


class Shelf:
    """Feed states and entries in memory; `saves` holds what each save was given."""

    def __init__(self) -> None:
        self.stored: dict[str, Entry] = {}
        self.states: dict[str, FeedState] = {}
        self.saves: list[tuple[tuple[Entry, ...], tuple[FeedState, ...]]] = []
        self.since: list[datetime] = []

    def feed_states(self) -> Mapping[str, FeedState]:
        return dict(self.states)

    def entries(self, ids: Collection[str]) -> Mapping[str, Entry]:
        return {id: self.stored[id] for id in ids if id in self.stored}

    def by_canonical_url(self, urls: Collection[str]) -> Mapping[str, Entry]:
        return {e.canonical_url: e for e in self.stored.values() if e.canonical_url in urls}

    def recent(self, since: datetime, *, relevant_only: bool = True) -> tuple[Entry, ...]:
        self.since.append(since)
        return tuple(entry for entry in self.stored.values() if entry.first_seen >= since)

    def counts(self, since: datetime, until: datetime) -> object:
        raise NotImplementedError

    def save(self, entries: Sequence[Entry], states: Sequence[FeedState], filed: Filed | None = None) -> None:
        self.saves.append((tuple(entries), tuple(states)))
        self.stored |= {entry.id: entry for entry in entries}
        self.states |= {state.feed_url: state for state in states}


class ListeningDesk(Desk):
    """Puts every entry into a story of its own version and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(())
        self.asked: list[tuple[tuple[Entry, ...], tuple[Entry, ...]]] = []

    def file(
        self,
        arrived: Sequence[Entry],
        recent: Sequence[Entry] = (),
        by_url: Mapping[str, Entry] | None = None,
        meanings: Mapping[str, Meaning] | None = None,
    ) -> Filed:
        self.asked.append((tuple(arrived), tuple(recent)))
        yes = Relevance(score=1.0, relevant=True)
        return Filed(
            entries=tuple(
                replace(entry, relevance=yes, story_id=entry.story_id or f"story-{entry.version}")
                for entry in arrived
            )
        )


class World:
    """One feed list with everything around it faked."""

    def __init__(self) -> None:
        self.shelf, self.fetcher, self.parser, self.desk = (
            Shelf(),
            FakeFetcher(),
            FakeParser(),
            ListeningDesk(),
        )
        self.told: list[tuple[str, int, int]] = []

    def serve(self, source: Feed, *items: EntryData, etag: str | None = None) -> None:
        body = repr(items).encode()
        self.fetcher.answers[source.url] = fetched(source.url, body, etag=etag)
        self.parser.feeds[body] = items

    async def collect(
        self,
        *feeds: Feed,
        now: datetime = NOON,
        concurrency: int = 16,
        progress: Progress | None = None,
    ) -> CollectReport:
        return await collect(
            feeds,
            fetcher=self.fetcher,
            parser=self.parser,
            feed_store=self.shelf,
            entry_store=self.shelf,  # type: ignore[arg-type]  # a shelf cannot count, and nobody asks it to
            desk=self.desk,
            now=now,
            concurrency=concurrency,
            progress=progress,
        )


async def test_everything_is_filed_together_and_stored_in_one_step() -> None:
    """Entries of all feeds reach the desk in one call and the store in one save, with all states."""
    world = World()
    world.serve(A, ITEM, etag='"1"')
    world.serve(B, ITEM, replace(ITEM, guid="g2"))
    report = await world.collect(A, B)
    assert [len(arrived) for arrived, _ in world.desk.asked] == [3]
    ((entries, states),) = world.shelf.saves
    assert {entry.story_id for entry in entries} == {"story-1"}
    assert tuple(replace(state, next_poll=None, took_seconds=None) for state in states) == (
        FeedState(feed_url=A.url, etag='"1"', last_attempt=NOON, last_success=NOON, last_new=NOON),
        FeedState(feed_url=B.url, last_attempt=NOON, last_success=NOON, last_new=NOON),
    )
    assert (report.feeds, report.fetched, report.seen, report.new, report.relevant) == (2, 2, 3, 3, 3)


async def test_a_second_poll_of_the_same_items_stores_no_entry() -> None:
    """Items that are stored already are seen, not new, and do not move `last_new`."""
    world = World()
    world.serve(A, ITEM)
    await world.collect(A)
    report = await world.collect(A, now=NOON + timedelta(hours=1))
    assert (report.seen, report.new, report.changed) == (1, 0, 0)
    assert world.shelf.saves[1][0] == ()
    assert world.shelf.states[A.url].last_new == NOON


async def test_an_edited_entry_is_filed_again_but_stays_in_its_story() -> None:
    """A changed entry goes to the desk without its own former self, and keeps the story it was told in."""
    world = World()
    world.serve(A, ITEM)
    await world.collect(A)
    world.serve(A, replace(ITEM, title="Corrected"))
    report = await world.collect(A, now=NOON + timedelta(hours=1))
    arrived, recent = world.desk.asked[1]
    stored = world.shelf.stored[entry_id(A.url, "g1")]
    assert ([entry.title for entry in arrived], recent) == (["Corrected"], ())
    assert (stored.version, stored.story_id, stored.first_seen) == (2, "story-1", NOON)
    assert (report.new, report.changed) == (0, 1)


async def test_the_desk_sees_the_last_days() -> None:
    """New entries are filed beside those of the last thirty days."""
    world = World()
    world.serve(A, ITEM)
    await world.collect(A)
    world.serve(B, ITEM)
    await world.collect(B)
    assert [entry.feed_url for entry in world.desk.asked[1][1]] == [A.url]
    assert world.shelf.since == [NOON - timedelta(days=30), NOON - timedelta(days=30)]


async def test_one_feed_s_failure_costs_only_itself() -> None:
    """A feed that fails is one line in report and state; the others are stored."""
    world = World()
    world.serve(A, ITEM)
    world.fetcher.answers[B.url] = FetchError(
        B.url, "the server says 503: later", status=503, retry_after=7200
    )
    world.fetcher.answers[C.url] = fetched(C.url, b"<html>")
    report = await world.collect(A, B, C)
    assert report.errors == {
        B.url: "the server says 503: later",
        C.url: "the address answers with no feed at all: look for its RSS link",
    }
    assert (report.fetched, report.failed, report.new) == (1, 2, 1)
    failed = world.shelf.states[B.url]
    assert (failed.failures, failed.error, failed.last_success) == (1, "the server says 503: later", None)
    assert failed.not_before == NOON + timedelta(hours=2)
    assert world.shelf.states[C.url].not_before == NOON + timedelta(minutes=10)


async def test_a_validator_is_not_stored_without_its_entries() -> None:
    """A body that could not be parsed leaves the former validators, so that it is asked for again."""
    world = World()
    world.serve(A, ITEM, etag='"1"')
    await world.collect(A)
    world.fetcher.answers[A.url] = fetched(A.url, b"<rss", etag='"2"', last_modified="today")
    await world.collect(A)
    assert (world.shelf.states[A.url].etag, world.shelf.states[A.url].last_modified) == ('"1"', None)


async def test_a_304_renews_what_it_names_and_keeps_the_rest() -> None:
    """Not modified is a success; a validator it does not repeat stays in force."""
    world = World()
    world.shelf.states[A.url] = FeedState(
        feed_url=A.url, etag='"1"', last_modified="Monday", failures=2, error="x", not_before=NOON
    )
    world.fetcher.answers[A.url] = NotModified(feed_url=A.url, etag='W/"2"', last_modified=None)
    report = await world.collect(A)
    assert report.not_modified == 1
    assert world.fetcher.asked == [(A.url, '"1"')]
    assert replace(world.shelf.states[A.url], next_poll=None, took_seconds=None) == FeedState(
        feed_url=A.url, etag='W/"2"', last_modified="Monday", last_attempt=NOON, last_success=NOON
    )


async def test_a_feed_in_back_off_is_left_alone() -> None:
    """A feed whose time has not come is neither asked nor stored; where none is due nothing is saved."""
    world = World()
    world.shelf.states[A.url] = FeedState(feed_url=A.url, not_before=NOON + timedelta(seconds=1))
    report = await world.collect(A)
    assert (report.feeds, report.skipped, report.slowest) == (1, 1, ())
    assert (world.fetcher.asked, world.shelf.saves) == ([], [])


async def test_a_feed_listed_twice_is_asked_once() -> None:
    """Two feeds with one address are one feed."""
    world = World()
    world.serve(A, ITEM)
    assert (await world.collect(A, A)).feeds == 1
    assert len(world.fetcher.asked) == 1


async def test_no_more_feeds_at_once_than_allowed() -> None:
    """At most `concurrency` fetches are under way, and progress counts every feed to the end."""
    world = World()
    feeds = [feed(url=f"http://127.0.0.1:9/{number}") for number in range(20)]
    for source in feeds:
        world.serve(source, ITEM)
    await world.collect(*feeds, concurrency=3, progress=lambda *told: world.told.append(told))
    assert world.fetcher.most_at_once == 3
    assert world.told == [("feeds", done, 20) for done in range(1, 21)]


@pytest.mark.parametrize("bug", [KeyError("x"), TimeoutError()])
async def test_a_bug_is_not_a_failure(bug: Exception) -> None:
    """What is no FeedError stops the run, and nothing is stored."""
    world = World()
    world.serve(A, ITEM)
    world.fetcher.answers[B.url] = bug
    with pytest.raises(ExceptionGroup) as raised:
        await world.collect(A, B)
    assert raised.value.exceptions == (bug,)
    assert world.shelf.saves == []


async def test_a_parser_s_own_time_out_is_a_bug() -> None:
    """A TimeoutError that is not ours is not mistaken for a slow feed."""

    class BuggyParser(FakeParser):
        async def parse(self, fetched: Fetched) -> FeedContents:
            raise TimeoutError

    world = World()
    world.serve(A, ITEM)
    world.parser = BuggyParser()
    with pytest.raises(ExceptionGroup):
        await world.collect(A)


async def test_the_slowest_feeds_are_named() -> None:
    """The five slowest come with their seconds, slowest first."""

    class SlowFetcher(FakeFetcher):
        async def fetch(self, feed: Feed, state: FeedState) -> Fetched | NotModified:
            await asyncio.sleep(0.05 if feed.url == C.url else 0)
            return await super().fetch(feed, state)

    world = World()
    world.fetcher = SlowFetcher()
    for source in (A, B, C, *(feed(url=f"http://127.0.0.1:9/{number}") for number in range(4))):
        world.serve(source, ITEM)
    report = await world.collect(*(feed(url=url) for url in world.fetcher.answers))
    assert len(report.slowest) == 5
    assert report.slowest[0][0] == C.url
    assert report.slowest[0][1] >= 0.04


def test_back_off_grows_and_ends() -> None:
    """Ten minutes double with every failure up to half a day; a server may ask for a day at most."""
    assert [back_off(failures, None) for failures in (1, 2, 3, 99)] == [
        timedelta(minutes=10),
        timedelta(minutes=20),
        timedelta(minutes=40),
        timedelta(hours=12),
    ]
    assert back_off(1, 3600) == timedelta(hours=1)
    assert back_off(9, 60) == timedelta(hours=12)
    assert back_off(1, 1e12) == timedelta(hours=24)


async def test_a_parse_error_belongs_to_its_feed() -> None:
    """The error that a fake parser raises names the feed, as the real one's does."""
    with pytest.raises(ParseError) as raised:
        await FakeParser().parse(fetched(A.url))
    assert raised.value.feed_url == A.url


@pytest.mark.parametrize(
    ("last_success", "age", "told"),
    [
        pytest.param(None, timedelta(hours=2), True, id="first-sight-fresh"),
        pytest.param(None, timedelta(days=8), False, id="first-sight-old"),
        pytest.param(None, None, False, id="first-sight-undated"),
        pytest.param(NOON - timedelta(days=20), timedelta(days=9), False, id="outage-old"),
        pytest.param(NOON - timedelta(days=20), timedelta(hours=2), True, id="outage-fresh"),
        pytest.param(NOON - timedelta(days=20), None, False, id="outage-undated"),
        pytest.param(NOON - timedelta(hours=1), None, True, id="known-undated"),
    ],
)
async def test_a_backlog_is_taken_in_silently(
    last_success: datetime | None, age: timedelta | None, told: bool
) -> None:
    """Everything is stored; what is old, or undated in a feed not read for long, starts no story."""
    world = World()
    if last_success is not None:
        world.shelf.states[A.url] = FeedState(
            feed_url=A.url, last_success=last_success, last_attempt=last_success
        )
    world.serve(A, entry_data(published=None if age is None else NOON - age))
    report = await world.collect(A)
    (entry,) = world.shelf.stored.values()
    assert report.new == 1
    assert (entry.story_id is not None) == told
