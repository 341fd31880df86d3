"""A briefing becomes neutral blocks in the order of its format; what has no evidence leaves no trace."""

from dataclasses import replace
from typing import Any

import pytest

from digests.compose import compose
from digests.document import Block, Bullets, Divider, Heading, Note, Paragraph, Quote, Spans, StoryLine, Table
from digests.model import (
    Claim,
    Dispute,
    Figure,
    Format,
    FormatPart,
    Label,
    Moment,
    PartKind,
    Quotation,
    SourceRef,
    StoryBrief,
    StoryStatus,
    Takeaway,
)
from tests.builders import NOON, briefing, coverage, story_brief


def part(kind: PartKind, heading: str | None = None) -> FormatPart:
    return FormatPart(kind=kind, heading=heading)


POST = (part(PartKind.HEADLINE), part(PartKind.LEAD), part(PartKind.STORIES), part(PartKind.COVERAGE))
REPLY = (
    part(PartKind.HEADLINE),
    part(PartKind.SUMMARY),
    part(PartKind.TAKEAWAYS, "Takeaways"),
    part(PartKind.FIGURES, "Figures"),
    part(PartKind.QUOTATIONS, "Voices"),
    part(PartKind.CLAIMS, "Claim and counter-claim"),
    part(PartKind.QUESTIONS, "Open questions"),
    part(PartKind.TIMELINE, "Timeline"),
    part(PartKind.PRECEDENT, "Precedent"),
    part(PartKind.SOURCES, "Sources"),
)
FORMAT = Format(name="daily", title="AI race", post=POST, reply=REPLY)
CLAIM = Claim(text="Northlab took $40 billion.", sources=("e1",))
OTHER = Claim(text="Analysts doubted the sum.", sources=("e2",))


def ref(number: int, **told: Any) -> SourceRef:
    defaults: dict[str, Any] = {
        "entry_id": f"e{number}",
        "publisher": f"Paper {number}",
        "title": f"Title {number}",
        "url": f"https://example.org/{number}",
        "published": NOON,
    }
    return SourceRef(**(defaults | told))


