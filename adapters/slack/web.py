"""Slack over HTTP: an address on which Slack's signed requests are taken, beside Socket Mode."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from slack_bolt.app.async_server import AsyncSlackAppServer
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from digests.errors import DeliveryError

PATH = "/slack/events"

_REMEMBERED = 1000  # events; Slack repeats one up to three times within an hour


class HttpDoor:
    """Listens for Slack's requests. Bolt refuses those whose signature or time is not right."""

    def __init__(self, app: AsyncApp, address: str, port: int) -> None:
        self._server = AsyncSlackAppServer(port=port, path=PATH, app=app, host=address)
        self._address, self._port = address, port
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        """The port in use: where 0 was asked for, the free one that was found."""
        return int(self._runner.addresses[0][1]) if self._runner and self._runner.addresses else self._port

    async def open(self) -> None:
        """Raises DeliveryError where the port cannot be had."""
        self._runner = web.AppRunner(self._server.web_app, handle_signals=False, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._address, self._port).start()
        except OSError as error:
            await self.close()
            raise DeliveryError(
                "slack",
                f"nothing can listen on {self._address} port {self._port} ({error.strerror}): "
                "choose another under slack_http in briefings.yaml",
                retryable=False,
            ) from error

    async def close(self) -> None:
        """Lets the port go; harmless where it is not open."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()


def once(app: AsyncApp) -> None:
    """Lets each event be heard once: Slack sends one again where our acknowledgement came late."""
    seen: OrderedDict[str, None] = OrderedDict()

    async def unseen(req: AsyncBoltRequest, next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        body: dict[str, Any] = req.body
        name = body.get("event_id")
        if name is None:
            return await next()
        if name in seen:
            return BoltResponse(status=200)
        seen[name] = None
        if len(seen) > _REMEMBERED:
            seen.popitem(last=False)
        return await next()

    app.middleware(unseen)
