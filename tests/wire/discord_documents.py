"""A briefing for the Discord wire tests, and its deliveries as the outbox would hand them out."""

from dataclasses import replace
from datetime import datetime

from adapters.discord.channel import DiscordChannel
from digests.document import Bullets, Document, Heading, Note, Paragraph, StoryLine, Text, Thread
from digests.model import Delivery, DeliveryState
from tests import builders


def story(number: int) -> Thread:
    title = f"A lab releases model {number}"
    return Thread(
        title=title,
        blocks=(
            Heading(text=title, level=2, url=f"https://example.org/{number}"),
            Paragraph(sentences=((Text(text="It came on Monday, says @everyone."),),)),
            Bullets(items=((Text(text="Cost: ", bold=True), Text(text=f"{number}.6 million.")),)),
        ),
    )


def briefing(stories: int = 2) -> Document:
    title = "AI race, Monday 27 January"
    lines = tuple(
        StoryLine(
            number=number,
            headline=f"A lab releases model {number}",
            url=f"https://example.org/{number}",
            detail=("New", "2 sources"),
            reply=number - 1,
        )
        for number in range(1, stories + 1)
    )
    note = Note(spans=(Text(text="Read 10 items from 3 publishers."),))
    return Document(
        title=title,
        summary=title,
        post=(Heading(text=title, level=1), *lines, note),
        replies=tuple(story(number) for number in range(1, stories + 1)),
    )


def planned(channel: DiscordChannel, document: Document, address: str, at: datetime) -> list[Delivery]:
    target = builders.target("discord", address)
    parts = channel.render(document)
    return [builders.delivery(target=target, part=part, planned_at=at) for part in parts]


async def send_all(channel: DiscordChannel, deliveries: list[Delivery]) -> list[Delivery]:
    """Each delivery sent in order with those before it as `earlier`, and its receipt recorded."""
    sent: list[Delivery] = []
    for delivery in deliveries:
        receipt = await channel.send(delivery, sent)
        sent.append(replace(delivery, state=DeliveryState.SENT, receipt=receipt))
    return sent