def text_of(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def post(**told: Any) -> tuple[Block, ...]:
    return compose(briefing(**told), FORMAT).post


def reply(kind: PartKind, heading: str | None = None, **told: Any) -> tuple[Block, ...]:
    story = story_brief(**({"sources": (ref(1), ref(2)), "summary": ()} | told))
    fmt = replace(FORMAT, reply=(part(kind, heading),))
    return compose(briefing(stories=(story,)), fmt).replies[0].blocks


def line(story: StoryBrief) -> StoryLine:
    (found,) = [block for block in post(stories=(story,)) if isinstance(block, StoryLine)]
    return found


def coverage_text(**told: Any) -> str:
    note = post(coverage=coverage(**told))[-1]
    assert isinstance(note, Note)
    return text_of(note.spans)


def test_post_in_the_order_of_the_format() -> None:
    """Title, lead, a line per story and coverage come as the format orders them, and a reply per story."""
    stories = (story_brief(), story_brief(story_id="s2", rank=2))
    document = compose(briefing(stories=stories), FORMAT)
    kinds = [type(block) for block in document.post]
    assert kinds == [Heading, Paragraph, StoryLine, StoryLine, Divider, Note]
    assert document.post[0] == Heading(text="AI race, Monday 27 January", level=1)
    assert [b.reply for b in document.post if isinstance(b, StoryLine)] == [0, 1]
    assert [thread.title for thread in document.replies] == ["A lab releases a model"] * 2


def test_summary_names_title_and_first_headlines() -> None:
    """Notifications get one plain line with the day and its first three stories."""
    stories = tuple(
        story_brief(rank=i, headline=Claim(text=f"News {i}", sources=("e1",))) for i in range(1, 5)
    )
    summary = compose(briefing(stories=stories), FORMAT).summary
    assert summary == "AI race, Monday 27 January: News 1 · News 2 · News 3"


def test_stories_have_their_heading_only_with_stories() -> None:
    """A headed list of stories has its heading; without stories neither is shown."""
    fmt = replace(FORMAT, post=(part(PartKind.STORIES, "Stories"),))
    assert [type(b) for b in compose(briefing(), fmt).post] == [Heading, StoryLine]
    assert compose(briefing(stories=()), fmt).post == ()


def test_parts_that_a_post_cannot_hold_are_left_out() -> None:
    """A part kind that says nothing of a whole day leaves no trace in the post."""
    assert compose(briefing(), replace(FORMAT, post=(part(PartKind.PRECEDENT, "Then"),))).post == ()


@pytest.mark.parametrize(
    ("told", "line_"),
    [
        pytest.param({"seen": 1}, "Nothing new enough to report. 1 item read.", id="quiet"),
        pytest.param({"seen": 1234}, "Nothing new enough to report. 1,234 items read.", id="much-read"),
        pytest.param({"feeds_read": 0}, "No feed could be read, so there is nothing to report.", id="blind"),
    ],
)
def test_a_quiet_day_is_one_honest_line(told: dict[str, int], line_: str) -> None:
    """A day without stories says so in one line, in the post and in the notification."""
    document = compose(briefing(stories=(), lead=(), coverage=coverage(**told)), FORMAT)
    (paragraph,) = [b for b in document.post if isinstance(b, Paragraph)]
    assert [text_of(s) for s in paragraph.sentences] == [line_]
    assert document.summary.lower().endswith(line_.lower())
    assert document.replies == ()


def test_a_late_briefing_says_so_first() -> None:
    """A briefing that missed its time begins with a note."""
    blocks = post(late=True)
    assert isinstance(blocks[1], Note)
    assert "Late" in text_of(blocks[1].spans)


def test_lead_sentences_are_cited() -> None:
    """Each sentence of the lead ends with its publishers as links; a lead that was dropped leaves none."""
    (paragraph,) = [b for b in post() if isinstance(b, Paragraph)]
    assert text_of(paragraph.sentences[0]) == "The lab released the model on Monday. [Example Wire]"
    assert [span.url for span in paragraph.sentences[0] if span.url] == ["https://example.org/e1"]
    assert not [b for b in post(lead=()) if isinstance(b, Paragraph)]


def test_a_sentence_cites_each_of_its_sources() -> None:
    """Two sources stand side by side, each with its link; an unknown one is passed over."""
    both = Claim(text="It opened.", sources=("e1", "e2", "gone"))
    (paragraph,) = reply(PartKind.SUMMARY, summary=(both,))
    assert isinstance(paragraph, Paragraph)
    assert text_of(paragraph.sentences[0]) == "It opened. [Paper 1, Paper 2]"


def test_story_line_tells_status_labels_and_sources() -> None:
    """A line has its number, headline, link to its source, status, labels and how many tell it."""
    found = line(story_brief(rank=3, labels=(Label.DISPUTED, Label.VENDOR_CLAIM), source_count=4))
    assert (found.number, found.headline, found.url) == (
        3,
        "A lab releases a model",
        "https://example.org/e1",
    )
    assert found.status == "New"
    assert found.detail == ("Disputed", "Vendor claim", "4 sources")
    assert found.extra == ()


def test_single_source_is_named() -> None:
    """A story of one source names it, on the line and in the reply."""
    story = story_brief(labels=(Label.VENDOR_CLAIM, Label.SINGLE_SOURCE))
    assert line(story).detail == ("Vendor claim", "Single source: Example Wire")
    thread = compose(briefing(stories=(story,)), FORMAT).replies[0]
    note = thread.blocks[1]
    assert isinstance(note, Note)
    assert text_of(note.spans) == "Vendor claim · Single source: Example Wire"


def test_an_update_says_what_is_new_on_its_line() -> None:
    """An update's line tells its news, and does not repeat the headline where that is the news."""
    news = Takeaway(label="New figure", claim=CLAIM)
    update = story_brief(status=StoryStatus.UPDATE, what_is_new=news)
    assert line(update).marked == f"Update: {update.headline.text}"
    assert "Update" not in line(update).words
    assert text_of(line(update).extra) == "New figure: Northlab took $40 billion."
    same = replace(update, headline=Claim(text="Northlab took $40 billion", sources=("e1",)))
    assert text_of(line(same).extra) == "New figure"
    thread = compose(briefing(stories=(same,)), FORMAT).replies[0]
    assert thread.title == "Update: Northlab took $40 billion"


def test_summary_tells_the_news_first_and_once() -> None:
    """In an update's reply the news stands before the summary, which does not tell it again."""
    news = Takeaway(label="New figure", claim=CLAIM)
    first, second = reply(PartKind.SUMMARY, what_is_new=news, summary=(CLAIM, OTHER))
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert text_of(first.sentences[0]) == "New figure: Northlab took $40 billion. [Paper 1]"
    assert [text_of(s) for s in second.sentences] == ["Analysts doubted the sum. [Paper 2]"]


def test_takeaways_and_questions_are_bullets() -> None:
    """Takeaways are labelled bullets, questions plain ones, each with its source."""
    heading, bullets = reply(
        PartKind.TAKEAWAYS, "Takeaways", takeaways=(Takeaway(label="Deal", claim=CLAIM),)
    )
    assert heading == Heading(text="Takeaways", level=3)
    assert isinstance(bullets, Bullets)
    assert text_of(bullets.items[0]) == "Deal: Northlab took $40 billion. [Paper 1]"
    (questions,) = reply(PartKind.QUESTIONS, questions=(OTHER,))
    assert isinstance(questions, Bullets)
    assert text_of(questions.items[0]) == "Analysts doubted the sum. [Paper 2]"


def figure(text: str, value: float, claim: Claim = CLAIM) -> Figure:
    return Figure(text=text, value=value, unit="USD", subject="", claim=claim, claimant="Paper")


def test_figures_are_a_table_of_what_the_prose_lacks() -> None:
    """A figure has a row with its sentence and source, unless the prose tells it or its source is unknown."""
    shown = figure("$40 billion", 4e10)
    unknown = figure("$7", 7, Claim(text="It cost $7.", sources=("gone",)))
    told = figure("$5m", 5e6, Claim(text="It cost $5m.", sources=("e2",)))
    prose = (Claim(text="It cost $5 million.", sources=("e2",)),)
    _, table = reply(PartKind.FIGURES, "Figures", figures=(shown, unknown, told), summary=prose)
    assert isinstance(table, Table)
    assert [[text_of(cell) for cell in row] for row in table.rows] == [
        ["$40 billion", "Northlab took $40 billion.", "Paper 1"]
    ]
    assert all(len(row) == len(table.head) for row in table.rows)


def test_quotations_name_speaker_role_and_source() -> None:
    """A quotation stands with who said it where, unless the prose holds it or its source is unknown."""
    said = Quotation(text="We will build it,", speaker="Mara Lind", role="mayor", source="e1")
    plain = Quotation(text="We wait", speaker="Theo Marsh", role=None, source="e2")
    told = Quotation(text="It is ours", speaker="Ana Okafor", role=None, source="e1")
    gone = replace(plain, text="Never mind", source="gone")
    prose = (Claim(text="“It is ours,” she said.", sources=("e1",)),)
    one, two = reply(PartKind.QUOTATIONS, quotations=(said, plain, told, gone), summary=prose)
    assert isinstance(one, Quote)
    assert isinstance(two, Quote)
    assert (one.text, text_of(one.attribution)) == ("We will build it", "Mara Lind, mayor [Paper 1]")
    assert text_of(two.attribution) == "Theo Marsh [Paper 2]"


def test_timeline_is_bullets_by_day() -> None:
    """Each day of a story is a bullet with its date, headline and source."""
    (bullets,) = reply(PartKind.TIMELINE, timeline=(Moment(day=NOON.date(), claim=CLAIM),))
    assert isinstance(bullets, Bullets)
    assert text_of(bullets.items[0]) == "Monday 27 January: Northlab took $40 billion. [Paper 1]"


def test_claim_and_counter_claim_stand_side_by_side() -> None:
    """A dispute is a row with both sides, each with its source."""
    dispute = Dispute(claim=CLAIM, claimant="Paper 1", counter=OTHER, counter_claimant="Paper 2")
    (table,) = reply(PartKind.CLAIMS, disputes=(dispute,))
    assert isinstance(table, Table)
    assert [text_of(cell) for cell in table.rows[0]] == [
        "Northlab took $40 billion. [Paper 1]",
        "Analysts doubted the sum. [Paper 2]",
    ]


def test_sources_once_a_publisher() -> None:
    """Each publisher stands once with how many items it has, foreign ones with language and title."""
    refs = (ref(1), ref(2), ref(3, publisher="Paper 1"), ref(4, language="de", title="Ein Titel"))
    (note,) = reply(PartKind.SOURCES, "Sources", sources=refs)
    assert isinstance(note, Note)
    assert text_of(note.spans) == "Sources: Paper 1 (2) · Paper 2 · Paper 4, in de: Ein Titel"
    assert [s.url for s in note.spans if s.url] == [f"https://example.org/{i}" for i in (1, 2, 4)]


def test_many_sources_are_counted() -> None:
    """A long list of publishers ends with how many more there are."""
    (note,) = reply(PartKind.SOURCES, sources=tuple(ref(i) for i in range(20)))
    assert isinstance(note, Note)
    assert text_of(note.spans).endswith("and 8 more")
    assert not text_of(note.spans).startswith(("Sources", " "))


def test_parts_without_evidence_are_left_out() -> None:
    """A story with a headline alone has a reply of that headline: no empty part and no heading of one."""
    bare = story_brief(summary=(), sources=())
    blocks = compose(briefing(stories=(bare,)), FORMAT).replies[0].blocks
    assert blocks == (Heading(text="A lab releases a model", level=2),)


def test_coverage_tells_what_was_seen() -> None:
    """The footer has feeds, items, stories, what was used and set aside, and the window."""
    told = coverage_text(seen=1234, used=7, feeds_read=1)
    for words in (
        "1 feed ",
        "1,234 items",
        "5 on the AI race",
        "7 made",
        "1,227 were set aside",
        "27 January",
    ):
        assert words in told
    assert "No feed failed." in told


def test_coverage_names_feeds_that_failed() -> None:
    """Failing feeds are named, five of them at most."""
    names = tuple(f"Feed {i}" for i in range(7))
    assert "Could not read: Feed 0." in coverage_text(feeds_failed=1, failed_feeds=names[:1])
    told = coverage_text(feeds_failed=7, failed_feeds=names)
    assert "Feed 4 and 2 more." in told
    assert "Feed 5" not in told


def test_coverage_of_a_quiet_day() -> None:
    """Without stories the footer speaks of none, and without items of no window."""
    quiet = briefing(stories=(), lead=(), coverage=coverage(oldest=None, newest=None))
    note = compose(quiet, FORMAT).post[-1]
    assert isinstance(note, Note)
    assert "above" not in text_of(note.spans)
    assert "Items from" not in text_of(note.spans)
