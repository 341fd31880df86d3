"""Document to Discord messages: limits, order, nothing lost, and no foreign text at work."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.layout import resolve_links
from adapters.discord.markup import address, escape, spans
from adapters.discord.packing import COMPONENT_LIMIT, TEXT_LIMIT
from adapters.discord.render import render, render_reply, thread_name
from digests.charts import unpacked
from digests.document import (
    Block,
    Bullets,
    Chart,
    ChartKind,
    Divider,
    Document,
    Heading,
    Note,
    Paragraph,
    Point,
    Quote,
    Reply,
    Table,
    Text,
    Thread,
)
from digests.model import PartRole
from tests.discord_payloads import (
    DOCUMENTS,
    INJECTIONS,
    STORY,
    contents,
    document,
    leaves,
    line,
    links,
    sentence,
    shown,
    squeezed,
    walk,
)


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS)
def test_every_message_keeps_within_the_limits_of_discord(told: Document) -> None:
    """No message exceeds 4000 characters of text, 40 components, or the lengths of names and buttons."""
    for part in render(told):
        payload = json.loads(part.payload)
        inside = list(walk(payload["components"]))
        room = (
            100 * len(re.findall(r"racebrief:part/\d+", part.payload)) if part.role is PartRole.LINKS else 0
        )
        assert sum(map(len, contents(part))) + room <= TEXT_LIMIT
        assert contents(part) or any("custom_id" in each or each["type"] == 12 for each in inside)
        assert len(inside) <= COMPONENT_LIMIT
        assert all(contents(part))
        assert all(len(each["url"]) <= 512 for each in inside if "url" in each)
        assert all(1 <= len(each["label"]) <= 80 for each in inside if each["type"] == 2)
        pressed = [each["custom_id"] for each in inside if "custom_id" in each]
        assert len(pressed) == len(set(pressed))
        assert all(1 <= len(each) <= 100 for each in pressed)
        assert all(1 <= len(each["options"]) <= 25 for each in inside if each["type"] == 3)
        assert payload["flags"] == 1 << 15
        assert payload["allowed_mentions"] == {"parse": []}
        if part.role is not PartRole.REPLY:
            assert 1 <= len(payload["thread_name"]) <= 100


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS)
def test_nothing_is_lost_and_nothing_foreign_takes_effect(told: Document) -> None:
    """All text of a document shows, in its order, as plain text, whatever it says."""
    parts = [part for part in render(told) if part.role is not PartRole.LINKS]
    seen = "".join(shown(content) for part in parts for content in contents(part))
    blocks = [*told.post, *(block for thread in told.replies for block in thread.blocks)]
    position = 0
    for block in blocks:
        for leaf in leaves(block):
            wanted = squeezed(_printed(leaf))
            found = seen.find(wanted, position)
            assert found >= 0, (leaf, seen[position:])
            position = found + len(wanted)


def _printed(text: str) -> str:
    """Without the control characters that have no shape."""
    return re.sub(
        "[\x00-\x08\x0e-\x1b\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]", "", text
    )


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_parts_count_from_the_post_and_the_links_come_last(told: Document) -> None:
    """Part 0 is the post, replies follow without a gap, and a LINKS part is the last and shows the same."""
    parts = render(told)
    assert [part.number for part in parts] == list(range(len(parts)))
    assert parts[0].role is PartRole.POST
    assert all(part.role is PartRole.REPLY for part in parts[1:-1])
    if parts[-1].role is PartRole.LINKS:
        assert [shown(text) for text in contents(parts[-1])] == [shown(text) for text in contents(parts[0])]


@given(st.text(max_size=60))
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    """Escaping changes what a parser does, never what a reader sees."""
    assert shown(escape(text)) == squeezed(_printed(text))


@pytest.mark.parametrize("kind", INJECTIONS)
@pytest.mark.parametrize("place", ["paragraph", "bullet", "quote", "note", "headline", "label", "cell"])
def test_foreign_markup_shows_as_written(kind: str, place: str) -> None:
    """No injection works in any place that foreign text can reach."""
    text = INJECTIONS[kind]
    runs = sentence(text)
    blocks: dict[str, Block] = {
        "paragraph": Paragraph(sentences=(runs, runs)),
        "bullet": Bullets(items=(runs,)),
        "quote": Quote(text=text, attribution=runs),
        "note": Note(spans=runs),
        "headline": line(headline=text, extra=runs),
        "label": Paragraph(sentences=((Text(text=text, url="https://example.org/a"),),)),
        "cell": Table(head=(text,), rows=((runs,),)),
    }
    seen = "".join(shown(content) for content in contents(render(document(blocks[place]))[0]))
    assert squeezed(text) in seen


def test_runs_side_by_side_cannot_make_a_mention() -> None:
    """Text that is harmless in pieces stays harmless when the pieces meet."""
    assert shown(spans((Text(text="@"), Text(text="everyone"), Text(text=" <"), Text(text="@1>"))))
    assert "@everyone" not in spans((Text(text="@"), Text(text="everyone")))
    assert "@everyone" not in spans((Text(text="@"), Text(text="everyone", bold=True)))


def test_a_link_is_masked_and_its_address_cannot_end_it() -> None:
    """Brackets, blanks and closing parentheses of an address are percent-encoded, its label escaped."""
    link = spans((Text(text="a]b", url="https://example.org/x(1) y>z"),))
    assert link == "[a\\]b](<https://example.org/x%281%29%20y%3Ez>)"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", None, "discord://x", "https://" + "x" * 1600])
def test_what_is_no_web_address_is_no_link(url: str | None) -> None:
    """Only http and https addresses of a sane length become links; the text stays."""
    assert address(url) is None
    assert spans((Text(text="Label", url=url),)) == "Label"


def test_the_post_reads_as_a_channel_reader_likes() -> None:
    """Title, lead, a line per story with its update, coverage in small print; story lines link to sources."""
    post = render(
        document(
            Heading(text="AI race, Monday", level=1),
            Paragraph(sentences=(sentence("A lab released a model."),)),
            line(1),
            line(2, detail=("Update", "1 source"), extra=sentence("The price fell.")),
            Note(spans=sentence("Read 10 items.")),
        )
    )[0]
    assert contents(post) == [
        "## AI race, Monday\nA lab released a model.",
        "1 · [**A lab releases model 1**](<https://example.org/1>)\n-# New · 2 sources",
        "2 · [**A lab releases model 2**](<https://example.org/2>)\n-# Update · 1 source\n↳ The price fell.",
        "-# Read 10 items.",
    ]
    sections = [each for each in walk(json.loads(post.payload)["components"]) if each["type"] == 9]
    assert [each["accessory"]["label"] for each in sections] == ["Read", "Read"]


def test_stories_stay_in_the_post_where_buttons_would_push_them_out() -> None:
    """Beyond what 40 components hold the stories are plain lines, all of them in the post."""
    few = render(document(*(line(number) for number in range(1, 13))))
    many = render(document(*(line(number) for number in range(1, 21))))
    assert len(few) == len(many) == 1
    assert "accessory" in few[0].payload
    assert "accessory" not in many[0].payload
    assert "model 20" in contents(many[0])[0]


def test_a_role_is_called_by_the_post_alone_and_only_where_an_admin_named_it() -> None:
    """The post carries the role's mention and the right to it, its replies and any other words do not."""
    told = document(line(1), replies=(STORY,))
    post, reply, linked = render(replace(told, mentions=("123456789012345678", "@everyone")))
    for part in (post, linked):
        assert contents(part)[-1] == "<@&123456789012345678>"
        assert json.loads(part.payload)["allowed_mentions"] == {"parse": [], "roles": ["123456789012345678"]}
    assert json.loads(reply.payload)["allowed_mentions"] == {"parse": []}
    assert all("<@&" not in part.payload for part in render(told))


