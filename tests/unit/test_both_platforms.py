"""One document, two platforms: the same stories, order and citations, whole sentences, nothing foreign."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord import markup
from adapters.discord.packing import TEXT_LIMIT
from adapters.discord.render import render as render_discord
from adapters.slack import limits
from adapters.slack.render import render as render_slack
from digests.document import (
    Block,
    Bullets,
    Chart,
    ChartKind,
    Document,
    Heading,
    Note,
    Paragraph,
    Point,
    Quote,
    Spans,
    StoryLine,
    Table,
    Text,
    Thread,
)
from digests.model import Part, PartRole
from tests import strategies
from tests.discord_payloads import INJECTIONS, contents
from tests.discord_payloads import shown as shown_on_discord
from tests.discord_payloads import squeezed as squeezed_on_discord
from tests.unit.test_slack_render import blocks_of, objects, shown, squeezed

slow = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
_SHAPELESS = re.compile("[\x00-\x08\x0e-\x1b\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
ADDRESSES = tuple(f"https://example.org/{number}" for number in range(12))

_ACTIVE = ("mrkdwn", "user", "usergroup", "channel", "broadcast", "date", "emoji")
"""Slack's objects that do something."""

FOREIGN = {
    **INJECTIONS,
    "slack broadcast": "<!channel> <!here> <!everyone>",
    "slack user group": "<!subteam^S0123ABCD|@team>",
    "slack user": "<@U0123ABCD>",
    "slack channel": "<#C0123ABCD|general>",
    "slack link": "<https://evil.example|click>",
    "slack date": "<!date^1700000000^{date}|then>",
    "entities": "&lt;!channel&gt; &amp;",
    "direction": "abc \u202e gpj.exe \u2066x\u2069",
    "our own address": "racebrief:part/1 racebrief:chart x",
}


