"""Feeds that fall ill while the process runs: the admin is told once, and again when they recover."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from adapters.slack.render import render
from digests.document import Document
from digests.errors import FetchError
from digests.model import Part
from tests.builders import at
from tests.fakes_bot import FakeChannel
from tests.scenario.test_changes import Admin
from tests.scenario.test_day import TWO_STORIES, Wire

URL = "https://example.org/a.xml"


class SlackLike(FakeChannel):
    """Keeps what Slack would be sent."""

    def render(self, document: Document) -> tuple[Part, ...]:
        return render(document)


@pytest_asyncio.fixture
async def admin(tmp_path: Path) -> AsyncIterator[Admin]:
    made = Admin(tmp_path)
    made.channel = SlackLike()
    made.app.channels = {"html": made.channel}
    async with made.app:
        yield made


async def day(admin: Admin, date: str) -> None:
    """Two collections and what they lead to."""
    for hour in ("06", "18"):
        admin.clock.moment = at(f"{date} {hour}:00")
        await admin.app.tick_collect()
        await admin.app.deliver()


async def test_an_admin_is_told_once_of_a_dead_feed_and_once_of_its_return(admin: Admin) -> None:
    """A feed fails for four days and comes back: two notices, each with the feed and the reason."""
    wire = admin.app.parsing.enter_result  # type: ignore[attr-defined]
    assert isinstance(wire, Wire)
    gone = "the server says 404 not found: look for the feed's new address"
    wire.items[URL] = FetchError(URL, gone, status=404)
    for date in ("2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31"):
        await day(admin, date)
    assert len(admin.notes) == 1
    assert "Wire is dead since 2025-01-28" in admin.notes[0]
    assert "look for the feed" in admin.notes[0]
    wire.items[URL] = TWO_STORIES
    await day(admin, "2025-02-01")
    await day(admin, "2025-02-02")
    assert len(admin.notes) == 2
    assert "Wire is well again" in admin.notes[1]
