"""Same article? Syndicated, retitled and tracked copies point to the entry they are copies of.

Precision first: a copy is not shown as a source of its own, so calling a second report a copy would
hide a witness.
"""

import numpy as np
from numpy.typing import NDArray

from digests.holdings import Holdings, Rows
from digests.likeness import FEATURES, scores
from digests.stems import Floats

_SYNDICATED_TITLE, _SYNDICATED_TEXT, _SYNDICATED_SHARE = 0.97, 0.6, 0.8
"""Cosines of headlines and texts, and the share of the shorter text, from which one agency wrote both."""

_RELISTED_TITLE, _REVISED_TITLE = 0.85, 0.5
"""What one site lists twice keeps so much of its headline, the latter where its text stays as well."""

_LEAST_TITLE = 4
"""A title of fewer stems ("Morning column") can stand over anything."""

_OTHER_TITLE, _OTHER_TEXT = 0.05, 0.3
"""Cosines of headlines and of texts below which they are about different things."""

_CERTAIN, _SOON = 10.0, 3.0
"""Log odds of one headline over nothing else, and within how many days it has them."""

_COLUMN = {name: place for place, name in enumerate(FEATURES)}


def original_rows(
    holdings: Holdings, left: Rows, right: Rows, lines: Floats, weights: Floats, least: float
) -> dict[int, int]:
    """For rows of `left` the row of `right` that is the same article at best odds, where any reach `least`.

    `lines` measure the pairs as `likeness.compared` does. `right[i]` is the earlier of the two.
    """
    odds = scores(lines, weights, bound=np.inf)
    odds[_one_headline(holdings, left, lines)] += _CERTAIN
    odds[_standing(holdings, left, right, lines)] = -np.inf
    # A round-up holds what many others tell; it is a copy only of its like.
    one_hub = holdings.traits["hub"][left] != holdings.traits["hub"][right]
    odds[one_hub & (lines[:, _COLUMN["titles"]] < _SYNDICATED_TITLE)] = -np.inf
    odds[_two_reports(holdings, left, right, lines)] = -np.inf
    found: dict[int, tuple[float, int]] = {}
    for place in np.flatnonzero(odds >= least).tolist():
        row, other = int(left[place]), int(right[place])
        best = found.get(row)
        if best is None or (odds[place], -other) > (best[0], -best[1]):
            found[row] = (float(odds[place]), other)
    return {row: other for row, (_, other) in found.items()}


def _one_headline(holdings: Holdings, left: Rows, lines: Floats) -> NDArray[np.bool_]:
    """One headline word for word within days, where one of the two has no text that could say otherwise."""
    long = holdings.traits["titled"][left] >= _LEAST_TITLE
    same = (lines[:, _COLUMN["same_title"]] > 0) & (lines[:, _COLUMN["bare"]] > 0)
    return np.asarray(long & same & (lines[:, _COLUMN["days"]] < _SOON))


def _standing(holdings: Holdings, left: Rows, right: Rows, lines: Floats) -> NDArray[np.bool_]:
    """One publisher's standing title over different texts, or its standing text below different titles.

    Another publisher's same title or text is the article told on.
    """
    ours, theirs = holdings.traits[left], holdings.traits[right]
    short = (ours["titled"] < _LEAST_TITLE) & (lines[:, _COLUMN["same_title"]] > 0)
    other = (lines[:, _COLUMN["bare"]] == 0) & (lines[:, _COLUMN["texts"]] < _OTHER_TEXT)
    other_title = lines[:, _COLUMN["titles"]] < _OTHER_TITLE
    return np.asarray((short & other | other_title) & (ours["family"] == theirs["family"]))


def _two_reports(holdings: Holdings, left: Rows, right: Rows, lines: Floats) -> NDArray[np.bool_]:
    """Each at an address of its own on its publisher's site: alike as they may be, two reports.

    Not so where one agency's text or headline stands on two sites, or one site lists its article twice.
    """
    ours, theirs = holdings.traits[left], holdings.traits[right]
    own = (ours["site"] > 0) & (theirs["site"] > 0)
    titles, texts = lines[:, _COLUMN["titles"]], lines[:, _COLUMN["texts"]]
    same_text = (texts >= _SYNDICATED_TEXT) & (lines[:, _COLUMN["text_carried"]] >= _SYNDICATED_SHARE)
    syndicated = (titles >= _SYNDICATED_TITLE) | same_text
    relisted = (titles >= _RELISTED_TITLE) | (same_text & (titles >= _REVISED_TITLE))
    one_site = ours["site"] == theirs["site"]
    other = (ours["family"] != theirs["family"]) & ~syndicated
    return np.asarray(own & np.where(one_site, ~relisted, other))
