"""What a briefing is made of, as an admin describes it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Inclusive bounds of a count or of a number of words."""

    least: int
    most: int


class PartKind(StrEnum):
    """What a format may be made of."""

    HEADLINE = "headline"
    DEK = "dek"
    DATE = "date"
    LEAD = "lead"
    STORIES = "stories"
    SUMMARY = "summary"
    CONTENTS = "contents"
    TAKEAWAYS = "takeaways"
    NUMBERED = "numbered"
    SECTION = "section"
    QUOTATIONS = "quotations"
    FIGURES = "figures"
    CLAIMS = "claims"
    TIMELINE = "timeline"
    PRECEDENT = "precedent"
    REGIONS = "regions"
    QUESTIONS = "questions"
    RELATED = "related"
    SOURCES = "sources"
    COVERAGE = "coverage"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatPart:
    """One part of a format: its kind, heading, how many items it holds and how many words.

    `words` are those of a paragraph (summary, section, dek, lead) or of each item of a list. A section's
    heading may hold slots (`{who}`); without one it is made from the story's names, `heading_words` long.
    """

    kind: PartKind
    heading: str | None = None
    count: Range | None = None
    words: Range | None = None
    facet: str | None = None
    heading_words: Range | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The least evidence with which a story gets a format's structure; what is 0 or "" is not asked for.

    `sections` are those of the format itself, lists included, that the story's sentences can fill.
    """

    disputes: int = 0
    figures: int = 0
    quotations: int = 0
    sections: int = 0
    sentences: int = 0
    sources: int = 0
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The parts of a channel post and of the reply to each of its stories, in order.

    A review looks back `review_days` days and tells again what its targets had before. A format without
    `post` is for replies alone. `replies` are the formats that a story's reply takes instead of `reply`:
    the first whose `fits` the story's evidence reaches.
    """

    name: str
    title: str
    post: tuple[FormatPart, ...]
    reply: tuple[FormatPart, ...]
    review_days: int | None = None
    fits: Fit | None = None
    replies: tuple[str, ...] = ()
