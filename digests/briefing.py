"""From stories to a briefing: what to tell, in which order, and under which words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digests.claims import disputes, labels
from digests.evidence import Dropped, check, check_story
from digests.figures import figures
from digests.filling import fill
from digests.fitting import Evidence, fitting
from digests.headings import names_of
from digests.leanings import NONE, Leanings
from digests.ledger import status_news
from digests.merge import merged
from digests.model import (
    Briefing,
    Claim,
    Coverage,
    Entity,
    Entry,
    Feed,
    FeedState,
    Format,
    Moment,
    PartKind,
    Range,
    RankedStory,
    SlotKey,
    SourceRef,
    Story,
    StoryBrief,
    StoryStatus,
    Subscription,
    Takeaway,
    Told,
)
from digests.parties import parties
from digests.ports import Counts
from digests.precedents import precedents, query
from digests.rank import rank
from digests.unknowns import open_questions
from digests.updates import what_is_new
from digests.wanted import wanted as is_wanted
from digests.words import content_words, count_words
from digests.writing import (
    best_quotations,
    candidates,
    finished,
    headline,
    timeline,
)

LEAST_SCORE = 1.35
"""A story ranked below this is not worth a reader's line, however quiet the day."""

_LEAD_WORDS = 60
_MOST_QUOTED, _MOST_FIGURES = 12, 40
_WEEK = Range(least=2, most=7)
_NO_FORMATS: Mapping[str, Format] = {}
_REPEATED_PARTY = 0.45
"""What a story's score loses for each story above it that is about the same party."""


def _no_past(words: str) -> Sequence[Entry]:
    del words
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that a briefing is made of.

    `stories` are those with an entry of the window [since, now) together with their earlier entries;
    `told` is what any of the subscription's targets was told before, `told_entries` the entries that
    this names, by id; `counts` are the window's; `past` finds stored entries by words; `liked` is what its
    readers said.
    """

    stories: tuple[Story, ...]
    told: tuple[Told, ...]
    told_entries: Mapping[str, Entry]
    counts: Counts
    feeds: tuple[Feed, ...]
    states: Mapping[str, FeedState]
    entities: Mapping[str, Entity]
    since: datetime
    past: Callable[[str], Sequence[Entry]] = _no_past
    liked: Leanings = NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A briefing that passed the evidence check, and what did not."""

    briefing: Briefing
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """A story picked for the briefing: what of it is fresh and, where it was told before, what is new."""

    story: Story
    fresh: tuple[Entry, ...]
    news: Takeaway | None
    score: float
    parties: tuple[str, ...]


