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
            "constant": -9.59, "titles": -1.98, "texts": 2.30, "wholes": 3.80, "crossed": 3.88,
            "title_meaning": 2.51, "meaning": 4.09, "shared_names": 0.39, "strangers": -0.45,
            "shared_figures": -0.10, "clashing_figures": -0.54, "days": -1.75, "bare": 1.77,
            "both_bare": 0.67, "crossed_least": -2.88, "carried": 4.37, "carried_least": 5.81,
            "rarest_shared": 2.45, "rarest_lost": 4.19, "same_publisher": -1.54,
        }
    ),
    least_event=-0.1,
    article=vector_of(
        {
            "constant": -4.49, "titles": 1.07, "titles_cubed": 1.79, "same_title": 1.16,
            "texts": 1.51, "wholes": 1.91, "crossed": 0.69, "title_meaning": 1.57, "meaning": 2.26,
            "shared_names": -0.84, "strangers": -1.33, "shared_figures": -0.05,
            "clashing_figures": -0.87, "days": 0.62, "log_days": -3.27, "bare": 1.07,
            "both_bare": -0.55, "bare*titles": -1.28, "bare*crossed": 0.24,
            "bare*title_meaning": -0.89, "bare*meaning": 0.93, "titles*texts": -1.36,
            "titles*title_meaning": 1.06, "texts*texts": 1.40, "texts*meaning": 0.75,
            "title_meaning*meaning": -0.12, "meaning*meaning": 1.23, "titles*log_days": 1.18,
            "wholes*log_days": 0.62, "title_meaning*log_days": -0.24, "meaning*log_days": 0.91,
        }
    ),
    least_article=1.6,
)  # fmt: skip
WORDS_ALONE = Thresholds(
    event=vector_of(
        {
            "constant": -8.22, "titles": -1.86, "texts": 3.67, "wholes": 4.15, "crossed": 3.83,
            "shared_names": 0.71, "strangers": -0.03, "shared_figures": -0.08, "clashing_figures": -0.50,
            "days": -1.92, "bare": 1.62, "both_bare": -0.53, "crossed_least": -3.38, "carried": 4.44,
            "carried_least": 6.60, "rarest_shared": 3.01, "rarest_lost": 3.98, "same_publisher": -1.43,
        }
    ),
    least_event=-2.0,
    article=vector_of(
        {
            "constant": -2.01, "titles": 1.66, "titles_cubed": 2.44, "same_title": 1.33,
            "texts": 1.84, "wholes": 2.63, "crossed": 0.37, "shared_names": -0.54,
            "strangers": -1.43, "shared_figures": -0.11, "clashing_figures": -0.85, "days": 0.62,
            "log_days": -3.12, "bare": 0.71, "both_bare": -0.80, "bare*titles": -1.07,
            "bare*crossed": 0.61, "titles*texts": -0.44, "texts*texts": 1.87,
            "titles*log_days": 1.23, "wholes*log_days": 1.22,
        }
    ),
    least_article=1.6,
)  # fmt: skip
