"""A day of the running application, in-process, with fakes at every port."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.running import App, Chat
from config.settings import CollectOptions, Settings
from digests.errors import DeliveryError, FetchError
from digests.model import (
    Entity,
    EntityKind,
    EntryData,
    Feed,
    FeedContents,
    FeedState,
    Fetched,
    Format,
    FormatPart,
    NotModified,
    PartKind,
    Subscription,
)
from digests.ports import Channel
from tests.builders import at, entry_data, feed, subscription, target
from tests.fakes_bot import FakeChannel, FakeClock, MemoryCorpus

BEFORE = at("2025-01-27 08:00")
NINE = at("2025-01-27 09:00")
SLACK, DISCORD = target("slack", "#a"), target("discord", "1")

DAILY = Format(
    name="daily",
    title="AI race, {date}",
    post=(FormatPart(kind=PartKind.HEADLINE), FormatPart(kind=PartKind.STORIES)),
    reply=(FormatPart(kind=PartKind.SUMMARY), FormatPart(kind=PartKind.SOURCES)),
)


@dataclass(slots=True)
class Wire:
    """Fetcher and parser in one: what each feed holds, or how it fails."""

    items: dict[str, tuple[EntryData, ...] | FetchError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hold: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, feed: Feed, state: FeedState) -> Fetched | NotModified:
        self.asked.append(feed.url)
        self.reached.set()
        if self.hold is not None:
            await self.hold.wait()
        held = self.items.get(feed.url, ())
        if isinstance(held, FetchError):
            raise held
        return Fetched(
            feed_url=feed.url, body=b"", content_type=None, etag=None, last_modified=None, final_url=feed.url
        )

    async def parse(self, fetched: Fetched) -> FeedContents:
        held = self.items.get(fetched.feed_url, ())
        return FeedContents(items=() if isinstance(held, FetchError) else held)


def news(id: str, lab: str, deed: str, when: datetime = BEFORE) -> EntryData:
    title = f"{lab} {deed}"
    text = f"{title} on Monday. The company said that the system is open to all who want it."
    return entry_data(guid=id, url=f"https://example.org/{id}", title=title, text=text, published=when)


TWO_STORIES = (
    news("a", "DeepSeek", "releases the image model Janus Pro"),
    news("b", "Nvidia", "loses 589 billion dollars of market value"),
)


@dataclass(slots=True, kw_only=True)
class House:
    """One database and one network that outlive each process."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(moment=BEFORE - timedelta(hours=1)))
    corpus: MemoryCorpus = field(default_factory=MemoryCorpus)
    wire: Wire = field(default_factory=lambda: Wire(items={feed().url: TWO_STORIES}))
    channels: dict[str, Channel] = field(default_factory=lambda: {"slack": FakeChannel(links=True)})
    orders: tuple[Subscription, ...] = (subscription(targets=(SLACK,)),)
    chats: Mapping[str, Chat] = field(default_factory=dict)
    feeds: Sequence[Feed] = (feed(),)

    def start(self) -> App:
        settings = Settings(
            feeds=tuple(self.feeds),
            subscriptions=self.orders,
            entities=tuple(
                Entity(name=name, kind=EntityKind.LAB, weight=1.0)
                for name in ("DeepSeek", "Nvidia", "OpenAI")
            ),
            formats={"daily": DAILY},
            collect=CollectOptions(interval_minutes=30),
            folder=Path(),
        )
        return App(
            settings=settings,
            corpus=self.corpus,
            clock=self.clock,
            parsing=nullcontext(self.wire),
            fetching=nullcontext(self.wire),
            channels=self.channels,
            chats=self.chats,
        )

    async def tick_at(self, moment: datetime) -> None:
        self.clock.moment = moment
        async with self.start() as app:
            await app.tick()

    async def wait_for_a_slot(self) -> None:
        """The first start, which publishes nothing."""
        self.clock.moment = BEFORE
        async with self.start() as app:
            await app.once()


async def test_from_feed_to_told() -> None:
    """What a feed says in the morning is in the channel at nine, and is remembered as told."""
    house = House()
    await house.wait_for_a_slot()
    await house.tick_at(NINE)
    channel = house.channels["slack"]
    assert isinstance(channel, FakeChannel)
    assert channel.numbers() == [0, 1, 2, 3]
    assert {one.entry_id for one in house.corpus.telling} == set(house.corpus.stored)
    assert set(house.corpus.states_of().values()) == {"sent"}


