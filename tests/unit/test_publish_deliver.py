"""Delivering: never lost, never twice, in order, and one target's trouble is its own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.deliver import MAX_ATTEMPTS, DeliveryReport, back_off, deliver
from digests.errors import DeliveryError
from digests.model import Delivery, DeliveryState, Part, PartRole, Target
from tests.builders import NOON, delivery, slot_key, target
from tests.fakes_bot import FakeChannel, FakeClock, MemoryCorpus

SLACK = target("slack", "#a")


def parts(where: Target = SLACK, replies: int = 2, links: bool = True, **told: object) -> list[Delivery]:
    roles = [PartRole.POST, *[PartRole.REPLY] * replies, *[PartRole.LINKS] * links]
    return [
        delivery(target=where, part=Part(number=number, role=role, payload="{}"), **told)
        for number, role in enumerate(roles)
    ]


def refuse(message: str = "no such channel", **told: object) -> DeliveryError:
    return DeliveryError("slack:#a", message, **({"retryable": False} | told))  # type: ignore[arg-type]


def outbox_of(*deliveries: Delivery) -> MemoryCorpus:
    corpus = MemoryCorpus()
    corpus.add(*deliveries)
    return corpus


async def test_parts_go_out_in_order() -> None:
    """Post, replies and links are sent in order, and each sees those before it."""
    corpus, channel = outbox_of(*parts()), FakeChannel()
    report = await deliver(corpus, {"slack": channel}, FakeClock())
    assert report == DeliveryReport(sent=4)
    assert channel.numbers() == [0, 1, 2, 3]
    assert channel.earlier_seen == [(), (0,), (0, 1), (0, 1, 2)]
    assert all(one.receipt is not None and one.attempts == 1 for one in corpus.parts.values())


async def test_sending_is_recorded_before_and_after() -> None:
    """Each part is stored as being sent before it goes, and as sent after."""
    corpus = outbox_of(*parts(replies=0, links=False))
    await deliver(corpus, {"slack": FakeChannel()}, FakeClock())
    assert [state for _, state in corpus.log] == [DeliveryState.SENDING, DeliveryState.SENT]


async def test_two_briefings_do_not_interleave() -> None:
    """All parts of the briefing planned first go before the other's, also where the clock was set back."""
    first = parts(replies=1, links=False, briefing=slot_key(slot="18:00"))
    second = parts(
        replies=1, links=False, briefing=slot_key(slot="09:00"), planned_at=NOON - timedelta(hours=1)
    )
    corpus, channel = outbox_of(*first, *second), FakeChannel()
    await deliver(corpus, {"slack": channel}, FakeClock())
    assert [(one.briefing.slot, one.part.number) for one in channel.messages] == [
        ("18:00", 0), ("18:00", 1), ("09:00", 0), ("09:00", 1),
    ]  # fmt: skip


async def test_a_refused_post_fails_its_replies() -> None:
    """Replies of a post that cannot be sent fail with it and say so."""
    corpus, channel = outbox_of(*parts()), FakeChannel(failures={0: [refuse()]})
    report = await deliver(corpus, {"slack": channel}, FakeClock())
    assert set(corpus.states_of().values()) == {"failed"}
    assert channel.messages == []
    assert (report.sent, report.failed) == (0, 3)
    assert report.failures[0].endswith("/slack:#a/0: no such channel")
    assert "its post was not: no such channel" in report.failures[1]


async def test_a_refused_reply_costs_only_itself() -> None:
    """The other replies and the links still go."""
    corpus, channel = outbox_of(*parts()), FakeChannel(failures={1: [refuse("too long")]})
    report = await deliver(corpus, {"slack": channel}, FakeClock())
    assert channel.numbers() == [0, 2, 3]
    assert (report.sent, report.failed) == (3, 1)


async def test_refused_links_are_no_failure() -> None:
    """A briefing without its links is whole: the refusal is a note."""
    corpus, channel = outbox_of(*parts()), FakeChannel(failures={3: [refuse("cannot edit")]})
    report = await deliver(corpus, {"slack": channel}, FakeClock())
    assert (report.sent, report.failed, report.failures) == (3, 0, ())
    assert len(report.notes) == 1


