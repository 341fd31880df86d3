"""Document to a self-contained web page: pure, no file is touched but the package's own template.

Every character of a document is escaped by the template; only http and https addresses become links.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from digests.document import (
    Actions,
    Block,
    Bullets,
    Chart,
    Divider,
    Document,
    Heading,
    Note,
    Spans,
    StoryLine,
    Text,
)
from digests.model import Part, PartRole

KEY_SLOT = '<meta name="racebrief-delivery" content="">'
"""Stands once in every rendered page, where a delivery's key belongs."""

CHIPS = {
    "new": "new",
    "update": "update",
    "single source": "single",
    "disputed": "disputed",
    "vendor claim": "vendor",
    "withdrawn": "disputed",
}

# C0 and C1 controls but tab and line ends, and the marks that turn the direction of the text around them.
_UNPRINTABLE = dict.fromkeys(
    [
        *range(0x00, 0x09),
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Blocks that are rendered as one element; `kind` names the template's branch."""

    kind: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A word about a story; `kind` is its style, "plain" where it has none of its own."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One story's reply as the page shows it."""

    anchor: str
    number: int | None
    title: str
    url: str | None
    chips: tuple[Chip, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page as the index lists it; `date` is ISO."""

    href: str
    title: str
    summary: str
    date: str
    slot: str


def parts(document: Document) -> tuple[Part, ...]:
    """One part that holds the whole page."""
    payload = json.dumps({"title": document.title, "html": page(document)}, ensure_ascii=False)
    return (Part(number=0, role=PartRole.POST, payload=payload),)


def page(document: Document) -> str:
    """The document as one HTML page: the post, then every story in full. Needs nothing from the network."""
    heading, body, small_print = _split(document)
    return (
        _environment()
        .get_template("briefing.html.j2")
        .render(
            key_slot=KEY_SLOT,
            title=document.title,
            summary=document.summary,
            heading=heading,
            post=groups(body),
            articles=_articles(document),
            small_print=small_print,
            reply_count=len(document.replies),
        )
    )


def index(pages: Sequence[Listed]) -> str:
    """The list of a folder's briefings, in the order given."""
    return _environment().get_template("index.html.j2").render(pages=pages)


def safe_url(url: str | None) -> str | None:
    """The address if it leads to the web, None where it would run or open something else."""
    if url is None:
        return None
    try:
        pieces = urlsplit(url)
    except ValueError:
        return None
    return url if pieces.scheme in {"http", "https"} and pieces.netloc else None


def groups(blocks: Sequence[Block]) -> tuple[Group, ...]:
    """Blocks in order, story lines that follow one another as one list."""
    found: list[Group] = []
    shown = (block for block in blocks if not isinstance(block, Actions))  # a page cannot be answered
    for kind, run in groupby(shown, key=_kind):
        members = tuple(run)
        if kind == "StoryLine":
            found.append(Group(kind=kind, blocks=members))
        else:
            found.extend(Group(kind=kind, blocks=(block,)) for block in members)
    return tuple(found)


def chips(line: StoryLine) -> tuple[Chip, ...]:
    """A story's status words with their styles; words without one stay plain."""
    return tuple(Chip(text=word, kind=_chip_kind(word)) for word in _status(line))


def printable(text: str) -> str:
    """The text without characters that cannot be seen and could deceive."""
    return text.translate(_UNPRINTABLE)


def longest(chart: Chart) -> float:
    """What the whole width of a chart's bars stands for."""
    return max([point.value for point in chart.points if point.value and point.value > 0], default=1.0)


def sentence(spans: Spans) -> tuple[Text, ...]:
    """The spans that hold anything."""
    return tuple(span for span in spans if span.text)


def _kind(block: Block) -> str:
    if isinstance(block, Bullets) and _is_link_list(block):
        return "Links"
    return type(block).__name__


def _is_link_list(block: Bullets) -> bool:
    return bool(block.items) and all(item and safe_url(item[0].url) for item in block.items)


def _chip_kind(word: str) -> str:
    lowered = word.casefold()
    return next((kind for start, kind in CHIPS.items() if lowered.startswith(start)), "plain")


def _split(document: Document) -> tuple[str, tuple[Block, ...], tuple[Note, ...]]:
    """The page's title, the post without it, and the small print that ends it."""
    blocks = list(document.post)
    heading = document.title
    if blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1:
        heading = blocks[0].text
        del blocks[0]
    small_print: list[Note] = []
    while blocks and isinstance(blocks[-1], Note | Divider):
        last = blocks.pop()
        if isinstance(last, Note):
            small_print.insert(0, last)
    return heading, tuple(blocks), tuple(small_print)


def _articles(document: Document) -> Iterator[Article]:
    lines = {block.reply: block for block in document.post if isinstance(block, StoryLine)}
    for position, thread in enumerate(document.replies):
        line = lines.get(position)
        blocks = thread.blocks
        title, url = thread.title, None
        if blocks and isinstance(blocks[0], Heading) and blocks[0].level <= 2:
            title, url, blocks = blocks[0].text, blocks[0].url, blocks[1:]
        if line and title == line.marked:
            title = line.headline
        if line and blocks and _repeats(blocks[0], line):
            blocks = blocks[1:]
        yield Article(
            anchor=f"story-{position + 1}",
            number=line.number if line else None,
            title=title,
            url=url,
            chips=chips(line) if line else (),
            groups=groups(blocks),
        )


def _status(line: StoryLine) -> tuple[str, ...]:
    """All that the chips say: a page shows an update by its chip, not by a word in the headline."""
    return (line.status, *line.detail) if line.status else line.detail


def _repeats(block: Block, line: StoryLine) -> bool:
    """Whether a note says nothing but status words that the chips above it show."""
    if not isinstance(block, Note):
        return False
    return set("".join(span.text for span in block.spans).split(" · ")) <= set(_status(line))


def _is_bracket(run: Text) -> bool:
    """Whether the run is only what stands around and between the links of a citation."""
    return run.url is None and run.text.strip() in {"[", "]", ",", "·"}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("adapters.html", ""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.globals.update(
        safe_url=safe_url, chips=chips, longest=longest, sentence=sentence, is_bracket=_is_bracket
    )
    return environment
