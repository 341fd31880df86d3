"""A briefing as neutral blocks: what Slack, Discord, HTML and the terminal each render in their own way.

Text here is plain: a renderer escapes every character of it for its platform. Words of a source and
words of ours are told apart only by where they stand, so nothing in a Text is ever markup.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A run of plain text. `url`, where given, makes it a link."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str | None = None


Spans = tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Level 1 is a document's title, 2 a story's headline, 3 a part of a story."""

    text: str
    level: int = 3
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences that stand together. Each Spans is one whole sentence with its citations: never split one."""

    sentences: tuple[Spans, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """Items of one list; `ordered` numbers them from 1."""

    items: tuple[Spans, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Verbatim words with their attribution and source link."""

    text: str
    attribution: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells under a head; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Small print: coverage, lateness, where a list comes from."""

    spans: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Divider:
    """A line between parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story's one line in the post: number, headline, status words. `reply` is the index of its reply.

    `status` is "New", "Update" or ""; `detail` holds what else stands behind the headline ("Vendor claim",
    "7 sources"); `extra` is the one line that says what an update brings.
    """

    number: int
    headline: str
    url: str | None
    detail: tuple[str, ...]
    reply: int
    extra: Spans = ()
    status: str = ""

    @property
    def marked(self) -> str:
        """The headline, with "Update: " before what was told earlier."""
        return f"Update: {self.headline}" if self.status == "Update" else self.headline

    @property
    def words(self) -> tuple[str, ...]:
        """What stands behind the marked headline."""
        return (self.status, *self.detail) if self.status and self.status != "Update" else self.detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press: it asks `command` with `argument`, as if the one who presses had typed both.

    `label` is ours. `command` and `argument` share 90 characters, which is what Discord has room for: a
    longer one is not shown there. Long keys have a short form in `digests.references`.
    """

    label: str
    command: str
    argument: str = ""
    danger: bool = False

    @property
    def said(self) -> str:
        """What a press says: command and argument."""
        return f"{self.command} {self.argument}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A button with choices, each a label and what is added to the argument: at most 25.

    A platform without room for the list shows the button alone; its answer then offers the choices.
    """

    button: Button
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What can be pressed below a text. Where nothing can be pressed, it is left out."""

    buttons: tuple[Button, ...]
    menu: Menu | None = None


class ChartKind(StrEnum):
    """A line over days, bars side by side, or columns over days."""

    LINE = "line"
    BARS = "bars"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value of a chart: where it stands, how large it is, and how that is written. None is a gap."""

    label: str
    value: float | None
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Numbers to look at: a picture where a platform shows pictures. `alt` says all of it in words.

    Labels may be a source's words; a drawing shows them as they are.
    """

    title: str
    kind: ChartKind
    points: tuple[Point, ...]
    unit: str
    alt: str


Block = Heading | Paragraph | Bullets | Quote | Table | Note | Divider | StoryLine | Actions | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One story's reply in the thread: a title (a forum post's name, an anchor) and its blocks."""

    title: str
    blocks: tuple[Block, ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A post and its replies. `summary` is the plain line that notifications and screen readers get.

    `name` is what a command calls the briefing, as a Thread's is what it calls the story; "" for none.
    `topics` are those of its stories, the commonest first; `mentions` the Discord roles to call.
    """

    title: str
    summary: str
    post: tuple[Block, ...]
    replies: tuple[Thread, ...] = ()
    name: str = ""
    topics: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to a command: a short document for the one who asked."""

    title: str
    blocks: tuple[Block, ...]
