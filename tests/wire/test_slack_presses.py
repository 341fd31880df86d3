"""The real Bolt app: a pressed button is acknowledged in time and answered as the command that it says."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from adapters.slack.app import SlackApp
from adapters.slack.render import render
from digests.document import Actions, Button, Document, Paragraph, Reply, Text
from digests.errors import CorpusError
from digests.model import Command, Target
from tests.shared import SHARED
from tests.slack_checker import problems
from tests.wire.slack_people import press
from tests.wire.slack_server import LoopbackSlack

pytestmark = pytest.mark.loopback


class Answers:
    """Answers each command with its own words; "broken" fails as expected, "bug" as nobody expects."""

    def __init__(self) -> None:
        self.asked: list[Command] = []

    async def __call__(self, command: Command) -> Reply:
        self.asked.append(command)
        if command.argument == "broken":
            raise CorpusError("the database is locked: close the other program that uses it")
        if command.argument == "bug":
            raise ZeroDivisionError
        said = Paragraph(sentences=((Text(text=f"You asked {command.name} {command.argument}"),),))
        return Reply(title="Answer", blocks=(said,))


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LoopbackSlack]:
    running = await LoopbackSlack().start()
    yield running
    await running.stop()
    if SHARED.is_dir():
        for said in running.responses:
            assert problems("chat.postEphemeral", said) == []


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest_asyncio.fixture
async def app(server: LoopbackSlack, answers: Answers) -> AsyncIterator[SlackApp]:
    connected = SlackApp("xoxb-loopback", "xapp-loopback", answers, api_url=server.api_url)
    await connected.start()
    await asyncio.wait_for(server.connected.wait(), 10)
    yield connected
    await connected.stop()


def message(*said: str, **told: Any) -> dict[str, Any]:
    """A message as Slack has it, with one button for each of what can be said."""
    buttons = tuple(
        Button(label=one, command=one.partition(" ")[0], argument=one.partition(" ")[2]) for one in said
    )
    words = Paragraph(sentences=((Text(text="A lab releases a model."),),))
    part = render(Document(title="Day", summary="Day", post=(words, Actions(buttons=buttons))))[0]
    return {"ts": "1700000000.000100", **json.loads(part.payload), **told}


async def answered(server: LoopbackSlack, count: int = 1) -> list[dict[str, Any]]:
    async with asyncio.timeout(10):
        while len(server.responses) < count:  # noqa: ASYNC110 (a list, which signals nothing)
            await asyncio.sleep(0.01)
    return server.responses


async def test_a_press_is_the_command_that_its_button_says(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """The press is acknowledged in three seconds and answered in the button's thread to who pressed."""
    pressed = message("sources ~abc.1", "useful ~abc.1", thread_ts="1700000000.000001")
    envelope = await server.act("interactive", press(server, "useful ~abc.1", pressed))
    assert not envelope.late
    (said,) = await answered(server)
    assert said["response_type"] == "ephemeral"
    assert said["thread_ts"] == "1700000000.000001"
    assert said["replace_original"] is False
    (asked,) = answers.asked
    assert (asked.name, asked.argument, asked.user) == ("useful", "~abc.1", "U0000002")
    assert asked.places[0] == Target(platform="slack", address="C0000002")
    assert not asked.may_change


async def test_a_press_in_an_own_answer_replaces_it(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """A choice made in a message that only its reader sees does not leave the question standing."""
    await server.act("interactive", press(server, "mute chips", message("mute chips"), own=True))
    (said,) = await answered(server)
    assert said["replace_original"] is True


async def test_a_press_that_changes_something_carries_the_right_to(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """An admin of the workspace is known as one where the button changes what a channel gets."""
    server.store.admins.add("U0000009")
    for user in ("U0000009", "U0000002"):
        await server.act("interactive", press(server, "mute chips", message("mute chips"), user=user))
    await answered(server, 2)
    assert {asked.user: asked.may_change for asked in answers.asked} == {"U0000009": True, "U0000002": False}


@pytest.mark.parametrize(
    ("how", "words"), [("broken", "the database is locked"), ("bug", "a fault of its own")]
)
async def test_a_failing_press_gives_one_honest_line(
    server: LoopbackSlack, app: SlackApp, answers: Answers, how: str, words: str
) -> None:
    """What goes wrong is told in a line, and the next press works."""
    pressed = message(f"sources {how}", "sources ~abc.1")
    await server.act("interactive", press(server, f"sources {how}", pressed))
    assert words in (await answered(server))[0]["text"]
    await server.act("interactive", press(server, "sources ~abc.1", pressed))
    await answered(server, 2)
