"""Wall clocks of many zones, ticked through the running application: one briefing per local date and slot."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import pytest

from digests.model import Schedule
from tests.builders import at, subscription
from tests.scenario.test_day import SLACK, House

TICK = timedelta(minutes=15)
ALL_DAYS = tuple(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A schedule ticked from `start` to `end` (UTC), and what fires: local date and slot, UTC moment."""

    name: str
    times: tuple[time, ...]
    start: str
    end: str
    fired: tuple[tuple[str, str], ...]
    weekdays: tuple[int, ...] = ALL_DAYS
    edited: tuple[str, str] | None = None

    def order(self, zone: str) -> Schedule:
        return Schedule(times=self.times, weekdays=self.weekdays, timezone=zone)


CASES = {
    "New York, an hour twice": Zone(
        name="America/New_York", times=(time(1, 30),), start="2025-11-01 12:00", end="2025-11-04 00:00",
        fired=(("2025-11-02 01:30", "2025-11-02 05:30"), ("2025-11-03 01:30", "2025-11-03 06:30")),
    ),
    "Berlin, an hour twice": Zone(
        name="Europe/Berlin", times=(time(2, 30),), start="2025-10-25 12:00", end="2025-10-27 12:00",
        fired=(("2025-10-26 02:30", "2025-10-26 00:30"), ("2025-10-27 02:30", "2025-10-27 01:30")),
    ),
    "Helsinki, an hour twice, both its ends": Zone(
        name="Europe/Helsinki", times=(time(3), time(3, 45)),
        start="2025-10-25 12:00", end="2025-10-26 12:00",
        fired=(("2025-10-26 03:00", "2025-10-26 00:00"), ("2025-10-26 03:45", "2025-10-26 00:45")),
    ),
    "Lord Howe, half an hour twice": Zone(
        name="Australia/Lord_Howe", times=(time(1, 45),), start="2025-04-04 20:00", end="2025-04-06 12:00",
        fired=(("2025-04-06 01:45", "2025-04-05 14:45"),),
    ),
    "Troll, two hours twice": Zone(
        name="Antarctica/Troll", times=(time(1, 30), time(2, 30)),
        start="2025-10-25 12:00", end="2025-10-26 12:00",
        fired=(("2025-10-26 01:30", "2025-10-25 23:30"), ("2025-10-26 02:30", "2025-10-26 00:30")),
    ),
    "New York, an hour that is not there": Zone(
        name="America/New_York", times=(time(2, 30),), start="2025-03-08 12:00", end="2025-03-10 12:00",
        fired=(("2025-03-09 02:30", "2025-03-09 07:00"), ("2025-03-10 02:30", "2025-03-10 06:30")),
    ),
    "London, an hour that is not there": Zone(
        name="Europe/London", times=(time(1),), start="2025-03-29 12:00", end="2025-03-31 12:00",
        fired=(("2025-03-30 01:00", "2025-03-30 01:00"), ("2025-03-31 01:00", "2025-03-31 00:00")),
    ),
    "Lord Howe, half an hour that is not there": Zone(
        name="Australia/Lord_Howe", times=(time(2, 15),), start="2025-10-04 00:00", end="2025-10-05 20:00",
        fired=(("2025-10-05 02:15", "2025-10-04 15:30"), ("2025-10-06 02:15", "2025-10-05 15:15")),
    ),
    "Cairo, a midnight that is not there": Zone(
        name="Africa/Cairo", times=(time(0),), start="2024-04-25 06:00", end="2024-04-27 06:00",
        fired=(("2024-04-26 00:00", "2024-04-25 22:00"), ("2024-04-27 00:00", "2024-04-26 21:00")),
    ),
    "Havana, a midnight that is not there": Zone(
        name="America/Havana", times=(time(0),), start="2025-03-08 12:00", end="2025-03-10 12:00",
        fired=(("2025-03-09 00:00", "2025-03-09 05:00"), ("2025-03-10 00:00", "2025-03-10 04:00")),
    ),
    "Havana, a midnight twice": Zone(
        name="America/Havana", times=(time(0),), start="2025-11-01 12:00", end="2025-11-03 12:00",
        fired=(("2025-11-02 00:00", "2025-11-02 04:00"), ("2025-11-03 00:00", "2025-11-03 05:00")),
    ),
    "Apia, a date that is not there": Zone(
        name="Pacific/Apia", times=(time(9),), start="2011-12-29 00:00", end="2011-12-31 23:00",
        fired=(("2011-12-29 09:00", "2011-12-29 19:00"), ("2011-12-31 09:00", "2011-12-30 19:00"),
               ("2012-01-01 09:00", "2011-12-31 19:00")),
    ),
    "Apia, Fridays, and a Friday that is not there": Zone(
        name="Pacific/Apia", times=(time(9),),
        start="2011-12-28 00:00", end="2012-01-07 00:00", weekdays=(4,),
        fired=(("2012-01-06 09:00", "2012-01-05 19:00"),),
    ),
    "Kolkata, half an hour": Zone(
        name="Asia/Kolkata", times=(time(9),), start="2025-01-27 00:00", end="2025-01-28 12:00",
        fired=(("2025-01-27 09:00", "2025-01-27 03:30"), ("2025-01-28 09:00", "2025-01-28 03:30")),
    ),
    "Kathmandu, three quarters": Zone(
        name="Asia/Kathmandu", times=(time(9),), start="2025-01-27 00:00", end="2025-01-27 12:00",
        fired=(("2025-01-27 09:00", "2025-01-27 03:15"),),
    ),
    "Kiritimati, a day ahead": Zone(
        name="Pacific/Kiritimati", times=(time(0, 30),), start="2025-01-26 12:00", end="2025-01-27 12:00",
        fired=(("2025-01-28 00:30", "2025-01-27 10:30"),),
    ),
    "Honolulu, a day behind": Zone(
        name="Pacific/Honolulu", times=(time(20),), start="2025-01-27 12:00", end="2025-01-28 12:00",
        fired=(("2025-01-27 20:00", "2025-01-28 06:00"),),
    ),
    "weekdays by the local calendar": Zone(
        name="Asia/Tokyo", times=(time(7),),
        start="2025-01-24 00:00", end="2025-01-28 00:00", weekdays=(0, 1, 2, 3, 4),
        fired=(("2025-01-27 07:00", "2025-01-26 22:00"), ("2025-01-28 07:00", "2025-01-27 22:00")),
    ),
    "the zone edited westward after the slot": Zone(
        name="Europe/Berlin", times=(time(9),), start="2025-01-27 00:00", end="2025-01-28 18:00",
        edited=("2025-01-27 10:00", "America/New_York"),
        fired=(("2025-01-27 09:00", "2025-01-27 08:00"), ("2025-01-28 09:00", "2025-01-28 14:00")),
    ),
    "the zone edited eastward before the slot": Zone(
        name="America/New_York", times=(time(9),), start="2025-01-27 00:00", end="2025-01-28 18:00",
        edited=("2025-01-27 10:00", "Asia/Tokyo"),
        fired=(("2025-01-28 09:00", "2025-01-28 00:00"),),
    ),
}  # fmt: skip


async def fired(case: Zone) -> list[tuple[str, str]]:
    """Local date and slot, and moment, of each briefing that the application made."""
    house = House(orders=(subscription(schedule=case.order(case.name), targets=(SLACK,)),))
    house.wire.items = {}
    moment, end = at(case.start), at(case.end)
    app = house.start()
    async with app:
        while moment <= end:
            if case.edited is not None and moment == at(case.edited[0]):
                order = subscription(schedule=case.order(case.edited[1]), targets=(SLACK,))
                app.settings = replace(app.settings, subscriptions=(order,))
            house.clock.moment = moment
            await app.tick()
            moment += TICK
    made = sorted(house.corpus.briefings(limit=99), key=lambda one: one.made_at)
    return [(f"{one.key.local_date} {one.key.slot}", _minute(one.made_at)) for one in made]


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def test_there_are_twenty() -> None:
    """Every case that is asked of the schedules stands in the table."""
    assert len(CASES) == 20


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_once_per_local_date_and_slot(case: Zone) -> None:
    """Whatever a zone does to its clocks, each local date and slot fires once, at its first real moment."""
    assert await fired(case) == list(case.fired)
