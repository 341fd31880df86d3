"""Seen before? A story told to a target comes back there only with something material.

Material is a correction, a denial, a decision, a changed or a new figure, or a party that takes part anew.
An edited title or date alone is never news, nor is advice or opinion on what was told.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from digests.amounts import Amount, amounts
from digests.deeds import LABELS, OF_STATES, Deed, deeds
from digests.events import EventKind, kinds
from digests.model import Claim, Entity, EntityKind, Entry, Takeaway
from digests.parties import actors, is_named, parties
from digests.sentences import usable
from digests.words import content_words

_PARTIES = frozenset(
    {EntityKind.LAB, EntityKind.COMPANY, EntityKind.AGENCY, EntityKind.PERSON, EntityKind.LAW}
)
_AUTHORITIES = frozenset({EntityKind.AGENCY, EntityKind.COUNTRY})
_LEAST_COUNT = 1000
_NEAR = 0.4
_SAME_MATTER = 0.5
"""Share of a headline's words from which a told headline with another amount gave the former one."""

News = Takeaway | None


def what_is_new(fresh: Sequence[Entry], told: Sequence[Entry], entities: Mapping[str, Entity]) -> News:
    """The most telling thing in `fresh` that `told` did not have, or None where nothing is material.

    A headline's news comes before a sentence's, a deed before a figure, a figure before a party.
    """
    own = [
        entry
        for entry in fresh
        if entry.copy_of is None and entry.language.startswith("en") and not _muses(entry.title)
    ]
    looks: tuple[Callable[[Sequence[Entry], Sequence[Entry], Mapping[str, Entity]], News], ...] = (
        _deed,
        _figure_of_a_headline,
        _party_of_a_headline,
        _figure_of_a_sentence,
        _authority_of_an_opening,
    )
    return next((news for look in looks if (news := look(own, told, entities))), None)


def _muses(title: str) -> bool:
    """A question, advice or opinion: it tells nothing that has happened."""
    return title.rstrip().endswith("?") or any(cue.kind is EventKind.OPINION for cue in kinds(title))


def _deed(own: Sequence[Entry], told: Sequence[Entry], entities: Mapping[str, Entity]) -> News:
    """A deed that nobody told, or that another authority does: corrections and denials first.

    Of headlines that tell the same deed one that names a party says more.
    """
    own = sorted(own, key=lambda entry: not actors(entry.title, entry, entities))
    known: dict[Deed, set[str]] = {}
    for entry in told:
        opening = _opening(entry)
        doers = _kin(_doers(opening, entry, entities), entities)
        for deed in deeds(opening):
            known.setdefault(deed, set()).update(doers)
    for wanted in Deed:
        for entry in own:
            doers = _doers(entry.title, entry, entities)
            if wanted in deeds(entry.title) and doers and _adds(wanted, doers, known, entities):
                return Takeaway(label=LABELS.get(wanted, "Decision"), claim=_claim(entry, None))
    return None


def _doers(text: str, entry: Entry, entities: Mapping[str, Entity]) -> set[str]:
    """The states and authorities that the text names, else its parties."""
    return set(_authorities(text, entry, entities)) or set(parties(text, entry, entities))


def _authorities(text: str, entry: Entry, entities: Mapping[str, Entity]) -> list[str]:
    """The states and authorities that the text names, in the order in which the entry does."""
    return [
        name
        for name in entry.entities
        if (entity := entities.get(name)) and entity.kind in _AUTHORITIES and is_named(entity, text)
    ]


def _adds(
    deed: Deed, doers: set[str], known: Mapping[Deed, set[str]], entities: Mapping[str, Entity]
) -> bool:
    """The deed was not told, or it is one of a state's and this state's was not."""
    by_a_state = any(entities[name].kind in _AUTHORITIES for name in doers)
    if deed not in known:
        return by_a_state or deed not in OF_STATES
    return by_a_state and not _kin(doers, entities) & known[deed]


