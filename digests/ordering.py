"""Subscribing and muting by command: stored beside the admin's files, and never against what they say."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digests.command_list import BY_NAME, split
from digests.document import Reply, Text
from digests.model import Change, Command, Filters, Schedule, Subscription, Target
from digests.ports import ChangeStore
from digests.shelf import Shelf, listed, said

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS = (0, 1, 2, 3, 4, 5, 6)
_STORIES = 8
_YES = ("yes", "true", "me", "1")
_CLOCK = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?")
NO_RIGHT = (
    "That changes what a channel gets: it needs the right to manage this channel, or a place among the"
    " `admins` of briefings.yaml."
)


def change(command: Command, shelf: Shelf) -> Reply:
    """Does what a changing command asks, where the one who asks may and the admin's files do not object."""
    title = command.name.capitalize()
    if shelf.change_store is None or command.target is None:
        return said(title, "Ask for this in the channel that it is meant for.")
    if not (may_change(command, shelf) or _own(command)):
        return said(title, NO_RIGHT)
    does = {"subscribe": _subscribe, "unsubscribe": _unsubscribe, "mute": _mute, "unmute": _unmute}
    return said(
        title, does[command.name](command, spot(command, command.target, shelf), shelf, shelf.change_store)
    )


def spot(command: Command, target: Target, shelf: Shelf) -> Target:
    """The channel under the address that a subscription has for it, else as the platform gives it."""
    known = {one for each in shelf.in_force() for one in each.targets}
    return next((place for place in command.places if place in known), target)


def may_change(command: Command, shelf: Shelf) -> bool:
    """The platform says so, or the admin's files name the user."""
    if command.may_change:
        return True
    return command.target is not None and f"{command.target.platform}:{command.user}" in shelf.admins


def _own(command: Command) -> bool:
    """A direct message is one's own affair."""
    _, named = split(BY_NAME["subscribe"], command.argument)
    asked = command.name == "subscribe" and named.get("dm", "").lower() in _YES
    return command.personal is not None and (asked or command.target == command.personal)


def subscriptions(command: Command, shelf: Shelf) -> Reply:
    """What the channel gets, and who ordered it; everything where it is asked in the terminal."""
    changes = shelf.changes()
    ordered = {one.subscription.name: one for one in changes if one.subscription is not None}
    lines = []
    for one in shelf.in_force():
        if command.target is not None and set(one.targets).isdisjoint((*command.places, command.personal)):
            continue
        made = ordered.get(one.name)
        origin = f"made by command on {made.at:%-d %b %Y}" if made else "from briefings.yaml"
        lines.append(f"{one.name}: {schedule_line(one)}; {origin}.")
    lines += [
        f"Muted: {one.muted}, on {one.at:%-d %b %Y}."
        for one in changes
        if one.muted and one.target in command.places
    ]
    if not lines:
        return said("Subscriptions", "This channel gets nothing yet. Try /brief subscribe.")
    return listed("Subscriptions", [(Text(text=text),) for text in lines])


def schedule_line(subscription: Subscription) -> str:
    """Format, times, days, zone and topics in a line."""
    schedule = subscription.schedule
    times = ", ".join(f"{clock:%H:%M}" for clock in schedule.times)
    days = "daily" if len(schedule.weekdays) == 7 else ", ".join(_DAYS[day] for day in schedule.weekdays)
    topics = f", topics {', '.join(subscription.filters.topics)}" if subscription.filters.topics else ""
    muted = f", without {', '.join(subscription.filters.muted)}" if subscription.filters.muted else ""
    return f"{subscription.format_name}, {days} at {times} {schedule.timezone}{topics}{muted}"


def change_lines(changes: tuple[Change, ...]) -> list[str]:
    """What was changed by command, for the status."""
    lines = []
    for one in changes:
        what = f"subscribed: {schedule_line(one.subscription)}" if one.subscription else f"muted {one.muted}"
        lines.append(f"By command, {one.target}: {what} (by {one.by}, {one.at:%-d %b %Y}).")
    return lines


