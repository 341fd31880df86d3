"""The real discord.py against simcord's in-process Discord, which holds its limits and permissions."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord

from adapters.discord import layout
from adapters.discord.app import DiscordApp
from digests.document import Document, Paragraph, Text, Thread
from digests.errors import CorpusError, DeliveryError
from digests.model import DeliveryState
from tests.discord_checker import checker
from tests.shared import needs_shared
from tests.wire.discord_documents import briefing, planned, send_all
from tests.wire.discord_guild import Answers, Server


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def app(answers: Answers) -> DiscordApp:
    return DiscordApp("token", answers)


@pytest.fixture
def simcord_bot(app: DiscordApp) -> discord.Client:
    return app.client


@pytest.fixture
def server(simcord_env: Any, app: DiscordApp, answers: Answers) -> Server:
    return Server(simcord_env, app, answers)


def texts(messages: list[discord.Message]) -> list[str]:
    return [layout.message_text(message) for message in messages]


async def test_a_briefing_is_a_post_with_one_thread_and_a_reply_per_story(server: Server) -> None:
    """The post lies in the channel, replies in its thread, and the post then links to each reply."""
    channel = server.app.channel
    sent = await send_all(channel, planned(channel, briefing(), str(server.text.id), server.env.now()))
    posts = server.text.history()
    assert len([message for message in posts if message.type is discord.MessageType.default]) == 1
    (thread,) = server.text.threads
    assert thread.name == "AI race, Monday 27 January"
    assert [f"{number}.6 million" in text for number, text in enumerate(texts(thread.history()), 1)][-2:] == [
        True,
        True,
    ]
    urls = [each.receipt.url for each in sent[1:-1] if each.receipt]
    post = layout.message_text(posts[0])
    assert all(f"(<{url}>)" in post for url in urls)
    assert "racebrief:" not in post
    assert not posts[0].mention_everyone


async def test_a_forum_gets_a_forum_post(server: Server) -> None:
    """The post is a forum post's first message, the replies follow in it, and the links edit it."""
    channel = server.app.channel
    sent = await send_all(channel, planned(channel, briefing(), str(server.forum.id), server.env.now()))
    (thread,) = server.forum.threads
    assert thread.name == "AI race, Monday 27 January"
    messages = thread.history()
    assert len(messages) == 3
    receipt = sent[1].receipt
    assert receipt is not None
    assert receipt.thread_id == str(thread.id)
    assert f"(<{receipt.url}>)" in layout.message_text(messages[0])


async def test_a_quiet_day_opens_no_thread(server: Server) -> None:
    """A post without replies is one message and nothing beside it."""
    channel = server.app.channel
    await send_all(channel, planned(channel, briefing(0), str(server.text.id), server.env.now()))
    assert len(server.text.history()) == 1
    assert server.text.threads == []


async def test_a_thread_that_a_crash_left_behind_is_used(server: Server) -> None:
    """Where the thread exists but no receipt tells of it, the replies go there."""
    channel = server.app.channel
    deliveries = planned(channel, briefing(), str(server.text.id), server.env.now())
    sent = await send_all(channel, deliveries[:1])
    await server.text.history()[0].create_thread(name="left behind")
    await server.env.settle()
    receipt = await channel.send(deliveries[1], sent)
    (thread,) = server.text.threads
    assert receipt.thread_id == str(thread.id)
    assert thread.name == "left behind"


@pytest.mark.parametrize("kind", ["text", "forum"])
async def test_every_part_is_found_again(server: Server, kind: str) -> None:
    """Each part that was sent is found with the receipt it had, and nothing is found before it is sent."""
    channel = server.app.channel
    place = server.text if kind == "text" else server.forum
    deliveries = planned(channel, briefing(), str(place.id), server.env.now())
    sent: list[Any] = []
    for delivery in deliveries:
        assert await channel.find(delivery, sent) is None
        receipt = await channel.send(delivery, sent)
        assert await channel.find(delivery, sent) == receipt
        sent.append(replace(delivery, state=DeliveryState.SENT, receipt=receipt))


async def test_a_message_of_another_delivery_is_not_taken_for_ours(server: Server) -> None:
    """The same words sent for another slot are another message."""
    channel = server.app.channel
    (delivery,) = planned(channel, briefing(0), str(server.text.id), server.env.now())
    await channel.send(delivery, ())
    other = replace(delivery, briefing=replace(delivery.briefing, slot="18:00"))
    assert await channel.find(other, ()) is None


