"""One fault run: a day with two briefings, one thing that goes wrong at the first, and the count."""

import asyncio
import resource
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from tests.evals.fault_bench import DATABASE, Bench, Bot, Found, Home, count, step
from tests.evals.fault_proxy import Fault

PATIENCE_S = 60.0
STEP_S = 20.0
"""Simulated seconds that pass with each look, so that pauses of ours end soon."""

LOOK_S = 0.2
LOCKED_S = 6.5
PLANNED_SHARE = 0.4
"""Of the corrections that go wrong, those where the process dies before the first edit."""

FULL_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """When a run starts, and its two slots; feeds are read again well before the second."""

    start: datetime
    first: datetime
    second: datetime

    @property
    def correction(self) -> datetime:
        """Long enough after the first slot that every feed may be asked again."""
        return self.first + (self.second - self.first) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """What one run came to. `recovery_s` is from the fault to the last message of that briefing."""

    kind: str
    found: Found
    recovery_s: float
    starts: int
    fired: bool
    log: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Run:
    """The application under one fault. `moment` is the simulated time."""

    bench: Bench
    home: Home
    bot: Bot
    day: Day
    random: Random
    moment: datetime
    fired_at: float | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def play(self, kind: str) -> RunFigures:
        """The day from start to end."""
        await self.advance_to(self.day.start)
        self.home.write(self.bench)
        self.bench.proxy.kill = self.kill
        await self.bot.start()
        # The slot is noted before the first collection, whose entries every run is to begin with.
        ready = "SELECT 1 FROM schedules, entries LIMIT 1"
        await self.until(lambda: bool(self.home.rows(ready)), moving=False)
        await KINDS[kind](self)
        await self.settle(1)
        ended = time.monotonic()
        for task in self.tasks:
            await task
        self.bench.proxy.arm(None)
        await self.advance_to(self.day.second)
        await self.settle(2)
        await self.bot.end()
        found = await count(self.bench, self.home, 2)
        fired = self.fired_at is not None or self.bench.proxy.fired.is_set()
        return RunFigures(
            kind=kind,
            found=found,
            recovery_s=ended - (self.fired_at or ended),
            starts=self.bot.starts,
            fired=fired,
            log=tuple(self.bot.log),
        )

    def kill(self) -> None:
        """SIGKILL, noting when."""
        self.note()
        self.bot.kill()

    def note(self) -> None:
        """The fault strikes at this moment."""
        self.fired_at = self.fired_at or time.monotonic()

    async def advance_to(self, moment: datetime) -> None:
        """The clock and the feeds stand at `moment`."""
        self.moment = moment
        self.home.folder.mkdir(parents=True, exist_ok=True)
        self.home.set_clock(moment)
        await self.bench.move(moment)

    async def settle(self, briefings: int) -> None:
        """Lets time pass until so many briefings are made and nothing of them is open."""

        def is_settled() -> bool:
            made = self.home.rows("SELECT count(*) FROM briefings")
            still_open = self.home.rows(
                "SELECT count(*) FROM deliveries WHERE state IN ('planned', 'sending', 'unknown')"
            )
            return bool(made and still_open) and made[0][0] >= briefings and still_open[0][0] == 0

        await self.until(is_settled)

    async def until(self, is_so: Callable[[], bool], *, moving: bool = True) -> None:
        """Looks until it is so or patience ends, starting a process that died again."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends and not is_so():
            if not self.bot.is_alive:
                self.demand_it_was_killed()
                await self.bot.start()
            await asyncio.sleep(LOOK_S)
            if moving:
                self.moment = step(self.moment, STEP_S)
                self.home.set_clock(self.moment)

    def demand_it_was_killed(self) -> None:
        """A process that refuses its files or meets a bug is no fault of ours; it is the end of the eval."""
        process = self.bot.process
        if process is not None and process.returncode in (2, 3):
            raise RuntimeError("\n".join(self.bot.log))

    # --- what goes wrong ---

    async def on_the_way(self, kind: str, **told: float) -> None:
        """Something between us and a platform, at one of its first requests of the briefing."""
        where = self.random.choice(self.bench.platforms)
        fault = Fault(where=where, kind=kind, skip=self.random.randrange(5), **told)  # type: ignore[arg-type]
        self.bench.proxy.arm(fault)
        self.tasks.append(asyncio.create_task(self._note_when_fired()))
        await self.advance_to(self.day.first)

    async def _note_when_fired(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.bench.proxy.fired.wait()
        except TimeoutError:
            return
        self.note()

    async def in_collection(self) -> None:
        """Dies while feeds are read."""
        fault = Fault(where="feeds", kind="kill_before", skip=self.random.randrange(len(self.bench.feeds)))
        self.bench.proxy.arm(fault)
        await self.advance_to(self.day.first)

    async def when(self, query: str, moment: datetime | None = None) -> None:
        """Dies as soon as the database holds a row, from `moment` on, which is the first slot unless told."""
        await self.advance_to(moment or self.day.first)
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends and not self.home.rows(query):  # noqa: ASYNC110 - another process writes
            await asyncio.sleep(0.002)
        self.kill()

    async def collected(self) -> None:
        """Dies when the feeds of this slot are stored and nothing is planned."""
        since = self.day.first.strftime("%Y-%m-%dT%H:%M")
        await self.when(f"SELECT 1 FROM feeds WHERE last_attempt >= '{since}'")

    async def planned(self) -> None:
        """Dies when the briefing is planned."""
        await self.when("SELECT 1 FROM briefings")

    async def anytime(self) -> None:
        """Dies at no particular moment."""
        await self.advance_to(self.day.first)
        await asyncio.sleep(self.random.uniform(0, 3))
        self.kill()

    async def disk_full(self) -> None:
        """No file may grow for some seconds, from a random moment on."""
        await self.advance_to(self.day.first)
        await asyncio.sleep(self.random.uniform(0, 1.5))
        self.note()
        sizes = [path.stat().st_size for path in self.home.data.iterdir()]
        self.bot.limit_files(min(max(sizes), 1024 * self.random.randrange(1, 64)))
        await asyncio.sleep(FULL_S)
        self.bot.limit_files(resource.RLIM_INFINITY)

    async def locked(self) -> None:
        """Another program keeps the database locked for longer than we wait."""
        await self.advance_to(self.day.first)
        await asyncio.sleep(self.random.uniform(0, 1.5))
        self.note()
        with closing(sqlite3.connect(self.home.data / DATABASE, timeout=5, isolation_level=None)) as raw:
            raw.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCKED_S)
            raw.execute("ROLLBACK")

    async def clock_back(self) -> None:
        """The clock goes back some hours, in the middle of the briefing or after it, and runs on."""
        await self.advance_to(self.day.first)
        await asyncio.sleep(self.random.uniform(0, 3))
        self.note()
        await self.advance_to(step(self.day.first, -self.random.choice((600, 7200, 86400))))
        await asyncio.sleep(1.5)
        await self.advance_to(self.day.first)

    async def second(self) -> None:
        """Another process is started on the same folder; it must end with the database's exit code."""
        await self.advance_to(self.day.first)
        self.note()
        other = await self.bot.spawn()
        await other.communicate()
        if other.returncode != 4:
            raise RuntimeError(f"a second process ended with {other.returncode}, not with 4")

    async def correction(self) -> None:
        """Sources withdraw what was posted; something goes wrong while the posts are edited."""
        await self.advance_to(self.day.first)
        await self.settle(1)
        self.bench.proxy.withdrawing = True
        if self.random.random() < PLANNED_SHARE:
            await self.when("SELECT 1 FROM amendments", self.day.correction)
            return
        kind = self.random.choice(("kill_before", "kill_after", "drop_after", "500_after", "429"))
        where = self.random.choice(self.bench.platforms)
        self.bench.proxy.arm(Fault(where=where, kind=kind, skip=self.random.randrange(2)))
        self.tasks.append(asyncio.create_task(self._note_when_fired()))
        await self.advance_to(self.day.correction)
        await self.until(lambda: bool(self.home.rows("SELECT 1 FROM amendments")))

    async def nothing(self) -> None:
        """All goes well."""
        self.note()
        await self.advance_to(self.day.first)


