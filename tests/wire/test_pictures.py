"""Charts on their way: uploaded to Slack, attached on Discord, told in words where a picture cannot be."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import discord
import pytest
import pytest_asyncio

from adapters.charts import draw
from adapters.discord import layout
from adapters.discord.app import DiscordApp
from adapters.slack import channel as slack_channel
from adapters.slack.app import SlackApp
from adapters.slack.channel import SlackChannel
from digests.charts import PICTURE_TRIES
from digests.document import Chart, ChartKind, Document, Heading, Paragraph, Point, Text, Thread
from digests.errors import DeliveryError, DrawingError
from digests.model import Delivery, DeliveryState
from tests.builders import NOON, delivery, target
from tests.shared import SHARED
from tests.slack_checker import problems
from tests.wire.discord_documents import planned, send_all
from tests.wire.discord_guild import Answers, Server
from tests.wire.slack_server import LoopbackSlack

pytestmark = pytest.mark.loopback

CHART = Chart(
    title="Northlab: price, by day",
    kind=ChartKind.LINE,
    points=tuple(Point(label=f"{day} Jan", value=float(day), shown=f"${day}") for day in (24, 25, 26, 27)),
    unit="USD",
    alt="Chart. Northlab: price, by day: 24 Jan $24; 25 Jan $25; 26 Jan $26; 27 Jan $27.",
)


def document(*topics: str) -> Document:
    head = Heading(text="A lab cuts its price", level=2)
    words = Paragraph(sentences=((Text(text="A lab cut its price on Monday."),),))
    reply = Thread(title=head.text, blocks=(head, words, CHART))
    return Document(title="Day", summary="Day", post=(words,), replies=(reply,), topics=topics)


def broken(chart: Chart) -> bytes:
    raise DrawingError(f"no ink for {chart.title}")


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    running = await LoopbackSlack().start()
    yield running
    await running.stop()
    if SHARED.is_dir():
        for method, told in running.calls:
            assert problems(method, told) == []


def slack_app(server: LoopbackSlack, **told: Any) -> SlackChannel:
    async def answer(_: Any) -> Any:
        raise AssertionError

    return SlackApp("xoxb-loopback", "", answer, server.api_url, **{"draw": draw, **told}).channel


async def send(channel: SlackChannel) -> list[Delivery]:
    sent: list[Delivery] = []
    for part in channel.render(document()):
        one = delivery(target=target("slack", "#ai-race"), part=part, planned_at=NOON)
        sent.append(replace(one, state=DeliveryState.SENT, receipt=await channel.send(one, sent)))
    return sent


async def test_slack_gets_the_picture_as_a_file_of_its_own(slack: LoopbackSlack) -> None:
    """The PNG is uploaded and then shown by its block, with alt text; no address of ours stays."""
    await send(slack_app(slack))
    (file,) = slack.store.files.values()
    assert file["body"].startswith(b"\x89PNG")
    (image,) = [block for block in slack.store.log[1]["blocks"] if block["type"] == "image"]
    assert image["slack_file"] == {"id": "F0000000"}
    assert image["alt_text"] == CHART.alt
    assert "racebrief:chart" not in json.dumps(slack.store.log)


@pytest.mark.parametrize("how", ["broken", "none", "scope"])
async def test_slack_gets_the_words_where_there_is_no_picture(slack: LoopbackSlack, how: str) -> None:
    """What cannot be drawn, or may not be uploaded, is told in words, and the message is sent."""
    if how == "scope":
        slack.store.scopes.discard("files:write")
    channel = slack_app(slack, draw={"broken": broken, "none": None, "scope": draw}[how])
    await send(channel)
    said = slack.store.log[1]["blocks"][-1]
    assert said["type"] == "context"
    assert said["elements"][0]["text"] == CHART.alt


async def test_slack_is_given_time_to_take_the_picture_in(
    slack: LoopbackSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that Slack does not show yet is tried again, and in the end the message goes without it."""
    monkeypatch.setattr(slack_channel, "_PAUSES", (0.01, 0.01))
    channel = slack_app(slack)
    post, reply = [
        delivery(target=target("slack", "#ai-race"), part=part) for part in channel.render(document())
    ]
    sent = replace(post, state=DeliveryState.SENT, receipt=await channel.send(post, ()))
    slack.inject("chat.postMessage", "invalid_blocks")
    await channel.send(reply, (sent,))
    assert slack.store.log[-1]["blocks"][-1]["type"] == "image"
    slack.inject("chat.postMessage", "invalid_blocks", times=2)
    await channel.send(reply, (sent,))
    assert slack.store.log[-1]["blocks"][-1]["type"] == "context"


