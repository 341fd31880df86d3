"""What stands beside a feed: transcripts of episodes and whole articles, on their way to the stored entry."""

from dataclasses import replace

import pytest

from adapters.feeds import ArticleReader, HttpFetcher, ParserPool
from digests.collect import collect
from digests.desk import Desk
from digests.model import Entry
from tests.builders import NOON
from tests.fakes import FakeCorpus
from tests.wire.test_feeds_http import Server, answer, serving

pytestmark = pytest.mark.loopback

TEASER = "An episode on chips."
SPOKEN = "Export controls were tightened again, and the guest explains what that means for makers of chips."
VTT = f"WEBVTT\n\n00:00.000 --> 00:09.000\n<v Ann>{SPOKEN}"
SRT = f"1\n00:00:00,000 --> 00:00:09,000\n{SPOKEN}\n"
JSON = f'{{"version": "1.0.0", "segments": [{{"speaker": "Ann", "startTime": 0, "body": "{SPOKEN}"}}]}}'
ARTICLE = f"<html><body><nav>Menu</nav><article><h1>A</h1><p>{SPOKEN * 8}</p></article></body></html>"


def podcast(*transcripts: tuple[str, str]) -> bytes:
    named = "".join(f'<podcast:transcript url="{path}" type="{kind}"/>' for path, kind in transcripts)
    return (
        "<rss version='2.0' xmlns:podcast='https://podcastindex.org/namespace/1.0'><channel><item>"
        f"<title>Episode</title><guid>1</guid><link>/a</link><description>{TEASER}</description>{named}"
        "<pubDate>Mon, 27 Jan 2025 11:00:00 GMT</pubDate></item></channel></rss>"
    ).encode()


async def stored(server: Server, *, full_text: bool = False) -> Entry:
    corpus = FakeCorpus()
    source = replace(server.feed(), full_text=full_text)
    async with HttpFetcher() as fetcher, ParserPool(workers=1) as pool:
        await collect(
            [source],
            fetcher=fetcher,
            parser=pool,
            feed_store=corpus,
            entry_store=corpus,
            desk=Desk(()),
            now=NOON,
            articles=ArticleReader(fetcher, pool),
        )
    (entry,) = corpus.recent(NOON, relevant_only=False)
    return entry


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param("text/vtt", VTT, id="vtt"),
        pytest.param("application/srt", SRT, id="srt"),
        pytest.param("application/json", JSON, id="json"),
        pytest.param("text/plain", SPOKEN, id="text"),
    ],
)
async def test_a_transcript_becomes_the_entry_s_text(kind: str, body: str) -> None:
    """Where a feed names a transcript, its words are what is stored."""
    async with serving() as server:
        server.answers["/feed"] = answer("200 OK", podcast(("/words", kind)))
        server.answers["/words"] = answer("200 OK", body.encode(), f"Content-Type: {kind}")
        entry = await stored(server)
    assert entry.text == SPOKEN
    assert [path for path, _ in server.requests] == ["/feed", "/robots.txt", "/words"]


async def test_of_several_transcripts_the_plainest_is_taken() -> None:
    """One request is enough."""
    async with serving() as server:
        server.answers["/feed"] = answer("200 OK", podcast(("/vtt", "text/vtt"), ("/text", "text/plain")))
        server.answers["/text"] = answer("200 OK", SPOKEN.encode())
        entry = await stored(server)
    assert entry.text == SPOKEN
    assert "/vtt" not in [path for path, _ in server.requests]


@pytest.mark.parametrize(
    "words", [answer("404 Not Found"), answer("200 OK", b"\x00\xff"), b"rubbish\r\n\r\n"]
)
async def test_without_its_transcript_an_episode_keeps_its_teaser(words: bytes) -> None:
    """A transcript that cannot be had is no failure of the feed."""
    async with serving() as server:
        server.answers["/feed"] = answer("200 OK", podcast(("/words", "application/json")))
        server.answers["/words"] = words
        assert (await stored(server)).text == TEASER


@pytest.mark.parametrize(
    ("full_text", "robots", "whole"),
    [
        pytest.param(True, "User-agent: *\nAllow: /", True, id="wanted"),
        pytest.param(True, "User-agent: racebrief\nDisallow: /a", False, id="robots-may-not"),
        pytest.param(False, "User-agent: *\nAllow: /", False, id="not-wanted"),
    ],
)
async def test_an_article_is_fetched_for_feeds_marked_so(full_text: bool, robots: str, whole: bool) -> None:
    """`full_text` alone leads to the article, and robots.txt has the last word."""
    async with serving() as server:
        server.answers["/feed"] = answer("200 OK", podcast())
        server.answers["/robots.txt"] = answer("200 OK", robots.encode())
        server.answers["/a"] = answer("200 OK", ARTICLE.encode(), "Content-Type: text/html")
        entry = await stored(server, full_text=full_text)
    assert (SPOKEN in entry.text) == whole
    assert ("/a" in [path for path, _ in server.requests]) == whole
    assert "Menu" not in entry.text
