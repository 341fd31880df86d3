"""Subscribing and muting by command, and what is in force then."""

from datetime import time
from pathlib import Path

import pytest

from adapters.corpus import SqliteCorpus
from digests.changes import in_force
from digests.command_list import Suggest
from digests.commands import Shelf, answer, suggest
from digests.model import Change, Command, Entity, EntityKind, Filters, Relevance, Story
from digests.wanted import wanted
from tests.builders import NOON, entry, subscription, target
from tests.fakes_bot import FakeClock, MemoryCorpus
from tests.unit.test_commands import words

HERE, YAML_PLACE = target("slack", "C9"), target("slack", "#a")


def shelf_of(corpus: MemoryCorpus, admins: frozenset[str] = frozenset()) -> Shelf:
    return Shelf(
        archive=corpus,
        search_index=corpus,
        feed_store=corpus,
        outbox=corpus,
        schedule_store=corpus,
        clock=FakeClock(),
        feeds=(),
        subscriptions=(subscription(targets=(YAML_PLACE,)),),
        change_store=corpus,
        entities=(Entity(name="Northlab", kind=EntityKind.LAB, weight=1),),
        formats=("daily", "weekly"),
        topics=("chips", "policy", "robots"),
        admins=admins,
    )


def asked(name: str, argument: str = "", place: object = HERE, *, may: bool = True) -> Command:
    return Command(
        name=name,
        argument=argument,
        target=place,  # type: ignore[arg-type]
        user="U1",
        may_change=may,
        personal=target("slack", "U1"),
    )


async def test_a_subscription_by_command_is_in_force() -> None:
    """What a channel orders is published there with its times, zone and topics, and told by status."""
    corpus = MemoryCorpus()
    shelf = shelf_of(corpus)
    told = words(
        await answer(asked("subscribe", "daily at:8,18:30 zone:Asia/Tokyo topics:chips,policy"), shelf)
    )
    assert "daily, daily at 08:00, 18:30 Asia/Tokyo, topics chips, policy" in told
    made = in_force(shelf.subscriptions, corpus.changes())[-1]
    assert made.targets == (HERE,)
    assert made.schedule.times == (time(8), time(18, 30))
    assert made.filters == Filters(topics=("chips", "policy"))
    status = words(await answer(asked("status"), shelf))
    assert "By command, slack:C9: subscribed" in status
    assert f"{made.name}: none yet; next" in status
    assert "made by command" in words(await answer(asked("subscriptions"), shelf))
    assert "Ended" in words(await answer(asked("unsubscribe"), shelf))
    assert corpus.changes() == ()


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("hourly", "no format “hourly”"),
        ("daily at:25", "Write the times"),
        ("daily zone:Mars/Base", "no time zone"),
        ("daily topics:gossip", "no topic “gossip”"),
    ],
)
async def test_a_wrong_order_is_refused(argument: str, said: str) -> None:
    """An order that cannot be carried out changes nothing and says what is known."""
    corpus = MemoryCorpus()
    assert said in words(await answer(asked("subscribe", argument), shelf_of(corpus)))
    assert corpus.changes() == ()


@pytest.mark.parametrize("name", ["subscribe", "unsubscribe", "mute", "unmute"])
async def test_changes_need_the_right(name: str) -> None:
    """Who may not manage the channel changes nothing, and an admin of the YAML may."""
    corpus = MemoryCorpus()
    command = asked(name, "chips" if "mute" in name else "", may=False)
    assert "needs the right" in words(await answer(command, shelf_of(corpus)))
    assert corpus.changes() == ()
    allowed = words(await answer(command, shelf_of(corpus, frozenset({"slack:U1"}))))
    assert "needs the right" not in allowed


async def test_a_direct_message_is_ones_own_affair() -> None:
    """Anybody may order a briefing for herself."""
    corpus = MemoryCorpus()
    told = words(await answer(asked("subscribe", "weekly dm:yes", may=False), shelf_of(corpus)))
    assert told.startswith("Subscribe\nYou get weekly")
    (made,) = corpus.changes()
    assert made.target == target("slack", "U1")


async def test_the_files_are_never_contradicted() -> None:
    """What the YAML orders is neither doubled nor ended by command; the reply says where it stands."""
    corpus = MemoryCorpus()
    shelf = shelf_of(corpus)
    for name, argument in (("subscribe", "daily"), ("unsubscribe", "")):
        told = words(await answer(asked(name, argument, YAML_PLACE), shelf))
        assert "briefings.yaml" in told
    assert corpus.changes() == ()
    assert "no subscription" in words(await answer(asked("unsubscribe"), shelf))
    assert "from briefings.yaml" in words(await answer(asked("subscriptions", "", YAML_PLACE), shelf))
    assert "gets nothing yet" in words(await answer(asked("subscriptions"), shelf))


async def test_a_muted_topic_is_left_out_there_alone() -> None:
    """Muting in one channel of a shared subscription gives that channel its own form of it."""
    corpus = MemoryCorpus()
    shelf = shelf_of(corpus)
    shared = subscription(targets=(YAML_PLACE, HERE))
    assert "left out" in words(await answer(asked("mute", "Robots"), shelf))
    first, second = in_force((shared,), corpus.changes())
    assert (first.targets, first.filters.muted) == ((YAML_PLACE,), ())
    assert (second.targets, second.filters.muted) == ((HERE,), ("robots",))
    alone = in_force((subscription(targets=(HERE,)),), corpus.changes())
    assert [one.name for one in alone] == ["daily"]
    assert "Muted: robots" in words(await answer(asked("subscriptions"), shelf))
    assert "told here again" in words(await answer(asked("unmute", "robots"), shelf))
    assert "not muted" in words(await answer(asked("unmute", "robots"), shelf))
    assert "no topic" in words(await answer(asked("mute", "gossip"), shelf))


def test_a_story_mostly_on_a_muted_topic_is_notwanted() -> None:
    """More than half of the entries decide; one of several does not."""
    robots = entry("r", relevance=Relevance(score=1, relevant=True, topics=("robots",)))
    chips = entry("c", relevance=Relevance(score=1, relevant=True, topics=("chips",)))
    assert not wanted(Story(id="s", entries=(robots,)), Filters(muted=("robots",)))
    assert wanted(Story(id="s", entries=(robots, chips)), Filters(muted=("robots",)))


def test_changes_survive_in_the_database(tmp_path: Path) -> None:
    """What is kept is read back the same, a second of one key replaces the first, and a drop ends it."""
    first = Change(target=HERE, by="U1", at=NOON, subscription=subscription())
    muted = Change(target=HERE, by="U2", at=NOON, muted="chips")
    with SqliteCorpus(tmp_path / "corpus.sqlite") as corpus:
        corpus.keep(first)
        corpus.keep(first)
        corpus.keep(muted)
        assert set(corpus.changes()) == {first, muted}
        assert corpus.drop(first.key)
        assert not corpus.drop(first.key)
        assert corpus.changes() == (muted,)


def test_what_is_typed_is_completed() -> None:
    """Entities, topics and formats that hold what was typed are offered."""
    shelf = shelf_of(MemoryCorpus())
    assert suggest(Suggest.ENTITY, "north", HERE, shelf) == ("Northlab",)
    assert suggest(Suggest.TOPIC, "", HERE, shelf) == ("chips", "policy", "robots")
    assert suggest(Suggest.FORMAT, "week", HERE, shelf) == ("weekly",)
    assert suggest(Suggest.STORY, "", HERE, shelf) == ()
    assert suggest(Suggest.NOTHING, "", HERE, shelf) == ()
