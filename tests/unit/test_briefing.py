"""From stories to a briefing: what is wanted, fresh and borne out, in order, each told once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.briefing import write_briefing
from digests.evidence import quotation_refusal, refusal
from digests.material import Material
from digests.model import (
    Briefing,
    Claim,
    Entry,
    FeedState,
    Filters,
    Format,
    FormatPart,
    Label,
    PartKind,
    Range,
    Relevance,
    Story,
    StoryBrief,
    StoryStatus,
    Told,
)
from digests.ports import Counts
from digests.words import count_words
from tests.builders import NOON, entry, feed, slot_key, story, subscription, target
from tests.unit.desk_cases import BY_NAME, FUNDING, FUNDING_AGAIN, VERDICT

SINCE = NOON - timedelta(days=1)
NOW = NOON + timedelta(hours=6)
FORMAT = Format(
    name="daily",
    title="AI race",
    post=(FormatPart(kind=PartKind.LEAD, words=Range(least=0, most=60)), FormatPart(kind=PartKind.STORIES)),
    reply=tuple(
        FormatPart(kind=kind, count=Range(least=0, most=4))
        for kind in (
            PartKind.SUMMARY,
            PartKind.TAKEAWAYS,
            PartKind.FIGURES,
            PartKind.QUOTATIONS,
            PartKind.TIMELINE,
        )
    ),
)
VOICE = "“We will build it here and nowhere else,” said Mara Lind, chief executive of Northlab."


def told_of(title: str, id: str = "e", text: str = "", **told: Any) -> Entry:
    names = tuple(name for name in BY_NAME if name in f"{title} {text}")
    relevance = Relevance(score=0.95, relevant=True, topics=("models",))
    return entry(id, **({"title": title, "text": text, "entities": names, "relevance": relevance} | told))


def funding(id: str = "f1", **told: Any) -> Entry:
    return told_of("Northlab raises $40 billion from Quayside", id, **({"text": f"{FUNDING} {VOICE}"} | told))


def funding_again(id: str = "f2", **told: Any) -> Entry:
    given_ = {"text": FUNDING_AGAIN, "publisher": "Other Paper"} | told
    return told_of("Quayside puts $40 billion into Northlab", id, **given_)


def verdict(id: str = "v1", **told: Any) -> Entry:
    return told_of("Northlab loses copyright trial over novels", id, **({"text": VERDICT} | told))


def told(*entries: Entry, story_id: str = "s1") -> tuple[Told, ...]:
    return tuple(
        Told(target=target(), story_id=story_id, entry_id=e.id, headline=e.title, at=SINCE) for e in entries
    )


def material(*stories: Story, **given_: Any) -> Material:
    defaults: dict[str, Any] = {
        "stories": stories,
        "told": (),
        "told_entries": {},
        "counts": Counts(seen=20, relevant=9, copies=2, oldest=SINCE, newest=NOW + timedelta(hours=9)),
        "feeds": (),
        "states": {},
        "entities": BY_NAME,
        "since": SINCE,
    }
    return Material(**(defaults | given_))


def write(given_: Material, *, late: bool = False, fmt: Format = FORMAT, **order: Any) -> Briefing:
    key = slot_key(day=date(2025, 1, 27))
    return write_briefing(subscription(**order), fmt, given_, key=key, now=NOW, late=late).briefing


def test_a_briefing_is_headed_by_its_format_and_day() -> None:
    """Title, time and zone say what the briefing is and when it was made; lateness is told."""
    made = write(material(story(funding())), late=True)
    assert (made.title, made.format_name) == ("AI race, Monday 27 January", "daily")
    assert (made.made_at, made.timezone, made.late) == (NOW, "Europe/London", True)


def test_a_review_is_headed_by_the_day_it_leads_to() -> None:
    """A review's title says to which day it looks back."""
    title = write(material(story(funding())), fmt=replace(FORMAT, review_days=7)).title
    assert title.endswith(" to Monday 27 January")


def test_a_story_is_told_with_its_sources() -> None:
    """A fresh story has headline, summary, figures, quotation and every source."""
    made = write(material(story(funding(), funding_again(), id="money")))
    (brief,) = made.stories
    assert (brief.story_id, brief.rank, brief.status, brief.what_is_new) == (
        "money",
        1,
        StoryStatus.NEW,
        None,
    )
    assert set(brief.entry_ids) == {ref.entry_id for ref in brief.sources} == {"f1", "f2"}
    assert (brief.source_count, brief.labels, brief.topics) == (2, (), ("models",))
    assert brief.summary
    assert (4e10, "USD") in {(f.value, f.unit) for f in brief.figures}
    assert [q.speaker for q in brief.quotations] == ["Mara Lind"]


