"""Rows are found by the hashes they share, however they came in."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.postings import DEEP, SLOTS, Postings

WIDE = 4
NONE = SLOTS
lines = st.lists(
    st.lists(st.sampled_from([0, 1, 2, 3, 7, SLOTS - 1, NONE]), min_size=WIDE, max_size=WIDE),
    min_size=1,
    max_size=3 * DEEP,
)


def hashes(told: list[list[int]]) -> np.ndarray[tuple[int, int], np.dtype[np.uint32]]:
    return np.array(told, np.uint32).reshape(-1, WIDE)


def one_by_one(told: list[list[int]], row: int, least: int, most: int) -> list[int]:
    """What `sharing` is to find, said row by row: of each hash the latest rows, counted for each hash."""
    counts = Counter(
        other
        for slot in told[row]
        if slot != NONE
        for other in [n for n, line in enumerate(told) if slot in line][-DEEP:]
    )
    del counts[row]
    found = [other for other, count in counts.items() if count >= least]
    return sorted(found, key=lambda other: (-counts[other], -other))[:most]


@settings(max_examples=60, deadline=None)
@given(lines, st.integers(1, 7), st.integers(1, 3), st.integers(1, 40))
def test_batches_are_found_as_rows_one_by_one(
    told: list[list[int]], step: int, least: int, most: int
) -> None:
    """How many rows come in at a time, and how many are asked for, tells nothing."""
    postings = Postings()
    for start in range(0, len(told), step):
        some = np.arange(start, min(start + step, len(told)))
        postings.enter(some, hashes(told)[some])
    rows = np.arange(len(told))[::-1]
    asked, found = postings.sharing(rows, hashes(told)[rows], least=least, most=most)
    for row in rows.tolist():
        assert found[asked == row].tolist() == one_by_one(told, row, least, most)


def test_rows_that_are_gone_are_found_no_more() -> None:
    """After renumbering, a row is found under its new number, and one that is gone not at all."""
    postings, told = Postings(), hashes([[1, 2, NONE, NONE]] * 3)
    postings.enter(np.arange(3), told)
    postings.renumber(np.array([-1, 0, 1, -1]))
    asked, found = postings.sharing(np.array([0]), told[:1], least=2, most=9)
    assert (asked.tolist(), found.tolist()) == ([0], [1])
