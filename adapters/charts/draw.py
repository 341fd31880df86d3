"""A chart as a PNG picture: pygal lays it out as SVG, resvg paints that, in a font that comes with us."""

import sys
from collections.abc import Callable
from typing import Any

import font_roboto
import pygal
import resvg_py
from pygal.style import Style

from digests.charts import shown
from digests.document import Chart, ChartKind, Point
from digests.errors import DrawingError

# pygal adds a finder for plugins of its own to Python's imports, in a form that Python warns of and drops.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

WIDTH = 1440
"""Pixels of every picture. Channels show it 360 to 600 wide, so it is laid out in few units of its own."""

_UNITS = {ChartKind.LINE: 480, ChartKind.COLUMNS: 480, ChartKind.BARS: 600}
_HEIGHT = 270
_BAR_HEIGHT, _AROUND_BARS = 32, 90
_LONGEST_LABEL = 36
_STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#3d4249",
    foreground_strong="#1d1f23",
    foreground_subtle="#dcdfe3",
    colors=("#1f6fb2",),
    value_colors=("#1d1f23",),
    font_family="Roboto",
    value_font_family="Roboto",
    title_font_size=17,
    label_font_size=14,
    major_label_font_size=14,
    value_font_size=14,
    opacity="1",
    guide_stroke_color="#eceef1",
    guide_stroke_dasharray="",
    major_guide_stroke_color="#eceef1",
    major_guide_stroke_dasharray="",
    stroke_width="2.5",
)
_MAKERS: dict[ChartKind, Callable[..., Any]] = {
    ChartKind.LINE: pygal.Line,
    ChartKind.BARS: pygal.HorizontalBar,
    ChartKind.COLUMNS: pygal.Bar,
}


def draw(chart: Chart) -> bytes:
    """A PNG file, 1440 pixels wide. Blocking, a tenth of a second. Raises DrawingError."""
    if all(point.value is None for point in chart.points):
        raise DrawingError(f"a chart without values cannot be drawn: {chart.title}")
    try:
        svg = _made(chart).render(is_unicode=True)
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                zoom=WIDTH / _UNITS[chart.kind],
                background="#ffffff",
                font_family="Roboto",
                sans_serif_family="Roboto",
                font_files=[font_roboto.Roboto, font_roboto.RobotoBold],
            )
        )
    except (ValueError, TypeError, ArithmeticError, LookupError, OSError) as error:
        raise DrawingError(f"the chart “{chart.title}” cannot be drawn: {error}") from error


def _made(chart: Chart) -> Any:
    points = chart.points[::-1] if chart.kind is ChartKind.BARS else chart.points
    made = _MAKERS[chart.kind](
        title=chart.title,
        width=_UNITS[chart.kind],
        height=_height(chart),
        style=_STYLE,
        js=(),
        show_legend=False,
        show_minor_x_labels=True,
        print_values=chart.kind is ChartKind.COLUMNS,
        print_values_position="top",
        truncate_label=_LONGEST_LABEL,
        rounded_bars=2,
        dots_size=4,
        spacing=14,
        margin=18,
        show_x_guides=False,
        show_x_labels=chart.kind is not ChartKind.BARS,
        show_y_guides=chart.kind is not ChartKind.BARS,
        min_scale=3,
        max_scale=6,
        no_prefix=True,
        pretty_print=False,
        value_formatter=lambda value: shown(value, chart.unit),
    )
    made.range = _range(chart)
    made.x_labels = [_label(point, chart.kind) for point in points]
    values = [
        None if point.value is None else {"value": point.value, "formatter": _says(point.shown)}
        for point in points
    ]
    made.add("", values)
    return made


def _range(chart: Chart) -> tuple[float, float]:
    """From nought, so that lengths compare; of a line with air above and below."""
    values = [point.value for point in chart.points if point.value is not None]
    if chart.kind is ChartKind.LINE:
        air = (max(values) - min(values)) * 0.15 or abs(max(values)) * 0.1 or 1.0
        return (min(values) - air, max(values) + air)
    return (min(0.0, *values), max(values) * 1.12 or 1.0)


def _label(point: Point, kind: ChartKind) -> str:
    """A bar's value stands before its name: beside a short bar it has no room, and a long name is cut."""
    return f"{point.shown} · {point.label}" if kind is ChartKind.BARS else point.label


def _says(text: str) -> Callable[[float], str]:
    """A label that is as the chart says it, and not computed again."""
    return lambda _: text


def _height(chart: Chart) -> int:
    if chart.kind is ChartKind.BARS:
        return _AROUND_BARS + _BAR_HEIGHT * len(chart.points)
    return _HEIGHT
