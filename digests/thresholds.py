"""The frozen numbers by which entries are one article or one event, with an embedding package and without.

`python -m tests.evals.refit` tells and does how they are fitted: two ridge-penalised logistic regressions
over labelled news of 2024 to 2026, thresholds by cross-validation over whole clusters, with the real desk.
"""

from dataclasses import dataclass

from digests.likeness import vector_of
from digests.stems import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Weights of the two scores over a line of FEATURES, and the log odds from which each says yes."""

    event: Floats
    least_event: float
    article: Floats
    least_article: float


WITH_MEANING = Thresholds(
    event=vector_of(
        {
            "constant": -5.38, "titles": 2.35, "texts": 2.21, "wholes": 3.53, "crossed": 4.55,
            "title_meaning": 3.53, "meaning": 3.49, "shared_names": -0.33, "strangers": -0.89,
            "shared_figures": 0.47, "clashing_figures": -0.77, "days": -1.99, "bare": 1.04,
            "both_bare": 0.62,
        }
    ),
    least_event=-1.0,
    article=vector_of(
        {
            "constant": -8.20, "titles_cubed": 7.70, "same_title": 3.85, "texts": 6.00, "meaning": 9.77,
            "shared_names": 2.42, "clashing_figures": -2.92, "titles*wholes": -9.06,
            "titles*shared": 7.97, "bare*wholes": -4.99, "bare*shared": 9.27,
            "wholes*shared_names": -1.68, "meaning*shared_names": -4.84, "log_days*log_days": -0.62,
        }
    ),
    least_article=2.2,
)  # fmt: skip
WORDS_ALONE = Thresholds(
    event=vector_of(
        {
            "constant": -2.99, "titles": 3.85, "texts": 3.12, "wholes": 2.34, "crossed": 5.08,
            "shared_names": -0.24, "strangers": -1.08, "shared_figures": -0.23,
            "clashing_figures": -1.01, "days": -2.68, "bare": 1.03, "both_bare": -0.44,
        }
    ),
    least_event=-1.5,
    article=vector_of(
        {
            "constant": -3.50, "titles_cubed": 5.20, "same_title": 3.21, "texts": 8.21,
            "shared_names": 0.34, "clashing_figures": -2.94, "titles*wholes": -3.75,
            "titles*shared": 7.83, "bare*wholes": -5.09, "bare*shared": 9.98,
            "wholes*shared_names": -2.99, "log_days*log_days": -0.60,
        }
    ),
    least_article=2.2,
)  # fmt: skip
