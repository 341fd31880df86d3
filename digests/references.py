"""Short names for long keys, for where there is little room: in what a button says."""

import hashlib

_DIGITS = 12


def short(key: object) -> str:
    """Stands for the text of a key: `~` and twelve hex digits, the same wherever and whenever."""
    return f"~{hashlib.sha256(str(key).encode()).hexdigest()[:_DIGITS]}"


def names(said: str, *keys: object) -> bool:
    """Whether `said` is one of the keys, or the short form of one."""
    return any(said in (str(key), short(key)) for key in keys)
