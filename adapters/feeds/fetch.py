"""One polite, bounded exchange with a feed's server."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from urllib.request import Request

import aiohttp
import httpx

from adapters.feeds.caching import fresh_seconds
from adapters.feeds.complaints import causes, retry_after_seconds, status_line, transport_line
from adapters.feeds.connect import PRIVATE, certificates, is_numeric_private, transport
from adapters.feeds.gunzip import Body, TooLarge
from adapters.feeds.room import LARGE, Room
from digests.errors import FetchError
from digests.model import Feed, FeedState, Fetched, NotModified

USER_AGENT = "racebrief/0.1 (feed reader)"
MAX_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_Sent = tuple[httpx.URL, bool]  # where a redirect leads, and whether for good


class _NoCookies(CookieJar):
    """Takes none and so gives none."""

    def extract_cookies(self, response: HTTPResponse, request: Request) -> None:
        del response, request


class HttpFetcher:
    """Fits ports.Fetcher over HTTP. An async context manager: its connections live as long as it is open.

    `timeout_s` bounds the whole exchange, redirects included; `max_bytes` the body, packed or unpacked.
    Private, loopback and link-local addresses are refused, but for the hosts in `allow_private_hosts` and
    the own host of a feed with allow_private.
    """

    def __init__(
        self,
        *,
        timeout_s: float = 30.0,
        max_bytes: int = MAX_BYTES,
        user_agent: str = USER_AGENT,
        allow_private_hosts: Sequence[str] = (),
        connections: int = 16,
        room: Room | None = None,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._user_agent = user_agent
        self._allowed = frozenset(host.lower() for host in allow_private_hosts)
        self._connections = connections
        self._room = room
        self._guarded: httpx.AsyncClient | None = None
        self._open: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        trusted = certificates()
        self._guarded, self._open = (
            httpx.AsyncClient(
                transport=transport(guarded=guarded, connections=self._connections, certificates=trusted),
                headers={"User-Agent": self._user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"},
                cookies=_NoCookies(),
                timeout=None,  # noqa: S113  fetch bounds the whole exchange, which httpx cannot
                trust_env=False,
            )
            for guarded in (True, False)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in (self._guarded, self._open):
            if client is not None:
                await client.aclose()
        self._guarded = self._open = None

    async def fetch(self, feed: Feed, state: FeedState) -> Fetched | NotModified:
        """Conditional on the state's validators, sent back as they came. Raises FetchError."""
        try:
            async with asyncio.timeout(self._timeout_s) as limit:
                return await self._follow(_Asking(feed, state, limit))
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise FetchError(
                feed.url,
                f"the server took over {self._timeout_s:g} s to hand over the feed: it is asked again later",
            ) from error

    def let_go(self, feed_url: str) -> None:
        """Gives back the place of a large body that no parser will take."""
        if self._room is not None:
            self._room.give_back(feed_url)

    async def _follow(self, asking: "_Asking") -> Fetched | NotModified:
        """Goes from redirect to redirect. Permanent ones at the beginning give the feed its address."""
        feed, state = asking.feed, asking.state
        url = _web_address(feed.url, state.moved_to or feed.url)
        own_host = urlsplit(feed.url).hostname
        moved_to: str | None = state.moved_to
        is_permanent = True
        seen: set[str] = set()
        for _ in range(MAX_REDIRECTS + 1):
            seen.add(str(url))
            answer = await self._exchange(asking, url, own=url.host == own_host, moved_to=moved_to)
            if not isinstance(answer, tuple):
                return answer
            url, for_good = answer
            url = _without_login(url)
            is_permanent = is_permanent and for_good
            if is_permanent:
                moved_to = str(url)
            if str(url) in seen:
                raise FetchError(
                    feed.url,
                    "the address redirects in a circle: open it in a browser and use where it ends",
                )
        raise FetchError(
            feed.url,
            f"the address redirects over {MAX_REDIRECTS} times: open it in a browser and use where it ends",
        )

    def _client(self, feed: Feed, url: httpx.URL, *, own: bool) -> httpx.AsyncClient:
        """The client that may go there: the open one for hosts that an admin named."""
        is_allowed = url.host.lower() in self._allowed or (own and feed.allow_private)
        client = self._open if is_allowed else self._guarded
        if client is None:
            raise RuntimeError("HttpFetcher is used outside its context")
        if not is_allowed and is_numeric_private(url.host):
            raise FetchError(feed.url, _private_line(url.host))
        return client

    async def _exchange(
        self, asking: "_Asking", url: httpx.URL, *, own: bool, moved_to: str | None
    ) -> Fetched | NotModified | _Sent:
        """One request. A URL is where the server sends us instead."""
        feed = asking.feed
        client = self._client(feed, url, own=own)
        login = httpx.BasicAuth(url.username, url.password) if url.userinfo else None
        url = _without_login(url)
        try:
            async with client.stream("GET", url, headers=_conditions(asking.state), auth=login) as response:
                return await self._read(asking, response, moved_to)
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, UnicodeError) as error:
            if "location header" in str(error):  # httpx looks at it before we do
                raise FetchError(
                    feed.url, "the server redirects to no valid address: look for the feed's new one"
                ) from error
            if any(PRIVATE in str(cause) for cause in causes(error)):
                raise FetchError(feed.url, _private_line(url.host)) from error
            raise FetchError(feed.url, transport_line(error, url.host)) from error

    async def _read(
        self, asking: "_Asking", response: httpx.Response, moved_to: str | None
    ) -> Fetched | NotModified | _Sent:
        feed, state = asking.feed, asking.state
        status, headers = response.status_code, _headers(response)
        etag, last_modified = headers.get("etag"), headers.get("last-modified")
        fresh = fresh_seconds(
            headers.get("cache-control"), headers.get("expires"), headers.get("date"), headers.get("age")
        )
        if status == 304 and (state.etag or state.last_modified):
            return NotModified(
                feed_url=feed.url,
                etag=etag,
                last_modified=last_modified,
                moved_to=moved_to,
                fresh_seconds=fresh,
            )
        if status in _REDIRECTS and "location" in headers:
            target = _web_address(feed.url, str(response.url.join(response.headers["location"])))
            return target, status in _PERMANENT
        if status != 200:
            retry_after = retry_after_seconds(headers.get("retry-after"), headers.get("date"))
            raise FetchError(feed.url, status_line(status), status=status, retry_after=retry_after)
        return Fetched(
            feed_url=feed.url,
            body=await self._body(asking, response, headers.get("content-encoding", "")),
            content_type=headers.get("content-type"),
            etag=etag,
            last_modified=last_modified,
            final_url=str(_without_login(response.url)),
            moved_to=moved_to,
            fresh_seconds=fresh,
        )

    async def _body(self, asking: "_Asking", response: httpx.Response, coding: str) -> bytes:
        feed = asking.feed
        coding = coding.strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchError(
                feed.url, f"the server packs the feed as {coding[:20]!r}, gzip was asked for: ask its owner"
            )
        body = Body(limit=self._max_bytes, gzipped=coding.endswith("gzip"))
        is_whole = False
        try:
            body.expect(response.headers.get("content-length", ""))
            async for chunk in response.aiter_raw():
                if self._room is not None and body.size + len(chunk) > LARGE:
                    async with asking.not_counted():
                        await self._room.take(feed.url)
                body.feed(chunk)
            whole = body.whole()
            is_whole = True
        except TooLarge as error:
            raise FetchError(
                feed.url, f"the feed is larger than {self._max_bytes / 1e6:.0f} MB: look for a smaller one"
            ) from error
        except ValueError as error:
            raise FetchError(
                feed.url, "the server packs the feed wrongly (broken gzip): it is asked again later"
            ) from error
        finally:
            if self._room is not None and not is_whole:
                self._room.give_back(feed.url)
        return whole


