"""What the buttons below a story do: votes, mutes, sources, claims, another format, and why it is there."""

from dataclasses import replace

import pytest

from digests.actions import with_actions
from digests.commands import Shelf, answer
from digests.document import Actions, Button, Document, Reply, Table, Thread
from digests.model import (
    Claim,
    Command,
    Dispute,
    Figure,
    Format,
    FormatPart,
    PartKind,
    Quotation,
    Reason,
    Relevance,
    Subscription,
)
from digests.references import briefing_name, names, short, story_name, story_named
from tests.builders import NOON, briefing, entry, slot_key, story_brief, subscription, target
from tests.fakes_bot import FakeClock, MemoryCorpus
from tests.unit.test_commands import words

HERE = target("slack", "C9")
NAME = story_name(slot_key(), 1)
TEXT = (
    "A lab released a model on Monday. It costs $5 million to train, the lab said. "
    'The chief executive called it "a new start for everyone". Rivals were silent about it until the evening.'
)
LAYOUTS = {
    name: Format(
        name=name,
        title=name.capitalize(),
        post=(FormatPart(kind=PartKind.STORIES),) if name == "daily" else (),
        reply=(FormatPart(kind=PartKind.HEADLINE), *(FormatPart(kind=kind) for kind in kinds)),
    )
    for name, kinds in {
        "daily": (PartKind.SOURCES,),
        "brief": (PartKind.SUMMARY,),
        "long": (PartKind.SUMMARY, PartKind.SOURCES),
    }.items()
}


def corpus() -> MemoryCorpus:
    """One briefing of one story, told here."""
    made = MemoryCorpus()
    about = Relevance(score=0.9, relevant=True, topics=("chips", "models"))
    made.save([entry("e1", text=TEXT, relevance=about)], ())
    brief = story_brief(topics=("chips", "models"))
    made.plan(briefing(stories=(brief,)), (), (), None)
    return made


def shelf_of(made: MemoryCorpus, *subscriptions: Subscription) -> Shelf:
    return Shelf(
        archive=made,
        search_index=made,
        feed_store=made,
        outbox=made,
        schedule_store=made,
        clock=FakeClock(),
        feeds=(),
        subscriptions=subscriptions or (subscription(targets=(HERE,)),),
        entry_store=made,
        change_store=made,
        feedback_store=made,
        formats=("daily",),
        layouts=LAYOUTS,
        topics=("chips", "models"),
    )


def pressed(said: str, *, user: str = "U1", may: bool = False) -> Command:
    name, _, argument = said.partition(" ")
    return Command(name=name, argument=argument, target=HERE, user=user, may_change=may)


def buttons(reply: Reply) -> list[Button]:
    return [one for block in reply.blocks if isinstance(block, Actions) for one in block.buttons]


async def test_a_story_is_named_by_its_briefing_and_rank() -> None:
    """A story's name fits into a button, leads to its story for ever, and looks like nothing typed."""
    assert len(NAME) <= 30
    assert story_named(NAME) == (briefing_name(slot_key()), 1)
    assert story_named("2") is story_named("GPT-5") is None
    assert names(short("a/b"), "x", "a/b")
    assert not names("a", "a/b")


async def test_useful_is_kept_once_for_each_reader() -> None:
    """A reader's second word on a story takes the place of the first."""
    made = corpus()
    shelf = shelf_of(made)
    told = await answer(pressed(f"useful {NAME}"), shelf)
    assert "on chips, on models rank a little higher here" in words(told)
    await answer(pressed(f"useless {NAME} reason:repeat"), shelf)
    await answer(pressed("useful 1", user="U2"), shelf)
    assert [(one.user, one.useful, one.reason) for one in made.feedback(NOON)] == [
        ("U1", False, Reason.REPEAT),
        ("U2", True, None),
    ]


async def test_not_useful_asks_for_the_reason_and_takes_it() -> None:
    """The vote counts at once; each reason is a button, and pressing one adds it to the vote."""
    made = corpus()
    shelf = shelf_of(made)
    asked = await answer(pressed(f"useless {NAME}"), shelf)
    assert [one.argument.partition("reason:")[2] for one in buttons(asked)] == [one.value for one in Reason]
    assert len(made.feedback(NOON)) == 1
    told = await answer(pressed(buttons(asked)[1].said), shelf)
    assert "from Example Wire rank a little lower here" in words(told)
    (kept,) = made.feedback(NOON)
    assert kept.reason is Reason.SOURCE


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (Command(name="useful", argument="1"), "in the channel"),
        (pressed("useless 1 reason:boring"), "no reason “boring”"),
        (pressed("useful 9"), "has 1 stories"),
        (pressed("useful 20250101~000000000000.1"), "not stored"),
    ],
)
async def test_a_vote_that_cannot_count_says_why(command: Command, says: str) -> None:
    """Without a channel, a known reason or a story nothing is kept."""
    made = corpus()
    assert says in words(await answer(command, shelf_of(made)))
    assert made.feedback(NOON) == ()


