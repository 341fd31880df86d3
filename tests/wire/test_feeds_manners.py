"""How collecting treats servers, through fetcher, parser and database: what it sends, and how often."""

import gzip
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.corpus import SqliteCorpus
from adapters.feeds import HttpFetcher, ParserPool
from digests.collect import collect
from digests.desk import Desk
from digests.model import CollectReport, Feed, FeedState, Fetched
from tests.builders import NOON
from tests.wire.test_feeds_http import RSS, Server, answer, serving

pytestmark = pytest.mark.loopback

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def collected(
    feeds: Sequence[Feed], path: Path, now: datetime, *, thorough: bool = True
) -> CollectReport:
    """One collection as a process of its own would make it: everything is opened and closed again."""
    with SqliteCorpus(path / "racebrief.sqlite") as corpus:
        async with HttpFetcher() as fetcher, ParserPool(workers=1) as parser:
            return await collect(
                feeds,
                fetcher=fetcher,
                parser=parser,
                feed_store=corpus,
                entry_store=corpus,
                desk=Desk(()),
                now=now,
                thorough=thorough,
            )


def conditions(server: Server) -> list[tuple[str | None, str | None]]:
    """The validators of each request."""
    return [
        (headers.get("if-none-match"), headers.get("if-modified-since")) for _, headers in server.requests
    ]


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        pytest.param(('ETag: "a1"',), ('"a1"', None), id="strong"),
        pytest.param(('ETag: W/"a1"',), ('W/"a1"', None), id="weak"),
        pytest.param(("ETag: a1",), ("a1", None), id="without-quotes"),
        pytest.param(("Last-Modified: yesterday, 8 o'clock",), (None, "yesterday, 8 o'clock"), id="odd-date"),
        pytest.param(
            ('ETag: W/"\xc3\xa4-gzip"', "Last-Modified: Mon, 27 Jan 2025 12:00:00 GMT"),
            ('W/"\xc3\xa4-gzip"', "Mon, 27 Jan 2025 12:00:00 GMT"),
            id="both-and-not-ascii",
        ),
        pytest.param((), (None, None), id="none"),
    ],
)
async def test_validators_go_back_verbatim(
    headers: tuple[str, ...], sent: tuple[str | None, str | None], tmp_path: Path
) -> None:
    """Whatever a server calls its version is sent back byte for byte, also by the next process."""
    async with serving() as server:
        server.answers["/feed"] = answer("200 OK", RSS, *headers)
        await collected([server.feed()], tmp_path, NOON)
        await collected([server.feed()], tmp_path, NOON + HOUR)
    assert conditions(server) == [(None, None), sent]


@pytest.mark.parametrize("event", ["restart", "refresh", "failure", "another-feed", "removed-and-added"])
async def test_no_poll_is_unconditional_but_the_first(event: str, tmp_path: Path) -> None:
    """After a restart, a refresh by hand, a failure, or a change of the list: a known feed is asked with what
    is known of it."""
    async with serving() as server:
        fine = answer("200 OK", RSS, 'ETag: "1"')
        server.answers["/feed"] = server.answers["/other"] = fine
        known, other = server.feed(), server.feed("/other")
        await collected([known], tmp_path, NOON)
        feeds, now = [known], NOON + HOUR
        if event == "failure":
            server.answers["/feed"] = answer("500 Oops")
            await collected(feeds, tmp_path, now)
            server.answers["/feed"], now = fine, now + HOUR
        elif event == "another-feed":
            feeds = [known, other]
        elif event == "removed-and-added":
            await collected([other], tmp_path, now)
            now += HOUR
        server.requests.clear()
        await collected(feeds, tmp_path, now, thorough=event != "restart")
    asked = dict(zip((path for path, _ in server.requests), conditions(server), strict=True))
    assert asked["/feed"] == ('"1"', None)


@pytest.mark.parametrize(
    ("after", "asked"),
    [
        pytest.param(5 * MINUTE, 0, id="within-the-floor"),
        pytest.param(11 * MINUTE, 1, id="after-the-floor"),
    ],
)
async def test_the_floor_survives_a_restart(after: timedelta, asked: int, tmp_path: Path) -> None:
    """Another process asks no sooner than the one before would have."""
    async with serving() as server:
        server.answers["/feed"] = answer("200 OK", RSS)
        await collected([server.feed()], tmp_path, NOON)
        server.requests.clear()
        await collected([server.feed()], tmp_path, NOON + after)
    assert len(server.requests) == asked