def _way(kind: str, **told: float) -> Callable[[Run], Awaitable[None]]:
    return lambda run: run.on_the_way(kind, **told)


async def _answered(run: Run) -> None:
    await run.on_the_way("kill_answered", delay_s=run.random.uniform(0, 0.05))


KINDS: dict[str, Callable[[Run], Awaitable[None]]] = {
    "nothing wrong": Run.nothing,
    "killed in collection": Run.in_collection,
    "killed before planning": Run.collected,
    "killed after planning": Run.planned,
    "killed before storage": _way("kill_before"),
    "killed after storage": _way("kill_after"),
    "killed between parts": _answered,
    "killed at any time": Run.anytime,
    "dropped before storage": _way("drop_before", times=2),
    "dropped after storage": _way("drop_after", times=2),
    "429 with Retry-After": _way("429", times=2),
    "5xx before storage": _way("500", times=2),
    "5xx after storage": _way("500_after", times=2),
    "disk full": Run.disk_full,
    "database locked": Run.locked,
    "clock set back": Run.clock_back,
    "a second process": Run.second,
    "killed at a correction": Run.correction,
}


async def run_once(bench: Bench, folder: Path, name: str, kind: str, day: Day, seed: int) -> RunFigures:
    """Plays one run in `folder`; `name` is its subscription's, which no other run has."""
    home = Home(folder=folder, name=name, slots=(f"{day.first:%H:%M}", f"{day.second:%H:%M}"))
    bot = Bot(home=home, environment=bench.environment())
    run = Run(bench=bench, home=home, bot=bot, day=day, random=Random(seed), moment=day.start)
    try:
        return await run.play(kind)
    finally:
        bench.proxy.arm(None)
        bench.proxy.withdrawing = False
        await bot.end()