async def test_a_retry_waits_with_all_behind_it() -> None:
    """A part that may succeed later keeps the target's order: nothing behind it goes first."""
    corpus, clock = outbox_of(*parts()), FakeClock()
    channel = FakeChannel(failures={1: [refuse("rate limited", retryable=True, retry_after=7.0)]})
    report = await deliver(corpus, {"slack": channel}, clock)
    assert (report.sent, report.waiting, report.resume_at) == (1, 3, NOON + timedelta(seconds=7))
    clock.moment = NOON + timedelta(seconds=6)
    assert (await deliver(corpus, {"slack": channel}, clock)).sent == 0
    clock.moment = NOON + timedelta(seconds=7)
    assert (await deliver(corpus, {"slack": channel}, clock)).sent == 3
    assert channel.numbers() == [0, 1, 2, 3]
    assert channel.earlier_seen[-1] == (0, 1, 2)


async def test_attempts_end() -> None:
    """A part that never succeeds is given up after the last attempt, with the reason."""
    corpus, clock = outbox_of(*parts(replies=0, links=False)), FakeClock()
    channel = FakeChannel(failures={0: [refuse("server error", retryable=True) for _ in range(20)]})
    for _ in range(MAX_ATTEMPTS + 1):
        report = await deliver(corpus, {"slack": channel}, clock)
        clock.moment += timedelta(hours=3)
    assert report.failed == 1
    assert report.failures[0].endswith("given up after 8 attempts: server error")
    assert corpus.unfinished() == ()


async def test_an_outage_of_a_night_loses_nothing() -> None:
    """However often it was tried, a part is kept for a day, and an end of the outage is found soon."""
    corpus, clock = outbox_of(*parts(replies=0, links=False)), FakeClock()
    channel = FakeChannel(failures={0: [refuse("unreachable", retryable=True) for _ in range(60)]})
    while clock.moment < NOON + timedelta(hours=12):
        await deliver(corpus, {"slack": channel}, clock)
        clock.moment += timedelta(minutes=1)
    channel.failures.clear()
    clock.moment += timedelta(minutes=15)
    assert (await deliver(corpus, {"slack": channel}, clock)).sent == 1


async def test_a_pause_told_by_a_wrong_clock_holds_nothing() -> None:
    """A pause that was noted by a clock that was set back since is not waited for."""
    corpus, clock = outbox_of(*parts(replies=0, links=False)), FakeClock(moment=NOON + timedelta(days=300))
    channel = FakeChannel(failures={0: [refuse("slow down", retryable=True, retry_after=60.0)]})
    await deliver(corpus, {"slack": channel}, clock)
    clock.moment = NOON
    assert (await deliver(corpus, {"slack": channel}, clock)).sent == 1


async def test_a_pause_holds_the_whole_channel() -> None:
    """While a platform asks for patience nothing goes to that channel, of no briefing; others go on."""
    other = target("slack", "#b")
    late = parts(replies=0, links=False, briefing=slot_key(slot="18:00"))
    corpus = outbox_of(*parts(links=False), *late, *parts(other, replies=0, links=False))
    limited = refuse("slow down", retryable=True, retry_after=60.0)
    channel, clock = FakeChannel(failures={1: [limited]}), FakeClock()
    for _ in range(3):
        await deliver(corpus, {"slack": channel}, clock)
        clock.moment += timedelta(seconds=19)
    assert sorted(one.key for one in channel.messages) == ["daily/2025-01-27/09:00/slack:#a/0",
        "daily/2025-01-27/09:00/slack:#b/0"]  # fmt: skip
    clock.moment += timedelta(seconds=4)
    assert (await deliver(corpus, {"slack": channel}, clock)).sent == 3


async def test_what_an_admin_drops_is_not_sent() -> None:
    """A drop between two parts of a round keeps the part from being sent and lets the next one go."""
    corpus = outbox_of(*parts(links=False))
    dropped = replace(parts()[1], state=DeliveryState.DROPPED)

    def drop_the_second() -> bool:
        corpus.parts[dropped.key] = dropped
        return True

    channel = FakeChannel()
    await deliver(corpus, {"slack": channel}, FakeClock(), go_on=drop_the_second)
    assert channel.numbers() == [0, 2]
    assert corpus.parts[dropped.key].state is DeliveryState.DROPPED


async def test_quiet_hours_begin_no_briefing_and_end_none() -> None:
    """In quiet hours a briefing that has begun goes on, one that has not waits, others pass it."""
    begun = parts(links=False)
    waits = parts(replies=0, links=False, briefing=slot_key(slot="18:00"))
    other = parts(replies=0, links=False, briefing=slot_key("weekly"))
    corpus = outbox_of(*begun, *waits, *other)
    corpus.parts[begun[0].key] = replace(begun[0], state=DeliveryState.SENT)
    channel = FakeChannel()
    report = await deliver(
        corpus,
        {"slack": channel},
        FakeClock(),
        quiet=lambda key, moment: moment + timedelta(hours=1) if key.subscription == "daily" else None,
    )
    assert [str(one.briefing) for one in channel.messages] == [
        "daily/2025-01-27/09:00", "daily/2025-01-27/09:00", "weekly/2025-01-27/09:00",
    ]  # fmt: skip
    assert report.waiting == 1


