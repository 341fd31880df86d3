"""What went wrong on the way to a feed, in one line an admin can act on. No line shows a path or a query."""

import socket
import ssl
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp
import httpx
from aiohttp.http_exceptions import HttpProcessingError

_BROKEN_OFF = (
    httpx.RemoteProtocolError,
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientPayloadError,
    aiohttp.ClientResponseError,
    HttpProcessingError,
)
_ADVICE = {
    401: "it wants a login: use an address that is open to all",
    402: "it wants to be paid: use an address that is open to all",
    403: "it turns us away: ask its owner, or look for another feed",
    404: "look for the feed's new address",
    406: "it does not serve what we ask for: look for another feed",
    410: "the feed was given up: remove it, or look for its new address",
    429: "we ask too often: it is left alone for a while",
    451: "the law forbids it here: remove the feed",
}


def status_line(status: int) -> str:
    """For an answer that is neither a feed nor a redirect."""
    try:
        phrase = HTTPStatus(status).phrase.lower()
    except ValueError:
        phrase = "an unknown status"
    if status in _ADVICE:
        advice = _ADVICE[status]
    elif status >= 500:
        advice = "its trouble, not ours: it is asked again later"
    else:
        advice = "that is no feed: check the address"
    return f"the server says {status} {phrase}: {advice}"


def transport_line(error: Exception, host: str) -> str:
    """For an exchange that broke: name, connection, encryption, protocol."""
    chain = tuple(causes(error))
    for kind, line in (
        (socket.gaierror, f"the name {host} is not known: check the address for a slip, or the network"),
        (UnicodeError, f"{host} is no valid host name: check the address"),
        (
            ssl.SSLCertVerificationError,
            f"{host} shows a certificate that is not valid: tell its owner, or look for another address",
        ),
        (
            ssl.SSLError,
            f"no secure connection to {host} comes about: check whether its address begins with https",
        ),
        (ConnectionRefusedError, f"{host} refuses the connection: check host and port, or try later"),
        (_BROKEN_OFF, f"{host} broke off or does not speak HTTP: it is asked again later"),
    ):
        if any(isinstance(cause, kind) for cause in chain):
            return line
    return f"{host} cannot be reached: check the address and the network"


def retry_after_seconds(value: str | None, date: str | None) -> float | None:
    """Retry-After, in seconds or as a date (counted from the response's own Date). None if unreadable."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(min(int(value.strip()[:12]), 10**9))
    try:
        until, sent = parsedate_to_datetime(value), parsedate_to_datetime(date or "")
        return max((until - sent).total_seconds(), 0.0)
    except (ValueError, TypeError):  # TypeError: one of the two says no zone
        return None


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error with everything that led to it."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
