"""What leads: by what happened, to whom, how new it is and how widely it is told, each part explained."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from digests.amounts import amounts
from digests.events import EventKind, kinds
from digests.leanings import NONE, Leanings, pull
from digests.model import Entity, EntityKind, Entry, RankedStory, Story
from digests.parties import parties

_MONEY = frozenset({"USD", "EUR", "GBP", "CNY", "JPY", "KRW"})
_PARTY = {
    EntityKind.LAB: 0.55,
    EntityKind.COMPANY: 0.3,
    EntityKind.MODEL: 0.35,
    EntityKind.CHIP: 0.35,
    EntityKind.AGENCY: 0.35,
    EntityKind.LAW: 0.35,
    EntityKind.PERSON: 0.2,
}
_SOFT = re.compile(
    r"^(?:\d+ |how |why |what |when |where |who |is |are |can |do |does |should |could |will |the \d+ "
    r"|meet |inside |opinion|watch"
    r"|listen|[\"“‘']|analysis|exclusive interview|q&a"
    r"|show hn|ask hn|launch hn|i )|\?$|\bhere'?s (?:why|how|what)\b|\bthings to know\b",
    re.IGNORECASE,
)


def rank(
    stories: Sequence[Story],
    entities: Mapping[str, Entity],
    *,
    since: datetime,
    now: datetime,
    liked: Leanings = NONE,
) -> tuple[RankedStory, ...]:
    """Best first; ties by story id. `since` is where the window of what is new begins.

    `liked` is what the channel's readers said; it moves no score by more than `leanings.MOST`.
    """
    ranked = [_rank(story, entities, since, now, liked) for story in stories]
    return tuple(sorted(ranked, key=lambda r: (-r.score, r.story.id)))


def _rank(
    story: Story, entities: Mapping[str, Entity], since: datetime, now: datetime, liked: Leanings
) -> RankedStory:
    fresh = tuple(entry for entry in story.entries if entry.first_seen >= since) or story.entries
    parts = [
        *_told_by(fresh),
        *_what_happened(fresh),
        *_to_whom(fresh, entities),
        _how_new(fresh, now),
        _how_sure(fresh),
        *pull(story, liked),
    ]
    reasons = tuple(sorted((part for part in parts if part[1]), key=lambda part: -abs(part[1])))
    return RankedStory(story=story, score=round(sum(value for _, value in parts), 4), reasons=reasons)


def _told_by(fresh: Sequence[Entry]) -> list[tuple[str, float]]:
    families = len({entry.publisher for entry in fresh if entry.copy_of is None}) or 1
    weight = max(entry.weight for entry in fresh)
    return [
        (f"{families} publisher{'s' if families > 1 else ''}", 0.55 * math.log2(families)),
        ("weight of who tells it", 0.8 * (weight - 1)),
    ]


def _what_happened(fresh: Sequence[Entry]) -> list[tuple[str, float]]:
    """The kind that most headlines tell; a second kind adds a little; large sums add more."""
    best: dict[EventKind, float] = {}
    for entry in fresh:
        for cue in kinds(entry.title):
            best[cue.kind] = best.get(cue.kind, 0.0) + cue.weight / len(fresh)
    good = sorted(((value, kind) for kind, value in best.items() if value > 0), reverse=True)
    parts = [
        (f"tells of {kind}", round(value * share, 4))
        for (value, kind), share in zip(good, (1, 0.4), strict=False)
    ]
    opinion = best.get(EventKind.OPINION, 0.0)
    soft = sum(1 for entry in fresh if _SOFT.search(entry.title)) / len(fresh)
    parts.append(("reads like opinion or advice", round(opinion - 0.9 * soft, 4)))
    largest = max(
        (
            amount.value
            for entry in fresh
            for amount in amounts(entry.title)
            if amount.unit in _MONEY and amount.value >= 1e7
        ),
        default=0.0,
    )
    if largest:
        parts.append(("large sum in the headline", round(min(1.0, 0.25 * (math.log10(largest) - 6.5)), 4)))
    return parts


def _to_whom(fresh: Sequence[Entry], entities: Mapping[str, Entity]) -> list[tuple[str, float]]:
    """The parties that the headlines name: the strongest counts whole, the next less and less."""
    names = {
        name: _PARTY[entities[name].kind] * (0.6 + 0.6 * entities[name].weight)
        for entry in fresh
        for name in parties(entry.title, entry, entities)
    }
    strongest = sorted(((value, name) for name, value in names.items()), reverse=True)[:3]
    return [
        (f"about {name}", round(value * share, 4))
        for (value, name), share in zip(strongest, (1.0, 0.6, 0.35), strict=False)
    ]


def _how_new(fresh: Sequence[Entry], now: datetime) -> tuple[str, float]:
    hours = min((now - entry.when).total_seconds() for entry in fresh) / 3600
    return ("freshness", round(0.4 * math.exp(-max(hours, 0.0) / 24), 4))


def _how_sure(fresh: Sequence[Entry]) -> tuple[str, float]:
    score = max(entry.relevance.score for entry in fresh)
    return ("sure to be about the AI race", round(1.2 * (score - 0.8), 4))
