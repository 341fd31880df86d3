"""The running process: what it does at its start, between ticks and at its end."""

import asyncio
import os

import pytest

from bot import schedule
from digests.errors import CorpusError
from tests.builders import feed
from tests.fakes_bot import FakeChannel, MemoryCorpus
from tests.scenario.test_day import NINE, TWO_STORIES, House, Wire


async def run_until(house: House, done: asyncio.Event, number: int) -> int:
    async with house.start() as app:
        running = asyncio.create_task(schedule.run(app, tick_seconds=0.02))
        await asyncio.wait_for(done.wait(), 5)
        os.kill(os.getpid(), number)
        return await asyncio.wait_for(running, 5)


@pytest.mark.parametrize("number", [2, 15])
async def test_run_ends_on_a_signal(number: int) -> None:
    """SIGINT and SIGTERM end a run after the message that is being sent, which is recorded."""
    sending, done = asyncio.Event(), asyncio.Event()

    class Slow(FakeChannel):
        async def send(self, delivery, earlier):  # type: ignore[no-untyped-def]
            sending.set()
            done.set()
            await asyncio.sleep(0.05)
            return await super().send(delivery, earlier)

    house = House(channels={"slack": Slow()})
    await house.wait_for_a_slot()
    house.clock.moment = NINE
    assert await run_until(house, done, number) == number
    assert list(house.corpus.states_of().values()) == ["sent", "planned", "planned"]


async def test_a_slot_that_passes_during_the_first_collection_is_not_missed() -> None:
    """What a first start waits for is noted before it reads the feeds: nine o'clock may strike meanwhile."""
    done = asyncio.Event()

    class Telling(FakeChannel):
        async def send(self, delivery, earlier):  # type: ignore[no-untyped-def]
            done.set()
            return await super().send(delivery, earlier)

    class Striking(Wire):
        async def fetch(self, feed, state):  # type: ignore[no-untyped-def]
            house.clock.moment = NINE
            return await super().fetch(feed, state)

    house = House(channels={"slack": Telling()}, wire=Striking(items={feed().url: TWO_STORIES}))
    assert await run_until(house, done, 15) == 15
    assert [key.slot for key in house.corpus.made] == ["09:00"]


async def test_run_survives_a_failing_database() -> None:
    """A locked database fails one tick with one line; the next tick does its work."""
    done = asyncio.Event()

    class Locked(MemoryCorpus):
        failures = 2

        def next_due(self):  # type: ignore[no-untyped-def]
            if Locked.failures:
                Locked.failures -= 1
                raise CorpusError("the database is locked")
            done.set()
            return super().next_due()

    house = House(corpus=Locked())
    assert await run_until(house, done, 15) == 15
