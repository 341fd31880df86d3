"""Documents of every shape, hostile words included, for the properties that each renderer must keep."""

from hypothesis import strategies as st

from digests.document import (
    Actions,
    Block,
    Bullets,
    Button,
    Chart,
    ChartKind,
    Divider,
    Document,
    Heading,
    Menu,
    Note,
    Paragraph,
    Point,
    Quote,
    Reply,
    Spans,
    StoryLine,
    Table,
    Text,
    Thread,
)

HOSTILE = (
    "<!channel>",
    "<!here|x>",
    "<@U0000001>",
    "@everyone",
    "@here",
    "<#C0000001>",
    "<https://a.example|b>",
    "[text](https://a.example)",
    "*bold*",
    "_it_",
    "~~gone~~",
    "`code`",
    "```",
    "||spoiler||",
    "&amp;",
    "<b>",
    "# Title",
    "> quoted",
    "- item",
    "1. one",
    ":smile:",
    "racebrief:part/1",
    "😀",
    "深度求索",
)

words = st.one_of(
    st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12),
    st.sampled_from(HOSTILE),
)
urls = st.one_of(
    st.sampled_from(
        (
            "https://example.org/a",
            "https://example.org/?a=1&b=2|3",
            "https://example.org/<x>",
            "https://example.org/a b",
            "javascript:alert(1)",
            "racebrief:part/1",
        )
    ),
    st.none(),
)
bad_word = st.integers(1000, 7000).map(lambda count: "x" * count)
"""A word longer than any limit of a block."""


@st.composite
def lines(draw: st.DrawFn, *, long: bool = True) -> str:
    """Words with single spaces; now and then thousands of characters of them, or one endless word."""
    text = " ".join(draw(st.lists(words, min_size=1, max_size=8)))
    if long and draw(st.integers(0, 19)) == 0:
        text = f"{text} " * draw(st.integers(50, 400))
    if long and draw(st.integers(0, 39)) == 0:
        text = f"{text} {draw(bad_word)}"
    return text.strip()


@st.composite
def sentences(draw: st.DrawFn) -> Spans:
    """A sentence and its citations."""
    said = Text(text=draw(lines()) + ".", bold=draw(st.booleans()), italic=draw(st.booleans()))
    cited = [Text(text=f" {draw(lines(long=False))}", url=draw(urls)) for _ in range(draw(st.integers(0, 2)))]
    return (said, *cited)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Also such as are too long, too broad or too full for a platform's own tables."""
    columns = draw(st.sampled_from((1, 2, 3, 4, 21)))
    rows = draw(st.sampled_from((0, 1, 2, 5, 101 if columns < 3 else 3)))
    head = tuple(draw(lines(long=False)) for _ in range(columns))
    row = tuple(draw(sentences()) if columns < 20 else (Text(text="1"),) for _ in range(columns))
    return Table(head=head, rows=(row,) * rows)


buttons = st.builds(
    Button,
    label=lines(long=False),
    command=st.sampled_from(("story", "sources", "retry")),
    argument=st.one_of(st.just(""), words, st.just("a" * 85), st.just("b" * 2100)),
    danger=st.booleans(),
)
menus = st.builds(
    Menu,
    button=buttons,
    choices=st.lists(st.tuples(lines(long=False), words), max_size=30).map(tuple),
)
actions = st.builds(Actions, buttons=st.lists(buttons, max_size=12).map(tuple), menu=st.none() | menus)
points = st.builds(
    Point, label=lines(long=False), value=st.none() | st.floats(-1e12, 1e12), shown=lines(long=False)
)
charts = st.builds(
    Chart,
    title=lines(),
    kind=st.sampled_from(ChartKind),
    points=st.lists(points, max_size=6).map(tuple),
    unit=st.sampled_from(("USD", "%", "")),
    alt=lines(),
)
blocks: st.SearchStrategy[Block] = st.one_of(
    actions,
    charts,
    st.builds(Heading, text=lines(), level=st.integers(1, 3), url=urls),
    st.builds(Paragraph, sentences=st.lists(sentences(), min_size=1, max_size=6).map(tuple)),
    st.builds(Bullets, items=st.lists(sentences(), min_size=1, max_size=6).map(tuple), ordered=st.booleans()),
    st.builds(Quote, text=lines(), attribution=sentences()),
    tables(),
    st.builds(Note, spans=sentences()),
    st.just(Divider()),
)


@st.composite
def threads(draw: st.DrawFn) -> Thread:
    return Thread(title=draw(lines(long=False)), blocks=tuple(draw(st.lists(blocks, min_size=1, max_size=8))))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A post with a title, lead, one line per reply and small print; each reply with any blocks."""
    replies = tuple(draw(st.lists(threads(), max_size=4)))
    more = draw(st.sampled_from((0, 0, 0, 60)))  # lines beyond the replies, to overflow a post
    story_lines = tuple(
        StoryLine(
            number=index + 1,
            headline=draw(lines()) if index < 8 else f"Story {index}",
            url=draw(urls) if index < 8 else None,
            detail=tuple(draw(st.lists(lines(long=False), max_size=3))) if index < 8 else (),
            reply=index,
            extra=draw(st.one_of(st.just(()), sentences())) if index < 8 else (),
        )
        for index in range(len(replies) + more)
    )
    title = draw(lines(long=False))
    lead = tuple(draw(st.lists(blocks, max_size=3)))
    notes = tuple(draw(st.lists(st.builds(Note, spans=sentences()), max_size=2)))
    return Document(
        title=title,
        summary=draw(lines()),
        post=(Heading(text=title, level=1), *lead, *story_lines, Divider(), *notes),
        replies=replies,
    )


replies = st.builds(Reply, title=lines(long=False), blocks=st.lists(blocks, max_size=8).map(tuple))
"""Answers to commands."""
