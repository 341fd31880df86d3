"""The demo's papers and what each of them says at a given time.

The publishers are invented, the facts are those of 27 to 29 January 2025, the sentences are ours. Copies,
edits, entries without a date and one that gives orders to its reader are there on purpose.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

DEMO_DAYS = (date(2025, 1, 27), date(2025, 1, 28), date(2025, 1, 29))
DEMO_TIME = time(22, 0)
"""When each day's briefing is made, UTC: an hour after the US markets close."""


class Wire(StrEnum):
    """How a paper's feed is written; BROKEN is a web page where a feed should be."""

    RSS = "rss"
    ATOM = "atom"
    RDF = "rdf"
    JSON = "json"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What an entry says from `at` on; None leaves a part as it was."""

    at: datetime
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """One entry of a paper. `dated`: its feed tells when it came out; `updated`: when it was last edited."""

    id: str
    at: datetime
    title: str
    text: str
    link: str
    author: str | None = None
    dated: bool = True
    updated: datetime | None = None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One feed of the demo; `path` is where the server has it, `items` are newest first."""

    path: str
    name: str
    wire: Wire
    category: str
    publisher: str
    language: str
    weight: float
    home: str
    items: tuple[NewsItem, ...]


@cache
def papers() -> tuple[Paper, ...]:
    """Every paper with all that it will ever publish."""
    told = json.loads(resources.files("adapters.demo").joinpath("news.json").read_text(encoding="utf-8"))
    originals = {
        f"{paper['path'].split('.')[0]}/{item['id']}": item
        for paper in told["feeds"]
        for item in paper["entries"]
    }
    return tuple(_paper(paper, originals) for paper in told["feeds"])


def published(paper: Paper, now: datetime) -> tuple[NewsItem, ...]:
    """What the paper's feed holds at `now`, newest first, with the edits made until then."""
    return tuple(_as_of(item, now) for item in paper.items if item.at <= now)


def _as_of(item: NewsItem, now: datetime) -> NewsItem:
    for edit in item.edits:
        if edit.at <= now:
            item = replace(item, title=edit.title or item.title, text=edit.text or item.text, updated=edit.at)
    return item


def _paper(told: dict[str, Any], originals: dict[str, dict[str, Any]]) -> Paper:
    items = [_item(item, told["home"], originals) for item in told["entries"]]
    return Paper(
        path=told["path"],
        name=told["name"],
        wire=Wire(told["format"]),
        category=told["category"],
        publisher=told["publisher"],
        language=told["language"],
        weight=told["weight"],
        home=told["home"],
        items=tuple(sorted(items, key=lambda item: item.at, reverse=True)),
    )


def _item(told: dict[str, Any], home: str, originals: dict[str, dict[str, Any]]) -> NewsItem:
    at = datetime.fromisoformat(told["at"])
    text = originals[told["same_as"]].get("text", "") if "same_as" in told else told.get("text", "")
    link = told.get("link") or f"{home}/{at:%Y/%m/%d}/{told['id']}"
    if "query" in told:
        link = f"{link}?{told['query']}"
    return NewsItem(
        id=told["id"],
        at=at,
        title=told["title"],
        text=text,
        link=link,
        author=told.get("author"),
        dated=told.get("dated", True),
        edits=tuple(
            Edit(at=datetime.fromisoformat(edit["at"]), title=edit.get("title"), text=edit.get("text"))
            for edit in told.get("edits", [])
        ),
    )
