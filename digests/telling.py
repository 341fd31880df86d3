"""One story as a briefing tells it: in its format, with all that its evidence has for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from digests.claims import disputes, labels
from digests.evidence import Dropped, check_story
from digests.families import families
from digests.figures import figures
from digests.filling import Filled, fill
from digests.fitting import Evidence, fitting
from digests.headings import names_of
from digests.kinship import LEAST_AGE, precedents, query, related
from digests.material import NO_FORMATS, Asked, Material, Past, Pick, no_past
from digests.model import (
    Claim,
    Entity,
    Entry,
    Format,
    Moment,
    PartKind,
    Range,
    SourceRef,
    Story,
    StoryBrief,
    StoryStatus,
)
from digests.ports import Counts
from digests.unknowns import open_questions
from digests.writing import Candidate, best_quotations, candidates, headline, timeline

_MOST_QUOTED, _MOST_FIGURES = 12, 40
_WEEK = Range(least=2, most=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A story's brief, and the stored entries beside the story that it points to."""

    brief: StoryBrief
    beside: tuple[Entry, ...]


def story_brief(
    story: Story,
    fmt: Format,
    entities: Mapping[str, Entity],
    *,
    now: datetime,
    others: Sequence[Story] = (),
    past: Past = no_past,
) -> tuple[StoryBrief, tuple[Dropped, ...]]:
    """One story in one format, checked like any briefing. Every entry of it counts as fresh.

    `others` are stories to point to, `past` finds older entries, as in Material.
    """
    pick = Pick(story=story, fresh=story.entries, news=None, score=0.0)
    material = Material(
        stories=(story,),
        told=(),
        told_entries={},
        counts=Counts(seen=len(story.entries), relevant=0, copies=0, oldest=None, newest=None),
        feeds=(),
        states={},
        entities=entities,
        since=now,
        past=past,
    )
    told = tell(pick, 1, Asked(fmt=fmt, formats=NO_FORMATS, now=now), material, others)
    return check_story(told.brief, {entry.id: entry for entry in (*story.entries, *told.beside)})


def tell(pick: Pick, place: int, asked: Asked, material: Material, others: Sequence[Story]) -> Telling:
    """The story in the format that its evidence fits. `others` are those that it may point to."""
    entities = material.entities
    telling = [entry for entry in pick.fresh if pick.news and entry.id in pick.news.claim.sources]
    title = headline(telling or pick.fresh, entities)
    pool = candidates(pick.fresh, entities, title.text)
    contested = disputes(pick.story.entries, entities)
    said = best_quotations(pick.fresh, entities, most=_MOST_QUOTED)
    numbers = figures(pick.fresh, entities, most=_MOST_FIGURES)
    own = [entry for entry in pick.fresh if entry.copy_of is None]
    evidence = Evidence(
        entries=pick.fresh, pool=pool, disputes=len(contested), figures=len(numbers), quotations=len(said)
    )
    fmt, prose = _prose(pick, title.text, pool, evidence, asked, entities)
    days = timeline(pick.story.entries, entities, most=_count(fmt, PartKind.TIMELINE, _WEEK).most)
    past, of_past = _past(title.text, pick, fmt, asked, material)
    near, of_near = _related(title.text, pick, fmt, others, entities)
    background = (*(moment.claim for moment in days), *(c for d in contested for c in (d.claim, d.counter)))
    cited = {source for claim in background for source in claim.sources}
    earlier = [e for e in pick.story.entries if e.id in cited and e not in pick.fresh]
    brief = StoryBrief(
        story_id=pick.story.id,
        rank=place,
        status=StoryStatus.UPDATE if pick.news else StoryStatus.NEW,
        labels=labels(pick.fresh, entities, contested),
        headline=title,
        what_is_new=pick.news,
        source_count=len(families(own)) or 1,
        entry_ids=tuple(entry.id for entry in pick.fresh),
        summary=prose.summary,
        takeaways=prose.takeaways,
        figures=numbers[: _count(fmt, PartKind.FIGURES, Range(least=0, most=4)).most],
        quotations=said[: _count(fmt, PartKind.QUOTATIONS, Range(least=0, most=2)).most],
        disputes=contested,
        questions=open_questions(
            pick.fresh, most=_count(fmt, PartKind.QUESTIONS, Range(least=0, most=3)).most
        ),
        timeline=days,
        sources=tuple(_source(entry) for entry in (*_by_publisher(pick.fresh), *earlier)),
        topics=tuple(dict.fromkeys(topic for e in pick.fresh for topic in e.relevance.topics)),
        format_name="" if fmt is asked.fmt else fmt.name,
        dek=prose.dek,
        sections=prose.sections,
        precedents=past,
        regions=prose.regions,
        related=near,
        beside=tuple(_source(entry) for entry in (*of_past, *of_near)),
    )
    return Telling(brief=brief, beside=(*of_past, *of_near))


