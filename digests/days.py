"""Days as people say them: "on Tuesday", "yesterday", "this week", "5-10 Jan", "2026-01-05"."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<first>\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:-|–|to|until)\s*(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_ISO = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<first>\d\d)\b")
_DATED = (
    re.compile(
        rf"\b(?:on\s+|from\s+)?{_MONTH}\s+{_DAY}{_YEAR}\b(?!\s*(?:bn|million|billion|%))", re.IGNORECASE
    ),
    re.compile(rf"\b(?:on\s+|from\s+)?{_DAY}\s+{_MONTH}{_YEAR}\b", re.IGNORECASE),
)
_WEEKDAY = re.compile(rf"\b(?:on\s+|last\s+|this\s+)?(?P<day>{'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_NEAR = re.compile(
    r"\b(?P<near>today|yesterday|this week|last week|this month|last month"
    r"|(?:in the |the )?(?:last|past) (?P<count>\d{1,3}) (?P<unit>hour|day|week)s?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """since <= t < until, both aware UTC, and the words that said so: text[start:end]."""

    since: datetime
    until: datetime
    start: int
    end: int


def window(text: str, now: datetime) -> Window | None:
    """The days that a text names, seen from `now`; the first it names where they are several. In UTC.

    A weekday is the last one that has begun; a date without a year is the nearest that has begun.
    """
    today = now.astimezone(UTC).date()
    if match := _ISO.search(text):
        return _dated(match, today, int(match["month"]))
    for pattern in _DATED:
        if match := pattern.search(text):
            return _dated(match, today, _MONTHS.index(match["month"].lower()[:3]) + 1)
    if match := _NEAR.search(text):
        return _near(match, now.astimezone(UTC))
    if match := _WEEKDAY.search(text):
        behind = (today.weekday() - _WEEKDAYS.index(match["day"].lower())) % 7
        return _days(today - timedelta(days=behind), 1, match)
    return None


def _dated(match: re.Match[str], today: date, month: int) -> Window | None:
    said = match.groupdict()
    first, last = int(said["first"]), int(said.get("last") or said["first"])
    try:
        begin = date(int(said.get("year") or today.year), month, first)
        if not said.get("year") and begin > today:
            begin = begin.replace(year=today.year - 1)
    except ValueError:
        return None
    return _days(begin, max(last - first, 0) + 1, match)


def _near(match: re.Match[str], now: datetime) -> Window:
    today, words = now.date(), match["near"].lower()
    if match["count"]:
        count = int(match["count"])
        back = {"hour": timedelta(hours=count), "day": timedelta(days=count), "week": timedelta(weeks=count)}
        since = now - back[match["unit"].lower()]
        return Window(since=since, until=now + timedelta(days=1), start=match.start(), end=match.end())
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    begin, count = {
        "today": (today, 1),
        "yesterday": (today - timedelta(days=1), 1),
        "this week": (monday, 7),
        "last week": (monday - timedelta(days=7), 7),
        "this month": (month, (today - month).days + 1),
        "last month": (before, (month - before).days),
    }[words]
    return _days(begin, count, match)


def _days(begin: date, count: int, match: re.Match[str]) -> Window:
    since = datetime.combine(begin, time(), UTC)
    return Window(since=since, until=since + timedelta(days=count), start=match.start(), end=match.end())