async def test_an_upload_that_slack_is_too_ill_for_is_tried_again_later(slack: LoopbackSlack) -> None:
    """An outage during the upload delays the message; nothing is sent, so its outcome is known."""
    channel = slack_app(slack)
    post, reply = [
        delivery(target=target("slack", "#ai-race"), part=part) for part in channel.render(document())
    ]
    sent = replace(post, state=DeliveryState.SENT, receipt=await channel.send(post, ()))
    slack.inject("files.getUploadURLExternal", "500")
    with pytest.raises(DeliveryError) as late:
        await channel.send(reply, (sent,))
    assert (late.value.retryable, late.value.outcome_unknown) == (True, False)
    assert len(slack.store.log) == 1


@pytest.fixture
def simcord_bot(app: DiscordApp) -> discord.Client:
    return app.client


@pytest.fixture
def app() -> DiscordApp:
    return DiscordApp("token", Answers(), draw=draw)


@pytest.fixture
def server(simcord_env: Any, app: DiscordApp) -> Server:
    return Server(simcord_env, app, Answers())


async def test_discord_gets_the_picture_attached(server: Server) -> None:
    """The message carries the PNG and shows it in its place, with alt text."""
    channel = server.app.channel
    await send_all(channel, planned(channel, document(), str(server.text.id), server.env.now()))
    (thread,) = server.text.threads
    message = thread.history()[-1]
    (file,) = message.attachments
    assert file.filename == "chart-1.png"
    assert "A lab cut its price" in layout.message_text(message)


async def test_discord_gets_the_words_where_nothing_can_be_drawn(server: Server) -> None:
    """What cannot be drawn is told in words."""
    channel = DiscordApp("token", Answers(), draw=broken).channel
    channel._client = server.app.client
    await send_all(channel, planned(channel, document(), str(server.text.id), server.env.now()))
    (thread,) = server.text.threads
    message = thread.history()[-1]
    assert message.attachments == []
    assert "27 Jan" in layout.message_text(message)


async def test_a_message_that_keeps_failing_with_its_picture_goes_with_words(
    server: Server, slack: LoopbackSlack
) -> None:
    """After a few attempts a platform that may choke on the picture gets its words, so no reply is lost."""
    on_discord, on_slack = server.app.channel, slack_app(slack)
    tired = [
        replace(one, attempts=PICTURE_TRIES + 1)
        for one in planned(on_discord, document(), str(server.text.id), server.env.now())
    ]
    await send_all(on_discord, tired)
    (thread,) = server.text.threads
    assert thread.history()[-1].attachments == []
    post, reply = [
        delivery(target=target("slack", "#ai-race"), part=part, attempts=PICTURE_TRIES + 1)
        for part in on_slack.render(document())
    ]
    sent = replace(post, state=DeliveryState.SENT, receipt=await on_slack.send(post, ()))
    await on_slack.send(reply, (sent,))
    assert slack.store.files == {}
    assert slack.store.log[-1]["blocks"][-1]["type"] == "context"


async def test_a_forum_post_gets_the_tags_of_its_topics(server: Server) -> None:
    """Of a forum's tags those called like the briefing's topics are set, at most five."""
    place = server.app.client.get_channel(server.forum.id)
    assert isinstance(place, discord.ForumChannel)
    names = ("Chips", "export controls", "Models", "Policy", "Deals", "Work", "Weather")
    for name in names:
        await place.create_tag(name=name)
    await server.env.settle()
    told = document("export-controls", "chips", "models", "policy", "deals", "work")
    channel = server.app.channel
    await send_all(channel, planned(channel, told, str(server.forum.id), server.env.now()))
    (thread,) = server.forum.threads
    post = server.app.client.get_channel(thread.id)
    assert isinstance(post, discord.Thread)
    assert {tag.name for tag in post.applied_tags} == {
        "Chips",
        "export controls",
        "Models",
        "Policy",
        "Deals",
    }


async def test_a_role_that_an_admin_named_is_called_once(server: Server) -> None:
    """The post calls the role, its replies and its edit do not."""
    role = server.guild.create_role("readers", mentionable=True)
    told = replace(document(), mentions=(str(role.id),))
    channel = server.app.channel
    await send_all(channel, planned(channel, told, str(server.text.id), server.env.now()))
    sent = [
        each.json
        for each in server.env.http_requests
        if each.method == "POST" and each.path.endswith("/messages")
    ]
    allowed = [one["allowed_mentions"].get("roles", []) for one in sent if isinstance(one, dict)]
    assert [str(one) for one in allowed[0]] == [str(role.id)]
    assert not any(allowed[1:])
