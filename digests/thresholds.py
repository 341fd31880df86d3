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
            "constant": -3.08, "titles": 2.09, "texts": 0.88, "wholes": 2.09, "crossed": 2.31,
            "title_meaning": 2.61, "meaning": 2.79, "shared_names": 0.31, "strangers": -0.56,
            "shared_figures": 0.15, "clashing_figures": -0.50, "days": -1.36, "bare": 0.36,
            "both_bare": -0.15,
        }
    ),
    least_event=-0.6,
    article=vector_of(
        {
            "constant": -4.49, "titles": 1.07, "titles_cubed": 1.79, "same_title": 1.17,
            "texts": 1.51, "wholes": 1.91, "crossed": 0.69, "title_meaning": 1.58, "meaning": 2.26,
            "shared_names": -0.84, "strangers": -1.34, "shared_figures": -0.04,
            "clashing_figures": -0.88, "days": 0.63, "log_days": -3.28, "bare": 1.07,
            "both_bare": -0.55, "other_version": -0.30, "opposite": -0.00, "bare*titles": -1.28,
            "bare*crossed": 0.24, "bare*title_meaning": -0.88, "bare*meaning": 0.93,
            "titles*texts": -1.38, "titles*title_meaning": 1.06, "texts*texts": 1.39,
            "texts*meaning": 0.75, "title_meaning*meaning": -0.13, "meaning*meaning": 1.23,
            "titles*log_days": 1.20, "wholes*log_days": 0.65, "title_meaning*log_days": -0.28,
            "meaning*log_days": 0.89,
        }
    ),
    least_article=1.6,
)  # fmt: skip
WORDS_ALONE = Thresholds(
    event=vector_of(
        {
            "constant": -1.06, "titles": 2.77, "texts": 1.49, "wholes": 2.22, "crossed": 2.71,
            "shared_names": -0.04, "strangers": -0.52, "shared_figures": -0.23,
            "clashing_figures": -0.69, "days": -2.07, "bare": 0.30, "both_bare": -0.90,
        }
    ),
    least_event=-0.4,
    article=vector_of(
        {
            "constant": -2.01, "titles": 1.65, "titles_cubed": 2.43, "same_title": 1.34,
            "texts": 1.84, "wholes": 2.62, "crossed": 0.37, "shared_names": -0.54,
            "strangers": -1.43, "shared_figures": -0.11, "clashing_figures": -0.86, "days": 0.63,
            "log_days": -3.13, "bare": 0.70, "both_bare": -0.80, "other_version": -0.15,
            "opposite": 0.00, "bare*titles": -1.07, "bare*crossed": 0.61, "titles*texts": -0.48,
            "texts*texts": 1.85, "titles*log_days": 1.24, "wholes*log_days": 1.23,
        }
    ),
    least_article=1.6,
)  # fmt: skip
