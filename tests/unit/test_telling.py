"""What stands beside a story: earlier happenings, related stories, numbers taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digests.briefing import write_briefing
from digests.compose import compose, reply
from digests.document import Bullets
from digests.kinship import LEAST_AGE, related
from digests.ledger import rows_of, withdrawal
from digests.model import Entry, Format, FormatPart, LedgerRow, PartKind, Range, StoryStatus
from digests.telling import story_brief
from tests.builders import slot_key, story, subscription
from tests.unit.desk_cases import BY_NAME
from tests.unit.test_briefing import NOW, SINCE, funding, material, told, told_of, verdict

FORMAT = Format(
    name="daily",
    title="AI race",
    post=(FormatPart(kind=PartKind.STORIES),),
    reply=(
        FormatPart(kind=PartKind.SUMMARY),
        FormatPart(kind=PartKind.PRECEDENT, count=Range(least=0, most=2)),
        FormatPart(kind=PartKind.RELATED, count=Range(least=0, most=2)),
    ),
)
AGES_AGO = NOW - timedelta(days=400)
EARLIER = told_of(
    "Northlab raises $9 billion from Eastlab and others",
    "p1",
    "Northlab raised $9 billion in a round that Eastlab led.",
    first_seen=AGES_AGO,
    published=AGES_AGO,
)


def test_the_past_is_looked_for_in_the_store_and_linked() -> None:
    """A briefing asks the store for what is a month old, and shows and links what it finds."""
    asked: list[tuple[Sequence[str], datetime]] = []

    def past(phrases: Sequence[str], until: datetime) -> Sequence[Entry]:
        asked.append((phrases, until))
        return (EARLIER,)

    given = material(story(funding()), past=past)
    key = slot_key()
    written = write_briefing(subscription(), FORMAT, given, key=key, now=NOW, late=False)
    (brief,) = written.briefing.stories
    assert asked[0][1] == NOW - LEAST_AGE
    assert "Northlab" in asked[0][0]
    assert [moment.claim.sources for moment in brief.precedents] == [("p1",)]
    assert [ref.entry_id for ref in brief.beside] == ["p1"]
    assert "p1" not in {ref.entry_id for ref in brief.sources}
    (thread,) = compose(written.briefing, FORMAT).replies
    shown = [span for block in thread.blocks if isinstance(block, Bullets) for span in block.items[0]]
    assert EARLIER.url in {span.url for span in shown}


def test_related_stories_share_a_party_and_are_not_shown_already() -> None:
    """A story points to others of the window on its parties that the briefing has no room for."""
    near = story(told_of("Northlab opens an office in Zenda", "r1", "Northlab opened it."), id="near")
    far = story(told_of("Quill publishes a novel", "r2", "It is long."), id="far")
    brief, _ = story_brief(story(funding()), FORMAT, BY_NAME, now=NOW, others=(far, near))
    assert [claim.sources for claim in brief.related] == [("r1",)]
    text = reply(brief, FORMAT).blocks
    assert near.entries[0].title in str(text)
    shown = material(story(funding(), id="a"), story(verdict(), id="b"), near)
    written = write_briefing(subscription(), FORMAT, shown, key=slot_key(), now=NOW, late=False)
    ids = {id for one in written.briefing.stories for id in one.entry_ids}
    assert all(ids.isdisjoint(claim.sources) for one in written.briefing.stories for claim in one.related)
    assert related("Nobody named", (funding(),), (near,), BY_NAME, most=2) == ()


def test_a_number_taken_back_is_an_update() -> None:
    """A told entry that is rewritten without its number brings the story back once, saying so."""
    first = told_of(
        "Northlab in talks with Quayside",
        "w1",
        "Northlab was valued at $90 billion in the talks, two people said.",
        first_seen=SINCE - timedelta(hours=2),
    )
    rows = rows_of((first,), BY_NAME, "s1")
    noted = {row.subject: (row,) for row in rows}

    def ledger(subject: str) -> Sequence[LedgerRow]:
        return noted.get(subject, ())

    after = "Northlab was valued at a sum that the two people did not give in the talks."
    changed = replace(first, text=after, version=2, updated=SINCE + timedelta(hours=1))
    lost = withdrawal((changed,), SINCE, ledger)
    assert lost is not None
    assert (lost.label, lost.claim.text) == ("Withdrawn: valuation, $90 billion", after)
    assert withdrawal((first,), SINCE, ledger) is None
    assert withdrawal((changed,), SINCE + timedelta(hours=2), ledger) is None
    given = material(story(changed, id="s1"), told=told(changed), told_entries={"w1": changed}, noted=ledger)
    written = write_briefing(subscription(), FORMAT, given, key=slot_key(), now=NOW, late=False)
    (brief,) = written.briefing.stories
    assert brief.status is StoryStatus.UPDATE
    assert brief.what_is_new == lost


def test_an_old_story_that_was_only_rewritten_is_no_news() -> None:
    """What was seen before the window and never told does not become new by an edited text."""
    old = funding(first_seen=SINCE - timedelta(hours=2), version=2, updated=SINCE + timedelta(hours=1))
    written = write_briefing(
        subscription(), FORMAT, material(story(old)), key=slot_key(), now=NOW, late=False
    )
    assert written.briefing.stories == ()