async def test_feedback_gives_a_shared_subscription_two_forms() -> None:
    """The channel whose readers spoke gets a ranking of its own; the other keeps the shared one."""
    made = corpus()
    there = target("discord", "1")
    shelf = shelf_of(made, subscription(targets=(HERE, there)))
    assert [one.name for one in shelf.in_force()] == ["daily"]
    await answer(pressed(f"useful {NAME}"), shelf)
    assert [(one.name, one.targets) for one in shelf.in_force()] == [
        ("daily", (there,)),
        ("daily@slack:C9", (HERE,)),
    ]
    assert "ranking there: chips +0.06, models +0.06" in words(await answer(pressed("status"), shelf))


async def test_mute_topic_offers_the_topics_to_whoever_may_mute() -> None:
    """Who may change the channel chooses a topic by button, who may not is told so, and nothing changes."""
    made = corpus()
    shelf = shelf_of(made)
    assert "needs the right" in words(await answer(pressed(f"mute {NAME}"), shelf))
    asked = await answer(pressed(f"mute {NAME}", may=True), shelf)
    assert [one.said for one in buttons(asked)] == ["mute chips", "mute models"]
    assert made.changes() == ()
    await answer(pressed("mute chips", may=True), shelf)
    assert [one.muted for one in made.changes()] == ["chips"]


async def test_a_deep_dive_tells_the_story_in_the_format_with_most_to_tell() -> None:
    """Without a format named the fullest other one is taken, and buttons lead to the rest."""
    shelf = shelf_of(corpus())
    told = await answer(pressed(f"dive {NAME}"), shelf)
    assert "Long, from the one item" in words(replace(told, blocks=told.blocks[-2:-1]))
    assert [one.said for one in buttons(told)] == [f"dive {NAME} brief"]
    other = await answer(pressed(f"dive {NAME} brief"), shelf)
    assert "Brief, from the one item" in words(replace(other, blocks=other.blocks[-2:-1]))
    typed = await answer(pressed("story 1 format:brief"), shelf)
    assert typed == other
    assert "no format “poem”" in words(await answer(pressed(f"dive {NAME} poem"), shelf))


async def test_a_story_whose_entries_are_gone_says_so() -> None:
    """What a story was made of may have been deleted since."""
    made = corpus()
    made.stored.clear()
    assert "not stored any more" in words(await answer(pressed(f"dive {NAME}"), shelf_of(made)))


async def test_claims_of_a_story_stand_side_by_side() -> None:
    """Figures with who gives them, a claim beside its counter-claim, verified words with their speaker."""
    made = MemoryCorpus()
    claim = Claim(text="It costs $5 million.", sources=("e1",))
    figure = Figure(
        text="$5 million",
        value=5e6,
        unit="USD",
        subject="Northlab",
        claim=claim,
        claimant="Northlab",
        attributed=True,
    )
    brief = story_brief(
        figures=(figure,),
        disputes=(Dispute(claim=claim, claimant="Northlab", counter=claim, counter_claimant="Rival"),),
        quotations=(Quotation(text="A new start.", speaker="A. Person", role=None, source="e1"),),
    )
    made.plan(briefing(stories=(brief,)), (), (), None)
    told = await answer(pressed(f"claims {NAME}"), shelf_of(made))
    figures, sides = [block for block in told.blocks if isinstance(block, Table)]
    assert [span.text for span in figures.rows[0][1]] == ["Northlab", ", in ", "Example Wire"]
    assert [span.text for cell in sides.rows[0] for span in cell][::2] == ["Northlab: ", "Rival: "]
    bare = await answer(pressed(f"claims {NAME}"), shelf_of(corpus()))
    assert "No source gives a figure" in words(bare)


async def test_why_tells_what_the_ranking_is_made_of() -> None:
    """A story's place is explained part by part, feedback included, with the items behind it."""
    shelf = shelf_of(corpus())
    await answer(pressed(f"useful {NAME}"), shelf)
    told = words(await answer(pressed(f"why {NAME}"), shelf))
    assert "Told in daily/2025-01-27/09:00 as number 1" in told
    assert "readers here on topics chips, models +0.06" in told
    assert "Example Wire" in told
    whole = await answer(pressed(f"why {briefing_name(slot_key())}"), shelf)
    assert "ordered by the subscription of that name" in words(replace(whole, blocks=whole.blocks[:-1]))
    assert [one.said for one in buttons(whole)] == [f"why {NAME}"]


def test_every_reply_of_a_briefing_ends_in_its_buttons() -> None:
    """Each story carries what can be asked of it, and a menu of the formats that it is not told in."""
    made = briefing(stories=(story_brief(topics=("chips",)), story_brief(rank=2)))
    bare = Document(
        title="Day", summary="", post=(), replies=tuple(Thread(title=str(n), blocks=()) for n in (1, 2))
    )
    first, second = [thread.blocks[-1] for thread in with_actions(bare, made, LAYOUTS).replies]
    assert isinstance(first, Actions)
    assert isinstance(second, Actions)
    assert [one.label for one in first.buttons] == ["Sources", "Claims", "Useful", "Not useful", "Mute topic"]
    assert [one.label for one in second.buttons] == ["Sources", "Claims", "Useful", "Not useful"]
    assert first.menu is not None
    assert first.menu.choices == (("Brief", "brief"), ("Long", "long"))
    assert all(len(one.said) <= 90 for one in first.buttons)
