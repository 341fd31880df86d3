"""Publishing: what a briefing is made of, and that everything is planned before anything is sent."""

from dataclasses import replace
from datetime import date, timedelta

from digests.model import DeliveryState, Entry, FeedState, Relevance, Target
from digests.publish import MARKED, Press, draft, gather, plan, plan_due, upcoming
from digests.schedule import next_slot
from tests.builders import NOON, at, entry, feed, slot_key, subscription, target
from tests.fakes_bot import DAILY_FORMAT, FakeChannel, MemoryCorpus

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def make_press(corpus: MemoryCorpus, **channels: FakeChannel) -> Press:
    return Press(
        archive=corpus,
        entry_store=corpus,
        feed_store=corpus,
        outbox=corpus,
        schedule_store=corpus,
        channels=channels or {"console": FakeChannel()},
        feeds=(feed(),),
        formats={"daily": DAILY_FORMAT},
        entities=(),
    )


def holding(*entries: Entry) -> MemoryCorpus:
    corpus = MemoryCorpus()
    corpus.save(entries, [FeedState(feed_url=feed().url, last_success=NOON)])
    return corpus


def seen(id: str, hours_ago: float, **told: object) -> Entry:
    moment = NOON - timedelta(hours=hours_ago)
    return entry(id, **({"first_seen": moment, "published": moment, "story_id": id} | told))


def test_the_first_window_is_a_day() -> None:
    """A first briefing reaches back 24 hours and no further."""
    material = gather(subscription(), NOON, make_press(holding(seen("in", 23), seen("out", 25))))
    assert [story.id for story in material.stories] == ["in"]
    assert material.since == NOON - DAY
    assert material.counts.seen == 1


def test_the_first_window_respects_staleness() -> None:
    """A first briefing reaches back less where the subscription calls news stale sooner."""
    order = subscription(stale_after_hours=6)
    assert gather(order, NOON, make_press(holding())).since == NOON - 6 * HOUR


def test_the_window_begins_at_the_last_cut() -> None:
    """A later briefing holds what was first seen since the one before, and not what was seen at its cut."""
    corpus = holding(seen("old", 30), seen("new", 12), seen("at the cut", 0))
    press = make_press(corpus)
    plan(subscription(), slot_key(day=date(2025, 1, 26)), NOON - DAY, press)
    assert [story.id for story in gather(subscription(), NOON, press).stories] == ["new"]
    later = gather(subscription(), NOON + HOUR, press)
    assert {story.id for story in later.stories} == {"new", "at the cut"}


def test_a_story_comes_with_its_earlier_entries() -> None:
    """A story with something new brings what was stored of it before, oldest first."""
    corpus = holding(seen("b", 2, story_id="s"), seen("a", 70, story_id="s"), seen("c", 2, story_id="s"))
    (story,) = gather(subscription(), NOON, make_press(corpus)).stories
    assert [one.id for one in story.entries] == ["a", "b", "c"]


def test_stale_news_is_left_out() -> None:
    """What was published too long ago is not news, however lately it was seen."""
    corpus = holding(
        seen("stale", 2, published=NOON - 49 * HOUR), seen("fresh", 2, published=NOON - 47 * HOUR)
    )
    assert [story.id for story in gather(subscription(), NOON, make_press(corpus)).stories] == ["fresh"]


def test_a_review_tells_its_days_again() -> None:
    """A review looks back its own days, whatever was told in them and however old the news is."""
    corpus = holding(seen("told", 60), seen("older", 24 * 8))
    press = make_press(corpus)
    plan(subscription(), slot_key(day=date(2025, 1, 26)), NOON - 2 * DAY, press)
    weekly = replace(press, formats={"daily": replace(DAILY_FORMAT, review_days=7)})
    material = gather(subscription(), NOON, weekly)
    assert [story.id for story in material.stories] == ["told"]
    assert material.told == ()


def test_an_undated_entry_counts_as_of_first_sight() -> None:
    """An entry without a date is as old as our first sight of it."""
    corpus = holding(seen("undated", 2, published=None))
    assert len(gather(subscription(), NOON, make_press(corpus)).stories) == 1


def test_irrelevant_entries_make_no_story() -> None:
    """What is not about the AI race is counted and not told."""
    off = Relevance(score=0.0, relevant=False)
    material = gather(subscription(), NOON, make_press(holding(seen("off", 2, relevance=off))))
    assert (material.stories, material.counts.seen, material.counts.relevant) == ((), 1, 0)


def test_a_draft_stores_nothing() -> None:
    """A preview leaves no trace."""
    corpus = holding(seen("e1", 2))
    made = draft(subscription(), slot_key(), NOON, make_press(corpus))
    assert made.document.title == made.briefing.title
    assert (corpus.made, corpus.parts, corpus.telling) == ({}, {}, [])


