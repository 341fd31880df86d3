"""The real Slack client sends briefings to a loopback Slack that refuses what Slack refuses."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.app import SlackApp
from adapters.slack.channel import SlackChannel
from digests.document import Document, Heading, Paragraph, Reply, StoryLine, Text, Thread
from digests.errors import DeliveryError
from digests.model import Command, Delivery, DeliveryState, Part, PartRole, Target
from tests.builders import delivery
from tests.shared import SHARED
from tests.slack_checker import problems
from tests.wire.slack_server import LoopbackSlack

pytestmark = pytest.mark.loopback

LINE = {"url": "https://example.org/a", "detail": ("New", "2 sources")}
DOCUMENT = Document(
    title="AI race, Monday 27 January",
    summary="Two stories.",
    post=(
        Heading(text="AI race, Monday 27 January", level=1),
        StoryLine(number=1, headline="A <!channel> headline", reply=0, **LINE),  # type: ignore[arg-type]
        StoryLine(number=2, headline="Another", reply=1, **LINE),  # type: ignore[arg-type]
    ),
    replies=(
        Thread(title="A <!channel> headline", blocks=(Paragraph(sentences=((Text(text="One."),),)),)),
        Thread(title="Another", blocks=(Paragraph(sentences=((Text(text="Two."),),)),)),
    ),
)


async def no_answer(command: Command) -> Reply:
    raise AssertionError(command)


def app_for(server: LoopbackSlack, *, bot_token: str = "xoxb-loopback") -> SlackApp:
    return SlackApp(bot_token, "xapp-loopback", no_answer, api_url=server.api_url)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LoopbackSlack]:
    """A workspace; whatever it stored must satisfy the independent checker where that is present."""
    running = await LoopbackSlack().start()
    yield running
    await running.stop()
    if SHARED.is_dir():
        for method, told in running.calls:
            assert problems(method, told) == []


@pytest.fixture
def channel(server: LoopbackSlack) -> SlackChannel:
    return app_for(server).channel


def planned(channel: SlackChannel, address: str = "#ai-race") -> list[Delivery]:
    target = Target(platform="slack", address=address)
    return [
        delivery(target=target, part=part, planned_at=datetime.now(UTC)) for part in channel.render(DOCUMENT)
    ]


async def send_all(channel: SlackChannel, deliveries: list[Delivery]) -> list[Delivery]:
    sent: list[Delivery] = []
    for one in deliveries:
        receipt = await channel.send(one, sent)
        sent.append(replace(one, state=DeliveryState.SENT, receipt=receipt))
    return sent


def links(message: dict[str, Any]) -> list[str]:
    return [
        element["url"]
        for block in message["blocks"]
        for section in block.get("elements", [])
        for element in section.get("elements", [])
        if "url" in element
    ]


async def test_a_briefing_is_a_post_with_a_thread(server: LoopbackSlack, channel: SlackChannel) -> None:
    """The post is followed by one reply per story, then its lines are made to link to the replies."""
    sent = await send_all(channel, planned(channel))
    post, first, second = server.store.log
    assert post["channel"] == "C0000002"
    assert [first["thread_ts"], second["thread_ts"]] == [post["ts"]] * 2
    assert post["edits"] == 1
    receipts = [one.receipt for one in sent]
    assert links(post) == [receipt.url for receipt in receipts[1:3] if receipt]
    assert "p" + first["ts"].replace(".", "") in links(post)[0]
    assert post["metadata"]["event_payload"] == {"key": sent[0].key}
    assert receipts[3] == receipts[0]
    assert post["unfurl_links"] is False
    assert "&lt;!channel&gt;" in first["text"]


async def test_a_note_is_added_to_what_is_there(server: LoopbackSlack, channel: SlackChannel) -> None:
    """An edit shows all of the message and the note, keeps the links and the key, and is one message."""
    sent = await send_all(channel, planned(channel))
    for number, base in ((0, sent[3]), (1, sent[1])):
        shown = channel.annotate(base.part.payload, "Correction: the source <changed> its *report*.")
        payload = json.dumps({"edits": number, "payload": shown})
        edit = replace(sent[3], part=Part(number=4 + number, role=PartRole.EDIT, payload=payload))
        assert await channel.find(edit, sent) is None
        for _ in range(2):  # a repeat does no harm
            await channel.send(edit, sent)
    post, first, second = server.store.log
    assert "the source <changed> its *report*." in json.dumps(post["blocks"][-1])
    assert "the source <changed> its *report*." in json.dumps(first["blocks"][-1])
    assert links(post) == [one.receipt.url for one in sent[1:3] if one.receipt]
    assert first["metadata"]["event_payload"] == {"key": sent[1].key}
    assert "Correction" not in json.dumps(second)
    with pytest.raises(DeliveryError, match="nothing to edit"):
        await channel.send(edit, sent[:1])


async def test_without_any_address_a_line_is_text(server: LoopbackSlack, channel: SlackChannel) -> None:
    """Where neither the reply's nor the post's address could be had, the line is no link."""
    server.inject("chat.getPermalink", "500", times=2)  # of the post and the first reply
    sent = await send_all(channel, planned(channel))
    receipts = [one.receipt for one in sent]
    assert receipts[1]
    assert receipts[1].url is None
    assert links(server.store.log[0]) == [receipts[2] and receipts[2].url]


async def test_a_part_without_an_address_leads_to_the_post(
    server: LoopbackSlack, channel: SlackChannel
) -> None:
    """Where only a reply's address could not be had, its line links to the post."""
    deliveries = planned(channel)
    sent = await send_all(channel, deliveries[:1])
    server.inject("chat.getPermalink", "500")
    for one in deliveries[1:]:
        sent.append(replace(one, receipt=await channel.send(one, sent)))
    receipts = [one.receipt for one in sent]
    assert links(server.store.log[0]) == [receipts[i] and receipts[i].url for i in (0, 2)]  # type: ignore[union-attr]


