"""The commands about deliveries and the database: now, deliveries, backup, restore."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.corpus import FolderLock, SqliteCorpus
from bot import options
from bot.app import DATABASE
from digests.model import DeliveryState
from tests.builders import at, briefing, delivery, target
from tests.unit.test_cli import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    for variable in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    clock = tmp_path / "clock"
    monkeypatch.setenv("RACEBRIEF_CLOCK", str(clock))
    made = Home(tmp_path / "config", tmp_path / "data", clock)
    made.set_clock("2025-01-27T08:30:00Z")
    made.write()
    import logging

    root = logging.getLogger()
    before, level = tuple(root.handlers), root.level
    yield made
    root.handlers[:] = before
    root.setLevel(level)


def failed_part(home: Home) -> str:
    """Stores a briefing whose one part failed; its key."""
    built = delivery(target=target("console"), state=DeliveryState.FAILED, updated_at=at("2025-01-27 09:00"))
    with SqliteCorpus(home.data / DATABASE) as corpus:
        corpus.plan(briefing(), [built], [], None)
    return built.key


def test_now_without_another_racebrief_sends_from_here(home: Home) -> None:
    """Where none runs, the command makes the briefing itself, and the next slot keeps its own."""
    home.write()
    home.store()
    done = home.run("now", "daily")
    assert done.exit_code == 0, done.output
    assert "Janus Pro" in done.output
    with SqliteCorpus(home.data / DATABASE) as corpus:
        (made,) = corpus.briefings(limit=9)
        assert corpus.orders() == ()
    assert made.key.slot.startswith("now-")


def test_now_leaves_it_to_the_racebrief_that_runs(home: Home) -> None:
    """Where one runs, it is that one's: the order is stored and this command ends."""
    home.write()
    home.store()
    lock = FolderLock(home.data)
    lock.take()
    try:
        done = home.run("now", "daily")
    finally:
        lock.release()
    assert done.exit_code == 0, done.output
    assert "sends daily within a minute" in done.output
    with SqliteCorpus(home.data / DATABASE) as corpus:
        assert [one.subscription for one in corpus.orders()] == ["daily"]


def test_two_at_once_are_refused(home: Home) -> None:
    """A second process on one data folder ends at once with the database's exit code."""
    home.write()
    lock = FolderLock(home.data)
    lock.take()
    try:
        done = home.run("once")
    finally:
        lock.release()
    assert done.exit_code == options.BAD_DATABASE
    assert "another racebrief" in done.output


def test_deliveries_are_shown_retried_and_dropped(home: Home) -> None:
    """What failed is shown with its key, opened by a retry, settled by a drop, and then gone."""
    home.write()
    assert "every message is delivered" in home.run("deliveries").output
    key = failed_part(home)
    assert key in home.run("deliveries").output
    assert json.loads(home.run("deliveries", "--json").stdout)["deliveries"][0]["state"] == "failed"
    assert "given up: 1" in home.run("status").output
    assert "unknown" in home.run("deliveries", "--retry", key).output
    assert "dropped" in home.run("deliveries", "--drop", key).output
    assert home.run("deliveries", "--retry", key).exit_code == options.FAILED
    assert home.run("deliveries", "--retry", key, "--drop", key).exit_code == options.USAGE


def test_a_database_goes_there_and_back(home: Home, tmp_path: Path) -> None:
    """What is backed up can be put back, with the one before moved aside; a bad file is refused."""
    home.write()
    key = failed_part(home)
    copy = tmp_path / "copy.sqlite"
    assert home.run("backup", str(copy)).exit_code == 0
    assert home.run("backup", str(copy)).exit_code == options.BAD_DATABASE
    home.run("deliveries", "--drop", key)
    assert home.run("restore", str(copy)).exit_code == 0
    assert key in home.run("deliveries").output
    assert home.run("restore", str(tmp_path / "nothing")).exit_code == options.BAD_DATABASE