def test_a_reply_that_never_came_leaves_the_button_at_the_source() -> None:
    """The button beside a story leads to its reply, and where that has no address to where it led before."""
    linked = json.loads(render(document(line(1), replies=(STORY,)))[-1].payload)
    for urls, wanted in (({1: "https://d.example/1"}, "https://d.example/1"), ({}, "https://example.org/1")):
        resolved = resolve_links(linked, urls)
        (section,) = [each for each in walk(resolved["components"]) if each["type"] == 9]
        assert section["accessory"] == {"type": 2, "style": 5, "label": "Read", "url": wanted}


def test_a_chart_is_a_picture_with_words_for_those_who_cannot_see_it() -> None:
    """The gallery shows the file that the payload names, with alt text; an answer has the words alone."""
    chart = Chart(
        title="Price by day",
        kind=ChartKind.LINE,
        points=(Point(label="27 Jan", value=1.0, shown="$1"),),
        unit="USD",
        alt="Chart. Price by day: 27 Jan $1.",
    )
    payload = json.loads(render(document(replies=(Thread(title="T", blocks=(chart,)),)))[1].payload)
    (gallery,) = [each for each in walk(payload["components"]) if each["type"] == 12]
    assert gallery["items"][0]["media"] == {"url": "attachment://chart-1.png"}
    assert gallery["items"][0]["description"] == chart.alt
    assert [file["name"] for file in payload["files"]] == ["chart-1.png"]
    assert unpacked(payload["files"][0]["chart"]) == chart
    assert "27 Jan $1" in contents(render_reply(Reply(title="T", blocks=(chart,)))[0])[0]


