"""A feed's bytes → EntryData, whatever the wire format."""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pyexpat import ExpatError, ParserCreate
from time import struct_time
from typing import Any

from adapters.feeds.attributes import Unsure
from adapters.feeds.items import RawItem, entry_data
from adapters.feeds.jsonfeed import looks_like_json, read_json_feed
from adapters.feeds.kinds import is_html
from adapters.feeds.quick import read_quickly
from digests.errors import ParseError
from digests.model import EntryData, Fetched

MAX_ITEMS = 2_000
DEEPEST = 1_000
MOST_ATTRIBUTES = 2_000
_WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
# What feedparser lets through on hostile or broken input; MemoryError and the like are not among them.
_PARSER_FAILS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
# Complaints of feedparser about a feed that is well formed all the same.
_HARMLESS = frozenset({"CharacterEncodingOverride", "NonXMLContentType"})


class FeedParser:
    """RSS, RDF and Atom by a quick reader or, where that is unsure, by feedparser; JSON Feed by ourselves."""

    def parse(self, fetched: Fetched) -> tuple[EntryData, ...]:
        """At most MAX_ITEMS items in the feed's order. Raises ParseError where the bytes are no feed.

        A damaged feed of which items can be read is read as far as that goes.
        """
        if not fetched.body.strip():
            raise nothing_there(fetched)
        try:
            return read_sure(fetched)
        except Unsure:
            return read_anything(fetched)


def nothing_there(fetched: Fetched) -> ParseError:
    """For an answer without a body."""
    return ParseError(fetched.feed_url, "the address answers with nothing: check it in a browser")


def read_sure(fetched: Fetched) -> tuple[EntryData, ...]:
    """A sound feed's items, quickly. Raises ParseError, and Unsure where feedparser must be asked."""
    if looks_like_json(fetched):
        return tuple(_plain(read_json_feed(fetched), fetched.final_url))
    return tuple(_plain(read_quickly(fetched.body, fetched.content_type, most=MAX_ITEMS), fetched.final_url))


def read_anything(fetched: Fetched) -> tuple[EntryData, ...]:
    """What feedparser makes of the bytes; slow, and at times without end. Raises ParseError."""
    return tuple(_plain(read_tolerantly(fetched), fetched.final_url))


def _plain(raw: Iterable[RawItem], base: str) -> Iterator[EntryData]:
    for number, item in enumerate(raw):
        if number == MAX_ITEMS:
            return
        data = entry_data(item, base)
        if data is not None:
            yield data


def read_tolerantly(fetched: Fetched) -> Iterator[RawItem]:
    """The items as feedparser tells them. Raises ParseError."""
    _refuse_monsters(fetched)
    import feedparser  # costs time and memory that most collections never need

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


def _refuse_monsters(fetched: Fetched) -> None:
    """Raises ParseError for what would keep feedparser busy for long, far beyond what any feed holds."""
    depth = 0

    def start(_: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST or len(attributes) > MOST_ATTRIBUTES:
            raise ParseError(
                fetched.feed_url,
                f"the feed's elements stand over {DEEPEST} deep or have over {MOST_ATTRIBUTES} attributes: "
                "it is broken or hostile, remove it",
            )

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    scanner = ParserCreate()
    scanner.StartElementHandler, scanner.EndElementHandler = start, end
    with contextlib.suppress(ExpatError, ValueError, LookupError):  # feedparser knows what to make of that
        scanner.Parse(fetched.body, True)


def _complain(fetched: Fetched, told: Any) -> None:
    """Raises ParseError unless this is a sound feed that has no items at present."""
    if _WEB_PAGE.match(fetched.body[:4096]):
        raise ParseError(
            fetched.feed_url, "the address answers with a web page, not a feed: look for its RSS link"
        )
    if not told.get("version"):
        raise ParseError(fetched.feed_url, "the address answers with no feed at all: look for its RSS link")
    if told.get("bozo") and type(told.get("bozo_exception")).__name__ not in _HARMLESS:
        raise ParseError(
            fetched.feed_url, "the feed's XML is broken and holds no items: it is asked again later"
        )


def _item(entry: Any) -> RawItem:
    """One of feedparser's entries. Plain dict access: its own gives other fields' values for missing ones."""
    told: dict[str, Any] = dict(entry)
    title = told.get("title_detail") or {}
    links = [link for link in told.get("links") or () if isinstance(link, dict)]
    transcript = told.get("podcast_transcript")
    transcript = transcript if isinstance(transcript, dict) else None
    details = [*(told.get("content") or ()), told.get("summary_detail")]
    return RawItem(
        guid=told.get("id") or "",
        link=told.get("link") or "",
        original_link=_string(told.get("feedburner_origlink")),
        title=told.get("title") or "",
        title_is_html=is_html(title.get("value") or "", title.get("type") or ""),
        texts=tuple(
            (detail.get("value") or "", is_html(detail.get("value") or "", detail.get("type") or ""))
            for detail in details
            if detail
        ),
        published=_time(told.get("published_parsed")),
        updated=_time(told.get("updated_parsed")),
        author=told.get("author"),
        enclosure=next((link.get("href") or "" for link in links if link.get("rel") == "enclosure"), ""),
        transcripts=((_string(transcript.get("url")), _string(transcript.get("type"))),)
        if transcript
        else (),
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _time(told: struct_time | None) -> datetime | None:
    if told is None:
        return None
    try:
        return datetime(*told[:5], min(told[5], 59), tzinfo=UTC)
    except (ValueError, TypeError):
        return None
