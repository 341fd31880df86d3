"""The subscribing form: opened by the button of App Home, and answered in its own place."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import SLACK_FAILURES
from adapters.slack.listeners.answering import Answer, answered, line, log
from adapters.slack.listeners.commands import command_of
from adapters.slack.listeners.home import personal, show
from adapters.slack.views import SUBSCRIBE, form_says, said_view, subscribe_form
from digests.command_list import Suggest
from digests.errors import BriefingError
from digests.model import Command, Target

Offer = Callable[[Suggest, str, Target | None], Awaitable[Sequence[str]]]


def register(app: AsyncApp, answer: Answer, offer: Offer) -> None:
    """Lets `app` open the form and answer it; `offer` gives the formats and topics to choose from."""

    async def opened(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        try:
            formats, topics = [await offer(kind, "", None) for kind in (Suggest.FORMAT, Suggest.TOPIC)]
            view = subscribe_form(formats or ("daily",), topics, await _zone(client, body["user"]["id"]))
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        except (*SLACK_FAILURES, BriefingError) as error:
            log.warning("the subscribing form could not be opened: %s", error)

    async def acknowledge(ack: AsyncAck) -> None:
        await ack(response_action="update", view=said_view(line("One moment …")))

    async def submitted(body: dict[str, Any], client: AsyncWebClient) -> None:
        view, user = body["view"], str(body["user"]["id"])
        reply = await answered(await _asked(view["state"], user, client), answer, client)
        try:
            await client.views_update(view_id=view["id"], view=said_view(reply))
        except SLACK_FAILURES as error:
            log.warning("the answer to the subscribing form was lost: %s", type(error).__name__)
        await show(client, answer, user)

    app.action(SUBSCRIBE)(opened)
    app.view(SUBSCRIBE)(ack=acknowledge, lazy=[submitted])


async def _asked(state: dict[str, Any], user: str, client: AsyncWebClient) -> Command:
    argument, channel = form_says(state)
    if channel is None:
        return personal("subscribe", argument, user)
    try:
        told = (await client.conversations_info(channel=channel)).get("channel") or {}
    except SLACK_FAILURES:
        told = {}
    return command_of("subscribe", argument, channel=channel, called=told.get("name"), user=user)


async def _zone(client: AsyncWebClient, user: str) -> str:
    try:
        return str(((await client.users_info(user=user)).get("user") or {}).get("tz") or "UTC")
    except SLACK_FAILURES:
        return "UTC"
