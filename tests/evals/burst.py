"""A burst of commands on both platforms while a collection runs: when each is acknowledged and answered.

Half of the commands are typed into the loopback Slack (Socket Mode), half into discord-digital-twin (real
HTTP and Gateway), evenly over the time given, while the application collects the recorded news of 155 feeds
over HTTP into the database that the answers are read from. All of it runs on this machine at once.
"""

import argparse
import asyncio
import io
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from adapters.discord.app import DiscordApp
from adapters.slack.app import SlackApp
from bot import app as house
from bot.running import App
from config.load import load
from config.secrets import Secrets
from digests import commands
from digests.document import Reply
from digests.model import Command
from tests.evals.replay import SetClock, write_config
from tests.evals.servers import NewsServer, news_server
from tests.shared import SHARED
from tests.wire.discord_twin_server import Twin, obstacle, running_twin
from tests.wire.slack_server import LoopbackSlack

START = datetime(2026, 1, 7, 6, tzinfo=UTC)
LATE_S = 3.0
_PATIENCE_S = 60.0
_ASKED = (
    ("ask", "question", "how much did nvidia raise its prices?"),
    ("search", "words", "export controls"),
    ("timeline", "entity", "OpenAI"),
    ("status", "", ""),
    ("claims", "entity", "Nvidia"),
    ("today", "", ""),
    ("compare", "a", "OpenAI"),
    ("help", "", ""),
)


