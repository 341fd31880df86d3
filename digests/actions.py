"""What can be pressed below each story of a briefing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from digests.document import Actions, Button, Document, Menu, Thread
from digests.model import Briefing, Format, StoryBrief
from digests.references import briefing_name, story_name
from digests.retelling import reply_formats


def with_actions(
    document: Document, briefing: Briefing, formats: Mapping[str, Format], mentions: tuple[str, ...] = ()
) -> Document:
    """The document of a briefing, whose reply to each story ends in its buttons, and whom its post calls."""
    replies = tuple(
        _pressable(thread, brief, briefing, formats)
        for thread, brief in zip(document.replies, briefing.stories, strict=True)
    )
    topics = Counter(topic for brief in briefing.stories for topic in brief.topics)
    return replace(
        document,
        replies=replies,
        name=briefing_name(briefing.key),
        topics=tuple(topic for topic, _ in topics.most_common()),
        mentions=mentions if briefing.stories else (),
    )


def _pressable(
    thread: Thread, brief: StoryBrief, briefing: Briefing, formats: Mapping[str, Format]
) -> Thread:
    name = story_name(briefing.key, brief.rank)
    own = brief.format_name or briefing.format_name
    others = [one for one in reply_formats(tuple(formats.values())) if one.name != own]
    dive = Button(label="Deep dive", command="dive", argument=name)
    buttons = [
        Button(label="Sources", command="sources", argument=name),
        Button(label="Claims", command="claims", argument=name),
        Button(label="Useful", command="useful", argument=name),
        Button(label="Not useful", command="useless", argument=name),
    ]
    if brief.topics:
        buttons.append(Button(label="Mute topic", command="mute", argument=name))
    menu = Menu(button=dive, choices=tuple((one.title, one.name) for one in others)) if others else None
    pressable = Actions(buttons=tuple(buttons), menu=menu)
    return replace(thread, blocks=(*thread.blocks, pressable), name=name)
