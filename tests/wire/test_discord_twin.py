"""The real discord.py over real HTTP and a real Gateway, against discord-digital-twin on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.app import DiscordApp
from digests.document import Actions, Button, Document, Paragraph, Reply, Text
from digests.errors import DeliveryError
from digests.model import Command, Part, PartRole
from tests.wire.discord_documents import briefing, planned, send_all
from tests.wire.discord_twin_server import Twin, obstacle, running_twin

pytestmark = pytest.mark.loopback


async def answer(command: Command) -> Reply:
    words = f"Asked for {command.name} {command.argument}".strip()
    return Reply(title="Answer", blocks=(Paragraph(sentences=((Text(text=words),),)),))


@pytest.fixture(autouse=True)
def own_addresses() -> Iterator[None]:
    """discord.py's addresses are put back: they hold for the whole process."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    why_not = await asyncio.to_thread(obstacle)
    if why_not:
        pytest.skip(f"discord-digital-twin cannot run: {why_not}")
    async with running_twin() as server:
        yield server


def app_for(twin: Twin, known: set[str], token: str | None = None) -> DiscordApp:
    return DiscordApp(
        twin.token if token is None else token,
        answer,
        api_url=twin.api,
        gateway_url=twin.gateway,
        synced=known.__contains__,
        remember=known.add,
    )


def all_text(messages: list[dict[str, Any]]) -> str:
    def walk(components: list[dict[str, Any]]) -> Iterator[str]:
        for component in components:
            yield component.get("content", "")
            yield from walk(component.get("components", []))

    return "\n".join(text for message in messages for text in walk(message["components"]))


async def test_the_bot_logs_in_posts_a_briefing_and_answers(twin: Twin) -> None:
    """Login, command sync once, post, thread, replies, links, the forum, and /brief over the wire."""
    known: set[str] = set()
    app = app_for(twin, known)
    try:
        await app.start()
        assert known == {app.commands_hash()}
        await _posts_with_thread(twin, app)
        await _posts_in_the_forum(twin, app)
        await _answers(twin, app)
        await _is_pressed(twin, app)
    finally:
        await app.stop()


async def _posts_with_thread(twin: Twin, app: DiscordApp) -> None:
    address = twin.channels["briefings"]
    assert "#briefings" in await app.channel.check(address)
    deliveries = planned(app.channel, briefing(), address, datetime.now(UTC))
    assert await app.channel.find(deliveries[0], ()) is None
    sent = await send_all(app.channel, deliveries)
    for delivery in sent:
        assert await app.channel.find(delivery, [each for each in sent if each is not delivery] + [sent[0]])
    (post,) = [each for each in await twin("messages", channelId=address) if each["components"]]
    assert post["flags"] & (1 << 15)
    assert all(
        each.receipt and each.receipt.url and each.receipt.url in all_text([post]) for each in sent[1:3]
    )
    (thread,) = await twin("threads", channelId=address)
    assert thread["name"] == "AI race, Monday 27 January"
    replies = all_text(await twin("messages", channelId=thread["id"]))
    assert replies.index("1.6 million") < replies.index("2.6 million")
    assert "@everyone" not in replies
    for number, base in ((0, sent[-1]), (1, sent[1])):
        shown = app.channel.annotate(base.part.payload, "Correction: the source changed *it*.")
        payload = json.dumps({"edits": number, "payload": shown})
        edit = replace(base, part=Part(number=9, role=PartRole.EDIT, payload=payload))
        assert await app.channel.find(edit, sent) is None
        await app.channel.send(edit, sent)
    (post,) = [each for each in await twin("messages", channelId=address) if each["components"]]
    said = "Correction: the source changed \\*it\\*."
    assert said in all_text([post])
    assert all(each.receipt and str(each.receipt.url) in all_text([post]) for each in sent[1:3])
    assert all_text(await twin("messages", channelId=thread["id"])).count(said) == 2  # it shows its post too


async def _posts_in_the_forum(twin: Twin, app: DiscordApp) -> None:
    address = twin.channels["archive"]
    sent = await send_all(app.channel, planned(app.channel, briefing(1), address, datetime.now(UTC)))
    assert sent[0].receipt
    thread = sent[0].receipt.thread_id
    assert thread
    assert "1.6 million" in all_text(await twin("messages", channelId=thread))
    assert await app.channel.find(sent[0], ()) == sent[0].receipt


async def _answers(twin: Twin, app: DiscordApp) -> None:
    (command,) = await twin("commands")
    await twin(
        "slash",
        channelId=twin.channels["briefings"],
        name="brief",
        commandId=command["id"],
        options=[{"type": 1, "name": "search", "options": [{"type": 3, "name": "words", "value": "chips"}]}],
    )
    shown = ""
    for _ in range(200):
        shown = all_text(await twin("messages", channelId=twin.channels["briefings"]))
        if "Asked for search chips" in shown:
            break
        await asyncio.sleep(0.05)
    assert "Asked for search chips" in shown
    (row,) = await twin("responses")
    assert row["type"] == 5


async def _is_pressed(twin: Twin, app: DiscordApp) -> None:
    """A button of a message is answered over the wire, after a fresh start of the bot too."""
    address = twin.channels["briefings"]
    button = Button(label="Sources", command="sources", argument="~abc.1")
    words = Paragraph(sentences=((Text(text="To be pressed."),),))
    told = Document(title="Day", summary="Day", post=(words, Actions(buttons=(button,))))
    (sent,) = await send_all(app.channel, planned(app.channel, told, address, datetime.now(UTC)))
    assert sent.receipt
    await app.stop()
    await app.start()
    await twin("click", channelId=address, messageId=sent.receipt.message_id, customId="rb:sources ~abc.1")
    shown = ""
    for _ in range(200):
        shown = all_text(await twin("messages", channelId=address))
        if "Asked for sources" in shown:
            break
        await asyncio.sleep(0.05)
    assert "Asked for sources" in shown


async def test_sending_needs_no_gateway(twin: Twin) -> None:
    """A bot that only logs in can check and post a whole briefing."""
    app = app_for(twin, set())
    try:
        await app.start(listen=False)
        address = twin.channels["briefings"]
        assert "Newsroom" in await app.channel.check(address)
        sent = await send_all(app.channel, planned(app.channel, briefing(), address, datetime.now(UTC)))
        assert all(each.receipt for each in sent)
    finally:
        await app.stop()


async def test_a_bad_token_is_one_line(twin: Twin) -> None:
    """The line names the variable, and nothing is left running."""
    app = app_for(twin, set(), token="wrong")
    with pytest.raises(DeliveryError, match="DISCORD_TOKEN") as refused:
        await app.start()
    assert not refused.value.retryable
    assert app.client.is_closed()


async def test_a_discord_that_is_not_there_is_tried_again(unused_tcp_port: int) -> None:
    """No connection is worth another attempt, and the start ends in time."""
    app = DiscordApp("token", answer, api_url=f"http://127.0.0.1:{unused_tcp_port}/api")
    with pytest.raises(DeliveryError, match="cannot be reached") as refused:
        await app.start(timeout=5)
    assert refused.value.retryable
    assert isinstance(refused.value.__cause__, OSError | discord.DiscordException)
    with pytest.raises(DeliveryError, match="cannot be reached"):
        await app.start(timeout=5)
