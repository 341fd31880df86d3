from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.feeds.caching import fresh_seconds
from adapters.feeds.hints import read_hints
from digests.aftermath import Answer, held_state, next_state, will_be_asked
from digests.errors import FetchError
from digests.model import EntryData, Feed, FeedState, Fetched, NotModified, PollHints
from digests.polling import Pace, Turn, gap_of, next_poll, turn
from tests.builders import NOON, at, entry_data, feed

PACE = Pace(floor=timedelta(minutes=10), ceiling=timedelta(hours=4))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FEED = feed(url="http://a.example.org/feed")
DATE = "Mon, 27 Jan 2025 12:00:00 GMT"


def state(**known: object) -> FeedState:
    return replace(FeedState(feed_url=FEED.url, last_attempt=NOON, last_success=NOON), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("control", "expires", "age", "seconds"),
    [
        pytest.param("max-age=600", None, None, 600.0, id="max-age"),
        pytest.param('public, MAX-AGE="60"', None, None, 60.0, id="quoted"),
        pytest.param("s-maxage=9, max-age=600", None, "100", 500.0, id="age-spent"),
        pytest.param("no-cache, max-age=600", None, None, 0.0, id="no-cache"),
        pytest.param("no-store", "Mon, 27 Jan 2025 13:00:00 GMT", None, 0.0, id="no-store"),
        pytest.param(None, "Mon, 27 Jan 2025 13:00:00 GMT", None, 3600.0, id="expires"),
        pytest.param("max-age=60", "Mon, 27 Jan 2025 13:00:00 GMT", None, 60.0, id="max-age-before-expires"),
        pytest.param(None, "0", None, 0.0, id="expires-0"),
        pytest.param(None, None, None, None, id="silent"),
        pytest.param("max-age=99999999999999", None, None, 1e9, id="absurd"),
    ],
)
def test_cache_headers_are_understood(
    control: str | None, expires: str | None, age: str | None, seconds: float | None
) -> None:
    """Cache-Control goes before Expires, which counts from the answer's own Date."""
    assert fresh_seconds(control, expires, DATE, age) == seconds


@pytest.mark.parametrize(
    ("head", "hints"),
    [
        pytest.param("<ttl>60</ttl>", PollHints(seconds=3600), id="ttl"),
        pytest.param("<ttl>soon</ttl>", PollHints(), id="ttl-rubbish"),
        pytest.param(
            "<skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours>",
            PollHints(skip_hours=(0, 7)),
            id="skip-hours",
        ),
        pytest.param(
            "<skipDays><day>Sunday</day><day>monday</day></skipDays>",
            PollHints(skip_days=(0, 6)),
            id="skip-days",
        ),
        pytest.param(
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            PollHints(seconds=21_600),
            id="update-period",
        ),
        pytest.param("<sy:updatePeriod>hourly</sy:updatePeriod>", PollHints(seconds=3600), id="hourly"),
        pytest.param("<item><ttl>60</ttl></item>", PollHints(), id="not-in-an-item"),
    ],
)
def test_a_feed_s_wishes_are_read(head: str, hints: PollHints) -> None:
    """ttl, skipHours, skipDays and sy:updatePeriod are read from the part before the first item."""
    assert read_hints(f"<rss><channel>{head}<item></item></channel></rss>".encode()) == hints


@pytest.mark.parametrize(
    ("known", "after", "thorough", "wanted"),
    [
        pytest.param({}, 9 * MINUTE, True, Turn.EARLY, id="floor-holds"),
        pytest.param({}, 9 * MINUTE + timedelta(seconds=40), True, Turn.ASK, id="floor-with-slack"),
        pytest.param({}, 10 * MINUTE, True, Turn.ASK, id="floor-over"),
        pytest.param({"next_poll": NOON + 2 * HOUR}, HOUR, False, Turn.EARLY, id="adaptive-waits"),
        pytest.param({"next_poll": NOON + 2 * HOUR}, HOUR, True, Turn.ASK, id="thorough-does-not"),
        pytest.param({"next_poll": NOON + 9 * HOUR}, 4 * HOUR, False, Turn.ASK, id="ceiling"),
        pytest.param({"fresh_until": NOON + HOUR}, 30 * MINUTE, True, Turn.EARLY, id="fresh"),
        pytest.param(
            {"fresh_until": NOON + 99 * HOUR}, 4 * HOUR, True, Turn.ASK, id="fresh-up-to-the-ceiling"
        ),
        pytest.param({"not_before": NOON + 8 * HOUR}, 5 * HOUR, True, Turn.HELD, id="retry-after"),
        pytest.param({"not_before": NOON + HOUR, "failures": 3}, HOUR, True, Turn.ASK, id="back-off-over"),
        pytest.param({"retired": NOON}, 99 * HOUR, True, Turn.RETIRED, id="gone"),
        pytest.param({"skip_hours": (13,)}, HOUR, True, Turn.QUIET, id="skip-hour"),
        pytest.param({"skip_hours": tuple(range(24))}, HOUR, True, Turn.ASK, id="skips-every-hour"),
        pytest.param({"skip_days": (0,)}, HOUR, True, Turn.QUIET, id="skip-day"),
        pytest.param({}, -9 * HOUR, True, Turn.ASK, id="clock-set-back"),
    ],
)
def test_whose_turn_it_is(known: dict[str, object], after: timedelta, thorough: bool, wanted: Turn) -> None:
    """A feed is asked when floor, freshness, patience and its own wishes allow; NOON is a Monday."""
    assert turn(state(**known), NOON + after, PACE, thorough=thorough) is wanted