def test_at_most_two_sentences_of_one_source_in_a_summary() -> None:
    """A summary never retells one article, however long it is."""
    (brief,) = write(material(story(funding(text=f"{FUNDING} {FUNDING_AGAIN}")))).stories
    assert 1 <= len(brief.summary) <= 2
    assert Label.SINGLE_SOURCE in brief.labels


def test_a_story_of_headlines_has_no_prose() -> None:
    """What is known by headlines alone is shown as headline and source, never more."""
    (brief,) = write(material(story(funding(text=""), funding_again(text="")))).stories
    assert (brief.summary, brief.takeaways, brief.quotations, brief.disputes) == ((), (), (), ())
    assert brief.headline.text
    assert len(brief.sources) == 2


def test_parts_that_the_format_lacks_are_not_written() -> None:
    """A format without figures and quotations gets none."""
    bare = replace(FORMAT, post=(), reply=(FormatPart(kind=PartKind.SUMMARY),))
    (brief,) = write(material(story(funding(), funding_again())), fmt=bare).stories
    assert brief.summary
    assert (brief.takeaways, brief.figures, brief.quotations) == ((), (), ())


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        (Filters(), True),
        (Filters(topics=("models",)), True),
        (Filters(topics=("policy",)), False),
        (Filters(entities=("Quayside", "Eastlab")), True),
        (Filters(entities=("Eastlab",)), False),
        (Filters(categories=("press",)), True),
        (Filters(categories=("labs",)), False),
        (Filters(topics=("models",), categories=("labs",)), False),
    ],
    ids=str,
)
def test_filters(filters: Filters, shown: bool) -> None:
    """A story passes when each filter that is set finds one of its entries."""
    assert bool(write(material(story(funding())), filters=filters).stories) is shown


def test_a_quiet_day_has_no_stories_and_no_lead() -> None:
    """Without stories, and with weak ones alone, a briefing says nothing; its coverage is told."""
    weak = story(told_of("A lamp that listens", relevance=Relevance(score=0.6, relevant=True)))
    for made in (write(material()), write(material(weak))):
        assert (made.stories, made.lead) == ((), ())
        assert (made.coverage.seen, made.coverage.used, made.coverage.dropped) == (20, 0, 20)


def test_no_more_stories_than_ordered() -> None:
    """A subscription's greatest number of stories holds, and ranks count from 1."""
    fined = told_of("Competition Office fines a cable maker $90 million", id="z")
    stories = [story(funding(), id="a"), story(fined, id="b")]
    assert len(write(material(*stories), max_stories=1).stories) == 1
    assert [brief.rank for brief in write(material(*stories)).stories] == [1, 2]


def test_what_was_told_is_not_told_again() -> None:
    """A story that brings nothing new is left out, though another paper has joined it."""
    old = funding(first_seen=SINCE - timedelta(hours=1))
    joined = funding_again(text="Quayside will put $40 billion into Northlab, shareholders were told.")
    given_ = material(story(old, joined), told=told(old), told_entries={old.id: old})
    assert write(given_).stories == ()


def test_an_update_says_what_is_new() -> None:
    """A told story returns with a material change, marked, and with its fresh entries alone."""
    old = funding(first_seen=SINCE - timedelta(hours=1))
    block = told_of(
        "Competition Office blocks Northlab round",
        "n",
        "The Competition Office blocked the round of Northlab on Monday, citing harm to rivals.",
    )
    given_ = material(story(old, block), told=told(old), told_entries={old.id: old})
    (brief,) = write(given_).stories
    assert brief.status is StoryStatus.UPDATE
    assert brief.what_is_new is not None
    assert brief.what_is_new.claim.sources == brief.entry_ids == ("n",)


