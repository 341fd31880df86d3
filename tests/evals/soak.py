"""A simulated month: hourly collection of recorded news, three subscriptions, Slack and Discord.

The ten recorded days come three times, each time shifted by ten days. Entries are kept for twelve days here,
so that deletion is seen at work. One row a day:

  rss_mb, files   memory and open files of the process that collects, writes and sends
  database_mb     the file and its log
  entries         stored; deleted are those let go since the start
  cited_missing   entries that a briefing tells and the database lacks: must stay 0
  slack, discord  messages on the servers
  open            messages not delivered at the end of the day

Needs ../shared (the recorded news); Discord is left out where Node is not there.
"""

import argparse
import asyncio
import gc
import io
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

from bot import app as house
from bot.running import App
from config.load import SHIPPED, load
from config.secrets import Secrets
from digests.model import Feed, FeedContents, Fetched, Schedule, Subscription, Target
from digests.ports import Parser
from tests.builders import subscription
from tests.evals.replay import SetClock
from tests.evals.servers import NewsServer, news_server
from tests.shared import SHARED
from tests.wire.discord_twin_server import Twin, obstacle, running_twin
from tests.wire.slack_server import LoopbackSlack

START = datetime(2026, 1, 1, tzinfo=UTC)
ROUND = timedelta(days=10)
KEEP_DAYS = 12

Row = dict[str, float | int | str]


@dataclass(slots=True, kw_only=True)
class Shifted:
    """The parser, with every item moved into the round of the recorded days that is played."""

    inner: Parser
    clock: SetClock

    async def parse(self, fetched: Fetched) -> FeedContents:
        """In the feed's order."""
        played = (self.clock.moment - START) // ROUND
        contents = await self.inner.parse(fetched)
        items = tuple(
            replace(
                one,
                guid=f"{one.guid}#{played}",
                url=f"{one.url.rstrip('/')}/round-{played}",
                published=one.published + played * ROUND if one.published else None,
            )
            for one in contents.items
        )
        return replace(contents, items=items)


@asynccontextmanager
async def shifted(parsing: AbstractAsyncContextManager[Parser], clock: SetClock) -> AsyncIterator[Parser]:
    """The application's own parser, shifted."""
    async with parsing as inner:
        yield Shifted(inner=inner, clock=clock)


def orders(targets: tuple[Target, ...]) -> tuple[Subscription, ...]:
    """A daily one, one twice a day with filters, and the week's review."""
    days, at_nine, at_eight = tuple(range(7)), (clock_time(9),), (clock_time(8), clock_time(20))
    london = Schedule(times=at_nine, weekdays=days, timezone="Europe/London")
    tokyo = Schedule(times=at_eight, weekdays=days, timezone="Asia/Tokyo")
    friday = Schedule(times=(clock_time(16),), weekdays=(4,), timezone="America/New_York")
    return (
        subscription(name="daily", schedule=london, targets=targets),
        subscription(name="twice", schedule=tokyo, targets=targets[:1], max_stories=4),
        subscription(name="weekly", schedule=friday, targets=targets[-1:], format_name="weekly"),
    )