@dataclass(slots=True)
class Burst:
    """What came of it. Times are in seconds from the typing to the acknowledgement."""

    acknowledged: dict[str, list[float]] = field(default_factory=lambda: {"slack": [], "discord": []})
    sent: int = 0
    answered: dict[str, int] = field(default_factory=lambda: {"slack": 0, "discord": 0})
    collections: int = 0
    collected: int = 0

    def figures(self) -> dict[str, float]:
        times = sorted(1000 * one for each in self.acknowledged.values() for one in each)
        late = self.sent - len(times) + sum(one > 1000 * LATE_S for one in times)
        answered = sum(self.answered.values())
        return {
            "commands": self.sent,
            "p50_ms": round(times[len(times) // 2], 1) if times else 0.0,
            "p99_ms": round(times[min(len(times) - 1, int(0.99 * len(times)))], 1) if times else 0.0,
            "late": late,
            "answered": answered,
            "lost": self.sent - answered,
            "collections": self.collections,
            "entries": self.collected,
        }


class _Listener:
    """Answers as the application does, and notes when Discord's acknowledgement was through."""

    def __init__(self, shelf: commands.Shelf, burst: Burst) -> None:
        self._shelf = shelf
        self._burst = burst
        self.typed: list[float] = []

    async def slack(self, command: Command) -> Reply:
        return await self._answer(command, "slack")

    async def discord(self, command: Command) -> Reply:
        # The adapter asks for an answer as soon as Discord has taken the acknowledgement, in order.
        place = len(self._burst.acknowledged["discord"])
        self._burst.acknowledged["discord"].append(time.monotonic() - self.typed[place])
        return await self._answer(command, "discord")

    async def _answer(self, command: Command, platform: str) -> Reply:
        reply = await commands.answer(command, self._shelf)
        self._burst.answered[platform] += 1
        return reply


async def run(count: int, seconds: float) -> Burst:
    """The burst against fresh servers and a fresh database. Raises BriefingError, RuntimeError."""
    burst = Burst()
    with tempfile.TemporaryDirectory(prefix="racebrief-burst-") as folder, news_server(START) as news:
        async with _application(Path(folder), news) as running, running_twin() as twin:
            slack = await LoopbackSlack().start()
            listener = _Listener(running.shelf, burst)
            on_slack = SlackApp(slack.store.bot_token, slack.store.app_token, listener.slack, slack.api_url)
            on_discord = DiscordApp(
                twin.token,
                listener.discord,
                api_url=twin.api,
                gateway_url=twin.gateway,
                synced=lambda _: False,
            )
            collecting: asyncio.Task[None] | None = None
            try:
                await running.collect()
                await on_slack.start()
                await on_discord.start()
                collecting = asyncio.create_task(_collect(running, news, burst))
                await asyncio.gather(
                    _type_slack(slack, count - count // 2, seconds, burst),
                    _type_discord(twin, count // 2, seconds, burst, listener),
                )
                await _settle(burst)
            finally:
                if collecting is not None:
                    collecting.cancel()
                    await asyncio.gather(collecting, return_exceptions=True)
                await on_slack.stop()
                await on_discord.stop()
                await slack.stop()
            burst.answered["slack"] = min(burst.answered["slack"], len(slack.responses))
            burst.collected = running.corpus.size()
    return burst


@asynccontextmanager
async def _application(folder: Path, news: NewsServer) -> AsyncIterator[App]:
    config = folder / "config"
    write_config(config, news.feeds(), folder / "pages", 8)
    built = house.build(
        load(config), Secrets(), folder / "data", clock=SetClock(START), stream=io.StringIO(), platforms=()
    )
    async with built as running:
        yield running


async def _collect(running: App, news: NewsServer, burst: Burst) -> None:
    """Collections one after the other, each an hour later, so that there is always something to store."""
    clock = running.clock
    assert isinstance(clock, SetClock)
    while True:
        clock.moment += timedelta(hours=1)
        await news.move(clock.moment)
        await running.collect()
        burst.collections += 1


async def _type_slack(slack: LoopbackSlack, count: int, seconds: float, burst: Burst) -> None:
    async def one(number: int) -> None:
        await asyncio.sleep(number * seconds / count)
        name, _, words = _ASKED[number % len(_ASKED)]
        text = f"{name} {words} and Anthropic" if name == "compare" else f"{name} {words}"
        burst.sent += 1
        envelope = await slack.command(text.strip())
        burst.acknowledged["slack"] += envelope.acknowledged[:1]

    await asyncio.gather(*(one(number) for number in range(count)))


async def _type_discord(twin: Twin, count: int, seconds: float, burst: Burst, listener: _Listener) -> None:
    (command,) = await twin("commands")
    begun = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, begun + number * seconds / count - time.monotonic()))
        name, option, words = _ASKED[number % len(_ASKED)]
        options: list[dict[str, Any]] = [{"type": 3, "name": option, "value": words}] if option else []
        if name == "compare":
            options.append({"type": 3, "name": "b", "value": "Anthropic"})
        burst.sent += 1
        listener.typed.append(time.monotonic())
        told = [{"type": 1, "name": name, "options": options}]
        place = twin.channels["briefings"]
        await twin("slash", channelId=place, name="brief", commandId=command["id"], options=told)


async def _settle(burst: Burst) -> None:
    """Waits until every command is answered, at most a minute."""
    until = time.monotonic() + _PATIENCE_S
    while sum(burst.answered.values()) < burst.sent:
        if time.monotonic() > until:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)  # the last answers are on their way


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.evals.burst", description=__doc__)
    parser.add_argument("--commands", type=int, default=200, help="how many, half of them on each platform")
    parser.add_argument("--seconds", type=float, default=10.0, help="over how long they are spread")
    parser.epilog = (
        "p50_ms, p99_ms: from typing to acknowledgement. late: not acknowledged within 3 s."
        " answered: with an answer; lost: those without. collections: rounds of all feeds that ended"
        " meanwhile; entries: stored at the end."
    )
    options = parser.parse_args(argv)
    missing = f"the measured data is not here: no {SHARED.name}/" if not SHARED.is_dir() else obstacle()
    if missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    burst = asyncio.run(run(options.commands, options.seconds))
    table = Table("platform", "acknowledged", "slowest ms", "answered", title="burst")
    for name, times in burst.acknowledged.items():
        slowest = f"{1000 * max(times, default=0):.0f}"
        table.add_row(name, str(len(times)), slowest, str(burst.answered[name]))
    Console().print(table)
    told = burst.figures()
    print(json.dumps(told))
    return 1 if told["late"] or told["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
