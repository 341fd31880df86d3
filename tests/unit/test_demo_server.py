"""The demo's feeds over loopback HTTP."""

import gzip
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from adapters.demo import DemoServer

pytestmark = pytest.mark.loopback


class HandClock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.time = datetime(2025, 1, 27, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def server(clock: HandClock) -> Iterator[DemoServer]:
    with DemoServer(clock) as running:
        yield running


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def test_every_feed_is_served_on_loopback_alone(server: DemoServer) -> None:
    """Each feed that the demo names answers 200, at an address that only this machine reaches."""
    for feed in server.feeds():
        assert feed.url.startswith("http://127.0.0.1:")
        assert feed.allow_private
        status, headers, body = get(feed.url)
        assert status == 200
        assert headers["ETag"]
        assert body


def test_nothing_changed_is_304_until_something_does(server: DemoServer, clock: HandClock) -> None:
    """A known ETag answers 304 without a body while the feed stands still, and 200 after the next entry."""
    url = server.feeds()[0].url
    _, headers, body = get(url)
    status, again, nothing = get(url, If_None_Match=headers["ETag"])
    assert (status, nothing) == (304, b"")
    assert again["ETag"] == headers["ETag"]
    clock.time = datetime(2025, 1, 27, 21, 30, tzinfo=UTC)
    status, _, later = get(url, If_None_Match=headers["ETag"])
    assert status == 200
    assert len(later) > len(body)


def test_gzip_is_sent_to_who_asks(server: DemoServer) -> None:
    """The compressed answer holds the same bytes as the plain one."""
    url = server.feeds()[0].url
    _, headers, packed = get(url, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == get(url)[2]


def test_an_unknown_path_is_404(server: DemoServer) -> None:
    """Only the feeds are served."""
    assert get(f"{server.url}/etc/passwd")[0] == 404


def test_it_ends_by_itself_and_can_begin_again(clock: HandClock) -> None:
    """Stopping frees the port, starting or stopping twice does no harm, before that there is no address."""
    server = DemoServer(clock)
    with pytest.raises(RuntimeError, match="call start first"):
        server.feeds()
    server.start()
    server.start()
    url = server.url
    server.stop()
    server.stop()
    with pytest.raises(urllib.error.URLError):
        get(f"{url}/harbour-wire.xml")
