"""Briefing to Document: the parts of a format as neutral blocks, the same for every platform."""

from digests.document import Bullets, Document, Heading, StoryLine, Text, Thread
from digests.model import Briefing, Format


def compose(briefing: Briefing, fmt: Format) -> Document:
    """The post and one reply per story, in the order and with the headings of the format."""
    del fmt
    lines = tuple(
        StoryLine(
            number=brief.rank,
            headline=brief.headline.text,
            url=brief.sources[0].url,
            detail=(brief.status.value, f"{brief.source_count} sources"),
            reply=index,
        )
        for index, brief in enumerate(briefing.stories)
    )
    replies = tuple(
        Thread(
            title=brief.headline.text,
            blocks=(
                Heading(text=brief.headline.text, level=2),
                Bullets(items=tuple((Text(text=ref.publisher, url=ref.url),) for ref in brief.sources)),
            ),
        )
        for brief in briefing.stories
    )
    return Document(
        title=briefing.title,
        summary=briefing.title,
        post=(Heading(text=briefing.title, level=1), *lines),
        replies=replies,
    )
