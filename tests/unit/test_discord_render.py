"""Document to Discord messages: limits, order, nothing lost, and no foreign text at work."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.markup import address, escape, spans
from adapters.discord.render import (
    COMPONENT_LIMIT,
    TEXT_LIMIT,
    render,
    render_reply,
    thread_name,
)
from digests.document import (
    Block,
    Bullets,
    Divider,
    Document,
    Heading,
    Note,
    Paragraph,
    Quote,
    Reply,
    Spans,
    StoryLine,
    Table,
    Text,
    Thread,
)
from digests.model import Part, PartRole

# --- reading a payload as Discord would ----------------------------------------------------------

_LINE_MARK = re.compile(r"(?:#{1,3} |-# |> |- |\d+\. |↳ )")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(<([^>\s]*)>\)")
_ACTIVE = (
    r"<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|<t:\d+(?::\w)?>|</[\w ]+:\d+>|@everyone|@here"
    r"|https?://\S+|(?<![\w\\]):\w+:|\|\||~~|`|\[[^\]]*\]\("
)


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        if "accessory" in component:
            yield component["accessory"]


def contents(part: Part | str) -> list[str]:
    payload = json.loads(part.payload if isinstance(part, Part) else part)
    return [component["content"] for component in walk(payload["components"]) if component["type"] == 10]


def links(part: Part) -> list[str]:
    found = [hit[2] for content in contents(part) for hit in _LINK.finditer(content)]
    payload = json.loads(part.payload)
    return found + [each["url"] for each in walk(payload["components"]) if each["type"] == 2]


def shown(content: str) -> str:
    """What a reader sees, without white space; raises where anything but our own markup is at work."""
    lines = []
    for line in content.split("\n"):
        mark = _LINE_MARK.match(line)
        rest = line[mark.end() :] if mark else line
        rest = _LINK.sub(lambda hit: hit[1], rest)
        bare = re.sub(r"\\[^0-9A-Za-z\s]", "\x00", rest)
        assert not re.search(_ACTIVE, bare), rest
        assert not re.match(r"\s*(?:#{1,3} |-# |>|[-+] |\d+[.)] )", bare), rest
        bare = re.sub(r"\*{1,3}", "", bare)
        assert not set("*_~`|<>#[]") & set(bare), rest
        rest = re.sub(r"(?<!\\)((?:\\\\)*)\*+", r"\1", rest)
        lines.append(re.sub(r"\\([^0-9A-Za-z\s])", r"\1", rest))
    return squeezed("".join(lines))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def leaves(block: Block) -> Iterator[str]:
    """Every piece of text in a block, in reading order."""
    match block:
        case Heading(text=text):
            yield text
        case Paragraph(sentences=runs) | Bullets(items=runs):
            yield from (run.text for each in runs for run in each)
        case Quote(text=text, attribution=attribution):
            yield text
            yield from (run.text for run in attribution)
        case Table(head=head, rows=rows):
            yield from head
            yield from (run.text for row in rows for cell in row for run in cell)
        case Note(spans=runs):
            yield from (run.text for run in runs)
        case StoryLine(headline=headline, detail=detail, extra=extra):
            yield headline
            yield from detail
            yield from (run.text for run in extra)
        case Divider():
            return


# --- documents -----------------------------------------------------------------------------------

INJECTIONS = {
    "everyone": "@everyone look",
    "here": "@here look",
    "user": "<@123456789012345678> and <@!123456789012345678>",
    "role": "<@&123456789012345678>",
    "channel": "<#123456789012345678>",
    "emoji": "<:party:123456789012345678> <a:party:123456789012345678> :smile:",
    "time": "<t:1700000000:R>",
    "command": "</brief today:123456789012345678>",
    "masked link": "[click](https://evil.example) [x](<https://evil.example>)",
    "bare link": "see https://evil.example/a and http://b.example <https://c.example>",
    "bold and italic": "**b** *i* __u__ _i_ ***bi***",
    "spoiler, strike and code": "||s|| ~~k~~ `c` ```py\nx\n```",
    "heading, small print and quote": "# big\n## big\n-# small\n> quote\n>>> all",
    "list": "- a\n+ b\n* c\n1. d\n2) e",
}

WORDS = st.sampled_from(
    [
        "alpha",
        "Beta,",
        "chips",
        "5.6",
        "§",
        "C#",
        "snake_case",
        "a*b",
        "\\",
        "(x)",
        "日本",
        "naïve",
        "-",
        "1.",
    ]
)
FOREIGN = st.lists(WORDS | st.sampled_from(sorted(INJECTIONS.values())), max_size=12).map(" ".join)
LONG = st.builds(lambda word, times: f"{word} " * times, WORDS, st.integers(500, 1500)) | st.just("x" * 4500)
ANY_TEXT = st.one_of(FOREIGN, st.text(max_size=30), FOREIGN, FOREIGN, FOREIGN, FOREIGN, FOREIGN, LONG)
URLS = st.sampled_from(
    [
        None,
        "https://example.org/a",
        "https://example.org/b(c) d?e=[f]",
        "javascript:alert(1)",
        "https://example.org/" + "x" * 300,
        "https://example.org/" + "y" * 700,
        "https://example.org/" + "z" * 2000,
    ]
)
SPANS: st.SearchStrategy[Spans] = st.lists(
    st.builds(Text, text=ANY_TEXT, bold=st.booleans(), italic=st.booleans(), url=URLS), max_size=4
).map(tuple)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, text=FOREIGN, level=st.integers(1, 3), url=URLS),
    st.builds(Paragraph, sentences=st.lists(SPANS, max_size=5).map(tuple)),
    st.builds(Bullets, items=st.lists(SPANS, max_size=5).map(tuple), ordered=st.booleans()),
    st.builds(Quote, text=ANY_TEXT, attribution=SPANS),
    st.builds(
        Table,
        head=st.tuples(FOREIGN, FOREIGN),
        rows=st.lists(st.tuples(SPANS, SPANS), max_size=3).map(tuple),
    ),
    st.builds(Note, spans=SPANS),
    st.just(Divider()),
)
LINES = st.builds(
    StoryLine,
    number=st.integers(1, 9),
    headline=ANY_TEXT,
    url=URLS,
    detail=st.lists(FOREIGN, max_size=3).map(tuple),
    reply=st.integers(0, 3),
    extra=SPANS,
)
DOCUMENTS = st.builds(
    Document,
    title=FOREIGN.map(lambda text: f"Race {text}"),
    summary=FOREIGN,
    post=st.lists(BLOCKS | LINES, max_size=10).map(tuple),
    replies=st.lists(
        st.builds(Thread, title=FOREIGN, blocks=st.lists(BLOCKS, min_size=1, max_size=8).map(tuple)),
        max_size=3,
    ).map(tuple),
)


def line(number: int = 1, **told: Any) -> StoryLine:
    defaults: dict[str, Any] = {
        "headline": f"A lab releases model {number}",
        "url": f"https://example.org/{number}",
        "detail": ("New", "2 sources"),
        "reply": number - 1,
    }
    return StoryLine(number=number, **(defaults | told))


def sentence(text: str) -> Spans:
    return (Text(text=text),)


def document(*post: Block, replies: tuple[Thread, ...] = (), title: str = "AI race, Monday") -> Document:
    return Document(title=title, summary=title, post=post, replies=replies)


STORY = Thread(
    title="A lab releases model 1",
    blocks=(
        Heading(text="A lab releases model 1", level=2, url="https://example.org/1"),
        Paragraph(sentences=(sentence("It came on Monday. "), sentence("It is open."))),
        Heading(text="Takeaways"),
        Bullets(items=((Text(text="Cost: ", bold=True), Text(text="5.6 million.")),)),
    ),
)

# --- properties ----------------------------------------------------------------------------------


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
        assert 1 <= sum(map(len, contents(part))) + room <= TEXT_LIMIT
        assert len(inside) <= COMPONENT_LIMIT
        assert all(contents(part))
        assert all(len(each["url"]) <= 512 for each in inside if each["type"] == 2)
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


# --- cases ---------------------------------------------------------------------------------------


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
        "## AI race, Monday\n"
        "A lab released a model.\n\n"
        "1 · [**A lab releases model 1**](<https://example.org/1>) · New · 2 sources\n"
        "2 · [**A lab releases model 2**](<https://example.org/2>) · Update · 1 source\n"
        "↳ The price fell.\n\n"
        "-# Read 10 items."
    ]


def test_the_links_part_is_the_post_with_links_to_the_replies() -> None:
    """Each story line leads to its reply's first part, also where an earlier reply takes several."""
    long_reply = Thread(
        title="Long", blocks=(Paragraph(sentences=tuple(sentence("word " * 100) for _ in range(20))),)
    )
    parts = render(document(line(1), line(2), replies=(long_reply, STORY)))
    assert [part.role for part in parts] == [PartRole.POST, *[PartRole.REPLY] * 4, PartRole.LINKS]
    assert links(parts[0]) == ["https://example.org/1", "https://example.org/2"]
    assert links(parts[-1]) == ["racebrief:part/1", "racebrief:part/4"]


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
