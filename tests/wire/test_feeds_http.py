import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.feeds import FeedParser, HttpFetcher
from digests.errors import FetchError
from digests.model import Feed, FeedState, Fetched, NotModified
from digests.ports import Fetcher
from tests.builders import feed

pytestmark = pytest.mark.loopback

RSS = b"<rss version='2.0'><channel><item><title>A lab</title><guid>1</guid></item></channel></rss>"


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """A whole HTTP response that ends its connection."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Server:
    """A web server that answers each path with the bytes it was given, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.drip: dict[str, float] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def feed(self, path: str = "/feed", **told: Any) -> Feed:
        return feed(url=self.url(path), **({"allow_private": True} | told))

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            self.requests.append((path, {name.lower(): value for name, value in headers.items()}))
            body = self.answers.get(path, answer("404 Not Found"))
            if path in self.drip:
                for place in range(len(body)):
                    writer.write(body[place : place + 1])
                    await writer.drain()
                    await asyncio.sleep(self.drip[path])
            writer.write(body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away, as some tests want it to
        finally:
            writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    told = Server()
    server = await asyncio.start_server(told.handle, "127.0.0.1", 0)
    told.port = server.sockets[0].getsockname()[1]
    try:
        yield told
    finally:
        server.close()
        await server.wait_closed()


async def _fetch(source: Feed, state: FeedState | None = None, **options: Any) -> Fetched | NotModified:
    async with HttpFetcher(**options) as fetcher:
        port: Fetcher = fetcher
        return await port.fetch(source, state or FeedState(feed_url=source.url))


async def _failure(source: Feed, **options: Any) -> FetchError:
    with pytest.raises(FetchError) as raised:
        await _fetch(source, **options)
    assert "\n" not in str(raised.value)
    assert raised.value.feed_url == source.url
    return raised.value


async def test_a_feed_is_handed_over_with_its_validators() -> None:
    """Bytes, type and validators come as served; the request names us, asks for gzip and nothing else."""
    async with serving() as server:
        server.answers["/feed"] = answer(
            "200 OK",
            RSS,
            "Content-Type: application/rss+xml",
            'ETag: W/"\xe4"',
            "Last-Modified: someday",
            "Set-Cookie: a=b",
        )
        async with HttpFetcher(user_agent="test/1") as fetcher:
            got = await fetcher.fetch(server.feed(), FeedState(feed_url=server.url("/feed")))
            await fetcher.fetch(server.feed(), FeedState(feed_url=server.url("/feed")))
    assert got == Fetched(
        feed_url=server.url("/feed"),
        body=RSS,
        content_type="application/rss+xml",
        etag='W/"\xe4"',
        last_modified="someday",
        final_url=server.url("/feed"),
    )
    assert [item.title for item in FeedParser().parse(got)] == ["A lab"]
    for _, headers in server.requests:
        assert (headers["user-agent"], headers["accept-encoding"]) == ("test/1", "gzip")
        assert not {"cookie", "referer", "if-none-match", "if-modified-since"} & set(headers)


async def test_validators_go_back_as_they_came() -> None:
    """Both validators are sent verbatim, and a 304 is told with what it renews."""
    async with serving() as server:
        server.answers["/feed"] = answer("304 Not Modified", b"", 'ETag: "2"')
        state = FeedState(feed_url=server.url("/feed"), etag='W/"\xc3\xa4"', last_modified="someday")
        got = await _fetch(server.feed(), state)
    assert got == NotModified(feed_url=server.url("/feed"), etag='"2"', last_modified=None)
    assert server.requests[0][1]["if-none-match"] == 'W/"\xc3\xa4"'
    assert server.requests[0][1]["if-modified-since"] == "someday"


async def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    """Without validators sent there is nothing that could be unmodified."""
    async with serving() as server:
        server.answers["/feed"] = answer("304 Not Modified")
        assert "304 not modified" in str(await _failure(server.feed()))


async def test_gzip_is_unpacked_within_the_limit() -> None:
    """Packed feeds arrive whole; a bomb, a broken and an unknown packing are refused."""
    async with serving() as server:
        packed = gzip.compress(RSS)
        server.answers["/feed"] = answer("200 OK", packed, "Content-Encoding: gzip")
        got = await _fetch(server.feed())
        assert isinstance(got, Fetched)
        assert got.body == RSS
        bomb = gzip.compress(b"x" * 20_000_000)
        server.answers["/bomb"] = answer("200 OK", bomb, "Content-Encoding: gzip")
        assert "larger than 10 MB" in str(await _failure(server.feed("/bomb")))
        server.answers["/large"] = answer("200 OK", b"x" * 2_000_000)
        assert "larger than 1 MB" in str(await _failure(server.feed("/large"), max_bytes=1_000_000))
        server.answers["/broken"] = answer("200 OK", packed[:-5], "Content-Encoding: gzip")
        assert "broken gzip" in str(await _failure(server.feed("/broken")))
        server.answers["/brotli"] = answer("200 OK", b"x", "Content-Encoding: br")
        assert "packs the feed as 'br'" in str(await _failure(server.feed("/brotli")))


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("404 Not Found", "the server says 404 not found: look for the feed's new address"),
        ("410 Gone", "the server says 410 gone: the feed was given up"),
        ("403 Forbidden", "the server says 403 forbidden: it turns us away"),
        ("500 Oops", "the server says 500 internal server error: its trouble"),
        ("204 No Content", "the server says 204 no content: that is no feed"),
        ("302 Found", "the server says 302 found: that is no feed"),
    ],
)
async def test_a_refusal_is_one_line(status: str, line: str) -> None:
    """Each status becomes one line with what to do."""
    async with serving() as server:
        server.answers["/feed"] = answer(status)
        error = await _failure(server.feed())
    assert str(error).startswith(line)
    assert error.status == int(status[:3])


