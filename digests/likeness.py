"""How alike two entries are: words, meaning, names, numbers and time, each pair as one line of numbers.

Two logistic scores read the same line: one asks for the same event, the other for the same article. Each has
its weights frozen twice: with meanings (an embedding package is installed) and without.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from digests.holdings import Holdings, Rows
from digests.stems import BUCKETS, Floats

_PRODUCTS = (
    ("titles", "wholes"), ("titles", "shared"), ("bare", "wholes"), ("bare", "shared"),
    ("wholes", "shared_names"), ("meaning", "shared_names"), ("log_days", "log_days"),
)  # fmt: skip

FEATURES = (
    "constant", "titles", "titles_cubed", "same_title", "texts", "wholes", "crossed",
    "shared", "title_meaning", "meaning", "shared_names", "strangers", "shared_figures", "clashing_figures",
    "days", "log_days", "bare", "both_bare",
    "other_version", "opposite", "rivals", *(f"{one}*{other}" for one, other in _PRODUCTS),
)  # fmt: skip
"""What a pair is measured by; see `compared`."""

VETOES = {"other_version": -10.0, "opposite": -10.0, "rivals": -10.0}
"""Log odds that a contradiction takes from a pair. Set by hand: in labelled news contradictions are too rare
to be fitted, and they are too grave to be missed."""

MUCH = 50.0
"""Rarity of shared stems from which more of them tells no more: long texts share much without being one."""

BOUND = 4.0
_AT_ONCE = 4_096
"""Pairs whose words are laid side by side: what bounds memory."""

_LOCAL = np.zeros(BUCKETS, np.int32)
"""Scratch: from a stem to its column among those of a few rows. Zeros outside `_cosines`."""


def vector_of(weights: Mapping[str, float]) -> Floats:
    """Weights by name as they meet a line of FEATURES."""
    return np.array([weights.get(name, 0.0) for name in FEATURES], np.float32)


_VETO = vector_of(VETOES)


def compared(holdings: Holdings, left: Rows, right: Rows) -> Floats:
    """One line of FEATURES for each pair left[i], right[i].

    Cosines are 0 to 1, and so is `shared`, how much the stems weigh that both hold; `days` counts at most 3
    and `log_days` log(1 + days) of at most 20; the rest are 0 or 1, but shared_names, which is the share of
    the fewer names.
    """
    ours, theirs = holdings.traits[left], holdings.traits[right]
    found = np.zeros((len(left), len(FEATURES)), np.float32)
    column = {name: found[:, place] for place, name in enumerate(FEATURES)}
    column["constant"][:] = 1
    titles, texts, wholes, crossed, shared = _cosines(holdings, left, right)
    column["titles"][:], column["titles_cubed"][:], column["same_title"][:] = (
        titles,
        titles**3,
        titles > 0.999,
    )
    column["texts"][:], column["wholes"][:], column["crossed"][:] = texts, wholes, crossed
    column["shared"][:] = np.minimum(shared, MUCH) / MUCH
    if holdings.size:
        column["title_meaning"][:], column["meaning"][:] = _meetings(holdings, left, right)
    days = np.abs(ours["day"] - theirs["day"])
    column["days"][:], column["log_days"][:] = np.minimum(days, 3), np.log1p(np.minimum(days, 20))
    bare = ours["bare"] | theirs["bare"]
    column["bare"][:], column["both_bare"][:] = bare, ours["bare"] & theirs["bare"]
    _names(ours, theirs, column)
    _contradictions(ours, theirs, column)
    for one, other in _PRODUCTS:
        column[f"{one}*{other}"][:] = column[one] * column[other]
    return found


def _meetings(holdings: Holdings, left: Rows, right: Rows) -> tuple[Floats, Floats]:
    """Cosines of the embeddings of titles and of wholes: all owners with all others at once, then picked."""
    owners, line = np.unique(left, return_inverse=True)
    others, place = np.unique(right, return_inverse=True)
    ours, theirs = holdings.meanings(owners), holdings.meanings(others)
    half = holdings.size
    titles, wholes = ours[:, :half] @ theirs[:, :half].T, ours[:, half:] @ theirs[:, half:].T
    return titles[line, place], wholes[line, place]


def _names(ours: NDArray[np.void], theirs: NDArray[np.void], column: Mapping[str, Floats]) -> None:
    shared = _common(ours["names"], theirs["names"])
    fewer = np.minimum((ours["names"] > 0).sum(axis=1), (theirs["names"] > 0).sum(axis=1))
    column["shared_names"][:] = shared / np.maximum(fewer, 1)
    met = _common(ours["names"], theirs["every"]) + _common(ours["every"], theirs["names"])
    column["strangers"][:] = (fewer > 0) & (shared == 0) & (met == 0)


def _contradictions(ours: NDArray[np.void], theirs: NDArray[np.void], column: Mapping[str, Floats]) -> None:
    """What word overlap hides: another version, the opposite direction, another company in the same deal."""
    shared = _common(ours["figures"], theirs["figures"])
    both = (ours["figures"][:, 0] > 0) & (theirs["figures"][:, 0] > 0)
    column["shared_figures"][:], column["clashing_figures"][:] = shared > 0, both & (shared == 0)
    same = (ours["version_of"][:, :, None] == theirs["version_of"][:, None, :]) & (
        ours["version_of"][:, :, None] > 0
    )
    equal = ours["version"][:, :, None] == theirs["version"][:, None, :]
    column["other_version"][:] = (same & ~equal).any(axis=(1, 2)) & ~(same & equal).any(axis=(1, 2))
    against = (ours["one_side"] & theirs["other_side"]) | (ours["other_side"] & theirs["one_side"])
    column["opposite"][:] = against > 0
    partners = _common(ours["names"], theirs["names"]) > 0
    column["rivals"][:] = (
        ours["deal"]
        & theirs["deal"]
        & partners
        & _lacks(ours["names"], theirs["every"])
        & _lacks(theirs["names"], ours["every"])
    )


def _common(ours: NDArray[np.uint16], theirs: NDArray[np.uint16]) -> NDArray[np.intp]:
    """How many of our numbers are among theirs, 0 standing for none."""
    same = (ours[:, :, None] == theirs[:, None, :]) & (ours[:, :, None] > 0)
    return np.asarray(same.any(axis=2).sum(axis=1), np.intp)


def _lacks(ours: NDArray[np.uint16], theirs: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Whether we name somebody whom they do not."""
    return np.asarray(_common(ours, theirs) < (ours > 0).sum(axis=1))


