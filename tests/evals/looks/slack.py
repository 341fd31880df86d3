"""Slack's payloads as HTML, near enough to Slack's own look to judge what a channel shows."""

import base64
import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

from adapters.charts import draw
from adapters.slack.pieces import CHART
from digests.charts import unpacked

Json = dict[str, Any]

STYLE = (Path(__file__).parent / "slack.css").read_text(encoding="utf-8")


def message(payload: Json, when: str) -> str:
    """One message with its sender."""
    body = "".join(_KINDS[block["type"]](block) for block in payload["blocks"])
    return (
        '<div class="message"><div class="face">r</div><div>'
        f'<div class="who">racebrief<i>APP {when}</i></div>'
        f'<div class="body">{body}</div></div></div>'
    )


def _rich(block: Json) -> str:
    made = []
    for element in block["elements"]:
        if element["type"] == "rich_text_list":
            tag = "ol" if element["style"] == "ordered" else "ul"
            items = "".join(f"<li>{_inline(item['elements'])}</li>" for item in element["elements"])
            made.append(f"<{tag}>{items}</{tag}>")
        else:
            tag = "blockquote" if element["type"] == "rich_text_quote" else "p"
            made.append(f"<{tag}>{_inline(element['elements'])}</{tag}>")
    return "".join(made)


def _inline(elements: list[Json]) -> str:
    made = []
    for element in elements:
        text = html.escape(element["text"])
        for name, tag in (("bold", "b"), ("italic", "i")):
            if element.get("style", {}).get(name):
                text = f"<{tag}>{text}</{tag}>"
        made.append(f"<a href='#'>{text}</a>" if element["type"] == "link" else text)
    return "".join(made)


def _table(block: Json) -> str:
    rows = ["<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in block["rows"]]
    return f"<table>{''.join(rows)}</table>"


def _cell(cell: Json) -> str:
    if cell["type"] == "raw_text":
        return html.escape(cell["text"])
    return "".join(_inline(element["elements"]) for element in cell["elements"])


def _actions(block: Json) -> str:
    buttons = [
        f'<span class="button {element.get("style", "")}">{html.escape(element["text"]["text"])}</span>'
        for element in block["elements"]
    ]
    return f'<div class="buttons">{"".join(buttons)}</div>'


def _image(block: Json) -> str:
    packed = block["slack_file"]["id"].removeprefix(CHART)
    png = base64.b64encode(draw(unpacked(packed))).decode()
    return f'<img alt="{html.escape(block["alt_text"])}" src="data:image/png;base64,{png}">'


def _context(block: Json) -> str:
    return "".join(f'<p class="context">{html.escape(one["text"])}</p>' for one in block["elements"])


_KINDS: dict[str, Callable[[Json], str]] = {
    "actions": _actions,
    "context": _context,
    "divider": lambda _: "<hr>",
    "header": lambda block: f"<h3>{html.escape(block['text']['text'])}</h3>",
    "image": _image,
    "rich_text": _rich,
    "section": lambda block: f"<p>{html.escape(block['text']['text'])}</p>",
    "table": _table,
}
