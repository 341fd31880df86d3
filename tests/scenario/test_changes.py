"""The admin's files change while the process runs: taken over whole, or refused with the reason."""

import io
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.app import build
from bot.running import App
from config.load import load
from config.secrets import Secrets
from tests.builders import at
from tests.fakes_bot import FakeChannel, FakeClock
from tests.scenario.test_day import Wire

FEEDS = "feeds:\n  - {name: Wire, url: 'https://example.org/a.xml', category: press, publisher: Wire}\n"
BRIEFINGS = """\
admin: {html: notes}
subscriptions:
  - name: daily
    schedule: {times: ["09:00"], timezone: UTC}
    targets: [html: pages]
"""


class Admin:
    """Writes files beside a running application; `notes` is what it tells the admin."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock(moment=at("2025-01-27 08:00"))
        self.channel = FakeChannel()
        self.write("feeds.yaml", FEEDS)
        self.write("briefings.yaml", BRIEFINGS)
        told: dict[str, Any] = {"clock": self.clock, "stream": io.StringIO(), "platforms": ("html",)}
        built = build(load(folder), Secrets(), folder / "data", **told)
        wire = Wire()
        self.app: App = replace(
            built, channels={"html": self.channel}, parsing=nullcontext(wire), fetching=nullcontext(wire)
        )

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    async def tick(self, moment: str, times: int = 1) -> None:
        self.clock.moment = at(moment)
        for _ in range(times):
            await self.app.tick()

    @property
    def notes(self) -> list[str]:
        return [one.part.payload for one in self.channel.messages if one.target.address == "notes"]

    @property
    def briefed(self) -> list[str]:
        made = self.app.corpus.briefings(limit=99)
        return [f"{one.key.subscription} {one.key.local_date:%d} {one.key.slot}" for one in reversed(made)]


@pytest_asyncio.fixture
async def admin(tmp_path: Path) -> AsyncIterator[Admin]:
    made = Admin(tmp_path)
    async with made.app:
        await made.tick("2025-01-27 08:00")
        yield made


async def test_a_sound_change_holds_from_the_next_tick_but_one(admin: Admin) -> None:
    """A change is taken over once it stands still, says what it is, and no slot is skipped or doubled."""
    added = BRIEFINGS + BRIEFINGS.split("subscriptions:\n")[1].replace("daily", "second")
    admin.write("briefings.yaml", added.replace("09:00", "09:30", 1))
    await admin.tick("2025-01-27 08:01", 2)
    assert [one.name for one in admin.app.settings.subscriptions] == ["daily", "second"]
    for moment in ("09:00", "09:01", "09:30", "09:31"):
        await admin.tick(f"2025-01-27 {moment}")
    assert admin.briefed == ["second 27 09:00", "daily 27 09:30"]
    assert len(admin.notes) == 1
    assert "took over" in admin.notes[0]


async def test_what_was_due_before_the_change_comes(admin: Admin) -> None:
    """A change that is seen after a slot was due, and moves it, leaves that slot its briefing."""
    admin.write("briefings.yaml", BRIEFINGS.replace("09:00", "17:00"))
    await admin.app.take_over()
    await admin.tick("2025-01-27 09:00", 3)
    await admin.tick("2025-01-27 17:00", 2)
    assert admin.briefed == ["daily 27 09:00", "daily 27 17:00"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (BRIEFINGS.replace("UTC", "Mars/Olympus"), "is not a time zone"),
        (BRIEFINGS.replace("html: pages", 'slack: "#a"'), "did not start with"),
        ("", "the file is empty"),
    ],
)
async def test_a_bad_change_is_refused_whole_with_the_reason(
    admin: Admin, caplog: pytest.LogCaptureFixture, wrong: str, said: str
) -> None:
    """While one file is wrong nothing of any is taken over, the admin reads why once, and the day goes on."""
    admin.write("briefings.yaml", wrong)
    admin.write("feeds.yaml", FEEDS.replace("a.xml", "b.xml"))
    await admin.tick("2025-01-27 08:01", 3)
    await admin.tick("2025-01-27 09:00", 2)
    assert admin.app.settings.feeds[0].url.endswith("a.xml")
    assert admin.briefed == ["daily 27 09:00"]
    assert len(admin.notes) == 1
    assert "refused" in admin.notes[0]
    assert said in caplog.text
    admin.write("briefings.yaml", BRIEFINGS)
    await admin.tick("2025-01-27 09:02", 2)
    assert admin.app.settings.feeds[0].url.endswith("b.xml")
