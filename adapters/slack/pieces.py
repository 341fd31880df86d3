"""A document's blocks as Slack blocks, each within its own limits.

Foreign text only ever stands in rich_text, raw_text and plain_text, which Slack shows as they are: there
is no mrkdwn object in a message of ours, so nothing in a source's words can format, mention or link.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.slack import limits
from digests.charts import packed
from digests.document import (
    Actions,
    Block,
    Bullets,
    Button,
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

Json = dict[str, Any]

PRESS = "brief:"
"""What the action_id of every button of ours begins with."""

NAMED = "told:"
"""What the block_id of a message's first block begins with; the rest names what the message tells."""

CHART = "racebrief:chart "
"""What stands where a file's ID belongs, before the chart that sending draws and uploads."""

PART_ADDRESS = "racebrief:part/{}"
"""Stands in a LINKS payload where the address of a part of that number belongs."""

_SHORT = 14
_BLANKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")  # and halves of characters
_UNSAFE_IN_ADDRESS = re.compile(r'[\x00-\x20\x7f-\x9f\ud800-\udfff|<>"\\^`{}]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One Slack block and its size in characters.

    `leads` marks a heading, which stays with the piece behind it; `plain` is what stands for a table
    where the message has one already.
    """

    block: Json
    size: int
    leads: bool = False
    plain: tuple["Piece", ...] = ()


def pieces(blocks: Iterable[Block], links: Mapping[int, int]) -> tuple[Piece, ...]:
    """The Slack blocks for `blocks`. `links` maps a reply's index to the part its story line links to."""
    return tuple(piece for block in blocks for piece in _pieces(block, links))


def _pieces(block: Block, links: Mapping[int, int]) -> tuple[Piece, ...]:
    if isinstance(block, StoryLine):
        return _story_line(block, links)
    return _KINDS[type(block)](block)


def clean(text: str) -> str:
    """One line: every run of blanks and control characters is one space."""
    return _BLANKS.sub(" ", text)


def address(url: str | None) -> str | None:
    """An address that Slack takes as a link, or None: http(s) only, odd characters percent-encoded."""
    if url is None or not re.match(r"https?://\S", url.strip(), re.IGNORECASE):
        return None
    encoded = _UNSAFE_IN_ADDRESS.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), url.strip()
    )
    return encoded if limits.size(encoded) <= limits.URL_CHARACTERS else None


def _cleaned(spans: Spans) -> Spans:
    return tuple(
        replace(span, text=clean(span.text), url=address(span.url)) for span in spans if span.text != ""
    )


def _blank(spans: Spans) -> bool:
    return not any(span.text.strip() for span in spans)


def elements(spans: Spans) -> list[Json]:
    """Spans as elements of rich_text: literal text and links, nothing else."""
    made = []
    for span in spans:
        element: Json = {"type": "link", "url": span.url} if span.url else {"type": "text"}
        element["text"] = span.text
        style = {name: True for name, on in (("bold", span.bold), ("italic", span.italic)) if on}
        if style:
            element["style"] = style
        made.append(element)
    return made


def _section(spans: Spans) -> Json:
    return {"type": "rich_text_section", "elements": elements(spans)}


def _rich(spans: Spans, *, leads: bool = False) -> Piece:
    block = {"type": "rich_text", "elements": [_section(spans)]}
    return Piece(block=block, size=limits.spans_size(spans), leads=leads)


def _heading(heading: Heading) -> tuple[Piece, ...]:
    spans = _cleaned((Text(text=heading.text, url=heading.url, bold=True),))
    if _blank(spans):
        return ()
    text = spans[0].text.strip()
    if heading.level <= 2 and spans[0].url is None and limits.size(text) <= limits.HEADER_CHARACTERS:
        block = {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}
        return (Piece(block=block, size=limits.size(text), leads=True),)
    return tuple(_rich(part, leads=True) for part in limits.split_spans(spans, limits.BLOCK_CHARACTERS))


def _gather(
    runs: Sequence[Spans], block: Callable[[tuple[Spans, ...]], Json], room: int = limits.BLOCK_CHARACTERS
) -> tuple[Piece, ...]:
    """Whole runs, as many to a block as fit `room`, each of which fits by itself."""
    made: list[Piece] = []
    held: list[Spans] = []
    used = 0
    for run in runs:
        cost = limits.spans_size(run)
        if held and used + cost > room:
            made.append(Piece(block=block(tuple(held)), size=used))
            held, used = [], 0
        held.append(run)
        used += cost
    if held:
        made.append(Piece(block=block(tuple(held)), size=used))
    return tuple(made)