def _prose(
    pick: Pick,
    title: str,
    pool: Sequence[Candidate],
    evidence: Evidence,
    asked: Asked,
    entities: Mapping[str, Entity],
) -> tuple[Format, Filled]:
    """The format that fits, and its parts filled."""
    titles = [(title, pick.fresh[0]), *((e.title, e) for e in pick.fresh)]
    names = names_of([*titles, *titles, *((c.sentence.text, c.entry) for c in pool)], entities)
    points = candidates(pick.fresh, entities, title, listed=True)
    made: dict[str, Filled] = {}

    def sections(other: Format) -> int:
        made[other.name] = fill(other, pool, title, names, entities, points)
        return len(made[other.name].sections)

    fmt = fitting(asked.fmt, asked.formats, evidence, sections)
    return fmt, made.get(fmt.name) or fill(fmt, pool, title, names, entities, points)


def _past(
    title: str, pick: Pick, fmt: Format, asked: Asked, material: Material
) -> tuple[tuple[Moment, ...], list[Entry]]:
    """What came before, where the format asks for it, with the entries that tell it."""
    most = _count(fmt, PartKind.PRECEDENT, Range(least=0, most=2)).most
    phrases = query(title, pick.fresh, material.entities) if most else ()
    found = material.past(phrases, asked.now - LEAST_AGE) if phrases else ()
    moments = precedents(title, pick.story.entries, found, material.entities, now=asked.now, most=most)
    return moments, _cited([moment.claim for moment in moments], found)


def _related(
    title: str, pick: Pick, fmt: Format, others: Sequence[Story], entities: Mapping[str, Entity]
) -> tuple[tuple[Claim, ...], list[Entry]]:
    """Other stories on the same parties, where the format asks for them, with their entries."""
    most = _count(fmt, PartKind.RELATED, Range(least=0, most=3)).most
    claims = related(title, pick.fresh, others, entities, most=most)
    return claims, _cited(claims, [entry for story in others for entry in story.entries])


def _cited(claims: Sequence[Claim], entries: Sequence[Entry]) -> list[Entry]:
    sources = {source for claim in claims for source in claim.sources}
    return [entry for entry in entries if entry.id in sources]


def _by_publisher(entries: Sequence[Entry]) -> list[Entry]:
    """Heaviest first, each publisher's entries together; copies last."""
    return sorted(entries, key=lambda e: (e.copy_of is not None, -e.weight, e.publisher, e.when, e.id))


def _source(entry: Entry) -> SourceRef:
    return SourceRef(
        entry_id=entry.id,
        publisher=entry.publisher,
        title=entry.title,
        url=entry.url,
        published=entry.published,
        language=entry.language,
    )


def _count(fmt: Format, kind: PartKind, otherwise: Range) -> Range:
    """How many a format wants of a part; none where it has no such part."""
    for part in (*fmt.reply, *fmt.post):
        if part.kind is kind:
            return part.count or otherwise
    return Range(least=0, most=0)
