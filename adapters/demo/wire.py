"""A paper's entries as RSS 2.0, Atom, RSS 1.0 (RDF), JSON Feed, or as a page that is no feed. Pure."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from adapters.demo.news import NewsItem, Paper, Wire

CONTENT_TYPES = {
    Wire.RSS: "application/rss+xml; charset=utf-8",
    Wire.ATOM: "application/atom+xml; charset=utf-8",
    Wire.RDF: "application/rdf+xml; charset=utf-8",
    Wire.JSON: "application/feed+json; charset=utf-8",
    Wire.BROKEN: "text/html; charset=utf-8",
}
BROKEN_PAGE = (
    "<!DOCTYPE html><html><head><title>Gearhead Gazette</title></head>"
    "<body><h1>Error establishing a database connection</h1><p>Please come ba"
)


def written(paper: Paper, items: Sequence[NewsItem]) -> bytes:
    """The feed as its server would send it, UTF-8."""
    match paper.wire:
        case Wire.RSS:
            text = _rss(paper, items)
        case Wire.ATOM:
            text = _atom(paper, items)
        case Wire.RDF:
            text = _rdf(paper, items)
        case Wire.JSON:
            text = _json(paper, items)
        case Wire.BROKEN:
            text = BROKEN_PAGE
    return text.encode()


def _rss(paper: Paper, items: Sequence[NewsItem]) -> str:
    entries = "".join(
        "<item>"
        f"<title>{escape(item.title)}</title>"
        f"<link>{escape(item.link)}</link>"
        f'<guid isPermaLink="false">{escape(_guid(paper, item))}</guid>'
        + (f"<pubDate>{format_datetime(item.at, usegmt=True)}</pubDate>" if item.dated else "")
        + (f"<dc:creator>{escape(item.author)}</dc:creator>" if item.author else "")
        + f"<description>{_description(item.text)}</description>"
        "</item>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(paper.name)}</title><link>{escape(paper.home)}</link>"
        f"<description>{escape(paper.name)}</description><language>{escape(paper.language)}</language>\n"
        f"{entries}</channel></rss>\n"
    )


def _description(text: str) -> str:
    return f"<![CDATA[{text}]]>" if text.startswith("<") else escape(text)


def _atom(paper: Paper, items: Sequence[NewsItem]) -> str:
    entries = "".join(
        "<entry>"
        f"<title>{escape(item.title)}</title>"
        f'<link rel="alternate" href={quoteattr(item.link)}/>'
        f"<id>{escape(_guid(paper, item))}</id>"
        f"<published>{item.at.isoformat()}</published>"
        f"<updated>{(item.updated or item.at).isoformat()}</updated>"
        + (f"<author><name>{escape(item.author)}</name></author>" if item.author else "")
        + f'<summary type="html">{escape(escape(item.text))}</summary>'
        "</entry>\n"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f"xml:lang={quoteattr(paper.language)}>"
        f"<title>{escape(paper.name)}</title><id>{escape(paper.home)}/</id>"
        f"<link href={quoteattr(paper.home)}/><author><name>{escape(paper.name)}</name></author>"
        f"<updated>{_changed(items)}</updated>\n{entries}</feed>\n"
    )


def _rdf(paper: Paper, items: Sequence[NewsItem]) -> str:
    listed = "".join(f"<rdf:li rdf:resource={quoteattr(item.link)}/>" for item in items)
    entries = "".join(
        f"<item rdf:about={quoteattr(item.link)}>"
        f"<title>{escape(item.title)}</title>"
        f"<link>{escape(item.link)}</link>"
        f"<description>{escape(item.text)}</description>"
        + (f"<dc:date>{item.at.isoformat()}</dc:date>" if item.dated else "")
        + "</item>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel rdf:about={quoteattr(paper.home)}><title>{escape(paper.name)}</title>"
        f"<link>{escape(paper.home)}</link><description>{escape(paper.name)}</description>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{entries}</rdf:RDF>\n"
    )


def _json(paper: Paper, items: Sequence[NewsItem]) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": paper.name,
            "home_page_url": paper.home,
            "language": paper.language,
            "items": [_json_item(paper, item) for item in items],
        },
        ensure_ascii=False,
        indent=1,
    )


def _json_item(paper: Paper, item: NewsItem) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": _guid(paper, item),
        "url": item.link,
        "title": item.title,
        "content_text": re.sub(r"<[^>]+>", "", item.text),
    }
    if item.dated:
        told["date_published"] = item.at.isoformat()
    if item.updated:
        told["date_modified"] = item.updated.isoformat()
    if item.author:
        told["authors"] = [{"name": item.author}]
    return told


def _guid(paper: Paper, item: NewsItem) -> str:
    return f"tag:{urlsplit(paper.home).hostname},2025:{item.id}"


def _changed(items: Sequence[NewsItem]) -> str:
    times: list[datetime] = [item.updated or item.at for item in items]
    return max(times).isoformat() if times else "2025-01-01T00:00:00+00:00"
