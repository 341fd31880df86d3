"""A story in any format: parts in order, nothing told twice, headings of its own names."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from config.load import SHIPPED, load
from digests.compose import reply
from digests.document import Bullets, Heading, Note, Paragraph
from digests.evidence import check_story
from digests.facets import leading_facet, strength
from digests.figures import contested, figures
from digests.fitting import Evidence, fitting
from digests.headings import Names, filled, heading
from digests.kinship import precedents, query
from digests.ledger import ClaimStatus, accounts, rows_of, status_news
from digests.material import Asked, Pick
from digests.model import (
    Claim,
    Entity,
    EntityKind,
    Entry,
    Fit,
    Format,
    FormatPart,
    Moment,
    PartKind,
    Quotation,
    Range,
    Section,
    Story,
)
from digests.regions import regions_of
from digests.telling import story_brief, tell
from digests.unknowns import open_questions
from digests.writing import candidates
from tests.builders import NOON, entry
from tests.builders import story_brief as a_brief
from tests.unit.test_briefing import material

LABS = (
    Entity(name="Northlab", kind=EntityKind.LAB),
    Entity(name="Eastlab", kind=EntityKind.COMPANY),
    Entity(name="Zenith-4", kind=EntityKind.MODEL),
    Entity(name="Mara Lind", kind=EntityKind.PERSON),
)
ENTITIES = {one.name: one for one in LABS}
NAMES = tuple(ENTITIES)
FIRST = (
    "Northlab has claimed that Zenith-4 was trained for $6 million on just 2,000 chips. "
    "Eastlab and its rivals in the United States are scrambling to answer the cheaper model. "
    "Export controls kept the best chips from China, and Washington may tighten sanctions further. "
    "Zenith-4 is open source, so that any developer may download and modify its weights. "
    "It is unclear whether Northlab paid for all of its chips. "
    "Shares of Eastlab fell 12 percent as investors asked what the market was worth."
)
SECOND = (
    "Mara Lind, chief executive of Eastlab, said Northlab likely has access to 50,000 chips. "
    "Northlab trained Zenith-4 with a method that spends more computing on reasoning. "
    "In 2019 Northlab had already surprised its rivals with a similar release, as Huawei did before. "
    "Europe has no company of this size, and the European Union wants to spend more in Brussels. "
    "Will Northlab publish the data behind Zenith-4?"
)


def told(id: str, text: str, publisher: str, **more: object) -> Entry:
    known = tuple(name for name in NAMES if name in text)
    title = "Northlab releases Zenith-4 at a fraction of the cost"
    return entry(id, **({"title": title, "text": text, "publisher": publisher, "entities": known} | more))


THIRD = (
    "Engineers of Northlab say that their method needs fewer tokens, so that training costs a third. "
    "Regulators in Washington want a law on export controls before summer, three people told the paper. "
    "The price of a million tokens fell to $2 on Northlab's servers, half of what Eastlab asks. "
    "China and the United States will both spend more on models next year, a minister said in Brussels."
)
ENTRIES = (told("e1", FIRST, "A"), told("e2", SECOND, "B"), told("e3", THIRD, "C"))
STORY = Story(id="s", entries=ENTRIES)
FORMATS = load(SHIPPED).formats
STRUCTURES = ("takeaways", "explainer", "analysis", "questions", "hype-check")


@pytest.mark.parametrize("name", [*STRUCTURES, "daily", "weekly"])
def test_any_story_goes_into_any_format(name: str) -> None:
    """Every sentence passes the evidence check, none stands twice in the prose, no part is empty."""
    brief, dropped = story_brief(STORY, FORMATS[name], ENTITIES, now=NOON)
    prose = [claim.text for claim in brief.summary]
    prose += [one.claim.text for one in brief.takeaways]
    prose += [claim.text for section in brief.sections for claim in section.claims]
    assert prose
    assert len(prose) == len(set(prose))
    assert all(one.reason.startswith("a third sentence") for one in dropped)
    blocks = reply(brief, FORMATS[name]).blocks
    assert not any(isinstance(a, Heading) and isinstance(b, Heading) for a, b in pairwise(blocks))


@pytest.mark.parametrize("name", STRUCTURES)
def test_parts_stand_in_the_order_of_the_file(name: str) -> None:
    """Sections come in their places, under headings that are all different."""
    brief, _ = story_brief(STORY, FORMATS[name], ENTITIES, now=NOON)
    places = [section.place for section in brief.sections]
    assert places == sorted(places)
    heads = [section.heading for section in brief.sections]
    assert len(set(heads)) == len(heads)
    assert all(heads)
    assert any(name in " ".join(heads) for name in NAMES)


def test_a_claim_and_its_counter_claim_are_found_within_one_story() -> None:
    """A party's own number and the number that somebody else gives make a dispute with its subject."""
    brief, _ = story_brief(STORY, FORMATS["hype-check"], ENTITIES, now=NOON)
    (dispute,) = brief.disputes
    assert (dispute.claimant, dispute.about) == ("Northlab", "Northlab: chips")
    assert "Mara Lind" in dispute.counter_claimant