def _paragraph(paragraph: Paragraph) -> tuple[Piece, ...]:
    space = (Text(text=" "),)
    sentences = [spans for spans in map(_cleaned, paragraph.sentences) if not _blank(spans)]
    runs = [
        part + space for spans in sentences for part in limits.split_spans(spans, limits.BLOCK_CHARACTERS - 1)
    ]
    return _gather(runs, lambda held: _paragraph_block(sum(held, ())))


def _paragraph_block(spans: Spans) -> Json:
    """Sentences each followed by a space, of which the last is not needed."""
    return {"type": "rich_text", "elements": [_section(spans[:-1])]}


def _bullets(bullets: Bullets) -> tuple[Piece, ...]:
    items = [spans for spans in map(_cleaned, bullets.items) if not _blank(spans)]
    whole = sum(map(limits.spans_size, items)) <= limits.BLOCK_CHARACTERS
    if bullets.ordered and not whole:
        # A list that goes on in another block would count from 1 again, so the numbers are written out.
        numbered = [(Text(text=f"{number}. "), *spans) for number, spans in enumerate(items, 1)]
        return _gather(_split_all(numbered), _lines)
    style = "ordered" if bullets.ordered else "bullet"
    return _gather(_split_all(items), lambda held: _list(held, style))


def _split_all(runs: Sequence[Spans]) -> list[Spans]:
    return [part for spans in runs for part in limits.split_spans(spans, limits.BLOCK_CHARACTERS)]


def _list(items: tuple[Spans, ...], style: str) -> Json:
    listed = {"type": "rich_text_list", "style": style, "elements": [_section(spans) for spans in items]}
    return {"type": "rich_text", "elements": [listed]}


def _lines(lines: tuple[Spans, ...]) -> Json:
    return {"type": "rich_text", "elements": [_section(spans) for spans in lines]}


def _divider(divider: Divider) -> tuple[Piece, ...]:
    del divider
    return (Piece(block={"type": "divider"}, size=0),)


def _quote(quote: Quote) -> tuple[Piece, ...]:
    words = clean(quote.text).strip()
    marked = words if words[:1] in ('"', "“", "«", "„", "'", "‘") else f"“{words}”"
    spans: Spans = (Text(text=marked),) if words else ()
    attribution = _cleaned(quote.attribution)
    if not _blank(attribution):
        spans += (Text(text="\n— " if words else "— "), *attribution)
    return tuple(
        Piece(
            block={
                "type": "rich_text",
                "elements": [{"type": "rich_text_quote", "elements": elements(part)}],
            },
            size=limits.spans_size(part),
        )
        for part in (limits.split_spans(spans, limits.BLOCK_CHARACTERS) if spans else ())
    )


def _note(note: Note) -> tuple[Piece, ...]:
    spans = _cleaned(note.spans)
    if _blank(spans):
        return ()
    if any(span.url for span in spans):  # plain text holds no links
        small = tuple(replace(span, italic=True) for span in spans)
        return tuple(_rich(part) for part in limits.split_spans(small, limits.BLOCK_CHARACTERS))
    text = "".join(span.text for span in spans).strip()
    return tuple(
        Piece(
            block={"type": "context", "elements": [{"type": "plain_text", "text": part, "emoji": False}]},
            size=limits.size(part),
        )
        for part in limits.split_text(text, limits.CONTEXT_CHARACTERS)
    )


def _story_line(line: StoryLine, links: Mapping[int, int]) -> tuple[Piece, ...]:
    part = links.get(line.reply)
    url = address(line.url) if part is None else PART_ADDRESS.format(part)
    spans: Spans = (
        Text(text=f"{line.number} · "),
        Text(text=clean(line.marked).strip() or "–", bold=True, url=url),
    )
    spans += tuple(
        Text(text=f" · {_together(clean(detail).strip())}") for detail in line.words if detail.strip()
    )
    extra = _cleaned(line.extra)
    if not _blank(extra):
        spans += (Text(text="\n"), *extra)
    return tuple(_rich(part) for part in limits.split_spans(spans, limits.BLOCK_CHARACTERS))


