"""Schedules: when a subscription is due, whatever daylight saving and restarts do."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.model import NextDue, Schedule, Subscription
from digests.schedule import Due, due, next_slot, signature
from tests.builders import at, slot_key, subscription


def planned(
    zone: str, *times: time, weekdays: tuple[int, ...] = tuple(range(7)), catch_up_hours: int = 12
) -> Subscription:
    return subscription(
        schedule=Schedule(times=times, weekdays=weekdays, timezone=zone), catch_up_hours=catch_up_hours
    )


def waiting_for(order: Subscription, after: str) -> NextDue:
    return next_slot(order, at(after))


ZONE_CASES = [
    ("plain winter", "Europe/London", time(9), "2025-01-27 08:00", "2025-01-27 09:00", "2025-01-27"),
    ("summer time", "Europe/London", time(9), "2025-07-01 00:00", "2025-07-01 08:00", "2025-07-01"),
    ("strictly after", "Europe/London", time(9), "2025-01-27 09:00", "2025-01-28 09:00", "2025-01-28"),
    ("date ahead of UTC", "Asia/Tokyo", time(7), "2025-01-27 12:00", "2025-01-27 22:00", "2025-01-28"),
    (
        "date behind UTC",
        "Pacific/Honolulu",
        time(20),
        "2025-01-27 12:00",
        "2025-01-28 06:00",
        "2025-01-27",
    ),
    (
        "gap fires at its end",
        "America/New_York",
        time(2, 30),
        "2025-03-09 05:00",
        "2025-03-09 07:00",
        "2025-03-09",
    ),
    (
        "gap at midnight, Cairo",
        "Africa/Cairo",
        time(0),
        "2024-04-25 12:00",
        "2024-04-25 22:00",
        "2024-04-26",
    ),
    (
        "gap at midnight, Havana",
        "America/Havana",
        time(0, 30),
        "2025-03-08 12:00",
        "2025-03-09 05:00",
        "2025-03-09",
    ),
    (
        "gap of half an hour",
        "Australia/Lord_Howe",
        time(2, 15),
        "2025-10-04 12:00",
        "2025-10-04 15:30",
        "2025-10-05",
    ),
    (
        "repeated hour, first time",
        "Europe/Berlin",
        time(2, 30),
        "2025-10-25 12:00",
        "2025-10-26 00:30",
        "2025-10-26",
    ),
    (
        "repeated hour, not again",
        "Europe/Berlin",
        time(2, 30),
        "2025-10-26 00:30",
        "2025-10-27 01:30",
        "2025-10-27",
    ),
    (
        "repeated for two hours",
        "Antarctica/Troll",
        time(2, 30),
        "2025-10-26 00:30",
        "2025-10-27 02:30",
        "2025-10-27",
    ),
    (
        "a date that never was",
        "Pacific/Apia",
        time(9),
        "2011-12-29 20:00",
        "2011-12-30 19:00",
        "2011-12-31",
    ),
]


@pytest.mark.parametrize(
    ("zone", "clock", "after", "expected", "day"),
    [case[1:] for case in ZONE_CASES],
    ids=[c[0] for c in ZONE_CASES],
)
def test_next_slot(zone: str, clock: time, after: str, expected: str, day: str) -> None:
    """The next slot is the local wall time's first real moment, keyed by its local date."""
    found = next_slot(planned(zone, clock), at(after))
    assert found.due_at == at(expected)
    assert found.key == slot_key(day=date.fromisoformat(day), slot=f"{clock:%H:%M}")


def test_weekdays() -> None:
    """A weekday schedule waits from Friday to Monday."""
    order = planned("Europe/London", time(9), weekdays=(0, 1, 2, 3, 4))
    assert next_slot(order, at("2025-01-24 09:00")).due_at == at("2025-01-27 09:00")


def test_times_of_a_day_come_in_order() -> None:
    """Several times a day fire in the order of the clock, however the admin wrote them."""
    order = planned("Europe/London", time(18), time(9))
    first = next_slot(order, at("2025-01-27 00:00"))
    second = next_slot(order, first.due_at)
    assert (first.key.slot, second.key.slot) == ("09:00", "18:00")


def test_a_schedule_that_never_fires_is_refused() -> None:
    """A schedule without weekdays raises instead of waiting for ever."""
    with pytest.raises(ValueError, match="never fires"):
        next_slot(planned("Europe/London", time(9), weekdays=()), at("2025-01-27 00:00"))


