"""Discord's payloads read as Discord would, and documents to render into them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

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
    Spans,
    StoryLine,
    Table,
    Text,
    Thread,
)
from digests.model import Part
from tests.strategies import actions, charts

_LINE_MARK = re.compile(r"(?:#{1,3} |-# |> |- |\d+\. |↳ )")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(<([^>\s]*)>\)")
ACTIVE = (
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
    return found + [each["url"] for each in walk(payload["components"]) if "url" in each]


def shown(content: str) -> str:
    """What a reader sees, without white space; raises where anything but our own markup is at work."""
    lines = []
    for line in content.split("\n"):
        mark = _LINE_MARK.match(line)
        rest = line[mark.end() :] if mark else line
        rest = _LINK.sub(lambda hit: hit[1], rest)
        bare = re.sub(r"\\[^0-9A-Za-z\s]", "\x00", rest)
        assert not re.search(ACTIVE, bare), rest
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
        case Divider() | Actions() | Chart():
            return


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
    actions,
    charts,
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