def main(words: Sequence[str] | None = None) -> int:
    """Runs and prints; the number is the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--days", type=int, default=30, help="simulated days")
    parser.add_argument("--feeds", type=int, default=12, help="how many of the recorded feeds")
    parser.add_argument("--hours", type=int, default=1, help="simulated hours between collections")
    told = parser.parse_args(words)
    if not SHARED.is_dir():
        sys.stderr.write(f"the recorded news is not here: no {SHARED.name}/ beside the project\n")
        return 2
    started = time.monotonic()
    rows = asyncio.run(_soak(told.days, told.feeds, told.hours))
    late = rows[len(rows) // 3 :]
    figures = {
        "eval": "soak",
        "days": len(rows),
        "rss_mb_after_a_third": late[0]["rss_mb"],
        "rss_mb_at_the_end": late[-1]["rss_mb"],
        "files_after_a_third": late[0]["files"],
        "files_at_the_end": late[-1]["files"],
        "database_mb": rows[-1]["database_mb"],
        "deleted": rows[-1]["deleted"],
        "cited_missing": max(int(row["cited_missing"]) for row in rows),
        "open": rows[-1]["open"],
        "slack": rows[-1]["slack"],
        "discord": rows[-1]["discord"],
        "curve": rows,
        "seconds": round(time.monotonic() - started, 1),
    }
    print(json.dumps(figures))
    return 1 if figures["cited_missing"] or figures["open"] else 0


async def _soak(days: int, feeds: int, hours: int) -> list[Row]:
    slack = await LoopbackSlack().start()
    with tempfile.TemporaryDirectory(prefix="racebrief-soak-") as folder, news_server(START) as news:
        try:
            if await asyncio.to_thread(obstacle):
                return await _month(Path(folder), news, slack, None, days, feeds, hours)
            async with running_twin() as twin:
                return await _month(Path(folder), news, slack, twin, days, feeds, hours)
        finally:
            await slack.stop()


async def _month(
    folder: Path, news: NewsServer, slack: LoopbackSlack, twin: Twin | None, days: int, feeds: int, hours: int
) -> list[Row]:
    clock, rows, deleted = SetClock(START), list[Row](), 0
    app = _app(folder, news, slack, twin, clock, feeds)
    _head()
    async with app:
        await app.connect(listen=False)
        before = 0
        for hour in range(0, days * 24, hours):
            clock.moment = START + timedelta(hours=hour, minutes=1)
            await news.move(START + (clock.moment - START) % ROUND)
            await app.tick_collect()
            after = app.corpus.stats().entries  # type: ignore[attr-defined]
            deleted += max(before - after, 0)
            await app.tick()
            before = app.corpus.stats().entries  # type: ignore[attr-defined]
            if hour % 24 >= 24 - hours:
                rows.append(await _row(app, folder, slack, twin, clock, deleted))
                _show(rows[-1])
    return rows


def _app(
    folder: Path, news: NewsServer, slack: LoopbackSlack, twin: Twin | None, clock: SetClock, feeds: int
) -> App:
    targets = [Target(platform="slack", address="#ai-race")]
    if twin is not None:
        targets.append(Target(platform="discord", address=twin.channels["briefings"]))
    shipped = load(SHIPPED)
    settings = replace(
        shipped,
        feeds=tuple(_feeds(news, feeds)),
        subscriptions=orders(tuple(targets)),
        collect=replace(shipped.collect, allow_private_hosts=("127.0.0.1",), interval_minutes=30),
        keep_days=KEEP_DAYS,
    )
    built = house.build(
        settings,
        Secrets(
            slack_bot_token=slack.store.bot_token,
            slack_app_token=slack.store.app_token,
            slack_api_url=slack.api_url,
            discord_token=twin.token if twin else None,
            discord_api_url=twin.api if twin else None,
            discord_gateway_url=twin.gateway if twin else None,
        ),
        folder,
        clock=clock,
        stream=io.StringIO(),
        platforms=house.platforms_of(settings),
    )
    built.parsing = shifted(built.parsing, clock)
    built.watch = None
    return built


def _feeds(news: NewsServer, most: int) -> list[Feed]:
    """Evenly over the recorded ones, so that large and small are among them."""
    every = news.feeds()
    chosen = every[:: max(len(every) // most, 1)][:most]
    return [
        Feed(name=f"{one.host} {number}", url=one.url, category="press", publisher=one.host)
        for number, one in enumerate(chosen)
    ]


async def _row(
    app: App, folder: Path, slack: LoopbackSlack, twin: Twin | None, clock: SetClock, deleted: int
) -> Row:
    told = {
        source
        for made in app.corpus.briefings(limit=1000)
        for brief in made.stories
        for source in brief.entry_ids
    }
    on_discord = 0
    if twin is not None:
        places = [twin.channels["briefings"]]
        places += [one["id"] for one in await twin("threads", channelId=places[0])]
        on_discord = sum([len(await twin("messages", channelId=one)) for one in places])
    return {
        "day": f"{clock.moment:%m-%d}",
        **_used(folder),
        "entries": app.corpus.stats().entries,  # type: ignore[attr-defined]
        "deleted": deleted,
        "cited_missing": len(told - set(app.corpus.entries(told))),
        "slack": len(slack.store.log),
        "discord": on_discord,
        "open": len(app.corpus.unfinished()),
    }


def _used(folder: Path) -> Row:
    """Memory and open files of this process, and the size of the database."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    size = sum(path.stat().st_size for path in folder.glob(f"{house.DATABASE}*"))
    return {
        "rss_mb": round(pages * 4096 / 1e6, 1),
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "database_mb": round(size / 1e6, 1),
    }


COLUMNS: dict[str, Any] = {
    "day": 6, "rss_mb": 8, "files": 6, "database_mb": 12, "entries": 8, "deleted": 8, "cited_missing": 14,
    "slack": 6, "discord": 8, "open": 5,
}  # fmt: skip


def _head() -> None:
    print("".join(f"{name:>{width}}" for name, width in COLUMNS.items()), flush=True)


def _show(row: Row) -> None:
    print("".join(f"{row[name]:>{width}}" for name, width in COLUMNS.items()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
