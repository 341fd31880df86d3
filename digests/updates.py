"""Seen before? A story told to a target comes back there only with something material.

Material is a figure nobody had given, a party nobody had named, or a decision, denial or correction.
An edited title or date alone is never news.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from digests.amounts import Amount, amounts
from digests.model import Claim, Entity, EntityKind, Entry, Takeaway
from digests.sentences import usable

_PARTIES = frozenset(
    {EntityKind.LAB, EntityKind.COMPANY, EntityKind.AGENCY, EntityKind.PERSON, EntityKind.LAW}
)
_DECISION = re.compile(
    r"\b(?P<stem>ban|block|order|fine|approve|clear|reject|deny|denie|correct|withdraw|retract|sue|settle"
    r"|charge|halt|suspend"
    r"|restrict|resign|quit|acquire|complete|cancel|scrap|delay|launch|open|rule|convict|acquit|sign"
    r"|pass|veto|lift|cut)"
    r"(?:s|es|d|ed|ped|ned|ing|ting)?\b",
    re.IGNORECASE,
)
_LEAST_COUNT = 1000


def what_is_new(
    fresh: Sequence[Entry], told: Sequence[Entry], entities: Mapping[str, Entity]
) -> Takeaway | None:
    """The most telling thing in `fresh` that `told` did not have, or None where nothing is material.

    A headline's news comes before a sentence's, a decision before a figure, a figure before a party.
    """
    known_amounts = tuple(chain.from_iterable(amounts(f"{e.title}\n{e.text}") for e in told))
    known_names = {name for entry in told for name in entry.entities}
    known_decisions = _decisions(told)
    own = [entry for entry in fresh if entry.copy_of is None and entry.language == "en"]
    for entry in own:
        if _decisions((entry,)) - known_decisions and _parties(entry.title, entry, entities):
            return Takeaway(label="Decision", claim=_claim(entry, None))
    for entry in own:
        for text in (entry.title, *(s.text for s in usable(entry.text) if s.alone)):
            if any(_counts(a) and not _known(a, known_amounts) for a in amounts(text)):
                return Takeaway(label="New figure", claim=_claim(entry, text))
    for entry in own:
        parties = [name for name in _parties(entry.title, entry, entities) if name not in known_names]
        if parties:
            return Takeaway(label=f"New party: {parties[0]}", claim=_claim(entry, None))
    return None


def _claim(entry: Entry, text: str | None) -> Claim:
    """The sentence given, else the entry's first that stands alone, else its headline."""
    if text is None:
        alone = [sentence.text for sentence in usable(entry.text) if sentence.alone]
        text = alone[0] if alone else entry.title
    return Claim(text=text, sources=(entry.id,))


def _counts(amount: Amount) -> bool:
    return not amount.is_year and (amount.unit != "" or amount.value >= _LEAST_COUNT)


def _known(amount: Amount, known: Sequence[Amount]) -> bool:
    """A rounded figure ("$20bn" after "$19.8 billion") is no news."""
    return any(amount.same(other, tolerance=0.03) for other in known)


def _parties(title: str, entry: Entry, entities: Mapping[str, Entity]) -> list[str]:
    folded = title.casefold()
    return [
        name
        for name in entry.entities
        if (entity := entities.get(name))
        and entity.kind in _PARTIES
        and any(spelling.casefold() in folded for spelling in (name, *entity.aliases))
    ]


def _decisions(entries: Sequence[Entry]) -> set[str]:
    """The stems of the deciding verbs in the headlines."""
    return {match["stem"].casefold() for entry in entries for match in _DECISION.finditer(entry.title)}
