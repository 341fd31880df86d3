"""Document to lines of text: the post, then each story's reply as an indented block. Pure."""

import json
from collections.abc import Iterator, Sequence

from adapters.console.lines import (
    LEAST_WIDTH,
    Line,
    Run,
    Style,
    columns,
    fold,
    joined,
    padded,
    plain,
    printable,
)
from digests.document import (
    Actions,
    Block,
    Bullets,
    Chart,
    Divider,
    Document,
    Heading,
    Note,
    Paragraph,
    Quote,
    Spans,
    StoryLine,
    Table,
    Text,
)
from digests.model import Part, PartRole

INDENT = "   "
STATUS = {
    "new": Style.GOOD,
    "update": Style.CHANGE,
    "single source": Style.DIM,
    "disputed": Style.DOUBT,
    "vendor claim": Style.DOUBT,
}
LEAST_TABLE_WIDTH = 56  # below it a row is told line by line


def text(document: Document, width: int = 80) -> str:
    """The whole document as plain text, no line wider than `width` columns; ends with a line end."""
    return "".join(f"{plain(line)}\n" for line in lines(document, width))


def parts(document: Document, width: int) -> tuple[Part, ...]:
    """One part; its payload holds the lines as lists of [text, style]."""
    told = [[[run.text, run.style.value] for run in line] for line in lines(document, width)]
    payload = json.dumps({"lines": told}, ensure_ascii=False)
    return (Part(number=0, role=PartRole.POST, payload=payload),)


def from_payload(payload: str) -> tuple[Line, ...]:
    """The lines of a part made by `parts`."""
    return tuple(
        tuple(Run(text=words, style=Style(style)) for words, style in line)
        for line in json.loads(payload)["lines"]
    )


def lines(document: Document, width: int) -> tuple[Line, ...]:
    """The post and the replies, a blank line between blocks."""
    width = max(width, LEAST_WIDTH)
    post = document.post
    if not (post and isinstance(post[0], Heading) and post[0].level == 1):
        post = (Heading(text=document.title, level=1), *post)
    out = list(_blocks(post, width, ""))
    for position, thread in enumerate(document.replies):
        blocks = thread.blocks
        if not (blocks and isinstance(blocks[0], Heading) and blocks[0].level <= 2):
            blocks = (Heading(text=thread.title, level=2), *blocks)
        number = _number(document, position)
        out += [(), (Run(text="─" * min(width, 72), style=Style.DIM),), ()]
        heading = blocks[0]
        title = Run(text=printable(heading.text) if isinstance(heading, Heading) else "", style=Style.BOLD)
        out += fold((title,), width, first=f"{number:<3}", rest=INDENT)
        if len(blocks) > 1:
            out += [(), *_blocks(blocks[1:], width, INDENT)]
    return tuple(joined(line) for line in out)


def _number(document: Document, position: int) -> str:
    found = (
        block.number for block in document.post if isinstance(block, StoryLine) and block.reply == position
    )
    return str(next(found, position + 1))


def _blocks(blocks: Sequence[Block], width: int, indent: str) -> Iterator[Line]:
    """Each block's lines; a heading stands right above what it heads, story lines close together."""
    previous: Block | None = None
    for block in blocks:
        if isinstance(block, Actions):
            continue  # a terminal has nothing to press
        together = isinstance(previous, Heading) and previous.level > 1
        if previous is not None and not together:
            yield ()
        yield from _block(block, width, indent)
        previous = block


def _block(block: Block, width: int, indent: str) -> Iterator[Line]:
    match block:
        case Heading():
            yield from _heading(block, width, indent)
        case Paragraph():
            runs = [run for one in block.sentences for run in (*_runs(one), Run(text=" "))]
            yield from fold(runs, width, first=indent, rest=indent)
        case Bullets():
            yield from _bullets(block, width, indent)
        case Quote():
            words = block.text if block.text[:1] in '“"«„' else f"“{block.text}”"
            inner = indent + "│ "
            yield from fold((Run(text=printable(words), style=Style.ITALIC),), width, first=inner, rest=inner)
            if block.attribution:
                yield from fold(_runs(block.attribution), width, first=inner + "— ", rest=inner + "  ")
        case Table():
            yield from _table(block, width, indent)
        case Note() | Chart():
            said = (Text(text=block.alt),) if isinstance(block, Chart) else block.spans
            yield from fold(_runs(said, Style.DIM), width, first=indent, rest=indent)
        case Divider():
            yield (Run(text=indent), Run(text="─" * max(4, min(24, width - len(indent))), style=Style.DIM))
        case StoryLine():
            yield from _story_line(block, width, indent)


