"""JSON Feed 1.0 and 1.1, read leniently: https://www.jsonfeed.org/version/1.1/"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from adapters.feeds.items import RawItem
from digests.errors import ParseError
from digests.model import Fetched

_VERSION = "jsonfeed.org/version/"


def looks_like_json(fetched: Fetched) -> bool:
    """Whether the body can only be JSON: feeds in XML never begin with a brace."""
    return fetched.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_json_feed(fetched: Fetched) -> Iterator[RawItem]:
    """The feed's items in its order. Raises ParseError."""
    try:
        told = json.loads(fetched.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ParseError(
            fetched.feed_url, "the address answers with broken JSON: it is asked again later"
        ) from error
    if not isinstance(told, dict) or _VERSION not in str(told.get("version", "")):
        raise ParseError(
            fetched.feed_url,
            "the address answers with JSON that is no JSON Feed: look for its RSS or JSON Feed link",
        )
    items = told.get("items")
    return (_item(item) for item in items if isinstance(item, dict)) if isinstance(items, list) else iter(())


def _item(told: dict[str, Any]) -> RawItem:
    content_html, content_text = _string(told, "content_html"), _string(told, "content_text")
    return RawItem(
        guid=_string(told, "id"),
        link=_string(told, "url") or _string(told, "external_url"),
        title=_string(told, "title"),
        title_is_html=False,
        texts=((content_html, True), (content_text, False), (_string(told, "summary"), False)),
        published=_time(told.get("date_published")),
        updated=_time(told.get("date_modified")),
        author=_author(told),
    )


def _string(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    if isinstance(value, str):
        return value
    # The standard asks readers to take ids that are numbers.
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _author(told: dict[str, Any]) -> str | None:
    authors = told.get("authors")
    rows = authors if isinstance(authors, list) else [told.get("author")]
    names = [row["name"] for row in rows if isinstance(row, dict) and isinstance(row.get("name"), str)]
    return ", ".join(names) or None


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