def addressed(value: Any, addresses: Iterator[str | None]) -> Any:
    """The value with every address replaced by the next one that both platforms take as it is."""
    if isinstance(value, tuple):
        return tuple(addressed(inner, addresses) for inner in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    told = {one.name: addressed(getattr(value, one.name), addresses) for one in fields(value)}
    if "url" in told:
        told["url"] = next(addresses)
    return replace(value, **told)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any document, with addresses that need no encoding."""
    document: Document = draw(strategies.documents())
    start = draw(st.integers(0, len(ADDRESSES) - 1))
    return addressed(document, iter(ADDRESSES[(start + n) % len(ADDRESSES)] for n in range(100_000)))  # type: ignore[no-any-return]


def messages(parts: tuple[Part, ...]) -> list[Part]:
    return [part for part in parts if part.role is not PartRole.LINKS]


def cited(parts: list[Part]) -> list[str]:
    """The addresses that messages lead to, in order, each once."""
    found = [one for part in parts for one in re.findall(r"https://example\.org/\d+", part.payload)]
    return list(dict.fromkeys(found))


def sentences(blocks: tuple[Block, ...]) -> Iterator[Spans]:
    """What must never be cut: sentences, items of lists, notes."""
    for block in blocks:
        match block:
            case Paragraph(sentences=runs) | Bullets(items=runs):
                yield from runs
            case Note(spans=spans):
                yield spans


@slow
@given(documents())
def test_both_platforms_cite_the_same_in_the_same_order(document: Document) -> None:
    """Whoever reads on Slack and on Discord is led to the same addresses, in the same order."""
    on_slack, on_discord = messages(render_slack(document)), messages(render_discord(document))
    assert cited(on_slack) == cited(on_discord)


@slow
@given(documents())
def test_both_platforms_tell_the_same_stories_in_the_same_order(document: Document) -> None:
    """Every headline of the post is told on both platforms, in the order of the document."""
    on_slack = "".join(squeezed(shown(blocks_of(part))) for part in messages(render_slack(document)))
    on_discord = "".join(
        shown_on_discord(text) for part in messages(render_discord(document)) for text in contents(part)
    )
    at = {"slack": 0, "discord": 0}
    for block in document.post:
        if isinstance(block, StoryLine):
            for name, text, words in (
                ("slack", on_slack, squeezed(block.marked)),
                ("discord", on_discord, squeezed_on_discord(_visible(block.marked))),
            ):
                found = text.find(words, at[name])
                assert found >= 0, (name, block.marked[:60])
                at[name] = found + len(words)


def _visible(text: str) -> str:
    """Without what has no shape, which Discord's renderer leaves out."""
    return re.sub(
        "[\x00-\x08\x0e-\x1b\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]", "", text
    )


@slow
@given(documents())
def test_no_sentence_is_cut_and_what_overflows_is_in_the_thread(document: Document) -> None:
    """A sentence that a message can hold stands whole in one, and every message but the first is a reply."""
    for render, room in ((render_slack, limits.BLOCK_CHARACTERS - 60), (render_discord, TEXT_LIMIT - 60)):
        parts = messages(render(document))
        assert [part.role for part in parts] == [PartRole.POST] + [PartRole.REPLY] * (len(parts) - 1)
        whole = [_words_of(part, render is render_slack) for part in parts]
        for blocks in (document.post, *(reply.blocks for reply in document.replies)):
            for spans in sentences(blocks):
                if render is render_slack:
                    size, words = limits.spans_size(spans), squeezed("".join(span.text for span in spans))
                else:
                    size = len(markup.spans(spans))
                    words = squeezed_on_discord(_visible("".join(span.text for span in spans)))
                if size <= room:
                    assert any(words in text for text in whole), words[:80]


def _words_of(part: Part, is_slack: bool) -> str:
    if is_slack:
        return squeezed(shown(blocks_of(part)))
    return "".join(shown_on_discord(text) for text in contents(part))


def places(text: str) -> dict[str, Block]:
    """Every place of a document that a source's words can reach."""
    runs: Spans = (Text(text=text),)
    point = Point(label=text, value=1.0, shown=text)
    return {
        "paragraph": Paragraph(sentences=(runs, runs)),
        "bullet": Bullets(items=(runs,)),
        "quote": Quote(text=text, attribution=runs),
        "note": Note(spans=runs),
        "heading": Heading(text=text, level=3),
        "label": Paragraph(sentences=((Text(text=text, url="https://example.org/a"),),)),
        "cell": Table(head=(text,), rows=((runs,),)),
        "story": StoryLine(number=1, headline=text, url=None, detail=(text,), reply=0, extra=runs),
        "chart": Chart(title=text, kind=ChartKind.BARS, points=(point,), unit="", alt=text),
    }


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("place", places("x"))
def test_nothing_foreign_takes_effect_on_slack(kind: str, place: str) -> None:
    """No words of a source, wherever they stand, ping, format or link by themselves."""
    text = FOREIGN[kind]
    reply = Thread(title=text, blocks=(places(text)[place],))
    for part in render_slack(
        Document(title=text, summary=text, post=(places(text)[place],), replies=(reply,))
    ):
        made = json.loads(part.payload)
        assert "<" not in made["text"]
        assert ">" not in made["text"]
        for one in objects(made["blocks"]):
            assert one.get("type") not in (
                "mrkdwn",
                "user",
                "usergroup",
                "channel",
                "broadcast",
                "date",
                "emoji",
            )
            own = part.role is PartRole.LINKS and str(one.get("url", "")).startswith("racebrief:part/")
            assert own or one.get("url", "https://example.org/a") == "https://example.org/a"


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("place", places("x"))
def test_nothing_foreign_takes_effect_on_discord(kind: str, place: str) -> None:
    """No words of a source, wherever they stand, ping, format or link by themselves."""
    text = FOREIGN[kind]
    reply = Thread(title=text, blocks=(places(text)[place],))
    for part in render_discord(
        Document(title=text, summary=text, post=(places(text)[place],), replies=(reply,))
    ):
        for content in contents(part):
            shown_on_discord(content)  # raises where anything but our own markup is at work
        assert json.loads(part.payload)["allowed_mentions"] == {"parse": []}
