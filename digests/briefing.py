"""From stories to a briefing: what to tell, in which order, and under which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from digests.affairs import lowering, theme
from digests.evidence import Dropped, check
from digests.ledger import status_news, withdrawal
from digests.material import NO_FORMATS, Asked, Material, Pick
from digests.merge import in_order, merged
from digests.model import (
    Briefing,
    Claim,
    Coverage,
    Entity,
    Entry,
    Format,
    PartKind,
    RankedStory,
    SlotKey,
    Story,
    StoryBrief,
    Subscription,
    Takeaway,
)
from digests.parties import parties
from digests.rank import rank
from digests.telling import tell
from digests.updates import what_is_new
from digests.wanted import wanted as is_wanted
from digests.words import content_words, count_words
from digests.writing import finished

LEAST_SCORE = 1.35
"""A story ranked below this is not worth a reader's line, however quiet the day."""

_LEAD_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A briefing that passed the evidence check, and what did not."""

    briefing: Briefing
    dropped: tuple[Dropped, ...]


def write_briefing(
    subscription: Subscription,
    fmt: Format,
    material: Material,
    *,
    key: SlotKey,
    now: datetime,
    late: bool,
    formats: Mapping[str, Format] = NO_FORMATS,
) -> Written:
    """The briefing for one slot. Every sentence in it cites entries of `material`.

    `formats`, by name, are those that a story's reply may take where `fmt` names them.
    """
    wanted = [story for story in material.stories if is_wanted(story, subscription.filters)]
    ranked = rank(wanted, material.entities, since=material.since, now=now, liked=material.liked)
    ranked = merged(
        [r for r in ranked if r.score >= LEAST_SCORE],
        material.told_entries,
        material.entities,
        material.embedder,
    )
    chosen = _choose(ranked, material, subscription.max_stories, now)
    asked = Asked(fmt=fmt, formats=formats, now=now)
    shown = {entry.id for pick in chosen for entry in pick.story.entries}
    others = [r.story for r in ranked if not any(entry.id in shown for entry in r.story.entries)]
    told = [tell(pick, place, asked, material, others) for place, pick in enumerate(chosen, 1)]
    briefs = tuple(one.brief for one in told)
    stored = {
        **material.told_entries,
        **{entry.id: entry for story in material.stories for entry in story.entries},
        **{entry.id: entry for one in told for entry in one.beside},
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


def _title(fmt: Format, day: date) -> str:
    """ "AI race, Monday 27 January"; of a review "AI race, the week to Sunday 2 February"."""
    return f"{fmt.title}{' to' if fmt.review_days else ','} {day:%A} {day.day} {day:%B}"


def _choose(ranked: Sequence[RankedStory], material: Material, most: int, now: datetime) -> list[Pick]:
    """The best stories with something to tell, each affair once, lowered by those above about its parties."""
    told = _Told.of(material)
    affairs: dict[str, list[Pick]] = {}
    for candidate in ranked:
        if pick := told.pick(candidate, material):
            affairs.setdefault(candidate.affair or candidate.story.id, []).append(
                _weighed(pick, material, now)
            )
    waiting = [_joined(picks, material, now) for picks in affairs.values()]
    themes = {pick.story.id: theme(pick.fresh, material.entities) for pick in waiting}
    chosen: list[Pick] = []
    while waiting and len(chosen) < most:
        above = [(themes[pick.story.id], pick.story.id) for pick in chosen]
        taken = {
            pick.story.id: lowering(
                themes[pick.story.id], [(one, id in pick.akin) for one, id in above], material.entities
            )
            for pick in waiting
        }
        best = max(waiting, key=lambda p: (p.score + taken[p.story.id][1], p.story.id))
        waiting.remove(best)
        chosen.append(best)
    return chosen


def _joined(picks: Sequence[Pick], material: Material, now: datetime) -> Pick:
    """The happenings of one affair as one story, led by the highest, ranked by all that is fresh of them."""
    first, *others = picks
    if not others:
        return first
    fresh = in_order(entry for pick in picks for entry in pick.fresh)
    story = replace(first.story, entries=in_order(entry for pick in picks for entry in pick.story.entries))
    return replace(
        first, story=story, fresh=fresh, score=_worth(replace(story, entries=fresh), material, now)
    )


def _weighed(pick: Pick, material: Material, now: datetime) -> Pick:
    """An update is worth at least what the report that brings its news would be worth alone."""
    bringing = tuple(entry for entry in pick.fresh if pick.news and entry.id in pick.news.claim.sources)
    if not bringing:
        return pick
    return replace(pick, score=max(pick.score, _worth(replace(pick.story, entries=bringing), material, now)))


def _worth(story: Story, material: Material, now: datetime) -> float:
    (ranked,) = rank([story], material.entities, since=material.since, now=now, liked=material.liked)
    return ranked.score


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

    def pick(self, candidate: RankedStory, material: Material) -> Pick | None:
        """The story as it can be told: whole where it was not told before, else only its news."""
        story = candidate.story
        known = [entry for entry in story.entries if entry.id in self.entries] or [
            entry for id in self.by_story.get(story.id, ()) if (entry := material.told_entries.get(id))
        ]
        fresh: tuple[Entry, ...] = story.entries
        news: Takeaway | None = None
        if not known and all(entry.first_seen < material.since for entry in fresh):
            return None  # rewritten, but not in this window's news
        if known or story.id in self.by_story:
            fresh = tuple(
                e for e in story.entries if e.id not in self.entries and e.first_seen >= material.since
            )
            lost = withdrawal(known, material.since, material.noted)
            news = (
                what_is_new(fresh, known, material.entities)
                or status_news(fresh, known, material.entities)
                or lost
            )
            if news is None:
                return None
            if news is lost:
                fresh = tuple(e for e in known if e.id in news.claim.sources)
        elif past := [material.told_entries[id] for id in candidate.before]:
            # A new story of an affair that was told: it is told whole, and says what is new where it can.
            news = what_is_new([e for e in fresh if e.first_seen >= material.since], past, material.entities)
        return Pick(
            story=story,
            fresh=fresh,
            news=news,
            score=candidate.score,
            akin=candidate.akin,
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


def _words(fmt: Format, kind: PartKind, otherwise: int) -> int:
    for part in (*fmt.post, *fmt.reply):
        if part.kind is kind and part.words:
            return part.words.most
    return otherwise
