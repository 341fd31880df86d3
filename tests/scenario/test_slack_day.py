"""The application as it is built for real, with the sample feeds and a loopback Slack at its ends."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import build, demo_feeds
from bot.running import App
from config.load import SHIPPED, load
from config.secrets import Secrets
from digests.model import Schedule
from tests.builders import subscription, target
from tests.fakes_bot import FakeClock
from tests.wire.slack_server import LoopbackSlack

pytestmark = pytest.mark.loopback

DAY = demo_feeds().days[0]
EVENING = datetime.combine(DAY, time(22), tzinfo=UTC)
AI_RACE = "C0000002"


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    server = await LoopbackSlack().start()
    yield server
    await server.stop()


def application(slack: LoopbackSlack, data: Path, clock: FakeClock, **secrets: str) -> App:
    """Subscribed to #ai-race at 22:00 UTC; the feeds are set once they are served."""
    order = subscription(
        schedule=Schedule(times=(time(22),), weekdays=tuple(range(7)), timezone="UTC"),
        targets=(target("slack", "#ai-race"),),
    )
    shipped = load(SHIPPED)
    known = {"slack_bot_token": "xoxb-loopback", "slack_app_token": "xapp-loopback"} | secrets
    return build(
        replace(shipped, subscriptions=(order,)),
        Secrets(slack_api_url=slack.api_url, **known),
        data,
        clock=clock,
        stream=io.StringIO(),
        platforms=("slack",),
        answers=True,
    )


async def test_a_day_on_slack(slack: LoopbackSlack, tmp_path: Path) -> None:
    """Feeds over HTTP become a post with a reply per story and links to them; /brief today tells the same."""
    clock = FakeClock(moment=EVENING.replace(hour=8))
    with demo_feeds().serve(clock) as feeds:
        app = application(slack, tmp_path, clock)
        app.settings = replace(app.settings, feeds=feeds)
        async with app:
            await app.connect()
            await app.plan_due()
            clock.moment = EVENING
            await app.tick()
            envelope = await slack.command("today")
            await asyncio.wait_for(slack.answered.wait(), 5)
            await app.tick()
        posts = slack.store.messages[AI_RACE]
        (briefing,) = app_briefings(tmp_path)
    stories = len(briefing.stories)
    assert stories >= 5
    assert [bool(message.get("thread_ts")) for message in posts].count(True) >= stories
    assert "racebrief:part/" not in str(posts)
    assert not envelope.late
    assert briefing.stories[0].headline.text[:20] in str(slack.responses)


def app_briefings(data: Path):  # type: ignore[no-untyped-def]
    from adapters.corpus import SqliteCorpus
    from bot.app import DATABASE

    with SqliteCorpus(data / DATABASE) as corpus:
        return corpus.briefings(limit=5)


async def test_a_bad_token_costs_only_slack(
    slack: LoopbackSlack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With a refused token the application runs on, says so once, and writes no token to the log."""
    clock = FakeClock(moment=EVENING)
    app = application(slack, tmp_path, clock, slack_bot_token="xoxb-wrong-token")
    async with app:
        await app.connect()
        await app.connect()
    refused = [record for record in caplog.records if record.name == "racebrief"]
    assert len(refused) == 1
    assert "token" in refused[0].getMessage()
    assert "xoxb-wrong-token" not in caplog.text
