"""What a collection leaves behind: each feed's next state, and the report. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from digests.errors import FeedError, FetchError
from digests.model import (
    CollectReport,
    EntryData,
    Feed,
    FeedState,
    Fetched,
    NotModified,
    PollHints,
)
from digests.polling import Pace, Turn, back_off, gap_of, held, next_poll, turn
from digests.urls import host_of

SLOWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of asking one feed: an error, or an exchange and what it brought. `is_held` was not asked."""

    feed: Feed
    seconds: float
    exchange: Fetched | NotModified | None = None
    items: tuple[EntryData, ...] = ()
    hints: PollHints = field(default_factory=PollHints)
    error: FeedError | None = None
    is_held: bool = False
    count: int = 0  # of its items, which are let go once stored


def will_be_asked(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime, pace: Pace, *, thorough: bool
) -> Mapping[str, Turn]:
    """By feed url. A feed that moved to the address of another one is read there, once."""
    turns = {}
    addresses = {feed.url for feed in feeds}
    taken: set[str] = set()
    for feed in feeds:
        state = states.get(feed.url)
        moved_to = state.moved_to if state else None
        is_double = moved_to is not None and moved_to != feed.url and moved_to in addresses | taken
        if moved_to is not None:
            taken.add(moved_to)
        turns[feed.url] = Turn.DOUBLE if is_double else turn(state, now, pace, thorough=thorough)
    return turns


def next_state(
    states: Mapping[str, FeedState], answer: Answer, now: datetime, pace: Pace, *, has_new: bool
) -> FeedState:
    """What is remembered of a feed after it was asked."""
    state = states.get(answer.feed.url) or FeedState(feed_url=answer.feed.url)
    state = replace(state, took_seconds=round(answer.seconds, 3), last_attempt=now)
    if answer.error is not None or answer.exchange is None:
        return _failed(state, answer.error, now)
    exchange = answer.exchange
    state = replace(
        state,
        last_success=now,
        last_new=now if has_new else state.last_new,
        not_before=None,
        failures=0,
        error=None,
        failing_since=None,
        moved_to=exchange.moved_to,
        fresh_until=None
        if exchange.fresh_seconds is None
        else now + timedelta(seconds=min(exchange.fresh_seconds, 1e7)),
    )
    if isinstance(exchange, NotModified):
        # A 304 may renew one validator and be silent on the other; a 200 speaks for both.
        hints = PollHints(skip_hours=state.skip_hours, skip_days=state.skip_days)
        gap = state.gap_seconds
        if gap is not None and state.last_new is not None:
            gap = max(gap, (now - state.last_new).total_seconds() / 4)
        return replace(
            state,
            etag=exchange.etag or state.etag,
            last_modified=exchange.last_modified or state.last_modified,
            next_poll=next_poll(now, gap, hints, pace),
        )
    gap = gap_of(answer.items, now)
    return replace(
        state,
        etag=exchange.etag,
        last_modified=exchange.last_modified,
        skip_hours=answer.hints.skip_hours,
        skip_days=answer.hints.skip_days,
        empty_since=None if answer.items else state.empty_since or now,
        gap_seconds=gap,
        next_poll=next_poll(now, gap, answer.hints, pace),
    )


def _failed(state: FeedState, error: FeedError | None, now: datetime) -> FeedState:
    failures = state.failures + 1
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    is_gone = isinstance(error, FetchError) and error.status == 410
    return replace(
        state,
        failures=failures,
        error=str(error),
        failing_since=state.failing_since or now,
        not_before=now + back_off(failures, retry_after),
        retired=now if is_gone else state.retired,
    )


def held_state(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], holds: Mapping[str, datetime]
) -> tuple[FeedState, ...]:
    """The feeds whose host asked for patience, with that in force for each of them."""
    if not holds:
        return ()
    after = []
    for feed in feeds:
        state = states.get(feed.url) or FeedState(feed_url=feed.url)
        until = holds.get(host_of(state.moved_to or feed.url))
        if until is not None and held(state, until) != state:
            after.append(held(state, until))
    return tuple(after)


def report(
    feeds: Sequence[Feed],
    turns: Mapping[str, Turn],
    answers: Sequence[Answer],
    counts: Mapping[str, int],
    now: datetime,
) -> CollectReport:
    """The collection in figures."""
    errors = {answer.feed.url: str(answer.error) for answer in answers if answer.error is not None}
    asked = [answer for answer in answers if not answer.is_held]
    slowest = sorted(((answer.feed.url, answer.seconds) for answer in asked), key=lambda row: -row[1])
    outcomes: dict[str, int] = {}
    for name in (*(_outcome(answer) for answer in answers), *(one.value for one in turns.values())):
        if name != Turn.ASK:
            outcomes[name] = outcomes.get(name, 0) + 1
    return CollectReport(
        started=now,
        feeds=len(feeds),
        fetched=sum(isinstance(answer.exchange, Fetched) for answer in asked),
        not_modified=sum(isinstance(answer.exchange, NotModified) for answer in asked),
        skipped=len(feeds) - len(asked),
        failed=len(errors),
        seen=counts.get("seen", 0),
        new=counts.get("new", 0),
        changed=counts.get("changed", 0),
        relevant=counts.get("relevant", 0),
        merged=counts.get("merged", 0),
        errors=errors,
        slowest=tuple(slowest[:SLOWEST]),
        outcomes=outcomes,
    )


def _outcome(answer: Answer) -> str:
    if answer.is_held:
        return Turn.HELD.value
    if answer.error is not None:
        status = answer.error.status if isinstance(answer.error, FetchError) else None
        return "gone" if status == 410 else "failed"
    moved = answer.exchange is not None and answer.exchange.moved_to not in (None, answer.feed.url)
    if isinstance(answer.exchange, NotModified):
        return "unchanged"
    return "moved" if moved else "empty" if not answer.count else "read"
