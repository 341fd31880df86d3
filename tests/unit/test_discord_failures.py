"""What goes wrong before Discord is reached, and what Discord never answers."""

import aiohttp
import discord
import pytest

from adapters.discord import layout
from adapters.discord.app import DiscordApp
from adapters.discord.failures import failure
from digests.document import Reply
from digests.errors import DeliveryError
from digests.model import Command
from tests import builders
from tests.wire.discord_documents import briefing, planned


async def _no_answer(command: Command) -> Reply:
    raise AssertionError(f"nobody asks {command}")


async def test_a_client_that_is_not_logged_in_sends_nothing() -> None:
    """Before the login every call is refused as worth trying again."""
    app = DiscordApp("", _no_answer)
    (delivery,) = planned(app.channel, briefing(0), "1", builders.NOON)
    with pytest.raises(DeliveryError, match="not logged in") as refused:
        await app.channel.send(delivery, ())
    assert refused.value.retryable
    with pytest.raises(DeliveryError, match="DISCORD_TOKEN is not set"):
        await app.start()


def test_a_lost_answer_leaves_the_outcome_unknown() -> None:
    """A connection that breaks while posting may hide a stored message; a broken search hides nothing."""
    lost = failure("t", aiohttp.ServerDisconnectedError(), permission="", posts=True)
    assert (lost.retryable, lost.outcome_unknown) == (True, True)
    late = failure("t", TimeoutError(), permission="", posts=False)
    assert (late.retryable, late.outcome_unknown) == (True, False)
    assert "no answer in time" in str(late)


@pytest.mark.parametrize(
    ("error", "says", "retry_after"),
    [
        (discord.RateLimited(61.0), "wait 61 s", 61.0),
        (discord.LoginFailure("no"), "DISCORD_TOKEN", None),
        (discord.InvalidData("Unknown channel type"), "does not know", None),
    ],
)
def test_errors_without_an_answer_have_their_line(
    error: Exception, says: str, retry_after: float | None
) -> None:
    """What discord.py raises of its own becomes one line too."""
    ours = failure("discord:1", error, permission="", posts=True)
    assert says in str(ours)
    assert ours.retry_after == retry_after
    assert not ours.outcome_unknown


def test_marks_and_nonces_fit_discord() -> None:
    """A mark is a positive 32-bit number far above Discord's own, a nonce has 25 characters."""
    for number in range(200):
        assert (1 << 20) <= layout.mark(f"key {number}") < (1 << 31)
        assert len(layout.nonce(f"key {number}")) == 25