async def test_nothing_is_planned_or_sent_twice() -> None:
    """However often the clock ticks, and through restarts, a slot has one briefing and a part goes once."""
    house = House()
    await house.wait_for_a_slot()
    for minutes in range(5):
        await house.tick_at(NINE + timedelta(minutes=minutes))
    channel = house.channels["slack"]
    assert isinstance(channel, FakeChannel)
    assert channel.numbers() == [0, 1, 2, 3]
    assert len(house.corpus.made) == 1


async def test_the_second_day_repeats_nothing() -> None:
    """A day with no news gets one quiet post and no story of the day before."""
    house = House()
    await house.wait_for_a_slot()
    await house.tick_at(NINE)
    await house.tick_at(NINE + timedelta(days=1))
    briefings = house.corpus.briefings(limit=5)
    assert [len(briefing.stories) for briefing in briefings] == [0, 2]


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_crash_between_sending_and_recording(arrived: bool) -> None:
    """After a crash a message is looked for: found it is not sent again, not found it is."""
    house = House()
    await house.wait_for_a_slot()
    await house.tick_at(NINE)
    channel = house.channels["slack"]
    assert isinstance(channel, FakeChannel)
    lost = channel.messages[1].key
    house.corpus.interrupt(lost)
    if not arrived:
        channel.messages = [one for one in channel.messages if one.key != lost]
    await house.tick_at(NINE + timedelta(minutes=1))
    assert channel.looked_for == [lost]
    assert sorted(one.key for one in channel.messages) == sorted(house.corpus.parts)
    assert set(house.corpus.states_of().values()) == {"sent"}


async def test_a_crash_between_planning_and_sending() -> None:
    """What was planned before a crash is sent after it, without being planned again."""
    house = House()
    await house.wait_for_a_slot()
    house.clock.moment = NINE
    async with house.start() as app:
        await app.collect()
        await app.plan_due()
    await house.tick_at(NINE + timedelta(minutes=3))
    assert len(house.corpus.made) == 1
    assert set(house.corpus.states_of().values()) == {"sent"}


async def test_a_failing_target_does_not_stop_another() -> None:
    """One refused channel leaves the other with its whole briefing."""
    refusal = DeliveryError("slack:#a", "no such channel", retryable=False)
    bad, good = FakeChannel(failures={0: [refusal]}), FakeChannel()
    house = House(channels={"slack": bad, "discord": good}, orders=(subscription(targets=(SLACK, DISCORD)),))
    await house.wait_for_a_slot()
    await house.tick_at(NINE)
    assert good.numbers() == [0, 1, 2]
    assert bad.messages == []


async def test_a_failing_feed_costs_only_itself() -> None:
    """A dead feed is a line in the report; the briefing is made of the others and names it."""
    dead = feed(name="Dead Wire", url="http://127.0.0.1:9/dead.xml")
    house = House(feeds=(feed(), dead))
    house.wire.items[dead.url] = FetchError(dead.url, "404 not found", status=404)
    await house.wait_for_a_slot()
    await house.tick_at(NINE)
    (briefing,) = house.corpus.briefings(limit=1)
    assert len(briefing.stories) == 2
    assert briefing.coverage.feeds_failed == 1


async def test_a_late_start_catches_up_once() -> None:
    """A process that was down over its slot publishes it late and says so."""
    house = House()
    await house.wait_for_a_slot()
    await house.tick_at(NINE + timedelta(hours=2))
    (briefing,) = house.corpus.briefings(limit=5)
    assert briefing.late


async def test_a_short_pause_is_waited_out() -> None:
    """A platform that asks for a moment gets it within the same round."""
    wait = DeliveryError("slack:#a", "rate limited", retryable=True, retry_after=0.0)
    house = House(channels={"slack": FakeChannel(failures={1: [wait]})})
    await house.wait_for_a_slot()
    await house.tick_at(NINE)
    assert set(house.corpus.states_of().values()) == {"sent"}


async def test_a_standing_clock_is_not_waited_for() -> None:
    """A pause that a simulated clock does not let pass is left for a later tick."""
    wait = DeliveryError("slack:#a", "rate limited", retryable=True, retry_after=0.01)
    house = House(channels={"slack": FakeChannel(failures={1: [wait]})})
    await house.wait_for_a_slot()
    await house.tick_at(NINE)
    assert list(house.corpus.states_of().values()) == ["sent", "planned", "planned"]
    await house.tick_at(NINE + timedelta(minutes=1))
    assert set(house.corpus.states_of().values()) == {"sent"}


