"""Charts as attached files: drawn in a thread when their message is sent.

A chart that cannot be drawn is told in its words: no message waits for it.
"""

import asyncio
import io
import logging
from collections.abc import Callable, Mapping
from typing import Any

import discord

from adapters.discord.atoms import in_words
from digests.charts import unpacked
from digests.document import Chart
from digests.errors import DrawingError

Draw = Callable[[Chart], bytes]

_TEXT, _GALLERY = 10, 12

log = logging.getLogger(__name__)


async def with_pictures(
    payload: Mapping[str, Any], draw: Draw | None
) -> tuple[Mapping[str, Any], list[discord.File]]:
    """The payload as it can be shown, and the files that it shows."""
    files: list[discord.File] = []
    words: dict[str, str] = {}
    for told in payload.get("files", ()):
        chart = unpacked(told["chart"])
        try:
            if draw is None:
                raise DrawingError("nothing here draws")
            png = await asyncio.to_thread(draw, chart)
        except DrawingError as error:
            log.warning("a chart is told in words: %s", error)
            words[f"attachment://{told['name']}"] = in_words(chart)
        else:
            files.append(discord.File(io.BytesIO(png), filename=told["name"]))
    return (_worded(payload, words) if words else payload), files


def _worded(payload: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The payload with these words in place of the pictures of these addresses."""

    def shown(component: Mapping[str, Any]) -> Mapping[str, Any]:
        if component["type"] != _GALLERY:
            return component
        said = words.get(component["items"][0]["media"]["url"])
        return component if said is None else {"type": _TEXT, "content": said}

    containers = [
        {**container, "components": [shown(one) for one in container["components"]]}
        for container in payload["components"]
    ]
    return {**payload, "components": containers}
