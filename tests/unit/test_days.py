"""Days in words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.days import window

NOW = datetime(2026, 1, 9, 15, 0, tzinfo=UTC)  # a Friday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("what happened today", "2026-01-09", "2026-01-09"),
        ("what happened yesterday?", "2026-01-08", "2026-01-08"),
        ("who was sued on Tuesday", "2026-01-06", "2026-01-06"),
        ("on friday", "2026-01-09", "2026-01-09"),
        ("deals this week", "2026-01-05", "2026-01-11"),
        ("deals last week", "2025-12-29", "2026-01-04"),
        ("layoffs in last month", "2025-12-01", "2025-12-31"),
        ("timeline, jan 5-10", "2026-01-05", "2026-01-10"),
        ("on 3 January", "2026-01-03", "2026-01-03"),
        ("since December 24", "2025-12-24", "2025-12-24"),
        ("5th of may is no day we know", None, None),
        ("2026-01-02", "2026-01-02", "2026-01-02"),
        ("2026-02-31", None, None),
        ("may 40", None, None),
        ("nothing of the kind", None, None),
    ],
)
def test_days_are_understood(text: str, first: str | None, last: str | None) -> None:
    """A named day or stretch of days is the one that people mean who say it on that Friday."""
    found = window(text, NOW)
    if first is None or last is None:
        assert found is None
        return
    assert found is not None
    assert found.since.date() == date.fromisoformat(first)
    assert (found.until - found.since).days == (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def test_a_count_of_days_reaches_back_from_the_moment() -> None:
    """ "The last 3 days" begins three days before the moment of asking."""
    found = window("in the last 3 days", NOW)
    assert found is not None
    assert (NOW - found.since).days == 3
    assert found.until > NOW


@given(st.text(max_size=60))
def test_any_text_is_taken(text: str) -> None:
    """No text makes it fail, and a window always ends after it begins."""
    found = window(text, NOW)
    assert found is None or found.since < found.until
