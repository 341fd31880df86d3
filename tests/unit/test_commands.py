"""Commands: each question gets one short answer."""

from datetime import timedelta

import pytest

from digests.commands import Shelf, answer, status
from digests.document import Bullets, Reply
from digests.errors import CorpusError
from digests.model import Claim, Command, DeliveryState, FeedState, Label, Subscription, Takeaway
from tests.builders import (
    NOON,
    briefing,
    delivery,
    entry,
    feed,
    slot_key,
    story_brief,
    subscription,
    target,
)
from tests.fakes_bot import FakeClock, MemoryCorpus

SLACK = target("slack", "#a")


def shelf_of(corpus: MemoryCorpus, *subscriptions: Subscription) -> Shelf:
    return Shelf(
        archive=corpus,
        search_index=corpus,
        feed_store=corpus,
        outbox=corpus,
        schedule_store=corpus,
        clock=FakeClock(),
        feeds=(feed(), feed(name="Dead Wire", url="http://127.0.0.1:9/dead.xml")),
        subscriptions=subscriptions or (subscription(),),
    )


def words(reply: Reply) -> str:
    """All of a reply's text, one line per item."""
    lines = [reply.title]
    for block in reply.blocks:
        spans = getattr(block, "items", None) or getattr(block, "sentences", None) or (block.spans,)  # type: ignore[union-attr]
        lines += ["".join(text.text for text in one) for one in spans]
    return "\n".join(lines)


def links(reply: Reply) -> list[str]:
    return [
        text.url
        for block in reply.blocks
        if isinstance(block, Bullets)
        for item in block.items
        for text in item
        if text.url
    ]


async def test_today_tells_the_newest_briefing() -> None:
    """`today` lists the newest briefing's stories with their status and a link to the lead source."""
    corpus = MemoryCorpus()
    corpus.plan(briefing(key=slot_key(slot="08:00"), made_at=NOON - timedelta(hours=4)), (), (), None)
    brief = story_brief(
        labels=(Label.SINGLE_SOURCE,),
        what_is_new=Takeaway(label="Price", claim=Claim(text="It has a price.", sources=("e1",))),
    )
    corpus.plan(briefing(stories=(brief,)), (), (), None)
    reply = await answer(Command(name="Today "), shelf_of(corpus))
    assert "A lab releases a model · New · 1 source · Single source · Price: It has a price." in words(reply)
    assert "daily/2025-01-27/09:00" in words(reply)
    assert links(reply) == ["https://example.org/e1"]


async def test_today_prefers_the_channel_it_is_asked_in() -> None:
    """`today` in a channel tells that channel's own newest briefing, though another is newer."""
    corpus = MemoryCorpus()
    corpus.plan(briefing(key=slot_key("here"), title="Here"), (), (), None)
    newer = briefing(key=slot_key("there"), title="There", made_at=NOON + timedelta(hours=1))
    corpus.plan(newer, (), (), None)
    shelf = shelf_of(corpus, subscription(name="here", targets=(SLACK,)), subscription(name="there"))
    assert (await answer(Command(name="today", target=SLACK), shelf)).title == "Here"
    assert (await answer(Command(name="today", target=target("slack", "#b")), shelf)).title == "There"


async def test_today_on_a_quiet_day() -> None:
    """A briefing without stories is told as one honest line."""
    corpus = MemoryCorpus()
    corpus.plan(briefing(stories=(), lead=()), (), (), None)
    assert "Nothing new enough to report." in words(await answer(Command(name="today"), shelf_of(corpus)))


async def test_today_before_the_first() -> None:
    """Before the first briefing `today` says when it is due."""
    reply = await answer(Command(name="today"), shelf_of(MemoryCorpus()))
    assert "due Tue 28 Jan 09:00 UTC" in words(reply)


async def test_today_without_subscriptions() -> None:
    """Where nothing is subscribed `today` says so."""
    shelf = shelf_of(MemoryCorpus())
    bare = Shelf(**{name: getattr(shelf, name) for name in Shelf.__slots__} | {"subscriptions": ()})
    assert "No subscription is configured." in words(await answer(Command(name="today"), bare))


async def test_search_finds_and_cites() -> None:
    """`search` gives title, publisher, date, snippet and link of what holds the words."""
    corpus = MemoryCorpus()
    corpus.save([entry("e1"), entry("e2", title="Other", text="Nothing of the kind.")], [])
    reply = await answer(Command(name="search", argument=" model  monday "), shelf_of(corpus))
    assert words(reply).splitlines() == [
        "Search: model monday",
        "A lab releases a model · Example Wire, 27 January 2025 · The lab released the model on Monday.",
    ]
    assert links(reply) == ["https://example.org/e1"]


async def test_search_finds_nothing() -> None:
    """A search without hits says which words it looked for."""
    reply = await answer(Command(name="search", argument="zebra"), shelf_of(MemoryCorpus()))
    assert "Nothing stored matches “zebra”" in words(reply)


