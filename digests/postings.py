"""Which rows hold which telling stem: an index of fixed size, for each hash the latest rows."""

import numpy as np
from numpy.typing import NDArray

SLOTS, DEEP = 1 << 18, 16
"""So many hashes, and for each of them so many rows. A stem of hash SLOTS is none: it finds nothing."""

_ROW = np.int64(1 << 32)
"""More than any row: what keeps two numbers apart in one."""


class Postings:
    """Takes rows with the hashes of their stems, a line of them for each row, and finds who shares some."""

    def __init__(self) -> None:
        # Each row plus one: what holds none is never written, and takes no memory.
        self._rows = np.zeros((SLOTS + 1, DEEP), np.int32)
        self._filled = np.zeros(SLOTS + 1, np.uint32)

    def enter(self, rows: NDArray[np.intp], hashes: NDArray[np.uint32]) -> None:
        """Rows come behind those that entered before, in their order; each once under a hash."""
        place, column = np.nonzero(hashes < SLOTS)
        entered = np.unique(hashes[place, column] * _ROW + place)
        slots, row = entered // _ROW, rows[entered % _ROW]
        begins = np.flatnonzero(np.diff(slots, prepend=-1))
        many = np.diff(np.append(begins, len(slots)))
        number = np.arange(len(slots)) - np.repeat(begins, many)
        last = number >= np.repeat(many, many) - DEEP
        cell = (self._filled[slots] + number) % DEEP
        self._rows[slots[last], cell[last]] = row[last] + 1
        self._filled[slots[begins]] += many.astype(np.uint32)

    def sharing(
        self, rows: NDArray[np.intp], hashes: NDArray[np.uint32], *, least: int, most: int
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """For each of `rows` those that share at least so many hashes, which share most first, latest first.

        As two lines, one of `rows` beside each that shares, at most `most` times each.
        """
        found = self._rows[hashes].reshape(len(rows), hashes.shape[1] * DEEP)
        place, column = np.nonzero(found)
        met, counts = np.unique(place * _ROW + (found[place, column] - 1), return_counts=True)
        place, other = met // _ROW, met % _ROW
        fit = np.flatnonzero((counts >= least) & (other != rows[place]))
        best = fit[np.lexsort((-other[fit], -counts[fit], place[fit]))]
        begins = np.flatnonzero(np.diff(place[best], prepend=-1))
        number = np.arange(len(best)) - np.repeat(begins, np.diff(np.append(begins, len(best))))
        best = best[number < most]
        return rows[place[best]], other[best]

    def renumber(self, place: NDArray[np.intp]) -> None:
        """Rows have other numbers, or -1 where they are gone; the last of `place` stands for no row."""
        held = np.flatnonzero(self._filled)
        self._rows[held] = place[self._rows[held] - 1] + 1
