"""Styled runs of text folded to a number of terminal columns. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAST_WIDTH = 20


class Style(StrEnum):
    """What a run is, whatever a terminal makes of it."""

    PLAIN = ""
    BOLD = "bold"
    ITALIC = "italic"
    DIM = "dim"
    TITLE = "title"
    HEADING = "heading"
    GOOD = "good"
    CHANGE = "change"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Characters of one style, none of them a control character."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """Runs without a space between them, which folding never parts."""

    runs: Line
    spaced: bool  # a space stands before it

    @property
    def columns(self) -> int:
        return columns(self.runs)


def printable(text: str) -> str:
    """One line of text: tabs and line ends become spaces, controls and direction marks are left out."""
    kept = (
        " " if character in "\t\n\r\v\f\x85\u2028\u2029" else character
        for character in text
        if character in "\t\n\r\v\f\x85\u2028\u2029" or unicodedata.category(character) not in {"Cc", "Cs"}
        if not ("\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069")
    )
    return "".join(kept)


def columns(line: Iterable[Run]) -> int:
    """How many terminal columns the runs take."""
    return sum(_character_columns(character) for run in line for character in run.text)


def fold(runs: Sequence[Run], width: int, *, first: str = "", rest: str = "") -> tuple[Line, ...]:
    """The runs as lines of at most `width` columns, `first` before the first and `rest` before the others.

    A word wider than a line is broken where the line ends; no character is lost but spaces at breaks.
    """
    lines: list[Line] = []
    current: list[Run] = []
    used = 0

    def room() -> int:
        return max(width - len(first if not lines else rest), LEAST_WIDTH // 2)

    def close() -> None:
        nonlocal used
        lines.append((Run(text=first if not lines else rest), *current))
        current.clear()
        used = 0

    for word in _words(runs):
        gap = 1 if word.spaced and used else 0
        if used and used + gap + word.columns > room():
            close()
            gap = 0
        if gap:
            same = current[-1].style == word.runs[0].style
            current.append(Run(text=" ", style=word.runs[0].style if same else Style.PLAIN))
        for piece in _pieces(word.runs, room(), used + gap):
            if piece is None:
                close()
            else:
                current.append(piece)
                used = columns(current)
    if current or not lines:
        close()
    return tuple(joined(line) for line in lines)


def joined(line: Line) -> Line:
    """The line with neighbours of one style as one run and nothing empty."""
    merged: list[Run] = []
    for run in line:
        if not run.text:
            continue
        if merged and merged[-1].style == run.style:
            merged[-1] = Run(text=merged[-1].text + run.text, style=run.style)
        else:
            merged.append(run)
    return tuple(merged)


def padded(line: Line, width: int) -> Line:
    """The line filled with spaces up to `width` columns."""
    return (*line, Run(text=" " * max(0, width - columns(line))))


def plain(line: Line) -> str:
    """The line's characters without styles or spaces at its end."""
    return "".join(run.text for run in line).rstrip()


def _words(runs: Sequence[Run]) -> list[_Word]:
    words: list[_Word] = []
    current: list[Run] = []
    spaced = False
    for run in runs:
        for position, piece in enumerate(run.text.split(" ")):
            if position:
                if current:
                    words.append(_Word(runs=tuple(current), spaced=spaced))
                    current = []
                spaced = True
            if piece:
                current.append(Run(text=piece, style=run.style))
        if run.text.endswith(" "):
            spaced = True
    if current:
        words.append(_Word(runs=tuple(current), spaced=spaced))
    return words


def _pieces(runs: Line, room: int, used: int) -> Iterable[Run | None]:
    """The word's runs; None stands where a new line must begin."""
    for run in runs:
        start = 0
        for position, character in enumerate(run.text):
            size = _character_columns(character)
            if used + size > room and used:
                if position > start:
                    yield Run(text=run.text[start:position], style=run.style)
                yield None
                start, used = position, 0
            used += size
        if start < len(run.text):
            yield Run(text=run.text[start:], style=run.style)


def _character_columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