def _cosines(holdings: Holdings, left: Rows, right: Rows) -> Floats:
    """Five lines: of titles, of texts, of all, the better of one's title with all of the other; and what the
    shared stems weigh.
    """
    found = np.zeros((5, len(left)), np.float32)
    ordered = np.argsort(left, kind="stable")
    for start in range(0, len(left), _AT_ONCE):
        pairs = ordered[start : start + _AT_ONCE]
        owners, lines = np.unique(left[pairs], return_inverse=True)
        found[:, pairs] = _some_cosines(holdings, owners, lines, right[pairs])
    return found


def _some_cosines(holdings: Holdings, owners: Rows, lines: NDArray[np.intp], right: Rows) -> Floats:
    """Owners' weights are laid out as a table, one line each; column 0 is for stems that none holds."""
    terms, begins = holdings.terms(owners)
    held, columns = np.unique(terms["stem"], return_inverse=True)
    lengths = np.diff(np.append(begins, len(terms)))
    owner = np.repeat(np.arange(len(owners)), lengths)
    tables = np.zeros((3, len(owners), len(held) + 1), np.float32)
    for place, name in enumerate(("title", "text", "whole")):
        tables[place, owner, columns + 1] = terms[name]
    _LOCAL[held] = np.arange(1, len(held) + 1)
    theirs, starts = holdings.terms(right)
    column = _LOCAL[theirs["stem"]]
    _LOCAL[held] = 0
    known = np.flatnonzero(column)
    line = np.repeat(lines, np.diff(np.append(starts, len(theirs))))[known]
    pair = np.repeat(np.arange(len(right)), np.diff(np.append(starts, len(theirs))))[known]
    column, theirs = column[known], theirs[known]
    title, text, whole = (table[line, column] for table in tables)
    title_too, text_too, whole_too = (theirs[name].astype(np.float32) for name in ("title", "text", "whole"))
    sums = [
        np.bincount(pair, ours * others, len(right))
        for ours, others in (
            (title, title_too), (text, text_too), (whole, whole_too), (title, whole_too), (whole, title_too),
        )
    ]  # fmt: skip
    shared = np.bincount(pair, holdings.rarity.of(theirs["stem"]) * (whole > 0), len(right))
    return np.array([*sums[:3], np.maximum(sums[3], sums[4]), shared], np.float32)


def scores(lines: Floats, weights: Floats, *, bound: float = BOUND) -> Floats:
    """Log odds of each pair, bounded so that no pair outvotes a story, less what contradictions take."""
    return np.asarray(np.clip(lines @ weights, -bound, bound) + lines @ _VETO, np.float32)


def unordered(rows: Sequence[int]) -> tuple[Rows, Rows]:
    """Every pair of the rows once."""
    left, right = np.triu_indices(len(rows), 1)
    these = np.asarray(rows, np.intp)
    return these[left], these[right]