def test_a_feed_that_was_never_asked_is_asked() -> None:
    """Without a state there is nothing to wait for."""
    assert turn(None, NOON, PACE, thorough=False) is Turn.ASK


def items(*times: datetime) -> tuple[EntryData, ...]:
    return tuple(entry_data(guid=str(when), published=when) for when in times)


@pytest.mark.parametrize(
    ("gap", "hints", "wait"),
    [
        pytest.param(None, PollHints(), 10 * MINUTE, id="unknown-is-the-floor"),
        pytest.param(60.0, PollHints(), 10 * MINUTE, id="busy-is-the-floor"),
        pytest.param(7200.0, PollHints(), HOUR, id="half-of-two-hours"),
        pytest.param(9e6, PollHints(), 4 * HOUR, id="silent-is-the-ceiling"),
        pytest.param(60.0, PollHints(seconds=3600), HOUR, id="ttl"),
        pytest.param(60.0, PollHints(seconds=1e9), 4 * HOUR, id="ttl-beyond-the-ceiling"),
        pytest.param(7200.0, PollHints(skip_hours=(13, 14)), 3 * HOUR, id="out-of-skipped-hours"),
        pytest.param(7200.0, PollHints(skip_days=(0,)), 12 * HOUR, id="out-of-skipped-day"),
    ],
)
def test_polling_adapts_between_floor_and_ceiling(
    gap: float | None, hints: PollHints, wait: timedelta
) -> None:
    """A feed is asked twice in the time between two of its entries, within the admin's bounds."""
    assert next_poll(NOON, gap, hints, PACE) == NOON + wait


@pytest.mark.parametrize(
    ("times", "gap"),
    [
        pytest.param((), None, id="none"),
        pytest.param((NOON,), None, id="one"),
        pytest.param((NOON - 2 * HOUR, NOON - HOUR, NOON), 3600.0, id="hourly"),
        pytest.param((NOON - 25 * HOUR, NOON - 24 * HOUR), 6 * 3600.0, id="fell-silent"),
        pytest.param((NOON - HOUR, NOON, NOON + 999 * HOUR), 3600.0, id="future-dates-say-nothing"),
    ],
)
def test_the_gap_between_entries(times: tuple[datetime, ...], gap: float | None) -> None:
    """The typical gap is the median, and silence since the newest counts."""
    assert gap_of(items(*times), NOON) == gap


def fetched(**told: object) -> Fetched:
    return replace(
        Fetched(
            feed_url=FEED.url, body=b"", content_type=None, etag=None, last_modified=None, final_url=FEED.url
        ),
        **told,  # type: ignore[arg-type]
    )


def after(answer: Answer, known: FeedState | None = None) -> FeedState:
    states = {FEED.url: known} if known else {}
    return next_state(states, answer, NOON, PACE, has_new=False)


@pytest.mark.parametrize(
    ("exchange", "etag", "modified"),
    [
        pytest.param(fetched(etag="b"), "b", None, id="200-speaks-for-both"),
        pytest.param(fetched(etag="b", last_modified="t"), "b", "t", id="200-both"),
        pytest.param(NotModified(feed_url=FEED.url, etag="b", last_modified=None), "b", "s", id="304-one"),
        pytest.param(NotModified(feed_url=FEED.url, etag=None, last_modified="t"), "a", "t", id="304-other"),
        pytest.param(
            NotModified(feed_url=FEED.url, etag=None, last_modified=None), "a", "s", id="304-silent"
        ),
    ],
)
def test_each_validator_is_renewed_on_its_own(
    exchange: Fetched | NotModified, etag: str | None, modified: str | None
) -> None:
    """A 304 renews what it names and keeps the rest; a 200 speaks for both, also with an equal body."""
    known = after(Answer(feed=FEED, seconds=1, exchange=exchange), state(etag="a", last_modified="s"))
    assert (known.etag, known.last_modified) == (etag, modified)