def _heading(block: Heading, width: int, indent: str) -> Iterator[Line]:
    words = printable(block.text)
    style = {1: Style.TITLE, 2: Style.BOLD}.get(block.level, Style.HEADING)
    title = fold((Run(text=words, style=style),), width, first=indent, rest=indent)
    yield from title
    if block.level == 1:
        yield (Run(text="═" * min(max(columns(line) for line in title), width), style=Style.DIM),)


def _story_line(block: StoryLine, width: int, indent: str) -> Iterator[Line]:
    inner = indent + INDENT
    headline = Run(text=printable(block.marked), style=Style.BOLD)
    yield from fold((headline,), width, first=f"{indent}{block.number:<3}", rest=inner)
    status: list[Run] = []
    for word in block.words:
        if status:
            status.append(Run(text=" · ", style=Style.DIM))
        status.append(Run(text=printable(word), style=_status_style(word)))
    if status:
        yield from fold(status, width, first=inner, rest=inner)
    if block.extra:
        yield from fold(_runs(block.extra), width, first=inner, rest=inner)


def _bullets(block: Bullets, width: int, indent: str) -> Iterator[Line]:
    for position, item in enumerate(block.items, 1):
        mark = f"{position}. " if block.ordered else "• "
        runs = list(_runs(item))
        if item and item[0].url:  # a list of links is worth nothing without the addresses
            runs.append(Run(text=f" {printable(item[0].url)}", style=Style.DIM))
        yield from fold(runs, width, first=indent + mark, rest=indent + " " * len(mark))


def _table(block: Table, width: int, indent: str) -> Iterator[Line]:
    head = tuple((Run(text=printable(cell), style=Style.DIM),) for cell in block.head)
    rows = tuple(tuple(_runs(cell) for cell in row) for row in block.rows)
    room = width - len(indent)
    if room < LEAST_TABLE_WIDTH:
        for number, row in enumerate(rows):
            if number:
                yield ()
            for label, cell in zip(head, row, strict=True):
                runs = (*label, Run(text=": ", style=Style.DIM), *cell)
                yield from fold(runs, width, first=indent, rest=indent + "  ")
        return
    widths = _column_widths((head, *rows), room)
    yield from _row(head, widths, indent)
    yield (Run(text=indent), Run(text="─" * (sum(widths) + 2 * (len(widths) - 1)), style=Style.DIM))
    for row in rows:
        yield from _row(row, widths, indent)


def _column_widths(rows: Sequence[Sequence[Line]], room: int) -> list[int]:
    """What each column needs, the widest narrowed until all fit with two spaces between them."""
    widths = [max(columns(row[number]) for row in rows) for number in range(len(rows[0]))]
    spare = room - 2 * (len(widths) - 1)
    while sum(widths) > spare and max(widths) > LEAST_WIDTH // 2:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(cells: Sequence[Line], widths: Sequence[int], indent: str) -> Iterator[Line]:
    folded = [fold(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(len(cell) for cell in folded)):
        line: list[Run] = [Run(text=indent)]
        for cell, width in zip(folded, widths, strict=True):
            line += padded(cell[number] if number < len(cell) else (), width)
            line.append(Run(text="  "))
        yield tuple(line)


def _runs(spans: Spans, style: Style = Style.PLAIN) -> tuple[Run, ...]:
    runs = []
    for number, span in enumerate(spans):
        own = style
        if span.url and number:
            own = Style.DIM
        elif span.bold:
            own = Style.BOLD
        elif span.italic:
            own = Style.ITALIC
        runs.append(Run(text=printable(span.text), style=own))
    return tuple(runs)


def _status_style(word: str) -> Style:
    lowered = word.casefold()
    return next((style for start, style in STATUS.items() if lowered.startswith(start)), Style.DIM)
