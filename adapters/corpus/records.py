"""Records as columns and JSON, and back. Raises CorpusError where what is stored cannot be read."""

import json
from datetime import UTC, datetime, time
from typing import Any, TypeVar

from cattrs.preconf.json import JsonConverter, make_converter

from digests.errors import CorpusError

T = TypeVar("T")


def _converter() -> JsonConverter:
    converter = make_converter(detailed_validation=False)  # one plain exception instead of a tree
    converter.register_unstructure_hook(datetime, time_out)
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    converter.register_unstructure_hook(time, time.isoformat)
    converter.register_structure_hook(time, lambda value, _: time.fromisoformat(value))
    return converter


def time_out(value: datetime) -> str:
    """UTC text of one width, so that text sorts as time does. A naive time is a bug: ValueError."""
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {value!r}")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def time_in(value: str) -> datetime:
    """What `time_out` wrote."""
    return datetime.fromisoformat(value)


def maybe_time_out(value: datetime | None) -> str | None:
    return None if value is None else time_out(value)


def maybe_time_in(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def words_out(words: tuple[str, ...]) -> str:
    """A JSON list."""
    return json.dumps(words) if words else "[]"


def words_in(text: str) -> tuple[str, ...]:
    """What `words_out` wrote; most are empty, and 100,000 entries have three each."""
    return () if text == "[]" else tuple(json.loads(text))


def clean(text: str) -> str:
    """Text with lone surrogates (a JSON feed can hold them, UTF-8 cannot) replaced by question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def dump(record: object) -> str:
    """A record as JSON: enums by value, times and dates as ISO text, tuples as lists."""
    return _CONVERTER.dumps(record)


def load(text: str, kind: type[T], what: str) -> T:
    """The record of `kind` that `dump` wrote; fields it lacks take their defaults. `what` is for errors."""
    try:
        return _CONVERTER.loads(text, kind)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise CorpusError(f"{what} in the database is damaged: put back a copy ({reason})") from error


Row = dict[str, Any]
"""A row by column, as sqlite-utils hands it out; stays inside this package."""

_CONVERTER = _converter()