def test_a_timeline_tells_the_days_with_their_sources() -> None:
    """A story of several days is told day by day, each with an entry that is among the sources."""
    days = [NOON - timedelta(days=2), NOON - timedelta(days=1), NOON]
    entries = [funding(f"d{i}", published=day, first_seen=day) for i, day in enumerate(days)]
    old = entries[0]
    block = told_of("Competition Office blocks Northlab round", "n", "", published=NOON)
    given_ = material(story(*entries[:2], block), told=told(old), told_entries={old.id: old})
    (brief,) = write(given_).stories
    assert [moment.day for moment in brief.timeline] == [day.date() for day in days]
    assert {m.claim.sources[0] for m in brief.timeline} <= {ref.entry_id for ref in brief.sources}
    assert write(material(story(entries[2]))).stories[0].timeline == ()


def test_one_event_under_two_ids_appears_once() -> None:
    """Two stories on one event are one in a briefing."""
    (brief,) = write(material(story(funding(), id="a"), story(funding_again(), id="b"))).stories
    assert set(brief.entry_ids) == {"f1", "f2"}


def trouble(id: str, authority: str, **told: Any) -> Entry:
    """A trouble of one party, which each authority takes up in words of its own."""
    text = f"{authority} wants to know from Northlab how its chatbot came to print forged passports."
    title = f"{authority} investigates forged passports from Northlab's chatbot"
    return told_of(title, id, text=text, **told)


def test_an_affair_is_one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two happenings of one affair are told as one story, which points to neither as related."""
    monkeypatch.setattr("digests.merge.SAME_TO_A_READER", 99.0)
    first, second = trouble("a", "Ruritania"), trouble("b", "Competition Office", publisher="Other Paper")
    made = write(material(story(first, id="s1"), story(second, id="s2"), story(funding(), id="s3")))
    affair = next(brief for brief in made.stories if "a" in brief.entry_ids)
    assert set(affair.entry_ids) == {"a", "b"}
    assert affair.source_count == 2
    assert len(made.stories) == 2


def test_the_next_happening_of_a_told_affair_is_an_update(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new story of an affair that was told is marked, told whole, and says what is new."""
    monkeypatch.setattr("digests.merge.TOLD_BEFORE", 99.0)
    before = trouble("a", "Ruritania", first_seen=SINCE - timedelta(hours=2), story_id="s1")
    fresh = trouble("b", "Competition Office")
    given_ = material(story(fresh, id="s2"), told=told(before, story_id="s1"), told_entries={"a": before})
    (brief,) = write(given_).stories
    assert brief.status is StoryStatus.UPDATE
    assert brief.what_is_new is not None
    assert brief.what_is_new.label == "Decision"
    assert brief.entry_ids == ("b",)


def test_told_under_another_id_is_told() -> None:
    """What was told as another story does not come back as a fresh one."""
    old = funding("old", first_seen=SINCE - timedelta(hours=1))
    given_ = material(
        story(funding("f9", text=f"{FUNDING} {VOICE} The papers were signed."), id="other"),
        told=told(old),
        told_entries={"old": old},
    )
    assert write(given_).stories == ()


def test_the_lead_names_the_first_story_in_sixty_words() -> None:
    """The lead opens with the first story's actor and stays within its words."""
    made = write(material(story(funding(), funding_again(), id="a"), story(verdict(), id="b")))
    assert set(made.lead[0].sources) <= set(made.stories[0].entry_ids)
    assert "Northlab" in made.lead[0].text or "Quayside" in made.lead[0].text
    assert sum(count_words(claim.text) for claim in made.lead) <= 60
    assert all(claim.text.endswith((".", ".”", '."')) for claim in made.lead)


def test_a_lead_without_room_stays_out() -> None:
    """A sentence is never cut to fit: where none fits there is no lead."""
    narrow = replace(FORMAT, post=(FormatPart(kind=PartKind.LEAD, words=Range(least=0, most=3)),))
    assert write(material(story(funding())), fmt=narrow).lead == ()


def test_coverage_adds_up() -> None:
    """Feeds read and failed, items used and set aside, and the window are told; used never exceeds seen."""
    feeds = tuple(feed(name=name, url=f"http://127.0.0.1:9/{name}") for name in ("a", "b", "c"))
    states = {
        feeds[0].url: FeedState(feed_url=feeds[0].url, last_attempt=NOON),
        feeds[1].url: FeedState(feed_url=feeds[1].url, last_attempt=NOON, failures=2),
        feeds[2].url: FeedState(feed_url=feeds[2].url),
        "http://127.0.0.1:9/gone": FeedState(feed_url="http://127.0.0.1:9/gone", last_attempt=NOON),
    }
    before = funding_again(first_seen=SINCE - timedelta(hours=2))
    counts = Counts(seen=1, relevant=1, copies=0, oldest=SINCE, newest=NOW + timedelta(days=1))
    told_ = write(material(story(before, funding()), feeds=feeds, states=states, counts=counts)).coverage
    assert (told_.feeds_read, told_.feeds_failed, told_.failed_feeds) == (1, 1, ("b",))
    assert (told_.used, told_.dropped, told_.stories) == (1, 0, 1)
    assert (told_.oldest, told_.newest) == (SINCE, NOW)


