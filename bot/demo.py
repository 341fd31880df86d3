"""The demo: the whole job on sample feeds over HTTP, three days on a simulated clock."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO

from bot import app as house
from bot.running import App, Showing
from config.load import SHIPPED, load
from config.secrets import Secrets
from config.settings import Settings
from digests.model import CollectReport, Feed, Schedule, Subscription, Target
from digests.ports import Progress

COLLECTED_AT = (time(9), time(13), time(18))
BEFORE_THE_BRIEFING = timedelta(minutes=5)


@dataclass(slots=True)
class SetClock:
    """A clock that the demo moves."""

    moment: datetime

    def now(self) -> datetime:
        """The simulated time."""
        return self.moment


async def show(out: Path, data: Path | None, stream: TextIO, showing: Showing) -> bool:
    """Collects, briefs and posts the sample days to `stream` and to pages in `out`.

    False where something was not delivered. Raises BriefingError.
    """
    sample = house.demo_feeds()
    clock = SetClock(_at(sample.days[0], time(0)))
    reports: list[CollectReport] = []
    with _folder(data) as kept, sample.serve(clock) as feeds:
        settings = _settings(feeds, out, sample.briefed_at)
        built = house.build(
            settings,
            Secrets(),
            kept,
            clock=clock,
            stream=stream,
            platforms=house.platforms_of(settings),
        )
        failed, posts = 0, 0
        async with built as running:
            await running.plan_due()
            for number, day in enumerate(sample.days):
                with showing() as progress:
                    reports += await _collect(running, clock, day, sample.briefed_at, number, progress)
                clock.moment = _at(day, sample.briefed_at)
                posts += len(await running.plan_due())
                failed += (await running.deliver()).failed
        stream.write(_ending(out, feeds, reports, posts, written=not failed))
        stream.flush()
    return failed == 0 and posts == len(sample.days)


async def _collect(
    running: App, clock: SetClock, day: date, briefed_at: time, number: int, progress: Progress | None
) -> list[CollectReport]:
    """The day's collections, the last one shortly before its briefing."""
    moments = [_at(day, hour) for hour in COLLECTED_AT]
    moments.append(_at(day, briefed_at) - BEFORE_THE_BRIEFING)
    reports = []
    for turn, clock.moment in enumerate(moments, 1):
        reports.append(await running.collect())
        if progress is not None:
            progress(f"day {number + 1}, {day:%-d %B %Y}", turn, len(moments))
            await asyncio.sleep(0)
    return reports


def _settings(feeds: tuple[Feed, ...], out: Path, briefed_at: time) -> Settings:
    """The shipped entities and formats with the sample feeds and one subscription."""
    shipped = load(SHIPPED)
    daily = Subscription(
        name="daily",
        schedule=Schedule(times=(briefed_at,), weekdays=tuple(range(7)), timezone="UTC"),
        format_name="daily",
        max_stories=8,
        targets=(
            Target(platform="console", address=""),
            Target(platform="html", address=str(out.absolute())),
        ),
    )
    options = replace(shipped.collect, allow_private_hosts=("127.0.0.1",))
    return replace(shipped, feeds=feeds, subscriptions=(daily,), collect=options)


def _ending(
    out: Path, feeds: tuple[Feed, ...], reports: list[CollectReport], posts: int, *, written: bool
) -> str:
    seen, new = sum(one.seen for one in reports), sum(one.new for one in reports)
    changed, merged = sum(one.changed for one in reports), sum(one.merged for one in reports)
    broken = {url: line for one in reports for url, line in one.errors.items()}
    names = {feed.url: feed.name for feed in feeds}
    lines = [
        f"{posts} briefings from {len(feeds)} feeds, read {len(reports)} times: "
        f"{seen} items seen, {new} new, {changed} changed, {merged} copies.",
        *(f"One feed failed and cost only itself: {names[url]}: {line}" for url, line in broken.items()),
        *([f"The pages: {out.absolute() / 'index.html'}"] if written else []),
    ]
    return "\n".join(lines) + "\n"


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="racebrief-demo-") as folder:
        yield Path(folder)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=UTC)
