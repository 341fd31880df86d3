"""The Slack renderer: whole documents, within limits, with nothing of a source's words read as markup."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from adapters.slack import limits
from adapters.slack.pieces import address, clean
from adapters.slack.render import render, render_reply
from digests.document import (
    Actions,
    Block,
    Bullets,
    Chart,
    Divider,
    Document,
    Heading,
    Note,
    Paragraph,
    Quote,
    Reply,
    StoryLine,
    Table,
    Text,
    Thread,
)
from digests.model import Part, PartRole
from tests import strategies
from tests.shared import needs_shared
from tests.slack_checker import problems

slow = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def document(*post: Block, replies: tuple[Thread, ...] = ()) -> Document:
    title = Heading(text="AI race, Monday 27 January", level=1)
    return Document(title=title.text, summary="A summary.", post=(title, *post), replies=replies)


def thread(*blocks: Block, title: str = "A lab releases a model") -> Thread:
    return Thread(title=title, blocks=(Heading(text=title, level=2), *blocks))


def story_line(**told: Any) -> StoryLine:
    defaults: dict[str, Any] = {
        "number": 1,
        "headline": "A lab releases a model",
        "url": "https://example.org/a",
        "detail": ("New", "7 sources"),
        "reply": 0,
    }
    return StoryLine(**(defaults | told))


def sentence(text: str, url: str | None = None) -> Paragraph:
    return Paragraph(sentences=((Text(text=text, url=url),),))


def blocks_of(part: Part) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(part.payload)["blocks"]
    return made


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def shown(value: Any) -> str:
    """What a reader sees, in order; runs of one line stand together, lines and cells apart."""
    if isinstance(value, list):
        return " ".join(shown(inner) for inner in value)
    if value.get("type") in ("rich_text_section", "rich_text_quote"):
        return "".join(element["text"] for element in value["elements"])
    for name in ("elements", "rows"):
        if name in value:
            return shown(value[name])
    text = value.get("text", "")
    return shown(text) if isinstance(text, dict) else str(text)


def squeezed(text: str) -> str:
    """Without any blanks: an endless word may be cut, and then nothing of it may be missing."""
    return "".join(clean(text).split())


def told(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Each run of words that the blocks tell, in reading order."""
    for block in blocks:
        match block:
            case Heading():
                yield block.text
            case Paragraph():
                yield from ("".join(span.text for span in spans) for spans in block.sentences)
            case Bullets():
                yield from ("".join(span.text for span in spans) for spans in block.items)
            case Quote():
                yield block.text
                yield "".join(span.text for span in block.attribution)
            case Table():
                rows = block.rows
                yield from ("".join(span.text for span in cell) for row in rows for cell in row)
            case Note():
                yield "".join(span.text for span in block.spans)
            case StoryLine():
                yield block.headline
                yield from block.detail
                yield "".join(span.text for span in block.extra)
            case Divider() | Actions() | Chart():
                pass


def holds_in_order(runs: Iterator[str], text: str) -> None:
    at = 0
    for run in map(squeezed, runs):
        found = text.find(run, at)
        assert found >= 0, f"lost: {run[:80]}"
        at = found + len(run)


def within_limits(payload: str) -> None:
    made = json.loads(payload)
    assert made["text"]
    assert made["unfurl_links"] is False
    assert made["unfurl_media"] is False
    assert 1 <= len(made["blocks"]) <= 50
    assert sum(block["type"] == "table" for block in made["blocks"]) <= 1
    assert sum(len(o["text"]) for o in objects(made["blocks"]) if isinstance(o.get("text"), str)) <= 12_000
    for block in made["blocks"]:
        if block["type"] == "image":
            assert 1 <= len(block["alt_text"]) <= 2000
            continue
        length = sum(len(o["text"]) for o in objects(block) if isinstance(o.get("text"), str))
        assert 0 < length <= {"header": 150, "context": 2000}.get(block["type"], 3000) or block == {
            "type": "divider"
        }
        for one in objects(block):
            assert one.get("text", "x") != ""
            if one.get("type") == "button":
                assert len(one["text"]["text"]) <= 75
                assert len(one["value"]) <= 2000
        if block["type"] == "actions":
            pressed = [one["action_id"] for one in block["elements"]]
            assert len(pressed) == len(set(pressed)) <= 25


@slow
@given(strategies.documents())
def test_limits_hold(any_document: Document) -> None:
    """Every message of any document is one that Slack takes."""
    for part in render(any_document):
        within_limits(part.payload)