async def test_names_and_ids_are_both_addresses(server: LoopbackSlack, channel: SlackChannel) -> None:
    """A name is looked up through every page of the list once; an ID is used as it is."""
    for number in range(250):
        server.store.add_channel(f"room-{number}", f"C1000{number:03}")
    await channel.send(planned(channel, "#room-249")[0], [])
    await channel.send(planned(channel, "room-249")[0], [])
    await channel.send(planned(channel, "#room-249")[0], [])
    await channel.send(planned(channel, "C1000001")[0], [])
    assert [message["channel"] for message in server.store.log] == ["C1000249"] * 3 + ["C1000001"]
    assert [method for method, _ in server.calls].count("conversations.list") == 4


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not_in_channel", "racebrief is not in #ai-race: invite it there with /invite @racebrief"),
        ("channel_not_found", "Slack knows no channel #ai-race"),
        ("is_archived", "#ai-race is archived"),
        ("invalid_auth", "SLACK_BOT_TOKEN"),
        ("token_revoked", "SLACK_BOT_TOKEN"),
        ("invalid_blocks", "a fault of racebrief"),
        ("msg_too_long", "a fault of racebrief"),
        ("no_text", "a fault of racebrief"),
        ("restricted_action", "ask an owner of the workspace"),
        ("something_unheard_of", "(something_unheard_of)"),
    ],
)
async def test_a_refusal_is_one_clear_line(
    server: LoopbackSlack, channel: SlackChannel, code: str, words: str
) -> None:
    """Each code of Slack becomes a line an admin can act on, and is not tried again."""
    server.inject("chat.postMessage", code)
    with pytest.raises(DeliveryError) as caught:
        await channel.send(planned(channel)[0], [])
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "xoxb" not in str(caught.value).replace("begins with xoxb-", "")
    assert not caught.value.retryable
    assert caught.value.target == "slack:#ai-race"


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "no more than 50 items"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "unsupported type"),
    ],
)
async def test_slack_refuses_bad_payloads(payload: dict[str, Any], words: str) -> None:
    """Messages without text, with too many blocks or unknown ones are refused with what is wrong."""
    server = await LoopbackSlack().start()
    target = Target(platform="slack", address="C0000002")
    part = Part(number=0, role=PartRole.POST, payload=json.dumps(payload))
    with pytest.raises(DeliveryError, match=words) as caught:
        await app_for(server).channel.send(delivery(target=target, part=part), [])
    await server.stop()
    assert not caught.value.retryable