def _together(words: str) -> str:
    """Short words about a story that no line break parts, as "3 sources"."""
    return words.replace(" ", "\u00a0") if len(words) <= _SHORT else words


def _table(table: Table) -> tuple[Piece, ...]:
    head = tuple(clean(cell).strip() for cell in table.head)
    rows = tuple(tuple(_cleaned(cell) for cell in row) for row in table.rows)
    plain = _table_as_lines(head, rows)
    total = sum(map(limits.size, head)) + sum(max(limits.spans_size(cell), 1) for row in rows for cell in row)
    fits = (
        0 < len(head) <= limits.TABLE_COLUMNS
        and 0 < len(rows) < limits.TABLE_ROWS
        and all(len(row) == len(head) for row in rows)
        and total + len(head) <= limits.BLOCK_CHARACTERS
    )
    if not fits:
        return plain
    top = [_cell((Text(text=cell, bold=True),)) for cell in head]
    block = {"type": "table", "rows": [top, *([_cell(cell) for cell in row] for row in rows)]}
    return (Piece(block=block, size=total + len(head), plain=plain),)


def _cell(spans: Spans) -> Json:
    if _blank(spans):
        return {"type": "raw_text", "text": "–"}
    return {"type": "rich_text", "elements": [_section(spans)]}


def _table_as_lines(head: tuple[str, ...], rows: tuple[tuple[Spans, ...], ...]) -> tuple[Piece, ...]:
    """Each row as one item in which every cell stands behind its column's name."""
    if not rows:
        title = tuple(Text(text=f"{cell} ", bold=True) for cell in head if cell)
        return tuple(_rich(part) for part in limits.split_spans(title, limits.BLOCK_CHARACTERS) if part)
    items = []
    for row in rows:
        spans: Spans = ()
        for index, cell in enumerate(row):
            name = head[index] if index < len(head) else ""
            if not (name or not _blank(cell)):
                continue
            spans += (Text(text=" · "),) if spans else ()
            spans += (Text(text=f"{name}: ", bold=True),) if name else ()
            spans += (Text(text="–"),) if _blank(cell) else cell
        if spans:
            items.append(spans)
    return _gather(_split_all(items), lambda held: _list(held, "bullet"))


def _chart(chart: Chart) -> tuple[Piece, ...]:
    """A picture, drawn and uploaded when its message is sent; until then the block carries the chart."""
    alt = limits.split_text(clean(chart.alt).strip(), limits.CONTEXT_CHARACTERS) or ("Chart",)
    block = {"type": "image", "slack_file": {"id": CHART + packed(chart)}, "alt_text": alt[0]}
    return (Piece(block=block, size=limits.size(alt[0])),)


def _actions(actions: Actions) -> tuple[Piece, ...]:
    """One row of buttons, or more where one cannot hold them; a menu is a button whose answer offers it."""
    menu = (actions.menu.button,) if actions.menu else ()
    fitting = [one for one in (*menu, *actions.buttons) if one.said and limits.size(one.said) <= limits.VALUE]
    rows = [fitting[at : at + limits.ROW_ELEMENTS] for at in range(0, len(fitting), limits.ROW_ELEMENTS)]
    return tuple(
        Piece(
            block={"type": "actions", "elements": [_button(one, place) for place, one in enumerate(row)]},
            size=sum(limits.size(one.label) for one in row),
        )
        for row in rows
    )


def _button(button: Button, place: int) -> Json:
    label = limits.split_text(clean(button.label).strip(), limits.LABEL_CHARACTERS)
    made: Json = {
        "type": "button",
        "action_id": f"{PRESS}{place}",
        "text": {"type": "plain_text", "text": label[0] if label else "–", "emoji": False},
        "value": clean(button.said),
    }
    return {**made, "style": "danger"} if button.danger else made


_KINDS: Mapping[type[Block], Callable[[Any], tuple[Piece, ...]]] = {
    Actions: _actions,
    Bullets: _bullets,
    Chart: _chart,
    Divider: _divider,
    Heading: _heading,
    Note: _note,
    Paragraph: _paragraph,
    Quote: _quote,
    Table: _table,
}