def claims_of(brief: StoryBrief) -> list[Claim]:
    found = [brief.headline, *brief.summary, *brief.questions, *(t.claim for t in brief.takeaways)]
    found += [claim for dispute in brief.disputes for claim in (dispute.claim, dispute.counter)]
    found += [figure.claim for figure in brief.figures]
    found += [moment.claim for moment in brief.timeline]
    return [*found, brief.what_is_new.claim] if brief.what_is_new else found


_TITLES = st.sampled_from(
    [
        "Northlab raises $40 billion from Quayside",
        "Exclusive: Competition Office blocks Northlab round - Example Wire",
        "Northlab: our model is three times as fast",
        "Quayside shares tumble 12%",
        "quayside sues Northlab over 50,000 accelerators",
    ]
)
_SENTENCES = st.sampled_from(
    [
        *(f"{s}." for text in (FUNDING, FUNDING_AGAIN, VERDICT) for s in text.rstrip(".").split(". ")),
        VOICE,
        "Analysts doubted that Northlab took $40 billion and spoke of $4-6 billion.",
        "ZENDA (Example Wire) - Quayside sold 3.5 million accelerators to Northlab in 2024.",
        "Read more about Northlab here.",
        "It was late when the jury of Zenda came back.",
        "Northlab “will not, ever, pay",
        "Competition Office staff visited Northlab, seeking files on a 15-20 percent discount.",
    ]
)


@st.composite
def stories_(draw: st.DrawFn) -> list[Story]:
    found = []
    number = 0
    for i in range(draw(st.integers(1, 3))):
        entries = []
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            text = draw(st.sampled_from([" ", "\n"])).join(draw(st.lists(_SENTENCES, max_size=5)))
            seen = NOON - timedelta(hours=draw(st.integers(0, 40)))
            entries.append(
                told_of(
                    draw(_TITLES),
                    f"e{number}",
                    text,
                    publisher=draw(st.sampled_from("ABC")),
                    first_seen=seen,
                    language=draw(st.sampled_from(["en", "en", "de"])),
                    copy_of=draw(st.sampled_from([None, None, "e1"])) if number > 1 else None,
                )
            )
        entries.sort(key=lambda e: (e.when, e.id))
        found.append(Story(id=f"s{i}", entries=tuple(entries)))
    return found


def told_before(stories: Sequence[Story], share: int) -> tuple[tuple[Told, ...], dict[str, Entry]]:
    old = [(s.id, e) for s in stories for e in s.entries if e.first_seen < SINCE][:share]
    return tuple(t for id, e in old for t in told(e, story_id=id)), {e.id: e for _, e in old}


@settings(max_examples=60, deadline=None)
@given(stories_(), st.integers(0, 4))
def test_every_sentence_of_a_briefing_is_borne_out(stories: list[Story], share: int) -> None:
    """Whatever comes in, every claim and quotation that goes out stands in the stored entries it cites."""
    history, told_entries = told_before(stories, share)
    made = write(material(*stories, told=history, told_entries=told_entries))
    entries = {e.id: e for s in stories for e in s.entries}
    for claim in [*made.lead, *(claim for brief in made.stories for claim in claims_of(brief))]:
        assert refusal(claim, entries) is None
    for brief in made.stories:
        assert all(quotation_refusal(q, entries) is None for q in brief.quotations)
        assert (brief.status is StoryStatus.UPDATE) == (brief.what_is_new is not None)
        assert max(len([c for c in brief.summary if c.sources == (id,)]) for id in brief.entry_ids) <= 2
        cited = {source for claim in claims_of(brief) for source in claim.sources}
        assert cited <= {ref.entry_id for ref in brief.sources}
    shown = [id for brief in made.stories for id in brief.entry_ids]
    assert len(shown) == len(set(shown))
    assert not set(shown) & set(told_entries)
