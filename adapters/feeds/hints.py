"""What a feed says of how often to ask for it: RSS ttl, skipHours and skipDays, RDF sy:updatePeriod."""

import re

from digests.model import PollHints

_HEAD = 32 * 1024
_FIRST_ITEM = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAYS = re.compile(rb"<skipDays>(.{0,1000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(rb"<day>\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*</day>", re.IGNORECASE)
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*</", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*</", re.IGNORECASE)
_SECONDS = {
    b"hourly": 3600,
    b"daily": 86_400,
    b"weekly": 604_800,
    b"monthly": 2_592_000,
    b"yearly": 31_536_000,
}
_WEEK = (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun")


def read_hints(body: bytes) -> PollHints:
    """From the part before the first item. Hours are UTC, days count from Monday as 0; 24 o'clock is 0."""
    head = body[:_HEAD]
    first = _FIRST_ITEM.search(head)
    head = head[: first.start()] if first else head
    seconds = 0.0
    if ttl := _TTL.search(head):
        seconds = int(ttl[1]) * 60.0
    if period := _PERIOD.search(head):
        found = _FREQUENCY.search(head)
        seconds = max(seconds, _SECONDS[period[1].lower()] / max(int(found[1]) if found else 1, 1))
    hours = _HOURS.search(head)
    days = _DAYS.search(head)
    return PollHints(
        seconds=seconds or None,
        skip_hours=tuple(sorted({int(hour) % 24 for hour in _HOUR.findall(hours[1]) if int(hour) <= 24}))
        if hours
        else (),
        skip_days=tuple(sorted({_WEEK.index(day.lower()) for day in _DAY.findall(days[1])})) if days else (),
    )
