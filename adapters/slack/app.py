"""Slack's side of the process: one client for sending, one Socket Mode connection for commands."""

import asyncio
import logging
from collections import OrderedDict

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.channel import SlackChannel
from adapters.slack.failures import SLACK_FAILURES, delivery_error
from adapters.slack.listeners import commands, presses
from adapters.slack.listeners.answering import Answer
from digests.errors import DeliveryError

SLACK_API = "https://slack.com/api/"

_REMEMBERED = 1000  # envelopes; Slack repeats one within minutes or never
_TIMEOUT = 30  # seconds for one call
_TOKEN_CODES = ("invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked", "account_inactive")

log = logging.getLogger(__name__)


class SlackApp:
    """Owns the connection. `channel` sends without `start`; `start` is for answering commands."""

    def __init__(self, bot_token: str, app_token: str, answer: Answer, api_url: str | None = None) -> None:
        self._app_token = app_token
        self._answer = answer
        # Retries live in our delivery: the SDK's own could post twice after a lost answer.
        self._client = AsyncWebClient(
            token=bot_token,
            base_url=f"{(api_url or SLACK_API).rstrip('/')}/",
            timeout=_TIMEOUT,
            retry_handlers=[],
        )
        self._channel = SlackChannel(self._client)
        self._handler: _OnceHandler | None = None

    @property
    def channel(self) -> SlackChannel:
        """Sends briefings with the bot token."""
        return self._channel

    async def start(self) -> None:
        """Tests both tokens, connects, returns. Raises DeliveryError where Slack refuses or is away."""
        try:
            who = await self._client.auth_test()
        except SLACK_FAILURES as error:
            raise delivery_error(error, "slack", "the workspace", writes=False) from error
        try:
            opened = await self._client.apps_connections_open(app_token=self._app_token)
        except SLACK_FAILURES as error:
            raise _app_token_error(error) from error
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
        app = AsyncApp(client=self._client, authorize=authorize, name="racebrief", logger=bolt_log)
        for kind in (commands, presses):
            kind.register(app, self._answer)
        self._handler = _OnceHandler(app, self._app_token)
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

    async def stop(self) -> None:
        """Closes the connection; harmless where there is none."""
        handler, self._handler = self._handler, None
        if handler is not None:
            await handler.close_async()  # type: ignore[no-untyped-call]


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