@pytest.mark.parametrize(
    ("status", "retired", "waits"),
    [
        pytest.param(410, NOON, 10 * MINUTE, id="gone"),
        pytest.param(404, None, 10 * MINUTE, id="not-found"),
        pytest.param(500, None, 10 * MINUTE, id="trouble"),
        pytest.param(None, None, 10 * MINUTE, id="no-answer"),
    ],
)
def test_a_failure_backs_off_and_410_retires(
    status: int | None, retired: datetime | None, waits: timedelta
) -> None:
    """Only 410 ends a feed; every failure remembers since when, and keeps the validators."""
    error = FetchError(FEED.url, "no", status=status)
    known = after(Answer(feed=FEED, seconds=1, error=error), state(etag="a"))
    assert (known.retired, known.not_before, known.failing_since) == (retired, NOON + waits, NOON)
    assert (known.etag, known.failures) == ("a", 1)
    again = after(Answer(feed=FEED, seconds=1, error=error), replace(known, failing_since=NOON - HOUR))
    assert (again.failing_since, again.not_before) == (NOON - HOUR, NOON + 2 * waits)


def test_a_feed_comes_back_by_itself() -> None:
    """One success ends back-off, error and failing."""
    ill = state(failures=5, error="x", failing_since=NOON - HOUR, not_before=NOON)
    well = after(Answer(feed=FEED, seconds=1, exchange=fetched(), items=items(NOON)), ill)
    assert (well.failures, well.error, well.failing_since, well.not_before) == (0, None, None, None)


def test_an_empty_feed_is_remembered_since_when() -> None:
    """The first empty answer dates the emptiness, an item ends it."""
    empty = after(Answer(feed=FEED, seconds=1, exchange=fetched()), state(empty_since=NOON - HOUR))
    assert empty.empty_since == NOON - HOUR
    assert (
        after(Answer(feed=FEED, seconds=1, exchange=fetched(), items=items(NOON)), empty).empty_since is None
    )


@pytest.mark.parametrize(
    ("urls", "moved", "asked"),
    [
        pytest.param(("http://a/1", "http://a/2"), {}, ["http://a/1", "http://a/2"], id="none-moved"),
        pytest.param(("http://a/1",), {"http://a/1": "http://b/1"}, ["http://a/1"], id="moved"),
        pytest.param(
            ("http://a/1", "http://b/1"), {"http://a/1": "http://b/1"}, ["http://b/1"], id="to-a-known-feed"
        ),
        pytest.param(
            ("http://b/1", "http://a/1"), {"http://a/1": "http://b/1"}, ["http://b/1"], id="to-an-earlier-one"
        ),
        pytest.param(
            ("http://a/1", "http://a/2"),
            {"http://a/1": "http://b/1", "http://a/2": "http://b/1"},
            ["http://a/1"],
            id="two-to-one-place",
        ),
        pytest.param(("http://a/1",), {"http://a/1": "http://a/1"}, ["http://a/1"], id="to-itself"),
    ],
)
def test_feeds_that_moved_together_are_read_once(
    urls: tuple[str, ...], moved: dict[str, str], asked: list[str]
) -> None:
    """A feed whose permanent redirect leads to another known feed is not asked beside it."""
    states = {url: FeedState(feed_url=url, moved_to=place) for url, place in moved.items()}
    turns = will_be_asked([feed(url=url) for url in urls], states, NOON, PACE, thorough=True)
    assert [url for url, one in turns.items() if one is Turn.ASK] == asked


@pytest.mark.parametrize(
    ("url", "known", "until"),
    [
        pytest.param("http://h/1", None, NOON + HOUR, id="never-asked"),
        pytest.param("http://h/1", NOON + MINUTE, NOON + HOUR, id="shorter-hold"),
        pytest.param("http://h/1", NOON + 2 * HOUR, None, id="longer-hold-stays"),
        pytest.param("http://H/1", None, NOON + HOUR, id="case"),
        pytest.param("http://other/1", None, None, id="other-host"),
        pytest.param("http://h:81/1", None, None, id="other-port"),
    ],
)
def test_patience_is_kept_for_the_whole_host(
    url: str, known: datetime | None, until: datetime | None
) -> None:
    """Retry-After of one feed holds every feed of its host, and none of another."""
    one: Feed = feed(url=url)
    states = {url: FeedState(feed_url=url, not_before=known)} if known else {}
    held = held_state([one], states, {"h": NOON + HOUR})
    assert [row.not_before for row in held] == ([until] if until else [])


def test_times_survive_a_restart_as_they_are() -> None:
    """A state is plain data: what `turn` says depends on nothing but it."""
    assert turn(state(), at("2025-01-27 12:05"), PACE, thorough=True) is Turn.EARLY
