"""Replays ten days of recorded news through the whole application and shows what it posts.

Starts the news server of the measured data (155 feeds as they stood at a simulated time) and a Slack on
loopback, moves the clock hour by hour from the run-in's first day to the last day's briefing, and lets the
application itself collect over HTTP, store in SQLite, write, and post to Slack and to HTML pages: one
briefing of at most 8 stories a day, at 18:00 UTC. The briefings of the run-in are recorded as delivered and
not sent. Every feed counts as a source of its own by the host that it came from, weighs 1 and is press.

The figures of a day belong to its briefing's window, from the briefing before (18:00) to its own:

  feeds       feeds whose last reading before the briefing went well; failed: those whose did not
  seen        items stored for the first time
  kept        of these, judged to be about the AI race
  merged      of these, found to be copies of another (the same article shared, retitled or tracked)
  stories     stories that hold something first seen in the window
  posted      stories in the briefing; updates: those marked Update
  repeats     stories in the briefing that are not marked Update and were shown on an earlier day, run-in
              included: they share an entry (or what it is a copy of) with a story shown then, or their
              headline shares at least 80 % of all words with one shown then. Should be 0.
  slack       messages that the loopback Slack stored: the post and its replies
  problems    parts that were not sent, messages out of order or outside the thread, a post without links to
              its replies, and whatever the independent checker of payloads says. Should be 0.
  seconds     wall time of the window's 24 collections, its briefing and its sending
  peak MB     the most memory that this process, the application's, had held by then (VmHWM, in 10^6 bytes;
              the servers are processes of their own)

The last line is one JSON object: `days` (the rows of the table), `run_in_days`, `feeds`, `collections`,
`repeats`, `slack_messages`, `slack_problems`, `seconds` (of the whole run, run-in included), `peak_mb`.
The process ends with 1, and a line on stderr for each reason, where a day has repeats or Slack problems, a
feed failed, or a day is missing.
"""

import argparse
import asyncio
import io
import json
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot import app as house
from bot import logs
from bot.options import plain, progress_bar
from bot.running import App
from config.load import load
from config.secrets import Secrets
from digests.model import Briefing, CollectReport, StoryStatus
from digests.ports import Progress
from tests.evals.replay_day import (
    DayFigures,
    Json,
    Shown,
    as_data,
    entry_ids,
    repeats,
    shown,
    slack_problems,
)
from tests.evals.servers import NewsServer, Origin, SlackServer, news_server, slack_server
from tests.shared import SHARED

FIRST_DAY = date(2026, 1, 1)
BRIEFED_AT = 18
CHANNEL = "#ai-race"
COLLECTING = timedelta(minutes=1)
"""What a collection takes on the simulated clock: what it stores was seen before the briefing is cut."""