@dataclass(frozen=True, slots=True)
class _Asking:
    """One exchange: whom we ask, what we know, and how long it may take."""

    feed: Feed
    state: FeedState
    limit: asyncio.Timeout

    @asynccontextmanager
    async def not_counted(self) -> AsyncIterator[None]:
        """What passes inside does not count: a feed is not to blame for waiting behind another."""
        timer, end = asyncio.get_running_loop().time, self.limit.when()
        if end is None:
            yield
            return
        left = end - timer()
        self.limit.reschedule(None)
        yield
        self.limit.reschedule(timer() + left)


def _private_line(host: str) -> str:
    return (
        f"{host} is a private address, which feeds may not lead to: "
        "if it is yours, name it in collect.allow_private_hosts"
    )


def _web_address(feed_url: str, text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(feed_url, "the address is no valid web address: check it for a slip") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchError(
            feed_url, "the address leads to no web server: it must begin with http:// or https://"
        )
    return url


def _without_login(url: httpx.URL) -> httpx.URL:
    return url.copy_with(username=None, password=None) if url.userinfo else url


def _conditions(state: FeedState) -> list[tuple[bytes, bytes]]:
    told = ((b"If-None-Match", state.etag), (b"If-Modified-Since", state.last_modified))
    rows = [(name, value.encode("latin-1", "replace")) for name, value in told if value]
    return [(name, value) for name, value in rows if _is_utf8(value)]


def _is_utf8(value: bytes) -> bool:
    """aiohttp sends headers in UTF-8: what is none could not go back as it came."""
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _headers(response: httpx.Response) -> dict[str, str]:
    """The first of each name, bytes one to one: a validator goes back as it came, whatever it means."""
    return {
        key.decode("latin-1").lower(): value.decode("latin-1")
        for key, value in reversed(response.headers.raw)
    }
