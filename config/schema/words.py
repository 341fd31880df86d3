"""The fixed words of the files: categories, topics, weekdays, platforms, facets."""

from typing import Literal, get_args

Category = Literal[
    "labs",
    "companies",
    "chips",
    "press",
    "markets",
    "china",
    "policy",
    "analysis",
    "research",
    "podcasts",
]

Topic = Literal[
    "labs",
    "models",
    "chips",
    "infrastructure",
    "markets",
    "deals",
    "policy",
    "export-controls",
    "courts",
    "safety",
    "robots",
    "military",
    "research",
    "china",
    "europe",
    "work",
]

Facet = Literal[
    "happened",
    "cost",
    "method",
    "who",
    "openness",
    "markets",
    "policy",
    "rivals",
    "regions",
    "elsewhere",
    "whole",
    "precedent",
    "risks",
    "hype",
    "outlook",
]

DAYS: dict[str, tuple[int, ...]] = {
    "mon": (0,),
    "tue": (1,),
    "wed": (2,),
    "thu": (3,),
    "fri": (4,),
    "sat": (5,),
    "sun": (6,),
    "weekdays": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
    "daily": (0, 1, 2, 3, 4, 5, 6),
}

CATEGORIES: tuple[str, ...] = get_args(Category)
TOPICS: tuple[str, ...] = get_args(Topic)
FACETS: tuple[str, ...] = get_args(Facet)
