"""How long a server says its answer stays fresh: Cache-Control before Expires, as RFC 9111 has it."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_STALE = re.compile(r"(?:^|[,\s])(?:no-cache|no-store|must-understand)\b(?!\s*=)", re.IGNORECASE)


def fresh_seconds(
    cache_control: str | None, expires: str | None, date: str | None, age: str | None = None
) -> float | None:
    """Seconds from the answer's arrival, 0 for "ask again at once", None where the server says nothing."""
    if cache_control:
        if _STALE.search(cache_control):
            return 0.0
        if found := _MAX_AGE.search(cache_control):
            spent = int(age) if age and age.strip().isdecimal() and len(age) < 12 else 0
            return max(float(min(int(found[1]), 10**9)) - spent, 0.0)
    if not expires:
        return None
    until, sent = _time(expires), _time(date or "")
    if until is None:
        return 0.0  # "0" and other rubbish mean: already stale
    return max((until - sent).total_seconds(), 0.0) if sent else None


def _time(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read