def test_the_links_part_is_the_post_with_links_to_the_replies() -> None:
    """Each story line leads to its reply's first part, also where an earlier reply takes several."""
    long_reply = Thread(
        title="Long", blocks=(Paragraph(sentences=tuple(sentence("word " * 100) for _ in range(20))),)
    )
    parts = render(document(line(1), line(2), replies=(long_reply, STORY)))
    assert [part.role for part in parts] == [PartRole.POST, *[PartRole.REPLY] * 4, PartRole.LINKS]
    assert links(parts[0]) == ["https://example.org/1", "https://example.org/2"] * 2
    assert links(parts[-1]) == ["racebrief:part/1", "racebrief:part/4"] * 2


def test_a_document_without_replies_has_no_links_part() -> None:
    """A quiet day is one message."""
    parts = render(document(Heading(text="Quiet", level=1), Paragraph(sentences=(sentence("Nothing."),))))
    assert [part.role for part in parts] == [PartRole.POST]


def test_what_overflows_goes_on_in_the_thread_at_a_sentence() -> None:
    """A long story takes several messages and each begins and ends with a whole sentence."""
    sentences = tuple(sentence(f"Sentence {number} {'word ' * 60}ends.") for number in range(40))
    parts = render(document(replies=(Thread(title="Long", blocks=(Paragraph(sentences=sentences),)),)))
    replies = [contents(part)[0] for part in parts if part.role is PartRole.REPLY]
    assert len(replies) > 2
    assert all(text.startswith("Sentence ") and text.endswith("ends.") for text in replies)


def test_a_sentence_longer_than_a_message_is_cut_between_words() -> None:
    """The one thing that may be cut is a sentence that no message can hold, and no word of it is."""
    parts = render(document(Paragraph(sentences=(sentence("alphabet " * 1200),))))
    told = [word for part in parts for word in contents(part)[0].split()]
    assert told == ["alphabet"] * 1200


def test_a_heading_stays_with_what_it_heads() -> None:
    """No message ends with a heading."""
    filler = tuple(sentence("x" * 99 + ".") for _ in range(39))
    parts = render(
        document(Paragraph(sentences=filler), Heading(text="Takeaways"), Bullets(items=(sentence("y" * 90),)))
    )
    assert contents(parts[1])[0] == f"**Takeaways**\n- {'y' * 90}"


def test_a_long_address_of_a_headline_becomes_a_button() -> None:
    """What would take up the message's text is a link button beside the headline."""
    url = "https://example.org/" + "x" * 300
    post = json.loads(render(document(Heading(text="Title", level=2, url=url)))[0].payload)
    section = post["components"][0]["components"][0]
    assert section["type"] == 9
    assert section["accessory"] == {"type": 2, "style": 5, "label": "Source", "url": url}


def test_a_table_is_compact_lines() -> None:
    """Discord has no tables: the head is small print, each row an item, an empty cell a dash."""
    table = Table(head=("who", "what"), rows=((sentence("A lab"), sentence("5")), (sentence("B"), ())))
    assert contents(render(document(table))[0]) == ["-# who · what\n- A lab · 5\n- B · –"]


def test_separators_stand_only_between_texts() -> None:
    """Dividers at an edge or side by side leave one line or none."""
    middle = Paragraph(sentences=(sentence("a"),))
    post = json.loads(render(document(Divider(), middle, Divider(), Divider(), middle, Divider()))[0].payload)
    assert [each["type"] for each in post["components"][0]["components"]] == [10, 14, 10]


def test_an_empty_document_still_has_its_title() -> None:
    """Discord takes no empty message."""
    assert contents(render(document(title="AI race"))[0]) == ["### AI race"]


def test_a_reply_to_a_command_is_ephemeral_and_titled_once() -> None:
    """The title shows once, whether or not the blocks open with it."""
    blocks: tuple[Block, ...] = (Paragraph(sentences=(sentence("Fine."),)),)
    bare = render_reply(Reply(title="Status", blocks=blocks))
    titled = render_reply(Reply(title="Status", blocks=(Heading(text="Status", level=1), *blocks)))
    assert bare == titled
    assert json.loads(bare[0])["flags"] == 1 << 15 | 1 << 6
    assert contents(bare[0]) == ["## Status\nFine."]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("AI race", "AI race"),
        ("", "Briefing"),
        ("word " * 40, ("word " * 20).strip()),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_thread_name_fits(title: str, name: str) -> None:
    """A thread's name is never empty and never longer than 100 characters."""
    assert thread_name(title) == name
