"""Messages that did not get through: what the admin is told and can do about them."""

from dataclasses import replace
from datetime import timedelta

from digests import notices, undelivered
from digests.commands import answer
from digests.deliver import deliver
from digests.document import Actions
from digests.errors import DeliveryError
from digests.model import Command, Delivery, DeliveryState, Part, PartRole
from tests.builders import NOON, delivery, target
from tests.fakes_bot import FakeChannel, FakeClock, MemoryCorpus
from tests.unit.test_changes import shelf_of
from tests.unit.test_commands import words

SLACK, ADMIN = target("slack", "#a"), target("slack", "#admin")
BRIEFING = "daily/2025-01-27/09:00"


def part(number: int, state: DeliveryState = DeliveryState.FAILED, **told: object) -> Delivery:
    role = PartRole.REPLY if number else PartRole.POST
    built = delivery(target=SLACK, part=Part(number=number, role=role, payload="{}"), state=state)
    return replace(built, updated_at=NOON, **told)  # type: ignore[arg-type]


def corpus_of(*parts: Delivery) -> MemoryCorpus:
    corpus = MemoryCorpus()
    corpus.add(*parts)
    return corpus


async def test_what_failed_is_tried_again_after_looking() -> None:
    """A retry sends what is not there, finds what is, and touches nothing that was sent."""
    corpus = corpus_of(part(0, DeliveryState.SENT), part(1, attempts=9), part(2, attempts=9))
    channel = FakeChannel(messages=[part(1)])
    opened = undelivered.retry(corpus, BRIEFING, NOON)
    assert [one.part.number for one in opened] == [1, 2]
    report = await deliver(corpus, {"slack": channel}, FakeClock())
    assert (report.sent, report.found) == (2, 1)
    assert channel.numbers() == [1, 2]


async def test_what_waits_is_tried_at_once() -> None:
    """A retry of a part that waits for a later moment ends its wait; one on its way is left alone."""
    later = NOON + timedelta(hours=1)
    corpus = corpus_of(part(0, DeliveryState.PLANNED, not_before=later), part(1, DeliveryState.SENDING))
    undelivered.retry(corpus, f"{BRIEFING}/slack:#a", NOON)
    assert [one.not_before for one in corpus.parts.values()] == [None, None]
    assert [one.state.value for one in corpus.parts.values()] == ["planned", "sending"]


def test_what_is_dropped_is_shown_no_more() -> None:
    """A drop by a message's key settles that message, says who did it, and leaves the others."""
    corpus = corpus_of(part(0, DeliveryState.SENT), part(1), part(2))
    (gone,) = undelivered.drop(corpus, f"{BRIEFING}/slack:#a/1", "ada", NOON)
    assert (gone.state, gone.reason) == (DeliveryState.DROPPED, "dropped by ada")
    assert [one.part.number for one in undelivered.undelivered(corpus, NOON)] == [2]
    assert undelivered.drop(corpus, f"{BRIEFING}/slack:#a/0", "ada", NOON) == ()


async def test_the_admin_is_told_once_of_what_was_given_up() -> None:
    """However often it is asked, a failure is one notice with the reason and the way out, sent in order."""
    corpus = corpus_of(part(0), part(1))
    corpus.add(*(replace(one, reason="no such channel") for one in corpus.parts.values()))
    channel = FakeChannel()
    for hours in range(3):
        now = NOON + timedelta(hours=hours)
        notices.tell_of_dead(corpus.dead(NOON), now, outbox=corpus, channel=channel, target=ADMIN)
    await deliver(corpus, {"slack": channel}, FakeClock())
    (told,) = channel.messages
    assert told.target == ADMIN
    assert "gave up on 2 messages of daily to slack:#a" in told.part.payload


async def test_a_notice_that_fails_is_not_told_of() -> None:
    """A notice that cannot be delivered makes no notice of its own."""
    refusal = DeliveryError("slack:#admin", "no such channel", retryable=False)
    corpus, channel = corpus_of(part(0)), FakeChannel(failures={0: [refusal]})
    for _ in range(2):
        notices.tell_of_dead(corpus.dead(NOON), NOON, outbox=corpus, channel=channel, target=ADMIN)
        await deliver(corpus, {"slack": channel}, FakeClock())
    assert len(corpus.made) == 1


def test_a_notice_names_the_way_out() -> None:
    """The document holds each reason, of many the first, and both commands with the key."""
    given_up = [replace(part(number), reason=f"reason {number}") for number in range(20)]
    document = notices.dead_document(given_up[0].briefing, SLACK, given_up)
    said = str(document)
    assert "reason 0" in said
    assert "and 8 more" in said
    assert f'racebrief deliveries --retry "{BRIEFING}/slack:#a"' in said


def pressed(corpus: MemoryCorpus, label: str) -> Command:
    """What the notice's button of that label says, from somebody who may manage the channel."""
    given_up = corpus.dead(NOON)
    document = notices.dead_document(given_up[0].briefing, SLACK, given_up)
    (actions,) = [block for block in document.post if isinstance(block, Actions)]
    (button,) = [one for one in actions.buttons if one.label == label]
    return Command(name=button.command, argument=button.argument, target=ADMIN, user="U1", may_change=True)


async def test_the_notice_s_buttons_settle_what_failed() -> None:
    """Try again opens the failed messages, Drop ends them; pressed once more, neither finds anything."""
    corpus = corpus_of(part(0, DeliveryState.SENT), part(1), part(2))
    shelf = shelf_of(corpus)
    again, gone = pressed(corpus, "Try again"), pressed(corpus, "Drop")
    assert "2 messages will be looked for" in words(await answer(again, shelf))
    assert [one.state.value for one in corpus.parts.values()] == ["sent", "unknown", "unknown"]
    assert "2 messages dropped" in words(await answer(gone, shelf))
    assert [one.state.value for one in corpus.parts.values()] == ["sent", "dropped", "dropped"]
    for late in (again, gone):
        assert "Nothing under that name" in words(await answer(late, shelf))


async def test_nobody_else_settles_what_failed() -> None:
    """Without the right to manage the channel a press changes nothing and says why."""
    corpus = corpus_of(part(1))
    refused = replace(pressed(corpus, "Drop"), may_change=False)
    assert "needs the right" in words(await answer(refused, shelf_of(corpus)))
    assert [one.state.value for one in corpus.parts.values()] == ["failed"]
