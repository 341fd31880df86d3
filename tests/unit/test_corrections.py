"""A source takes back what was posted: the messages concerned are edited with a note, once."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from digests.corrections import plan_corrections
from digests.deliver import deliver
from digests.model import (
    Briefing,
    Claim,
    Delivery,
    DeliveryState,
    Entry,
    Part,
    PartRole,
    Quotation,
)
from tests.builders import NOON, briefing, delivery, entry, story_brief, target
from tests.fakes_bot import FakeChannel, FakeClock, MemoryCorpus

SLACK = target("slack", "#a")
SAID = "The lab released the model on Monday."
OTHER = "The committee met in Brussels to talk about fish."
LATER = NOON + timedelta(hours=5)


def parts() -> list[Delivery]:
    told = (
        (PartRole.POST, "the post"),
        (PartRole.REPLY, "https://example.org/e1"),
        (PartRole.REPLY, "https://example.org/e2"),
        (PartRole.LINKS, "the post racebrief:part/1"),
    )
    return [
        delivery(
            target=SLACK,
            part=Part(number=number, role=role, payload=json.dumps({"text": text})),
            state=DeliveryState.SENT,
        )
        for number, (role, text) in enumerate(told)
    ]


def posted(source: Entry, made: Briefing | None = None) -> tuple[MemoryCorpus, FakeChannel]:
    """A briefing that was sent, and the source as it stands."""
    corpus, channel = MemoryCorpus(), FakeChannel(links=True)
    corpus.plan(made or briefing(), parts(), (), None)
    corpus.save((source,), ())
    return corpus, channel


def correct(corpus: MemoryCorpus, channel: FakeChannel, now=LATER) -> int:  # type: ignore[no-untyped-def]
    found = plan_corrections(
        now, archive=corpus, entry_store=corpus, outbox=corpus, channels={"slack": channel}
    )
    return len(found)


def notes(channel: FakeChannel) -> list[tuple[int, str, str]]:
    """Which part was edited, what it shows, and the note."""
    told = [json.loads(one.part.payload) for one in channel.messages]
    return [(one["edits"], *json.loads(one["payload"]).values()) for one in told]


async def test_what_a_source_takes_back_is_noted_once() -> None:
    """Post and the story's reply are edited, with links and note; asking again plans nothing."""
    corpus, channel = posted(entry("e1", title="Fish quotas are agreed", text=OTHER, version=2))
    assert correct(corpus, channel) == 1
    assert correct(corpus, channel) == 0
    await deliver(corpus, {"slack": channel}, FakeClock())
    said = "Correction, 27 January 17:00: Example Wire has changed its report; it no longer says "
    said += f"“{SAID}” and 1 more of its statements."
    assert notes(channel) == [(0, "the post racebrief:part/1", said), (1, "https://example.org/e1", said)]
    assert correct(corpus, channel) == 0


async def test_a_second_change_adds_to_the_first() -> None:
    """A further version that takes back more is noted on what the message shows by then."""
    corpus, channel = posted(entry("e1", title="Fish quotas are agreed", text=OTHER, version=2))
    correct(corpus, channel)
    withdrawn = entry("e1", title="Report withdrawn", text="This report was retracted.", version=3)
    corpus.save((withdrawn,), ())
    assert correct(corpus, channel) == 1
    edits = [one for one in corpus.unfinished() if one.part.role is PartRole.EDIT]
    assert [one.part.number for one in edits] == [4, 5, 6, 7]
    assert "has withdrawn its report" in edits[-1].part.payload
    assert "more of its statements" in edits[-1].part.payload


@pytest.mark.parametrize(
    ("source", "hours"),
    [
        (entry("e1", text=f"{SAID} It costs nothing.", version=2), 5),
        (entry("e1", title="Fish quotas are agreed", text=OTHER), 5),
        (entry("e1", title="Fish quotas are agreed", text=OTHER, version=2), 24 * 8),
    ],
    ids=["other words changed", "never edited", "a week ago"],
)
def test_what_still_stands_is_left_alone(source: Entry, hours: int) -> None:
    """An edit that takes nothing back, no edit, and a briefing long past plan nothing."""
    corpus, channel = posted(source)
    assert correct(corpus, channel, NOON + timedelta(hours=hours)) == 0


def test_a_quotation_that_is_gone_is_noted() -> None:
    """Words that a source no longer quotes are taken back too."""
    said = Quotation(text="We are first", speaker="Ada", role=None, source="e1")
    brief = story_brief(summary=(), headline=Claim(text="A lab releases a model", sources=("e1",)))
    made = briefing(lead=(), stories=(replace(brief, quotations=(said,)),))
    corpus, channel = posted(entry("e1", text="Ada said nothing of the kind.", version=2), made)
    assert correct(corpus, channel) == 1
    (note, _) = (json.loads(json.loads(one.part.payload)["payload"])["note"] for one in corpus.unfinished())
    assert "it no longer says “We are first”" in note


def test_where_nothing_can_be_edited_nothing_is_planned() -> None:
    """A page or a terminal, a message given up, and a platform that is not there get no edit."""
    source = entry("e1", title="Fish quotas are agreed", text=OTHER, version=2)
    corpus, channel = posted(source)
    channel.links = False
    assert correct(corpus, channel) == 1
    assert corpus.unfinished() == ()
    corpus, channel = posted(source)
    post = parts()[0]
    corpus.parts[post.key] = replace(post, state=DeliveryState.FAILED)
    assert correct(corpus, channel) == 1
    assert corpus.unfinished() == ()
