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
            "constant": -9.47, "titles": -1.63, "texts": 2.89, "wholes": 4.42, "crossed": 2.63,
            "title_meaning": 1.92, "meaning": 5.05, "shared_names": 0.28, "strangers": -0.45,
            "shared_figures": 0.12, "clashing_figures": -0.65, "days": -1.74, "bare": 1.54,
            "both_bare": 0.92, "crossed_least": -3.09, "carried": 3.76, "carried_least": 6.04,
            "rarest_shared": 2.66, "rarest_lost": 3.82, "same_publisher": -1.63,
        }
    ),
    least_event=-0.4,
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
            "constant": -8.11, "titles": -1.93, "texts": 4.46, "wholes": 5.27, "crossed": 2.38,
            "shared_names": 0.67, "strangers": -0.07, "shared_figures": 0.01, "clashing_figures": -0.63,
            "days": -1.89, "bare": 1.45, "both_bare": -0.24, "crossed_least": -3.06, "carried": 4.19,
            "carried_least": 6.88, "rarest_shared": 2.98, "rarest_lost": 3.75, "same_publisher": -1.56,
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
