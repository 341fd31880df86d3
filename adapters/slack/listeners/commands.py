"""The slash command /brief: acknowledged first, then answered to the one who asked."""

import html
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.listeners.answering import Answer, Where, answered, respond
from digests.model import Command, Target


def register(app: AsyncApp, answer: Answer) -> None:
    """Lets `app` answer /brief with `answer`; what `answer` raises is told in one line."""

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    async def reply(command: dict[str, Any], client: AsyncWebClient) -> None:
        told = await answered(parse(command), answer, client)
        await respond(Where(url=str(command["response_url"])), told)

    # As a lazy listener: an error right after ack() would otherwise take the acknowledgement with it.
    app.command("/brief")(ack=acknowledge, lazy=[reply])


def parse(command: dict[str, Any]) -> Command:
    """What was typed: the first word names the command, the rest is its argument; nothing typed is help."""
    name, _, argument = html.unescape(str(command.get("text") or "")).strip().partition(" ")
    return command_of(
        name.lower() or "help",
        argument.strip(),
        channel=command.get("channel_id"),
        called=command.get("channel_name"),
        user=command.get("user_id"),
    )


def command_of(
    name: str, argument: str, *, channel: str | None, called: str | None, user: str | None
) -> Command:
    """A command asked by a user in a channel, which is known under its ID and its name."""
    return Command(
        name=name,
        argument=argument,
        target=Target(platform="slack", address=str(channel)) if channel else None,
        user=user,
        alias=Target(platform="slack", address=f"#{called}") if called else None,
        personal=Target(platform="slack", address=str(user)) if user else None,
    )