async def test_a_server_that_asks_for_patience_is_heard() -> None:
    """Retry-After comes along in seconds, whether given as seconds or as a date."""
    async with serving() as server:
        server.answers["/feed"] = answer("429 Too Many Requests", b"", "Retry-After: 120")
        assert (await _failure(server.feed())).retry_after == 120
        server.answers["/feed"] = answer(
            "503 Unavailable",
            b"",
            "Retry-After: Mon, 27 Jan 2025 12:05:00 GMT",
            "Date: Mon, 27 Jan 2025 12:00:00 GMT",
        )
        assert (await _failure(server.feed())).retry_after == 300


async def test_redirects_are_followed() -> None:
    """Relative and absolute redirects lead to the feed, whose final address is told without credentials."""
    async with serving() as server:
        server.answers["/feed"] = answer("301 Moved", b"", "Location: /second")
        server.answers["/second"] = answer(
            "307 Moved", b"", f"Location: {server.url('/third', 'u:p@127.0.0.1')}"
        )
        server.answers["/third"] = answer("200 OK", RSS)
        got = await _fetch(server.feed())
    assert isinstance(got, Fetched)
    assert (got.body, got.final_url) == (RSS, server.url("/third"))


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ("/feed", "redirects in a circle"),
        ("ftp://127.0.0.1/", "leads to no web server"),
        ("file:///etc/passwd", "leads to no web server"),
        ("http://x:port/", "redirects to no valid address"),
        ("http://localhost:9/", "localhost is a private address"),
        ("http://169.254.169.254/", "169.254.169.254 is a private address"),
    ],
)
async def test_redirects_that_lead_astray_are_refused(location: str, line: str) -> None:
    """A circle, another scheme and a private host not the feed's own are refused before going there."""
    async with serving() as server:
        server.answers["/feed"] = answer("302 Found", b"", f"Location: {location}")
        assert line in str(await _failure(server.feed()))
    assert len(server.requests) == 1


