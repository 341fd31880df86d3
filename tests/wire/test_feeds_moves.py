from dataclasses import replace

import pytest

from adapters.feeds import ArticleReader, HttpFetcher, ParserPool
from adapters.feeds.find import find_feed
from digests.model import FeedState, Fetched
from tests.wire.test_feeds_http import RSS, Server, answer, serving

pytestmark = pytest.mark.loopback


def sent(server: Server, path: str, status: str, target: str) -> None:
    server.answers[path] = answer(status, b"", f"Location: {target}")


@pytest.mark.parametrize(
    ("hops", "moved_to"),
    [
        pytest.param(["301 Moved Permanently"], "/1", id="301"),
        pytest.param(["308 Permanent Redirect"], "/1", id="308"),
        pytest.param(["302 Found"], None, id="302"),
        pytest.param(["307 Temporary Redirect"], None, id="307"),
        pytest.param(["301 Moved Permanently", "308 Permanent Redirect"], "/2", id="permanent-chain"),
        pytest.param(["301 Moved Permanently", "302 Found"], "/1", id="permanent-then-temporary"),
        pytest.param(["302 Found", "301 Moved Permanently"], None, id="temporary-then-permanent"),
    ],
)
async def test_only_permanent_redirects_give_a_feed_its_address(
    hops: list[str], moved_to: str | None
) -> None:
    """Permanent redirects at the beginning of the way are remembered, the rest is followed each time."""
    async with serving() as server:
        for number, status in enumerate(hops):
            sent(server, f"/{number}", status, f"/{number + 1}")
        server.answers[f"/{len(hops)}"] = answer("200 OK", RSS)
        source = server.feed("/0")
        async with HttpFetcher() as fetcher:
            got = await fetcher.fetch(source, FeedState(feed_url=source.url))
            assert isinstance(got, Fetched)
            assert got.moved_to == (server.url(moved_to) if moved_to else None)
            server.requests.clear()
            await fetcher.fetch(source, FeedState(feed_url=source.url, moved_to=got.moved_to))
        assert server.requests[0][0] == (moved_to or "/0")


async def test_a_site_s_feed_is_found() -> None:
    """Given a page, the feed that it names is found; given a feed, that is it."""
    async with serving() as server:
        server.answers["/"] = answer(
            "200 OK",
            b"<html><link rel=alternate type='application/rss+xml' href='/gone'>"
            b"<link rel=alternate type='application/rss+xml' href='/feed'>",
        )
        server.answers["/feed"] = answer(
            "200 OK", RSS.replace(b"<channel>", b"<channel><title>The &amp; Wire</title>")
        )
        async with HttpFetcher() as fetcher, ParserPool(workers=1) as pool:
            for path in ("/", "/feed"):
                found = await find_feed(fetcher, pool, server.url(path), private=True)
                assert (found.url, found.title, found.items) == (server.url("/feed"), "The & Wire", 1)


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        pytest.param(answer("200 OK", b"User-agent: *\nDisallow: /private"), True, id="elsewhere"),
        pytest.param(answer("200 OK", b"User-agent: *\nDisallow: /"), False, id="all"),
        pytest.param(answer("200 OK", b"User-agent: racebrief\nDisallow: /"), False, id="us"),
        pytest.param(answer("404 Not Found"), True, id="none"),
        pytest.param(answer("503 Busy"), False, id="cannot-say"),
    ],
)
async def test_an_article_is_read_where_robots_may(robots: bytes, allowed: bool) -> None:
    """robots.txt is asked once and obeyed; of the page the article alone is kept."""
    body = "<p>" + "The laboratory released the weights of its model on Monday, it said. " * 12 + "</p>"
    page = f"<html><body><nav>Menu</nav><article><h1>News</h1>{body}</article></body></html>"
    async with serving() as server:
        server.answers["/robots.txt"] = robots
        server.answers["/a"] = answer("200 OK", page.encode(), "Content-Type: text/html")
        async with HttpFetcher() as fetcher, ParserPool(workers=1) as pool:
            reader = ArticleReader(fetcher, pool)
            source = replace(server.feed("/feed"), full_text=True)
            texts = [await reader.article(source, server.url("/a")) for _ in range(2)]
    assert [path for path, _ in server.requests].count("/robots.txt") == 1
    for text in texts:
        if allowed:
            assert text is not None
            assert "released the weights" in text
            assert "Menu" not in text
        else:
            assert text is None