def test_values_that_disagree_stand_side_by_side() -> None:
    """Two numbers for one measure of one subject come first and together."""
    found = figures(ENTRIES, ENTITIES, most=9)
    (group,) = contested(found)
    assert {figure.text for figure in group} == {"2,000", "50,000"}
    assert set(found[:2]) == set(group)
    assert {figure.measure for figure in found} >= {"chips", "training cost", "shares"}


def test_open_questions_are_the_sources_own() -> None:
    """What a source calls unclear comes before what it asks; each cites its entry."""
    one, two = open_questions(ENTRIES, most=3)
    assert (one.text[:13], one.sources) == ("It is unclear", ("e1",))
    assert two.text.endswith("?")
    assert open_questions(ENTRIES, most=0) == ()


def test_facets_and_regions_need_words_that_say_so() -> None:
    """A sentence is about a facet by its words; the region named most comes first."""
    assert strength("Export controls and sanctions bind Washington.", "policy") >= 3
    assert strength("The cat sat on the mat.", "policy") == 0
    assert leading_facet("It is open source and free to use.") == "openness"
    assert leading_facet("The cat sat on the mat.") is None
    assert regions_of("China and Beijing answer the US") == ("China", "US")


def test_headings_take_the_story_s_names() -> None:
    """Slots are filled with different names; a template that lacks one is not used; a length is kept."""
    names = Names(by_slot={"who": ("Northlab",), "rival": ("Northlab", "Eastlab"), "place": ("US",)})
    none = Names(by_slot={})
    assert filled("{who} against {rival}", none, names) == "Northlab against Eastlab"
    assert filled("How {who} built {model}", none, names) is None
    assert filled("What {who} means for {place}", none, names) == "What Northlab means for the US"
    assert heading("rivals", none, names, Range(least=5, most=6), ()) == "What Northlab means for Eastlab"
    assert heading("rivals", none, none, None, ()) == "Rivals"


def test_the_first_format_that_fits_is_taken() -> None:
    """A story gets the first structure whose evidence it has, else the briefing's own reply."""
    post = (FormatPart(kind=PartKind.STORIES),)
    own = Format(name="own", title="Own", post=post, reply=(), replies=("much", "little", "gone"))
    much = Format(name="much", title="", post=(), reply=(), fits=Fit(sentences=500))
    little = Format(name="little", title="", post=(), reply=(), fits=Fit(sentences=2, category="press"))
    pool = candidates(ENTRIES, ENTITIES, "Northlab")
    evidence = Evidence(entries=ENTRIES, pool=pool, disputes=0, figures=0, quotations=0)
    assert fitting(own, {"much": much, "little": little}, evidence, lambda _: 0) is little
    assert fitting(own, {"much": much}, evidence, lambda _: 0) is own
    assert evidence.sources == 3


def test_a_structure_that_would_stay_empty_is_not_taken() -> None:
    """Where a format asks for sections, it is filled before it is chosen."""
    post = (FormatPart(kind=PartKind.STORIES),)
    own = Format(name="own", title="Own", post=post, reply=(), replies=("four", "two"))
    four, two = (
        Format(name=name, title="", post=(), reply=(), fits=Fit(sections=n))
        for name, n in (("four", 4), ("two", 2))
    )
    formats = {"four": four, "two": two}
    evidence = Evidence(entries=ENTRIES, pool=(), disputes=0, figures=0, quotations=0)
    assert fitting(own, formats, evidence, lambda _: 3) is two
    assert fitting(own, formats, evidence, lambda _: 1) is own


def test_a_day_s_reply_takes_the_structure_that_its_story_fills() -> None:
    """In the shipped daily, a podcast becomes takeaways, a contested story a hype check, a bare one stays."""
    daily = FORMATS["daily"]
    podcast = Story(id="p", entries=tuple(replace(one, category="podcasts") for one in ENTRIES))
    bare = Story(id="b", entries=(told("b1", "", "A"),))
    contested = Story(id="c", entries=ENTRIES)
    asked = Asked(fmt=daily, formats=FORMATS, now=NOON)
    chosen = []
    for one in (podcast, contested, bare):
        pick = Pick(story=one, fresh=one.entries, news=None, score=0.0)
        given = material(one, entities=ENTITIES)
        chosen.append(tell(pick, 1, asked, given, ()).brief.format_name)
    assert chosen == ["takeaways", "hype-check", ""]


