"""A few of the eval's fault runs, on the project's sample feeds: the process, the platforms, the count."""

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from adapters.demo import DEMO_DAYS, DemoServer
from tests.evals.fault_bench import bench
from tests.evals.fault_run import Day, run_once
from tests.fakes_bot import FakeClock
from tests.wire.discord_twin_server import obstacle

pytestmark = pytest.mark.loopback


def on(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DEMO_DAYS[0], time(hour, minute), tzinfo=UTC)


DAY = Day(start=on(12), first=on(16, 1), second=on(22, 1))


@pytest.mark.parametrize("kind", ["killed after storage", "killed between parts", "dropped after storage"])
async def test_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path, kind: str) -> None:
    """Whatever goes wrong, each message stands on its platform once, in order, in its thread."""
    clock = FakeClock(moment=DAY.start)

    async def move(moment: datetime) -> None:
        clock.moment = moment

    why_not = await asyncio.to_thread(obstacle)
    with DemoServer(clock) as news:
        feeds = [(one.name, one.url.removeprefix(f"{news.url}/")) for one in news.feeds()]
        async with bench(feeds, news.url, move, with_discord=why_not is None) as servers:
            figures = await run_once(servers, tmp_path / "home", "faults", kind, DAY, 7)
    found = figures.found
    assert figures.fired
    assert found.complaints == ()
    assert (found.lost, found.doubled, found.out_of_order, found.integrity) == (0, 0, 0, "ok")
    assert found.messages >= 4 * len(servers.platforms)
