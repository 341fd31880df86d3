"""The bot on Discord: connection, slash commands, and the channel that briefings are sent through."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import suppress

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.channel import DiscordChannel
from adapters.discord.commands import Answer, Interaction, Offer, group_of
from adapters.discord.failures import failure
from adapters.discord.pictures import Draw
from adapters.discord.presses import dynamic_item
from digests.errors import DeliveryError

_log = logging.getLogger(__name__)


class DiscordApp:
    """One bot account. `api_url` and `gateway_url` replace Discord's own; they hold for the whole process.

    `synced` says whether commands of a given hash are known to Discord, `remember` keeps that hash once
    they are. Without the two, commands are sent only by `sync()`. `offer` completes what is being typed,
    `draw` makes the pictures.
    """

    def __init__(
        self,
        token: str,
        answer: Answer,
        *,
        api_url: str | None = None,
        gateway_url: str | None = None,
        synced: Callable[[str], bool] | None = None,
        remember: Callable[[str], None] | None = None,
        offer: Offer | None = None,
        draw: Draw | None = None,
    ) -> None:
        self._token = token
        self._urls = (api_url, gateway_url)
        self._synced = synced
        self._remember = remember
        self._connection: asyncio.Task[None] | None = None
        self.client = _Client(answer, offer)
        self.tree = self.client.tree
        self.channel = DiscordChannel(self.client, draw)

    async def start(self, *, listen: bool = True, timeout: float = 30.0) -> None:  # noqa: ASYNC109 a bound, not a scope
        """Logs in and, where commands are to be heard, connects and waits up to `timeout` seconds.

        Raises DeliveryError, with nothing left running, where Discord refuses or does not answer.
        """
        if not self._token.strip():
            raise DeliveryError("discord", "discord: DISCORD_TOKEN is not set", retryable=False)
        if self.client.is_closed():
            self._reopen()
        _point_at(*self._urls)
        try:
            async with asyncio.timeout(timeout):
                await self.client.login(self._token.strip())
                if listen:
                    await self._connect()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            await self.stop()
            raise failure("discord", error, permission="View Channel", posts=False) from error
        if listen and self._synced is not None and not self._synced(self.commands_hash()):
            try:
                await self.sync()
            except DeliveryError as error:
                _log.warning("slash commands were not sent to Discord: %s", error)

    def _reopen(self) -> None:
        """Makes a closed client fit for another start: clear() leaves it with a closed connector."""
        self.client.clear()
        self.client.http.connector = discord.utils.MISSING

    async def stop(self) -> None:
        """Ends the connection; safe to call twice."""
        await self.client.close()
        if self._connection is not None:
            self._connection.cancel()
            with suppress(asyncio.CancelledError, discord.DiscordException, aiohttp.ClientError, OSError):
                await self._connection
            self._connection = None

    async def sync(self) -> None:
        """Sends the slash commands to Discord and remembers their hash. DeliveryError."""
        try:
            await self.tree.sync()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise failure("discord", error, permission="applications.commands", posts=False) from error
        if self._remember is not None:
            self._remember(self.commands_hash())

    def commands_hash(self) -> str:
        """Changes with the commands' definition and with the bot they belong to. 64 hex digits."""
        told = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        text = json.dumps([self.client.application_id, told], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    async def _connect(self) -> None:
        """Returns when ready; raises what ends the connection before that."""
        self._connection = asyncio.create_task(self.client.connect(), name="discord gateway")
        ready = asyncio.create_task(self.client.wait_until_ready())
        try:
            await asyncio.wait({self._connection, ready}, return_when=asyncio.FIRST_COMPLETED)
            if self._connection.done():
                self._connection.result()
        finally:
            ready.cancel()
        self._connection.add_done_callback(_report_end)


class _Tree(app_commands.CommandTree[discord.Client]):
    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """A bug in a command: all of it to the log, one honest line to the one who asked."""
        _log.error("a command failed", exc_info=error)
        line = "This did not work because of a fault in the bot. It is in the bot's log."
        with suppress(discord.HTTPException):
            if interaction.response.is_done():
                await interaction.followup.send(line, ephemeral=True)
            else:
                await interaction.response.send_message(line, ephemeral=True)


class _Client(discord.Client):
    def __init__(self, answer: Answer, offer: Offer | None) -> None:
        # No max_ratelimit_timeout: discord.py then refuses calls whose limit is far from used up.
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=_no_repeats(),
        )
        self.tree = _Tree(self)
        self.tree.add_command(group_of(answer, offer))
        self._pressable = dynamic_item(answer)

    async def setup_hook(self) -> None:
        """Lets the buttons of messages sent before this start be answered."""
        self.add_dynamic_items(self._pressable)


class _Broken(aiohttp.ClientError):
    """Discord answered a message with a fault of its own; it may have stored it."""


def _no_repeats() -> aiohttp.TraceConfig:
    """Keeps discord.py from repeating a message after a 5xx: what was stored would stand there twice."""

    async def look(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        if ended.method == "POST" and ended.response.status >= 500:
            ended.response.close()
            raise _Broken(f"it answers {ended.response.status}")

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(look)
    return trace


def _report_end(connection: asyncio.Task[None]) -> None:
    if connection.cancelled():
        return
    error = connection.exception()
    if error is not None:
        _log.error("the connection to Discord ended and is not taken up again: %s", error)


def _point_at(api_url: str | None, gateway_url: str | None) -> None:
    """discord.py keeps both addresses on its classes; the API's ends in its version."""
    if api_url:
        plain = api_url.rstrip("/")
        versioned = plain.rsplit("/", 1)[-1].lstrip("v").isdecimal()
        Route.BASE = plain if versioned else f"{plain}/v10"
    if gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
