"""A small Slack on loopback: Socket Mode and the Web API as documented, refusing what Slack refuses.

As a process: `python -m tests.wire.slack_server --port N` prints one JSON line with its address and tokens
and ends when its input closes or on SIGTERM. GET /_messages returns everything stored, in order;
POST /_faults takes {"method", "kind", "times"}; POST /_command takes {"text", "channel", "user"}.
"""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.wire.slack_methods import METHODS, Refusal, Store

Json = dict[str, Any]

ACK_SECONDS = 3.0
RESPONSES = 5


@dataclass(kw_only=True)
class Fault:
    """What goes wrong with the next `times` calls of a method ("*" is any).

    Kinds: 429, 500, drop_before, drop_after (stored, then no answer), 500_after (stored, then a 500),
    hang_after (stored, then silence for `retry_after` seconds), or any Slack error code.
    """

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1


@dataclass(kw_only=True)
class Envelope:
    """One delivery over a socket, and what became of it. `ack` holds the payload of the first answer."""

    id: str
    message: Json
    sent: float
    acknowledged: list[float] = field(default_factory=list)
    ack: Json | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def late(self) -> bool:
        """Whether the first acknowledgement came after Slack had given up."""
        return not self.acknowledged or self.acknowledged[0] > ACK_SECONDS


