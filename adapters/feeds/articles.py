"""The articles and transcripts that feeds point to: same guards, and robots.txt is obeyed."""

from dataclasses import replace
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from adapters.feeds.fetch import HttpFetcher
from adapters.feeds.transcripts import read_transcript
from adapters.feeds.workers import ParserPool
from digests.errors import FetchError
from digests.model import Feed, FeedState, Fetched

AGENT = "racebrief"


class ArticleReader:
    """Fits ports.ArticleReader on an open fetcher and an open pool. Remembers each host's robots.txt."""

    def __init__(self, fetcher: HttpFetcher, pool: ParserPool) -> None:
        self._fetcher = fetcher
        self._pool = pool
        self._robots: dict[str, RobotFileParser | None] = {}

    async def article(self, feed: Feed, url: str) -> str | None:
        """The plain text of an article; None where its site forbids robots or no text is found.

        Raises FetchError, and ParseError where the page breaks the reader.
        """
        if not await self._may_read(feed, url):
            return None
        return await self._pool.article(await self._get(feed, url))

    async def transcript(self, feed: Feed, url: str, kind: str) -> str | None:
        """An episode's words without times; None where there are none. Raises FetchError."""
        if not await self._may_read(feed, url):
            return None
        return read_transcript((await self._get(feed, url)).body, kind)

    async def _may_read(self, feed: Feed, url: str) -> bool:
        """A site without robots.txt allows all, one that cannot say (5xx, no answer) nothing for this run."""
        split = urlsplit(url)
        origin = f"{split.scheme}://{split.netloc}"
        if origin not in self._robots:
            self._robots[origin] = await self._read_robots(feed, origin)
        robots = self._robots[origin]
        return robots is not None and robots.can_fetch(AGENT, url)

    async def _read_robots(self, feed: Feed, origin: str) -> RobotFileParser | None:
        robots = RobotFileParser()
        try:
            told = await self._get(feed, f"{origin}/robots.txt")
        except FetchError as error:
            if error.status is None or not 400 <= error.status < 500 or error.status == 429:
                return None
            robots.parse([])
            return robots
        robots.parse(told.body[: 512 * 1024].decode("utf-8", "replace").splitlines())
        return robots

    async def _get(self, feed: Feed, url: str) -> Fetched:
        same_host = urlsplit(url).hostname == urlsplit(feed.url).hostname
        page = replace(feed, url=url, allow_private=feed.allow_private and same_host)
        try:
            answer = await self._fetcher.fetch(page, FeedState(feed_url=url))
        finally:
            self._fetcher.let_go(url)
        if not isinstance(answer, Fetched):
            raise FetchError(url, "the server sent no page: it is asked again later")
        return answer