async def test_a_message_without_a_mark_is_known_by_its_text(server: Server) -> None:
    """Where component ids are not kept, words sent since the plan decide; older ones are not ours."""
    channel = server.app.channel
    (delivery,) = planned(channel, briefing(0), str(server.text.id), server.env.now())
    payload = {"components": [{"components": [{"type": 10, "content": "words"}]}]}
    place = server.app.client.get_channel(server.text.id)
    assert isinstance(place, discord.TextChannel)
    await place.send(view=layout.build_view(payload))
    mine = replace(delivery, part=replace(delivery.part, payload=json.dumps(payload)))
    assert await channel.find(mine, ()) is not None
    later = replace(mine, planned_at=server.env.now() + timedelta(minutes=5))
    assert await channel.find(later, ()) is None


async def test_a_long_briefing_is_taken_by_a_server_that_holds_the_limits(server: Server) -> None:
    """Parts at the edge of 4000 characters and with many components are accepted."""
    long = tuple((Text(text=f"Sentence {number} " + "word " * 70),) for number in range(60))
    document = Document(
        title="T" * 150,
        summary="",
        post=(Paragraph(sentences=long),),
        replies=(Thread(title="Long", blocks=(Paragraph(sentences=long),)),),
    )
    channel = server.app.channel
    sent = await send_all(channel, planned(channel, document, str(server.text.id), server.env.now()))
    assert len(sent) > 10


async def test_a_deleted_reply_leaves_its_line_without_a_link(server: Server) -> None:
    """A story whose reply was never sent keeps its headline; nothing of our own addresses shows."""
    channel = server.app.channel
    deliveries = planned(channel, briefing(), str(server.text.id), server.env.now())
    sent = await send_all(channel, deliveries[:2])
    await channel.send(deliveries[-1], sent)
    post = layout.message_text(server.text.history()[0])
    assert "2 · **A lab releases model 2** -# New" in post
    assert "racebrief:" not in post


@pytest.mark.parametrize(
    ("status", "code", "retryable", "unknown", "says"),
    [
        (404, 10003, False, False, "no such channel"),
        (403, 50001, False, False, "View Channel"),
        (403, 50013, False, False, "Send Messages"),
        (401, 0, False, False, "DISCORD_TOKEN"),
        (400, 50035, False, False, "refused the message's form"),
        (400, 1, False, False, "400 (code 1)"),
        (429, 0, True, False, "wait"),
        (503, 0, True, True, "503"),
    ],
)
async def test_a_refusal_says_what_to_do(
    server: Server, status: int, code: int, retryable: bool, unknown: bool, says: str
) -> None:
    """Each way Discord refuses a post becomes one line for an admin and says whether to try again."""
    channel = server.app.channel
    (delivery,) = planned(channel, briefing(0), str(server.text.id), server.env.now())
    server.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)
    with pytest.raises(DeliveryError, match=says.replace("(", r"\(").replace(")", r"\)")) as refused:
        await channel.send(delivery, ())
    assert (refused.value.retryable, refused.value.outcome_unknown) == (retryable, unknown)
    assert "\n" not in str(refused.value)


async def test_a_thread_that_may_not_be_opened_names_the_permission(server: Server) -> None:
    """The post stays sent; its reply says which permission the thread needs."""
    channel = server.app.channel
    deliveries = planned(channel, briefing(), str(server.text.id), server.env.now())
    sent = await send_all(channel, deliveries[:1])
    server.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)
    with pytest.raises(DeliveryError, match="Create Public Threads"):
        await channel.send(deliveries[1], sent)
    await channel.send(deliveries[1], sent)


async def test_a_deleted_post_ends_its_briefing(server: Server) -> None:
    """Replies and links to a post that is gone are refused for good, with a line that says so."""
    channel = server.app.channel
    deliveries = planned(channel, briefing(), str(server.text.id), server.env.now())
    sent = await send_all(channel, deliveries[:1])
    await server.text.history()[0].delete()
    await server.env.settle()
    for delivery in (deliveries[1], deliveries[-1]):
        with pytest.raises(DeliveryError, match="post was deleted") as refused:
            await channel.send(delivery, sent)
        assert not refused.value.retryable


async def test_a_reply_without_its_post_is_refused(server: Server) -> None:
    """Nothing is sent to a thread that cannot be."""
    channel = server.app.channel
    deliveries = planned(channel, briefing(), str(server.text.id), server.env.now())
    with pytest.raises(DeliveryError, match="was not sent"):
        await channel.send(deliveries[1], ())


async def test_check_says_where_the_address_leads(server: Server) -> None:
    """One line with the bot, the channel and the server."""
    line = await server.app.channel.check(str(server.text.id))
    assert "can post in #briefings (text channel) of Newsroom" in line
    assert "#archive (forum)" in await server.app.channel.check(str(server.forum.id))


