"""When a subscription is due: local wall times in IANA zones, each fired once per local date.

The slot that a subscription waits for is stored, so a restart knows what it missed. Daylight saving
follows two rules: a local time that does not exist fires at the first moment after the gap, a local
time that exists twice fires at its first occurrence.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digests.model import NextDue, Schedule, SlotKey, Subscription

LATE_AFTER = timedelta(minutes=10)
OUT_OF_TURN = "now-"
"""How the slot of a briefing begins that was asked for by command."""

_SECOND = timedelta(seconds=1)
# A schedule has at least one weekday, so a slot lies within a week; the rest is room for a day that
# a zone skipped and for the distance between a UTC date and a local one.
_HORIZON_DAYS = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The slot to publish, or None, whether it is late, and the slot to wait for from here on."""

    slot: SlotKey | None
    late: bool
    next_due: NextDue


def signature(schedule: Schedule) -> str:
    """The same text for schedules that fire at the same moments, another for any other."""
    times = ",".join(sorted({f"{clock:%H:%M}" for clock in schedule.times}))
    days = "".join(str(day) for day in sorted(set(schedule.weekdays)))
    return f"{times} {days} {schedule.timezone}"


def next_slot(subscription: Subscription, after: datetime) -> NextDue:
    """The first slot strictly after `after`.

    Raises ValueError for a schedule without times or weekdays, ZoneInfoNotFoundError for an unknown zone.
    """
    schedule = subscription.schedule
    zone = ZoneInfo(schedule.timezone)
    first = after.astimezone(zone).date() - timedelta(days=1)
    times = sorted({clock.replace(second=0, microsecond=0, tzinfo=None) for clock in schedule.times})
    for offset in range(_HORIZON_DAYS):
        day = first + timedelta(days=offset)
        if day.weekday() not in schedule.weekdays or _is_skipped(day, zone):
            continue
        for clock in times:
            moment = _moment(day, clock, zone)
            if moment > after:
                key = SlotKey(subscription=subscription.name, local_date=day, slot=f"{clock:%H:%M}")
                return NextDue(key=key, due_at=moment, schedule=signature(schedule))
    raise ValueError(f"the schedule of {subscription.name} never fires: it has no times or no weekdays")


def due(subscription: Subscription, waiting: NextDue | None, now: datetime) -> Due:
    """What to publish at `now`, given the slot that was waited for.

    Nothing stored means a first start, which waits for the next slot. Of several missed slots only the
    latest is due, and none that is older than the subscription's `catch_up_hours`. A slot of an edited
    schedule that was due before the edit was seen is still due. In quiet hours what was missed waits for
    their end. A clock that was set back waits for slots it had before: their keys keep them from a
    second briefing.
    """
    following = next_slot(subscription, now)
    if waiting is None:
        return Due(slot=None, late=False, next_due=following)
    edited = waiting.schedule != signature(subscription.schedule)
    if waiting.due_at > now:
        set_back = following.due_at < waiting.due_at
        return Due(slot=None, late=False, next_due=following if edited or set_back else waiting)
    if quiet_until(subscription.schedule, now) is not None:
        return Due(slot=None, late=False, next_due=waiting)
    missed = waiting if edited else _latest(subscription, waiting, now)
    if missed.due_at < now - timedelta(hours=subscription.catch_up_hours):
        return Due(slot=None, late=False, next_due=following)
    return Due(slot=missed.key, late=now - missed.due_at > LATE_AFTER, next_due=following)


def quiet_until(schedule: Schedule, now: datetime) -> datetime | None:
    """When the quiet hours end in which `now` lies; None outside them.

    Where the clocks go back over the end, quiet hours end at its first occurrence.
    """
    if schedule.quiet is None:
        return None
    zone = ZoneInfo(schedule.timezone)
    here = now.astimezone(zone)
    start, end = schedule.quiet
    wall = here.time()
    if start < end:
        quiet, day = start <= wall < end, here.date()
    else:
        quiet = wall >= start or wall < end
        day = here.date() + timedelta(days=1 if wall >= start else 0)
    over = _moment(day, end, zone)
    return over if quiet and over > now else None


def now_key(subscription: Subscription, asked_at: datetime) -> SlotKey:
    """Names the briefing that somebody asked for at that moment, out of turn."""
    here = asked_at.astimezone(ZoneInfo(subscription.schedule.timezone))
    return SlotKey(subscription=subscription.name, local_date=here.date(), slot=f"{OUT_OF_TURN}{here:%H%M%S}")


def _latest(subscription: Subscription, waiting: NextDue, now: datetime) -> NextDue:
    """The last slot at or before `now`, looking back no further than what could still be caught up."""
    latest = waiting
    floor = now - timedelta(hours=subscription.catch_up_hours)
    candidate = next_slot(subscription, max(waiting.due_at, floor - _SECOND))
    while candidate.due_at <= now:
        latest = candidate
        candidate = next_slot(subscription, candidate.due_at)
    return latest


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The UTC moment of a local wall time: `fold=0` is the first of two occurrences."""
    before = datetime.combine(day, clock, tzinfo=zone)
    offset_before, offset_after = before.utcoffset(), before.replace(fold=1).utcoffset()
    if offset_before is None or offset_after is None or offset_after <= offset_before:
        return before.astimezone(UTC)
    return _end_of_gap(before, offset_before, offset_after)


def _end_of_gap(missing: datetime, offset_before: timedelta, offset_after: timedelta) -> datetime:
    """The transition that swallowed a local time, by bisection: zoneinfo does not tell it."""
    zone = missing.tzinfo
    wall = missing.replace(tzinfo=UTC)
    early, late = wall - offset_after, wall - offset_before
    while late - early > _SECOND:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset_before:
            early = middle
        else:
            late = middle
    return late


def _is_skipped(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone left the whole date out, as Samoa did with 30 December 2011."""
    return _moment(day, time(0), zone) == _moment(day, time(23, 59), zone)
