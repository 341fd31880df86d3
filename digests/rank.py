"""What leads: by what happened, to whom, how new it is and how widely it is told, each part explained."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from digests.affairs import LARGE_SUM, MONEY
from digests.amounts import amounts
from digests.events import Cue, EventKind, kinds
from digests.families import families
from digests.leanings import NONE, Leanings, pull
from digests.model import Entity, EntityKind, Entry, RankedStory, Story
from digests.parties import actors, is_named

_PARTY = {
    EntityKind.LAB: 0.55,
    EntityKind.COMPANY: 0.3,
    EntityKind.MODEL: 0.35,
    EntityKind.CHIP: 0.35,
    EntityKind.AGENCY: 0.35,
    EntityKind.LAW: 0.35,
    EntityKind.PERSON: 0.2,
}
_HARD = frozenset(EventKind) - {
    EventKind.MODEL, EventKind.LAUNCH, EventKind.RESEARCH, EventKind.STATEMENT, EventKind.OPINION,
    EventKind.OTHER,
}  # fmt: skip
"""Kinds that change what companies and states may do, own or earn."""

_CONSUMER = re.compile(
    r"\b(?:smart(?:phones?|watch(?:es)?|glasses)|(?:foldable|android|flagship) phones?|tvs?|televisions?"
    r"|laptops?|notebooks?|(?:gaming|ai|mini) pcs?|gam(?:ing|ers?)|headsets?|earbuds|headphones|wearables?"
    r"|note-?takers?|projectors?|fridges?|refrigerators?|coffee|vacuums?|doorbells?|toys?|pets?|holograms?"
    r"|companions?|speakers?|soundbars?|smart home|gmail|alexa|siri|kindle|ipads?|iphones?|galaxy|pixel|xbox"
    r"|graphics cards?|desktop app|chrome|browsers?|windows 11|spotify|dating)\b",
    re.IGNORECASE,
)
_MOVES = frozenset({EventKind.LAUNCH, EventKind.PEOPLE, EventKind.DEAL, EventKind.CAPACITY})
_LARGE_COUNT = 1e6
_MEASURED = frozenset({EventKind.RESULTS, EventKind.MARKETS, EventKind.SUPPLY, EventKind.DEAL})
_SHARE = re.compile(r"\b(\d+(?:\.\d+)?) ?(?:%|per ?cent\b)", re.IGNORECASE)
_FOLD = re.compile(
    r"\b(?:doubl(?:e[sd]?|ing)|tripl(?:e[sd]?|ing)|quadrupl(?:e[sd]?|ing)|(?:two|three|four|five|ten)fold"
    r"|records?)\b",
    re.IGNORECASE,
)
_LARGE_CHANGE, _MOST_CHANGE = 10.0, 0.5
_STATES = frozenset({EntityKind.COUNTRY, EntityKind.AGENCY})
_OPINION = -0.9
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
        _how_much(fresh),
        _how_great_a_change(fresh),
        *_to_whom(fresh, entities),
        *_who_with_whom(fresh, entities),
        _how_new(fresh, now),
        _how_sure(fresh),
        *pull(story, liked),
    ]
    reasons = tuple(sorted((part for part in parts if part[1]), key=lambda part: -abs(part[1])))
    return RankedStory(story=story, score=round(sum(value for _, value in parts), 4), reasons=reasons)


def _told_by(fresh: Sequence[Entry]) -> list[tuple[str, float]]:
    """Goods and apps for everybody are told widely whatever they matter: there, breadth counts half."""
    count = len(families(fresh))
    weight = max(entry.weight for entry in fresh)
    goods = sum(_is_for_consumers(entry.title) for entry in fresh) / len(fresh)
    breadth = 0.55 * math.log2(count)
    return [
        (f"{count} publisher{'s' if count > 1 else ''}", breadth),
        ("weight of who tells it", 0.8 * (weight - 1)),
        ("goods for consumers", round(-goods * (0.5 * breadth + 0.4), 4)),
    ]


def _is_for_consumers(title: str) -> bool:
    """It names goods or apps for everybody, and nothing hard happens to anybody."""
    if _CONSUMER.search(title) is None or _largest(title):
        return False
    return not any(cue.kind in _HARD for cue in kinds(title))


def _what_happened(fresh: Sequence[Entry]) -> list[tuple[str, float]]:
    """The kind that most headlines tell; a second kind adds a little."""
    told = Counter(cue for entry in fresh for cue in kinds(entry.title))
    good = sorted(
        ((_kind_worth(cue, count / len(fresh)), cue.kind) for cue, count in told.items() if cue.weight > 0),
        reverse=True,
    )
    parts = [
        (f"tells of {kind}", round(value * share, 4))
        for (value, kind), share in zip(good, (1, 0.4), strict=False)
    ]
    soft = sum(_soft_marks(entry.title) for entry in fresh) / len(fresh)
    parts.append(("reads like opinion or advice", round(_OPINION * soft, 4)))
    idle = sum(1 for entry in fresh if not kinds(entry.title)) / len(fresh)
    parts.append(("headlines in which nothing happens", round(-0.5 * idle, 4)))
    return parts


def _kind_worth(cue: Cue, share: float) -> float:
    """Of a kind that a share of the headlines tells.

    Papers word a ruling or a deal in many ways and it stays one: there a quarter of headlines counts half.
    """
    return cue.weight * (math.sqrt(share) if cue.kind in _HARD else share)


def _soft_marks(title: str) -> int:
    """Whether it begins or ends as advice does, and whether it has such words: 0, 1 or 2."""
    return bool(_SOFT.search(title)) + any(cue.kind is EventKind.OPINION for cue in kinds(title))


def _how_much(fresh: Sequence[Entry]) -> tuple[str, float]:
    """The largest sum of money or number of things in a headline, by its order of magnitude."""
    return ("large sum in the headline", max(_largest(entry.title) for entry in fresh))


def _largest(title: str) -> float:
    worth = [
        0.25 * (math.log10(amount.value) - (6.5 if amount.unit in MONEY else 5.5))
        for amount in amounts(title)
        if (amount.unit in MONEY and amount.value >= LARGE_SUM)
        or (amount.unit == "" and amount.value >= _LARGE_COUNT)
    ]
    return round(min(1.0, max(worth, default=0.0)), 4)


def _how_great_a_change(fresh: Sequence[Entry]) -> tuple[str, float]:
    """Of results, prices and shares: a record, a multiple, or the largest per cent, by its magnitude."""
    return ("large change in the headline", max(_change(entry.title) for entry in fresh))


def _change(title: str) -> float:
    if not any(cue.kind in _MEASURED for cue in kinds(title)):
        return 0.0
    shares = [
        0.3 * math.log10(share / 4) for one in _SHARE.findall(title) if (share := float(one)) >= _LARGE_CHANGE
    ]
    return round(min(_MOST_CHANGE, max([*shares, 0.4 if _FOLD.search(title) else 0.0])), 4)


def _who_with_whom(fresh: Sequence[Entry], entities: Mapping[str, Entity]) -> list[tuple[str, float]]:
    """States and authorities in hard matters, chips that cross a border, and what labs themselves do."""
    states = chips = labs = 0.0
    for entry in fresh:
        found = {cue.kind for cue in kinds(entry.title)}
        named = {
            entities[name].kind
            for name in entry.entities
            if name in entities and is_named(entities[name], entry.title)
        }
        if found & _HARD:
            states += bool(named & _STATES) / len(fresh)
            chips += ({EntityKind.CHIP, EntityKind.COUNTRY} <= named) / len(fresh)
        if found & _MOVES:
            labs += (EntityKind.LAB in named) / len(fresh)
    return [
        ("states and authorities", round(0.35 * math.sqrt(states), 4)),
        ("chips across borders", round(0.45 * math.sqrt(chips), 4)),
        ("a lab's move", round(0.5 * labs, 4)),
    ]


def _to_whom(fresh: Sequence[Entry], entities: Mapping[str, Entity]) -> list[tuple[str, float]]:
    """The parties that the headlines name: the strongest counts whole, the next less and less."""
    names = {
        name: _PARTY[entities[name].kind] * (0.6 + 0.6 * entities[name].weight)
        for entry in fresh
        for name in actors(entry.title, entry, entities)
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