@pytest.mark.parametrize(
    ("address", "says"), [("general", "no channel id"), ("123", "no such channel"), ("voice", "is a voice")]
)
async def test_check_refuses_what_is_no_channel_for_briefings(
    server: Server, address: str, says: str
) -> None:
    """A name, an unknown id and a voice channel each get a line of their own."""
    if address == "voice":
        address = str(server.guild.create_voice_channel("talk").id)
    with pytest.raises(DeliveryError, match=says):
        await server.app.channel.check(address)


@pytest.mark.parametrize(
    ("name", "options", "argument"),
    [("today", {}, ""), ("search", {"words": "export controls"}, "export controls"), ("status", {}, "")],
)
async def test_a_command_is_deferred_and_answered_to_the_one_who_asked(
    server: Server, name: str, options: dict[str, str], argument: str
) -> None:
    """Each command reaches the core with channel and user; the answer is ephemeral."""
    await server.app.sync()
    result = await server.alice.slash(server.text, f"brief {name}", **options)
    (acknowledged,) = [each for each in server.env.http_requests if each.path.endswith("/callback")]
    assert acknowledged.json == {"type": 5, "data": {"flags": 64}}
    assert result.ephemeral
    (asked,) = server.answers.asked
    assert (asked.name, asked.argument, asked.user) == (name, argument, str(server.alice.id))
    assert str(asked.target) == f"discord:{server.text.id}"
    shown = [*([result.response] if result.response else []), *result.followups]
    assert any("You asked" in layout.message_text(each.message) for each in shown)
    assert all(each.ephemeral for each in shown)


async def test_a_failing_answer_is_one_honest_line(server: Server) -> None:
    """A failure we expect is told without its inner words."""
    await server.app.sync()
    server.answers.error = CorpusError("the database is locked by pid 7")
    result = await server.alice.slash(server.text, "brief status")
    shown = [*([result.response] if result.response else []), *result.followups]
    assert [text for text in (layout.message_text(each.message) for each in shown) if text] == [
        "/brief status failed; the reason is in the bot's log."
    ]


async def test_commands_are_synced_only_when_they_changed() -> None:
    """A hash that is known is not sent again, and a sync remembers the hash."""
    known: set[str] = set()
    app = DiscordApp("token", Answers(), synced=known.__contains__, remember=known.add)
    async with simcord.run(app.client) as env:
        await app.sync()
        assert known == {app.commands_hash()}
        assert len([each for each in env.http_requests if each.method == "PUT"]) == 1


async def test_a_command_in_a_thread_is_about_its_channel(server: Server) -> None:
    """Asked in a briefing's thread, the command tells the core the channel that the briefing went to."""
    channel = server.app.channel
    await send_all(channel, planned(channel, briefing(), str(server.text.id), server.env.now()))
    await server.app.sync()
    (thread,) = server.text.threads
    await server.alice.slash(thread, "brief today")
    assert str(server.answers.asked[0].target) == f"discord:{server.text.id}"


async def test_a_sync_that_discord_refuses_is_an_error_of_ours(server: Server) -> None:
    """The admin gets one line, and the hash is not remembered."""
    server.env.inject_error("PUT", "/applications/*/commands", status=403, code=50001)
    with pytest.raises(DeliveryError, match="invite it"):
        await server.app.sync()


async def test_check_names_every_missing_permission(server: Server) -> None:
    """A bot that may not post or open threads is told which permissions to get, in one line."""
    place = server.app.client.get_channel(server.text.id)
    assert isinstance(place, discord.TextChannel)
    lacks = {"send_messages": False, "create_public_threads": False}
    await place.set_permissions(place.guild.me, overwrite=discord.PermissionOverwrite(**lacks))
    await server.env.settle()
    with pytest.raises(DeliveryError, match="Send Messages, Create Public Threads"):
        await server.app.channel.check(str(server.text.id))


async def test_a_bug_in_an_answer_is_logged_and_told_in_one_line(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """An error that is no failure of ours reaches the log whole, and the user as one line."""
    await server.app.sync()
    server.answers.error = ZeroDivisionError("oops")
    result = await server.alice.slash(server.text, "brief help")
    assert result.response is not None
    assert "fault in the bot" in result.response.content
    assert "oops" in caplog.text
    assert [type(error.__cause__) for error in server.env.errors] == [ZeroDivisionError]


@needs_shared
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # the checker leaves its file open
async def test_every_body_sent_conforms_to_the_official_description(server: Server) -> None:
    """Posts, forum posts, replies, edits, commands and answers pass Discord's own OpenAPI file."""
    channel = server.app.channel
    for place in (server.text, server.forum):
        await send_all(channel, planned(channel, briefing(8), str(place.id), server.env.now()))
    await server.app.sync()
    await server.alice.slash(server.text, "brief today")
    bodies = [each for each in server.env.http_requests if each.json is not None]
    assert len(bodies) > 20
    for each in bodies:
        assert checker().validate_body(each.method, each.path, each.json) == [], each.path
