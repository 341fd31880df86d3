"""What every listener does once it has acknowledged: ask the core, and tell who asked."""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.failures import SLACK_FAILURES
from adapters.slack.render import render_reply
from digests.command_list import changes
from digests.document import Paragraph, Reply, Text
from digests.errors import BriefingError
from digests.model import Command

Answer = Callable[[Command], Awaitable[Reply]]

log = logging.getLogger(__name__)

_RESPONSES = 5  # so often Slack takes an answer to one command or press
_FAILED = "racebrief could not answer: {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where an answer is told: Slack's address for it, the thread it belongs to, and what it replaces."""

    url: str
    thread: str | None = None
    replaces: bool = False


async def answered(asked: Command, answer: Answer, client: AsyncWebClient) -> Reply:
    """The reply, with the right to change things looked up where it matters; a failure in one line."""
    try:
        if changes(asked.name):
            asked = replace(asked, may_change=await _is_admin(client, asked.user))
        return await answer(asked)
    except BriefingError as error:
        return line(_FAILED.format(error))
    except Exception:
        log.exception("answering %s failed", asked.name)
        return line(_FAILED.format("it met a fault of its own, which its log describes"))


async def respond(where: Where, reply: Reply) -> None:
    """Tells the one who asked, and nobody else."""
    client = AsyncWebhookClient(where.url, retry_handlers=[])  # a repeat after a lost answer shows twice
    payloads = render_reply(reply)
    if len(payloads) > _RESPONSES:
        payloads = (
            *payloads[: _RESPONSES - 1],
            *render_reply(line("There is more than Slack shows for one command: ask for less of it.")),
        )
    for number, payload in enumerate(payloads):
        message = {**json.loads(payload), "response_type": "ephemeral"}
        message["replace_original"] = where.replaces and number == 0
        if where.thread is not None:
            message["thread_ts"] = where.thread
        try:
            response = await client.send_dict(message)
        except SLACK_FAILURES as error:
            log.warning("an answer did not reach Slack: %s", type(error).__name__)
            return
        if response.status_code != 200:
            log.warning("Slack refused an answer: status %d, %s", response.status_code, response.body)
            return


def line(text: str) -> Reply:
    """A reply of one line."""
    return Reply(title=text, blocks=(Paragraph(sentences=((Text(text=text),),)),))


async def _is_admin(client: AsyncWebClient, user: str | None) -> bool:
    """Whether the user runs the workspace: Slack tells of no right to manage one channel."""
    try:
        told = (await client.users_info(user=user or "")).get("user") or {}
    except SLACK_FAILURES as error:
        log.info("Slack does not say whether who asks is an admin: %s", type(error).__name__)
        return False
    return bool(told.get("is_admin") or told.get("is_owner"))
