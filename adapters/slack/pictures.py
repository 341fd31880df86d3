"""Charts as files of Slack: drawn in a thread, uploaded, and shown by the block that stood for them.

A chart that cannot be drawn, or that the app may not upload, is told in its words: no message waits for it.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import SLACK_FAILURES, delivery_error
from adapters.slack.pieces import CHART, Json
from digests.charts import unpacked
from digests.document import Chart
from digests.errors import DrawingError

Draw = Callable[[Chart], bytes]

_REFUSALS = ("missing_scope", "not_allowed_token_type", "file_uploads_disabled", "storage_limit_reached")
_UPLOAD_S = 60

log = logging.getLogger(__name__)


def has_charts(blocks: Sequence[Json]) -> bool:
    """Whether any block waits for its picture."""
    return any(_chart_of(block) for block in blocks)


def in_words(blocks: Sequence[Json]) -> list[Json]:
    """The blocks with each chart in words."""
    return [_words(block) if _chart_of(block) else block for block in blocks]


async def with_pictures(
    blocks: Sequence[Json], client: AsyncWebClient, draw: Draw | None, target: str
) -> list[Json]:
    """The blocks with every chart as a file that Slack has. DeliveryError where Slack is away."""
    made = []
    for block in blocks:
        packed = _chart_of(block)
        made.append(await _pictured(block, packed, client, draw, target) if packed else block)
    return made


async def _pictured(block: Json, packed: str, client: AsyncWebClient, draw: Draw | None, target: str) -> Json:
    if draw is None:
        return _words(block)
    try:
        png = await asyncio.to_thread(draw, unpacked(packed))
        return {**block, "slack_file": {"id": await _uploaded(png, block["alt_text"], client)}}
    except DrawingError as error:
        log.warning("a chart is told in words: %s", error)
    except SlackApiError as error:
        data = error.response.data if hasattr(error.response, "data") else None
        code = data.get("error") if isinstance(data, dict) else None
        if code not in _REFUSALS:
            raise delivery_error(error, target, target.partition(":")[2], writes=False) from error
        log.warning("charts are told in words: Slack refuses their upload (%s)", code)
    except SLACK_FAILURES as error:
        raise delivery_error(error, target, target.partition(":")[2], writes=False) from error
    return _words(block)


async def _uploaded(png: bytes, alt: str, client: AsyncWebClient) -> str:
    """The ID of the file, which is shown nowhere until a message shows it."""
    place = await client.files_getUploadURLExternal(filename="chart.png", length=len(png), alt_txt=alt[:1000])
    timeout = aiohttp.ClientTimeout(total=_UPLOAD_S)
    session = aiohttp.ClientSession(timeout=timeout)
    async with session, session.post(str(place["upload_url"]), data=png) as response:
        response.raise_for_status()
    await client.files_completeUploadExternal(files=[{"id": str(place["file_id"]), "title": "Chart"}])
    return str(place["file_id"])


def _chart_of(block: Json) -> str:
    """The packed chart that a block stands for; "" for any other block."""
    held = str((block.get("slack_file") or {}).get("id", ""))
    return held.removeprefix(CHART) if held.startswith(CHART) else ""


def _words(block: Json) -> Json:
    text = {"type": "plain_text", "text": block["alt_text"], "emoji": False}
    named = {"block_id": block["block_id"]} if "block_id" in block else {}
    return {"type": "context", "elements": [text], **named}
