"""The documents that users read, taken apart: examples, commands, links."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

from tests.shared import ROOT

DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
)
SERVICE = ROOT / "deploy" / "racebrief.service"

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"(?:sudo (?:-u \w+ )?)?(?:\S*/)?racebrief(?: |$)")


def text(path: Path) -> str:
    """A document as it stands."""
    return path.read_text(encoding="utf-8")


def examples(path: Path, language: str) -> tuple[str, ...]:
    """The fenced blocks of one language, without their indentation."""
    return tuple(dedent(body) for _, tag, body in _FENCE.findall(text(path)) if tag == language)


def shell_lines(path: Path) -> Iterator[str]:
    """What a document tells to type: lines of shell blocks, spans of code, commands in a unit's comments."""
    if path == SERVICE:
        yield from re.findall(r"^#   (\S.*)$", text(path), re.MULTILINE)
        return
    for block in examples(path, "sh"):
        yield from (line.strip() for line in block.splitlines() if line.strip())
    yield from _SPAN.findall(_FENCE.sub("", text(path)))


def racebrief_lines(path: Path) -> Iterator[list[str]]:
    """The words after `racebrief` of each command that a document tells to type."""
    for line in shell_lines(path):
        found = _COMMAND.match(line)
        if found:
            yield shlex.split(line[found.end() :].replace("…", ""))


def links(path: Path) -> tuple[str, ...]:
    """Where a document's relative links and pictures lead."""
    found: list[str] = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(path))
    return tuple(one for one in found if "://" not in one)
