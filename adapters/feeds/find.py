"""From whatever address an admin has to the feed that is meant."""

import re
from dataclasses import dataclass
from html import unescape

from adapters.feeds.discover import feeds_named, usual_places
from adapters.feeds.fetch import HttpFetcher
from adapters.feeds.workers import ParserPool
from digests.errors import FeedError, ParseError
from digests.model import Feed, FeedState, Fetched

_TITLE = re.compile(rb"<title[^>]{0,200}>\s*(?:<!\[CDATA\[)?(.{1,300}?)(?:\]\]>)?\s*</title>", re.I | re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that answers: where, what it calls itself ("" for nothing), and how many items it holds."""

    url: str
    title: str
    items: int


async def find_feed(fetcher: HttpFetcher, pool: ParserPool, url: str, *, private: bool = False) -> Found:
    """The feed at an address, or the first sound one that the page there names. Raises FeedError."""
    page = await _get(fetcher, url, private=private)
    try:
        return await _read(pool, page)
    except ParseError as error:
        trouble = error
    for address in feeds_named(page.body, page.final_url) or usual_places(page.final_url):
        try:
            return await _read(pool, await _get(fetcher, address, private=private))
        except FeedError:
            continue
    raise trouble


async def _get(fetcher: HttpFetcher, url: str, *, private: bool) -> Fetched:
    feed = Feed(name=url, url=url, category="press", publisher=url, allow_private=private)
    try:
        answer = await fetcher.fetch(feed, FeedState(feed_url=url))
    finally:
        fetcher.let_go(url)
    if not isinstance(answer, Fetched):
        raise ParseError(url, "the address answers with nothing: check it in a browser")
    return answer


async def _read(pool: ParserPool, page: Fetched) -> Found:
    contents = await pool.parse(page)
    title = _TITLE.search(page.body[:16_384])
    words = unescape(title[1].decode("utf-8", "replace")) if title else ""
    return Found(url=page.moved_to or page.feed_url, title=" ".join(words.split()), items=len(contents.items))
