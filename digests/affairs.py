"""The level above the event: troubles of one party are one affair, and a briefing wants other themes as well.

A regulator's demand, a lawsuit and a scandal about one product are happenings of one affair. What its maker
buys, earns or launches is not. Happenings of one affair that are much alike are told as one story, and any
story loses rank to those above it about the same party.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digests.events import EventKind, kinds
from digests.model import Entity, EntityKind, Entry
from digests.parties import actors

_TROUBLES = frozenset({EventKind.REGULATION, EventKind.COURT, EventKind.MISUSE, EventKind.DISPUTE})
_SAME_PARTY, _SAME_AFFAIR = -0.3, -0.6
"""What each story above takes: one about the same party, one that tells another trouble of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Whom a third of the headlines of a story name or more, and whether half tell of a trouble."""

    parties: frozenset[str]
    troubled: bool


def theme(entries: Sequence[Entry], entities: Mapping[str, Entity]) -> Theme:
    """Of a story's entries; never of none."""
    named = Counter(name for entry in entries for name in set(actors(entry.title, entry, entities)))
    troubled = sum(any(cue.kind in _TROUBLES for cue in kinds(entry.title)) for entry in entries)
    return Theme(
        parties=frozenset(name for name, count in named.items() if 3 * count >= len(entries)),
        troubled=2 * troubled >= len(entries),
    )


def one_affair(one: Theme, other: Theme, entities: Mapping[str, Entity]) -> bool:
    """Both tell troubles of one party. A person is no party here: one owner has many affairs."""
    shared = {name for name in one.parties & other.parties if entities[name].kind is not EntityKind.PERSON}
    return bool(shared) and one.troubled and other.troubled


def lowering(own: Theme, above: Sequence[Theme], entities: Mapping[str, Entity]) -> tuple[str, float]:
    """Why and how much the stories above take from the score; 0 where none is about its parties."""
    met = {name for other in above for name in own.parties & other.parties}
    value, name = min(((_taken(name, own, above, entities), name) for name in met), default=(0.0, ""))
    return f"stands below another story about {name}", round(value, 4)


def _taken(name: str, own: Theme, above: Sequence[Theme], entities: Mapping[str, Entity]) -> float:
    return sum(
        _SAME_AFFAIR if one_affair(own, other, entities) else _SAME_PARTY
        for other in above
        if name in other.parties
    )