def test_signature_ignores_order() -> None:
    """Two ways to write one schedule have one signature, another zone has another."""
    one = Schedule(times=(time(9), time(18)), weekdays=(0, 1), timezone="Europe/London")
    same = Schedule(times=(time(18), time(9), time(9)), weekdays=(1, 0), timezone="Europe/London")
    other = Schedule(times=(time(9), time(18)), weekdays=(0, 1), timezone="Europe/Paris")
    assert signature(one) == signature(same) != signature(other)


DAILY = planned("Europe/London", time(9))


def test_first_start_waits() -> None:
    """A first start publishes nothing and waits for the next slot."""
    assert due(DAILY, None, at("2025-01-27 09:30")) == Due(
        slot=None, late=False, next_due=waiting_for(DAILY, "2025-01-27 09:30")
    )


def test_not_yet_due() -> None:
    """Before its time a slot is waited for and nothing else."""
    waiting = waiting_for(DAILY, "2025-01-27 00:00")
    assert due(DAILY, waiting, at("2025-01-27 08:59")) == Due(slot=None, late=False, next_due=waiting)


@pytest.mark.parametrize(
    ("now", "late"),
    [("2025-01-27 09:00", False), ("2025-01-27 09:10", False), ("2025-01-27 09:11", True)],
)
def test_due_and_late(now: str, late: bool) -> None:
    """A slot is due from its minute on, and late when more than ten minutes have passed."""
    decided = due(DAILY, waiting_for(DAILY, "2025-01-27 00:00"), at(now))
    assert decided.slot == slot_key(day=date(2025, 1, 27))
    assert decided.late is late
    assert decided.next_due.due_at == at("2025-01-28 09:00")


def test_many_missed_slots_make_one_catch_up() -> None:
    """After a long pause only the latest slot is published, marked late."""
    decided = due(DAILY, waiting_for(DAILY, "2025-01-20 00:00"), at("2025-01-27 11:00"))
    assert (decided.slot, decided.late) == (slot_key(day=date(2025, 1, 27)), True)


def test_too_old_to_catch_up() -> None:
    """A slot older than the admin's limit is skipped."""
    decided = due(DAILY, waiting_for(DAILY, "2025-01-20 00:00"), at("2025-01-27 22:00"))
    assert (decided.slot, decided.next_due.due_at) == (None, at("2025-01-28 09:00"))


def test_catch_up_limit_is_inclusive() -> None:
    """A slot exactly as old as the limit is still published."""
    decided = due(DAILY, waiting_for(DAILY, "2025-01-27 00:00"), at("2025-01-27 21:00"))
    assert decided.slot == slot_key(day=date(2025, 1, 27))


def test_edited_schedule_recomputes() -> None:
    """An edited schedule replaces the slot that was waited for."""
    waiting = waiting_for(DAILY, "2025-01-27 00:00")
    edited = planned("Europe/London", time(14))
    decided = due(edited, waiting, at("2025-01-27 08:00"))
    assert (decided.slot, decided.next_due.due_at) == (None, at("2025-01-27 14:00"))


def test_due_before_the_edit_is_still_due() -> None:
    """What the old schedule had due before now is published though the schedule was edited since."""
    waiting = waiting_for(DAILY, "2025-01-27 00:00")
    decided = due(planned("America/New_York", time(14)), waiting, at("2025-01-27 09:30"))
    assert decided.slot == waiting.key
    assert decided.next_due.due_at == at("2025-01-27 19:00")


@given(
    zone=st.sampled_from(
        ["America/New_York", "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Tokyo"]
    ),
    hours=st.integers(min_value=0, max_value=10 * 365 * 24),
    minute=st.integers(min_value=0, max_value=24 * 60 - 1),
)
def test_every_local_date_once(zone: str, hours: int, minute: int) -> None:
    """Walking from slot to slot visits each local date exactly once, in order."""
    order = planned(zone, time(minute // 60, minute % 60))
    slot = next_slot(order, at("2020-01-01 00:00") + timedelta(hours=hours))
    for _ in range(5):
        following = next_slot(order, slot.due_at)
        assert following.key.local_date == slot.key.local_date + timedelta(days=1)
        assert following.due_at > slot.due_at
        slot = following
