"""Charts: only where there is enough to look at, drawn as pictures, told in words."""

import struct
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from adapters.charts import draw
from digests.actions import with_actions
from digests.charts import chart_of, coverage_chart, packed, shown, unpacked, with_charts
from digests.document import Actions, Chart, ChartKind, Document, Point, Thread
from digests.errors import DrawingError
from digests.model import Claim, Figure, LedgerRow, SourceRef, StoryBrief
from tests import strategies
from tests.builders import NOON, briefing, story_brief

DAY = date(2025, 1, 24)


def row(value: float, claimant: str = "Northlab", days: int = 0, **told: object) -> LedgerRow:
    defaults: dict[str, object] = {
        "subject": "Northlab",
        "measure": "training cost",
        "text": f"${value:,.0f}",
        "unit": "USD",
        "publisher": "Example Wire",
        "sentence": "It cost that much.",
        "entry_id": f"e{days}{claimant}",
        "story_id": "s1",
        "day": DAY + timedelta(days=days),
    }
    return LedgerRow(value=value, claimant=claimant, **(defaults | told))  # type: ignore[arg-type]


def brief(**told: object) -> StoryBrief:
    figure = Figure(
        text="$5 million",
        value=5e6,
        unit="USD",
        subject="Northlab",
        claim=Claim(text="It cost $5 million.", sources=("e1",)),
        claimant="Northlab",
        measure="training cost",
    )
    return story_brief(figures=(figure,), **told)


def test_a_number_over_days_is_a_line_with_its_gaps() -> None:
    """Four days of one measure make a line, the day between without a number included; three make none."""
    rows = [row(value, days=days) for value, days in ((5e6, 0), (6e6, 1), (7e6, 3), (6.5e6, 4), (7e6, 4))]
    chart = chart_of(brief(), rows)
    assert chart is not None
    assert chart.kind is ChartKind.LINE
    assert [(point.label, point.shown) for point in chart.points] == [
        ("24 Jan", "$5 million"),
        ("25 Jan", "$6 million"),
        ("26 Jan", "–"),
        ("27 Jan", "$7 million"),
        ("28 Jan", "$6.75 million"),
    ]
    assert chart.alt == (
        "Chart. Northlab: training cost, by day: 24 Jan $5 million; 25 Jan $6 million; 27 Jan $7 million; "
        "28 Jan $6.75 million."
    )
    assert chart_of(brief(), rows[:3]) is None
    assert chart_of(brief(), [row(5e6, days=days) for days in range(6)]) is None


def test_claimants_who_differ_stand_side_by_side() -> None:
    """Three claimants of one measure make bars, the largest first, unless one leaves the others no length."""
    rows = [row(5e6), row(4e6, "Northlab", 1), row(5e8, "Rival"), row(1e9, "Analyst")]
    chart = chart_of(brief(), rows)
    assert chart is not None
    assert chart.kind is ChartKind.BARS
    assert [point.label for point in chart.points] == ["Analyst", "Rival", "Northlab"]
    assert chart.points[-1].shown == "$4 million"
    assert chart_of(brief(), rows[:3]) is None
    assert chart_of(brief(), [*rows, row(1.0, "Crank")]) is None


def test_only_what_the_story_gives_figures_of_is_drawn() -> None:
    """The ledger's rows on another measure, or without one, make no chart in this story."""
    others = [
        row(value, str(value), measure=measure) for value in (1e6, 2e6, 3e6) for measure in ("price", "")
    ]
    assert chart_of(brief(), others) is None


def test_coverage_by_day_counts_the_silent_days_too() -> None:
    """Reports on four days make columns, with nought between; few reports or days make none."""
    refs = tuple(
        SourceRef(
            entry_id=f"e{days}{n}",
            publisher="W",
            title="T",
            url="https://e.org",
            published=NOON + timedelta(days=days),
        )
        for days in (0, 1, 3, 4)
        for n in range(2)
    )
    chart = chart_of(story_brief(sources=refs), ())
    assert chart is not None
    assert [point.shown for point in chart.points] == ["2", "2", "0", "2", "2"]
    assert chart_of(story_brief(sources=refs[:6]), ()) is None
    assert coverage_chart({DAY + timedelta(days=n): 1 for n in range(60)}, "T", least=8)
    long = coverage_chart({DAY + timedelta(days=n): 1 for n in range(60)}, "T", least=8)
    assert long is not None
    assert len(long.points) == 14


def test_a_chart_stands_above_the_buttons_and_a_review_has_its_own() -> None:
    """A reply keeps its buttons at its end; a review gets one more reply with its items by day."""
    made = briefing(stories=(brief(),))
    rows = [row(value, days=days) for days, value in enumerate((5e6, 6e6, 7e6, 8e6))]
    bare = with_actions(
        Document(title="T", summary="", post=(), replies=(Thread(title="S", blocks=()),)), made, {}
    )
    (thread,) = with_charts(bare, made, rows, {}).replies
    assert [type(block) for block in thread.blocks] == [Chart, Actions]
    counts = {DAY + timedelta(days=n): 5 for n in range(7)}
    review = with_charts(bare, made, (), counts)
    assert [reply.title for reply in review.replies] == ["S", "The days in numbers"]
    assert isinstance(review.replies[1].blocks[1], Chart)


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [
        (5.6e6, "USD", "$5.6 million"),
        (589e9, "USD", "$589 billion"),
        (3.1e12, "EUR", "€3.1 trillion"),
        (50_000, "", "50,000"),
        (12.5, "%", "12.5 %"),
        (None, "USD", "–"),
    ],
)
def test_values_are_written_as_people_write_them(value: float | None, unit: str, says: str) -> None:
    """Money carries its sign and size in words, counts their thousands, shares their unit."""
    assert shown(value, unit) == says


def size(png: bytes) -> tuple[int, int]:
    """Width and height as a PNG says them itself."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@settings(max_examples=25, deadline=None)
@given(strategies.charts)
def test_any_chart_is_drawn_or_refused_as_one_of_our_errors(chart: Chart) -> None:
    """Whatever its labels and values, a chart becomes a picture of known width, or DrawingError is raised."""
    assert unpacked(packed(chart)) == chart
    try:
        png = draw(chart)
    except DrawingError:
        return
    assert size(png)[0] == 1440
    assert len(png) < 400_000


def test_what_a_label_says_is_text_in_the_picture() -> None:
    """Markup in a source's words is drawn as it stands: it neither breaks nor changes the picture's form."""
    point = Point(label="</text><image href='file:///etc/passwd'/>&amp;", value=2.0, shown="<b>2</b>")
    plain = Point(label="Northlab", value=3.0, shown="3")
    chart = Chart(title="<script>x</script>", kind=ChartKind.BARS, points=(plain, point), unit="", alt="x")
    assert size(draw(chart))[0] == 1440


def test_nothing_to_draw_is_said() -> None:
    """A chart without a value is refused."""
    gap = Point(label="27 Jan", value=None, shown="–")
    chart = Chart(title="T", kind=ChartKind.LINE, points=(gap,), unit="", alt="x")
    for empty in (chart, replace(chart, points=())):
        with pytest.raises(DrawingError, match="without values"):
            draw(empty)
