"""An item as any wire format tells it, and the plain EntryData it becomes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from adapters.feeds.text import first_sentence, plain_text, plain_title
from digests.model import EntryData

_MAX_GUID = 2_000
_MAX_AUTHOR = 200


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


def entry_data(raw: RawItem, base: str) -> EntryData | None:
    """The item in plain text, its link resolved against `base`; None where it has neither title nor text."""
    text = max(
        (plain_text(words, is_html=marked) for words, marked in raw.texts if words), key=len, default=""
    )
    title = plain_title(raw.title, is_html=raw.title_is_html) or first_sentence(text)
    if not title:
        return None
    url = web_link(raw.link, base)
    return EntryData(
        guid=raw.guid.strip()[:_MAX_GUID] or url or _digest(title, text),
        url=url,
        title=title,
        text=text,
        published=raw.published,
        updated=raw.updated,
        author=plain_title(raw.author)[:_MAX_AUTHOR] or None if raw.author else None,
    )


def web_link(link: str, base: str) -> str:
    """The absolute http(s) address of a link, or "" where it is none."""
    try:
        resolved = urljoin(base, link.strip()) if link.strip() else ""
        return resolved if urlsplit(resolved).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _digest(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\0{text}".encode("utf-8", "replace")).hexdigest()[:32]
