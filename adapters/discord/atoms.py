"""A document's blocks as atoms: sentences, list items, lines and rows of buttons, which are never parted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from adapters.discord import markup
from digests.document import (
    Actions,
    Block,
    Bullets,
    Chart,
    Divider,
    Heading,
    Note,
    Paragraph,
    Quote,
    Spans,
    StoryLine,
    Table,
    Text,
)

BUTTON_URL_LIMIT = 512
INLINE_URL_LIMIT = 200
"""Characters; a longer address of a headline goes into a button, where it takes none of the text."""
JUMP_URL_LENGTH = 100
"""Characters kept free for the address of a message, which replaces `racebrief:part/<n>`."""
ROW_BUTTONS = 5
_LONGEST_SECTION = 2000
_ALT = 1024  # characters that Discord takes for a picture
EXTRA = "↳ "


def alt_text(chart: Chart) -> str:
    """What is said to those who do not see a chart."""
    return " ".join(chart.alt.split())[:_ALT].strip() or "Chart"


def in_words(chart: Chart) -> str:
    """A chart as small print, where there is no picture of it."""
    return f"-# {markup.escape(alt_text(chart))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """What is never parted between two messages, as long as it fits into one.

    `before` stands between it and the atom before it; `prefix` opens its line; `reply` is the index of
    the reply that its first link leads to once that reply has an address; `keep` holds it with the next.
    `button` is the address of a button beside it, `small` a line of small print below it, `more` another.
    """

    runs: Spans = ()
    before: str = "\n\n"
    prefix: str = ""
    small: Spans = ()
    more: Spans = ()
    button: str | None = None
    label: str = "Source"
    reply: int | None = None
    keep: bool = False
    separator: bool = False
    actions: Actions | None = None
    chart: Chart | None = None

    def text(self, links: Mapping[int, int] | None = None) -> str:
        """Markdown; `links` gives the number of the first part of each reply by its index."""
        runs = self.runs
        if links is not None and self.reply is not None and self.reply in links:
            head = next(index for index, run in enumerate(runs) if run.bold)
            to_reply = replace(runs[head], url=f"racebrief:part/{links[self.reply]}")
            runs = (*runs[:head], to_reply, *runs[head + 1 :])
        small = f"\n-# {markup.spans(self.small)}" if self.small else ""
        more = f"\n{EXTRA}{markup.spans(self.more)}" if self.more else ""
        return self.prefix + markup.spans(runs) + small + more

    @property
    def size(self) -> int:
        """Characters it takes at most, whether its link leads to its source or to its reply."""
        if self.chart is not None:
            return len(in_words(self.chart))
        if self.reply is None:
            return len(self.text())
        return max(len(self.text()), len(self.text({self.reply: 0})) + JUMP_URL_LENGTH)

    @property
    def stands_alone(self) -> bool:
        """Whether it is components of its own, and not a line of a text."""
        return self.separator or bool(self.button or self.actions or self.chart)

    @property
    def components(self) -> int:
        """How many components it takes where it stands alone."""
        if self.actions is not None:
            count = len(self.actions.buttons)
            return count + -(-count // ROW_BUTTONS) + (2 if self.actions.menu else 0)
        return 1 if self.separator or self.chart else 3

    @property
    def shows(self) -> bool:
        """Whether there is anything to see or press."""
        return bool(self.separator or self.actions or self.chart) or markup.visible(self.runs)


def heading(text: str, level: int, url: str | None) -> Atom:
    """A title; an address that is too long for a line stands in a button beside it."""
    target, button = _link_or_button(url)
    run = Text(text=text, bold=level > 2, url=target)
    return Atom(runs=(run,), prefix={1: "## ", 2: "### "}.get(level, ""), button=button, keep=True)


def atoms(blocks: Iterable[Block], *, sections: bool = False) -> list[Atom]:
    """All that shows of the blocks, in order; with `sections` each story line has a button beside it."""
    return [atom for block in blocks for atom in _block(block, sections) if atom.shows]


def _block(block: Block, sections: bool) -> Iterable[Atom]:  # noqa: PLR0911 one arm for each kind of block
    match block:
        case Heading(text=text, level=level, url=url):
            return [heading(text, level, url)]
        case Paragraph(sentences=sentences):
            return [Atom(runs=runs, before=" " if index else "\n\n") for index, runs in enumerate(sentences)]
        case Bullets():
            return _bullets(block)
        case Quote():
            return [_quote(block)]
        case Table():
            return _table(block)
        case Note(spans=runs):
            return [Atom(runs=runs, prefix="-# ")]
        case StoryLine():
            return _story_section(block) if sections else _story_line(block)
        case Divider() | Actions() | Chart():
            return _component(block)


def _component(block: Divider | Actions | Chart) -> Iterable[Atom]:
    """What is no text."""
    if isinstance(block, Divider):
        return [Atom(separator=True)]
    if isinstance(block, Chart):
        return [Atom(chart=block)]
    return [Atom(actions=block)] if block.buttons or block.menu else []


def _bullets(block: Bullets) -> Iterator[Atom]:
    for number, item in enumerate(filter(markup.visible, block.items), 1):
        yield Atom(runs=item, before="\n", prefix=f"{number}. " if block.ordered else "- ")


def _quote(block: Quote) -> Atom:
    said = (Text(text=f"“{block.text}”"),) if markup.visible((Text(text=block.text),)) else ()
    joint = (Text(text=" · "),) if said and markup.visible(block.attribution) else ()
    return Atom(runs=(*said, *joint, *block.attribution), before="\n", prefix="> ")


def _table(block: Table) -> Iterator[Atom]:
    """Discord has no tables: the head as small print, each row as an item."""
    yield Atom(runs=(Text(text=" · ".join(block.head)),), prefix="-# ", keep=bool(block.rows))
    for row in block.rows:
        runs: list[Text] = []
        for index, cell in enumerate(row):
            runs.extend((Text(text=" · "),) if index else ())
            runs.extend(cell if markup.visible(cell) else (Text(text="–"),))
        yield Atom(runs=tuple(runs), before="\n", prefix="- ")


def _story_line(line: StoryLine) -> Iterator[Atom]:
    target, button = _link_or_button(line.url)
    extra = markup.visible(line.extra)
    detail = "".join(f" · {words}" for words in line.words)
    yield Atom(
        runs=(
            Text(text=f"{line.number} · "),
            Text(text=line.marked or "–", bold=True, url=target),
            Text(text=detail),
        ),
        before="\n",
        button=button,
        reply=line.reply,
        keep=extra,
    )
    if extra:
        yield Atom(runs=line.extra, before="\n", prefix=EXTRA)


def _story_section(line: StoryLine) -> Iterable[Atom]:
    """Headline, details below it, what an update brings, and a button to its source, later to its reply.

    The button takes a third of a telephone's width: what stands in small print needs no wide line.
    """
    url = markup.address(line.url)
    if url is None or len(url) > BUTTON_URL_LIMIT:
        return _story_line(line)
    head, *rest = _story_line(line)
    extra = rest[0].runs if rest else ()
    words = " · ".join(one for one in line.words if one.strip())
    small = (Text(text=words),) if markup.visible((Text(text=words),)) else ()
    section = replace(head, runs=head.runs[:2], small=small, more=extra, keep=False, button=url, label="Read")
    return [section] if section.size <= _LONGEST_SECTION else [head, *rest]


def _link_or_button(url: str | None) -> tuple[str | None, str | None]:
    target = markup.address(url)
    if target is not None and INLINE_URL_LIMIT < len(target) <= BUTTON_URL_LIMIT:
        return None, target
    return target, None