@dataclass(slots=True)
class SetClock:
    """A clock that the replay moves."""

    moment: datetime

    def now(self) -> datetime:
        """The simulated time."""
        return self.moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to replay: briefings of `first` to `last`, run in from `run_in`; files for each day to `out`.

    `data` is where the database stays afterwards; it must not hold one yet.
    """

    first: date
    last: date
    run_in: date = FIRST_DAY
    out: Path | None = None
    data: Path | None = None
    most_feeds: int | None = None
    concurrency: int = 4


@dataclass(slots=True)
class Outcome:
    """What a replay came to. `troubles` are lines for people on whatever should not have been."""

    days: list[DayFigures] = field(default_factory=list)
    run_in_days: int = 0
    feeds: int = 0
    collections: int = 0
    seconds: float = 0.0
    troubles: list[str] = field(default_factory=list)

    def figures(self) -> Json:
        """The JSON object of the last line."""
        return {
            "eval": "replay",
            "days": [plain(day) for day in self.days],
            "run_in_days": self.run_in_days,
            "feeds": self.feeds,
            "collections": self.collections,
            "repeats": sum(day.repeats for day in self.days),
            "slack_messages": sum(day.slack_messages for day in self.days),
            "slack_problems": sum(day.slack_problems for day in self.days),
            "seconds": round(self.seconds, 1),
            "peak_mb": max((day.peak_mb for day in self.days), default=0.0),
        }


def main(words: Sequence[str] | None = None) -> int:
    """Runs the replay and prints what it came to; the number is the exit code."""
    told = _arguments().parse_args(words)
    if not SHARED.is_dir():
        sys.stderr.write(f"the measured data is not here: no {SHARED.name}/ beside the project\n")
        return 2
    wanted = Wanted(
        first=told.first,
        last=told.last,
        run_in=min(told.run_in, told.first),
        out=told.out,
        data=told.data,
        most_feeds=told.feeds,
        concurrency=told.concurrency,
    )
    if wanted.data and (wanted.data / house.DATABASE).exists():
        sys.stderr.write(f"{wanted.data} holds a database already: name an empty folder\n")
        return 2
    with progress_bar() as progress:
        outcome = asyncio.run(replay(wanted, progress))
    if not told.json:
        _print_table(outcome)
    for line in outcome.troubles:
        sys.stderr.write(f"{line}\n")
    print(json.dumps(outcome.figures()))
    expected = (wanted.last - wanted.first).days + 1
    return 1 if outcome.troubles or len(outcome.days) != expected else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.replay",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    day = date.fromisoformat
    parser.add_argument("--from", dest="first", type=day, default=date(2026, 1, 5), help="first day shown")
    parser.add_argument("--to", dest="last", type=day, default=date(2026, 1, 9), help="last day shown")
    parser.add_argument("--out", type=Path, help="folder for the HTML and <day>.json of each day shown")
    parser.add_argument("--data", type=Path, help="empty folder to keep the database in, for looking into it")
    parser.add_argument("--json", action="store_true", help="print the JSON line only")
    parser.add_argument("--run-in", type=day, default=FIRST_DAY, help="first day of the run-in")
    parser.add_argument("--feeds", type=int, help="only so many feeds, to try something out")
    parser.add_argument("--concurrency", type=int, default=4, help="feeds read at the same time")
    return parser


async def replay(wanted: Wanted, progress: Progress | None) -> Outcome:
    """Runs servers and application in temporary folders. Raises BriefingError, RuntimeError."""
    start = datetime.combine(wanted.run_in, datetime.min.time(), tzinfo=UTC)
    with (
        tempfile.TemporaryDirectory(prefix="racebrief-replay-") as folder,
        news_server(start) as news,
        slack_server() as slack,
    ):
        pages = wanted.out.absolute() if wanted.out else Path(folder) / "pages"
        config = Path(folder) / "config"
        feeds = news.feeds()[: wanted.most_feeds]
        write_config(config, feeds, pages, wanted.concurrency)
        secrets = Secrets(
            slack_bot_token=slack.bot_token, slack_app_token=slack.app_token, slack_api_url=slack.api_url
        )
        logs.set_up(secrets.values())
        logging.getLogger().setLevel(logging.WARNING)  # what goes well would tear the progress bar
        settings = load(config)
        clock = SetClock(start)
        built = house.build(
            settings,
            secrets,
            wanted.data or Path(folder) / "data",
            clock=clock,
            stream=io.StringIO(),
            platforms=house.platforms_of(settings),
            answers=True,
        )
        async with built as running:
            await running.connect()
            run = _Run(running, clock, news, slack, pages if wanted.out else None)
            return await run.all(wanted, progress)


def write_config(folder: Path, feeds: Sequence[Origin], pages: Path, concurrency: int) -> None:
    """An admin's folder for the replay. JSON is YAML too."""
    folder.mkdir(parents=True)
    rows = [
        {"name": name, "url": feed.url, "category": "press", "publisher": feed.host}
        for name, feed in zip(feed_names(feeds), feeds, strict=True)
    ]
    collect = {
        "interval_minutes": 60,
        "concurrency": concurrency,
        "timeout_seconds": 60,
        "allow_private_hosts": ["127.0.0.1"],
    }
    daily = {
        "name": "daily",
        "schedule": {"times": f"{BRIEFED_AT}:00", "weekdays": "daily", "timezone": "UTC"},
        "format": "daily",
        "max_stories": 8,
        "targets": [{"slack": CHANNEL}, {"html": str(pages)}],
    }
    for name, told in (
        ("feeds.yaml", {"collect": collect, "feeds": rows}),
        ("briefings.yaml", {"subscriptions": [daily]}),
    ):
        (folder / name).write_text(json.dumps(told, indent=1), encoding="utf-8")


def feed_names(feeds: Sequence[Origin]) -> tuple[str, ...]:
    """A name for each feed: its host, numbered where the host has several."""
    hosts = [feed.host for feed in feeds]
    return tuple(
        host if hosts.count(host) == 1 else f"{host} {hosts[: place + 1].count(host)}"
        for place, host in enumerate(hosts)
    )


