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
    least_event=-0.5,
    article=vector_of(
        {
            "constant": -8.16, "titles_cubed": 7.36, "same_title": 3.77, "text_carried": 6.13,
            "meaning": 9.06, "shared_names": 2.44, "clashing_figures": -3.02, "titles*wholes": -8.30,
            "titles*shared": 7.82, "bare*wholes": -4.72, "bare*shared": 9.69,
            "wholes*shared_names": -1.47, "meaning*shared_names": -4.93, "log_days*log_days": -0.62,
        }
    ),
    least_article=2.5,
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
            "constant": -3.83, "titles_cubed": 5.06, "same_title": 3.17, "text_carried": 8.07,
            "shared_names": 0.25, "clashing_figures": -2.96, "titles*wholes": -2.90,
            "titles*shared": 7.26, "bare*wholes": -5.24, "bare*shared": 10.74,
            "wholes*shared_names": -2.79, "log_days*log_days": -0.60,
        }
    ),
    least_article=2.25,
)  # fmt: skip
