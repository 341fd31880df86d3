"""How alike two entries are: words, meaning, names, numbers and time, each pair as one line of numbers.

Two logistic scores read the same line: one asks for the same event, the other for the same article. Each has
its weights frozen twice: with meanings (an embedding package is installed) and without.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digests import cosines
from digests.holdings import Holdings, Rows
from digests.stems import Floats

_PRODUCTS = (
    ("titles", "wholes"), ("titles", "shared"), ("bare", "wholes"), ("bare", "shared"),
    ("wholes", "shared_names"), ("meaning", "shared_names"), ("log_days", "log_days"),
)  # fmt: skip

FEATURES = (
    "constant", "titles_cubed", "same_title", *cosines.MEASURES,
    "title_meaning", "meaning", "shared_names", "strangers", "shared_figures", "clashing_figures",
    "days", "log_days", "bare", "both_bare", "same_publisher",
    "other_version", "opposite", "rivals", *(f"{one}*{other}" for one, other in _PRODUCTS),
)  # fmt: skip
"""What a pair is measured by; see `compared`."""

VETOES = {"other_version": -10.0, "opposite": -10.0, "rivals": -10.0}
"""Log odds that a contradiction takes from a pair. Set by hand: in labelled news contradictions are too rare
to be fitted, and they are too grave to be missed."""

MUCH = 50.0
"""Rarity of shared stems from which more of them tells no more: long texts share much without being one."""

BOUND = 4.0
_AT_ONCE = 8_192
"""Pairs of a group that are measured at a time: what bounds memory."""


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
    rows, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    meanings = cosines.meanings_of_pairs(holdings, left, right) if holdings.size else None
    return _lines(
        holdings.traits.take(rows),
        (places[: len(left)], places[len(left) :]),
        cosines.of_pairs(holdings, left, right),
        meanings,
    )


def odds_within(holdings: Holdings, rows: Rows, sizes: Sequence[int], weights: Floats) -> Floats:
    """The `scores` of `every_pair` of the rows, which make groups of such sizes. No row is in two groups."""
    left, right = cosines.every_pair(sizes)
    words = cosines.of_groups(holdings, rows, sizes)
    meanings = cosines.meanings_of_groups(holdings, rows, sizes) if holdings.size else None
    traits, found = holdings.traits.take(rows), np.empty(len(left), np.float32)
    for start in range(0, len(left), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        of_some = None if meanings is None else meanings[:, some]
        found[some] = scores(_lines(traits, (left[some], right[some]), words[:, some], of_some), weights)
    return found


def _lines(
    traits: NDArray[np.void], pairs: tuple[Rows, Rows], words: Floats, meanings: Floats | None
) -> Floats:
    """Lines of FEATURES. `pairs` are places in `traits`; `words` and `meanings` are the pairs' cosines."""
    left, right = pairs
    # One column lies in one piece: there are many pairs and few columns.
    found = np.zeros((len(FEATURES), len(left)), np.float32)
    column = dict(zip(FEATURES, found, strict=True))
    column["constant"][:] = 1
    for name, cosine in zip(cosines.MEASURES, words, strict=True):
        column[name][:] = cosine
    column["shared"][:] = np.minimum(column["shared"], MUCH) / MUCH
    column["titles_cubed"][:], column["same_title"][:] = words[0] ** 3, words[0] > 0.999
    if meanings is not None:
        column["title_meaning"][:], column["meaning"][:] = meanings
    days = np.abs(traits["day"][left] - traits["day"][right])
    column["days"][:], column["log_days"][:] = np.minimum(days, 3), np.log1p(np.minimum(days, 20))
    ours, theirs = traits["bare"][left], traits["bare"][right]
    column["bare"][:], column["both_bare"][:] = ours | theirs, ours & theirs
    column["same_publisher"][:] = traits["family"][left] == traits["family"][right]
    _names(traits, left, right, column)
    _contradictions(traits, left, right, column)
    for one, other in _PRODUCTS:
        np.multiply(column[one], column[other], out=column[f"{one}*{other}"])
    return found.T


def _names(traits: NDArray[np.void], left: Rows, right: Rows, column: Mapping[str, Floats]) -> None:
    named = (traits["names"] > 0).sum(axis=1)
    fewer = np.minimum(named[left], named[right])
    names, every = _turned(traits["names"]), _turned(traits["every"])
    ours, theirs = names.take(left, axis=1), names.take(right, axis=1)
    shared = _common(ours, theirs)
    column["shared_names"][:] = shared / np.maximum(fewer, 1)
    strange = np.flatnonzero((fewer > 0) & (shared == 0))
    met = _common(ours[:, strange], every[:, right[strange]]) + _common(
        every[:, left[strange]], theirs[:, strange]
    )
    column["strangers"][strange] = met == 0


def _contradictions(traits: NDArray[np.void], left: Rows, right: Rows, column: Mapping[str, Floats]) -> None:
    """What word overlap hides: another version, the opposite direction, another company in the same deal."""

    def both(has: NDArray[np.bool_]) -> tuple[Rows, NDArray[np.void], NDArray[np.void]]:
        some = np.flatnonzero(has[left] & has[right])
        return some, traits.take(left[some]), traits.take(right[some])

    some, ours, theirs = both(traits["figures"][:, 0] > 0)
    shared = _common(_turned(ours["figures"]), _turned(theirs["figures"])) > 0
    column["shared_figures"][some], column["clashing_figures"][some] = shared, ~shared
    some, ours, theirs = both(traits["version_of"][:, 0] > 0)
    same = (ours["version_of"][:, :, None] == theirs["version_of"][:, None, :]) & (
        ours["version_of"][:, :, None] > 0
    )
    equal = ours["version"][:, :, None] == theirs["version"][:, None, :]
    column["other_version"][some] = (same & ~equal).any(axis=(1, 2)) & ~(same & equal).any(axis=(1, 2))
    some, ours, theirs = both((traits["one_side"] | traits["other_side"]) > 0)
    against = (ours["one_side"] & theirs["other_side"]) | (ours["other_side"] & theirs["one_side"])
    column["opposite"][some] = against > 0
    some, ours, theirs = both(traits["deal"])
    named, too = _turned(ours["names"]), _turned(theirs["names"])
    column["rivals"][some] = (
        (_common(named, too) > 0)
        & _lacks(named, _turned(theirs["every"]))
        & _lacks(too, _turned(ours["every"]))
    )


def _turned(numbers: NDArray[Any]) -> NDArray[Any]:
    """One line for each place of a number instead of one for each row, without places that none fills."""
    used = int((numbers > 0).any(axis=0).sum())
    return np.ascontiguousarray(numbers[:, :used].T)


def _common(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[np.uint8]:
    """How many of our numbers are among theirs, 0 standing for none. A column is a pair's one side."""
    found = np.zeros(ours.shape[1], np.uint8)
    for line in ours:
        found += (theirs == line).any(axis=0) & (line > 0)
    return found


def _lacks(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether we name somebody whom they do not."""
    return np.asarray(_common(ours, theirs) < (ours > 0).sum(axis=0))


def scores(lines: Floats, weights: Floats, *, bound: float = BOUND) -> Floats:
    """Log odds of each pair, bounded so that no pair outvotes a story, less what contradictions take."""
    return np.asarray(np.clip(lines @ weights, -bound, bound) + lines @ _VETO, np.float32)


def unordered(rows: Sequence[int]) -> tuple[Rows, Rows]:
    """Every pair of the rows once."""
    left, right = cosines.corners(len(rows))
    these = np.asarray(rows, np.intp)
    return these[left], these[right]
