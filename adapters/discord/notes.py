"""Notes on messages that were sent: the payload again, with a line more."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from adapters.discord.markup import spans
from adapters.discord.packing import TEXT_LIMIT
from digests.document import Text

_TEXT = 10
"""Discord's number for a text display."""


def annotated(payload: str, note: str) -> str:
    """The payload with a note below its text; where it is full its last lines give way."""
    told = json.loads(payload)
    said = f"-# {spans((Text(text=note),))}"
    inside = told["components"][-1]["components"]
    last = inside[-1] if inside and inside[-1]["type"] == _TEXT else None
    if last is None:
        last = {"type": _TEXT, "content": ""}
        inside.append(last)
    room = TEXT_LIMIT - _characters(told["components"]) - len(said) - 1
    lines = last["content"].split("\n") if last["content"] else []
    while lines and room < 0:
        room += len(lines.pop()) + 1
    last["content"] = "\n".join([*lines, said])
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _characters(components: Iterable[Mapping[str, Any]]) -> int:
    """All text of components, however deep."""
    return sum(
        len(one.get("content", ""))
        + _characters(one.get("components", ()))
        + len(one.get("accessory", {}).get("label", ""))
        for one in components
    )
