"""An item as any wire format tells it, and the plain EntryData it becomes."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from adapters.feeds.text import first_sentence, plain_text, plain_title
from digests.model import EntryData

_MAX_GUID = 2_000
_MAX_AUTHOR = 200
_PLAIN_LINK = re.compile(r"https?://[\w.-]+/[\w./?=&%#,~+-]*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """Strings as they stand in the feed, empty where it says nothing; `texts` are (text, is it HTML)."""

    guid: str
    link: str
    title: str
    title_is_html: bool
    texts: tuple[tuple[str, bool], ...]
    published: datetime | None
    updated: datetime | None
    author: str | None
    original_link: str = ""  # where a service for feeds keeps the article's own address
    enclosure: str = ""  # a podcast's recording
    transcripts: tuple[tuple[str, str], ...] = ()  # (address, type)


def entry_data(raw: RawItem, base: str) -> EntryData | None:
    """The item in plain text, its link resolved against `base`; None where it has neither title nor text."""
    text = _longest(raw.texts)
    title = plain_title(raw.title, is_html=raw.title_is_html) or first_sentence(text)
    if not title:
        return None
    url = web_link(raw.original_link or raw.link, base) or web_link(raw.enclosure, base)
    transcript, transcript_type = _transcript(raw.transcripts, base)
    return EntryData(
        guid=raw.guid.strip()[:_MAX_GUID] or url or _digest(title, text),
        url=url,
        title=title,
        text=text,
        published=raw.published,
        updated=raw.updated,
        author=plain_title(raw.author)[:_MAX_AUTHOR] or None if raw.author else None,
        transcript_url=transcript,
        transcript_type=transcript_type,
    )


def _longest(texts: tuple[tuple[str, bool], ...]) -> str:
    """The longest as plain text, the first of equals. Text is never longer than its markup."""
    best = ""
    for words, marked in sorted(texts, key=lambda row: -len(row[0])):
        if len(words) >= len(best):
            text = plain_text(words, is_html=marked)
            best = text if len(text) > len(best) else best
    return best


def web_link(link: str, base: str) -> str:
    """The absolute http(s) address of a link, or "" where it is none."""
    link = link.strip()
    if _PLAIN_LINK.fullmatch(link):  # most are, and need no taking apart
        return link
    try:
        resolved = link if link.startswith(("https://", "http://")) else urljoin(base, link) if link else ""
        return resolved if urlsplit(resolved).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _transcript(offered: tuple[tuple[str, str], ...], base: str) -> tuple[str, str]:
    """The transcript that is easiest to read: text before subtitles before what has no name."""
    order = (
        "text/plain",
        "application/json",
        "text/vtt",
        "application/srt",
        "application/x-subrip",
        "text/html",
    )
    ranked = sorted(offered, key=lambda row: order.index(row[1]) if row[1] in order else len(order))
    for address, kind in ranked:
        link = web_link(address, base)
        if link:
            return link, kind
    return "", ""


def _digest(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\0{text}".encode("utf-8", "replace")).hexdigest()[:32]
