"""A source edits or withdraws what a posted briefing tells: the post says so, once, and so does the reply.

What was shown was borne out by the entries as they stood then. What an entry no longer bears out is what
its publisher took back; other edits of a source change nothing that was posted.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digests.amendments import GONE, edit, next_number, shown
from digests.evidence import quotation_refusal, refusal
from digests.model import (
    Briefing,
    Claim,
    Delivery,
    Entry,
    PartRole,
    StoryBrief,
)
from digests.ports import Archive, Channel, EntryStore, Outbox

WATCHED_FOR = timedelta(days=7)
"""How long after its making a briefing is held against its sources."""

_MOST_BRIEFINGS = 60
_MOST_QUOTED = 220
_WITHDRAWN = re.compile(r"\b(?:withdrawn|withdrew|retracted|retraction|unpublished)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What one briefing told of an entry that the entry no longer says."""

    briefing: Briefing
    entry: Entry
    taken_back: tuple[str, ...]


def plan_corrections(
    now: datetime,
    *,
    archive: Archive,
    entry_store: EntryStore,
    outbox: Outbox,
    channels: Mapping[str, Channel],
) -> tuple[Correction, ...]:
    """Plans an edit of each message concerned, once for each version of a source. Raises CorpusError."""
    planned = []
    for briefing in archive.briefings(limit=_MOST_BRIEFINGS):
        if briefing.made_at < now - WATCHED_FOR:
            continue
        for correction in _corrections(briefing, entry_store):
            parts = outbox.deliveries(briefing.key)
            edits = tuple(_edits(correction, parts, channels, now))
            if outbox.amend(briefing.key, edits, f"{correction.entry.id} {correction.entry.version}"):
                planned.append(correction)
    return tuple(planned)


def _corrections(briefing: Briefing, entry_store: EntryStore) -> Iterator[Correction]:
    cited = {source for claim in _all_claims(briefing) for source in claim.sources}
    cited |= {quotation.source for brief in briefing.stories for quotation in brief.quotations}
    entries = entry_store.entries(cited)
    for entry in sorted(entries.values(), key=lambda one: one.id):
        if entry.version > 1 and (taken_back := _taken_back(briefing, entry, entries)):
            yield Correction(briefing=briefing, entry=entry, taken_back=taken_back)


def _taken_back(briefing: Briefing, entry: Entry, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    claims = [
        claim.text
        for claim in _all_claims(briefing)
        if entry.id in claim.sources and refusal(claim, entries) is not None
    ]
    quotations = [
        quotation.text
        for brief in briefing.stories
        for quotation in brief.quotations
        if quotation.source == entry.id and quotation_refusal(quotation, entries) is not None
    ]
    return tuple(dict.fromkeys(claims + quotations))


def _all_claims(briefing: Briefing) -> Iterator[Claim]:
    yield from briefing.lead
    for brief in briefing.stories:
        yield from _claims(brief)


def _claims(brief: StoryBrief) -> Iterator[Claim]:
    yield brief.headline
    if brief.what_is_new is not None:
        yield brief.what_is_new.claim
    yield from brief.summary
    yield from brief.questions
    yield from (one.claim for one in brief.takeaways)
    yield from (one.claim for one in brief.figures)
    yield from (one.claim for one in brief.timeline)
    for dispute in brief.disputes:
        yield from (dispute.claim, dispute.counter)


def note(correction: Correction, now: datetime) -> str:
    """The line that readers see, with the first thing that no longer stands."""
    entry, first = correction.entry, correction.taken_back[0]
    here = now.astimezone(ZoneInfo(correction.briefing.timezone))
    if len(first) > _MOST_QUOTED:
        first = first[:_MOST_QUOTED].rsplit(" ", 1)[0] + " …"
    withdrawn = _WITHDRAWN.search(f"{entry.title}\n{entry.text[:400]}")
    verb = "has withdrawn its report" if withdrawn else "has changed its report"
    more = len(correction.taken_back) - 1
    rest = f" and {more} more of its statements" if more else ""
    return f"Correction, {here:%-d %B %H:%M}: {entry.publisher} {verb}; it no longer says “{first}”{rest}."


def _edits(
    correction: Correction, parts: Sequence[Delivery], channels: Mapping[str, Channel], now: datetime
) -> Iterator[Delivery]:
    """For each target an edit of the post, and one of each reply that links to the source."""
    said = note(correction, now)
    for target in dict.fromkeys(one.target for one in parts):
        mine = [one for one in parts if one.target == target]
        channel = channels.get(target.platform)
        if channel is None or not mine or mine[0].state in GONE:
            continue
        number = next_number(mine)
        for edited in mine:
            if not _concerns(edited, correction.entry):
                continue
            payload = channel.annotate(shown(edited.part.number, mine), said)
            if payload is not None:
                yield edit(edited, number, payload, now)
                number += 1


def _concerns(delivery: Delivery, entry: Entry) -> bool:
    if delivery.part.role is PartRole.POST:
        return True
    links = json.dumps(entry.url, ensure_ascii=False)[1:-1] in delivery.part.payload
    return delivery.part.role is PartRole.REPLY and links and delivery.state not in GONE