def test_plan_stores_everything_at_once() -> None:
    """One plan holds the briefing, each target's parts, what each was told and the next slot."""
    corpus = holding(seen("e1", 3, story_id="s"), seen("e2", 2, story_id="s"))
    order = subscription(targets=(target("slack", "#a"), target("console"), target("slack", "#a")))
    press = make_press(corpus, slack=FakeChannel(links=True), console=FakeChannel())
    following = next_slot(order, NOON)
    planned = plan(order, slot_key(), NOON, press, next_due=following)
    assert planned is not None
    assert planned.deliveries == 5
    assert corpus.states_of() == {
        "slack:#a/0": "planned",
        "slack:#a/1": "planned",
        "slack:#a/2": "planned",
        "console/0": "planned",
        "console/1": "planned",
    }
    assert {(str(one.target), one.entry_id, one.story_id) for one in corpus.telling} == {
        (where, id, "s") for where in ("slack:#a", "console") for id in ("e1", "e2")
    }
    assert corpus.dues == {"daily": following}


def test_a_slot_is_planned_once() -> None:
    """A second plan for a slot stores nothing."""
    corpus = holding(seen("e1", 2))
    press = make_press(corpus)
    assert plan(subscription(), slot_key(), NOON, press) is not None
    before = dict(corpus.parts)
    assert plan(subscription(), slot_key(), NOON + HOUR, press) is None
    assert corpus.parts == before


def test_mark_only_counts_as_told() -> None:
    """What is only marked is told for good and never sent."""
    corpus = holding(seen("e1", 2))
    plan(subscription(), slot_key(), NOON, make_press(corpus), mark_only=True)
    assert {one.state for one in corpus.parts.values()} == {DeliveryState.DROPPED}
    assert {one.reason for one in corpus.parts.values()} == {MARKED}
    assert [one.entry_id for one in corpus.telling] == ["e1"]
    assert corpus.unfinished() == ()


def test_a_quiet_day_is_still_planned() -> None:
    """A briefing without stories goes out as one post."""
    corpus = holding()
    planned = plan(subscription(), slot_key(), NOON, make_press(corpus))
    assert planned is not None
    assert planned.briefing.stories == ()
    assert corpus.states_of() == {"console/0": "planned"}


def test_told_is_of_the_targets_alone() -> None:
    """A subscription knows what its own targets were told, by whomever."""
    corpus = holding(seen("e1", 2))
    press = make_press(corpus)
    plan(subscription(name="other"), slot_key("other"), NOON, press)
    same = gather(subscription(), NOON + HOUR, press)
    elsewhere = subscription(targets=(Target(platform="html", address="out"),))
    assert [one.entry_id for one in same.told] == ["e1"]
    assert gather(elsewhere, NOON + HOUR, press).told == ()


def test_plan_due_first_waits_then_plans_then_waits() -> None:
    """Nothing is due at a first start; the slot is planned once when its time has come."""
    corpus = holding(seen("e1", 2))
    press, orders = make_press(corpus), (subscription(),)
    assert plan_due(orders, at("2025-01-28 08:00"), press) == ()
    assert corpus.dues["daily"].due_at == at("2025-01-28 09:00")
    (planned,) = plan_due(orders, at("2025-01-28 09:00"), press)
    assert planned.briefing.key == slot_key(day=date(2025, 1, 28))
    assert planned.briefing.late is False
    assert corpus.dues["daily"].due_at == at("2025-01-29 09:00")
    assert plan_due(orders, at("2025-01-28 09:01"), press) == ()


def test_a_clock_set_back_plans_nothing_twice() -> None:
    """A slot that is due again has its briefing already."""
    corpus = holding(seen("e1", 2))
    press, orders = make_press(corpus), (subscription(),)
    plan_due(orders, at("2025-01-27 08:00"), press)
    waiting = corpus.dues["daily"]
    assert len(plan_due(orders, at("2025-01-27 09:00"), press)) == 1
    corpus.set_next_due(waiting)
    assert plan_due(orders, at("2025-01-27 09:05"), press) == ()
    assert corpus.dues["daily"].due_at == at("2025-01-28 09:00")


def test_upcoming_prefers_the_stored_slot() -> None:
    """A preview stands for the slot that is waited for, else for the next."""
    corpus = holding()
    press = make_press(corpus)
    assert upcoming(subscription(), NOON, press).due_at == at("2025-01-28 09:00")
    stored = next_slot(subscription(), at("2025-01-26 12:00"))
    corpus.set_next_due(stored)
    assert upcoming(subscription(), NOON, press) == stored
