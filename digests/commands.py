"""What people ask in a channel: one command in, one short document out, the same on every platform."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from digests.document import Block, Bullets, Note, Paragraph, Reply, Spans, Text
from digests.model import (
    Briefing,
    Command,
    Delivery,
    Feed,
    FeedState,
    NextDue,
    Order,
    SearchHit,
    StoryBrief,
    Subscription,
    Target,
)
from digests.ports import Archive, Clock, FeedStore, Outbox, ScheduleStore, SearchIndex
from digests.schedule import next_slot
from digests.undelivered import SHOWN_FOR

MOST_HITS = 8
SOONEST_AGAIN = timedelta(minutes=10)
MOST_LINES = 10

HELP = (
    ("today", "the newest briefing", "/brief today"),
    ("now", "a briefing of this channel at once", "/brief now"),
    ("search", "stored items that hold your words", "/brief search export controls"),
    ("status", "which feeds are read, the last and next briefings", "/brief status"),
    ("help", "this list", "/brief help"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All that an answer may look at. Every store is blocking and read in a thread."""

    archive: Archive
    search_index: SearchIndex
    feed_store: FeedStore
    outbox: Outbox
    schedule_store: ScheduleStore
    clock: Clock
    feeds: tuple[Feed, ...]
    subscriptions: tuple[Subscription, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How things stand at `now`. `last` and `upcoming` are by subscription name."""

    now: datetime
    feeds: int
    read: int
    failing: tuple[tuple[Feed, FeedState], ...]
    last_success: datetime | None
    last: Mapping[str, Briefing]
    upcoming: Mapping[str, NextDue]
    open_deliveries: tuple[Delivery, ...]
    failed_deliveries: tuple[Delivery, ...] = ()


async def answer(command: Command, shelf: Shelf) -> Reply:
    """The reply to any command, also to one that does not exist. Raises CorpusError."""
    name = command.name.strip().lower()
    if name == "today":
        return await asyncio.to_thread(_today, command, shelf)
    if name == "now":
        return await asyncio.to_thread(_now, command, shelf)
    if name == "search":
        return await asyncio.to_thread(_search, command, shelf)
    if name == "status":
        return _status_reply(await asyncio.to_thread(status, shelf), shelf)
    return _help(name)


# --- today ---------------------------------------------------------------------------------------


def _today(command: Command, shelf: Shelf) -> Reply:
    briefing = _newest(command.places, shelf)
    if briefing is None:
        return Reply(title="No briefing yet", blocks=(_line(_first_one(shelf)),))
    blocks: list[Block] = []
    if briefing.lead:
        blocks.append(Paragraph(sentences=tuple((Text(text=claim.text),) for claim in briefing.lead)))
    if briefing.stories:
        blocks.append(Bullets(items=tuple(_story(brief) for brief in briefing.stories), ordered=True))
    else:
        blocks.append(_line("Nothing new enough to report."))
    blocks.append(
        Note(spans=(Text(text=f"Made {_local(briefing.made_at, briefing.timezone)}, {briefing.key}"),))
    )
    return Reply(title=briefing.title, blocks=tuple(blocks))


def _newest(places: Sequence[Target], shelf: Shelf) -> Briefing | None:
    """The newest briefing for that channel, else the newest of all."""
    here = [one.name for one in _here(places, shelf)]
    found = [
        briefing for name in here for briefing in shelf.archive.briefings(limit=1, subscription=name)
    ] or shelf.archive.briefings(limit=1)
    return max(found, key=lambda briefing: briefing.made_at, default=None)


def _here(places: Sequence[Target], shelf: Shelf) -> list[Subscription]:
    return [one for one in shelf.subscriptions if not set(places).isdisjoint(one.targets)]


# --- now -----------------------------------------------------------------------------------------


def _now(command: Command, shelf: Shelf) -> Reply:
    """Orders a briefing that this channel gets anyway; nobody can order one for other channels alone."""
    here = {one.name: one for one in _here(command.places, shelf)}
    wanted = command.argument.strip() or (next(iter(here)) if len(here) == 1 else "")
    if wanted not in here:
        known = f"Here come: {', '.join(here)}." if here else "No briefing comes to this channel."
        asked = f"“{wanted}” does not come here." if wanted else "Which one?"
        return Reply(title="Now", blocks=(_line(f"{asked} {known}"),))
    now = shelf.clock.now()
    made = shelf.archive.last_cut(wanted, before=now)
    if any(order.subscription == wanted for order in shelf.schedule_store.orders()):
        return Reply(title="Now", blocks=(_line(f"{wanted} is on its way already."),))
    if made is not None and now - made < SOONEST_AGAIN:
        line = f"The last {wanted} was made {_utc(made)}; ask again ten minutes after it."
        return Reply(title="Now", blocks=(_line(line),))
    shelf.schedule_store.order(Order(subscription=wanted, asked_at=now))
    return Reply(title="Now", blocks=(_line(f"{wanted} comes within a minute or two."),))


def _first_one(shelf: Shelf) -> str:
    dues = list(_upcoming(shelf, shelf.clock.now()).values())
    if not dues:
        return "No subscription is configured."
    first = min(dues, key=lambda due: due.due_at)
    return f"The first one, {first.key.subscription}, is due {_utc(first.due_at)}."


def _story(brief: StoryBrief) -> Spans:
    url = brief.sources[0].url if brief.sources else None
    count = "1 source" if brief.source_count == 1 else f"{brief.source_count} sources"
    words = [brief.status.value, count, *(label.value for label in brief.labels)]
    spans = [Text(text=brief.headline.text, bold=True, url=url), Text(text=" · " + " · ".join(words))]
    if brief.what_is_new is not None:
        spans.append(Text(text=f" · {brief.what_is_new.label}: {brief.what_is_new.claim.text}"))
    return tuple(spans)


# --- search --------------------------------------------------------------------------------------


def _search(command: Command, shelf: Shelf) -> Reply:
    words = " ".join(command.argument.split())
    if not words:
        return Reply(title="Search", blocks=(_line("Which words? For example: /brief search chip exports"),))
    hits = shelf.search_index.search(words, limit=MOST_HITS)
    if not hits:
        return Reply(
            title="Search", blocks=(_line(f"Nothing stored matches “{words}”. Try fewer or other words."),)
        )
    return Reply(
        title=f"Search: {words}", blocks=(Bullets(items=tuple(_hit(hit) for hit in hits), ordered=True),)
    )


def _hit(hit: SearchHit) -> Spans:
    entry = hit.entry
    spans = [
        Text(text=entry.title, bold=True, url=entry.url),
        Text(text=f" · {entry.publisher}, {entry.when:%-d %B %Y}"),
    ]
    if hit.snippet:
        spans.append(Text(text=f" · {hit.snippet}", italic=True))
    return tuple(spans)


# --- status --------------------------------------------------------------------------------------


def status(shelf: Shelf) -> Status:
    """How things stand. Blocking. Raises CorpusError."""
    now = shelf.clock.now()
    states = shelf.feed_store.feed_states()
    known = [(feed, states[feed.url]) for feed in shelf.feeds if feed.url in states]
    last = {
        one.name: briefing
        for one in shelf.subscriptions
        for briefing in shelf.archive.briefings(limit=1, subscription=one.name)
    }
    return Status(
        now=now,
        feeds=len(shelf.feeds),
        read=sum(1 for _, state in known if state.last_success is not None and not state.error),
        failing=tuple((feed, state) for feed, state in known if state.error),
        last_success=max(
            (state.last_success for _, state in known if state.last_success is not None), default=None
        ),
        last=last,
        upcoming=_upcoming(shelf, now),
        open_deliveries=shelf.outbox.unfinished(),
        failed_deliveries=shelf.outbox.dead(now - SHOWN_FOR),
    )


def _upcoming(shelf: Shelf, now: datetime) -> Mapping[str, NextDue]:
    stored = shelf.schedule_store.next_due()
    return {one.name: stored.get(one.name) or next_slot(one, now) for one in shelf.subscriptions}


def _status_reply(found: Status, shelf: Shelf) -> Reply:
    failing = f", {len(found.failing)} failing" if found.failing else ", none failing"
    when = _utc(found.last_success) if found.last_success else "never"
    lines = [f"Feeds: {found.read} of {found.feeds} read{failing}; last read {when}."]
    lines += _some([f"{feed.name}: {state.error}" for feed, state in found.failing])
    for one in shelf.subscriptions:
        made = found.last.get(one.name)
        last = f"last {_utc(made.made_at)}, {stories(made)}" if made else "none yet"
        lines.append(f"{one.name}: {last}; next {_utc(found.upcoming[one.name].due_at)}.")
    if found.open_deliveries:
        lines.append(f"{len(found.open_deliveries)} messages not delivered yet:")
        lines += _some([delivery_line(delivery) for delivery in found.open_deliveries])
    if found.failed_deliveries:
        lines.append(f"{len(found.failed_deliveries)} messages given up:")
        lines += _some([delivery_line(delivery) for delivery in found.failed_deliveries])
    if not found.open_deliveries and not found.failed_deliveries:
        lines.append("Every message is delivered.")
    return Reply(title="Status", blocks=(Bullets(items=tuple((Text(text=line),) for line in lines)),))


def stories(briefing: Briefing) -> str:
    """How many stories it tells, in words for a line."""
    count = len(briefing.stories)
    return "1 story" if count == 1 else f"{count} stories"


def delivery_line(delivery: Delivery) -> str:
    """An open delivery in one line: which part, how far, why."""
    reason = f": {delivery.reason}" if delivery.reason else ""
    return f"{delivery.key} {delivery.state.value} after {delivery.attempts} attempts{reason}"


def _some(lines: Sequence[str]) -> list[str]:
    """The first lines and how many more there are, so that an answer stays one message."""
    if len(lines) <= MOST_LINES:
        return list(lines)
    return [*lines[:MOST_LINES], f"and {len(lines) - MOST_LINES} more"]


# --- help ----------------------------------------------------------------------------------------


def _help(name: str) -> Reply:
    blocks: list[Block] = []
    if name not in ("", "help"):
        near = get_close_matches(name, [known for known, _, _ in HELP], n=1)
        meant = f" Did you mean /brief {near[0]}?" if near else ""
        blocks.append(_line(f"There is no command “{name}”.{meant}"))
    blocks.append(
        Bullets(
            items=tuple(
                (Text(text=known, bold=True), Text(text=f": {what}. Example: {example}"))
                for known, what, example in HELP
            )
        )
    )
    return Reply(title="What you can ask", blocks=tuple(blocks))


def _line(text: str) -> Paragraph:
    return Paragraph(sentences=((Text(text=text),),))


def _utc(moment: datetime) -> str:
    return f"{moment:%a %-d %b %H:%M} UTC"


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %-d %b %H:%M} {zone}"