async def test_redirects_end_somewhere() -> None:
    """More than five redirects in a row are too many."""
    async with serving() as server:
        for number in range(9):
            server.answers[f"/{number}"] = answer("302 Found", b"", f"Location: /{number + 1}")
        assert "redirects over 5 times" in str(await _failure(server.feed("/0")))
    assert len(server.requests) == 6


async def test_private_addresses_are_refused_unless_allowed() -> None:
    """Loopback is refused by number and by name, and allowed by the feed's key or the list of hosts."""
    async with serving() as server:
        server.answers["/feed"] = answer("200 OK", RSS)
        assert "127.0.0.1 is a private address" in str(await _failure(server.feed(allow_private=False)))
        by_name = feed(url=server.url("/feed", "localhost"))
        assert "localhost is a private address" in str(await _failure(by_name))
        assert server.requests == []
        listed = await _fetch(server.feed(allow_private=False), allow_private_hosts=("127.0.0.1",))
        assert isinstance(listed, Fetched)


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("not an address", "leads to no web server"),
        ("http://exa mple.org:port/", "no valid web address"),
        ("ftp://example.org/feed", "leads to no web server"),
        ("http:///feed", "leads to no web server"),
        (f"http://{'a' * 300}.org/", "valid"),
    ],
)
async def test_a_slip_in_an_address_is_said(url: str, line: str) -> None:
    """An address that cannot be one is refused without asking the network."""
    assert line in str(await _failure(feed(url=url)))


async def test_an_unknown_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that does not resolve is told from a server that does not answer."""

    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    error = await _failure(feed(url="https://feeds.example.org/?token=secret"))
    assert str(error).startswith("the name feeds.example.org is not known")


async def test_no_line_shows_credentials_or_tokens() -> None:
    """Failures name the host alone: user, password, path and query stay out."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        url = f"http://user:password@127.0.0.1:{port}/private/feed?token=secret"
        error = await _failure(feed(url=url, allow_private=True))
    assert str(error) == "127.0.0.1 refuses the connection: check host and port, or try later"


async def test_https_on_a_plain_port_is_said() -> None:
    """A server that speaks no TLS is told from one that refuses."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(answer("400 Bad Request"))
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        error = await _failure(feed(url=f"https://127.0.0.1:{port}/feed", allow_private=True))
    assert "no secure connection" in str(error)


@pytest.mark.parametrize(
    "junk", [b"", b"hello\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"]
)
async def test_a_server_that_breaks_off_is_said(junk: bytes) -> None:
    """No answer, an answer that is no HTTP, and half a body are failures with one line."""
    async with serving() as server:
        server.answers["/feed"] = junk
        assert "broke off or does not speak HTTP" in str(await _failure(server.feed()))


async def test_a_dripping_server_is_left() -> None:
    """A body that comes byte by byte is bounded by the whole exchange's time."""
    async with serving() as server:
        server.answers["/feed"] = answer("200 OK", RSS)
        server.drip["/feed"] = 0.02
        assert "took over 0.2 s" in str(await _failure(server.feed(), timeout_s=0.2))


async def test_a_fetcher_works_only_while_open() -> None:
    """Using it outside its context is a bug, not a feed's failure; closing it twice is harmless."""
    fetcher = HttpFetcher()
    with pytest.raises(RuntimeError, match="outside its context"):
        await fetcher.fetch(feed(allow_private=True), FeedState(feed_url="x"))
    await fetcher.__aexit__(None, None, None)


async def test_a_time_out_of_another_kind_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only our own limit counts as a slow server."""

    async def late(*_: object, **__: object) -> None:
        raise TimeoutError

    fetcher = HttpFetcher()
    follow: Callable[..., Any] = late
    monkeypatch.setattr(fetcher, "_follow", follow)
    with pytest.raises(TimeoutError):
        await fetcher.fetch(feed(), FeedState(feed_url="x"))