def write_briefing(
    subscription: Subscription,
    fmt: Format,
    material: Material,
    *,
    key: SlotKey,
    now: datetime,
    late: bool,
    formats: Mapping[str, Format] = _NO_FORMATS,
) -> Written:
    """The briefing for one slot. Every sentence in it cites entries of `material`.

    `formats`, by name, are those that a story's reply may take where `fmt` names them.
    """
    wanted = [story for story in material.stories if is_wanted(story, subscription.filters)]
    ranked = rank(wanted, material.entities, since=material.since, now=now, liked=material.liked)
    ranked = merged([r for r in ranked if r.score >= LEAST_SCORE], material.told_entries, material.entities)
    chosen = _choose(ranked, material, subscription.max_stories)
    asked = Asked(fmt=fmt, formats=formats, now=now)
    told = [_brief(pick, place, asked, material) for place, pick in enumerate(chosen, 1)]
    briefs = tuple(brief for brief, _ in told)
    stored = {
        **material.told_entries,
        **{entry.id: entry for story in material.stories for entry in story.entries},
        **{entry.id: entry for _, past in told for entry in past},
    }
    checked = check(
        Briefing(
            key=key,
            format_name=fmt.name,
            title=_title(fmt, key.local_date),
            timezone=subscription.schedule.timezone,
            made_at=now,
            lead=_lead(briefs, _words(fmt, PartKind.LEAD, _LEAD_WORDS), stored, material),
            stories=briefs,
            coverage=_coverage(material, briefs, now),
            late=late,
        ),
        stored,
    )
    return Written(briefing=checked.briefing, dropped=checked.dropped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: a format, the formats a reply may take by name, and when."""

    fmt: Format
    formats: Mapping[str, Format]
    now: datetime


def story_brief(
    story: Story, fmt: Format, entities: Mapping[str, Entity], *, now: datetime
) -> tuple[StoryBrief, tuple[Dropped, ...]]:
    """One story in one format, checked like any briefing. Every entry of it counts as fresh."""
    pick = _Chosen(story=story, fresh=story.entries, news=None, score=0.0, parties=())
    material = Material(
        stories=(story,),
        told=(),
        told_entries={},
        counts=Counts(seen=len(story.entries), relevant=0, copies=0, oldest=None, newest=None),
        feeds=(),
        states={},
        entities=entities,
        since=now,
    )
    brief, _ = _brief(pick, 1, Asked(fmt=fmt, formats={}, now=now), material)
    return check_story(brief, {entry.id: entry for entry in story.entries})


def _title(fmt: Format, day: date) -> str:
    """ "AI race, Monday 27 January"; of a review "AI race, the week to Sunday 2 February"."""
    return f"{fmt.title}{' to' if fmt.review_days else ','} {day:%A} {day.day} {day:%B}"


def _choose(ranked: Sequence[RankedStory], material: Material, most: int) -> list[_Chosen]:
    """The best stories with something to tell, each party's second and third story handicapped."""
    told = _Told.of(material)
    waiting = [pick for candidate in ranked if (pick := told.pick(candidate, material))]
    chosen: list[_Chosen] = []
    seen: Counter[str] = Counter()
    while waiting and len(chosen) < most:
        best = max(waiting, key=lambda p: (p.score - _REPEATED_PARTY * _repeats(p, seen), p.story.id))
        waiting.remove(best)
        chosen.append(best)
        seen.update(best.parties)
    return chosen


def _repeats(pick: _Chosen, seen: Counter[str]) -> int:
    return max((seen[name] for name in pick.parties), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the subscription's targets had before, by entry and by story."""

    entries: frozenset[str]
    by_story: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, material: Material) -> "_Told":
        by_story: dict[str, tuple[str, ...]] = {}
        for told in material.told:
            by_story[told.story_id] = (*by_story.get(told.story_id, ()), told.entry_id)
        return cls(entries=frozenset(told.entry_id for told in material.told), by_story=by_story)

    def pick(self, candidate: RankedStory, material: Material) -> _Chosen | None:
        """The story as it can be told: whole where it was not told before, else only its news."""
        story = candidate.story
        known = [entry for entry in story.entries if entry.id in self.entries] or [
            entry for id in self.by_story.get(story.id, ()) if (entry := material.told_entries.get(id))
        ]
        fresh: tuple[Entry, ...] = story.entries
        news: Takeaway | None = None
        if known or story.id in self.by_story:
            fresh = tuple(
                e for e in story.entries if e.id not in self.entries and e.first_seen >= material.since
            )
            news = what_is_new(fresh, known, material.entities) or status_news(
                fresh, known, material.entities
            )
            if news is None:
                return None
        named = Counter(name for e in fresh for name in set(parties(e.title, e, material.entities)))
        return _Chosen(
            story=story,
            fresh=fresh,
            news=news,
            score=candidate.score,
            parties=tuple(name for name, count in named.items() if 2 * count >= len(fresh)),
        )


def _brief(
    pick: _Chosen, place: int, asked: Asked, material: Material
) -> tuple[StoryBrief, tuple[Entry, ...]]:
    """The story in its format, and the earlier entries that it cites as precedents."""
    entities = material.entities
    telling = [entry for entry in pick.fresh if pick.news and entry.id in pick.news.claim.sources]
    title = headline(telling or pick.fresh, entities)
    pool = candidates(pick.fresh, entities, title.text)
    contested = disputes(pick.story.entries, entities)
    said = best_quotations(pick.fresh, entities, most=_MOST_QUOTED)
    numbers = figures(pick.fresh, entities, most=_MOST_FIGURES)
    own = [entry for entry in pick.story.entries if entry.copy_of is None]
    evidence = Evidence(
        entries=pick.fresh, pool=pool, disputes=len(contested), figures=len(numbers), quotations=len(said)
    )
    fmt = fitting(asked.fmt, asked.formats, evidence)
    names = names_of([(e.title, e) for e in pick.fresh] + [(title.text, pick.fresh[0])], entities)
    prose = fill(fmt, pool, title.text, names, entities)
    days = timeline(pick.story.entries, entities, most=_count(fmt, PartKind.TIMELINE, _WEEK).most)
    past = _past(title.text, pick, fmt, asked, material)
    background = (
        *(moment.claim for moment in (*days, *past)),
        *(c for d in contested for c in (d.claim, d.counter)),
    )
    cited = {source for claim in background for source in claim.sources}
    earlier = [e for e in pick.story.entries if e.id in cited and e not in pick.fresh]
    found = (
        [e for e in material.past(query(title.text, pick.fresh, entities)) if e.id in cited] if past else []
    )
    brief = StoryBrief(
        story_id=pick.story.id,
        rank=place,
        status=StoryStatus.UPDATE if pick.news else StoryStatus.NEW,
        labels=labels(pick.fresh, entities, contested),
        headline=title,
        what_is_new=pick.news,
        source_count=len({entry.publisher for entry in own if entry in pick.fresh}) or 1,
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
        sources=tuple(_source(entry) for entry in (*_by_publisher(pick.fresh), *earlier, *found)),
        topics=tuple(dict.fromkeys(topic for e in pick.fresh for topic in e.relevance.topics)),
        format_name="" if fmt is asked.fmt else fmt.name,
        dek=prose.dek,
        sections=prose.sections,
        precedents=past,
        regions=prose.regions,
    )
    return brief, tuple(found)


def _past(title: str, pick: _Chosen, fmt: Format, asked: Asked, material: Material) -> tuple[Moment, ...]:
    most = _count(fmt, PartKind.PRECEDENT, Range(least=0, most=2)).most
    words = query(title, pick.fresh, material.entities) if most else ""
    if not words:
        return ()
    found = material.past(words)
    return precedents(title, pick.story.entries, found, material.entities, now=asked.now, most=most)


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


def _lead(
    briefs: Sequence[StoryBrief], most_words: int, entries: Mapping[str, Entry], material: Material
) -> tuple[Claim, ...]:
    """A sentence each on the first two stories: the best that names the actor, else the headline."""
    lead: list[Claim] = []
    room = most_words
    for brief in briefs[:2]:
        telling = [brief.what_is_new.claim] if brief.what_is_new else brief.summary
        naming = [c for c in telling if _names_actor(c, brief.headline, entries, material.entities)]
        for option in (*naming, brief.headline):
            claim = Claim(text=finished(option.text), sources=option.sources)
            if count_words(claim.text) <= room and not claim.text.endswith("?"):
                lead.append(claim)
                room -= count_words(claim.text)
                break
    return tuple(lead)


def _names_actor(
    claim: Claim, headline: Claim, entries: Mapping[str, Entry], entities: Mapping[str, Entity]
) -> bool:
    """The sentence names a party that the headline names, or most of the headline's own words."""
    source, titled = entries[claim.sources[0]], entries[headline.sources[0]]
    if set(parties(claim.text, source, entities)) & set(parties(headline.text, titled, entities)):
        return True
    said = set(content_words(headline.text))
    return 2 * len(said & set(content_words(claim.text))) >= len(said)


def _coverage(material: Material, briefs: Sequence[StoryBrief], now: datetime) -> Coverage:
    names = {feed.url: feed.name for feed in material.feeds}
    read = [s for url, s in material.states.items() if url in names and s.last_attempt is not None]
    # A story may show entries from before the window, which `seen` does not count.
    window = {e.id for story in material.stories for e in story.entries if e.first_seen >= material.since}
    failing = sorted(names[state.feed_url] for state in read if state.failures)
    return Coverage(
        feeds_read=len(read) - len(failing),
        feeds_failed=len(failing),
        failed_feeds=tuple(failing),
        seen=material.counts.seen,
        relevant=material.counts.relevant,
        merged=material.counts.copies,
        stories=len(material.stories),
        used=len(window & {id for brief in briefs for id in brief.entry_ids}),
        oldest=material.counts.oldest,
        newest=min(material.counts.newest, now) if material.counts.newest else None,
    )


def _count(fmt: Format, kind: PartKind, otherwise: Range) -> Range:
    """How many a format wants of a part; none where it has no such part."""
    for part in (*fmt.reply, *fmt.post):
        if part.kind is kind:
            return part.count or otherwise
    return Range(least=0, most=0)


def _words(fmt: Format, kind: PartKind, otherwise: int) -> int:
    for part in (*fmt.post, *fmt.reply):
        if part.kind is kind and part.words:
            return part.words.most
    return otherwise
