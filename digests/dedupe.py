"""Same article? Syndicated, retitled and tracked copies point to the entry they are copies of.

Precision first: a copy is not shown as a source of its own, so calling a second report a copy would
hide a witness.
"""

import numpy as np
from numpy.typing import NDArray

from digests.holdings import Holdings, Rows
from digests.likeness import FEATURES, scores
from digests.stems import Floats

_SYNDICATED_TITLE, _SYNDICATED_TEXT = 0.97, 0.6
_LEAST_TITLE = 4
"""A title of fewer stems ("Morning column") can stand over anything."""

_OTHER_TEXT = 0.3
"""Cosine of texts below which they are about different things."""

_COLUMN = {name: place for place, name in enumerate(FEATURES)}


def original_rows(
    holdings: Holdings, left: Rows, right: Rows, lines: Floats, weights: Floats, least: float
) -> dict[int, int]:
    """For rows of `left` the row of `right` that is the same article at best odds, where any reach `least`.

    `lines` measure the pairs as `likeness.compared` does. `right[i]` is the earlier of the two.
    """
    odds, same_words = scores(lines, weights, bound=np.inf), _same_words(lines)
    standing = (holdings.traits["titled"][left] < _LEAST_TITLE) & (lines[:, _COLUMN["same_title"]] > 0)
    odds[standing & (lines[:, _COLUMN["bare"]] == 0) & (lines[:, _COLUMN["texts"]] < _OTHER_TEXT)] = -np.inf
    # A round-up holds what many others tell; it is a copy only of its like.
    one_hub = holdings.traits["hub"][left] != holdings.traits["hub"][right]
    odds[one_hub & (lines[:, _COLUMN["titles"]] < _SYNDICATED_TITLE)] = -np.inf
    odds[_two_witnesses(holdings, left, right) & ~same_words] = -np.inf
    found: dict[int, tuple[float, int]] = {}
    for place in np.flatnonzero(odds >= least).tolist():
        row, other = int(left[place]), int(right[place])
        best = found.get(row)
        if best is None or (odds[place], -other) > (best[0], -best[1]):
            found[row] = (float(odds[place]), other)
    return {row: other for row, (_, other) in found.items()}


def _two_witnesses(holdings: Holdings, left: Rows, right: Rows) -> NDArray[np.bool_]:
    """Two publishers, each telling it on its own site: alike as they may be, two reports."""
    site, family = holdings.traits["site"], holdings.traits["family"]
    own = (site[left] > 0) & (site[right] > 0) & (site[left] != site[right])
    return np.asarray(own & (family[left] != family[right]))


def _same_words(lines: Floats) -> NDArray[np.bool_]:
    """Syndicated: one agency's text or headline on two sites."""
    return np.asarray(
        (lines[:, _COLUMN["titles"]] >= _SYNDICATED_TITLE) | (lines[:, _COLUMN["texts"]] >= _SYNDICATED_TEXT)
    )