async def test_a_lost_answer_is_looked_up() -> None:
    """A message that arrived though its answer was lost is found and not sent again."""
    corpus, clock = outbox_of(*parts(links=False)), FakeClock()
    lost = refuse("connection dropped", outcome_unknown=True)
    channel = FakeChannel(failures={0: [lost]}, stores_unknown=True)
    report = await deliver(corpus, {"slack": channel}, clock)
    assert corpus.states_of()["slack:#a/0"] == "unknown"
    assert report.waiting == 3
    clock.moment += timedelta(minutes=1)
    report = await deliver(corpus, {"slack": channel}, clock)
    assert (report.sent, report.found) == (3, 1)
    assert channel.numbers() == [0, 1, 2]


async def test_a_lost_message_is_sent_again() -> None:
    """A message that is not on the platform is sent again after looking."""
    corpus = outbox_of(*parts(replies=0, links=False, state=DeliveryState.UNKNOWN, attempts=1))
    channel = FakeChannel()
    report = await deliver(corpus, {"slack": channel}, FakeClock())
    assert (report.sent, report.found) == (1, 0)
    assert len(channel.looked_for) == 1
    assert channel.numbers() == [0]


async def test_what_cannot_be_looked_up_stays_unknown() -> None:
    """While the platform cannot say, nothing is sent a second time, and it ends as a failure to see."""
    corpus = outbox_of(*parts(replies=0, links=False, state=DeliveryState.SENDING, attempts=1))
    channel, clock = FakeChannel(find_failures=[refuse("no history scope") for _ in range(20)]), FakeClock()
    report = await deliver(corpus, {"slack": channel}, clock)
    assert corpus.states_of() == {"slack:#a/0": "unknown"}
    assert report.waiting == 1
    for _ in range(MAX_ATTEMPTS):
        clock.moment += timedelta(hours=3)
        report = report + await deliver(corpus, {"slack": channel}, clock)
    assert corpus.states_of() == {"slack:#a/0": "failed"}
    assert channel.messages == []
    assert "unknown whether it arrived" in report.failures[0]


async def test_one_target_does_not_stop_another() -> None:
    """A target whose every part is refused leaves the others whole."""
    other = target("discord", "1")
    corpus = outbox_of(*parts(), *parts(other))
    bad, good = FakeChannel(failures={0: [refuse()]}), FakeChannel()
    report = await deliver(corpus, {"slack": bad, "discord": good}, FakeClock())
    assert good.numbers() == [0, 1, 2, 3]
    assert (report.sent, report.failed) == (4, 3)


async def test_a_bug_is_raised_after_the_others() -> None:
    """A bug in one channel is loud, and comes after the other targets were served."""
    corpus = outbox_of(*parts(), *parts(target("discord", "1")))
    bad, good = FakeChannel(failures={0: [KeyError("ts")]}), FakeChannel()
    with pytest.raises(KeyError):
        await deliver(corpus, {"slack": bad, "discord": good}, FakeClock())
    assert good.numbers() == [0, 1, 2, 3]
    assert corpus.states_of()["slack:#a/0"] == "sending"


async def test_an_unconnected_platform_waits() -> None:
    """Parts for a platform that is not connected wait, and the report says so."""
    corpus = outbox_of(*parts())
    report = await deliver(corpus, {}, FakeClock())
    assert (report.waiting, report.failed) == (4, 0)
    assert report.notes == ("slack:#a: 4 parts wait, slack is not connected",)
    assert set(corpus.states_of().values()) == {"planned"}


async def test_a_stop_comes_between_messages() -> None:
    """A process that is stopping finishes the message it is sending and leaves the rest planned."""
    corpus, channel = outbox_of(*parts()), FakeChannel()
    report = await deliver(corpus, {"slack": channel}, FakeClock(), go_on=lambda: len(channel.messages) < 2)
    assert (report.sent, report.waiting) == (2, 2)
    assert list(corpus.states_of().values()) == ["sent", "sent", "planned", "planned"]


@given(attempts=st.integers(min_value=1, max_value=1000))
def test_back_off_grows_to_its_limit(attempts: int) -> None:
    """Each pause is at least as long as the one before, from 30 seconds to a quarter of an hour."""
    assert timedelta(seconds=30) <= back_off(attempts) <= back_off(attempts + 1) <= timedelta(minutes=15)
