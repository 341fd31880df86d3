"""Single values as an admin writes them, each with the message for what it is not.

A validator raises PydanticCustomError with a finished message; a hint travels in its context.
"""

import difflib
import re
from collections.abc import Iterable
from datetime import time
from functools import cache
from pathlib import PurePosixPath
from typing import Annotated, NoReturn
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from config.schema.words import DAYS
from digests.model import Range

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_RANGE = re.compile(r"([0-9]{1,4})\s*-\s*([0-9]{1,4})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_SLACK = re.compile(r"#[^\s#A-Z,.:]{1,80}|[CDG][A-Z0-9]{8,20}")


class Written(BaseModel):
    """A mapping in an admin's file: no key that we do not know, and never the input in a message."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )


def wrong(message: str, hint: str | None = None) -> NoReturn:
    """Raises what a validator raises for a wrong value."""
    # The message is a value of the template, never the template: braces in a file are text.
    raise PydanticCustomError("racebrief", "{message}", {"message": message, "hint": hint})


def closest(word: str, known: Iterable[str]) -> str | None:
    """`did you mean …?` for the known word that looks most like it."""
    by_fold = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)
    return f"did you mean '{by_fold[found[0]]}'?" if found else None


@cache
def zones() -> frozenset[str]:
    """The IANA zones that this machine (or the tzdata package) knows."""
    return frozenset(name for name in available_timezones() if name not in ("Factory", "localtime"))


def _zone(name: str) -> str:
    if name in zones():
        return name
    city = name.replace(" ", "_").casefold()
    same = sorted(zone for zone in zones() if "/" in zone and zone.rsplit("/", 1)[1].casefold() == city)
    hint = f"did you mean '{same[0]}'?" if same else closest(name, zones())
    wrong(f"'{name}' is not a time zone", hint or "zones look like Europe/London or Asia/Tokyo")


def _time(value: object) -> time:
    if isinstance(value, int):
        wrong(f"{value} is not a time", "write it as 09:00, 24 hours")
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        wrong("this is not a time", "write it as 09:00")
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:
        hint = "midnight is 00:00" if (hour, minute) == (24, 0) else "times go from 00:00 to 23:59"
        wrong(f"'{value}' is not a time of day", hint)
    if len(found[1]) == 1:
        wrong(f"'{value}' is not a time", f"did you mean '{hour:02}:{minute:02}'?")
    return time(hour, minute)


def _quiet(value: object) -> tuple[time, time]:
    start, dash, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        wrong("quiet hours are two times", "write them as 22:00-07:00")
    hours = _time(start.strip()), _time(end.strip())
    if hours[0] == hours[1]:
        wrong("these quiet hours begin when they end", "write them as 22:00-07:00, or leave the key out")
    return hours


def _days(value: object) -> tuple[int, ...]:
    if not isinstance(value, str):
        wrong("a weekday is a word", f"known: {', '.join(DAYS)}")
    if value not in DAYS:
        wrong(f"'{value}' is not a weekday", closest(value, DAYS) or f"known: {', '.join(DAYS)}")
    return DAYS[value]


def _one_or_more(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _range(value: object) -> Range:
    """`5-8` is from 5 to 8; one number alone is the most."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return Range(least=0, most=value)
    found = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        wrong("this is not a range", "write 5-8, or one number for the most")
    least, most = int(found[1]), int(found[2])
    if least > most:
        wrong(f"{least}-{most} is not a range", f"did you mean '{most}-{least}'?")
    return Range(least=least, most=most)


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        wrong("this is not a web address", "write it as https://example.org/feed.xml")
    if parts.scheme not in ("http", "https"):
        if not parts.scheme and "." in value:
            wrong(
                "a feed's address begins with https:// or http://",
                f"did you mean 'https://{value.lstrip('/')}'?",
            )
        wrong("a feed's address begins with https:// or http://")
    if not host or any(sign.isspace() for sign in value):
        wrong("this is not a web address", "write it as https://example.org/feed.xml")
    return value


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        hint = re.sub(r"[^A-Za-z0-9]+", "-", value).strip("-")[:40]
        wrong(
            "a name is made of letters, digits, '-' and '_', 40 at most",
            f"did you mean '{hint}'?" if _NAME.fullmatch(hint) else None,
        )
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        wrong(f"'{value}' is not a language code", "write it as en, zh or pt-BR")
    return value


def _words(value: str) -> str:
    if not value:
        wrong("this is empty")
    if not value.isprintable():
        wrong("this must be one line of plain text")
    return value


def _contact(value: str) -> str:
    if not _words(value).isascii() or not ("@" in value or value.startswith(("https://", "http://"))):
        wrong("a contact is a mail address or a web page", "for example admin@example.org")
    return value


def _host(value: str) -> str:
    if "/" in value or not value or any(sign.isspace() for sign in value):
        wrong("this is not a host", "write the host alone, for example 127.0.0.1 or feeds.intranet")
    return value.casefold()


def _slack(value: object) -> str:
    if not isinstance(value, str) or not _SLACK.fullmatch(value):
        plain = value.strip("# ").lower() if isinstance(value, str) else ""
        hint = (
            f"did you mean '#{plain}'?" if _SLACK.fullmatch("#" + plain) else 'write it as slack: "#ai-race"'
        )
        wrong("this is not a Slack channel", hint)
    return value


def _discord(value: object) -> str:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 20):
        wrong(
            "Discord wants the channel's number",
            "switch on Settings > Advanced > Developer Mode, then right-click the channel > Copy Channel ID",
        )
    return text


def _folder(value: str) -> str:
    return str(PurePosixPath(_words(value)))


def _is_text(pattern: str, *examples: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


Words = Annotated[str, AfterValidator(_words)]
Name = Annotated[str, AfterValidator(_name), _is_text("^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$", "daily")]
Url = Annotated[str, AfterValidator(_url), _is_text("^https?://", "https://example.org/feed.xml")]
Host = Annotated[str, AfterValidator(_host)]
Contact = Annotated[str, AfterValidator(_contact)]
Language = Annotated[str, AfterValidator(_language), _is_text("^[a-z]{2,3}(-[A-Za-z]{2,4})?$", "en")]
Zone = Annotated[
    str, AfterValidator(_zone), WithJsonSchema({"type": "string", "examples": ["Europe/London"]})
]
ClockTime = Annotated[time, BeforeValidator(_time), _is_text("^([01][0-9]|2[0-3]):[0-5][0-9]$", "09:00")]
QuietHours = Annotated[
    tuple[time, time],
    BeforeValidator(_quiet),
    _is_text("^([01][0-9]|2[0-3]):[0-5][0-9] *- *([01][0-9]|2[0-3]):[0-5][0-9]$", "22:00-07:00"),
]
Days = Annotated[tuple[int, ...], BeforeValidator(_days), WithJsonSchema({"enum": list(DAYS)})]
OneOrMoreTimes = BeforeValidator(_one_or_more, json_schema_input_type=ClockTime | list[ClockTime])
OneOrMoreDays = BeforeValidator(_one_or_more, json_schema_input_type=Days | list[Days])
Span = Annotated[
    Range,
    BeforeValidator(_range),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": "^[0-9]+ *- *[0-9]+$"}, {"type": "integer"}]}),
]
SlackChannel = Annotated[
    str, BeforeValidator(_slack), WithJsonSchema({"type": "string", "examples": ["#ai-race"]})
]
DiscordChannel = Annotated[
    str, BeforeValidator(_discord), WithJsonSchema({"type": ["integer", "string"], "pattern": "^[0-9]+$"})
]
Folder = Annotated[str, AfterValidator(_folder)]
