"""Which feeds need an admin: dead, empty, stale, moved or slow, since when and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from digests.model import Feed, FeedState

DEAD_AFTER = timedelta(days=2)
EMPTY_AFTER = timedelta(days=3)
STALE_AFTER = timedelta(days=30)
STALE_GAPS = 20
"""A feed is stale after so many times its usual gap, and never before STALE_AFTER."""

MOST_LINES = 12
"""Lines in one notice to the admin; the rest follows after the next collection."""

LONGEST_GAP = timedelta(days=3)
SLOW_SECONDS = 10.0


class Ailment(StrEnum):
    """What is wrong with a feed, the worst first."""

    DEAD = "dead"
    MOVED = "moved"
    EMPTY = "empty"
    STALE = "stale"
    SLOW = "slow"
    FAILING = "failing"
    """It failed lately and may come back by itself: shown where somebody looks, told to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One feed's ailment. `why` is one line that says what to do."""

    feed: Feed
    ailment: Ailment
    since: datetime | None
    why: str

    def __str__(self) -> str:
        since = f" since {self.since:%Y-%m-%d}" if self.since else ""
        return f"{self.feed.name} is {self.ailment}{since}: {self.why}"


def findings(feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime) -> tuple[Finding, ...]:
    """At most one for each feed, in the order of `feeds`."""
    found = (_finding(feed, states[feed.url], now) for feed in feeds if feed.url in states)
    return tuple(one for one in found if one is not None)


def news_of_health(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime
) -> tuple[tuple[str, ...], tuple[FeedState, ...]]:
    """What has changed since the admin was last told, a line each; and the states that remember it.

    Each ailment is told once, and so is recovery.
    """
    ill = {one.feed.url: one for one in findings(feeds, states, now) if one.ailment is not Ailment.FAILING}
    lines: list[str] = []
    after: list[FeedState] = []
    for feed in feeds:
        state = states.get(feed.url)
        found = ill.get(feed.url)
        name = found.ailment.value if found else None
        if state is None or state.reported == name:
            continue
        lines.append(str(found) if found else f"{feed.name} is well again (it was {state.reported})")
        after.append(replace(state, reported=name))
    return tuple(lines[:MOST_LINES]), tuple(after[:MOST_LINES])


def _finding(feed: Feed, state: FeedState, now: datetime) -> Finding | None:
    def is_past(since: datetime | None, patience: timedelta) -> bool:
        return since is not None and now - since >= patience

    has_moved = state.moved_to is not None and state.moved_to != feed.url
    # Once told of, it must be clearly quicker to be well again, or its admin would hear of it all day.
    slow = SLOW_SECONDS / 2 if state.reported == Ailment.SLOW else SLOW_SECONDS
    is_slow = state.took_seconds is not None and state.took_seconds >= slow
    rows = (
        (state.retired is not None, Ailment.DEAD, state.retired, state.error or "it is gone"),
        (
            is_past(state.failing_since, DEAD_AFTER),
            Ailment.DEAD,
            state.failing_since,
            state.error or "it fails",
        ),
        (
            has_moved,
            Ailment.MOVED,
            None,
            f"write {state.moved_to} into feeds.yaml; it is read there meanwhile",
        ),
        (
            is_past(state.empty_since, EMPTY_AFTER),
            Ailment.EMPTY,
            state.empty_since,
            "it answers without an item: look for its new address",
        ),
        (
            is_past(state.last_new, _patience(state)),
            Ailment.STALE,
            state.last_new,
            "nothing was published for long: look for its new address, or keep it",
        ),
        (state.failures > 0, Ailment.FAILING, state.failing_since, _failures(state)),
        (is_slow, Ailment.SLOW, state.last_attempt, f"its last answer took {state.took_seconds or 0:.0f} s"),
    )
    for is_ill, ailment, since, why in rows:
        if is_ill:
            return Finding(feed=feed, ailment=ailment, since=since, why=why)
    return None


def in_a_row(failures: int) -> str:
    """So many failures, in words."""
    return "once so far" if failures == 1 else f"{failures} times in a row"


def _failures(state: FeedState) -> str:
    return f"{state.error or 'it fails'} ({in_a_row(state.failures)})"


def _patience(state: FeedState) -> timedelta:
    # The stored gap grows with silence itself: without a bound no feed would ever be stale.
    return max(STALE_AFTER, min(timedelta(seconds=state.gap_seconds or 0.0), LONGEST_GAP) * STALE_GAPS)
