"""Briefings on a terminal."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console import ConsoleChannel, text
from adapters.console.lines import Run, Style, columns, fold, plain, printable
from digests.document import Bullets, Document, Heading, Paragraph, Quote, Table, Text, Thread
from digests.errors import DeliveryError
from digests.model import Delivery
from tests.builders import delivery
from tests.documents import quiet_document, rich_document


def planned(channel: ConsoleChannel, document: Document) -> Delivery:
    (part,) = channel.render(document)
    return delivery(part=part)


def squeezed(told: str) -> str:
    return " ".join(told.split())


def test_everything_said_is_in_the_text() -> None:
    """Lead, headlines with status, takeaways, quotations, source addresses and coverage all appear."""
    told = squeezed(text(rich_document(), 100))
    for words in (
        "Nvidia fell 17 % and lost 589 billion dollars in market value. [Harbour Wire]",
        "New · 7 sources · Disputed",
        "New since yesterday: existing users can log in.",
        "• Trigger: DeepSeek's assistant rose",
        "“DeepSeek R1 is AI's Sputnik moment.”",
        "— Marc Andreessen, co-founder of Andreessen Horowitz, in Kestrel Daily",
        "Harbour Wire https://example.org/harbour-wire",
        "1. Is demand for the fastest chips lasting?",
        "One feed failed: Foundry Notes.",
    ):
        assert words in told


def test_the_post_stands_before_its_replies() -> None:
    """A reader sees all story lines first, then each story under its number."""
    told = text(rich_document(), 80)
    assert told.index("3  DeepSeek releases Janus Pro, an open") < told.index("Takeaways")
    assert told.startswith("AI race, Monday 27 January\n═")


def test_a_table_is_told_line_by_line_where_it_is_narrow() -> None:
    """On a narrow terminal each cell stands behind its column's name."""
    told = squeezed(text(rich_document(), 44))
    assert "Claim: The final training run of V3 cost 5.6 million dollars." in told
    assert "Against it: Alexandr Wang" in told


def test_missing_headings_are_made_from_titles() -> None:
    """A post and a reply without headings still begin with their titles."""
    document = Document(title="Post", summary="", post=(), replies=(Thread(title="Reply", blocks=()),))
    assert text(document, 40).split() == ["Post", "════", "─" * 40, "1", "Reply"]


@given(st.text(max_size=300), st.integers(min_value=20, max_value=120))
def test_no_line_is_too_wide_and_no_control_gets_out(foreign: str, width: int) -> None:
    """Whatever a source writes, lines keep to the width and hold no control or direction characters."""
    document = Document(
        title=foreign,
        summary="",
        post=(
            Heading(text=foreign, level=1),
            Paragraph(sentences=((Text(text=foreign), Text(text=foreign, url="https://example.org")),)),
            Quote(text=foreign, attribution=(Text(text=foreign),)),
            Bullets(items=((Text(text=foreign, bold=True),),), ordered=True),
            Table(head=(foreign, "b"), rows=(((Text(text=foreign),), (Text(text="x"),)),)),
        ),
        replies=(Thread(title=foreign, blocks=()),),
    )
    for line in text(document, width).split("\n"):
        assert columns((Run(text=line),)) <= width
        assert not [c for c in line if unicodedata.category(c) in {"Cc", "Cs"} or "\u202a" <= c <= "\u202e"]


@given(
    st.lists(
        st.builds(Run, text=st.text(max_size=60).map(printable), style=st.sampled_from(Style)), max_size=8
    ),
    st.integers(min_value=20, max_value=60),
)
def test_folding_loses_nothing(runs: list[Run], width: int) -> None:
    """Folded lines hold every character of the runs in order, but for spaces."""
    folded = fold(runs, width)
    before = "".join(run.text for run in runs).replace(" ", "")
    after = "".join(run.text for line in folded for run in line).replace(" ", "")
    assert after == before


def test_words_of_two_styles_without_a_space_stay_together() -> None:
    """A full stop behind a bold word is not carried to the next line alone."""
    told = fold((Run(text="aaaa bbbb cccc dddd "), Run(text="eeee", style=Style.BOLD), Run(text=".")), 20)
    assert [plain(line) for line in told] == ["aaaa bbbb cccc dddd", "eeee."]


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("\x1b[2Jgone", "[2Jgone"),
        ("a\tb\nc\r\nd", "a b c  d"),
        ("\x9b31m\x07bell", "31mbell"),
        ("abc\u202etxt", "abctxt"),
    ],
)
def test_terminal_orders_are_taken_out(foreign: str, shown: str) -> None:
    """Escape sequences of a source cannot clear the screen, ring or turn text around."""
    assert printable(foreign) == shown


async def test_a_part_is_written_whole() -> None:
    """Sending writes the text that preview shows, and the receipt carries the delivery's key."""
    stream = io.StringIO()
    channel = ConsoleChannel(stream, width=72)
    sent = planned(channel, rich_document())
    receipt = await channel.send(sent, ())
    assert stream.getvalue() == f"\n{text(rich_document(), 72)}\n"
    assert receipt.message_id == sent.key
    assert await channel.find(sent, ()) is None
    assert "72 columns" in await channel.check("")


async def test_colour_adds_nothing_but_colour() -> None:
    """With colour the same text is written, between escape sequences."""
    stream = io.StringIO()
    channel = ConsoleChannel(stream, width=60, colour=True)
    await channel.send(planned(channel, quiet_document()), ())
    assert "\x1b[1mAI race, Sunday 2 February\x1b[0m" in stream.getvalue()


async def test_a_poor_terminal_gets_what_it_can_show() -> None:
    """Characters that the stream cannot encode become question marks and cost nothing else."""
    raw = io.BytesIO()
    channel = ConsoleChannel(io.TextIOWrapper(raw, encoding="ascii"), width=60)
    await channel.send(planned(channel, rich_document()), ())
    assert b"Nvidia loses 589 billion dollars" in raw.getvalue()


async def test_a_closed_stream_is_one_clear_line() -> None:
    """Where nobody reads any more, the delivery fails with a reason."""
    stream = io.StringIO()
    channel = ConsoleChannel(stream)
    sent = planned(channel, quiet_document())
    stream.close()
    with pytest.raises(DeliveryError, match="cannot be written"):
        await channel.send(sent, ())
