"""What discord.py and its connection raise, as DeliveryError with a line that an admin can act on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from digests.errors import DeliveryError

LONGEST_CALL = 120.0
"""Seconds; discord.py repeats what fails and waits out rate limits within them."""

_AUTHENTICATION_FAILED = 4004
"""The code with which the gateway closes on a bad token."""

_LINES = {
    10003: "there is no such channel: it was deleted, or the id in the target is wrong",
    10008: "the post was deleted, so nothing can be added to it",
    40067: "this forum demands a tag on each post: turn that off in its settings",
    50001: "the bot cannot see the channel: invite it to the server and give it the permission View Channel",
    50035: "Discord refused the message's form",
}


@asynccontextmanager
async def told(target: str, *, permission: str, posts: bool = False) -> AsyncIterator[None]:
    """Raises DeliveryError for every failure of the calls inside.

    `permission` is what those calls need; `posts` says that a lost answer may hide a stored message.
    """
    try:
        async with asyncio.timeout(LONGEST_CALL):
            yield
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise failure(target, error, permission=permission, posts=posts) from error


def failure(target: str, error: Exception, *, permission: str, posts: bool) -> DeliveryError:
    """The error as ours: what is wrong, what to do, and whether a later attempt can succeed."""
    if isinstance(error, discord.RateLimited):
        return _limited(target, error.retry_after)
    if isinstance(error, discord.LoginFailure):
        return _bad_token(target)
    if isinstance(error, discord.ConnectionClosed) and error.code == _AUTHENTICATION_FAILED:
        return _bad_token(target)
    if isinstance(error, discord.HTTPException):
        return _refusal(target, error, permission, posts)
    if isinstance(error, discord.InvalidData):
        line = f"{target}: Discord describes the channel in a way this version does not know: {error}"
        return DeliveryError(target, line, retryable=False)
    what = "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
    line = f"{target}: Discord cannot be reached ({what}); it is tried again later"
    return DeliveryError(target, line, retryable=True, outcome_unknown=posts)


def _refusal(target: str, error: discord.HTTPException, permission: str, posts: bool) -> DeliveryError:
    if error.status == 429:
        return _limited(target, _retry_after(error))
    if error.status >= 500:
        line = f"{target}: Discord answers {error.status}; it is tried again later"
        return DeliveryError(target, line, retryable=True, outcome_unknown=posts)
    if error.status == 401:
        return _bad_token(target)
    if error.code == 50013:
        line = f"{target}: the bot may not do this: give it the permission {permission} in this channel"
        return DeliveryError(target, line, retryable=False)
    why = _LINES.get(error.code, f"Discord refuses with {error.status} (code {error.code})")
    detail = f" ({' '.join(error.text.split())})" if error.code not in _LINES or error.code == 50035 else ""
    return DeliveryError(target, f"{target}: {why}{detail}", retryable=False)


def _bad_token(target: str) -> DeliveryError:
    line = f"{target}: Discord does not accept DISCORD_TOKEN: reset the token on the bot's page and set it"
    return DeliveryError(target, line, retryable=False)


def _limited(target: str, seconds: float | None) -> DeliveryError:
    line = f"{target}: Discord asks us to wait{f' {seconds:.0f} s' if seconds else ''}; sending goes on then"
    return DeliveryError(target, line, retryable=True, retry_after=seconds)


def _retry_after(error: discord.HTTPException) -> float | None:
    try:
        return float(error.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
