import gzip
import socket
import ssl
import zlib

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.feeds.addresses import is_public
from adapters.feeds.complaints import retry_after_seconds, status_line, transport_line
from adapters.feeds.gunzip import Body, TooLarge


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    """Addresses of the open internet may be asked."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.88.99.1", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "2001::1", "rubbish",
    ],
)  # fmt: skip
def test_private_addresses_are_not_public(address: str) -> None:
    """Private, loopback, link-local, multicast and wrapped addresses are refused, and so is rubbish."""
    assert not is_public(address)


@given(st.binary(max_size=2000), st.integers(1, 50))
def test_gzip_is_undone_in_any_pieces(content: bytes, size: int) -> None:
    """However the bytes arrive, and in however many members, the content is the same."""
    packed = gzip.compress(content)
    for pieces, whole in ((packed, content), (content, content)):
        body = Body(limit=10_000, gzipped=pieces is packed)
        for start in range(0, len(pieces), size):
            body.feed(pieces[start : start + size])
        assert body.whole() == whole
    both = Body(limit=10_000, gzipped=True)
    both.feed(packed + packed + b"\x00\x00")
    assert both.whole() == content + content


def test_a_bomb_is_stopped_early() -> None:
    """A few bytes that stand for many do not unpack beyond the limit."""
    with pytest.raises(TooLarge):
        Body(limit=1000, gzipped=True).feed(gzip.compress(b"x" * 10_000_000)[:900])
    with pytest.raises(TooLarge):
        Body(limit=1000, gzipped=False).feed(b"x" * 1001)


def test_broken_gzip_is_told_from_whole() -> None:
    """Bytes that are no gzip and gzip that breaks off are errors, an empty body is not."""
    with pytest.raises(ValueError, match="header"):
        Body(limit=100, gzipped=True).feed(b"<rss>")
    short = Body(limit=100, gzipped=True)
    short.feed(gzip.compress(b"hello")[:-4])
    with pytest.raises(ValueError, match="ends before"):
        short.whole()
    assert Body(limit=100, gzipped=True).whole() == b""


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", None, 120.0),
        ("Mon, 27 Jan 2025 12:10:00 GMT", "Mon, 27 Jan 2025 12:00:00 GMT", 600.0),
        ("Mon, 27 Jan 2025 11:00:00 GMT", "Mon, 27 Jan 2025 12:00:00 GMT", 0.0),
        ("Mon, 27 Jan 2025 12:10:00 GMT", None, None),
        ("Mon, 27 Jan 2025 12:10:00", "Mon, 27 Jan 2025 12:00:00 GMT", None),
        ("soon", "Mon, 27 Jan 2025 12:00:00 GMT", None),
        ("-5", None, None),
        (None, None, None),
        ("9" * 40, None, 1e9),
    ],
)
def test_retry_after_is_read_in_both_forms(
    value: str | None, date: str | None, seconds: float | None
) -> None:
    """Seconds and dates are understood, a date by the server's own clock; what is neither is nothing."""
    assert retry_after_seconds(value, date) == seconds


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (404, "the server says 404 not found: look for the feed's new address"),
        (410, "the server says 410 gone: the feed was given up"),
        (503, "the server says 503 service unavailable: its trouble, not ours"),
        (418, "the server says 418 i'm a teapot: that is no feed"),
        (599, "the server says 599 an unknown status: its trouble"),
    ],
)
def test_a_status_is_said_in_an_admin_s_words(status: int, line: str) -> None:
    """The line names the status and what to do."""
    assert status_line(status).startswith(line)


def _caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "line"),
    [
        (socket.gaierror(-2, "unknown"), "the name x.org is not known"),
        (ConnectionRefusedError(), "x.org refuses the connection"),
        (ssl.SSLCertVerificationError(), "x.org shows a certificate that is not valid"),
        (ssl.SSLError(), "no secure connection to x.org"),
        (ExceptionGroup("all", [ConnectionRefusedError()]), "x.org refuses the connection"),
        (httpx.RemoteProtocolError("x"), "x.org broke off or does not speak HTTP"),
        (UnicodeError(), "x.org is no valid host name"),
        (zlib.error(), "x.org cannot be reached"),
    ],
)
def test_a_broken_exchange_is_said_in_an_admin_s_words(cause: Exception, line: str) -> None:
    """The line names the innermost reason that an admin can act on."""
    assert transport_line(_caused(httpx.ConnectError("x"), cause), "x.org").startswith(line)