@slow
@given(strategies.documents())
def test_nothing_is_lost(any_document: Document) -> None:
    """Every run of words of any document appears in its messages, in order, the post before the replies."""
    parts = [part for part in render(any_document) if part.role is not PartRole.LINKS]
    text = "".join(squeezed(shown(blocks_of(part))) for part in parts)
    runs = [*told(any_document.post)]
    for reply in any_document.replies:
        runs += told(reply.blocks)
    holds_in_order(iter(runs), text)


@slow
@given(strategies.documents())
def test_foreign_words_are_never_markup(any_document: Document) -> None:
    """No message holds an mrkdwn object or a mention, and the fallback text has every < escaped."""
    for part in render(any_document):
        made = json.loads(part.payload)
        assert "<" not in made["text"]
        assert ">" not in made["text"]
        for one in objects(made["blocks"]):
            assert one.get("type") not in ("mrkdwn", "user", "channel", "usergroup", "broadcast", "emoji")
            if "url" in one:
                own = part.role is PartRole.LINKS and one["url"].startswith("racebrief:part/")
                assert own or one["url"].startswith("https://")
                assert not set("<>| ") & set(one["url"])


@slow
@given(strategies.documents())
def test_parts_are_numbered_and_stories_keep_their_order(any_document: Document) -> None:
    """Parts count from 0, the post comes first, the links part last and edits the post's own words."""
    parts = render(any_document)
    assert [part.number for part in parts] == list(range(len(parts)))
    assert parts[0].role is PartRole.POST
    assert all(part.role is PartRole.REPLY for part in parts[1:-1])
    if parts[-1].role is PartRole.LINKS:
        assert shown(blocks_of(parts[-1])) == shown(blocks_of(parts[0]))


@slow
@given(strategies.replies)
def test_answers_fit(reply: Reply) -> None:
    """The messages of any answer are such as Slack takes, with every word of it."""
    payloads = render_reply(reply)
    for payload in payloads:
        within_limits(payload)
    text = "".join(squeezed(shown(json.loads(payload)["blocks"])) for payload in payloads)
    holds_in_order(told(reply.blocks), text)


@needs_shared
@slow
@given(strategies.documents())
def test_the_measured_checker_agrees(any_document: Document) -> None:
    """Payloads pass the independent checker made from Slack's published types."""
    for part in render(any_document):
        method = "chat.update" if part.role is PartRole.LINKS else "chat.postMessage"
        assert problems(method, json.loads(part.payload)) == []


def test_a_story_line_is_one_line() -> None:
    """A story line shows number, linked bold headline, details, and what is new on a line beneath."""
    extra = (Text(text="Update: the price fell."),)
    part = render(document(story_line(extra=extra)))[0]
    (section,) = blocks_of(part)[1]["elements"]
    assert shown(section) == "1 · A lab releases a model · New · 7\u00a0sources\nUpdate: the price fell."
    headline = section["elements"][1]
    assert headline["url"] == "https://example.org/a"
    assert headline["style"] == {"bold": True}


def test_links_lead_to_the_first_part_of_a_reply() -> None:
    """The links part names, for each story line, the first of the parts that carry its reply."""
    full = sentence("word " * 2000)
    lines = (story_line(), story_line(number=2, headline="Another", reply=1), story_line(number=3, reply=9))
    parts = render(document(*lines, replies=(thread(full, full), thread(title="Another"))))
    assert [part.role.value for part in parts] == ["post", "reply", "reply", "reply", "links"]
    urls = [one["url"] for one in objects(blocks_of(parts[-1])) if "url" in one]
    assert urls == ["racebrief:part/1", "racebrief:part/3", "https://example.org/a"]


def test_no_replies_no_links() -> None:
    """A quiet day is one message."""
    parts = render(document(sentence("Nothing new enough to report.")))
    assert [part.role for part in parts] == [PartRole.POST]


def test_overflow_moves_at_a_sentence_end() -> None:
    """Where a reply overflows, its messages break between sentences."""
    one = ("word " * 100).strip() + "."
    parts = render(document(replies=(thread(Paragraph(sentences=((Text(text=one),),) * 60)),)))
    replies = [part for part in parts if part.role is PartRole.REPLY]
    assert len(replies) > 1
    assert all(shown(blocks_of(part)).endswith(".") for part in replies)
    assert sum(shown(blocks_of(part)).count(one) for part in replies) == 60


def test_a_sentence_longer_than_a_block_breaks_between_words() -> None:
    """A sentence that no block can hold is cut at a blank, and no word is."""
    text = " ".join(f"w{number}" for number in range(2000))
    parts = render(document(sentence(text)))
    assert [word for word in shown(blocks_of(parts[0])).split() if word.startswith("w")] == text.split()


