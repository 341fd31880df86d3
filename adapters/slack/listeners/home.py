"""App Home: made for who opens it, and again after a button there was pressed."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import SLACK_FAILURES
from adapters.slack.listeners.answering import Answer, answered, log
from adapters.slack.views import home_view
from digests.document import Reply
from digests.model import Command, Target


def register(app: AsyncApp, answer: Answer) -> None:
    """Lets `app` fill the home tab with what `answer` says to the command home."""

    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event.get("tab") == "home":
            await show(client, answer, str(event["user"]))

    app.event("app_home_opened")(opened)


async def show(client: AsyncWebClient, answer: Answer, user: str, notice: Reply | None = None) -> None:
    """Publishes a person's page, below `notice` where something was pressed."""
    view = home_view(await answered(personal("home", "", user), answer, client), notice)
    try:
        await client.views_publish(user_id=user, view=view)
    except SLACK_FAILURES as error:
        log.warning("App Home could not be shown: %s", type(error).__name__)


def personal(name: str, argument: str, user: str) -> Command:
    """A command that concerns nobody but its user: the place is the user's direct messages."""
    place = Target(platform="slack", address=user)
    return Command(name=name, argument=argument, target=place, user=user, personal=place)
