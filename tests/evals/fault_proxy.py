"""A proxy on loopback before the platforms and the feeds: what goes wrong on the way goes wrong here."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from zlib import crc32

import aiohttp
from aiohttp import web

WRITES = {
    "slack": re.compile(r"POST api/chat\.(postMessage|update)"),
    "discord": re.compile(r"(POST|PATCH) api/v10/channels/\d+/(messages|threads)"),
    "feeds": re.compile(r"GET "),
}
"""The requests that a fault may hit, by where they go."""

_TEXT = re.compile(rb"(<(description|content:encoded|summary|content)\b[^>]*(?<!/)>).*?(</\2>)", re.DOTALL)
_HOP = {"transfer-encoding", "connection", "keep-alive", "content-length", "host", "date", "server"}

_FRESH = {"if-none-match", "if-modified-since", "accept-encoding"}
"""Headers without which a feed is answered whole and plain."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the requests after the first `skip` ones that `where` counts, `times` times.

    Kinds: drop_before, drop_after (stored, then no answer), 500, 500_after, 429, kill_before, kill_after
    (stored, the process dies before the answer), kill_answered (it dies some milliseconds after it).
    """

    where: str
    kind: str
    skip: int = 0
    times: int = 1
    retry_after: int = 1
    delay_s: float = 0.0
    hits: int = 0


@dataclass(slots=True)
class FaultProxy:
    """`upstream` maps a path's first part to the address behind it; `kill` ends the process under test.

    While `withdrawing`, every feed's items say that their report was withdrawn, to whoever asks.
    """

    upstream: Mapping[str, str]
    kill: Callable[[], None] = lambda: None
    fault: Fault | None = None
    withdrawing: bool = False
    fired: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""
    _session: aiohttp.ClientSession | None = None
    _runner: web.AppRunner | None = None
    _later: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Listens on a free port of 127.0.0.1."""
        self._session = aiohttp.ClientSession(auto_decompress=False)
        app = web.Application(client_max_size=8 << 20)
        app.router.add_route("*", "/{where}/{rest:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Closes what is open."""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    def arm(self, fault: Fault | None) -> None:
        """Sets what goes wrong next; None lets everything through."""
        self.fault = fault
        self.fired.clear()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        where, rest = request.match_info["where"], request.match_info["rest"]
        body = await request.read()
        fault = self._hit(where, f"{request.method} {rest}")
        if fault is not None:
            early = self._before(fault, where, request)
            if early is not None:
                return early
        assert self._session is not None
        rewrites = self.withdrawing and where == "feeds"
        left_out = _HOP | (_FRESH if rewrites else set())
        headers = {name: value for name, value in request.headers.items() if name.lower() not in left_out}
        headers |= {"Accept-Encoding": "identity"} if rewrites else {}
        url = f"{self.upstream[where]}/{rest}" + (f"?{request.query_string}" if request.query_string else "")
        async with self._session.request(request.method, url, data=body, headers=headers) as answer:
            said = await answer.read()
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
        if fault is not None:
            late = self._after(fault, request)
            if late is not None:
                return late
        said = _TEXT.sub(_withdrawn, said) if rewrites else said
        return web.Response(status=answer.status, body=said, headers=kept)

    def _hit(self, where: str, what: str) -> Fault | None:
        fault = self.fault
        if fault is None or fault.where != where or not WRITES[where].match(what):
            return None
        fault.hits += 1
        if not fault.skip < fault.hits <= fault.skip + fault.times:
            return None
        self.fired.set()
        return fault

    def _before(self, fault: Fault, where: str, request: web.Request) -> web.StreamResponse | None:
        if fault.kind == "kill_before":
            self.kill()
        if fault.kind in ("kill_before", "drop_before"):
            return _drop(request)
        if fault.kind == "500":
            return web.Response(status=HTTPStatus.BAD_GATEWAY, text="upstream connect error")
        if fault.kind == "429":
            said = {"ok": False, "error": "ratelimited"} if where == "slack" else _limited(fault.retry_after)
            headers = {"Retry-After": str(fault.retry_after), "Via": "1.1 google"}
            return web.json_response(said, status=429, headers=headers)
        return None

    def _after(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        if fault.kind == "kill_after":
            self.kill()
        if fault.kind in ("kill_after", "drop_after"):
            return _drop(request)
        if fault.kind == "500_after":
            return web.Response(status=HTTPStatus.BAD_GATEWAY, text="upstream connect error")
        if fault.kind == "kill_answered":
            task = asyncio.create_task(self._kill_later(fault.delay_s))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        return None

    async def _kill_later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.kill()


def _withdrawn(text: re.Match[bytes]) -> bytes:
    """One notice for each text, or they would be taken for copies of one another."""
    return b"%sThis report was withdrawn, case %d.%s" % (text[1], crc32(text[0]), text[3])


def _limited(seconds: int) -> dict[str, object]:
    return {"message": "You are being rate limited.", "retry_after": float(seconds), "global": False}


def _drop(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.close()
    return web.Response()
