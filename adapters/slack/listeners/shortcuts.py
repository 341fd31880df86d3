"""The message shortcut "Why is this here?": what a message of ours tells, and why it was told."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.listeners.answering import Answer, Where, answered, line, respond
from adapters.slack.listeners.commands import command_of
from adapters.slack.pieces import NAMED

WHY = "why"
_NOT_OURS = "That message is no part of a briefing. Below a briefing of racebrief this tells why it is there."


def register(app: AsyncApp, answer: Answer) -> None:
    """Lets `app` explain its messages."""

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    async def explain(body: dict[str, Any], client: AsyncWebClient) -> None:
        message, channel = body.get("message") or {}, body.get("channel") or {}
        name = named(message)
        reply = line(_NOT_OURS)
        if name:
            asked = command_of(
                "why", name, channel=channel.get("id"), called=channel.get("name"), user=body["user"]["id"]
            )
            reply = await answered(asked, answer, client)
        await respond(Where(url=str(body["response_url"]), thread=message.get("thread_ts")), reply)

    app.shortcut(WHY)(ack=acknowledge, lazy=[explain])


def named(message: dict[str, Any]) -> str | None:
    """The name of the briefing or story that a message of ours tells."""
    for block in message.get("blocks") or []:
        found = re.fullmatch(f"{NAMED}(.+)", str(block.get("block_id") or ""))
        if found:
            return found[1]
    return None
