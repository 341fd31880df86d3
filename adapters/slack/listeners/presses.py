"""Buttons: a press is the command that the button says, answered to the one who pressed."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.listeners.answering import Answer, Where, answered, respond
from adapters.slack.listeners.commands import command_of
from adapters.slack.listeners.home import personal, show
from adapters.slack.pieces import PRESS
from digests.model import Command


def register(app: AsyncApp, answer: Answer) -> None:
    """Lets `app` answer every button of ours, those of messages sent long ago too."""

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    async def reply(body: dict[str, Any], client: AsyncWebClient) -> None:
        if (body.get("view") or {}).get("type") == "home":
            user = str(body["user"]["id"])
            asked = parse(body)
            told = await answered(personal(asked.name, asked.argument, user), answer, client)
            await show(client, answer, user, told)
            return
        told = await answered(parse(body), answer, client)
        where = _where(body)
        if where is not None:
            await respond(where, told)

    app.action(re.compile(f"^{PRESS}"))(ack=acknowledge, lazy=[reply])


def parse(body: dict[str, Any]) -> Command:
    """What the pressed button says, as if it had been typed in its channel."""
    pressed = body["actions"][0]
    chosen = (pressed.get("selected_option") or {}).get("value", "")
    name, _, argument = f"{pressed.get('value') or ''} {chosen}".strip().partition(" ")
    channel = body.get("channel") or {}
    return command_of(
        name,
        argument,
        channel=channel.get("id"),
        called=channel.get("name"),
        user=(body.get("user") or {}).get("id"),
    )


def _where(body: dict[str, Any]) -> Where | None:
    """In the thread of the message that holds the button; in the place of one that only its reader sees."""
    url, container = body.get("response_url"), body.get("container") or {}
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    is_own = bool(container.get("is_ephemeral"))
    return Where(url=str(url), thread=thread, replaces=is_own) if url else None
