"""The two ways in which nearly all feeds write a time. feedparser knows the others."""

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_ZONES = {
    "gmt": 0, "ut": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
          "pst": -8, "pdt": -7,
}  # fmt: skip
_MAIL = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun),\s+)?(\d{1,2})\s+([a-z]{3})\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+"
    r"(?:([a-z]{1,3})|([+-])(\d\d):?(\d\d))",
    re.IGNORECASE | re.ASCII,
)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:(Z)|([+-])(\d\d):(\d\d))", re.ASCII
)


class UnknownDate(ValueError):
    """Written in a way that is not looked for here."""


def read_date(text: str) -> datetime | None:
    """UTC to the second; None for an empty text. Raises UnknownDate."""
    if not text:
        return None
    try:
        found = _MAIL.fullmatch(text)
        if found:
            day, month, year, hour, minute, second, name, sign, hours, minutes = found.groups()
            offset = _ZONES[name.lower()] * 60 if name else _offset(sign, hours, minutes)
            return _time(int(year), _MONTHS[month.lower()], int(day), hour, minute, second or "0", offset)
        found = _ISO.fullmatch(text)
        if found:
            year, month, day, hour, minute, second, zulu, sign, hours, minutes = found.groups()
            offset = 0 if zulu else _offset(sign, hours, minutes)
            return _time(int(year), int(month), int(day), hour, minute, second, offset)
    except (KeyError, ValueError, OverflowError) as error:
        raise UnknownDate(text) from error
    raise UnknownDate(text)


def _offset(sign: str, hours: str, minutes: str) -> int:
    return (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1)


def _time(year: int, month: int, day: int, hour: str, minute: str, second: str, offset: int) -> datetime:
    if not offset:
        return datetime(year, month, day, int(hour), int(minute), int(second), tzinfo=UTC)
    zone = timezone(timedelta(minutes=offset))
    return datetime(year, month, day, int(hour), int(minute), int(second), tzinfo=zone).astimezone(UTC)
