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
    StoryStatus,
    Takeaway,
)
from digests.sentences import split
from digests.words import STOPWORDS, content_words, fold, normalise, tokens

_QUOTED = re.compile(r'"([^"]+)"')
_NAME = re.compile(r"\b[^\W\d_]*[A-Z][\w-]*")
_NEGATIONS = frozenset({"not", "no", "never", "none", "nobody", "nothing", "neither", "without", "cannot"})
_NUMBERS = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen"}
)
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
    are then pass; others need every quotation verbatim, every name, number word and denial, and nine of
    ten content words.
    """
    cited = [entries[source] for source in claim.sources if source in entries]
    if not claim.sources or len(cited) < len(claim.sources):
        return "cites no stored entry" if not cited else "cites an entry that is not stored"
    sources = [normalise(text) for entry in cited for text in (entry.title, entry.text)]
    return _unsupported(normalise(claim.text), sources)


def _unsupported(said: str, sources: Sequence[str]) -> str | None:
    if not content_words(said):
        return "says nothing that a source could bear out"
    if reason := _strange_figure(said, sources):
        return reason
    # "GPT-5" stands not in "GPT-5.1", nor "rose 1" in "rose 12".
    verbatim = re.compile(rf"(?<!\w){re.escape(said.rstrip('.'))}(?!\w|[.,-]\d)")
    if any(verbatim.search(source) for source in sources):
        return None
    checks = (_strange_quotation, _strange_name, _strange_denial, _strange_words)
    return next((reason for check in checks if (reason := check(said, sources))), None)


def _strange_figure(said: str, sources: Sequence[str]) -> str | None:
    known = [amount for source in sources for amount in amounts(source)]
    for amount in amounts(said):
        if not any(amount.same(other) for other in known):
            return f"names a figure that its sources do not hold: {amount.text}"
    return None


def _strange_quotation(said: str, sources: Sequence[str]) -> str | None:
    for quoted in _QUOTED.findall(said):
        if not any(quoted.strip(" ,.") in source for source in sources):
            return f"quotes words that its sources do not hold: {quoted}"
    return None


def _strange_name(said: str, sources: Sequence[str]) -> str | None:
    held = {word for source in sources for word in tokens(source)}
    for name in _NAME.findall(_without_amounts(said)):
        if fold(name) not in held and fold(name) not in STOPWORDS:
            return f"names what its sources do not name: {name}"
    return None


def _strange_denial(said: str, sources: Sequence[str]) -> str | None:
    if _denies(said) != _denies(_nearest(said, sources)):
        return "denies what its sources say, or says what they deny"
    return None


def _strange_words(said: str, sources: Sequence[str]) -> str | None:
    said = _without_amounts(said)
    held = {word for source in sources for word in tokens(source)}
    held |= {word for source in sources for word in content_words(source)}
    if strange := (_NUMBERS & set(tokens(said))) - held:
        return f"counts what its sources do not count: {min(strange)}"
    words = content_words(said)
    if sum(word in held for word in words) < _LEAST_GROUNDED * len(words):
        return "uses words that its sources do not bear out"
    return None


def _denies(text: str) -> bool:
    return bool(_NEGATIONS & set(tokens(text))) or "n't" in text


def _nearest(said: str, sources: Sequence[str]) -> str:
    """The source sentence that shares most words with what is said."""
    ours = set(content_words(said))
    sentences = [sentence for source in sources for sentence in split(source)]
    return max(sentences, key=lambda sentence: len(ours & set(content_words(sentence))), default="")


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

    def _figure(self, figure: Figure) -> bool:
        if not self._passes(figure.claim):
            return False
        if any((a.value, a.unit) == (figure.value, figure.unit) for a in amounts(figure.claim.text)):
            return True
        self._drop(figure.text, "its sentence does not hold this value and unit")
        return False

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
