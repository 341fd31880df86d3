"""App Home, the subscribing form and the message shortcut, over Socket Mode and over signed HTTP."""

import asyncio
import hashlib
import hmac
import json
import time
import urllib.parse
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from adapters.slack.app import Door, SlackApp
from adapters.slack.render import render
from adapters.slack.web import PATH
from digests.command_list import Suggest
from digests.document import Actions, Button, Document, Heading, Paragraph, Reply, Text, Thread
from digests.errors import DeliveryError
from digests.model import Command, Target
from tests.shared import SHARED
from tests.slack_checker import problems
from tests.wire.slack_people import READER, home_opened, press, press_home, shortcut, submit
from tests.wire.slack_server import LoopbackSlack

pytestmark = pytest.mark.loopback

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
DIRECT = Target(platform="slack", address=READER)


class Answers:
    """Answers each command with its own words; home has a button that unsubscribes."""

    def __init__(self) -> None:
        self.asked: list[Command] = []

    async def __call__(self, command: Command) -> Reply:
        self.asked.append(command)
        said = Paragraph(sentences=((Text(text=f"You asked {command.name} {command.argument}"),),))
        if command.name != "home":
            return Reply(title="Answer", blocks=(said,))
        ends = Button(label="Unsubscribe", command="unsubscribe", argument="daily", danger=True)
        return Reply(title="Home", blocks=(Heading(text="Feeds", level=2), said, Actions(buttons=(ends,))))


async def offer(kind: Suggest, typed: str, target: Target | None) -> Sequence[str]:
    del typed, target
    return ("daily", "weekly") if kind is Suggest.FORMAT else ("chips", "policy")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LoopbackSlack]:
    running = await LoopbackSlack().start()
    yield running
    await running.stop()
    if SHARED.is_dir():
        for said in running.responses:
            assert problems("chat.postEphemeral", said) == []
        for view in running.store.views:
            bare = {name: value for name, value in view.items() if name not in ("id", "user")}
            assert problems("views.publish", {"view": bare}) == []


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest_asyncio.fixture
async def app(server: LoopbackSlack, answers: Answers) -> AsyncIterator[SlackApp]:
    connected = SlackApp("xoxb-loopback", "xapp-loopback", answers, api_url=server.api_url, offer=offer)
    await connected.start()
    await asyncio.wait_for(server.connected.wait(), 10)
    yield connected
    await connected.stop()


@pytest_asyncio.fixture
async def called(server: LoopbackSlack, answers: Answers) -> AsyncIterator[SlackApp]:
    """The same behind an address that Slack calls; there is no app token."""
    door = Door(address="127.0.0.1", port=0, secret=SECRET)
    listening = SlackApp("xoxb-loopback", "", answers, api_url=server.api_url, offer=offer, door=door)
    await listening.start()
    yield listening
    await listening.stop()


async def until(ready: Any, count: int = 1) -> Any:
    async with asyncio.timeout(10):
        while len(ready) < count:  # noqa: ASYNC110 (a list, which signals nothing)
            await asyncio.sleep(0.01)
    return ready


def briefed() -> Document:
    """A post and a reply that know their names."""
    words = Paragraph(sentences=((Text(text="A lab releases a model."),),))
    reply = Thread(title="A lab releases a model", blocks=(words,), name="20250127~abcdefabcdef.1")
    return Document(title="Day", summary="Day", post=(words,), replies=(reply,), name="20250127~abcdefabcdef")


