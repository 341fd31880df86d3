"""Fakes for the ports that collecting uses: Clock, Fetcher, Parser. None opens a socket."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from digests.errors import FeedError, FetchError, ParseError
from digests.model import EntryData, Feed, FeedContents, FeedState, Fetched, NotModified, PollHints
from tests.builders import NOON


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


def fetched(url: str, body: bytes = b"", **told: str | None) -> Fetched:
    """A server's plain answer: no validators unless told."""
    defaults: dict[str, str | None] = {
        "content_type": "application/rss+xml",
        "etag": None,
        "last_modified": None,
    }
    told = defaults | told
    return Fetched(
        feed_url=url,
        body=body,
        content_type=told["content_type"],
        etag=told["etag"],
        last_modified=told["last_modified"],
        final_url=told.get("final_url") or url,
    )


class FakeFetcher:
    """Answers from a table by feed url; an error in the table is raised. `asked` holds (url, etag) in order.

    Keeps count of how many are under way at once in `most_at_once`.
    """

    def __init__(self, answers: Mapping[str, Fetched | NotModified | Exception] | None = None) -> None:
        self.answers = dict(answers or {})
        self.asked: list[tuple[str, str | None]] = []
        self.most_at_once = 0
        self._under_way = 0

    async def fetch(self, feed: Feed, state: FeedState) -> Fetched | NotModified:
        self.asked.append((feed.url, state.etag))
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        await asyncio.sleep(0)
        self._under_way -= 1
        answer = self.answers.get(feed.url)
        if answer is None:
            raise FetchError(
                feed.url, "the server says 404 not found: look for the feed's new address", status=404
            )
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeParser:
    """Knows feeds by their bodies; a body it does not know is no feed."""

    def __init__(self, feeds: Mapping[bytes, tuple[EntryData, ...] | FeedError] | None = None) -> None:
        self.feeds = dict(feeds or {})
        self.hints = PollHints()

    async def parse(self, fetched: Fetched) -> FeedContents:
        items = self.feeds.get(fetched.body)
        if items is None:
            raise ParseError(
                fetched.feed_url, "the address answers with no feed at all: look for its RSS link"
            )
        if isinstance(items, FeedError):
            raise items
        return FeedContents(items=items, hints=self.hints)