def test_a_second_table_becomes_lines() -> None:
    """A message has one table; the next is a list that names the column with each cell."""
    table = Table(
        head=("who", "what"), rows=(((Text(text="Lab"),), (Text(text="$5", url="https://e.org"),)),)
    )
    parts = render(document(replies=(thread(table, table),)))
    kinds = [block["type"] for block in blocks_of(parts[1])]
    assert kinds == ["header", "table", "rich_text"]
    assert shown(blocks_of(parts[1])[2]) == "who: Lab · what: $5"


def test_an_empty_cell_is_a_dash() -> None:
    """Slack refuses an empty cell, so nothing is shown as a dash."""
    part = render(document(Table(head=("who", ""), rows=(((Text(text=""),), ()),))))[0]
    assert shown(blocks_of(part)[1]) == "who – – –"


def test_a_long_title_is_bold_text() -> None:
    """A title that no header can hold is shown whole as bold text."""
    title = "word " * 40
    part = render(Document(title=title, summary="", post=(Heading(text=title, level=1),)))[0]
    assert blocks_of(part)[0]["type"] == "rich_text"
    assert shown(blocks_of(part)) == clean(title)


def test_a_document_without_headings_gets_its_title() -> None:
    """Post and reply show their titles where their blocks do not."""
    made = replace(document(), post=(sentence("A lead."),), replies=(Thread(title="Story", blocks=()),))
    parts = render(made)
    assert shown(blocks_of(parts[0])) == "AI race, Monday 27 January A lead."
    assert shown(blocks_of(parts[1])) == "Story"


def test_an_empty_document_still_says_something() -> None:
    """Slack takes no empty message."""
    for payload in (
        render(Document(title="", summary="", post=()))[0].payload,
        render_reply(Reply(title="", blocks=()))[0],
    ):
        assert shown(json.loads(payload)["blocks"]) == "Nothing to show."


def test_a_long_numbered_list_goes_on_counting() -> None:
    """A numbered list that needs two blocks does not count from 1 again."""
    items = tuple((Text(text=f"item {number} " + "word " * 100),) for number in range(1, 11))
    part = render(document(Bullets(items=items, ordered=True)))[0]
    text = shown(blocks_of(part))
    assert all(f"{number}. item {number} " in text for number in range(1, 11))


def test_quotes_carry_marks_once() -> None:
    """Verbatim words stand in quotation marks, added only where the source's are not there."""
    quotes = (
        Quote(text="a moment", attribution=(Text(text="A. Person"),)),
        Quote(text='"a moment"', attribution=()),
        Quote(text="", attribution=()),
    )
    part = render(document(*quotes))[0]
    assert [shown(block) for block in blocks_of(part)[1:]] == ["“a moment”\n— A. Person", '"a moment"']


def test_small_print_is_context_and_linked_small_print_text() -> None:
    """A note is a context block; one with links is italic text, since plain text holds no links."""
    linked = Note(spans=(Text(text="Read "), Text(text="more", url="https://e.org")))
    part = render(document(Note(spans=(Text(text="Read 42 items."),)), linked, Note(spans=())))[0]
    assert [block["type"] for block in blocks_of(part)] == ["header", "context", "rich_text"]


def test_dividers_never_open_close_or_double() -> None:
    """A line between parts stands between parts."""
    part = render(document(Divider(), Divider(), sentence("A."), Divider()))[0]
    assert [block["type"] for block in blocks_of(part)] == ["header", "divider", "rich_text"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://e.org/a|b>c d", "https://e.org/a%7Cb%3Ec%20d"),
        ("HTTP://e.org", "HTTP://e.org"),
        ("javascript:alert(1)", None),
        ("racebrief:part/1", None),
        ("https://e.org/" + "a" * 3000, None),
        ("https://", None),
        (None, None),
    ],
)
def test_addresses(url: str | None, expected: str | None) -> None:
    """Only web addresses are links, and none of their characters can end one."""
    assert address(url) == expected


def test_half_characters_are_blanks() -> None:
    """What a feed's JSON can hold and UTF-8 cannot does not reach a payload."""
    part = render(document(sentence("a\ud800b", url="https://e.org/\udc00")))[0]
    assert part.payload.encode()
    assert shown(blocks_of(part)[1]) == "a b"


def test_size_counts_as_javascript_does() -> None:
    """A character outside the basic plane counts twice, and text is cut accordingly."""
    assert limits.size("a😀") == 3
    assert limits.split_text("😀😀😀", 4) == ("😀😀", "😀")