@pytest.mark.parametrize(
    ("status", "header", "hold"),
    [
        pytest.param("429 Too Many Requests", "Retry-After: 7200", 2 * HOUR, id="429-seconds"),
        pytest.param(
            "429 Too Many Requests", "Retry-After: Mon, 27 Jan 2025 14:00:00 GMT", 2 * HOUR, id="429-date"
        ),
        pytest.param("503 Unavailable", "Retry-After: 7200", 2 * HOUR, id="503-seconds"),
        pytest.param(
            "503 Unavailable", "Retry-After: Mon, 27 Jan 2025 14:00:00 GMT", 2 * HOUR, id="503-date"
        ),
        pytest.param("429 Too Many Requests", "Retry-After: 99999999", 24 * HOUR, id="429-absurd"),
        pytest.param("503 Unavailable", "X-Nothing: 1", None, id="503-silent"),
        pytest.param("500 Oops", "Retry-After: 7200", None, id="500-means-one-feed"),
    ],
)
async def test_patience_asked_of_one_feed_holds_its_host(
    status: str, header: str, hold: timedelta | None, tmp_path: Path
) -> None:
    """Nothing of the host is asked until the time is over, and everything again after it."""
    async with serving() as server:
        server.answers["/feed"] = answer(status, b"", header, "Date: Mon, 27 Jan 2025 12:00:00 GMT")
        server.answers["/other"] = answer("200 OK", RSS)
        feeds = [server.feed(), server.feed("/other")]
        report = await collected(feeds, tmp_path, NOON)
        assert report.failed == 1
        counts = []
        for now in (NOON + (hold or HOUR) - 2 * MINUTE, NOON + (hold or HOUR) + MINUTE):
            server.requests.clear()
            await collected(feeds, tmp_path, now)
            counts.append(sum(path == "/other" for path, _ in server.requests))
    assert counts == ([0, 1] if hold else [1, 0])  # asked two minutes before, so within the floor after


async def test_a_host_that_asks_for_patience_is_left_at_once(tmp_path: Path) -> None:
    """In the very collection too: of ten feeds of one host no more are asked than were under way."""
    async with serving() as server:
        feeds = [server.feed(f"/{number}") for number in range(40)]
        for number in range(40):
            server.answers[f"/{number}"] = answer("429 Too Many Requests", b"", "Retry-After: 600")
        report = await collected(feeds, tmp_path, NOON)
    assert len(server.requests) <= 16
    assert report.outcomes["held"] == 40 - len(server.requests)


@pytest.mark.parametrize(
    ("header", "first_host", "other_host"),
    [
        pytest.param("cookie", None, None, id="no-cookie"),
        pytest.param("referer", None, None, id="no-referrer"),
        pytest.param("user-agent", "test (a@example.org)", "test (a@example.org)", id="our-name"),
        pytest.param("accept-encoding", "gzip", "gzip", id="gzip-alone"),
        pytest.param("authorization", "Basic dXNlcjpzZWNyZXQ=", None, id="login-at-its-own-host-alone"),
    ],
)
async def test_requests_tell_no_more_than_they_must(
    header: str, first_host: str | None, other_host: str | None
) -> None:
    """What each of two hosts is told that both set cookies, the second reached by a redirect of the first."""
    async with serving() as server, serving() as other:
        server.answers["/feed"] = answer(
            "301 Moved", b"", f"Location: {other.url('/next', 'localhost')}", "Set-Cookie: session=1; Path=/"
        )
        other.answers["/next"] = answer(
            "200 OK", gzip.compress(RSS), "Content-Encoding: gzip", "Set-Cookie: again=1; Path=/"
        )
        url = server.url("/feed", "user:secret@127.0.0.1")
        source = Feed(name="x", url=url, category="press", publisher="x")
        async with HttpFetcher(
            user_agent="test (a@example.org)", allow_private_hosts=("127.0.0.1", "localhost")
        ) as fetcher:
            for _ in range(2):
                got = await fetcher.fetch(source, FeedState(feed_url=source.url))
    assert isinstance(got, Fetched)
    assert got.body == RSS
    assert [headers.get(header) for _, headers in server.requests] == [first_host] * 2
    assert [headers.get(header) for _, headers in other.requests] == [other_host] * 2


@pytest.mark.parametrize(
    ("megabytes", "taken"),
    [pytest.param(9, True, id="nine"), pytest.param(11, False, id="eleven")],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
async def test_large_feeds(megabytes: int, taken: bool, packed: bool, tmp_path: Path) -> None:
    """A feed of up to 10 MB is read, a larger one refused with a line that says so."""
    item = (
        b"<item><title>N</title><guid>%d</guid><description>" + b"words " * 10_000 + b"</description></item>"
    )
    body = (
        b"<rss version='2.0'><channel>"
        + b"".join(item % number for number in range(megabytes * 1_000_000 // 60_000))
        + b"</channel></rss>"
    )
    async with serving() as server:
        server.answers["/feed"] = (
            answer("200 OK", gzip.compress(body), "Content-Encoding: gzip")
            if packed
            else answer("200 OK", body)
        )
        report = await collected([server.feed()], tmp_path, NOON)
    assert (report.failed == 0) == taken
    assert taken == (report.new > 100)
    assert all("larger than 10 MB" in line for line in report.errors.values())
