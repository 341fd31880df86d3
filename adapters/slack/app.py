"""Slack's side of the process: one client for sending, and a connection or a port for what people do."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.channel import SlackChannel
from adapters.slack.failures import SLACK_FAILURES, delivery_error
from adapters.slack.listeners import commands, forms, home, presses, shortcuts
from adapters.slack.listeners.answering import Answer
from adapters.slack.listeners.forms import Offer
from adapters.slack.pictures import Draw
from adapters.slack.web import HttpDoor, once
from digests.command_list import Suggest
from digests.errors import DeliveryError
from digests.model import Target

SLACK_API = "https://slack.com/api/"

_REMEMBERED = 1000  # envelopes; Slack repeats one within minutes or never
_TIMEOUT = 30  # seconds for one call
_TOKEN_CODES = ("invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked", "account_inactive")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where to listen for Slack's requests instead of connecting to it, and what they are signed with."""

    address: str
    port: int
    secret: str = field(repr=False)


class SlackApp:
    """Owns the connection. `channel` sends without `start`; `start` is for answering what people do.

    `offer` gives what the subscribing form lets people choose from. With `door` Slack calls us over HTTP,
    and no app token is needed; without it we connect to Slack by Socket Mode. `draw` makes the pictures.
    """

    def __init__(
        self,
        bot_token: str,
        app_token: str,
        answer: Answer,
        api_url: str | None = None,
        *,
        offer: Offer | None = None,
        door: Door | None = None,
        draw: Draw | None = None,
    ) -> None:
        self._app_token = app_token
        self._answer = answer
        self._offer = offer or _nothing
        self._door = door
        # Retries live in our delivery: the SDK's own could post twice after a lost answer.
        self._client = AsyncWebClient(
            token=bot_token,
            base_url=f"{(api_url or SLACK_API).rstrip('/')}/",
            timeout=_TIMEOUT,
            retry_handlers=[],
        )
        self._channel = SlackChannel(self._client, draw)
        self._handler: _OnceHandler | None = None
        self.http: HttpDoor | None = None

    @property
    def channel(self) -> SlackChannel:
        """Sends briefings with the bot token."""
        return self._channel

    async def start(self) -> None:
        """Tests the tokens, connects or listens, returns. DeliveryError where Slack refuses or is away."""
        try:
            who = await self._client.auth_test()
        except SLACK_FAILURES as error:
            raise delivery_error(error, "slack", "the workspace", writes=False) from error
        if self._door is not None:
            self.http = HttpDoor(self._app(who, self._door.secret), self._door.address, self._door.port)
            await self.http.open()
            log.info("listening for Slack on %s port %d", self._door.address, self.http.port)
            return
        try:
            opened = await self._client.apps_connections_open(app_token=self._app_token)
        except SLACK_FAILURES as error:
            raise _app_token_error(error) from error
        self._handler = _OnceHandler(self._app(who), self._app_token)
        self._handler.client.wss_uri = opened["url"]
        try:  # the SDK itself tries for ever
            await asyncio.wait_for(self._handler.connect_async(), _TIMEOUT)  # type: ignore[no-untyped-call]
        except TimeoutError as error:
            await self.stop()
            raise DeliveryError(
                "slack",
                "Slack answers, but its socket cannot be reached: let wss connections out, port 443",
                retryable=True,
            ) from error
        log.info("connected to Slack as %s in %s", who.get("user"), who.get("team"))

    def _app(self, who: AsyncSlackResponse, signing_secret: str | None = None) -> AsyncApp:
        """Bolt with all our listeners, for the workspace that the bot token belongs to."""
        authorized = AuthorizeResult(
            enterprise_id=who.get("enterprise_id"),
            team_id=who.get("team_id"),
            bot_user_id=who.get("user_id"),
            bot_id=who.get("bot_id"),
            bot_token=self._client.token,
        )

        async def authorize() -> AuthorizeResult:
            return authorized

        bolt_log = logging.getLogger(f"{__name__}.bolt")
        bolt_log.addFilter(_is_news)
        app = AsyncApp(
            client=self._client,
            authorize=authorize,
            name="racebrief",
            logger=bolt_log,
            signing_secret=signing_secret,
        )
        once(app)
        for kind in (commands, presses, home, shortcuts):
            kind.register(app, self._answer)
        forms.register(app, self._answer, self._offer)
        return app

    async def stop(self) -> None:
        """Closes the connection or the port; harmless where there is none."""
        if self.http is not None:
            await self.http.close()
            self.http = None
        handler, self._handler = self._handler, None
        if handler is not None:
            await handler.close_async()  # type: ignore[no-untyped-call]


async def _nothing(kind: Suggest, typed: str, target: Target | None) -> Sequence[str]:
    del kind, typed, target
    return ()


def _is_news(record: logging.LogRecord) -> bool:
    """Drops Bolt's two warnings that our token is unused: `authorize` hands it over."""
    return not any(words in record.getMessage() for words in ("will be unused", "will be ignored"))


def _app_token_error(error: Exception) -> DeliveryError:
    failure = delivery_error(error, "slack", "the workspace", writes=False)
    if not any(f"({code})" in str(failure) for code in _TOKEN_CODES):
        return failure
    return DeliveryError(
        "slack",
        "Slack refuses the app token: put an app-level token with the scope connections:write, "
        "which begins with xapp-, into SLACK_APP_TOKEN",
        retryable=False,
    )


class _OnceHandler(AsyncSocketModeHandler):
    """Answers an envelope once: Slack sends one again where our acknowledgement came late or was lost."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        super().__init__(app, app_token)
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def handle(  # type: ignore[override]  # Bolt narrows it in the same way
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        if req.envelope_id in self._seen:
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
            return
        self._seen[req.envelope_id] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        await super().handle(client, req)
