"""The level above the event: troubles of one party are one affair, and a briefing wants other themes as well.

A regulator's demand, a lawsuit and a scandal about one product are happenings of one affair. What its maker
buys, earns or launches is not. Happenings of one affair that are much alike are told as one story, and any
story loses rank to those above it about the same party.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from digests.amounts import amounts
from digests.events import EventKind, kinds
from digests.model import Entity, EntityKind, Entry
from digests.parties import actors

MONEY = frozenset({"USD", "EUR", "GBP", "CNY", "JPY", "KRW"})
LARGE_SUM = 1e7
_TROUBLES = frozenset({EventKind.REGULATION, EventKind.COURT, EventKind.MISUSE, EventKind.DISPUTE})
_NO_PARTY = frozenset(
    {EntityKind.PERSON, EntityKind.TERM, EntityKind.COUNTRY, EntityKind.AGENCY, EntityKind.LAW}
)
_NO_SIDE = frozenset({EntityKind.PERSON, EntityKind.MODEL, EntityKind.CHIP})
_SAME_PARTY, _AKIN, _SAME_AFFAIR = -0.3, -0.6, -1.0
"""What each story above takes: one about the same party, one that is akin as well, one of the same affair."""


class Bond(StrEnum):
    """What makes one affair of two stories."""

    TROUBLE = "troubles of one party"
    DEAL = "a deal of the same two"
    SUM = "one large sum of one party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Whom a third of a story's headlines name or more, what half of them tell, and the sums in them.

    `named` are those too whom two thirds of the reports name in their texts.
    """

    parties: frozenset[str]
    named: frozenset[str]
    troubled: bool
    dealing: bool
    sums: frozenset[tuple[float, str]]


def theme(entries: Sequence[Entry], entities: Mapping[str, Entity]) -> Theme:
    """Of a story's entries; never of none."""
    acting = Counter(name for entry in entries for name in set(actors(entry.title, entry, entities)))
    named = Counter(name for entry in entries for name in entry.entities if name in entities)
    told = [{cue.kind for cue in kinds(entry.title)} for entry in entries]
    return Theme(
        parties=frozenset(name for name, count in acting.items() if 3 * count >= len(entries)),
        named=frozenset(
            name
            for name, count in named.items()
            if 3 * count >= 2 * len(entries) and entities[name].kind not in _NO_PARTY
        ),
        troubled=2 * sum(bool(found & _TROUBLES) for found in told) >= len(entries),
        dealing=2 * sum(EventKind.DEAL in found for found in told) >= len(entries),
        sums=frozenset(
            (amount.value, amount.unit)
            for entry in entries
            for amount in amounts(entry.title)
            if amount.unit in MONEY and amount.value >= LARGE_SUM
        ),
    )


def bond(one: Theme, other: Theme, entities: Mapping[str, Entity]) -> Bond | None:
    """What two stories have in common beside a party.

    A person is none, for one owner has many affairs, nor an authority, which looks into many.
    """
    shared = {name for name in one.parties & other.parties if entities[name].kind not in _NO_PARTY}
    sides = [name for name in shared if entities[name].kind not in _NO_SIDE]
    if shared and one.sums & other.sums:
        return Bond.SUM
    if one.dealing and other.dealing and len(sides) > 1:
        return Bond.DEAL
    if one.troubled and other.troubled:
        known = (name for name in _known(one) & _known(other) if entities[name].kind not in _NO_PARTY)
        return Bond.TROUBLE if any(known) else None
    return None


def lowering(
    own: Theme, above: Sequence[tuple[Theme, bool]], entities: Mapping[str, Entity]
) -> tuple[str, float]:
    """Why and how much the stories above take from the score; 0 where none is about its parties.

    With each comes whether it is akin, as a RankedStory has it.
    """
    taken: dict[str, float] = {}
    for other, akin in above:
        tied = bond(own, other, entities) is not None
        most = _SAME_AFFAIR if tied else _AKIN if akin else _SAME_PARTY
        for name in own.parties & other.parties | (_known(own) & _known(other) if tied else frozenset()):
            taken[name] = taken.get(name, 0.0) + most
    party = min(taken, key=lambda name: (taken[name], name), default="")
    return f"stands below another story about {party}", round(taken.get(party, 0.0), 4)


def _known(one: Theme) -> frozenset[str]:
    return one.parties | one.named
