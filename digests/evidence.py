"""The rule no sentence escapes: what a briefing says must stand in the stored entries it cites.

Sees only the finished briefing and the entries; whoever wrote the sentences, machine or model, is
checked alike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digests.amounts import amounts
from digests.model import (
    Briefing,
    Claim,
    Dispute,
    Entry,
    Figure,
    Quotation,
    StoryBrief,
    Takeaway,
)
from digests.words import content_words, normalise

_QUOTED = re.compile(r'"([^"]+)"')
_LEAST_GROUNDED = 0.9
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

    Every amount needs the same value and unit in the cited entries. Whole words that stand there as they
    are then pass; others need every quotation verbatim and nine of ten content words.
    """
    cited = [entries[source] for source in claim.sources if source in entries]
    if not claim.sources or len(cited) < len(claim.sources):
        return "cites no stored entry" if not cited else "cites an entry that is not stored"
    sources = [normalise(text) for entry in cited for text in (entry.title, entry.text)]
    return _unsupported(normalise(claim.text), sources)


def _unsupported(said: str, sources: Sequence[str]) -> str | None:
    if not content_words(said):
        return "says nothing that a source could bear out"
    known = [amount for source in sources for amount in amounts(source)]
    for amount in amounts(said):
        if not any(amount.same(other) for other in known):
            return f"names a figure that its sources do not hold: {amount.text}"
    # "GPT-5" stands not in "GPT-5.1", nor "rose 1" in "rose 12".
    verbatim = re.compile(rf"(?<!\w){re.escape(said.rstrip('.'))}(?!\w|[.,-]\d)")
    if any(verbatim.search(source) for source in sources):
        return None
    for quoted in _QUOTED.findall(said):
        if not any(quoted.strip(" ,.") in source for source in sources):
            return f"quotes words that its sources do not hold: {quoted}"
    words = content_words(_without_amounts(said))
    held = {word for source in sources for word in content_words(source)}
    if sum(word in held for word in words) < _LEAST_GROUNDED * len(words):
        return "uses words that its sources do not bear out"
    return None


def _without_amounts(text: str) -> str:
    """What is borne out as an amount need not be spelt as in the source."""
    for amount in reversed(amounts(text)):
        text = f"{text[: amount.start]} {text[amount.end :]}"
    return text


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
    speaker = normalise(quotation.speaker)
    if not speaker or (speaker not in text and speaker not in normalise(entry.title)):
        return "its speaker is not named in the source"
    surname = speaker.split()[-1]
    if not any(surname in text[max(0, at - _NEAR) : at + len(words) + _NEAR] for at in places):
        return "its speaker is not named near the quotation"
    return None


def check(briefing: Briefing, entries: Mapping[str, Entry]) -> Checked:
    """The briefing without what its entries do not bear out. A headline that fails becomes a source's."""
    dropped: list[Dropped] = []
    lead = _passing("", briefing.lead, entries, dropped)
    stories = tuple(_check_story(story, entries, dropped) for story in briefing.stories)
    return Checked(briefing=replace(briefing, lead=lead, stories=stories), dropped=tuple(dropped))


def _check_story(story: StoryBrief, entries: Mapping[str, Entry], dropped: list[Dropped]) -> StoryBrief:
    headline = story.headline
    if reason := refusal(headline, entries):
        dropped.append(Dropped(story_id=story.story_id, text=headline.text, reason=reason))
        first = entries[story.entry_ids[0]]
        headline = Claim(text=first.title, sources=(first.id,))
    return replace(
        story,
        headline=headline,
        what_is_new=_one(story.story_id, story.what_is_new, entries, dropped),
        summary=_in_turn(story.story_id, _passing(story.story_id, story.summary, entries, dropped), dropped),
        takeaways=tuple(
            kept for takeaway in story.takeaways if (kept := _one(story.story_id, takeaway, entries, dropped))
        ),
        figures=tuple(f for f in story.figures if _figure(story.story_id, f, entries, dropped)),
        quotations=tuple(q for q in story.quotations if _quotation(story.story_id, q, entries, dropped)),
        disputes=tuple(d for d in story.disputes if _dispute(story.story_id, d, entries, dropped)),
        questions=_passing(story.story_id, story.questions, entries, dropped),
        timeline=tuple(m for m in story.timeline if not _refused(story.story_id, m.claim, entries, dropped)),
    )


def _passing(
    story_id: str, claims: Sequence[Claim], entries: Mapping[str, Entry], dropped: list[Dropped]
) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if not _refused(story_id, claim, entries, dropped))


def _refused(story_id: str, claim: Claim, entries: Mapping[str, Entry], dropped: list[Dropped]) -> bool:
    reason = refusal(claim, entries)
    if reason:
        dropped.append(Dropped(story_id=story_id, text=claim.text, reason=reason))
    return reason is not None


def _one(
    story_id: str, takeaway: Takeaway | None, entries: Mapping[str, Entry], dropped: list[Dropped]
) -> Takeaway | None:
    if takeaway is None or _refused(story_id, takeaway.claim, entries, dropped):
        return None
    return takeaway


def _in_turn(story_id: str, claims: Sequence[Claim], dropped: list[Dropped]) -> tuple[Claim, ...]:
    """At most two sentences in a row from one source: a third would retell the article."""
    kept: list[Claim] = []
    for claim in claims:
        if len(kept) >= 2 and kept[-1].sources == kept[-2].sources == claim.sources:
            reason = "a third sentence in a row from one source"
            dropped.append(Dropped(story_id=story_id, text=claim.text, reason=reason))
        else:
            kept.append(claim)
    return tuple(kept)


def _figure(story_id: str, figure: Figure, entries: Mapping[str, Entry], dropped: list[Dropped]) -> bool:
    if _refused(story_id, figure.claim, entries, dropped):
        return False
    if any(a.value == figure.value and a.unit == figure.unit for a in amounts(figure.claim.text)):
        return True
    reason = "its sentence does not hold this value and unit"
    dropped.append(Dropped(story_id=story_id, text=figure.text, reason=reason))
    return False


def _quotation(
    story_id: str, quotation: Quotation, entries: Mapping[str, Entry], dropped: list[Dropped]
) -> bool:
    reason = quotation_refusal(quotation, entries)
    if reason:
        dropped.append(Dropped(story_id=story_id, text=quotation.text, reason=reason))
    return reason is None


def _dispute(story_id: str, dispute: Dispute, entries: Mapping[str, Entry], dropped: list[Dropped]) -> bool:
    return not (
        _refused(story_id, dispute.claim, entries, dropped)
        or _refused(story_id, dispute.counter, entries, dropped)
    )
