"""The ledger of figures: how far each number is borne out, and how that moves from day to day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from digests.figures import figures
from digests.model import Briefing, Claim, Entity, Entry, LedgerRow, Story, Takeaway
from digests.sentences import usable
from digests.words import content_words, normalise

_APART = 0.25
"""Numbers closer than this share of the larger are one number, rounded."""

_ONE_TIME = timedelta(days=10)
"""Numbers further apart are of other times: a measure moves."""

_MOST = 40


class ClaimStatus(StrEnum):
    """How far a number is borne out. One publisher family is never its own confirmation."""

    SINGLE = "single source"
    OWN = "own claim"
    CONFIRMED = "confirmed independently"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All rows of one measure of one subject, oldest first, and how they stand."""

    subject: str
    measure: str
    status: ClaimStatus
    rows: tuple[LedgerRow, ...]


def rows_of(entries: Iterable[Entry], entities: Mapping[str, Entity], story_id: str) -> tuple[LedgerRow, ...]:
    """The figures of the entries with a subject and a measure, each entry for itself."""
    return tuple(
        LedgerRow(
            subject=figure.subject,
            measure=figure.measure,
            text=figure.text,
            value=figure.value,
            unit=figure.unit,
            claimant=figure.claimant,
            publisher=entry.publisher,
            sentence=figure.claim.text,
            entry_id=entry.id,
            story_id=story_id,
            day=entry.when.date(),
        )
        for entry in entries
        for figure in figures((entry,), entities, most=_MOST)
        if figure.subject and figure.measure
    )


def ledger_rows(
    briefing: Briefing, stories: Sequence[Story], entities: Sequence[Entity]
) -> tuple[LedgerRow, ...]:
    """The rows of every entry that the briefing's stories are made of."""
    shown = {one.story_id: set(one.entry_ids) for one in briefing.stories}
    known = {entity.name: entity for entity in entities}
    stored = {entry.id: entry for story in stories for entry in story.entries}
    return tuple(
        row
        for story_id, ids in shown.items()
        for row in rows_of([stored[id] for id in sorted(ids) if id in stored], known, story_id)
    )


def accounts(rows: Sequence[LedgerRow], stored: Mapping[str, Entry] | None = None) -> tuple[Account, ...]:
    """The rows by subject and measure. A number that its entry in `stored` lost is withdrawn."""

    def key(row: LedgerRow) -> tuple[str, str]:
        return row.subject, row.measure

    ordered = sorted(rows, key=lambda row: (*key(row), row.day, row.entry_id, row.value))
    return tuple(
        _account(subject, measure, tuple(group), stored)
        for (subject, measure), group in groupby(ordered, key=key)
    )


def _account(
    subject: str, measure: str, rows: tuple[LedgerRow, ...], stored: Mapping[str, Entry] | None
) -> Account:
    standing = [row for row in rows if stored is None or _stands(row, stored)]
    return Account(subject=subject, measure=measure, status=_status(subject, standing), rows=rows)


def _stands(row: LedgerRow, stored: Mapping[str, Entry]) -> bool:
    entry = stored.get(row.entry_id)
    return entry is None or normalise(row.text) in normalise(f"{entry.title}\n{entry.text}")


def _status(subject: str, rows: Sequence[LedgerRow]) -> ClaimStatus:
    if not rows:
        return ClaimStatus.WITHDRAWN
    if any(_differ(one, other) for one in rows for other in rows):
        return ClaimStatus.DISPUTED
    others = [row for row in rows if not _own(row, subject)]
    if any(_agree(one, other) for one in others for other in others):
        return ClaimStatus.CONFIRMED
    return ClaimStatus.OWN if all(_own(row, subject) for row in rows) else ClaimStatus.SINGLE


def _own(row: LedgerRow, subject: str) -> bool:
    return subject in row.claimant or row.claimant in subject


def _differ(one: LedgerRow, other: LedgerRow) -> bool:
    """Two sides that are named for it give other values of one unit at one time."""
    return one.claimant != other.claimant and _comparable(one, other) and not _near(one, other)


def _agree(one: LedgerRow, other: LedgerRow) -> bool:
    """Two publishers give one value at one time."""
    return one.publisher != other.publisher and _comparable(one, other) and _near(one, other)


def _comparable(one: LedgerRow, other: LedgerRow) -> bool:
    return one.unit == other.unit and abs(one.day - other.day) <= _ONE_TIME


def _near(one: LedgerRow, other: LedgerRow) -> bool:
    return abs(one.value - other.value) <= _APART * max(abs(one.value), abs(other.value))


def status_news(
    fresh: Sequence[Entry], told: Sequence[Entry], entities: Mapping[str, Entity]
) -> Takeaway | None:
    """What fresh entries do to a number told before: confirmed by another family, or disputed."""
    before = rows_of(told, entities, "")
    known = {(one.subject, one.measure): one.status for one in accounts(before)}
    later = rows_of([entry for entry in fresh if entry.copy_of is None], entities, "")
    for account in accounts((*before, *later)):
        was = known.get((account.subject, account.measure))
        if was is None or was is account.status:
            continue
        if account.status not in (ClaimStatus.CONFIRMED, ClaimStatus.DISPUTED):
            continue
        row = next(row for row in reversed(account.rows) if row in later)
        word = "Confirmed" if account.status is ClaimStatus.CONFIRMED else "Disputed"
        return Takeaway(
            label=f"{word}: {account.measure}", claim=Claim(text=row.sentence, sources=(row.entry_id,))
        )
    return None


def withdrawal(
    told: Sequence[Entry], since: datetime, noted: Callable[[str], Sequence[LedgerRow]]
) -> Takeaway | None:
    """A number of the ledger that an entry told before has lost since it was rewritten.

    What is shown is what the entry says in the place of the sentence that held the number.
    """
    for entry in told:
        if entry.updated is None or entry.updated < since:
            continue
        for name in entry.entities:
            for row in noted(name):
                if row.entry_id == entry.id and not _stands(row, {entry.id: entry}):
                    claim = Claim(text=_instead(row.sentence, entry), sources=(entry.id,))
                    return Takeaway(label=f"Withdrawn: {row.measure}, {row.text}", claim=claim)
    return None


def _instead(former: str, entry: Entry) -> str:
    """The entry's sentence with most words of the former one, else its title."""
    said = set(content_words(former))
    near = [(len(said & set(content_words(one.text))), -one.index, one.text) for one in usable(entry.text)]
    best = max(near, default=(0, 0, ""))
    return best[2] if 2 * best[0] >= len(said) else entry.title
