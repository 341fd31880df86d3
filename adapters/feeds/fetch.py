"""One polite, bounded exchange with a feed's server."""

import asyncio
import socket
from collections.abc import Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx

from adapters.feeds.addresses import is_public
from adapters.feeds.complaints import retry_after_seconds, status_line, transport_line
from adapters.feeds.gunzip import Body, TooLarge
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
    ) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._user_agent = user_agent
        self._allowed = frozenset(host.lower() for host in allow_private_hosts)
        self._connections = connections
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        self._client = httpx.AsyncClient(
            headers={"User-Agent": self._user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"},
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),  # keeps none
            timeout=None,  # noqa: S113  fetch bounds the whole exchange, which httpx cannot
            limits=httpx.Limits(
                max_connections=self._connections, max_keepalive_connections=self._connections
            ),
            trust_env=False,  # a proxy would resolve names for us, past the check of addresses
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def fetch(self, feed: Feed, state: FeedState) -> Fetched | NotModified:
        """Conditional on the state's validators, sent back as they came. Raises FetchError."""
        try:
            async with asyncio.timeout(self._timeout_s) as limit:
                return await self._follow(feed, state)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise FetchError(
                feed.url,
                f"the server took over {self._timeout_s:g} s to hand over the feed: it is asked again later",
            ) from error

    async def _follow(self, feed: Feed, state: FeedState) -> Fetched | NotModified:
        """Goes from redirect to redirect, looking at each address before going there."""
        url = _web_address(feed.url, feed.url)
        own_host = url.host
        seen: set[str] = set()
        for _ in range(MAX_REDIRECTS + 1):
            seen.add(str(url))
            await self._check(feed, url, own=url.host == own_host)
            answer = await self._exchange(feed, state, url)
            if not isinstance(answer, httpx.URL):
                return answer
            url = answer
            if str(url) in seen:
                raise FetchError(
                    feed.url,
                    "the address redirects in a circle: open it in a browser and use where it ends",
                )
        raise FetchError(
            feed.url,
            f"the address redirects over {MAX_REDIRECTS} times: open it in a browser and use where it ends",
        )

    async def _check(self, feed: Feed, url: httpx.URL, *, own: bool) -> None:
        """Refuses what leads into a private network. Plain: the name is resolved again to connect."""
        if url.host.lower() in self._allowed or (own and feed.allow_private):
            return
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError(feed.url, transport_line(error, url.host)) from error
        if not all(is_public(str(row[4][0])) for row in found):
            raise FetchError(
                feed.url,
                f"{url.host} is a private address, which feeds may not lead to: "
                "if it is yours, set allow_private for this feed",
            )

    async def _exchange(
        self, feed: Feed, state: FeedState, url: httpx.URL
    ) -> Fetched | NotModified | httpx.URL:
        """One request. A URL is where the server sends us instead."""
        if self._client is None:
            raise RuntimeError("HttpFetcher is used outside its context")
        try:
            async with self._client.stream("GET", url, headers=_conditions(state)) as response:
                return await self._read(feed, state, response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            if "location header" in str(error):  # httpx looks at it before we do
                raise FetchError(
                    feed.url, "the server redirects to no valid address: look for the feed's new one"
                ) from error
            raise FetchError(feed.url, transport_line(error, url.host)) from error

    async def _read(
        self, feed: Feed, state: FeedState, response: httpx.Response
    ) -> Fetched | NotModified | httpx.URL:
        status = response.status_code
        etag, last_modified = _verbatim(response, b"etag"), _verbatim(response, b"last-modified")
        if status == 304 and (state.etag or state.last_modified):
            return NotModified(feed_url=feed.url, etag=etag, last_modified=last_modified)
        if status in _REDIRECTS and "location" in response.headers:
            return _web_address(feed.url, str(response.url.join(response.headers["location"])))
        if status != 200:
            retry_after = retry_after_seconds(
                response.headers.get("retry-after"), response.headers.get("date")
            )
            raise FetchError(feed.url, status_line(status), status=status, retry_after=retry_after)
        return Fetched(
            feed_url=feed.url,
            body=await self._body(feed, response),
            content_type=response.headers.get("content-type"),
            etag=etag,
            last_modified=last_modified,
            final_url=str(response.url.copy_with(username=None, password=None)),
        )

    async def _body(self, feed: Feed, response: httpx.Response) -> bytes:
        coding = response.headers.get("content-encoding", "").strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchError(
                feed.url, f"the server packs the feed as {coding[:20]!r}, gzip was asked for: ask its owner"
            )
        body = Body(limit=self._max_bytes, gzipped=coding.endswith("gzip"))
        try:
            async for chunk in response.aiter_raw():
                body.feed(chunk)
            return body.whole()
        except TooLarge as error:
            raise FetchError(
                feed.url, f"the feed is larger than {self._max_bytes / 1e6:.0f} MB: look for a smaller one"
            ) from error
        except ValueError as error:
            raise FetchError(
                feed.url, "the server packs the feed wrongly (broken gzip): it is asked again later"
            ) from error


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


def _conditions(state: FeedState) -> list[tuple[bytes, bytes]]:
    told = ((b"If-None-Match", state.etag), (b"If-Modified-Since", state.last_modified))
    return [(name, value.encode("latin-1", "replace")) for name, value in told if value]


def _verbatim(response: httpx.Response, name: bytes) -> str | None:
    """A header's bytes one to one, whatever they are meant to be: they go back as they came."""
    for key, value in response.headers.raw:
        if key.lower() == name:
            return value.decode("latin-1")
    return None
