"""Which structure a story gets, by what evidence there is for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from digests.families import families
from digests.model import Entry, Fit, Format
from digests.writing import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a story has to show."""

    entries: Sequence[Entry]
    pool: Sequence[Candidate]
    disputes: int
    figures: int
    quotations: int

    @property
    def sources(self) -> int:
        return len(families(self.entries))


def fitting(
    fmt: Format,
    formats: Mapping[str, Format],
    evidence: Evidence,
    sections: Callable[[Format], int],
) -> Format:
    """The first of the format's `replies` whose `fits` the evidence reaches, else the format itself.

    `sections` fills a format and counts its sections; it is asked last, since that takes longest.
    """
    for name in fmt.replies:
        other = formats.get(name)
        if other is None or other.fits is None or not _reaches(evidence, other.fits):
            continue
        if not other.fits.sections or sections(other) >= other.fits.sections:
            return other
    return fmt


def _reaches(evidence: Evidence, fits: Fit) -> bool:
    return (
        evidence.disputes >= fits.disputes
        and evidence.figures >= fits.figures
        and evidence.quotations >= fits.quotations
        and len(evidence.pool) >= fits.sentences
        and evidence.sources >= fits.sources
        and (not fits.category or any(entry.category == fits.category for entry in evidence.entries))
    )
