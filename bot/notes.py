"""Short posts that are no briefing: to the admin, in a channel."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digests.document import Bullets, Document, Heading, Text
from digests.model import Delivery, DeliveryState, SlotKey, Target
from digests.ports import Channel


async def send_note(
    channel: Channel, target: Target, title: str, lines: Sequence[str], now: datetime
) -> None:
    """One post with a line each. Raises DeliveryError; nothing of it is recorded."""
    document = Document(
        title=title,
        summary=f"{title}: {lines[0]}",
        post=(Heading(text=title, level=1), Bullets(items=tuple((Text(text=line),) for line in lines))),
        replies=(),
    )
    key = SlotKey(subscription="admin", local_date=now.date(), slot=f"feeds-{now:%H%M%S}")
    sent: list[Delivery] = []
    for part in channel.render(document):
        delivery = Delivery(
            briefing=key, target=target, part=part, state=DeliveryState.SENDING, planned_at=now, attempts=1
        )
        receipt = await channel.send(delivery, tuple(sent))
        sent.append(replace(delivery, state=DeliveryState.SENT, receipt=receipt))