async def test_real_refusals_of_the_workspace(server: LoopbackSlack, channel: SlackChannel) -> None:
    """A foreign channel, an unknown one, a missing scope and a wrong token each give their own line."""
    with pytest.raises(DeliveryError, match="not in #elsewhere"):
        await channel.send(planned(channel, "#elsewhere")[0], [])
    with pytest.raises(DeliveryError, match="knows no channel #nowhere"):
        await channel.send(planned(channel, "#nowhere")[0], [])
    with pytest.raises(DeliveryError, match="SLACK_BOT_TOKEN"):
        await app_for(server, bot_token="xoxb-wrong").channel.send(planned(channel)[0], [])
    server.store.scopes.discard("chat:write")
    with pytest.raises(DeliveryError, match="lacks the scope chat:write"):
        await channel.send(planned(channel)[0], [])


async def test_too_many_requests_waits_as_told(server: LoopbackSlack, channel: SlackChannel) -> None:
    """429 names the seconds to wait, and the message was not stored."""
    server.inject("chat.postMessage", "429", retry_after=7)
    with pytest.raises(DeliveryError) as caught:
        await channel.send(planned(channel)[0], [])
    assert caught.value.retryable
    assert caught.value.retry_after == 7
    assert not caught.value.outcome_unknown
    assert server.store.log == []


@pytest.mark.parametrize("kind", ["drop_after", "500_after"])
async def test_a_lost_answer_is_looked_up(server: LoopbackSlack, channel: SlackChannel, kind: str) -> None:
    """A post stored without an answer is unknown, sent only once, and found by its key."""
    server.inject("chat.postMessage", kind)
    post = planned(channel)[0]
    with pytest.raises(DeliveryError) as caught:
        await channel.send(post, [])
    assert caught.value.retryable
    assert caught.value.outcome_unknown
    assert len(server.store.log) == 1
    receipt = await channel.find(post, [])
    assert receipt
    assert receipt.message_id == receipt.thread_id == server.store.log[0]["ts"]
    assert receipt.url


async def test_silence_is_an_unknown_outcome(server: LoopbackSlack) -> None:
    """Where Slack stores a message and then says nothing in time, the message may be there: it is found."""
    client = AsyncWebClient("xoxb-loopback", base_url=server.api_url, timeout=1, retry_handlers=[])
    channel = SlackChannel(client)
    server.inject("chat.postMessage", "hang_after", retry_after=2)
    post = planned(channel)[0]
    with pytest.raises(DeliveryError, match="lost before it answered") as caught:
        await channel.send(post, [])
    assert caught.value.outcome_unknown
    assert await channel.find(post, [])


async def test_a_message_is_found_though_the_clock_was_wrong(
    server: LoopbackSlack, channel: SlackChannel
) -> None:
    """A part that was planned by a clock days ahead of Slack's is found all the same."""
    (post, *_) = planned(channel)
    ahead = replace(post, planned_at=post.planned_at + timedelta(days=3))
    receipt = await channel.send(ahead, ())
    assert await channel.find(ahead, ()) == receipt


@pytest.mark.parametrize("kind", ["drop_before", "500"])
async def test_what_was_never_stored_is_not_found(
    server: LoopbackSlack, channel: SlackChannel, kind: str
) -> None:
    """Where the message was lost on the way there is nothing to find, so it may be sent again."""
    server.inject("chat.postMessage", kind)
    post = planned(channel)[0]
    with pytest.raises(DeliveryError) as caught:
        await channel.send(post, [])
    assert caught.value.outcome_unknown
    assert await channel.find(post, []) is None


