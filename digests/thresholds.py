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
            "constant": -8.15, "titles_cubed": 7.32, "same_title": 3.93, "text_carried": 6.14,
            "meaning": 9.06, "shared_names": 2.46, "clashing_figures": -3.03, "titles*wholes": -8.68,
            "titles*shared": 7.94, "bare*wholes": -4.54, "bare*shared": 9.59,
            "wholes*shared_names": -1.27, "meaning*shared_names": -5.05, "log_days*log_days": -0.62,
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
            "constant": -3.84, "titles_cubed": 4.90, "same_title": 3.33, "text_carried": 8.14,
            "shared_names": 0.23, "clashing_figures": -2.97, "titles*wholes": -3.33,
            "titles*shared": 7.42, "bare*wholes": -4.93, "bare*shared": 10.63,
            "wholes*shared_names": -2.66, "log_days*log_days": -0.60,
        }
    ),
    least_article=2.25,
)  # fmt: skip
