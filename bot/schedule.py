"""The scheduler: it ticks and holds no truth. What is due is read from the database at every tick."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.running import App
from digests.errors import BriefingError

TICK_SECONDS = 60.0
SIMULATED_TICK_SECONDS = 1.0
"""A simulated day passes faster than a real one."""

Job = Callable[[], Awaitable[None]]

log = logging.getLogger("racebrief")


async def run(app: App, *, tick_seconds: float = TICK_SECONDS) -> int:
    """Ticks until SIGINT or SIGTERM and returns the signal's number.

    Then a message that is being sent is finished and recorded, and a collection is broken off: it stores
    in one step, so nothing is lost. A bug in a tick is logged with its traceback; the next tick goes ahead.
    """
    stop: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    work = _Work()
    with heard(stop.set_result):
        scheduler = AsyncIOScheduler(timezone="UTC")
        for name, tick in (("connect", app.connect), ("collect", app.tick_collect), ("publish", app.tick)):
            scheduler.add_job(
                work.guarded(name, tick),
                "interval",
                seconds=tick_seconds,
                id=name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        log.info("running: %s", ", ".join(one.name for one in app.settings.subscriptions) or "nothing")
        first = asyncio.create_task(_first(app, work, scheduler))
        try:
            received = await stop
            log.info("stopping")
        finally:
            app.stop()
            first.cancel()
            if scheduler.running:
                scheduler.shutdown(wait=False)
            await work.finish()
    return received


async def _first(app: App, work: "_Work", scheduler: AsyncIOScheduler) -> None:
    """Everything once and in order, so that a start does not wait for the first tick; then the ticks."""
    for name, tick in (
        ("expect", app.expect),
        ("connect", app.connect),
        ("collect", app.tick_collect),
        ("publish", app.tick),
    ):
        try:
            await work.guarded(name, tick)()
        except Exception:
            log.exception("%s: a bug, please report it", name)
    scheduler.start()


class _Work:
    """The ticks under way. The scheduler cancels its jobs when it stops, which no delivery may suffer."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def guarded(self, name: str, tick: Callable[[], Coroutine[Any, Any, None]]) -> Job:
        """A tick that outlives its job and whose expected failure is one line: the next tick tries again."""

        async def guarded() -> None:
            task = asyncio.create_task(tick(), name=name)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            try:
                await asyncio.shield(task)
            except BriefingError as error:
                log.error("%s: %s", name, error)

        return guarded

    async def finish(self) -> None:
        """Waits for what is under way."""
        for outcome in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("while stopping: %s", outcome)


@contextmanager
def heard(ask: Callable[[int], None]) -> Iterator[None]:
    """SIGINT and SIGTERM call `ask` once; a second one ends the process as if nobody had listened."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)

    def once(number: int) -> None:
        for one in signals:
            loop.remove_signal_handler(one)
        ask(number)

    for one in signals:
        loop.add_signal_handler(one, once, int(one))
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)