async def test_collections_follow_the_interval() -> None:
    """Feeds are asked when the admin's interval has passed by our clock, and not at every tick."""
    house = House()
    async with house.start() as app:
        for minutes in range(0, 61, 10):
            house.clock.moment = BEFORE + timedelta(minutes=minutes)
            await app.tick_collect()
    assert len(house.wire.asked) == 3


async def test_a_briefing_asks_feeds_whose_time_has_not_come() -> None:
    """A round that left out slow feeds just before the slot does not stand for the briefing's own."""
    house = House()
    await house.wait_for_a_slot()
    slow = replace(house.corpus.feed_states()[feed().url], next_poll=NINE + timedelta(hours=2))
    house.corpus.save((), (slow,))
    house.wire.items[feed().url] = (*TWO_STORIES, news("c", "OpenAI", "raises 40 billion dollars", BEFORE))
    async with house.start() as app:
        house.clock.moment = NINE
        await app.tick_collect()
        asked = len(house.wire.asked)
        await app.tick()
    assert len(house.wire.asked) == asked + 1
    assert any("OpenAI" in told.headline for told in house.corpus.telling)


async def test_a_standing_clock_loses_nothing() -> None:
    """What is collected at the very moment of a briefing is in it; what comes after it is in the next."""
    house = House()
    house.wire.items = {}
    await house.wait_for_a_slot()
    house.wire.items[feed().url] = TWO_STORIES[:1]
    await house.tick_at(NINE)
    house.wire.items[feed().url] = TWO_STORIES
    await house.tick_at(NINE)
    async with house.start() as app:
        await app.once()
    await house.tick_at(NINE + timedelta(days=1))
    assert [one.coverage.seen for one in house.corpus.briefings(limit=5)] == [1, 1]


async def test_a_clock_set_back_loses_nothing() -> None:
    """What is collected after the clock was set back behind a briefing comes in the next one."""
    house = House()
    await house.wait_for_a_slot()
    await house.tick_at(NINE)
    house.wire.items[feed().url] = (
        news("c", "OpenAI", "sells ChatGPT Gov to agencies of the United States"),
    )
    house.clock.moment = NINE - timedelta(minutes=30)
    async with house.start() as app:
        await app.once()
    await house.tick_at(NINE + timedelta(days=1))
    assert [one.coverage.seen for one in house.corpus.briefings(limit=5)] == [1, 2]


async def test_a_stopping_process_breaks_off_its_collection() -> None:
    """A stop during a slow collection ends it at once, with nothing half stored."""
    house = House()
    house.wire.hold = asyncio.Event()
    async with house.start() as app:
        collecting = asyncio.create_task(app.tick_collect())
        await house.wire.reached.wait()
        app.stop()
        await collecting
    assert house.corpus.stored == {}


def chat_of(channel: Channel, *answers: DeliveryError | None) -> tuple[Chat, list[str]]:
    """A platform whose connecting goes as told, in order, and what was called."""
    told, called = list(answers), list[str]()

    async def listen() -> None:
        called.append("listen")
        error = told.pop(0) if told else None
        if error is not None:
            raise error

    async def log_in() -> None:
        called.append("log in")

    async def stop() -> None:
        called.append("stop")

    return Chat(channel=channel, log_in=log_in, listen=listen, stop=stop), called


async def test_a_platform_that_is_away_is_tried_again() -> None:
    """A platform that cannot be reached at the start is tried at the next tick, and closed at the end."""
    away = DeliveryError("slack", "Slack is away", retryable=True)
    chat, called = chat_of(FakeChannel(), away)
    async with House(chats={"slack": chat}).start() as app:
        await app.connect()
        await app.connect()
        await app.connect()
    assert called == ["listen", "listen", "stop"]


async def test_a_platform_that_refuses_us_is_not_asked_again() -> None:
    """A refused token costs one line and leaves the other platform connected."""
    bad, bad_calls = chat_of(FakeChannel(), DeliveryError("slack", "bad token", retryable=False))
    good, good_calls = chat_of(FakeChannel())
    async with House(chats={"slack": bad, "discord": good}).start() as app:
        await app.connect()
        await app.connect()
    assert bad_calls == ["listen", "stop"]
    assert good_calls == ["listen", "stop"]
