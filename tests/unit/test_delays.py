"""A post that an outage held up says so once; quiet hours are no outage."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from digests.delays import plan_notes
from digests.deliver import deliver
from digests.errors import DeliveryError
from digests.model import PartRole, SlotKey
from tests.builders import NOON, briefing, delivery, target
from tests.fakes_bot import FakeChannel, FakeClock, MemoryCorpus
from tests.unit.test_publish_deliver import parts

SLACK = target("slack", "#a")
DOWN = DeliveryError("slack:#a", "slack could not be reached", retryable=True)
Quiet = Callable[[SlotKey, datetime], datetime | None]


async def sent_after(
    held: timedelta, *, outage: bool = True, quiet: Quiet = lambda _, __: None
) -> tuple[MemoryCorpus, FakeChannel, int]:
    """A briefing planned at noon whose channel takes it that much later; how many notes were planned."""
    corpus, clock = MemoryCorpus(), FakeClock()
    channel = FakeChannel(links=True, failures={0: [DOWN]} if outage else {})
    corpus.plan(briefing(), parts(), (), None)
    channels = {"slack": channel}
    if outage:
        await deliver(corpus, channels, clock, quiet=quiet)
    clock.moment += held
    report = await deliver(corpus, channels, clock, quiet=quiet)
    told = plan_notes(report.delayed, clock.now(), archive=corpus, outbox=corpus, channels=channels)
    again = plan_notes(report.delayed, clock.now(), archive=corpus, outbox=corpus, channels=channels)
    assert again == 0
    await deliver(corpus, channels, clock)
    return corpus, channel, told


async def test_a_post_that_an_outage_held_up_says_so() -> None:
    """After its links the post is edited once, with when it was made and sent, in the briefing's zone."""
    _, channel, told = await sent_after(timedelta(hours=2, minutes=20))
    assert told == 1
    assert [one.part.role for one in channel.messages] == [
        PartRole.POST, PartRole.REPLY, PartRole.REPLY, PartRole.LINKS, PartRole.EDIT,
    ]  # fmt: skip
    shown = json.loads(json.loads(channel.messages[-1].part.payload)["payload"])
    assert shown["note"] == "Delayed: made at 12:00, could not be sent until 14:20 (Europe/London)."


async def test_a_night_s_outage_names_the_day() -> None:
    """Where the post went out on another day, the note says on which."""
    _, channel, _ = await sent_after(timedelta(hours=20))
    shown = json.loads(json.loads(channel.messages[-1].part.payload)["payload"])
    assert "until 08:00 on 28 January" in shown["note"]


@pytest.mark.parametrize(
    ("held", "outage", "quiet"),
    [
        pytest.param(timedelta(minutes=20), True, lambda _, __: None, id="short"),
        pytest.param(
            timedelta(hours=8),
            False,
            lambda _, moment: NOON + timedelta(hours=8) if moment < NOON + timedelta(hours=8) else None,
            id="quiet hours",
        ),
    ],
)
async def test_what_was_not_held_up_says_nothing(held: timedelta, outage: bool, quiet: Quiet) -> None:
    """A short pause, or quiet hours, leave the post as it is."""
    _, channel, told = await sent_after(held, outage=outage, quiet=quiet)
    assert told == 0
    assert channel.messages[-1].part.role is PartRole.LINKS


def test_a_channel_that_cannot_edit_gets_no_note() -> None:
    """Where messages cannot be edited nothing is planned."""
    corpus, channel = MemoryCorpus(), FakeChannel(links=False)
    late = delivery(target=SLACK, updated_at=NOON + timedelta(hours=3))
    corpus.plan(briefing(), [late], (), None)
    assert plan_notes([late], NOON, archive=corpus, outbox=corpus, channels={"slack": channel}) == 0
