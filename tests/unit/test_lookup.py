"""Commands that answer about somebody, something, or a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.corpus import SqliteCorpus
from digests.commands import Shelf, answer
from digests.document import Reply
from digests.model import (
    Claim,
    Command,
    Entity,
    EntityKind,
    FeedState,
    LedgerRow,
    Quotation,
    Relevance,
    Takeaway,
)
from digests.question import Names
from tests.builders import NOON, briefing, entry, feed, story_brief, subscription
from tests.fakes import FakeCorpus
from tests.fakes_bot import FakeClock
from tests.unit.test_commands import words as listed_words

ENTITIES = (
    Entity(name="Northlab", kind=EntityKind.LAB, weight=1, topics=("labs",)),
    Entity(name="Eastlab", kind=EntityKind.LAB, weight=1, topics=("labs",)),
)
ITEMS = (
    ("Northlab raises $2 billion", "The round is its largest. “We are ready,” said its chief.", 0),
    ("Northlab opens an office", "It is in the north.", 26),
    ("Eastlab hires a chief", "She said that Eastlab expects to grow by 20 percent.", 50),
)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with SqliteCorpus(tmp_path / "corpus.sqlite") as corpus:
        corpus.save(
            [
                entry(
                    f"e{number}",
                    title=title,
                    text=text,
                    published=NOON - timedelta(hours=hours),
                    first_seen=NOON - timedelta(hours=hours),
                    relevance=Relevance(score=0.5, relevant=number != 1, reasons=("names Northlab",)),
                )
                for number, (title, text, hours) in enumerate(ITEMS, 1)
            ],
            [FeedState(feed_url=feed().url, error="gone", failures=2)],
        )
        brief = story_brief(
            summary=(Claim(text="It raised money.", sources=("e1",)),),
            takeaways=(Takeaway(label="Sum", claim=Claim(text="It is $2 billion.", sources=("e1",))),),
            quotations=(Quotation(text="We are ready", speaker="The chief", role="chief", source="e1"),),
            topics=("labs",),
        )
        made = briefing(stories=(brief,))
        corpus.plan(made, (), (), None)
        yield Shelf(
            archive=corpus,
            search_index=corpus,
            feed_store=corpus,
            outbox=corpus,
            schedule_store=corpus,
            clock=FakeClock(),
            feeds=(feed(),),
            subscriptions=(subscription(),),
            entry_store=corpus,
            retrieval=corpus,
            change_store=corpus,
            entities=ENTITIES,
            names=Names(ENTITIES),
        )


def words(reply: Reply) -> str:
    """All of a reply's text, also of its headings and quotations."""
    plain = [
        block
        for block in reply.blocks
        if hasattr(block, "items") or hasattr(block, "sentences") or hasattr(block, "spans")
    ]
    rest = [getattr(block, "text", "") for block in reply.blocks if block not in plain]
    return "\n".join([listed_words(replace(reply, blocks=tuple(plain))), *rest])


async def said(shelf: Shelf, name: str, argument: str = "") -> str:
    return words(await answer(Command(name=name, argument=argument), shelf))


async def test_why_tells_what_stories_above_took(shelf: Shelf, tmp_path: Path) -> None:
    """An item that lost rank to another story about the same party says to which party and how much."""
    relevance = Relevance(score=0.95, relevant=True)
    with SqliteCorpus(tmp_path / "other.sqlite") as corpus:
        corpus.save(
            [
                entry(id, title=title, story_id=id, entities=("Northlab",), relevance=relevance)
                for id, title in (("e1", "Northlab raises $2 billion"), ("e2", "Northlab buys a chip maker"))
            ],
            [],
        )
        made = briefing(stories=(story_brief(entry_ids=("e1",)),), made_at=NOON + timedelta(hours=1))
        corpus.plan(made, (), (), None)
        asked = replace(shelf, archive=corpus, entry_store=corpus)
        told = await said(asked, "why", "https://example.org/e2")
    assert "less at least 0.30: it stands below another story about Northlab." in told


@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        ("ask", "how much did northlab raise?", "Northlab raises $2 billion"),
        ("ask", "did eastlab buy northlab?", "That is not in the corpus."),
        ("timeline", "northlab", "Northlab opens an office"),
        ("timeline", "nortlhab", "Northlab raises $2 billion"),
        ("timeline", "Westlab", "not in the corpus"),
        ("claims", "Northlab", "Northlab raises $2 billion"),
        ("claims", "Eastlab", "expects to grow by 20 percent"),
        ("claims", "office", "none with a figure"),
        ("compare", "Northlab and Eastlab", "Eastlab hires a chief"),
        ("compare", "Northlab", "Which two?"),
        ("why", "https://example.org/e1", "Judged not about the AI race"),
        ("why", "https://example.org/e2?utm_source=x", "names Northlab"),
        ("why", "https://example.org/none", "No feed has brought that address"),
        ("why", "that story", "Which item?"),
        ("search", "northlab source:wire", "Northlab raises $2 billion"),
        ("search", "northlab source:elsewhere", "not from a source called “elsewhere”"),
        ("search", "northlab since:someday", "no day that is understood"),
        ("search", "northlab since:today", "Northlab raises $2 billion"),
        ("feeds", "", "1 feeds, 1 failing"),
        ("story", "1", "It raised money."),
        ("story", "model releases", "We are ready"),
        ("story", "1 format:short", "1 source"),
        ("story", "7", "has 1 stories"),
        ("story", "zebra", "matches “zebra”"),
        ("sources", "1", "Example Wire"),
        ("today", "labs", "A lab releases a model"),
        ("today", "robots", "nothing on “robots”"),
        ("date", "2025-01-27", "A lab releases a model"),
        ("date", "2025-01-02", "There is no briefing of"),
        ("date", "someday", "Which day?"),
        ("yesterday", "", "There is no briefing of"),
        ("ask", "", "Say: /brief ask"),
        ("timelin", "", "Did you mean /brief timeline?"),
    ],
)
async def test_each_command_answers(shelf: Shelf, name: str, argument: str, expected: str) -> None:
    """Each command answers from what is stored, or says in one line what is missing."""
    assert expected in await said(shelf, name, argument)


async def test_a_shelf_without_an_index_says_so(shelf: Shelf) -> None:
    """Where there is nothing to answer from the reply says so instead of failing."""
    bare = replace(shelf, retrieval=None, entry_store=None)
    for name in ("ask", "timeline", "claims", "why"):
        assert "no index" in await said(bare, name, "Northlab")


async def test_claims_show_values_side_by_side(shelf: Shelf) -> None:
    """Values of one measure that two sides give at one time stand side by side, each with its source."""
    rows = [
        LedgerRow(
            subject="Northlab",
            measure="training cost",
            text=text,
            value=value,
            unit="USD",
            claimant=claimant,
            publisher="Example Wire",
            sentence=f"{claimant} put it at {text}.",
            entry_id="e2",
            story_id="s1",
            day=NOON.date(),
        )
        for claimant, text, value in (("Northlab", "$6 million", 6e6), ("Analysts", "$90 million", 9e7))
    ]
    noted = FakeCorpus()
    noted.note(rows)
    told = await said(replace(shelf, ledger=noted, entry_store=None), "claims", "Northlab")
    first, second = (f"{by}, in Example Wire, 27 January 2025" for by in ("Northlab", "Analysts"))
    assert f"Training cost: $6 million ({first}) against $90 million ({second}) · disputed" in told