def _subscribe(command: Command, target: Target, shelf: Shelf, store: ChangeStore) -> str:
    plain, named = split(BY_NAME["subscribe"], command.argument)
    if named.get("dm", "").lower() in _YES:
        if command.personal is None:
            return "A direct message cannot be sent to you from here."
        target = command.personal
    fmt = plain.strip().lower() or (shelf.formats[0] if shelf.formats else "daily")
    if fmt not in shelf.formats:
        return f"There is no format “{fmt}”. There is {', '.join(shelf.formats) or 'none'}."
    zone = named.get("zone") or _zone(shelf)
    times = _times(named.get("at", "09:00"))
    topics = tuple(topic.lower() for topic in re.split(r"[,\s]+", named.get("topics", "")) if topic)
    problem = _problem(zone, times, topics, shelf)
    if problem:
        return problem
    already = next(
        (one for one in shelf.subscriptions if target in one.targets and one.format_name == fmt), None
    )
    if already is not None:
        return f"briefings.yaml sends {already.name} here ({schedule_line(already)}); change it there."
    subscription = Subscription(
        name=f"{fmt}-{target.platform}-{target.address.lstrip('#')}",
        schedule=Schedule(times=times, weekdays=_WEEKDAYS, timezone=zone),
        format_name=fmt,
        max_stories=_STORIES,
        targets=(target,),
        filters=Filters(topics=topics),
    )
    store.keep(_change(command, target, shelf.clock.now(), subscription=subscription))
    where = "You get" if target == command.personal else "This channel gets"
    return f"{where} {schedule_line(subscription)}."


def _problem(zone: str, times: tuple[time, ...], topics: tuple[str, ...], shelf: Shelf) -> str:
    """What is wrong with an order, in a line; empty where nothing is."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"There is no time zone “{zone}”. Write it as Europe/London."
    if not times:
        return "Write the times as 09:00 or 09:00,18:00."
    unknown = [topic for topic in topics if topic not in shelf.topics]
    if unknown:
        return f"There is no topic “{unknown[0]}”. There are {', '.join(shelf.topics)}."
    return ""


def _zone(shelf: Shelf) -> str:
    """The zone that most subscriptions of the files have."""
    zones = [one.schedule.timezone for one in shelf.subscriptions]
    return max(zones, key=zones.count, default="UTC")


def _times(text: str) -> tuple[time, ...]:
    """Empty where one of them is no time of day."""
    found = set()
    for word in re.split(r"[,\s]+", text.strip()):
        match = _CLOCK.fullmatch(word)
        if match is None:
            return ()
        found.add(time(int(match[1]), int(match[2] or 0)))
    return tuple(sorted(found))


def _unsubscribe(command: Command, target: Target, shelf: Shelf, store: ChangeStore) -> str:
    wanted = command.argument.strip()
    mine = [
        one
        for one in store.changes()
        if one.subscription is not None
        and one.target in (target, command.personal)
        and wanted in ("", one.subscription.name, one.subscription.format_name)
    ]
    if len(mine) > 1:
        return f"Which one? {', '.join(one.subscription.name for one in mine if one.subscription)}."
    if mine:
        store.drop(mine[0].key)
        return f"Ended: {mine[0].key.partition(' ')[2]}."
    fixed = [one.name for one in shelf.subscriptions if target in one.targets]
    if fixed:
        return f"{', '.join(fixed)} comes from briefings.yaml; whoever keeps that file can take it out there."
    return "This channel has no subscription."


def _mute(command: Command, target: Target, shelf: Shelf, store: ChangeStore) -> str:
    topic = command.argument.strip().lower()
    if topic not in shelf.topics:
        return f"There is no topic “{topic}”. There are {', '.join(shelf.topics)}."
    asked = [one.name for one in shelf.in_force() if target in one.targets and topic in one.filters.topics]
    if asked:
        return f"{asked[0]} is ordered with the topic {topic}; muting it here would contradict that."
    store.keep(_change(command, target, shelf.clock.now(), muted=topic))
    return f"Stories on {topic} are left out of this channel's briefings, until /brief unmute {topic}."


def _unmute(command: Command, target: Target, shelf: Shelf, store: ChangeStore) -> str:
    topic = command.argument.strip().lower()
    if not store.drop(_change(command, target, shelf.clock.now(), muted=topic).key):
        return f"{topic or 'That'} is not muted here."
    return f"Stories on {topic} are told here again."


def _change(
    command: Command,
    target: Target,
    now: datetime,
    *,
    subscription: Subscription | None = None,
    muted: str | None = None,
) -> Change:
    return Change(target=target, by=command.user or "", at=now, subscription=subscription, muted=muted)
