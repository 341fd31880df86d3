"""What a process meets when it starts again: missed slots, parts half sent, clocks and schedules moved."""

from dataclasses import dataclass, field, replace
from datetime import time
from pathlib import Path

import pytest

from adapters.corpus import SqliteCorpus
from digests.model import Order, Receipt, Schedule, Subscription
from tests.builders import at, subscription
from tests.fakes_bot import FakeChannel
from tests.scenario.test_day import SLACK, House

LONDON = Schedule(times=(time(9),), weekdays=tuple(range(7)), timezone="Europe/London")


def order(**told: object) -> Subscription:
    return subscription(schedule=replace(LONDON, **told), targets=(SLACK,))  # type: ignore[arg-type]


@dataclass(slots=True, kw_only=True)
class Machine:
    """A machine that is switched on at moments: each start is a process of its own on one database file."""

    folder: Path
    orders: tuple[Subscription, ...] = (order(),)
    channel: FakeChannel = field(default_factory=FakeChannel)
    house: House = field(init=False)

    def __post_init__(self) -> None:
        self.house = House(channels={"slack": self.channel}, orders=self.orders)

    async def start(self, *moments: str, orders: tuple[Subscription, ...] | None = None) -> None:
        """One process that ticks at those moments and ends."""
        with SqliteCorpus(self.folder / "racebrief.sqlite") as corpus:
            self.house.corpus = corpus  # type: ignore[assignment]
            self.house.orders = orders or self.house.orders
            async with self.house.start() as app:
                for moment in moments:
                    self.house.clock.moment = at(moment)
                    await app.tick()

    def briefed(self) -> list[tuple[str, bool]]:
        """Local date, slot and lateness of all briefings, oldest first."""
        with SqliteCorpus(self.folder / "racebrief.sqlite") as corpus:
            made = corpus.briefings(limit=99)
        return [(f"{one.key.local_date:%d} {one.key.slot}", one.late) for one in reversed(made)]

    def states(self) -> set[str]:
        with SqliteCorpus(self.folder / "racebrief.sqlite") as corpus:
            made = corpus.briefings(limit=99)
            return {part.state.value for one in made for part in corpus.deliveries(one.key)}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(folder=tmp_path)