def test_the_past_is_of_the_same_party_and_kind() -> None:
    """A precedent is an earlier headline of the party with a like happening; nothing else is one."""
    title = ENTRIES[0].title
    old = NOON - timedelta(days=200)
    like = told("p1", FIRST, "C", title="Northlab releases Zenith-3 for less", first_seen=old, published=old)
    other = told("p2", FIRST, "C", title="Eastlab opens a factory", first_seen=old, published=old)
    young = told("p3", FIRST, "C", title="Northlab releases Zenith-3 again")
    assert query(title, ENTRIES, ENTITIES)[:2] == ("Northlab", "release")
    found = precedents(title, ENTRIES, (like, other, young), ENTITIES, now=NOON, most=2)
    assert [moment.claim.sources for moment in found] == [("p1",)]
    assert found[0].day == old.date()


def test_a_heading_that_names_a_stranger_becomes_the_facet() -> None:
    """Headings are held to the evidence like sentences: no name and no figure that the entries lack."""
    claims = (Claim(text=ENTRIES[0].title, sources=("e1",)),)
    section = Section(place=2, facet="cost", heading="What Quayside costs", claims=claims)
    brief = a_brief(headline=claims[0], summary=(), sections=(section,))
    kept, dropped = check_story(brief, {one.id: one for one in ENTRIES})
    assert kept.sections[0].heading == "Cost"
    assert "Quayside" in dropped[0].reason


def test_the_small_parts() -> None:
    """Date, dek, contents, precedents, related stories and the note are neutral blocks, or nothing."""
    kinds = ("date", "dek", "contents", "precedent", "regions", "related", "note")
    fmt = Format(
        name="f",
        title="",
        post=(),
        reply=tuple(FormatPart(kind=PartKind(kind), heading="H") for kind in kinds),
    )
    claim = Claim(text="The lab released the model on Monday.", sources=("e1",))
    sections = tuple(Section(place=90 + at, facet="cost", heading=f"S{at}", claims=(claim,)) for at in (1, 2))
    full = a_brief(
        dek=claim,
        sections=sections,
        precedents=(Moment(day=NOON.date(), claim=claim),),
        related=(claim,),
        quotations=(Quotation(text="We did it all", speaker="Mara Lind", role=None, source="e1"),),
    )
    blocks = reply(full, fmt).blocks
    assert [type(one) for one in blocks] == [
        Note, Paragraph, Heading, Bullets, Heading, Bullets, Heading, Bullets, Note,
    ]  # fmt: skip
    bare = a_brief(summary=(), sources=())
    assert reply(bare, fmt).blocks == ()


def test_a_number_s_status_moves() -> None:
    """One family is a single source, a second confirms, another value disputes, a lost one is withdrawn."""
    said = "Northlab was valued at $90 billion in the deal, two people said."
    one = told("a", said, "A")
    two = told("b", said.replace("two", "three"), "B")
    other = told("c", said.replace("$90", "$30"), "C")
    rows = rows_of((one,), ENTITIES, "s")
    assert [account.status for account in accounts(rows)] == [ClaimStatus.SINGLE]
    assert accounts(rows_of((one, two), ENTITIES, "s"))[0].status is ClaimStatus.CONFIRMED
    assert accounts(rows_of((one, other), ENTITIES, "s"))[0].status is ClaimStatus.DISPUTED
    changed = {"a": told("a", "Northlab had no comment on the deal.", "A")}
    assert accounts(rows, changed)[0].status is ClaimStatus.WITHDRAWN
    own = told("d", "Northlab said it was valued at $90 billion in the deal.", "D")
    assert accounts(rows_of((own,), ENTITIES, "s"))[0].status is ClaimStatus.OWN


def test_a_moved_status_is_news() -> None:
    """An independent confirmation or a dispute of a told number makes an update; the same again does not."""
    said = "Northlab was valued at $90 billion in the deal, two people said."
    one, two = told("a", said, "A"), told("b", said, "B")
    other = told("c", said.replace("$90", "$30"), "C")
    confirmed = status_news((two,), (one,), ENTITIES)
    assert confirmed is not None
    assert (confirmed.label, confirmed.claim.sources) == ("Confirmed: valuation", ("b",))
    disputed = status_news((other,), (one,), ENTITIES)
    assert disputed is not None
    assert disputed.label == "Disputed: valuation"
    assert status_news((told("d", said, "A"),), (one,), ENTITIES) is None
