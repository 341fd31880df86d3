"""Discord's payloads as HTML, near enough to Discord's own look to judge what a channel shows."""

import base64
import html
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from adapters.charts import draw
from digests.charts import unpacked

Json = dict[str, Any]

STYLE = (Path(__file__).parent / "discord.css").read_text(encoding="utf-8")

_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(<[^>\s]*>\)")
_MARKS = ((re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*"), "b"), (re.compile(r"(?<!\\)\*(.+?)(?<!\\)\*"), "i"))
_LINES = (("## ", "h2"), ("### ", "h3"))


def message(payload: Json, when: str) -> str:
    """One message with its sender."""
    files = {f"attachment://{one['name']}": one["chart"] for one in payload.get("files", ())}
    body = "".join(_component(one, files) for one in payload["components"][0]["components"])
    return (
        '<div class="message"><div class="face">r</div><div>'
        f'<div class="who">racebrief<i>APP {when}</i></div>'
        f'<div class="container">{body}</div></div></div>'
    )


def _component(one: Json, files: Mapping[str, str]) -> str:
    if one["type"] == 12:
        item = one["items"][0]
        png = base64.b64encode(draw(unpacked(files[item["media"]["url"]]))).decode()
        return f'<img alt="{html.escape(item["description"])}" src="data:image/png;base64,{png}">'
    return _KINDS[one["type"]](one)


def _text(one: Json) -> str:
    return "<div>" + "".join(_line(line) for line in one["content"].split("\n")) + "</div>"


def _line(line: str) -> str:
    for mark, tag in _LINES:
        if line.startswith(mark):
            return f"<{tag}>{_inline(line.removeprefix(mark))}</{tag}>"
    if line.startswith("-# "):
        return f'<div class="line small">{_inline(line[3:])}</div>'
    if line.startswith("> "):
        return f'<div class="line quote">{_inline(line[2:])}</div>'
    if re.match(r"- |\d+\. ", line):
        shown = line.replace("- ", "• ", 1) if line.startswith("- ") else line
        return f'<div class="line item">{_inline(shown)}</div>'
    return f'<div class="line">{_inline(line)}</div>'


def _inline(text: str) -> str:
    """Markdown of one line: links first, since their labels hold marks too."""
    made, at = [], 0
    for link in _LINK.finditer(text):
        made += [_marked(text[at : link.start()]), f"<a href='#'>{_marked(link[1])}</a>"]
        at = link.end()
    return "".join((*made, _marked(text[at:])))


def _marked(text: str) -> str:
    text = html.escape(text.replace("<@&", "@role "), quote=False)
    for pattern, tag in _MARKS:
        text = pattern.sub(rf"<{tag}>\1</{tag}>", text)
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


def _section(one: Json) -> str:
    text = "".join(_text(inner) for inner in one["components"])
    return f'<div class="section">{text}<span class="button">{one["accessory"]["label"]} ↗</span></div>'


def _row(one: Json) -> str:
    first = one["components"][0]
    if first["type"] == 3:
        return f'<div class="select">{html.escape(first["placeholder"])} ▾</div>'
    buttons = [
        f'<span class="button {"danger" if each["style"] == 4 else ""}">{html.escape(each["label"])}</span>'
        for each in one["components"]
    ]
    return f'<div class="buttons">{"".join(buttons)}</div>'


_KINDS: dict[int, Callable[[Json], str]] = {
    1: _row,
    9: _section,
    10: _text,
    14: lambda _: "<hr>",
}
