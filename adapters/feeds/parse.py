"""A feed's bytes → EntryData, whatever the wire format."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

import feedparser

from adapters.feeds.items import RawItem, entry_data
from adapters.feeds.jsonfeed import looks_like_json, read_json_feed
from digests.errors import ParseError
from digests.model import EntryData, Fetched

MAX_ITEMS = 2_000
_WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HTML_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|code|div|em|h[1-6]|hr|i|img|li|ol|p|span|strong|sub|sup|table|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
# What feedparser lets through on hostile or broken input; MemoryError and the like are not among them.
_PARSER_FAILS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
# Complaints of feedparser about a feed that is well formed all the same.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


class FeedParser:
    """Fits ports.Parser: RSS, RDF and Atom by feedparser, JSON Feed by ourselves. Safe in threads."""

    def parse(self, fetched: Fetched) -> tuple[EntryData, ...]:
        """At most MAX_ITEMS items in the feed's order. Raises ParseError where the bytes are no feed.

        A damaged feed of which items can be read is read as far as that goes.
        """
        if not fetched.body.strip():
            raise ParseError(fetched.feed_url, "the address answers with nothing: check it in a browser")
        raw = read_json_feed(fetched) if looks_like_json(fetched) else _read_xml_feed(fetched)
        return tuple(_plain(raw, fetched.final_url))


def _plain(raw: Iterable[RawItem], base: str) -> Iterator[EntryData]:
    for number, item in enumerate(raw):
        if number == MAX_ITEMS:
            return
        data = entry_data(item, base)
        if data is not None:
            yield data


def _read_xml_feed(fetched: Fetched) -> Iterator[RawItem]:
    headers = {"content-type": fetched.content_type} if fetched.content_type else {}
    try:
        told = feedparser.parse(
            BytesIO(fetched.body),  # a stream, because feedparser takes bytes for the name of a file
            response_headers=headers,
            sanitize_html=False,  # half of its time; text.py leaves no markup at all
            resolve_relative_uris=False,
        )
    except _PARSER_FAILS as error:
        raise ParseError(
            fetched.feed_url, "the feed is too broken to read: tell its owner, or look for another one"
        ) from error
    if not told.entries:
        _complain(fetched, told)
    return (_item(entry) for entry in told.entries)


def _complain(fetched: Fetched, told: Any) -> None:
    """Raises ParseError unless this is a sound feed that has no items at present."""
    if _WEB_PAGE.match(fetched.body[:4096]):
        raise ParseError(
            fetched.feed_url, "the address answers with a web page, not a feed: look for its RSS link"
        )
    if not told.get("version"):
        raise ParseError(fetched.feed_url, "the address answers with no feed at all: look for its RSS link")
    if told.get("bozo") and not isinstance(told.get("bozo_exception"), _HARMLESS):
        raise ParseError(
            fetched.feed_url, "the feed's XML is broken and holds no items: it is asked again later"
        )


def _item(entry: Any) -> RawItem:
    """One of feedparser's entries. Plain dict access: its own gives other fields' values for missing ones."""
    told: dict[str, Any] = dict(entry)
    title = told.get("title_detail") or {}
    details = [*(told.get("content") or ()), told.get("summary_detail")]
    return RawItem(
        guid=told.get("id") or "",
        link=told.get("feedburner_origlink") or told.get("link") or "",
        title=told.get("title") or "",
        title_is_html=_is_html(title),
        texts=tuple((detail.get("value") or "", _is_html(detail)) for detail in details if detail),
        published=_time(told.get("published_parsed")),
        updated=_time(told.get("updated_parsed")),
        author=told.get("author"),
    )


def _is_html(detail: Any) -> bool:
    """Called plain by the feed or by feedparser's guess, and rightly: a "<" in it opens no tag of HTML."""
    value = detail.get("value") or ""
    return not (detail.get("type") == "text/plain" and "<" in value and not _HTML_TAG.search(value))


def _time(told: struct_time | None) -> datetime | None:
    if told is None:
        return None
    try:
        return datetime(*told[:5], min(told[5], 59), tzinfo=UTC)
    except (ValueError, TypeError):
        return None
