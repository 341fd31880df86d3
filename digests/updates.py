"""Seen before? A story told to a target comes back there only with something material.

Material is a figure nobody had given, a party nobody had named, or a decision, denial or correction.
An edited title or date alone is never news.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from digests.amounts import Amount, amounts
from digests.model import Claim, Entity, EntityKind, Entry, Takeaway
from digests.parties import is_named, parties
from digests.sentences import usable
from digests.words import content_words

_PARTIES = frozenset(
    {EntityKind.LAB, EntityKind.COMPANY, EntityKind.AGENCY, EntityKind.PERSON, EntityKind.LAW}
)
_AUTHORITIES = frozenset({EntityKind.AGENCY, EntityKind.COUNTRY})
_DECISION = re.compile(
    r"\b(?P<stem>ban|block|order|fine|approve|clear|reject|deny|denie|correct|withdraw|retract|sue|settle"
    r"|charge|halt|suspend|restrict|limit|probe|investigate|(?<!to )review|raid|subpoena|appeal|resign|quit"
    r"|acquire|complete|cancel|scrap|delay|launch|rule|convict|acquit|sign|pass|veto|lift|cut"
    r"|open(?=\w*\s+(?:\w+\s+)?(?:probe|investigation|inquiry|case|proceedings)))"
    r"(?:s|es|d|ed|ped|ned|ing|ping|ting)?\b",
    re.IGNORECASE,
)
_LEAST_COUNT = 1000
_NEAR = 0.4


def what_is_new(
    fresh: Sequence[Entry], told: Sequence[Entry], entities: Mapping[str, Entity]
) -> Takeaway | None:
    """The most telling thing in `fresh` that `told` did not have, or None where nothing is material.

    A headline's news comes before a sentence's, a decision before a figure, a figure before a party.
    """
    known_amounts = tuple(chain.from_iterable(amounts(f"{e.title}\n{e.text}") for e in told))
    known_names = _with_kin({name for entry in told for name in entry.entities}, entities)
    known_decisions = _decisions(told)
    own = [entry for entry in fresh if entry.copy_of is None and entry.language.startswith("en")]
    for entry in own:
        if _decisions((entry,)) - known_decisions and parties(entry.title, entry, entities):
            return Takeaway(label="Decision", claim=_claim(entry, None))
    titles = [(entry, entry.title) for entry in own]
    sentences = [(entry, s.text) for entry in own for s in usable(entry.text) if s.alone]
    for entry, text in (*titles, *sentences):
        strange = [a.text for a in amounts(text) if _counts(a) and not _known(a, known_amounts)]
        if strange:
            label = f"New figure: {strange[0]}" if text == entry.title else "New figure"
            return Takeaway(label=label, claim=_claim(entry, text))
    for entry in own:
        strangers = [name for name in _actors(entry, entities) if name not in known_names]
        if strangers:
            return Takeaway(label=f"New party: {strangers[0]}", claim=_claim(entry, None))
    return None


def _actors(entry: Entry, entities: Mapping[str, Entity]) -> list[str]:
    """Parties of the headline, and authorities and states that the headline or its first sentence names."""
    opening = " ".join([entry.title, *(sentence.text for sentence in usable(entry.text)[:1])])
    in_title = parties(entry.title, entry, entities)
    return [
        name
        for name in entry.entities
        if (entity := entities.get(name))
        and (
            (entity.kind in _PARTIES and name in in_title)
            or (entity.kind in _AUTHORITIES and is_named(entity, opening))
        )
    ]


def _with_kin(names: set[str], entities: Mapping[str, Entity]) -> set[str]:
    """The names and those that they are part of."""
    return names | {_parent(name, entities) for name in names}


def _parent(name: str, entities: Mapping[str, Entity]) -> str:
    entity = entities.get(name)
    return entity.part_of if entity and entity.part_of else name


def _claim(entry: Entry, text: str | None) -> Claim:
    """The sentence given, else the entry's that is nearest to its headline, else the headline."""
    if text is None:
        said = set(content_words(entry.title))
        alone = [sentence.text for sentence in usable(entry.text) if sentence.alone]
        near = [(len(said & set(content_words(option))), -i, option) for i, option in enumerate(alone)]
        best = max(near, default=(0, 0, ""))
        text = best[2] if best[0] >= _NEAR * len(said) else entry.title
    return Claim(text=text, sources=(entry.id,))


def _counts(amount: Amount) -> bool:
    return not amount.is_year and (amount.unit != "" or amount.value >= _LEAST_COUNT)


def _known(amount: Amount, known: Sequence[Amount]) -> bool:
    """A rounded sum ("$20bn" after "$19.8 billion") is no news; a share of 9% after another of 9.2% is."""
    tolerance = 0.0 if amount.unit in ("%", "pp", "x") else 0.03
    return any(amount.same(other, tolerance=tolerance) for other in known)


def _decisions(entries: Sequence[Entry]) -> set[str]:
    """The stems of the deciding verbs in the headlines."""
    return {match["stem"].casefold() for entry in entries for match in _DECISION.finditer(entry.title)}
