"""Lists of feeds: OPML in and out, feeds.yaml with its comments, a site's own links, and how feeds fare."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.feeds.discover import feeds_named
from adapters.feeds.transcripts import read_transcript
from config.feeds_file import add_feeds
from config.init import write_init
from config.load import load
from digests.errors import ConfigError
from digests.health import Ailment, findings, news_of_health
from digests.model import FeedState
from digests.opml import OpmlError, read_opml, write_opml
from tests.builders import NOON, feed

DAY = timedelta(days=1)
ONE = feed(name="A & <B>", url="http://example.org/?a=1&b=2", category="labs")
TWO = feed(name="Zwei", url="http://example.org/2", category="press")


def test_opml_goes_round() -> None:
    """What is exported is imported with names, addresses and folders."""
    found = read_opml(write_opml([TWO, ONE]).encode())
    assert [(one.title, one.url, one.folder) for one in found] == [
        (ONE.name, ONE.url, "labs"),
        (TWO.name, TWO.url, "press"),
    ]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        pytest.param(
            '<opml><body><outline text="T" xmlUrl="http://e.org/"/></body></opml>', 1, id="text-only"
        ),
        pytest.param('<opml><body><outline XMLURL="http://e.org/"/></body></opml>', 1, id="upper-case"),
        pytest.param('<opml><body><outline text="T" xmlUrl="ftp://e.org/"/></body></opml>', 0, id="no-web"),
        pytest.param("<opml><body/></opml>", 0, id="empty"),
        pytest.param(
            '<opml><body><outline xmlUrl="http://e.org/"/><outline xmlUrl="http://e.org/"/></body></opml>',
            1,
            id="twice",
        ),
    ],
)
def test_opml_of_other_readers(body: str, count: int) -> None:
    """Attributes in any case, titles missing, addresses twice: each feed comes once."""
    assert len(read_opml(body.encode())) == count


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<rss/>", id="a-feed"),
        pytest.param(b"<opml", id="cut-off"),
        pytest.param(b"<!DOCTYPE o [<!ENTITY a 'b'>]><opml/>", id="entities"),
        pytest.param(b"<opml>" + b"<outline text='a'>" * 80 + b"</outline>" * 80 + b"</opml>", id="deep"),
        pytest.param(b"\xff\xfe\x00", id="binary"),
    ],
)
def test_what_is_no_opml_is_said(body: bytes) -> None:
    """One line says what is wrong."""
    with pytest.raises(OpmlError) as raised:
        read_opml(body)
    assert "\n" not in str(raised.value)


def test_feeds_are_added_and_comments_kept(tmp_path: Path) -> None:
    """Every line of the shipped feeds.yaml is still there, and the added feed loads."""
    write_init(tmp_path)
    path = tmp_path / "feeds.yaml"
    before = path.read_text(encoding="utf-8")
    assert add_feeds(tmp_path, [ONE, replace(TWO, language="de")]) == (ONE, replace(TWO, language="de"))
    after = path.read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if "#" in line and line not in after.splitlines()] == []
    loaded = {one.url: one for one in load(tmp_path).feeds}
    assert (loaded[ONE.url].name, loaded[TWO.url].language) == (ONE.name, "de")
    assert add_feeds(tmp_path, [ONE]) == ()
    assert path.read_text(encoding="utf-8") == after


@pytest.mark.parametrize("other", ["https://example.org/one/", "http://EXAMPLE.org/one"])
def test_another_spelling_of_a_known_address_is_not_added(other: str, tmp_path: Path) -> None:
    """What would make feeds.yaml refuse itself is left out, and the file still loads."""
    write_init(tmp_path)
    add_feeds(tmp_path, [replace(ONE, url="http://example.org/one")])
    assert add_feeds(tmp_path, [replace(ONE, url=other, name="Other")]) == ()
    load(tmp_path)


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    """Names stay unique."""
    write_init(tmp_path)
    add_feeds(tmp_path, [ONE, replace(ONE, url="http://example.org/other")])
    assert f"{ONE.name} 2" in {one.name for one in load(tmp_path).feeds}


def test_a_feed_that_does_not_fit_changes_nothing(tmp_path: Path) -> None:
    """An invalid feed is refused and the file is as it was."""
    write_init(tmp_path)
    before = (tmp_path / "feeds.yaml").read_bytes()
    with pytest.raises(ConfigError):
        add_feeds(tmp_path, [replace(ONE, category="gossip")])
    with pytest.raises(ConfigError):
        add_feeds(tmp_path / "nowhere", [ONE])
    assert (tmp_path / "feeds.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("page", "found"),
    [
        pytest.param(
            '<link rel="alternate" type="application/rss+xml" href="/f">', ["http://e.org/f"], id="rss"
        ),
        pytest.param(
            "<LINK href=j REL='Alternate home' TYPE='application/feed+json'><link rel=alternate "
            'type="application/atom+xml; charset=utf-8" href="http://o.org/a">',
            ["http://o.org/a", "http://e.org/j"],
            id="order",
        ),
        pytest.param(
            '<base href="http://b.org/x/"><link rel=alternate type=text/xml href=f>',
            ["http://b.org/x/f"],
            id="base",
        ),
        pytest.param(
            '<link rel="stylesheet" href="x"><a href="/rss.xml">RSS</a>', ["http://e.org/rss.xml"], id="link"
        ),
        pytest.param('<link rel=alternate type="application/rss+xml" href="javascript:x">', [], id="no-web"),
        pytest.param("<p>nothing", [], id="none"),
    ],
)
def test_a_site_names_its_feeds(page: str, found: list[str]) -> None:
    """Autodiscovery follows link elements, RSS and Atom first, then links that look like feeds."""
    assert list(feeds_named(page.encode(), "http://e.org/")) == found


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("WEBVTT\n\nNOTE x\n\n1\n00:00.000 --> 00:02.000\n<v Ann>Hello</v>\n\n00:02.000 --> 00:03.000\nworld.", "text/vtt", id="vtt"),
        pytest.param("1\r\n00:00:00,000 --> 00:00:02,000\r\nHello\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nworld.", "application/srt", id="srt"),
        pytest.param('{"segments":[{"startTime":0,"body":"Hello"},{"body":"world."},3]}', "application/json", id="json"),
        pytest.param("Hello world.", "text/plain", id="text"),
        pytest.param("<html><body><cite>Hello</cite> world.</body></html>", "text/html", id="html"),
        pytest.param("\ufeffWEBVTT\n\n00:00.000 --> 00:02.000\nHello world.", "", id="vtt-without-a-type"),
    ],
)  # fmt: skip
def test_a_transcript_is_its_words(body: str, kind: str) -> None:
    """Times, numbers, speakers' tags and notes are left out."""
    assert read_transcript(body.encode(), kind) == "Hello world."


