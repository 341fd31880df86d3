"""Plain text to Discord markdown in which nothing of a foreign text takes effect.

Discord's parser takes a backslash before any character that is no letter, digit or space as an escape.
What no backslash stops for every client (a mention of everyone) is parted by a zero-width space.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from urllib.parse import quote

from digests.document import Spans, Text

LONGEST_URL = 1500
"""Characters; a longer address is no link: it would take up the message that carries it."""

# Zero-width and direction-changing controls could hide or reorder what stands beside them.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_ACTIVE = re.compile(r"[\\*_~`|<>#\[\]]")
_EVERYONE = re.compile(r"@(?=everyone|here|$)")
_SCHEME = re.compile(r":(?=//)")
_EMOJI = re.compile(r":(?=[\w+~-]+:)")
_LIST_MARK = re.compile(r"(?:(?<=\s)|^)([-+])(?=\s|$)")
_NUMBER_MARK = re.compile(r"(?:(?<=\s)|^)(\d+)([.)])(?=\s|$)")
_SMALL_MARK = re.compile(r"(?:(?<=\s)|^)-(?=\\#)")
_IN_URL = re.compile(r"[\s\x00-\x1f\x7f()<>\[\]\\|^`{}\"*]")


def escape(text: str) -> str:
    """One line on which every character of `text` shows as itself, white space as single blanks."""
    text = re.sub(r"\s+", " ", _INVISIBLE.sub("", text))
    text = _ACTIVE.sub(r"\\\g<0>", text)
    text = _EVERYONE.sub("@\u200b", text)
    text = _SCHEME.sub(r"\\:", text)
    text = _EMOJI.sub(r"\\:", text)
    text = _SMALL_MARK.sub(r"\\-", text)
    text = _LIST_MARK.sub(r"\\\1", text)
    return _NUMBER_MARK.sub(r"\1\\\2", text)


def address(url: str | None) -> str | None:
    """The url with what could end a link percent-encoded; None where it is nothing to link to.

    Addresses on the web, and our own `racebrief:part/<n>`, which sending replaces.
    """
    if url is None or not re.match(r"https?://\S|racebrief:part/\d+$", url.strip(), re.IGNORECASE):
        return None
    encoded = _IN_URL.sub(lambda hit: quote(hit[0]), url.strip())
    return encoded if len(encoded) <= LONGEST_URL else None


def spans(runs: Iterable[Text]) -> str:
    """The runs as one line of markdown; neighbours of one style are joined before they are escaped."""
    line = []
    for _, group in groupby(
        (run for run in runs if run.text), key=lambda run: (run.bold, run.italic, run.url)
    ):
        parts = tuple(group)
        line.append(_run(replace(parts[0], text="".join(part.text for part in parts))))
    return "".join(line)


def visible(runs: Iterable[Text]) -> bool:
    """Whether anything of the runs would show."""
    return any(_INVISIBLE.sub("", run.text).strip() for run in runs)


def words(runs: Spans) -> Spans:
    """The same runs cut so that each holds one word and the blanks behind it."""
    return tuple(replace(run, text=word) for run in runs for word in re.findall(r"\s*\S+\s*|\s+", run.text))


def _run(run: Text) -> str:
    text = escape(run.text)
    core = text.strip(" ")
    if not core:
        return text
    lead, trail = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    mark = "*" * (2 * run.bold + run.italic)
    core = f"{mark}{core}{mark}"
    target = address(run.url)
    if target is not None:
        core = f"[{core}](<{target}>)"
    return f"{lead}{core}{trail}"
