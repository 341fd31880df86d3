"""The rule no sentence escapes: what a briefing says must stand in the stored entries it cites.

Sees only the finished briefing and the entries; whoever wrote the sentences, machine or model, is
checked alike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digests.amounts import amounts
from digests.grounding import strange_heading, unsupported
from digests.model import (
    Briefing,
    Claim,
    Dispute,
    Entry,
    Figure,
    Quotation,
    Section,
    StoryBrief,
    StoryStatus,
    Takeaway,
)
from digests.quotations import quotations
from digests.words import normalise

_NEAR = 400
"""A quotation's speaker must be named within so many characters of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A sentence that did not pass, the story it stood in ("" for the lead), and why."""

    story_id: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A briefing of which every sentence is borne out, and what had to go."""

    briefing: Briefing
    dropped: tuple[Dropped, ...]


def refusal(claim: Claim, entries: Mapping[str, Entry]) -> str | None:
    """Why the claim may not be shown, or None where its sources bear it out.

    A whole sentence or headline of a cited entry passes as it stands. Other words need the same amounts,
    names, number words, denials and hedges beside the same words, every quotation verbatim, and nine of ten
    content words.
    """
    cited = [entries[source] for source in claim.sources if source in entries]
    if not claim.sources or len(cited) < len(claim.sources):
        return "cites no stored entry" if not cited else "cites an entry that is not stored"
    return unsupported(claim.text, [text for entry in cited for text in (entry.title, entry.text)])


def quotation_refusal(quotation: Quotation, entries: Mapping[str, Entry]) -> str | None:
    """Why the quotation may not be shown: not verbatim, or its speaker is not named near it."""
    entry = entries.get(quotation.source)
    if entry is None:
        return "cites an entry that is not stored"
    text = normalise(entry.text)
    words = normalise(quotation.text).strip(" ,.")
    places = [match.start() for match in re.finditer(re.escape(words), text)]
    if not words or not places:
        return "quotes words that its source does not hold"
    return _strange_speaker(quotation, entry, text, words, places)


def _strange_speaker(
    quotation: Quotation, entry: Entry, text: str, words: str, places: Sequence[int]
) -> str | None:
    speaker = normalise(quotation.speaker)
    if not speaker or (speaker not in text and speaker not in normalise(entry.title)):
        return "its speaker is not named in the source"
    surname = speaker.split()[-1]
    if not any(surname in text[max(0, at - _NEAR) : at + len(words) + _NEAR] for at in places):
        return "its speaker is not named near the quotation"
    said_by = {
        normalise(other.speaker).split()[-1]
        for other in quotations(entry)
        if words in normalise(other.text) or normalise(other.text).strip(" ,.") in words
    }
    if said_by and surname not in said_by:
        return "its source gives the words to somebody else"
    if quotation.role and normalise(quotation.role) not in f"{normalise(entry.title)} {text}":
        return "its speaker's role is not in the source"
    return None


def check(briefing: Briefing, entries: Mapping[str, Entry]) -> Checked:
    """The briefing without what its entries do not bear out.

    A headline that fails becomes a source's; an update whose news fails has nothing to tell and goes.
    """
    dropped: list[Dropped] = []
    lead = _Inspection("", entries, dropped).passing(briefing.lead)
    stories = [
        kept
        for story in briefing.stories
        if (kept := _Inspection(story.story_id, entries, dropped).story(story))
    ]
    ranked = tuple(replace(story, rank=rank) for rank, story in enumerate(stories, 1))
    return Checked(briefing=replace(briefing, lead=lead, stories=ranked), dropped=tuple(dropped))


def check_story(story: StoryBrief, entries: Mapping[str, Entry]) -> tuple[StoryBrief, tuple[Dropped, ...]]:
    """One story like those of a briefing; its headline alone where nothing else passes."""
    dropped: list[Dropped] = []
    kept = _Inspection(story.story_id, entries, dropped).story(story)
    return kept or StoryBrief(
        story_id=story.story_id,
        rank=story.rank,
        status=story.status,
        labels=story.labels,
        headline=story.headline,
        what_is_new=None,
        source_count=story.source_count,
        entry_ids=story.entry_ids,
        sources=story.sources,
    ), tuple(dropped)


class _Inspection:
    """Goes through one story, keeps what passes and writes down what does not."""

    def __init__(self, story_id: str, entries: Mapping[str, Entry], dropped: list[Dropped]) -> None:
        self._story_id = story_id
        self._entries = entries
        self._dropped = dropped

    def story(self, story: StoryBrief) -> StoryBrief | None:
        headline = self._headline(story)
        if headline is None:
            return None
        news = self._takeaway(story.what_is_new) if story.what_is_new else None
        if story.status is StoryStatus.UPDATE and news is None:
            self._drop(headline.text, "an update without anything new")
            return None
        return replace(
            story,
            headline=headline,
            what_is_new=news,
            summary=self._in_turn(self.passing(story.summary), news),
            takeaways=tuple(kept for one in story.takeaways if (kept := self._takeaway(one))),
            figures=tuple(figure for figure in story.figures if self._figure(figure)),
            quotations=tuple(quotation for quotation in story.quotations if self._quotation(quotation)),
            disputes=tuple(dispute for dispute in story.disputes if self._dispute(dispute)),
            questions=self.passing(story.questions),
            timeline=tuple(moment for moment in story.timeline if self._passes(moment.claim)),
            dek=story.dek if story.dek and self._passes(story.dek) else None,
            sections=tuple(held for part in story.sections if (held := self._section(part))),
            precedents=tuple(moment for moment in story.precedents if self._passes(moment.claim)),
            regions=tuple(kept for one in story.regions if (kept := self._takeaway(one))),
            related=self.passing(story.related),
        )

    def passing(self, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        return tuple(claim for claim in claims if self._passes(claim))

    def _drop(self, text: str, reason: str) -> None:
        self._dropped.append(Dropped(story_id=self._story_id, text=text, reason=reason))

    def _passes(self, claim: Claim) -> bool:
        reason = refusal(claim, self._entries)
        if reason:
            self._drop(claim.text, reason)
        return reason is None

    def _headline(self, story: StoryBrief) -> Claim | None:
        if self._passes(story.headline):
            return story.headline
        stored = [self._entries[id] for id in story.entry_ids if id in self._entries]
        return Claim(text=stored[0].title, sources=(stored[0].id,)) if stored else None

    def _takeaway(self, takeaway: Takeaway) -> Takeaway | None:
        return takeaway if self._passes(takeaway.claim) else None

    def _in_turn(self, claims: Sequence[Claim], news: Takeaway | None) -> tuple[Claim, ...]:
        """At most two sentences in a row from one source: a third would retell the article."""
        before = [news.claim] if news and news.claim not in claims else []
        kept: list[Claim] = []
        for claim in claims:
            row = [*before, *kept][-2:]
            if len(row) == 2 and all(other.sources == claim.sources for other in row):
                self._drop(claim.text, "a third sentence in a row from one source")
            else:
                kept.append(claim)
        return tuple(kept)

    def _section(self, section: Section) -> Section | None:
        """What passes of it; a heading that names what its entries do not becomes the facet's name."""
        claims = self._in_turn(self.passing(section.claims), None)
        if not claims:
            return None
        cited = [self._entries[source] for claim in claims for source in claim.sources]
        texts = [text for entry in cited for text in (entry.title, entry.text)]
        if (reason := strange_heading(section.heading, texts)) is None:
            return replace(section, claims=claims)
        self._drop(section.heading, reason)
        return replace(section, claims=claims, heading=section.facet.capitalize())

    def _figure(self, figure: Figure) -> bool:
        if not self._passes(figure.claim):
            return False
        spelt = [a for a in amounts(figure.text) if (a.value, a.unit) == (figure.value, figure.unit)]
        held = any((a.value, a.unit) == (figure.value, figure.unit) for a in amounts(figure.claim.text))
        if not held or not (spelt or figure.text in figure.claim.text):
            self._drop(figure.text, "its sentence does not hold this value and unit")
            return False
        return self._named(figure)

    def _named(self, figure: Figure) -> bool:
        """Subject and claimant are named in the entry, or the claimant is its publisher."""
        entry = self._entries[figure.claim.sources[0]]
        text = normalise(f"{entry.title}\n{entry.text}").casefold()
        for name in (figure.subject, figure.claimant):
            known = name in ("", entry.publisher, *entry.entities)
            if not known and normalise(name).casefold() not in text:
                self._drop(figure.text, f"its source does not name {name}")
                return False
        return True

    def _quotation(self, quotation: Quotation) -> bool:
        reason = quotation_refusal(quotation, self._entries)
        if reason:
            self._drop(quotation.text, reason)
        return reason is None

    def _dispute(self, dispute: Dispute) -> bool:
        """Both sides or none."""
        sides = (dispute.claim, dispute.counter)
        if all([self._passes(side) for side in sides]):
            return True
        self._drop(dispute.claim.text, "one side of a dispute cannot be shown alone")
        return False