@pytest.mark.parametrize("body", ["", "{", "[1]", '{"segments": 3}', "WEBVTT\n\n"])
def test_a_transcript_without_words_is_none(body: str) -> None:
    """Rubbish is no text."""
    assert read_transcript(body.encode(), "application/json" if body[:1] in "{[" else "text/vtt") is None


@pytest.mark.parametrize(
    ("known", "ailment"),
    [
        pytest.param({"retired": NOON - DAY, "error": "gone"}, Ailment.DEAD, id="gone"),
        pytest.param({"failing_since": NOON - 2 * DAY, "error": "e"}, Ailment.DEAD, id="failing-for-days"),
        pytest.param(
            {"failing_since": NOON - DAY, "failures": 3}, Ailment.FAILING, id="failing-since-yesterday"
        ),
        pytest.param({"moved_to": "http://example.org/new"}, Ailment.MOVED, id="moved"),
        pytest.param({"empty_since": NOON - 4 * DAY}, Ailment.EMPTY, id="empty"),
        pytest.param({"empty_since": NOON - DAY}, None, id="empty-since-yesterday"),
        pytest.param({"last_new": NOON - 31 * DAY}, Ailment.STALE, id="stale"),
        pytest.param({"last_new": NOON - 31 * DAY, "gap_seconds": 300_000.0}, None, id="seldom"),
        pytest.param({"took_seconds": 12.0}, Ailment.SLOW, id="slow"),
        pytest.param({"took_seconds": 6.0}, None, id="not-that-slow"),
        pytest.param({"took_seconds": 6.0, "reported": "slow"}, Ailment.SLOW, id="still-slow"),
        pytest.param({"took_seconds": 1.0, "last_new": NOON}, None, id="well"),
    ],
)
def test_how_a_feed_fares(known: dict[str, object], ailment: Ailment | None) -> None:
    """Dead, moved, empty, stale or slow, with one line that says since when and why."""
    state = replace(FeedState(feed_url=TWO.url), **known)  # type: ignore[arg-type]
    found = findings([TWO], {TWO.url: state}, NOON)
    assert [one.ailment for one in found] == ([ailment] if ailment else [])
    assert all("\n" not in str(one) and TWO.name in str(one) for one in found)


def test_an_admin_is_told_once_of_illness_and_of_recovery() -> None:
    """Each change is one line; nothing is said twice, also after a restart, for the state remembers."""
    ill = FeedState(feed_url=TWO.url, retired=NOON - DAY, error="gone")
    lines, after = news_of_health([TWO], {TWO.url: ill}, NOON)
    assert lines == ("Zwei is dead since 2025-01-26: gone",)
    assert news_of_health([TWO], {TWO.url: after[0]}, NOON) == ((), ())
    lines, _ = news_of_health([TWO], {TWO.url: replace(after[0], retired=None)}, NOON)
    assert lines == ("Zwei is well again (it was dead)",)
