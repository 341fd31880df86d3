"""What the stored corpus holds of like happenings in earlier months: dated, linked, or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from digests.events import kinds
from digests.model import Claim, Entity, EntityKind, Entry, Moment
from digests.parties import parties
from digests.vectors import Frequencies, cosine, words_of

LEAST_AGE = timedelta(days=30)
_LEAST_LIKE = 0.16
_PARTIES = frozenset(
    {EntityKind.LAB, EntityKind.COMPANY, EntityKind.AGENCY, EntityKind.LAW, EntityKind.PERSON}
)


def query(title: str, entries: Sequence[Entry], entities: Mapping[str, Entity]) -> str:
    """Words to look for in the store: the parties that the headline names; "" where it names none."""
    named = {name for e in entries for name in parties(title, e, entities) if entities[name].kind in _PARTIES}
    return " ".join(sorted(named)[:2])


def precedents(
    title: str,
    entries: Sequence[Entry],
    past: Sequence[Entry],
    entities: Mapping[str, Entity],
    *,
    now: datetime,
    most: int,
) -> tuple[Moment, ...]:
    """Earlier headlines of the same party and the same kind of happening: the likest, oldest first."""
    own = {entry.id for entry in entries}
    named = {name for e in entries for name in parties(title, e, entities) if entities[name].kind in _PARTIES}
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
    frequencies = Frequencies(words_of(entry.title, entry.text) for entry in (*old, *entries))
    here = frequencies.vector(
        sum((words_of(e.title, e.text).full for e in entries), start=words_of("", "").full)
    )
    like = [
        (cosine(frequencies.vector(words_of(entry.title, entry.text).full), here), entry.id, entry)
        for entry in old
    ]
    best = sorted((one for one in like if one[0] >= _LEAST_LIKE), reverse=True)[:most]
    return tuple(
        Moment(day=entry.when.date(), claim=Claim(text=entry.title, sources=(entry.id,)))
        for _, _, entry in sorted(best, key=lambda one: one[2].when)
    )
