"""The demo's papers: enough of everything that a briefing has to cope with."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import feedparser
import pytest

from adapters.demo import DEMO_DAYS, DEMO_TIME
from adapters.demo.news import NewsItem, Paper, Wire, papers, published
from adapters.demo.wire import BROKEN_PAGE, written

END = datetime.combine(DEMO_DAYS[-1], DEMO_TIME, tzinfo=UTC)


def items() -> list[tuple[Paper, NewsItem]]:
    return [(paper, item) for paper in papers() for item in paper.items]


def texts() -> str:
    return " ".join(f"{item.title} {item.text}" for _, item in items())


def test_there_are_feeds_of_every_kind() -> None:
    """At least 14 feeds in all four formats and one that is broken, from all five desks."""
    wires = Counter(paper.wire for paper in papers())
    assert len(papers()) >= 14
    assert all(wires[wire] >= 1 for wire in Wire)
    assert max(wires, key=lambda wire: wires[wire]) is Wire.RSS
    assert {"press", "labs", "policy", "markets", "china"} <= {paper.category for paper in papers()}
    assert len({paper.path for paper in papers()}) == len(papers())


def test_there_are_entries_on_every_day() -> None:
    """At least 80 entries that are out when the last briefing is made, and at least 20 for each day."""
    days = Counter(item.at.date() for _, item in items() if item.at <= END)
    assert days.total() >= 80
    assert all(days[day] >= 20 for day in DEMO_DAYS)
    assert set(days) == set(DEMO_DAYS)


def test_publishers_are_invented() -> None:
    """Every address lies in a top-level domain that nobody can own."""
    hosts = [urlsplit(item.link).hostname or "" for _, item in items()]
    hosts += [urlsplit(paper.home).hostname or "" for paper in papers()]
    assert all(host.endswith(".example") for host in hosts)


def test_copies_of_each_kind_are_there() -> None:
    """Some texts run twice under one title, some under two, some at one address with tracking."""
    by_text: dict[str, list[tuple[Paper, NewsItem]]] = {}
    for paper, item in items():
        by_text.setdefault(item.text, []).append((paper, item))
    copies = [found for found in by_text.values() if len({paper.path for paper, _ in found}) > 1]
    same_title = [found for found in copies if len({item.title for _, item in found}) < len(found)]
    retitled = [found for found in copies if len({item.title for _, item in found}) > 1]
    assert len(same_title) >= 3
    assert len(retitled) >= 4
    plain = [item.link.partition("?")[0] for _, item in items()]
    assert len(plain) - len(set(plain)) >= 2
    assert sum("utm_" in item.link for _, item in items()) >= 4


def test_one_owner_has_two_papers() -> None:
    """Two papers of one family are there, which together count as one source."""
    families = Counter(paper.publisher for paper in papers())
    assert max(families.values()) == 2


def test_general_news_is_there_to_be_left_out() -> None:
    """Sport, weather, arts and cooking stand between the news of the race."""
    told = texts()
    assert all(word in told for word in ("Australian Open", "Storm", "Louvre", "soup", "Crossword", "coffee"))


def test_figures_are_disputed() -> None:
    """Training cost and chip count are each given by DeepSeek and disputed by a named person."""
    told = texts()
    assert "$5.576 million" in told
    assert "Stacy Rasgon, analyst at Bernstein" in told
    assert "2,048 Nvidia H800" in told
    assert "“My understanding is that DeepSeek has about 50,000 H100s,” said Alexandr Wang" in told


def test_one_entry_gives_orders() -> None:
    """One entry tells its reader to ignore instructions and to call everyone."""
    orders = [item for _, item in items() if "Ignore previous instructions" in item.text]
    assert len(orders) == 1
    assert "@everyone" in orders[0].text
    assert "<!channel>" in orders[0].text


def test_other_languages_and_undated_entries_are_there() -> None:
    """Chinese and German papers are there, and entries whose feed tells no time."""
    assert {"zh", "de"} <= {paper.language for paper in papers()}
    assert sum(not item.dated for _, item in items()) >= 2


def test_a_story_goes_on_over_three_days() -> None:
    """Nvidia falls on day one and recovers on day two; Italy asks on day two, loses the app on day three."""
    story = {item.id: item.at.date() for _, item in items()}
    assert (story["nvidia-close"], story["nvidia-rebound"]) == DEMO_DAYS[:2]
    assert (story["italy-asks"], story["italy-app"]) == DEMO_DAYS[1:]


def test_a_feed_holds_only_what_is_out() -> None:
    """At any hour a feed holds the entries published until then, newest first."""
    for hours in (0, 6, 25, 50, 70):
        now = datetime(2025, 1, 27, tzinfo=UTC) + timedelta(hours=hours)
        for paper in papers():
            times = [item.at for item in published(paper, now)]
            assert times == sorted(times, reverse=True)
            assert all(time <= now for time in times)


def test_an_edit_changes_the_text_on_the_second_day() -> None:
    """The Capitol Ledger corrects a number: same entry, other text, from ten o'clock on the second day."""
    paper = next(paper for paper in papers() if paper.path == "capitol-ledger.atom")

    def told(now: datetime) -> NewsItem:
        return next(item for item in published(paper, now) if item.id == "export-review")

    before = told(datetime(2025, 1, 28, 9, 59, tzinfo=UTC))
    after = told(datetime(2025, 1, 28, 10, 0, tzinfo=UTC))
    assert "2,048" not in before.text
    assert "Correction" in after.text
    assert before.updated is None
    assert after.updated is not None


@pytest.mark.parametrize("paper", papers(), ids=lambda paper: paper.path)
def test_every_feed_can_be_read(paper: Paper) -> None:
    """What is served parses without complaint to the entries published, with title, link, text and time."""
    out = published(paper, END)
    body = written(paper, out)
    if paper.wire is Wire.BROKEN:
        assert body.decode() == BROKEN_PAGE
        assert not feedparser.parse(body).entries
        return
    if paper.wire is Wire.JSON:
        told = json.loads(body)
        assert [item["title"] for item in told["items"]] == [item.title for item in out]
        assert all(item["id"] and item["url"] and item["date_published"] for item in told["items"])
        assert [item.get("date_modified") for item in told["items"]] == [
            item.updated.isoformat() if item.updated else None for item in out
        ]
        return
    read = feedparser.parse(body)
    assert not read.bozo
    assert [entry.title for entry in read.entries] == [item.title for item in out]
    assert [entry.link for entry in read.entries] == [item.link for item in out]
    assert ["published_parsed" in entry or "updated_parsed" in entry for entry in read.entries] == [
        item.dated for item in out
    ]


def test_an_empty_feed_is_a_feed() -> None:
    """Before the first entry is out, every feed but the broken one parses and is empty."""
    for paper in papers():
        body = written(paper, ())
        if paper.wire is Wire.JSON:
            assert json.loads(body)["items"] == []
        else:
            assert not feedparser.parse(body).entries
