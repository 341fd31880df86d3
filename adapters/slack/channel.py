"""Slack as a Channel: sends the parts of a briefing, finds them again, says who we are there."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any, cast

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.failures import SLACK_FAILURES, delivery_error
from adapters.slack.pictures import Draw, has_charts, in_words, with_pictures
from adapters.slack.pieces import PART_ADDRESS, Json
from adapters.slack.render import annotated, render
from digests.charts import PICTURE_TRIES
from digests.document import Document
from digests.errors import DeliveryError
from digests.model import Delivery, Part, PartRole, Receipt

EVENT_TYPE = "racebrief_part"

_USER_ID = re.compile(r"[UW][A-Z0-9]{6,}")
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{6,}")
_PART = re.compile(PART_ADDRESS.format(r"(\d+)"))
_PAUSES = (1.0, 2.0, 4.0)
"""Seconds to wait until a picture that was uploaded can be shown."""

_PAGE = 200  # Slack's own advice for lists
_LEAST_SEARCHED = 200
"""Messages that a search reads at least, whatever the clocks say: ours may have been set back since."""
_MOST_SEARCHED = 2000
_CLOCKS_DIFFER = timedelta(minutes=1)


class SlackChannel:
    """Fits ports.Channel. The client must not retry by itself: after a lost answer that could post twice."""

    def __init__(self, client: AsyncWebClient, draw: Draw | None = None) -> None:
        self._client = client
        self._draw = draw
        self._ids: dict[str, str] = {}
        self._self: frozenset[str] | None = None

    def render(self, document: Document) -> tuple[Part, ...]:
        """Post, replies, and one LINKS part where story lines can link to their replies."""
        return render(document)

    def annotate(self, payload: str, note: str) -> str | None:
        """The payload with the note as its last block."""
        return annotated(payload, note)

    async def send(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt:
        """Posts the part, or edits an earlier one for LINKS and EDIT. Raises DeliveryError."""
        if delivery.part.role is PartRole.LINKS:
            return await self._edit(delivery, earlier, 0, delivery.part.payload)
        if delivery.part.role is PartRole.EDIT:
            told = json.loads(delivery.part.payload)
            return await self._edit(delivery, earlier, told["edits"], told["payload"])
        thread: str | None = None
        if delivery.part.role is PartRole.REPLY:
            post = _post_receipt(delivery, earlier)
            channel, thread = post.channel_id, post.thread_id or post.message_id
        else:
            channel = await self._channel_id(str(delivery.target), delivery.target.address)
        answer = await self._write(
            delivery,
            "chat.postMessage",
            json.loads(delivery.part.payload),
            channel=channel,
            metadata=_metadata(delivery),
            **({"thread_ts": thread} if thread else {}),
        )
        stamp, stored_in = str(answer["ts"]), str(answer.get("channel") or channel)
        return await self._receipt(stored_in, stamp, thread or stamp)

    async def find(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt | None:
        """Our own message that carries the delivery's key. None for edits: repeating one does no harm."""
        if delivery.part.role in (PartRole.LINKS, PartRole.EDIT):
            return None
        target = str(delivery.target)
        own = await self._own_ids(target)
        if delivery.part.role is PartRole.REPLY:
            post = _post_receipt(delivery, earlier)
            channel, thread = post.channel_id, post.thread_id or post.message_id
            found = self._pages(delivery, "conversations.replies", channel=channel, ts=thread)
        else:
            channel, thread = await self._channel_id(target, delivery.target.address), ""
            found = self._pages(delivery, "conversations.history", channel=channel)
        oldest = (delivery.planned_at - _CLOCKS_DIFFER).timestamp()
        read = 0
        async for message in found:
            read += 1
            # History comes newest first; a thread's post comes before its replies, oldest first.
            is_past = not thread and read > _LEAST_SEARCHED and float(message["ts"]) < oldest
            if is_past or read > _MOST_SEARCHED:
                break
            writers = {message.get("user"), message.get("bot_id")} - {None}
            if _key(message) == delivery.key and (not writers or writers & own):
                stamp = str(message["ts"])
                return await self._receipt(channel, stamp, thread or stamp)
        return None

    async def check(self, address: str) -> str:
        """Who we are, where the address leads, and that we are a member there. Raises DeliveryError."""
        target = f"slack:{address}"
        try:
            who = await self._client.auth_test()
        except SLACK_FAILURES as error:
            raise delivery_error(error, target, address, writes=False) from error
        channel = await self._channel_id(target, address)
        if _USER_ID.fullmatch(address):
            return f"Slack: {who.get('user')} in {who.get('team')} writes to {address} directly"
        try:
            answer = await self._client.conversations_info(channel=channel)
        except SLACK_FAILURES as error:
            raise delivery_error(error, target, address, writes=False) from error
        info = cast(Json, answer["channel"])
        name = f"#{info['name']}" if info.get("name") else channel
        if info.get("is_archived"):
            raise DeliveryError(
                target,
                f"{name} is archived: bring it back in Slack, or name another channel",
                retryable=False,
            )
        if not (info.get("is_member") or info.get("is_im")):
            raise DeliveryError(
                target,
                f"racebrief is not in {name}: invite it there with /invite @racebrief",
                retryable=False,
            )
        return f"Slack: {who.get('user')} in {who.get('team')} posts to {name} ({channel})"

    async def _edit(
        self, delivery: Delivery, earlier: Sequence[Delivery], number: int, payload: str
    ) -> Receipt:
        edited = next((one for one in earlier if one.part.number == number and one.receipt), None)
        if edited is None or edited.receipt is None:
            raise DeliveryError(
                str(delivery.target),
                f"part {number} of this briefing is not in {delivery.target.address}, so there is nothing to "
                "edit: nothing needs doing",
                retryable=False,
            )
        urls = {sent.part.number: sent.receipt.url for sent in earlier if sent.receipt and sent.receipt.url}
        told = json.loads(payload)
        content = {name: told[name] for name in ("text", "blocks")}  # all of it that an edit takes
        await self._write(
            delivery,
            "chat.update",
            _addressed(content, urls, urls.get(0)),
            channel=edited.receipt.channel_id,
            ts=edited.receipt.message_id,
            metadata=_metadata(edited),
        )
        return edited.receipt

    async def _write(self, delivery: Delivery, method: str, content: Json, **told: Any) -> AsyncSlackResponse:
        """Writes a message with its pictures; Slack may need a moment before it shows what was uploaded."""
        if not has_charts(content["blocks"]):
            return await self._call(delivery, method, writes=True, **content, **told)
        draw = self._draw if delivery.attempts <= PICTURE_TRIES else None
        blocks = await with_pictures(content["blocks"], self._client, draw, str(delivery.target))
        for pause in _PAUSES:
            try:
                return await self._call(
                    delivery, method, writes=True, **{**content, "blocks": blocks}, **told
                )
            except DeliveryError as error:
                if "(invalid_blocks" not in str(error):
                    raise
                await asyncio.sleep(pause)
        words = in_words(content["blocks"])
        return await self._call(delivery, method, writes=True, **(content | {"blocks": words}), **told)

    async def _receipt(self, channel: str, stamp: str, thread: str) -> Receipt:
        try:
            answer = await self._client.chat_getPermalink(channel=channel, message_ts=stamp)
            url = cast(str | None, answer.get("permalink"))
        except SLACK_FAILURES:
            url = None  # the message is there; without its address its line links to the post
        return Receipt(message_id=stamp, channel_id=channel, thread_id=thread, url=url)

    async def _call(
        self, delivery: Delivery, method: str, *, writes: bool, **told: Any
    ) -> AsyncSlackResponse:
        try:
            return await self._client.api_call(method, json=told)
        except SLACK_FAILURES as error:
            failure = delivery_error(error, str(delivery.target), delivery.target.address, writes=writes)
            if not failure.retryable:
                self._ids.pop(delivery.target.address, None)  # the name may lead elsewhere since
            raise failure from error

    async def _pages(self, delivery: Delivery, method: str, **told: Any) -> AsyncIterator[Json]:
        """All messages of a history, page by page, with their metadata."""
        cursor = ""
        while True:
            page = {"limit": _PAGE, "include_all_metadata": True, **({"cursor": cursor} if cursor else {})}
            try:
                answer = await self._client.api_call(method, http_verb="GET", params={**_plain(page), **told})
            except SLACK_FAILURES as error:
                raise delivery_error(
                    error, str(delivery.target), delivery.target.address, writes=False
                ) from error
            for message in cast(list[Json], answer.get("messages", [])):
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _own_ids(self, target: str) -> frozenset[str]:
        """Our user and bot IDs, by which a message is known as ours."""
        if self._self is None:
            try:
                who = await self._client.auth_test()
            except SLACK_FAILURES as error:
                raise delivery_error(error, target, "the workspace", writes=False) from error
            self._self = frozenset(str(who[name]) for name in ("user_id", "bot_id") if who.get(name))
        return self._self

    async def _channel_id(self, target: str, address: str) -> str:
        """The ID for "#name" or "name"; an ID stands for itself."""
        if _CHANNEL_ID.fullmatch(address):
            return address
        if address not in self._ids:
            find = self._direct if _USER_ID.fullmatch(address) else self._look_up
            self._ids[address] = await find(target, address)
        return self._ids[address]

    async def _direct(self, target: str, user: str) -> str:
        """The ID of the direct messages with a user, opened where they are not."""
        try:
            opened = await self._client.conversations_open(users=user)
        except SLACK_FAILURES as error:
            raise delivery_error(error, target, user, writes=False) from error
        return str(cast(Json, opened["channel"])["id"])

    async def _look_up(self, target: str, address: str) -> str:
        name = address.removeprefix("#").lower()
        cursor = ""
        while True:
            try:
                answer = await self._client.conversations_list(
                    types="public_channel,private_channel", exclude_archived=True, limit=_PAGE, cursor=cursor
                )
            except SLACK_FAILURES as error:
                raise delivery_error(error, target, address, writes=False) from error
            for channel in cast(list[Json], answer.get("channels", [])):
                if channel.get("name") == name:
                    return str(channel["id"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                raise DeliveryError(
                    target,
                    f"Slack knows no channel {address} that racebrief may see: check the name or ID, "
                    "and invite it there with /invite @racebrief where the channel is private",
                    retryable=False,
                )


def _metadata(delivery: Delivery) -> Json:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": delivery.key}}


def _key(message: Json) -> str | None:
    metadata = message.get("metadata") or {}
    return (
        (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == EVENT_TYPE else None
    )


def _plain(told: Json) -> Json:
    """Query arguments: Slack reads true and false as 1 and 0."""
    return {name: int(value) if isinstance(value, bool) else value for name, value in told.items()}


def _post_receipt(delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt:
    for sent in earlier:
        if sent.part.number == 0 and sent.receipt is not None:
            return sent.receipt
    raise DeliveryError(
        str(delivery.target),
        f"the post of this briefing is not in {delivery.target.address}, so part {delivery.part.number} "
        "has no thread to go to: nothing needs doing",
        retryable=False,
    )


def _addressed(told: Any, urls: dict[int, str], fallback: str | None) -> Any:
    """The payload with the addresses of parts put in; a link whose part has none is plain text."""
    if isinstance(told, list):
        return [_addressed(value, urls, fallback) for value in told]
    if not isinstance(told, dict):
        return told
    found = _PART.fullmatch(told["url"]) if isinstance(told.get("url"), str) else None
    if found is None:
        return {name: _addressed(value, urls, fallback) for name, value in told.items()}
    url = urls.get(int(found[1]), fallback)
    if url is not None:
        return {**told, "url": url}
    return {**{name: value for name, value in told.items() if name != "url"}, "type": "text"}