async def test_app_home_is_made_for_who_opens_it(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """The page is published to its reader once for an event, however often Slack repeats it."""
    for _ in range(2):
        await server.act("events_api", home_opened())
    (view,) = await until(server.store.views)
    await server.act("events_api", home_opened(event_id="Ev2"))
    await until(server.store.views, 2)
    assert view["user"] == READER
    assert view["type"] == "home"
    assert "You asked home" in json.dumps(view)
    assert [asked.personal for asked in answers.asked] == [DIRECT, DIRECT]


async def test_a_press_at_home_is_told_on_the_page(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """What came of a button there stands on top of the page, which is made again."""
    await server.act("events_api", home_opened())
    (view,) = await until(server.store.views)
    done = await server.act("interactive", press_home(server, view, by="value", is_="unsubscribe daily"))
    assert not done.late
    (_, again) = await until(server.store.views, 2)
    assert json.dumps(again).index("You asked unsubscribe daily") < json.dumps(again).index("You asked home")
    assert answers.asked[1].target == DIRECT


async def test_the_form_subscribes(server: LoopbackSlack, app: SlackApp, answers: Answers) -> None:
    """The form opens in time, asks for a subscription in the words of /brief, and shows the answer."""
    await server.act("events_api", home_opened())
    (view,) = await until(server.store.views)
    opening = press_home(server, view, by="action_id", is_="form:subscribe")
    assert not (await server.act("interactive", opening)).late
    form = (await until(server.store.views, 2))[1]
    assert form["type"] == "modal"
    values = {
        "format": {"selected_option": {"value": "weekly"}},
        "at": {"selected_time": "18:30"},
        "zone": {"value": "Asia/Tokyo"},
        "topics": {"selected_options": [{"value": "chips"}, {"value": "policy"}]},
    }
    done = await server.act("interactive", submit(server, form, values))
    assert not done.late
    assert done.ack is not None
    assert done.ack["response_action"] == "update"
    told = (await until(server.store.views, 4))[2:]
    assert [one["type"] for one in told] == ["modal", "home"]
    asked = answers.asked[1]
    said = "weekly at:18:30 zone:Asia/Tokyo topics:chips,policy dm:yes"
    assert (asked.name, asked.argument, asked.target) == ("subscribe", said, DIRECT)
    assert f"You asked subscribe {said}" in json.dumps(told[0])


async def test_the_form_for_a_channel_asks_for_the_right(
    server: LoopbackSlack, app: SlackApp, answers: Answers
) -> None:
    """With a channel chosen the command is about that channel, under both its addresses."""
    await server.act("events_api", home_opened())
    (view,) = await until(server.store.views)
    await server.act("interactive", press_home(server, view, by="action_id", is_="form:subscribe"))
    form = (await until(server.store.views, 2))[1]
    values = {
        "format": {"selected_option": {"value": "daily"}},
        "channel": {"selected_channel": "C0000002"},
    }
    await server.act("interactive", submit(server, form, values))
    await until(server.store.views, 4)
    asked = answers.asked[1]
    assert asked.argument == "daily at:09:00"
    assert [str(place) for place in asked.places] == ["slack:C0000002", "slack:#ai-race"]
    assert not asked.may_change


async def test_the_shortcut_asks_why(server: LoopbackSlack, app: SlackApp, answers: Answers) -> None:
    """On a post it asks for the briefing, on a reply for its story; another message is no part of one."""
    post, reply = [json.loads(part.payload) for part in render(briefed())]
    for message in (post, {**reply, "thread_ts": "1.0"}, {"text": "hello", "blocks": []}):
        assert not (await server.act("interactive", shortcut(server, message))).late
    said = await until(server.responses, 3)
    assert [asked.argument for asked in answers.asked] == ["20250127~abcdefabcdef", "20250127~abcdefabcdef.1"]
    assert {one["response_type"] for one in said} == {"ephemeral"}
    assert "no part of a briefing" in json.dumps(said)


async def call(app: SlackApp, body: str, *, secret: str = SECRET, age: int = 0, form: bool = True) -> int:
    """Sends what Slack would send, signed with the secret; the status of the answer."""
    assert app.http is not None
    stamp = str(int(time.time()) - age)
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": kind}
    url = f"http://127.0.0.1:{app.http.port}{PATH}"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status


def typed(server: LoopbackSlack, text: str) -> str:
    return urllib.parse.urlencode(
        {
            "command": "/brief",
            "text": text,
            "team_id": "T0000001",
            "channel_id": "C0000002",
            "channel_name": "ai-race",
            "user_id": READER,
            "response_url": server.new_response(),
            "trigger_id": server.store.new_trigger(),
        }
    )


async def test_everything_works_over_http(server: LoopbackSlack, called: SlackApp, answers: Answers) -> None:
    """Commands, presses and events that Slack signed are acknowledged with 200 and answered."""
    part = render(
        Document(
            title="Day",
            summary="Day",
            post=(Actions(buttons=(Button(label="Sources", command="sources", argument="1"),)),),
        )
    )[0]
    pressed = press(server, "sources 1", {"ts": "1.1", **json.loads(part.payload)})
    began = time.monotonic()
    assert await call(called, typed(server, "today chips")) == 200
    assert await call(called, urllib.parse.urlencode({"payload": json.dumps(pressed)})) == 200
    for _ in range(2):  # Slack repeats an event
        assert await call(called, json.dumps(home_opened()), form=False) == 200
    assert time.monotonic() - began < 3
    await until(server.responses, 2)
    await until(server.store.views, 1)
    assert {asked.name for asked in answers.asked} == {"today", "sources", "home"}
    assert len(answers.asked) == 3


@pytest.mark.parametrize(("secret", "age"), [("another", 0), (SECRET, 600)])
async def test_a_request_that_slack_did_not_sign_is_refused(
    server: LoopbackSlack, called: SlackApp, answers: Answers, secret: str, age: int
) -> None:
    """A wrong signature, and a right one on an old request, are answered 401 and do nothing."""
    assert await call(called, typed(server, "today"), secret=secret, age=age) == 401
    await asyncio.sleep(0.05)
    assert answers.asked == []


async def test_a_port_in_use_is_said_at_start(
    server: LoopbackSlack, called: SlackApp, answers: Answers
) -> None:
    """Two on one port: the second says which port, and what to change."""
    assert called.http is not None
    door = Door(address="127.0.0.1", port=called.http.port, secret=SECRET)
    second = SlackApp("xoxb-loopback", "", answers, api_url=server.api_url, door=door)
    with pytest.raises(DeliveryError, match="choose another under slack_http"):
        await second.start()
    assert SECRET not in repr(door)