async def test_a_reply_is_found_in_its_thread(server: LoopbackSlack, channel: SlackChannel) -> None:
    """A reply whose answer was lost is found under its post, among many others."""
    deliveries = planned(channel)
    sent = await send_all(channel, deliveries[:1])
    post = server.store.log[0]
    await send_all_noise(server, post["ts"])
    server.inject("chat.postMessage", "drop_after")
    with pytest.raises(DeliveryError):
        await channel.send(deliveries[1], sent)
    receipt = await channel.find(deliveries[1], sent)
    assert receipt
    assert receipt.thread_id == post["ts"]
    assert await channel.find(deliveries[2], sent) is None
    assert await channel.find(deliveries[-1], sent) is None


async def send_all_noise(server: LoopbackSlack, thread: str) -> None:
    """What others say in the thread: more than a page of it, one copying our metadata's form."""
    for number in range(250):
        message = {"type": "message", "ts": server.store.new_ts(), "user": "U9", "thread_ts": thread}
        metadata = {"event_type": "racebrief_part", "event_payload": {"key": str(number)}}
        server.store.messages["C0000002"].append({**message, "metadata": metadata, "text": "hm"})


async def test_another_writer_cannot_stand_in_for_us(server: LoopbackSlack, channel: SlackChannel) -> None:
    """A message that carries our key but is not ours does not count as sent."""
    post = planned(channel)[0]
    metadata = {"event_type": "racebrief_part", "event_payload": {"key": post.key}}
    foreign = {"type": "message", "ts": server.store.new_ts(), "user": "U9", "metadata": metadata}
    server.store.messages["C0000002"].append(foreign)
    assert await channel.find(post, []) is None


async def test_a_reply_needs_its_post(channel: SlackChannel) -> None:
    """A reply whose post was not sent is refused at once, and not tried again."""
    with pytest.raises(DeliveryError, match="has no thread") as caught:
        await channel.send(planned(channel)[1], [])
    assert not caught.value.retryable


async def test_an_unreachable_slack_sent_nothing(server: LoopbackSlack) -> None:
    """Where no connection came about, the outcome is known: nothing was sent."""
    channel = app_for(server).channel
    await server.stop()
    with pytest.raises(DeliveryError, match="cannot be reached") as caught:
        await channel.send(planned(channel, "C0000002")[0], [])
    assert caught.value.retryable
    assert not caught.value.outcome_unknown


async def test_check_says_who_and_where(server: LoopbackSlack, channel: SlackChannel) -> None:
    """A check names us, the workspace and the channel, sends nothing, and knows what is missing."""
    assert await channel.check("#ai-race") == "Slack: racebrief in Loopback posts to #ai-race (C0000002)"
    assert server.store.log == []
    with pytest.raises(DeliveryError, match="invite"):
        await channel.check("C0000003")
    server.store.channels["C0000002"]["is_archived"] = True
    with pytest.raises(DeliveryError, match="archived"):
        await channel.check("C0000002")
    with pytest.raises(DeliveryError, match="knows no channel"):
        await channel.check("CZZZZZZZZ")
    with pytest.raises(DeliveryError, match="SLACK_BOT_TOKEN"):
        await app_for(server, bot_token="xoxb-wrong").channel.check("#ai-race")


async def test_a_direct_message_is_opened_found_and_checked(
    server: LoopbackSlack, channel: SlackChannel
) -> None:
    """A user's ID leads to the direct messages with them: the same for sending, finding and checking."""
    own = planned(channel, "U0000002")[0]
    receipt = await channel.send(own, ())
    assert receipt.channel_id == "D0000002"
    assert await channel.find(own, ()) == receipt
    assert "writes to U0000002 directly" in await channel.check("U0000002")
