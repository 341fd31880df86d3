"""The slash command /brief: acknowledged first, then answered to the one who asked."""

import html
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.failures import SLACK_FAILURES
from adapters.slack.render import render_reply
from digests.command_list import BY_NAME
from digests.document import Paragraph, Reply, Text
from digests.errors import BriefingError
from digests.model import Command, Target

Answer = Callable[[Command], Awaitable[Reply]]

log = logging.getLogger(__name__)

_RESPONSES = 5  # so often Slack takes an answer to one command
_FAILED = "racebrief could not answer: {}"


def register(app: AsyncApp, answer: Answer) -> None:
    """Lets `app` answer /brief with `answer`; what `answer` raises is told in one line."""

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    async def reply(command: dict[str, Any], client: AsyncWebClient) -> None:
        try:
            asked = parse(command)
            if asked.name in BY_NAME and BY_NAME[asked.name].changes:
                asked = replace(asked, may_change=await _is_admin(client, asked.user))
            told = await answer(asked)
        except BriefingError as error:
            told = _line(_FAILED.format(error))
        except Exception:
            log.exception("answering /brief failed")
            told = _line(_FAILED.format("it met a fault of its own, which its log describes"))
        await _respond(str(command["response_url"]), told)

    # As a lazy listener: an error right after ack() would otherwise take the acknowledgement with it.
    app.command("/brief")(ack=acknowledge, lazy=[reply])


async def _is_admin(client: AsyncWebClient, user: str | None) -> bool:
    """Whether the user runs the workspace: Slack tells of no right to manage one channel."""
    try:
        told = (await client.users_info(user=user or "")).get("user") or {}
    except SLACK_FAILURES as error:
        log.info("Slack does not say whether who asks is an admin: %s", type(error).__name__)
        return False
    return bool(told.get("is_admin") or told.get("is_owner"))


def parse(command: dict[str, Any]) -> Command:
    """What was typed: the first word names the command, the rest is its argument; nothing typed is help."""
    name, _, argument = html.unescape(str(command.get("text") or "")).strip().partition(" ")
    channel, called = command.get("channel_id"), command.get("channel_name")
    user = command.get("user_id")
    return Command(
        name=name.lower() or "help",
        argument=argument.strip(),
        target=Target(platform="slack", address=str(channel)) if channel else None,
        user=user,
        alias=Target(platform="slack", address=f"#{called}") if called else None,
        personal=Target(platform="slack", address=str(user)) if user else None,
    )


def _line(text: str) -> Reply:
    return Reply(title=text, blocks=(Paragraph(sentences=((Text(text=text),),)),))


async def _respond(url: str, reply: Reply) -> None:
    client = AsyncWebhookClient(url, retry_handlers=[])  # a repeat after a lost answer would show twice
    payloads = render_reply(reply)
    if len(payloads) > _RESPONSES:
        payloads = (
            *payloads[: _RESPONSES - 1],
            *render_reply(_line("There is more than Slack shows for one command: ask for less of it.")),
        )
    for payload in payloads:
        message = {**json.loads(payload), "response_type": "ephemeral"}
        try:
            response = await client.send_dict(message)
        except SLACK_FAILURES as error:
            log.warning("an answer to /brief did not reach Slack: %s", type(error).__name__)
            return
        if response.status_code != 200:
            log.warning(
                "Slack refused an answer to /brief: status %d, %s", response.status_code, response.body
            )
            return
