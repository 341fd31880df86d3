"""The words that people can say to the bot: one list for every platform, the terminal and the help."""

from dataclasses import dataclass
from enum import StrEnum


class Suggest(StrEnum):
    """What a platform can offer while an argument is typed."""

    NOTHING = ""
    ENTITY = "entity"
    STORY = "story"
    TOPIC = "topic"
    FORMAT = "format"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument. A named one is said as `name:value`, in any order after the plain ones."""

    name: str
    what: str
    needed: bool = False
    named: bool = False
    suggest: Suggest = Suggest.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A command. `changes` says that it needs the right to change things."""

    name: str
    what: str
    example: str
    arguments: tuple[Argument, ...] = ()
    changes: bool = False


def _plain(name: str, what: str, suggest: Suggest = Suggest.NOTHING, *, needed: bool = True) -> Argument:
    return Argument(name=name, what=what, needed=needed, suggest=suggest)


def _named(name: str, what: str, suggest: Suggest = Suggest.NOTHING) -> Argument:
    return Argument(name=name, what=what, named=True, suggest=suggest)


_TOPIC = _plain("topic", "A topic, such as chips or policy", Suggest.TOPIC, needed=False)
_STORY = _plain("story", "A number of the newest briefing, or words of a headline", Suggest.STORY)
_ENTITY = _plain("entity", "A company, model, person or law", Suggest.ENTITY)

COMMANDS = (
    Spec(name="today", what="the newest briefing", example="/brief today chips", arguments=(_TOPIC,)),
    Spec(name="yesterday", what="yesterday's briefing", example="/brief yesterday"),
    Spec(
        name="date",
        what="the briefing of a day",
        example="/brief date tuesday",
        arguments=(_plain("day", "A day: 2026-01-05, 5 Jan, Tuesday"),),
    ),
    Spec(
        name="story",
        what="one story of a briefing, told in full",
        example="/brief story 2",
        arguments=(_STORY, _named("format", "short, full, or the name of a format", Suggest.LAYOUT)),
    ),
    Spec(
        name="search",
        what="stored items that hold your words",
        example="/brief search export controls since:monday",
        arguments=(
            _plain("words", "What to look for"),
            _named("since", "A day to begin with: monday, 5 Jan"),
            _named("source", "A publisher, or a part of its name"),
        ),
    ),
    Spec(
        name="ask",
        what="an answer from what was read, quoted with its source",
        example="/brief ask how much did they raise?",
        arguments=(_plain("question", "A question in your own words"),),
    ),
    Spec(
        name="timeline",
        what="what was told of somebody or something, day by day",
        example="/brief timeline OpenAI",
        arguments=(_ENTITY,),
    ),
    Spec(
        name="claims",
        what="figures and quotations of somebody or something",
        example="/brief claims Nvidia",
        arguments=(_ENTITY,),
    ),
    Spec(
        name="compare",
        what="two of them side by side",
        example="/brief compare OpenAI and Anthropic",
        arguments=(_plain("a", "The one", Suggest.ENTITY), _plain("b", "The other", Suggest.ENTITY)),
    ),
    Spec(
        name="why",
        what="why an item was told or was not",
        example="/brief why https://example.org/item",
        arguments=(_plain("url", "The item's address"),),
    ),
    Spec(name="sources", what="who tells a story", example="/brief sources 1", arguments=(_STORY,)),
    Spec(
        name="useful",
        what="says that a story was of use, which lifts its like here",
        example="/brief useful 1",
        arguments=(_STORY,),
    ),
    Spec(
        name="useless",
        what="says that it was not, and why",
        example="/brief useless 3 reason:repeat",
        arguments=(_STORY, _named("reason", "topic, source, repeat, wrong or unclear")),
    ),
    Spec(
        name="subscribe",
        what="a briefing for this channel, or for you alone with `dm:yes`",
        example="/brief subscribe daily at:09:00 zone:Europe/London topics:chips,policy",
        arguments=(
            _plain("format", "A format, such as daily or weekly", Suggest.FORMAT, needed=False),
            _named("at", "Local times: 09:00 or 09:00,18:00"),
            _named("zone", "A time zone: Europe/London"),
            _named("topics", "Topics: chips,policy", Suggest.TOPIC),
            _named("dm", "yes: a direct message to you"),
        ),
        changes=True,
    ),
    Spec(
        name="unsubscribe",
        what="ends a subscription that was made by command",
        example="/brief unsubscribe",
        arguments=(_plain("name", "Its name, where the channel has several", needed=False),),
        changes=True,
    ),
    Spec(name="subscriptions", what="what this channel gets", example="/brief subscriptions"),
    Spec(
        name="mute",
        what="leaves a topic out of this channel's briefings",
        example="/brief mute robots",
        arguments=(_plain("topic", "A topic", Suggest.TOPIC),),
        changes=True,
    ),
    Spec(
        name="unmute",
        what="takes a topic in again",
        example="/brief unmute robots",
        arguments=(_plain("topic", "A topic", Suggest.TOPIC),),
        changes=True,
    ),
    Spec(name="feeds", what="which feeds are read", example="/brief feeds"),
    Spec(name="status", what="how reading and sending stand, and what was changed", example="/brief status"),
    Spec(
        name="now",
        what="a briefing of this channel at once",
        example="/brief now",
        arguments=(_plain("name", "Which one, where several come here", needed=False),),
    ),
    Spec(name="help", what="this list", example="/brief help"),
)

BY_NAME = {spec.name: spec for spec in COMMANDS}

CHANGING = frozenset(spec.name for spec in COMMANDS if spec.changes) | {"retry", "drop"}
"""Commands that need the right to change things. The last two are only ever pressed, not typed."""


def changes(name: str) -> bool:
    """Whether a command of that name needs the right to change things."""
    return name in CHANGING


def usage(spec: Spec) -> str:
    """How a command is said: "search <words> [since:…] [source:…]"."""
    said = [spec.name]
    for argument in spec.arguments:
        told = f"{argument.name}:…" if argument.named else f"<{argument.name}>"
        said.append(told if argument.needed and not argument.named else f"[{told.strip('<>')}]")
    return " ".join(said)


def split(spec: Spec, text: str) -> tuple[str, dict[str, str]]:
    """The plain words of an argument text, and its named values."""
    names = {argument.name for argument in spec.arguments if argument.named}
    plain: list[str] = []
    named: dict[str, str] = {}
    last = ""
    for word in text.split():
        name, colon, value = word.partition(":")
        if colon and name.lower() in names:
            last = name.lower()
            named[last] = value
        elif last:
            named[last] = f"{named[last]} {word}".strip()
        else:
            plain.append(word)
    return " ".join(plain), named
