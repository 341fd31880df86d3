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
            "constant": -9.40, "titles": -1.59, "texts": 2.98, "wholes": 4.29, "crossed": 3.06,
            "title_meaning": 2.09, "meaning": 4.75, "shared_names": 0.31, "strangers": -0.44,
            "shared_figures": -0.02, "clashing_figures": -0.53, "days": -1.70, "bare": 1.65,
            "both_bare": 0.85, "crossed_least": -3.18, "carried": 3.89, "carried_least": 5.80,
            "rarest_shared": 2.40, "rarest_lost": 3.81, "same_publisher": -1.49,
        }
    ),
    least_event=-0.6,
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
            "constant": -8.06, "titles": -1.82, "texts": 4.53, "wholes": 4.73, "crossed": 2.91,
            "shared_names": 0.71, "strangers": -0.09, "shared_figures": -0.08, "clashing_figures": -0.48,
            "days": -1.98, "bare": 1.53, "both_bare": -0.18, "crossed_least": -3.13, "carried": 4.21,
            "carried_least": 6.71, "rarest_shared": 2.73, "rarest_lost": 3.77, "same_publisher": -1.38,
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