class _Run:
    """The days in order, and what is remembered from one to the next."""

    def __init__(
        self, running: App, clock: SetClock, news: NewsServer, slack: SlackServer, out: Path | None
    ) -> None:
        self._running = running
        self._clock = clock
        self._news = news
        self._slack = slack
        self._out = out
        self._earlier: list[Shown] = []
        self._stored = 0
        self._outcome = Outcome(feeds=len(running.settings.feeds))

    async def all(self, wanted: Wanted, progress: Progress | None) -> Outcome:
        """Every hour from the run-in's first to the last day's briefing."""
        started = day_started = time.perf_counter()
        end = datetime.combine(wanted.last, datetime.min.time(), tzinfo=UTC) + timedelta(hours=BRIEFED_AT)
        hours = int((end - self._clock.moment).total_seconds() // 3600) + 1
        await self._running.plan_due()  # notes the slot to wait for, as a first start does
        moment = self._clock.moment
        for number in range(hours):
            await self._collect(moment + timedelta(hours=number))
            if self._clock.moment.hour == BRIEFED_AT:
                await self._brief(wanted, day_started)
                day_started = time.perf_counter()
            if progress:
                progress("hours replayed", number + 1, hours)
        self._outcome.seconds = time.perf_counter() - started
        return self._outcome

    async def _collect(self, moment: datetime) -> CollectReport:
        self._clock.moment = moment
        await self._news.move(moment)
        report = await self._running.collect()
        self._outcome.collections += 1
        self._outcome.troubles += [f"{moment:%d %b %H:%M}: {line}" for line in report.errors.values()]
        return report

    async def _brief(self, wanted: Wanted, day_started: float) -> None:
        """The day's briefing: posted, or in the run-in recorded as delivered."""
        self._clock.moment += COLLECTING
        run_in = self._clock.moment.date() < wanted.first
        planned = await self._running.plan_due(mark_only=run_in)
        report = await self._running.deliver()
        self._outcome.troubles += report.failures
        for briefing in (one.briefing for one in planned):
            if run_in:
                self._outcome.run_in_days += 1
                self._earlier += shown(briefing, self._running.corpus.entries(entry_ids(briefing)))
            else:
                await self._count(briefing, day_started)

    async def _count(self, briefing: Briefing, day_started: float) -> None:
        """The day's row and files, once everything is sent."""
        entries = self._running.corpus.entries(entry_ids(briefing))
        again = repeats(briefing, entries, self._earlier)
        self._earlier += shown(briefing, entries)
        stored = (await self._slack.messages())[self._stored :]
        self._stored += len(stored)
        parts = self._running.corpus.deliveries(briefing.key)
        wrong = slack_problems([one for one in parts if one.target.platform == "slack"], stored)
        self._outcome.troubles += [f"repeated: {line}" for line in again]
        self._outcome.troubles += [f"slack: {line}" for line in wrong]
        saw = briefing.coverage
        day = briefing.key.local_date.isoformat()
        self._outcome.days.append(
            DayFigures(
                day=day,
                feeds_read=saw.feeds_read,
                feeds_failed=saw.feeds_failed,
                seen=saw.seen,
                kept=saw.relevant,
                merged=saw.merged,
                stories=saw.stories,
                posted=len(briefing.stories),
                updates=sum(story.status is StoryStatus.UPDATE for story in briefing.stories),
                repeats=len(again),
                slack_messages=len(stored),
                slack_problems=len(wrong),
                seconds=round(time.perf_counter() - day_started, 1),
                peak_mb=peak_mb(),
            )
        )
        if self._out:
            told = as_data(briefing, entries) | {"repeats": list(again)}
            path = self._out / f"{day}.json"
            path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def peak_mb() -> float:
    """The most memory this process ever held, in 10^6 bytes; 0 where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    kib = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return round(kib * 1024 / 1e6, 1)


def _print_table(outcome: Outcome) -> None:
    columns = {
        "day": "day",
        "feeds_read": "feeds",
        "feeds_failed": "failed",
        "seen": "seen",
        "kept": "kept",
        "merged": "merged",
        "stories": "stories",
        "posted": "posted",
        "updates": "updates",
        "repeats": "repeats",
        "slack_messages": "slack",
        "slack_problems": "problems",
        "seconds": "seconds",
        "peak_mb": "peak MB",
    }
    table = Table(box=None, pad_edge=False)
    for title in columns.values():
        table.add_column(title, justify="left" if title == "day" else "right", no_wrap=True)
    for day in outcome.days:
        table.add_row(*(str(getattr(day, name)) for name in columns))
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table)
    console.print(
        f"{outcome.run_in_days} days of run-in, {outcome.feeds} feeds, {outcome.collections} collections, "
        f"{outcome.seconds:.0f} s in all.",
        highlight=False,
    )


if __name__ == "__main__":
    sys.exit(main())