async def test_search_asks_for_words() -> None:
    """An empty search asks back with an example."""
    reply = await answer(Command(name="search", argument="  "), shelf_of(MemoryCorpus()))
    assert "/brief search" in words(reply)


async def test_status_tells_what_fails_and_what_waits() -> None:
    """`status` counts feeds, gives each failing one's reason, the briefings and the open messages."""
    corpus = MemoryCorpus()
    ok = FeedState(feed_url=feed().url, last_success=NOON)
    dead = FeedState(feed_url="http://127.0.0.1:9/dead.xml", failures=3, error="404 not found")
    corpus.save([], [ok, dead])
    held = delivery(target=SLACK, state=DeliveryState.UNKNOWN, attempts=2, reason="connection dropped")
    corpus.plan(briefing(), [held], (), None)
    told = words(await answer(Command(name="status"), shelf_of(corpus)))
    assert "Feeds: 1 of 2 read, 1 failing; last read Mon 27 Jan 12:00 UTC." in told
    assert "Dead Wire: 404 not found" in told
    assert "daily: last Mon 27 Jan 12:00 UTC, 1 story; next Tue 28 Jan 09:00 UTC." in told
    assert "slack:#a/0 unknown after 2 attempts: connection dropped" in told


async def test_status_is_short_when_much_fails() -> None:
    """However many messages are open, the answer stays one message."""
    corpus = MemoryCorpus()
    corpus.add(*(delivery(briefing=slot_key(slot=f"{hour:02}:00")) for hour in range(24)))
    told = words(await answer(Command(name="status"), shelf_of(corpus)))
    assert "and 14 more" in told
    assert "last read never" in told
    assert len(status(shelf_of(corpus)).open_deliveries) == 24


async def test_status_of_an_empty_house() -> None:
    """Before anything happened `status` is calm."""
    told = words(await answer(Command(name="status"), shelf_of(MemoryCorpus())))
    assert "none failing" in told
    assert "Every message is delivered." in told


@pytest.mark.parametrize(("asked", "meant"), [("serach", "search"), ("stats", "status")])
async def test_a_slip_is_understood(asked: str, meant: str) -> None:
    """An unknown command gets the list and what was probably meant."""
    told = words(await answer(Command(name=asked), shelf_of(MemoryCorpus())))
    assert f"There is no command “{asked}”. Did you mean /brief {meant}?" in told


async def test_help_lists_every_command() -> None:
    """`help`, also asked by saying nothing, lists the commands with examples and complains of nothing."""
    told = words(await answer(Command(name=""), shelf_of(MemoryCorpus())))
    assert "There is no command" not in told
    assert all(f"/brief {name}" in told for name in ("today", "search", "status", "help"))


async def test_a_broken_store_is_the_callers_to_tell() -> None:
    """A store that fails raises CorpusError through the answer."""

    class Broken(MemoryCorpus):
        def unfinished(self) -> tuple[()]:
            raise CorpusError("the database is locked")

    with pytest.raises(CorpusError):
        await answer(Command(name="status"), shelf_of(Broken()))


HERE, BY_NAME = target("slack", "C0000002"), target("slack", "#a")


async def test_now_orders_what_comes_to_the_channel() -> None:
    """Whoever asks in a channel, known by its number or its name, gets that channel's briefing once."""
    corpus = MemoryCorpus()
    shelf = shelf_of(corpus, subscription(targets=(BY_NAME,)), subscription(name="other"))
    command = Command(name="now", target=HERE, alias=BY_NAME)
    assert "comes within" in words(await answer(command, shelf))
    assert "on its way already" in words(await answer(command, shelf))
    assert [(one.subscription, one.asked_at) for one in corpus.orders()] == [("daily", NOON)]


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("", "Which one? Here come: daily, weekly."),
        ("other", "“other” does not come here."),
        ("weekly", "comes"),
    ],
)
async def test_now_orders_nothing_for_others(argument: str, said: str) -> None:
    """A channel orders only what it gets, and says which where several come."""
    corpus = MemoryCorpus()
    orders = (
        subscription(targets=(HERE,)),
        subscription(name="weekly", targets=(HERE,)),
        subscription(name="other"),
    )
    shelf = shelf_of(corpus, *orders)
    assert said in words(await answer(Command(name="now", argument=argument, target=HERE), shelf))
    assert [one.subscription for one in corpus.orders()] == ["weekly"] * (argument == "weekly")


async def test_now_is_not_for_every_minute() -> None:
    """A briefing made minutes ago is not made again."""
    corpus = MemoryCorpus()
    corpus.plan(briefing(made_at=NOON - timedelta(minutes=9)), [], [], None)
    shelf = shelf_of(corpus, subscription(targets=(HERE,)))
    assert "ask again" in words(await answer(Command(name="now", target=HERE), shelf))
    assert corpus.orders() == ()
