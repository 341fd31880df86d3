"""What people ask in a channel: one command in, one short document out, the same on every platform."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from digests import briefed, home, leanings, lookup, ordering, retelling, voting, why
from digests.briefed import headlines, upcoming
from digests.command_list import BY_NAME, COMMANDS, Suggest, usage
from digests.document import Block, Bullets, Reply, Text
from digests.model import Briefing, Change, Command, Delivery, Feed, Feedback, FeedState, NextDue, Target
from digests.ordering import change_lines
from digests.references import story_named
from digests.retelling import ToldStory
from digests.searching import search
from digests.settling import settle
from digests.shelf import Shelf, line, listed, said
from digests.undelivered import SHOWN_FOR

__all__ = ["Shelf", "Status", "answer", "delivery_line", "status", "stories", "suggest"]

MOST_LINES = 10
_MOST_SUGGESTED = 25


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
    changes: tuple[Change, ...] = ()
    feedback: tuple[Feedback, ...] = ()


async def answer(command: Command, shelf: Shelf) -> Reply:
    """The reply to any command, also to one that does not exist. Raises CorpusError."""
    name = command.name.strip().lower()
    answers = _ANSWERS.get(name)
    if answers is None:
        return _help(name)
    spec = BY_NAME.get(name)  # a command that is only ever pressed has none
    if spec is not None and any(one.needed for one in spec.arguments) and not command.argument.strip():
        return said(name.capitalize(), f"Say: /brief {usage(spec)}. For example: {spec.example}")
    return await asyncio.to_thread(answers, command, shelf)


def suggest(kind: Suggest, typed: str, target: Target | None, shelf: Shelf) -> tuple[str, ...]:
    """What can be offered for a half-typed argument, the likeliest first. Blocking. Raises CorpusError."""
    offered: Sequence[str] = ()
    if kind is Suggest.ENTITY:
        offered = [entity.name for entity in sorted(shelf.entities, key=lambda one: -one.weight)]
    elif kind is Suggest.STORY:
        offered = headlines((target,) if target else (), shelf)
    elif kind is Suggest.TOPIC:
        offered = shelf.topics
    elif kind is Suggest.FORMAT:
        offered = shelf.formats
    elif kind is Suggest.LAYOUT:
        offered = ("short", "full", *sorted(shelf.layouts))
    wanted = typed.strip().casefold()
    begin = [one for one in offered if one.casefold().startswith(wanted)]
    within = [one for one in offered if wanted in one.casefold() and one not in begin]
    return tuple((*begin, *within)[:_MOST_SUGGESTED])


def _feeds(_: Command, shelf: Shelf) -> Reply:
    states = shelf.feed_store.feed_states()
    by_category: dict[str, list[str]] = {}
    failing = 0
    for feed in shelf.feeds:
        state = states.get(feed.url)
        failed = state is not None and bool(state.error)
        failing += failed
        by_category.setdefault(feed.category, []).append(f"{feed.name} (failing)" if failed else feed.name)
    lines = [
        (Text(text=f"{category}: ", bold=True), Text(text=", ".join(names)))
        for category, names in sorted(by_category.items())
    ]
    return listed("Feeds", lines, first=f"{len(shelf.feeds)} feeds, {failing} failing.")


def _dive(command: Command, shelf: Shelf) -> Reply:
    """The story in another format; without one that is named, in the one with most to tell."""
    name, _, wanted = command.argument.strip().partition(" ")
    told = briefed.story_of(name, command.places, shelf)
    return said("Story", told) if isinstance(told, str) else retelling.retold(told, wanted.strip(), shelf)


def _claims(command: Command, shelf: Shelf) -> Reply:
    told = _pressed(command, shelf)
    return retelling.claims_of(told) if told else lookup.claims(command, shelf)


def _why(command: Command, shelf: Shelf) -> Reply:
    told = _pressed(command, shelf)
    if told:
        return retelling.why_told(told, command.places, shelf)
    briefing = shelf.archive.briefing(command.argument.strip())
    return retelling.why_briefed(briefing, shelf) if briefing else why.why(command, shelf)


def _mute(command: Command, shelf: Shelf) -> Reply:
    told = _pressed(command, shelf)
    return voting.mute_of(command, told, shelf) if told else ordering.change(command, shelf)


def _pressed(command: Command, shelf: Shelf) -> ToldStory | None:
    """The story that the argument names as a button does; None where it is anything else."""
    if story_named(command.argument) is None:
        return None
    told = briefed.story_of(command.argument, command.places, shelf)
    return None if isinstance(told, str) else told


def status(shelf: Shelf) -> Status:
    """How things stand. Blocking. Raises CorpusError."""
    now = shelf.clock.now()
    changes = shelf.changes()
    states = shelf.feed_store.feed_states()
    known = [(feed, states[feed.url]) for feed in shelf.feeds if feed.url in states]
    last = {
        one.name: briefing
        for one in shelf.in_force()
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
        upcoming=upcoming(shelf, now),
        open_deliveries=shelf.outbox.unfinished(),
        failed_deliveries=shelf.outbox.dead(now - SHOWN_FOR),
        changes=changes,
        feedback=shelf.feedback(),
    )


def _status_reply(found: Status) -> Reply:
    failing = f", {len(found.failing)} failing" if found.failing else ", none failing"
    when = _utc(found.last_success) if found.last_success else "never"
    lines = [f"Feeds: {found.read} of {found.feeds} read{failing}; last read {when}."]
    lines += _some([f"{feed.name}: {state.error}" for feed, state in found.failing])
    for name, due in found.upcoming.items():
        made = found.last.get(name)
        last = f"last {_utc(made.made_at)}, {stories(made)}" if made else "none yet"
        lines.append(f"{name}: {last}; next {_utc(due.due_at)}.")
    lines += _some(change_lines(found.changes))
    lines += _some(leanings.lines(found.feedback, found.now))
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


def _help(name: str) -> Reply:
    blocks: list[Block] = []
    if name not in ("", "help"):
        near = get_close_matches(name, list(BY_NAME), n=1)
        meant = f" Did you mean /brief {near[0]}?" if near else ""
        blocks.append(line(f"There is no command “{name}”.{meant}"))
    blocks.append(
        Bullets(
            items=tuple(
                (Text(text=usage(spec), bold=True), Text(text=f": {spec.what}. Example: {spec.example}"))
                for spec in COMMANDS
            )
        )
    )
    return Reply(title="What you can ask", blocks=tuple(blocks))


def _utc(moment: datetime) -> str:
    return f"{moment:%a %-d %b %H:%M} UTC"


_ANSWERS: Mapping[str, Callable[[Command, Shelf], Reply]] = {
    "today": briefed.today,
    "yesterday": briefed.yesterday,
    "date": briefed.of_date,
    "story": briefed.story,
    "sources": briefed.sources,
    "now": briefed.now,
    "search": search,
    "ask": lookup.ask,
    "timeline": lookup.timeline,
    "claims": _claims,
    "compare": lookup.compare,
    "why": _why,
    "dive": _dive,
    "home": home.home,
    "useful": voting.vote,
    "useless": voting.vote,
    "subscribe": ordering.change,
    "unsubscribe": ordering.change,
    "mute": _mute,
    "unmute": ordering.change,
    "subscriptions": ordering.subscriptions,
    "retry": settle,
    "drop": settle,
    "feeds": _feeds,
    "status": lambda _, shelf: _status_reply(status(shelf)),
}
