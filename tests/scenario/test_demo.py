"""The demo as a user starts it: a process of its own, feeds over loopback HTTP, pages on disk."""

import io
import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from adapters.corpus import SqliteCorpus
from bot.app import DATABASE
from bot.demo import show
from digests.model import StoryStatus, Target
from tests.builders import at
from tests.shared import ROOT

pytestmark = pytest.mark.loopback


def bot(*words: str, cwd: Path, **environ: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COVERAGE_PROCESS_START": "", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_demo_posts_three_days(tmp_path: Path) -> None:
    """`demo` ends well, posts three briefings to the terminal and to pages, and says where those are."""
    process = bot("demo", "--out", "pages", cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    for day in ("Monday 27 January", "Tuesday 28 January", "Wednesday 29 January"):
        assert f"AI race, {day}" in out
    assert str(tmp_path / "pages" / "index.html") in out
    assert len(list((tmp_path / "pages").glob("2025-*.html"))) == 3
    assert "3 briefings from" in out


async def test_the_demo_repeats_nothing(tmp_path: Path) -> None:
    """No entry is told twice over the demo's days, and the broken feed costs only itself."""
    written = io.StringIO()
    assert await show(tmp_path / "pages", tmp_path / "data", written, nullcontext)
    with SqliteCorpus(tmp_path / "data" / DATABASE) as corpus:
        told = corpus.told((Target(platform="console", address=""),), at("2025-01-01 00:00"))
        briefings = corpus.briefings(limit=5)
        assert corpus.unfinished() == ()
    assert len(told) == len({one.entry_id for one in told})
    assert [len(one.stories) > 0 for one in briefings] == [True, True, True]
    assert StoryStatus.UPDATE in {brief.status for one in briefings[:2] for brief in one.stories}
    assert "One feed failed and cost only itself" in written.getvalue()


CONFIG = {
    "feeds.yaml": "collect: {timeout_seconds: 2, allow_private_hosts: [127.0.0.1]}\n"
    "feeds: [{name: Wire, url: 'http://127.0.0.1:9/f.xml', category: press, publisher: Wire}]\n",
    "briefings.yaml": "subscriptions:\n  - name: daily\n"
    "    schedule: {times: 09:00, weekdays: daily, timezone: UTC}\n"
    "    format: daily\n    max_stories: 8\n    targets: [console]\n",
}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_run_publishes_on_a_simulated_clock_and_ends_cleanly(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """`run` follows the clock file, publishes the slot it passes, and ends cleanly on a signal."""
    for name, text in CONFIG.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    clock = tmp_path / "clock"
    clock.write_text("2025-01-27T08:59:00Z", encoding="utf-8")
    log = tmp_path / "log"
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--config", str(tmp_path), "--data", str(tmp_path / "data")],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "RACEBRIEF_CLOCK": str(clock)},
            stdout=subprocess.DEVNULL,
            stderr=stream,
        )
        try:
            wait_for(log, "collected 1 feeds")
            clock.write_text("2025-01-27T09:00:30Z", encoding="utf-8")
            wait_for(log, "delivered 1 messages")
            process.send_signal(number)
            assert process.wait(timeout=10) == code
        finally:
            process.kill()
            process.wait()
    assert "planned daily/2025-01-27/09:00" in log.read_text(encoding="utf-8")
    assert "Traceback" not in log.read_text(encoding="utf-8")


def wait_for(log: Path, words: str) -> None:
    deadline = time.monotonic() + 20
    while words not in log.read_text(encoding="utf-8"):
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.05)
