"""Discord as a channel of briefings: a text channel gets a post with a thread, a forum gets a forum post.

How a message is found again: Discord forgets a nonce after minutes, so the container that holds a
message carries a number made from the delivery's key as its component id. Where a server does not keep
component ids, its text is compared instead, among the messages sent since the delivery was planned.
"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import discord

from adapters.discord import layout
from adapters.discord.failures import told
from adapters.discord.notes import annotated
from adapters.discord.pictures import Draw, with_pictures
from adapters.discord.render import render
from digests.charts import PICTURE_TRIES
from digests.document import Document
from digests.errors import DeliveryError
from digests.model import Delivery, Part, PartRole, Receipt

_NO_MENTIONS = discord.AllowedMentions.none()
_CLOCKS_DIFFER = timedelta(minutes=1)
_LEAST_SEARCHED = 100
"""Messages that a search reads at least, whatever the clocks say."""
_MOST_SEARCHED = 1000

Place = discord.TextChannel | discord.ForumChannel


class DiscordChannel:
    """Fits `ports.Channel`. An address is the number of a text channel or a forum.

    The client must be logged in; being connected to the gateway is not needed for sending.
    """

    def __init__(self, client: discord.Client, draw: Draw | None = None) -> None:
        self._client = client
        self._draw = draw

    def render(self, document: Document) -> tuple[Part, ...]:
        return render(document)

    def annotate(self, payload: str, note: str) -> str | None:
        """The payload with the note below its text."""
        return annotated(payload, note)

    async def send(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt:
        """Sends one part; the first reply opens the thread of a text channel's post. DeliveryError."""
        self._ready(delivery)
        if delivery.part.role is PartRole.POST:
            return await self._post(delivery)
        if delivery.part.role is PartRole.LINKS:
            return await self._edit(delivery, earlier, 0, delivery.part.payload)
        if delivery.part.role is PartRole.EDIT:
            carried = json.loads(delivery.part.payload)
            return await self._edit(delivery, earlier, carried["edits"], carried["payload"])
        return await self._reply(delivery, earlier)

    async def find(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt | None:
        """Looks for a part in the channel, the forum or the thread where it would lie. DeliveryError."""
        self._ready(delivery)
        if delivery.part.role is PartRole.EDIT:
            return None  # repeating an edit does no harm
        target = str(delivery.target)
        place = await self._place(target, delivery.target.address)
        async with told(target, permission="Read Message History"):
            if delivery.part.role is PartRole.LINKS:
                return await self._find_links(delivery, earlier)
            if delivery.part.role is PartRole.POST:
                return await self._find_post(delivery, place)
            thread = await self._existing_thread(_post(delivery, earlier), earlier, place)
            message = await self._search(delivery, thread) if thread is not None else None
            return _receipt(message, message.channel.id) if message is not None else None

    async def check(self, address: str) -> str:
        """Who we are and what the address is; DeliveryError where a permission that we need is missing."""
        target = f"discord:{address}"
        user = self._ready_as(target)
        place = await self._place(target, address)
        guild = place.guild
        async with told(target, permission="View Channel"):
            server = guild.name or (await self._client.fetch_guild(guild.id)).name
        kind = "forum" if isinstance(place, discord.ForumChannel) else "text channel"
        # Without a gateway connection our own membership is unknown; permissions then show when sending.
        if guild.get_member(user.id) is not None:
            missing = _missing(place)
            if missing:
                line = f"{target}: give {user} in #{place.name} the permission {', '.join(missing)}"
                raise DeliveryError(target, line, retryable=False)
        return f"{user} can post in #{place.name} ({kind}) of {server}"

    # --- sending ---------------------------------------------------------------------------------

    async def _post(self, delivery: Delivery) -> Receipt:
        target = str(delivery.target)
        place = await self._place(target, delivery.target.address)
        payload = json.loads(delivery.part.payload)
        view = layout.build_view(payload, layout.mark(delivery.key))
        if isinstance(place, discord.ForumChannel):
            async with told(target, permission="Create Posts", posts=True):
                made = await place.create_thread(
                    name=payload["thread_name"],
                    view=view,
                    allowed_mentions=layout.mentions(payload),
                    applied_tags=layout.tags(payload, place.available_tags),
                )
            return _receipt(made.message, made.thread.id)
        async with told(target, permission="Send Messages", posts=True):
            message = await place.send(
                view=view, nonce=layout.nonce(delivery.key), allowed_mentions=layout.mentions(payload)
            )
        return _receipt(message, None)

    async def _reply(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt:
        target = str(delivery.target)
        thread = await self._thread(delivery, earlier)
        payload, files = await with_pictures(json.loads(delivery.part.payload), self._drawing(delivery))
        view = layout.build_view(payload, layout.mark(delivery.key))
        needs = "Attach Files" if files else "Send Messages in Threads"
        async with told(target, permission=needs, posts=True):
            message = await thread.send(
                view=view, files=files, nonce=layout.nonce(delivery.key), allowed_mentions=_NO_MENTIONS
            )
        return _receipt(message, thread.id)

    async def _edit(
        self, delivery: Delivery, earlier: Sequence[Delivery], number: int, payload: str
    ) -> Receipt:
        """An edit can be repeated without harm: its outcome is never unknown."""
        edited = next((each for each in earlier if each.part.number == number and each.receipt), None)
        if edited is None:
            target = str(delivery.target)
            line = f"{target}: part {number} of this briefing was not sent, so there is nothing to edit"
            raise DeliveryError(target, line, retryable=False)
        receipt = _sent(edited)
        linked = layout.resolve_links(json.loads(payload), _urls(earlier))
        told_payload, files = await with_pictures(linked, self._drawing(delivery))
        async with told(str(delivery.target), permission="Send Messages"):
            channel = self._client.get_partial_messageable(int(receipt.channel_id))
            view = layout.build_view(told_payload, layout.mark(edited.key))
            message = channel.get_partial_message(int(receipt.message_id))
            await message.edit(view=view, attachments=files, allowed_mentions=_NO_MENTIONS)
        return receipt

    def _drawing(self, delivery: Delivery) -> Draw | None:
        return self._draw if delivery.attempts <= PICTURE_TRIES else None

    async def _thread(self, delivery: Delivery, earlier: Sequence[Delivery]) -> discord.Thread:
        """The post's thread, opened where it is not: a crash may lie between the post and its thread."""
        target = str(delivery.target)
        post = _post(delivery, earlier)
        place = await self._place(target, delivery.target.address)
        async with told(target, permission="Read Message History"):
            thread = await self._existing_thread(post, earlier, place)
        if thread is not None:
            return thread
        if isinstance(place, discord.ForumChannel):
            line = f"{target}: the forum post was deleted, so nothing can be added to it"
            raise DeliveryError(target, line, retryable=False)
        async with told(target, permission="Create Public Threads"):
            name = json.loads(post.part.payload)["thread_name"]
            return await place.get_partial_message(int(_sent(post).message_id)).create_thread(name=name)

    async def _thread_named(
        self, name: str, post_id: int, place: discord.TextChannel
    ) -> discord.Thread | None:
        """Our own thread below the place that came after the post: for a server whose ids do not tell."""
        for thread in await place.guild.active_threads():
            is_ours = thread.owner_id == self._ready_as(str(place.id)).id
            if is_ours and thread.parent_id == place.id and thread.name == name and thread.id > post_id:
                return thread
        return None

    # --- finding ---------------------------------------------------------------------------------

    async def _find_post(self, delivery: Delivery, place: Place) -> Receipt | None:
        if isinstance(place, discord.TextChannel):
            message = await self._search(delivery, place)
            return _receipt(message, None) if message is not None else None
        async for thread in _forum_posts(place):
            if thread.owner_id != self._ready_as(str(delivery.target)).id:
                continue
            async for starter in thread.history(limit=1, oldest_first=True):
                if self._is(delivery, starter):
                    return _receipt(starter, thread.id)
        return None

    async def _find_links(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt | None:
        receipt = _sent(_post(delivery, earlier))
        payload = layout.resolve_links(json.loads(delivery.part.payload), _urls(earlier))
        channel = self._client.get_partial_messageable(int(receipt.channel_id))
        message = await channel.fetch_message(int(receipt.message_id))
        return receipt if layout.message_text(message) == layout.payload_text(payload) else None

    async def _search(
        self, delivery: Delivery, place: discord.TextChannel | discord.Thread
    ) -> discord.Message | None:
        seen = 0
        async for message in place.history(limit=_MOST_SEARCHED):
            if self._is(delivery, message):
                return message
            seen += 1
            if seen >= _LEAST_SEARCHED and message.created_at < delivery.planned_at - _CLOCKS_DIFFER:
                break
        return None

    def _is(self, delivery: Delivery, message: discord.Message) -> bool:
        if message.author.id != self._ready_as(str(delivery.target)).id:
            return False
        carried = layout.message_mark(message)
        if carried is not None:
            return carried == layout.mark(delivery.key)
        since = message.created_at >= delivery.planned_at - _CLOCKS_DIFFER
        text = layout.payload_text(json.loads(delivery.part.payload))
        return since and layout.message_text(message) == text

    async def _existing_thread(
        self, post: Delivery, earlier: Sequence[Delivery], place: Place
    ) -> discord.Thread | None:
        """The thread that earlier parts went to, else the one that hangs on the post, if there is one."""
        known = [each.receipt.thread_id for each in earlier if each.receipt and each.receipt.thread_id]
        post_id = int(_sent(post).message_id)
        if not known and isinstance(place, discord.TextChannel):
            message = await place.fetch_message(post_id)
            if message.thread is not None:
                return message.thread
        # A thread that was opened on a message has the message's id.
        thread_id = int(known[0]) if known else post_id
        try:
            thread = self._client.get_channel(thread_id) or await self._client.fetch_channel(thread_id)
        except discord.NotFound:
            if isinstance(place, discord.ForumChannel):
                return None
            return await self._thread_named(json.loads(post.part.payload)["thread_name"], post_id, place)
        return thread if isinstance(thread, discord.Thread) else None

    # --- where -----------------------------------------------------------------------------------

    async def _place(self, target: str, address: str) -> Place:
        if not address.isdecimal():
            line = f"{target}: {address!r} is no channel id: copy the channel's id (a number) in Discord"
            raise DeliveryError(target, line, retryable=False)
        async with told(target, permission="View Channel"):
            found: Any = self._client.get_channel(int(address))
            found = found or await self._client.fetch_channel(int(address))
        if not isinstance(found, discord.TextChannel | discord.ForumChannel):
            line = f"{target}: is a {found.type}: give the id of a text channel or a forum"
            raise DeliveryError(target, line, retryable=False)
        return found

    def _ready(self, delivery: Delivery) -> None:
        self._ready_as(str(delivery.target))

    def _ready_as(self, target: str) -> discord.ClientUser:
        user = self._client.user
        if user is None or self._client.is_closed():
            raise DeliveryError(target, f"{target}: not logged in to Discord", retryable=True)
        return user


async def _forum_posts(forum: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
    """Newest first as far as Discord tells: the active ones, then the archived."""
    for thread in await forum.guild.active_threads():
        if thread.parent_id == forum.id:
            yield thread
    async for thread in forum.archived_threads(limit=_LEAST_SEARCHED):
        yield thread


def _receipt(message: discord.Message, thread_id: int | None) -> Receipt:
    return Receipt(
        message_id=str(message.id),
        channel_id=str(message.channel.id),
        thread_id=str(thread_id) if thread_id is not None else None,
        url=message.jump_url,
    )


def _post(delivery: Delivery, earlier: Sequence[Delivery]) -> Delivery:
    for each in earlier:
        if each.part.role is PartRole.POST and each.receipt is not None:
            return each
    target = str(delivery.target)
    raise DeliveryError(target, f"{target}: the post of this briefing was not sent", retryable=False)


def _sent(post: Delivery) -> Receipt:
    assert post.receipt is not None  # noqa: S101 _post hands over none without
    return post.receipt


def _urls(earlier: Sequence[Delivery]) -> dict[int, str]:
    return {each.part.number: each.receipt.url for each in earlier if each.receipt and each.receipt.url}


def _missing(place: Place) -> list[str]:
    """Names of the permissions, as Discord's settings show them, that posting here lacks."""
    has = place.permissions_for(place.guild.me)
    forum = isinstance(place, discord.ForumChannel)
    needed = {
        "View Channel": has.view_channel,
        "Create Posts" if forum else "Send Messages": has.send_messages,
        "Create Public Threads": has.create_public_threads or forum,
        "Send Messages in Threads": has.send_messages_in_threads,
        "Read Message History": has.read_message_history,
        "Attach Files": has.attach_files,
    }
    return [name for name, given in needed.items() if not given]
