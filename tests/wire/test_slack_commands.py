"""The real Bolt app over Socket Mode: /brief is acknowledged in time and answered once."""

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from adapters.slack.app import SlackApp
from digests.document import Heading, Paragraph, Reply, Text
from digests.errors import CorpusError, DeliveryError
from digests.model import Command, Target
from tests.shared import ROOT, SHARED
from tests.slack_checker import problems
from tests.wire.slack_server import LoopbackSlack

pytestmark = pytest.mark.loopback


class Answers:
    """Answers each command with its own words, after `delay` seconds; "broken" and "bug" fail."""

    def __init__(self) -> None:
        self.asked: list[Command] = []
        self.delay = 0.0
        self.blocks = 1

    async def __call__(self, command: Command) -> Reply:
        self.asked.append(command)
        await asyncio.sleep(self.delay)
        if command.argument == "broken":
            raise CorpusError("the database is locked: close the other program that uses it")
        if command.argument == "bug":
            raise ZeroDivisionError
        said = Paragraph(sentences=((Text(text=f"You asked {command.name} {command.argument}"),),))
        return Reply(title="Answer", blocks=(Heading(text="Answer", level=2), *(said,) * self.blocks))


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


async def answered(server: LoopbackSlack, count: int = 1) -> list[dict[str, Any]]:
    async with asyncio.timeout(10):
        while len(server.responses) < count:  # noqa: ASYNC110 (a list, which signals nothing)
            await asyncio.sleep(0.01)
    return server.responses


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("today", "today", ""),
        ("search export controls", "search", "export controls"),
        ("STATUS", "status", ""),
        ("help", "help", ""),
        ("", "help", ""),
    ],
)
async def test_each_command_is_acknowledged_and_answered(
    server: LoopbackSlack, app: SlackApp, answers: Answers, text: str, name: str, argument: str
) -> None:
    """A command is acknowledged within three seconds and answered to the one who asked alone."""
    envelope = await server.command(text, channel="C0000002")
    assert not envelope.late
    (said,) = await answered(server)
    assert said["response_type"] == "ephemeral"
    assert f"You asked {name} {argument}".strip() in json.dumps(said)
    here, by_name = (Target(platform="slack", address=one) for one in ("C0000002", "#ai-race"))
    assert answers.asked == [
        Command(
            name=name,
            argument=argument,
            target=here,
            user="U0000002",
            alias=by_name,
            personal=Target(platform="slack", address="U0000002"),
        )
    ]


async def test_a_slow_answer_is_acknowledged_first(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """The acknowledgement does not wait for the answer."""
    answers.delay = 1.0
    envelope = await server.command("today")
    assert envelope.acknowledged[0] < 0.9
    assert server.responses == []
    await answered(server)


async def test_a_repeated_envelope_is_answered_once(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """The same envelope delivered again is acknowledged again and not answered again."""
    envelope = await server.command("today")
    await answered(server)
    await server.redeliver(envelope)
    async with asyncio.timeout(5):
        while len(envelope.acknowledged) < 2:  # noqa: ASYNC110 (a list, which signals nothing)
            await asyncio.sleep(0.01)
    await server.command("status")
    await answered(server, 2)
    assert [command.name for command in answers.asked] == ["today", "status"]
    assert len(server.responses) == 2


async def test_a_disconnect_is_followed_by_a_new_connection(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """When Slack asks for it, the app comes back over a fresh socket and goes on answering."""
    await server.disconnect()
    await asyncio.wait_for(server.connected.wait(), 15)
    assert server.connections == 2
    await server.command("today")
    await answered(server)


async def test_a_failing_answer_gives_one_honest_line(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """An expected failure is told in its own words, a bug as a fault, and neither ends the app."""
    await server.command("search broken")
    (first,) = await answered(server)
    assert first["text"] == (
        "racebrief could not answer: the database is locked: close the other program that uses it"
    )
    assert not (await server.command("search bug")).late
    second = (await answered(server, 2))[1]
    assert "a fault of its own" in second["text"]
    await server.command("today")
    await answered(server, 3)


async def test_an_endless_answer_says_that_it_is_cut(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """Slack takes five messages for a command: the last of them says that there is more."""
    answers.blocks = 400
    await server.command("today")
    said = await answered(server, 5)
    await asyncio.sleep(0.1)
    assert len(said) == 5
    assert "There is more" in said[4]["text"]


@pytest.mark.parametrize(
    ("bot", "app_token", "words"),
    [
        ("xoxb-wrong", "xapp-loopback", "SLACK_BOT_TOKEN"),
        ("xoxb-loopback", "xapp-wrong", "SLACK_APP_TOKEN"),
        ("xoxb-loopback", "xoxb-loopback", "SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_token_is_said_at_start(
    server: LoopbackSlack, answers: Answers, bot: str, app_token: str, words: str
) -> None:
    """Each token is tested before connecting, and the line names the one that is wrong."""
    app = SlackApp(bot, app_token, answers, api_url=server.api_url)
    with pytest.raises(DeliveryError, match=words) as caught:
        await app.start()
    await app.stop()
    assert not caught.value.retryable
    assert "wrong" not in str(caught.value)


async def test_an_absent_slack_is_said_at_start(server: LoopbackSlack, answers: Answers) -> None:
    """Without a network the start fails with a line, and may be tried again."""
    await server.stop()
    with pytest.raises(DeliveryError, match="cannot be reached") as caught:
        await SlackApp("xoxb-loopback", "xapp-loopback", answers, api_url=server.api_url).start()
    assert caught.value.retryable


def test_the_server_runs_as_a_process() -> None:
    """Evals can start the loopback Slack by itself, read what it stored, and end it by closing its input."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.wire.slack_server"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert process.stdin
        told = json.loads(process.stdout.readline())
        request = urllib.request.Request(
            f"{told['url']}chat.postMessage",
            data=json.dumps({"channel": "#general", "text": "hello"}).encode(),
            headers={
                "Authorization": f"Bearer {told['bot_token']}",
                "Content-Type": "application/json; charset=utf-8",
            },
        )
        with urllib.request.urlopen(request) as response:
            assert json.load(response)["ok"]
        with urllib.request.urlopen(told["messages"]) as response:
            assert [message["text"] for message in json.load(response)["messages"]] == ["hello"]
        process.stdin.close()
        assert process.wait(10) == 0
