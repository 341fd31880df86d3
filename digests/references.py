"""Short names for long keys, for where there is little room: in what a button says."""

import hashlib
import re

from digests.model import SlotKey

_DIGITS = 12


def short(key: object) -> str:
    """Stands for the text of a key: `~` and twelve hex digits, the same wherever and whenever."""
    return f"~{hashlib.sha256(str(key).encode()).hexdigest()[:_DIGITS]}"


def names(said: str, *keys: object) -> bool:
    """Whether `said` is one of the keys, or the short form of one."""
    return any(said in (str(key), short(key)) for key in keys)


_STORY = re.compile(r"(\d{8}~[0-9a-f]{12})\.(\d+)")


def briefing_name(key: SlotKey) -> str:
    """Stands for a briefing: its local date and the short form of its key, 21 characters."""
    return f"{key.local_date:%Y%m%d}{short(key)}"


def story_name(key: SlotKey, rank: int) -> str:
    """Stands for the story of that rank in a briefing."""
    return f"{briefing_name(key)}.{rank}"


def story_named(said: str) -> tuple[str, int] | None:
    """The briefing's name and the rank, where `said` is the name of a story."""
    found = _STORY.fullmatch(said.strip())
    return (found[1], int(found[2])) if found else None
