from datetime import UTC, timedelta
from pathlib import Path

import pytest

from adapters.clock import FileClock, SystemClock
from digests.errors import BriefingError
from digests.ports import Clock
from tests.builders import NOON, at
from tests.fakes_feeds import FakeClock


def test_the_machine_s_clock_tells_aware_utc() -> None:
    """Time is aware UTC and does not run backwards between two looks."""
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.now() <= clock.now()


@pytest.mark.parametrize(
    "told", ["2025-01-27T12:00:00Z", "2025-01-27T13:00:00+01:00\n", "2025-01-27T12:00:00", "2025-01-27 12:00"]
)
def test_the_file_is_the_time(tmp_path: Path, told: str) -> None:
    """An ISO time in any zone is told in UTC; one without a zone is UTC."""
    path = tmp_path / "clock"
    path.write_text(told)
    clock: Clock = FileClock(path)
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_the_file_is_read_each_time(tmp_path: Path) -> None:
    """Replacing the file moves the clock of a running process."""
    path = tmp_path / "clock"
    path.write_text("2025-01-27T12:00:00Z")
    clock = FileClock(path)
    clock.now()
    path.write_text("2025-01-28T12:00:00Z")
    assert clock.now() == at("2025-01-28 12:00")


def test_a_clock_file_without_a_time_is_said(tmp_path: Path) -> None:
    """A missing file and one that holds no time each give one line with what to do."""
    path = tmp_path / "clock"
    with pytest.raises(BriefingError, match="cannot be read: write an ISO time"):
        FileClock(path).now()
    path.write_text("soon")
    with pytest.raises(BriefingError, match="holds 'soon': write an ISO time"):
        FileClock(path).now()


def test_the_fake_stands_still_until_moved() -> None:
    """The fake clock tells the same time until it is advanced."""
    clock = FakeClock()
    assert clock.now() == clock.now() == NOON
    clock.advance(timedelta(hours=1))
    assert clock.now() == at("2025-01-27 13:00")
