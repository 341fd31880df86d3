"""Charts where people would rather look than read: a number over days, claimants side by side, coverage.

A chart needs enough points to be worth looking at, and none is drawn for what a sentence says as well.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from statistics import median

from digests.document import (
    Actions,
    Chart,
    ChartKind,
    Divider,
    Document,
    Heading,
    Note,
    Point,
    Table,
    Thread,
)
from digests.model import Briefing, LedgerRow, StoryBrief

LEAST_DAYS = 4
LEAST_CLAIMANTS = 3
LEAST_REPORTS = 8
PICTURE_TRIES = 3
"""A message that failed so often with its pictures goes with their words: they may be what is refused."""

_MOST_POINTS = 14
_MOST_APART = 400.0
"""A bar that much longer than another leaves nothing of the shorter one to see."""

_MOST_ALT = 900
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "¥"}
_STEPS = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))


Counts = Mapping[date, int]


def with_charts(document: Document, briefing: Briefing, rows: Sequence[LedgerRow], days: Counts) -> Document:
    """The document with at most one chart in each reply, above its sources, and in a review one of its own.

    `rows` are the ledger's on the figures that the briefing gives, earlier days included; `days` counts the
    items on the AI race by day, for a review, and is empty for any other briefing.
    """
    replies = tuple(
        _charted(thread, chart) if (chart := chart_of(brief, rows)) else thread
        for thread, brief in zip(document.replies, briefing.stories, strict=True)
    )
    whole = coverage_chart(days, "Items on the AI race by day", least=LEAST_REPORTS)
    if whole is not None:
        title = "The days in numbers"
        replies += (Thread(title=title, blocks=(Heading(text=title, level=2), whole)),)
    return replace(document, replies=replies)


def _charted(thread: Thread, chart: Chart) -> Thread:
    """A chart of figures stands below their table, any other above the small print at the end."""
    blocks = thread.blocks
    at = len(blocks)
    while at and isinstance(blocks[at - 1], Actions | Note | Divider):
        at -= 1
    tables = [place for place, block in enumerate(blocks) if isinstance(block, Table)]
    if tables and chart.kind is not ChartKind.COLUMNS:
        at = tables[0] + 1
    return replace(thread, blocks=(*blocks[:at], chart, *blocks[at:]))


def chart_of(brief: StoryBrief, rows: Sequence[LedgerRow]) -> Chart | None:
    """The most telling chart that a story's figures and sources are enough for."""
    groups = defaultdict(list)
    for row in rows:
        if row.measure:
            groups[(row.subject, row.measure, row.unit)].append(row)
    told = {(one.subject, one.measure, one.unit) for one in brief.figures}
    mine = [groups[key] for key in sorted(told) if key in groups]
    for make in (_over_days, _side_by_side):
        charts = [chart for group in mine if (chart := make(group))]
        if charts:
            return max(charts, key=lambda chart: len(chart.points))
    published = Counter(ref.published.date() for ref in brief.sources if ref.published)
    return coverage_chart(published, "Reports of this story by day", least=LEAST_REPORTS)


def _over_days(rows: Sequence[LedgerRow]) -> Chart | None:
    """The median of what was given on each day."""
    by_day: defaultdict[date, list[float]] = defaultdict(list)
    for row in rows:
        by_day[row.day].append(row.value)
    middle = {day: median(values) for day, values in by_day.items()}
    last = max(middle)
    first = min(day for day in middle if (last - day).days < _MOST_POINTS)
    if sum(day >= first for day in middle) < LEAST_DAYS or len(set(middle.values())) < 2:
        return None
    points = tuple(
        Point(label=_day(day), value=middle.get(day), shown=shown(middle.get(day), rows[0].unit))
        for day in _days(first, last)
    )
    return _chart(f"{rows[0].subject}: {rows[0].measure}, by day", ChartKind.LINE, points, rows[0].unit)


def _side_by_side(rows: Sequence[LedgerRow]) -> Chart | None:
    """The last number that each claimant gave."""
    last = {row.claimant: row for row in sorted(rows, key=lambda row: (row.day, row.entry_id))}
    points = tuple(
        Point(label=name, value=row.value, shown=shown(row.value, row.unit))
        for name, row in sorted(last.items(), key=lambda one: -one[1].value)[:_MOST_POINTS]
    )
    values = [row.value for row in last.values()]
    if len(points) < LEAST_CLAIMANTS or len(set(values)) < 2 or min(values) <= 0:
        return None
    if max(values) / min(values) > _MOST_APART:
        return None
    return _chart(
        f"{rows[0].subject}: {rows[0].measure}, by who says so", ChartKind.BARS, points, rows[0].unit
    )


def coverage_chart(counts: Counts, title: str, *, least: int) -> Chart | None:
    """How much was told on each day, days without anything between the first and the last included."""
    if len(counts) < LEAST_DAYS or sum(counts.values()) < least:
        return None
    first, last = max(min(counts), max(counts) - timedelta(days=_MOST_POINTS - 1)), max(counts)
    points = tuple(
        Point(label=_day(day), value=counts.get(day, 0), shown=str(counts.get(day, 0)))
        for day in _days(first, last)
    )
    return _chart(title, ChartKind.COLUMNS, points, "")


def _chart(title: str, kind: ChartKind, points: tuple[Point, ...], unit: str) -> Chart:
    known = [point for point in points if point.value is not None]
    said = f"Chart. {title}: " + "; ".join(f"{point.label} {point.shown}" for point in known) + "."
    alt = said if len(said) <= _MOST_ALT else f"Chart. {title}: {len(points)} values."
    return Chart(title=title, kind=kind, points=points, unit=unit, alt=alt)


def shown(value: float | None, unit: str) -> str:
    """A value as a label has it: $5.6 million, 12 %, 50,000; a dash for none."""
    if value is None:
        return "–"
    size, word = next(((step, word) for step, word in _STEPS if abs(value) >= step), (1.0, ""))
    number = f"{value / size:,.2f}".rstrip("0").rstrip(".")
    if unit in _SIGNS:
        return f"{_SIGNS[unit]}{number}{word}"
    return f"{number}{word} {unit}".strip()


def packed(chart: Chart) -> str:
    """The chart as text that a payload carries until it is drawn."""
    return json.dumps(asdict(chart), ensure_ascii=False)


def unpacked(text: str) -> Chart:
    """The chart that `packed` made this text of."""
    told = json.loads(text)
    points = tuple(Point(**point) for point in told["points"])
    return Chart(**{**told, "kind": ChartKind(told["kind"]), "points": points})


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
