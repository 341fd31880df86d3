"""Notes on messages that were sent: the payload again, with a line more."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from adapters.discord.markup import spans
from adapters.discord.packing import COMPONENT_LIMIT, TEXT_LIMIT
from digests.document import Text

_TEXT, _ROW = 10, 1
"""Discord's numbers for a text display and for a row of buttons."""


def annotated(payload: str, note: str) -> str:
    """The payload with a note below its text, above its buttons; where it is full its last lines give way."""
    told = json.loads(payload)
    said = f"-# {spans((Text(text=note),))}"
    inside = told["components"][-1]["components"]
    end = next((at for at, one in enumerate(inside) if one["type"] == _ROW), len(inside))
    last = inside[end - 1] if end and inside[end - 1]["type"] == _TEXT else None
    if last is None:
        last = {"type": _TEXT, "content": ""}
        inside.insert(end, last)
        if _count(inside) >= COMPONENT_LIMIT:
            inside.pop()  # a row of buttons, which can be said as a command
    room = TEXT_LIMIT - _characters(told["components"]) - len(said) - 1
    lines = last["content"].split("\n") if last["content"] else []
    while lines and room < 0:
        room += len(lines.pop()) + 1
    last["content"] = "\n".join([*lines, said])
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _count(components: Iterable[Mapping[str, Any]]) -> int:
    return sum(1 + _count(one.get("components", ())) + ("accessory" in one) for one in components)


def _characters(components: Iterable[Mapping[str, Any]]) -> int:
    """All text of components, however deep."""
    return sum(
        len(one.get("content", ""))
        + _characters(one.get("components", ()))
        + len(one.get("accessory", {}).get("label", ""))
        for one in components
    )
