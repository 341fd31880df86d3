"""When a feed is asked again. Pure: times come in, times go out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from digests.model import EntryData, FeedState, PollHints

FIRST_BACK_OFF = timedelta(minutes=10)
LONGEST_BACK_OFF = timedelta(hours=12)
LONGEST_RETRY_AFTER = timedelta(hours=24)
"""A server may ask for patience, not for being forgotten."""

SLACK = timedelta(seconds=30)
"""A timer that fires a little early does not cost a feed its turn."""

_SHARE = 0.5  # a feed is asked twice in the time that typically lies between two of its entries
_HOURS = 24 * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The admin's bounds: no feed is asked within `floor`; a silent one at least every `ceiling`."""

    floor: timedelta = timedelta(minutes=10)
    ceiling: timedelta = timedelta(hours=4)


class Turn(StrEnum):
    """Whether a feed is asked in a collection, and if not, why."""

    ASK = "ask"
    EARLY = "early"
    HELD = "held"
    QUIET = "quiet"
    RETIRED = "retired"
    DOUBLE = "double"  # it moved to the address of another feed


def turn(state: FeedState | None, now: datetime, pace: Pace, *, thorough: bool) -> Turn:
    """What to do with a feed at `now`.

    `thorough` asks every feed that may be asked, as before a briefing; otherwise a feed that publishes
    seldom waits for its time. Nothing asks within the floor, during a back-off or a Retry-After, while its
    own server calls the last answer fresh, at hours it does not want, or once it is gone for good.
    """
    if state is None:
        return Turn.ASK
    if state.retired is not None:
        return Turn.RETIRED
    if state.not_before is not None and now < state.not_before:
        return Turn.HELD
    if state.last_success is not None and _is_quiet(state, now):
        return Turn.QUIET
    return Turn.EARLY if now < _earliest(state, now, pace, thorough=thorough) - SLACK else Turn.ASK


def _is_quiet(state: FeedState, now: datetime) -> bool:
    """Whether the feed does not want to be asked at this hour; one that wants none at all is not believed."""
    if len(state.skip_hours) >= 24 or len(state.skip_days) >= 7:
        return False
    return now.hour in state.skip_hours or now.weekday() in state.skip_days


def _earliest(state: FeedState, now: datetime, pace: Pace, *, thorough: bool) -> datetime:
    """When a feed that is neither held nor quiet may be asked."""
    asked = state.last_attempt
    if asked is None or now < asked - pace.ceiling:
        return now  # never asked, or by a clock that was far ahead: that says nothing about waiting
    if state.failures:
        return now  # its back-off is over
    latest = asked + max(pace.ceiling, pace.floor)
    earliest = asked + pace.floor
    if state.fresh_until is not None:
        earliest = max(earliest, min(state.fresh_until, latest))
    if not thorough and state.next_poll is not None:
        earliest = max(earliest, min(state.next_poll, latest))
    return earliest


def next_poll(now: datetime, gap_seconds: float | None, hints: PollHints, pace: Pace) -> datetime:
    """When a feed that answered at `now` is worth asking again, within the admin's bounds."""
    wish = pace.floor if gap_seconds is None else timedelta(seconds=min(gap_seconds * _SHARE, 1e7))
    if hints.seconds:
        wish = max(wish, timedelta(seconds=min(hints.seconds, 1e7)))
    later = now + min(max(wish, pace.floor), max(pace.ceiling, pace.floor))
    return _out_of_quiet_hours(later, hints.skip_hours, hints.skip_days)


def gap_of(items: Sequence[EntryData], now: datetime) -> float | None:
    """Seconds that typically lie between two entries, None where fewer than two are dated.

    The time since the newest counts too: a feed that has fallen silent is asked less and less often.
    """
    dates = sorted(
        {item.published for item in items if item.published is not None and item.published <= now}
    )[-20:]
    if len(dates) < 2:
        return None
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(dates)]
    return max(median(gaps), (now - dates[-1]).total_seconds() / 4)


def back_off(failures: int, retry_after: float | None) -> timedelta:
    """How long a feed that failed `failures` times in a row is left alone; `retry_after` in seconds."""
    doubled = FIRST_BACK_OFF * (1 << min(failures - 1, 10))
    asked = min(timedelta(seconds=min(retry_after or 0.0, 1e6)), LONGEST_RETRY_AFTER)
    return max(min(doubled, LONGEST_BACK_OFF), asked)


def held(state: FeedState, until: datetime) -> FeedState:
    """A feed whose host asked for patience until then, on behalf of all its feeds."""
    if state.not_before is not None and state.not_before >= until:
        return state
    return replace(state, not_before=until)


def _out_of_quiet_hours(when: datetime, hours: Sequence[int], days: Sequence[int]) -> datetime:
    if len(hours) >= 24 or len(days) >= 7:
        return when
    for _ in range(_HOURS):
        if when.hour not in hours and when.weekday() not in days:
            return when
        when = when.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return when
