"""What else is stored of the parties of a story: how like it is, and what is worth pointing to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from digests.events import kinds
from digests.model import Claim, Entity, EntityKind, Entry, Moment, Story
from digests.parties import parties
from digests.vectors import Frequencies, Vector, cosine, words_of
from digests.words import content_words
from digests.writing import clean_headline, headline

LEAST_AGE = timedelta(days=30)
"""What is younger belongs to the news, not to what came before it."""

_LEAST_LIKE = 0.15
"""Read off two weeks of 2026 against two years of headlines: below it, two in three only share a name."""

_SAME_EVENT = 0.35
_PARTIES = frozenset(
    {EntityKind.LAB, EntityKind.COMPANY, EntityKind.AGENCY, EntityKind.LAW, EntityKind.PERSON}
)
_TITLES, _CROSSED, _TEXTS = 0.5, 0.25, 0.25


def named_in(title: str, entries: Sequence[Entry], entities: Mapping[str, Entity]) -> frozenset[str]:
    """The parties of the headline that can have a past: no models, chips or states."""
    return frozenset(
        name for e in entries for name in parties(title, e, entities) if entities[name].kind in _PARTIES
    )


def query(title: str, entries: Sequence[Entry], entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """Phrases to look for in the store: the headline's parties and its other words; () without parties."""
    named = named_in(title, entries, entities)
    if not named:
        return ()
    spelt = _spelt(named, entities)
    return (*sorted(named), *(word for word in dict.fromkeys(content_words(title)) if word not in spelt))


def _spelt(named: frozenset[str], entities: Mapping[str, Entity]) -> frozenset[str]:
    """The words of all spellings of these names."""
    return frozenset(
        word for name in named for way in (name, *entities[name].aliases) for word in content_words(way)
    )


class _Likeness:
    """Compares entries with a story by what they tell, not by whom they name."""

    def __init__(
        self, title: str, entries: Sequence[Entry], others: Sequence[Entry], unheard: frozenset[str]
    ) -> None:
        self._unheard = unheard
        self._frequencies = Frequencies(words_of(e.title, e.text) for e in (*others, *entries))
        self._title = self._vector(Counter(content_words(title)))
        whole = sum((words_of(e.title, e.text).full for e in entries), start=Counter[str]())
        self._whole = self._vector(whole)

    def _vector(self, counts: Counter[str]) -> Vector:
        return self._frequencies.vector(
            Counter({word: n for word, n in counts.items() if word not in self._unheard})
        )

    def full(self, entry: Entry) -> Vector:
        return self._vector(words_of(entry.title, entry.text).full)

    def to(self, entry: Entry) -> float:
        """0 to 1: headline to headline, the entry to the headline, and text to text."""
        full = self.full(entry)
        told = self._vector(Counter(content_words(entry.title)))
        return (
            _TITLES * cosine(told, self._title)
            + _CROSSED * cosine(full, self._title)
            + _TEXTS * cosine(full, self._whole)
        )


def precedents(
    title: str,
    entries: Sequence[Entry],
    past: Sequence[Entry],
    entities: Mapping[str, Entity],
    *,
    now: datetime,
    most: int,
) -> tuple[Moment, ...]:
    """Headlines of at least a month ago on the same party and the like happening: the likest, oldest first.

    Two reports of one happening are one precedent.
    """
    own = {entry.id for entry in entries}
    named = named_in(title, entries, entities)
    wanted = {cue.kind for cue in kinds(title) if cue.weight > 0.5}
    old = [
        entry
        for entry in past
        if entry.id not in own
        and entry.copy_of is None
        and entry.language.startswith("en")
        and now - entry.when >= LEAST_AGE
        and named & set(parties(entry.title, entry, entities))
        and wanted & {cue.kind for cue in kinds(entry.title)}
    ]
    if not old:
        return ()
    likeness = _Likeness(title, entries, old, _spelt(named, entities))
    chosen: list[Entry] = []
    for like, _, entry in sorted(((likeness.to(e), e.id, e) for e in old), reverse=True):
        if like < _LEAST_LIKE or len(chosen) == most:
            break
        if all(cosine(likeness.full(entry), likeness.full(one)) < _SAME_EVENT for one in chosen):
            chosen.append(entry)
    return tuple(
        Moment(day=entry.when.date(), claim=Claim(text=clean_headline(entry.title), sources=(entry.id,)))
        for entry in sorted(chosen, key=lambda entry: entry.when)
    )


def related(
    title: str,
    entries: Sequence[Entry],
    others: Sequence[Story],
    entities: Mapping[str, Entity],
    *,
    most: int,
) -> tuple[Claim, ...]:
    """Headlines of other stories on the story's parties: most names in common first, then the likest."""
    named = named_in(title, entries, entities)
    if not named or most < 1:
        return ()
    found = []
    for story in others:
        shared = {n for e in story.entries for n in parties(e.title, e, entities)} & named
        if shared:
            found.append((len(shared), story))
    likeness = _Likeness(
        title, entries, [e for _, one in found for e in one.entries], _spelt(named, entities)
    )
    ranked = sorted(
        ((count, max(likeness.to(e) for e in story.entries), story.id, story) for count, story in found),
        reverse=True,
    )
    return tuple(headline(story.entries, entities) for _, _, _, story in ranked[:most])