class LoopbackSlack:
    """The server. `store` holds the workspace; `calls` logs every Web API call in order of arrival."""

    def __init__(self, *, bot_token: str = "xoxb-loopback", app_token: str = "xapp-loopback") -> None:
        self.store = Store(bot_token=bot_token, app_token=app_token)
        self.calls: list[tuple[str, Json]] = []
        self.faults: list[Fault] = []
        self.envelopes: dict[str, Envelope] = {}
        self.responses: list[Json] = []
        self.connections = 0
        self.connected = asyncio.Event()
        self.answered = asyncio.Event()
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._response_uses: dict[str, int] = {}
        self._runner: web.AppRunner | None = None
        self.address = ""

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL must hold to reach this server."""
        return f"{self.address}/api/"

    async def start(self, port: int = 0) -> "LoopbackSlack":
        """Listens on 127.0.0.1; port 0 is any free one."""
        app = web.Application(client_max_size=8 << 20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket/{ticket}", self._socket)
        app.router.add_post("/response/{name}", self._respond)
        app.router.add_post("/upload/{name}", self._take_file)
        app.router.add_get("/_messages", self._messages)
        app.router.add_post("/_faults", self._take_fault)
        app.router.add_post("/_command", self._take_command)
        self._runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound = self._runner.addresses[0][:2]
        self.address = self.store.address = f"http://{host}:{bound}"
        return self

    async def stop(self) -> None:
        for socket in self._sockets:
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def inject(self, method: str, kind: str, *, times: int = 1, retry_after: int = 1) -> None:
        """Lets the next calls of a method fail; see Fault."""
        self.faults.append(Fault(method=method, kind=kind, times=times, retry_after=retry_after))

    # --- what a person does ---

    async def command(self, text: str, *, channel: str = "C0000001", user: str = "U0000002") -> Envelope:
        """Types /brief and waits for the acknowledgement, at most a second beyond Slack's three."""
        payload = {
            "token": "unused",
            "team_id": "T0000001",
            "team_domain": "loopback",
            "channel_id": channel,
            "channel_name": self.store.channels[channel]["name"],
            "user_id": user,
            "user_name": "reader",
            "command": "/brief",
            "text": text,
            "api_app_id": "A0000001",
            "is_enterprise_install": "false",
            "response_url": self.new_response(),
            "trigger_id": self.store.new_trigger(),
        }
        return await self.act("slash_commands", payload)

    async def act(self, kind: str, payload: Json) -> Envelope:
        """Something that people do; waits for its acknowledgement, at most a second beyond Slack's three."""
        envelope = await self.deliver(kind, payload)
        with contextlib.suppress(TimeoutError):  # the envelope tells: it is late
            await asyncio.wait_for(envelope.done.wait(), ACK_SECONDS + 1)
        return envelope

    def new_response(self) -> str:
        """An address that takes five answers."""
        name = uuid.uuid4().hex
        self._response_uses[name] = 0
        return f"{self.address}/response/{name}"

    async def deliver(self, kind: str, payload: Json) -> Envelope:
        """Sends an envelope over the newest socket."""
        name = str(uuid.uuid4())
        message = {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": True}
        envelope = Envelope(id=name, message=message, sent=time.monotonic())
        self.envelopes[name] = envelope
        await self._sockets[-1].send_json(message)
        return envelope

    async def redeliver(self, envelope: Envelope) -> None:
        """Sends the same envelope once more, as Slack does where an acknowledgement got lost."""
        again = {**envelope.message, "retry_attempt": 1, "retry_reason": "timeout"}
        await self._sockets[-1].send_json(again)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tells the client to come back over a socket of its own asking."""
        self.connected.clear()
        await self._sockets[-1].send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    # --- the Web API ---

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        told = await _arguments(request)
        self.calls.append((method, told))
        fault = self._next_fault(method)
        if fault and fault.kind == "drop_before":
            return _drop(request)
        if fault and not fault.kind.endswith("_after"):
            return _fault_answer(fault)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        said = self._perform(method, told, token if scheme == "Bearer" else str(told.get("token", "")))
        if fault and fault.kind == "drop_after":
            return _drop(request)
        if fault and fault.kind == "500_after":
            return web.Response(status=500, text="upstream connect error")
        if fault:
            await asyncio.sleep(fault.retry_after)
        return web.json_response(said)

    def _perform(self, method: str, told: Json, token: str) -> Json:
        try:
            if method == "apps.connections.open":
                self.store.demand_app(token)
                ticket = uuid.uuid4().hex
                self._tickets.add(ticket)
                return {"ok": True, "url": f"{self.address.replace('http', 'ws', 1)}/socket/{ticket}"}
            if method not in METHODS:
                raise Refusal("unknown_method", req_method=method)
            self.store.demand_bot(token, method)
            return {"ok": True, **METHODS[method](self.store, told)}
        except Refusal as refusal:
            return {"ok": False, "error": refusal.code, **refusal.more}

    def _next_fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.method in (method, "*"):
                fault.times -= 1
                return fault
        return None

    # --- Socket Mode ---

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["ticket"] not in self._tickets or len(self._sockets) >= 10:
            return web.Response(status=403)
        self._tickets.discard(request.match_info["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        self.connections += 1
        info = {
            "type": "hello",
            "num_connections": len(self._sockets),
            "connection_info": {"app_id": "A0000001"},
        }
        await socket.send_json(info)
        self.connected.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            self._sockets.remove(socket)
        return socket

    def _acknowledge(self, said: Json) -> None:
        envelope = self.envelopes.get(str(said.get("envelope_id")))
        if envelope is None:
            return
        envelope.acknowledged.append(time.monotonic() - envelope.sent)
        if len(envelope.acknowledged) == 1:
            envelope.ack = said.get("payload")
            envelope.done.set()

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in self._response_uses:
            return web.Response(status=404, text="no_such_response_url")
        self._response_uses[name] += 1
        if self._response_uses[name] > RESPONSES:
            return web.Response(status=404, text="used_url")
        told = await request.json()
        try:
            self.store.check_content(told)
        except Refusal as refusal:
            return web.Response(status=400, text=refusal.code)
        self.responses.append(told)
        self.answered.set()
        return web.Response(text="ok")

    # --- for those who watch ---

    async def _take_file(self, request: web.Request) -> web.StreamResponse:
        self.store.files[request.match_info["name"]]["body"] = await request.read()
        return web.Response(text="OK")

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        del request
        return web.json_response({"messages": self.store.log, "responses": self.responses})

    async def _take_fault(self, request: web.Request) -> web.StreamResponse:
        self.inject(**await request.json())
        return web.json_response({"ok": True})

    async def _take_command(self, request: web.Request) -> web.StreamResponse:
        envelope = await self.command(**await request.json())
        seconds = envelope.acknowledged[0] if envelope.acknowledged else None
        return web.json_response({"ok": True, "acknowledged": seconds, "late": envelope.late})


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(await request.json())
    told: Json = dict(request.query)
    if request.method == "POST":
        told.update(await request.post())
    return {
        name: _decoded(value) if name in ("blocks", "metadata", "view") else value
        for name, value in told.items()
    }


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return web.Response()


def _fault_answer(fault: Fault) -> web.Response:
    if fault.kind == "429":
        said = {"ok": False, "error": "ratelimited"}
        return web.json_response(said, status=429, headers={"Retry-After": str(fault.retry_after)})
    if fault.kind == "500":
        return web.Response(status=500, text="upstream connect error")
    return web.json_response({"ok": False, "error": fault.kind})


async def _serve(port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)

    def wait_for_end() -> None:
        for _ in _input():
            pass
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    server = await LoopbackSlack().start(port)
    store = server.store
    told = {"url": server.api_url, "bot_token": store.bot_token, "app_token": store.app_token}
    sys.stdout.write(json.dumps({**told, "messages": f"{server.address}/_messages"}) + "\n")
    sys.stdout.flush()
    await stop.wait()
    await server.stop()


def _input() -> Iterator[str]:
    yield from sys.stdin


def main() -> None:
    parser = argparse.ArgumentParser(description="a small Slack on loopback")
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