DOWN = {
    "over one slot": (
        ["2025-01-27 08:00"], ["2025-01-27 14:00", "2025-01-27 14:01", "2025-01-28 09:00"],
        [("27 09:00", True), ("28 09:00", False)],
    ),
    "over one slot, longer than the admin's limit": (
        ["2025-01-27 08:00"], ["2025-01-27 21:01", "2025-01-28 09:00"], [("28 09:00", False)],
    ),
    "over many slots": (
        ["2025-01-22 08:00"], ["2025-01-27 10:00", "2025-01-27 10:01", "2025-01-28 09:00"],
        [("27 09:00", True), ("28 09:00", False)],
    ),
    "for five seconds": (
        ["2025-01-27 08:59"], ["2025-01-27 09:00:05"], [("27 09:00", False)],
    ),
    "and the clock set back an hour, then a day, then a month": (
        ["2025-01-27 08:00", "2025-01-27 09:00"],
        ["2025-01-27 08:30", "2025-01-27 09:00", "2025-01-26 08:00", "2025-01-27 09:00", "2025-01-28 09:00",
         "2024-12-27 08:00", "2024-12-27 09:00", "2024-12-27 09:01"],
        [("27 09:00", False), ("28 09:00", False), ("27 09:00", False)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "briefed"), DOWN.values(), ids=DOWN)
async def test_down(
    machine: Machine, before: list[str], after: list[str], briefed: list[tuple[str, bool]]
) -> None:
    """A missed slot is caught up once, marked late, within the limit; of many the last; none comes twice."""
    await machine.start(*before)
    for moment in after:
        await machine.start(moment)
    made = machine.briefed()
    assert sorted(made) == sorted(briefed)
    keys = [message.key for message in machine.channel.messages]
    assert len(keys) == len(set(keys))
    assert machine.states() <= {"sent"}


async def test_killed_between_planning_and_sending(machine: Machine) -> None:
    """What was planned is sent by the next process, and not planned again."""
    await machine.start("2025-01-27 08:00")
    with SqliteCorpus(machine.folder / "racebrief.sqlite") as corpus:
        machine.house.corpus = corpus  # type: ignore[assignment]
        machine.house.clock.moment = at("2025-01-27 09:00")
        app = machine.house.start()
        async with app:
            await app.collect()
            await app.plan_due()
    assert machine.states() == {"planned"}
    await machine.start("2025-01-27 09:30")
    assert machine.channel.numbers() == [0, 1, 2]
    assert machine.briefed() == [("27 09:00", False)]


class Killed(BaseException):
    """Stands for SIGKILL: nothing after it runs."""


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_killed_after_sending_before_recording(tmp_path: Path, part: int) -> None:
    """A part that arrived before its process died is found, and the thread goes on behind it in order."""
    machine = Machine(folder=tmp_path, channel=DyingChannel(dies_after=part))
    await machine.start("2025-01-27 08:00")
    with pytest.raises(Killed):
        await machine.start("2025-01-27 09:00")
    await machine.start("2025-01-27 09:05")
    assert machine.channel.numbers() == [0, 1, 2]
    assert machine.channel.looked_for == [machine.channel.messages[part].key]
    assert machine.states() == {"sent"}


@dataclass(slots=True, kw_only=True)
class DyingChannel(FakeChannel):
    """Stores a part and lets the process die before it hears of that."""

    dies_after: int

    async def send(self, delivery, earlier) -> Receipt:  # type: ignore[no-untyped-def]
        receipt = await FakeChannel.send(self, delivery, earlier)
        if delivery.part.number == self.dies_after:
            self.dies_after = -1
            raise Killed
        return receipt


EDITED = {
    "the zone, before the slot": (
        order(timezone="America/New_York"), ["2025-01-27 08:30", "2025-01-27 09:00", "2025-01-27 14:00"],
        [("27 09:00", False)],
    ),
    "the zone, after the slot was missed": (
        order(timezone="America/New_York"), ["2025-01-27 10:00", "2025-01-27 14:00", "2025-01-28 14:00"],
        [("27 09:00", True), ("28 09:00", False)],
    ),
    "the time, after the slot was missed": (
        order(times=(time(16),)), ["2025-01-27 10:00", "2025-01-27 16:00"],
        [("27 09:00", True), ("27 16:00", False)],
    ),
    "several times a day": (
        order(times=(time(9), time(13), time(17))), ["2025-01-27 08:30", "2025-01-27 09:00",
        "2025-01-27 13:00", "2025-01-27 17:00", "2025-01-27 18:00"],
        [("27 09:00", False), ("27 13:00", False), ("27 17:00", False)],
    ),
    "quiet hours over the time of the catch-up": (
        order(quiet=(time(9, 30), time(13))), ["2025-01-27 10:00", "2025-01-27 12:59", "2025-01-27 13:00"],
        [("27 09:00", True)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edited", "moments", "briefed"), EDITED.values(), ids=EDITED)
async def test_the_schedule_is_edited_while_it_is_down(
    machine: Machine, edited: Subscription, moments: list[str], briefed: list[tuple[str, bool]]
) -> None:
    """What was due under the schedule as it was is neither skipped nor doubled by the edit."""
    await machine.start("2025-01-27 08:00")
    for moment in moments:
        await machine.start(moment, orders=(edited,))
    assert machine.briefed() == briefed


async def test_a_late_briefing_that_is_there_already_is_not_sent_again(machine: Machine) -> None:
    """After an old copy of the database was put back, a catch-up finds what was sent before the copy was."""
    await machine.start("2025-01-27 08:00")
    database = machine.folder / "racebrief.sqlite"
    copy = database.read_bytes()
    await machine.start("2025-01-27 09:00")
    sent = machine.channel.numbers()
    for left in machine.folder.glob("racebrief.sqlite-*"):
        left.unlink()
    database.write_bytes(copy)
    await machine.start("2025-01-27 11:00")
    assert machine.channel.numbers() == sent == [0, 1, 2]
    assert machine.briefed() == [("27 09:00", True)]


async def test_an_order_is_filled_once(machine: Machine) -> None:
    """A briefing asked for out of turn, in quiet hours too, comes once; the day's slot still has its own."""
    quiet = order(quiet=(time(6), time(8)))
    asked = Order(subscription="daily", asked_at=at("2025-01-27 07:00"))
    await machine.start("2025-01-27 06:30", orders=(quiet,))
    with SqliteCorpus(machine.folder / "racebrief.sqlite") as corpus:
        corpus.order(asked)
    await machine.start("2025-01-27 07:01", "2025-01-27 07:02")
    with SqliteCorpus(machine.folder / "racebrief.sqlite") as corpus:
        assert corpus.orders() == ()
        corpus.order(asked)  # as if the process had died before it forgot the order
    await machine.start("2025-01-27 07:03", "2025-01-27 09:00")
    assert machine.briefed() == [("27 now-070000", False), ("27 09:00", False)]
    assert machine.channel.numbers() == [0, 1, 2, 0]