def _figure_of_a_headline(
    own: Sequence[Entry], told: Sequence[Entry], entities: Mapping[str, Entity]
) -> News:
    del entities
    known = _amounts_of(told)
    for entry in own:
        for amount in amounts(entry.title):
            if not _counts(amount) or _known(amount, known):
                continue
            former = _former(amount, entry, told)
            label = f"Changed figure: {amount.text}, was {former}" if former else f"New figure: {amount.text}"
            return Takeaway(label=label, claim=_claim(entry, entry.title))
    return None


def _former(amount: Amount, entry: Entry, told: Sequence[Entry]) -> str | None:
    """The amount of the same unit in a told headline that says otherwise the same."""
    said = set(content_words(entry.title))
    for before in reversed(told):
        rest = said & set(content_words(before.title))
        same_unit = [one for one in amounts(before.title) if one.unit == amount.unit and _counts(one)]
        if len(same_unit) == 1 and len(rest) >= _SAME_MATTER * len(said):
            return same_unit[0].text
    return None


def _figure_of_a_sentence(
    own: Sequence[Entry], told: Sequence[Entry], entities: Mapping[str, Entity]
) -> News:
    """A figure in a sentence that names a party of its headline: the story's, not the background's."""
    known = _amounts_of(told)
    for entry in own:
        acting = set(actors(entry.title, entry, entities))
        for sentence in usable(entry.text):
            strange = [a for a in amounts(sentence.text) if _counts(a) and not _known(a, known)]
            if strange and sentence.alone and acting & set(parties(sentence.text, entry, entities)):
                return Takeaway(label=f"New figure: {strange[0].text}", claim=_claim(entry, sentence.text))
    return None


def _amounts_of(told: Sequence[Entry]) -> tuple[Amount, ...]:
    return tuple(chain.from_iterable(amounts(f"{entry.title}\n{entry.text}") for entry in told))


def _counts(amount: Amount) -> bool:
    return not amount.is_year and (amount.unit != "" or amount.value >= _LEAST_COUNT)


def _known(amount: Amount, known: Sequence[Amount]) -> bool:
    """A rounded sum ("$20bn" after "$19.8 billion") is no news; a share of 9% after another of 9.2% is."""
    tolerance = 0.0 if amount.unit in ("%", "pp", "x") else 0.03
    return any(amount.same(other, tolerance=tolerance) for other in known)


def _party_of_a_headline(own: Sequence[Entry], told: Sequence[Entry], entities: Mapping[str, Entity]) -> News:
    """The party that most headlines have do something, and that no told entry named."""
    known = _kin({name for entry in told for name in entry.entities}, entities)
    acting = [
        (name, entry)
        for entry in own
        for name in actors(entry.title, entry, entities)
        if entities[name].kind in _PARTIES and name not in known
    ]
    if not acting:
        return None
    most, _ = Counter(name for name, _ in acting).most_common(1)[0]
    first = next(entry for name, entry in acting if name == most)
    return Takeaway(label=f"New party: {most}", claim=_claim(first, None))


def _authority_of_an_opening(
    own: Sequence[Entry], told: Sequence[Entry], entities: Mapping[str, Entity]
) -> News:
    """A state or an authority that the headline or the first sentence names."""
    known = _kin({name for entry in told for name in entry.entities}, entities)
    for entry in own:
        for name in _authorities(_opening(entry), entry, entities):
            if name not in known:
                return Takeaway(label=f"New party: {name}", claim=_claim(entry, None))
    return None


def _kin(names: set[str], entities: Mapping[str, Entity]) -> set[str]:
    """The names and those that they are part of: a ministry speaks for its state."""
    return names | {entity.part_of for name in names if (entity := entities.get(name)) and entity.part_of}


def _opening(entry: Entry) -> str:
    return " ".join([entry.title, *(sentence.text for sentence in usable(entry.text)[:1])])


def _claim(entry: Entry, text: str | None) -> Claim:
    """The sentence given, else the entry's that is nearest to its headline, else the headline."""
    if text is None:
        said = set(content_words(entry.title))
        alone = [sentence.text for sentence in usable(entry.text) if sentence.alone]
        near = [(len(said & set(content_words(option))), -i, option) for i, option in enumerate(alone)]
        best = max(near, default=(0, 0, ""))
        text = best[2] if best[0] >= _NEAR * len(said) else entry.title
    return Claim(text=text, sources=(entry.id,))
