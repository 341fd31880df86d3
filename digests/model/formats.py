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
    """One part of a format: its kind, heading, how many items it holds and how many words each has."""

    kind: PartKind
    heading: str | None = None
    count: Range | None = None
    words: Range | None = None
    facet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The parts of a channel post and of the reply to each of its stories, in order.

    A review looks back `review_days` days and tells again what its targets had before.
    """

    name: str
    title: str
    post: tuple[FormatPart, ...]
    reply: tuple[FormatPart, ...]
    review_days: int | None = None
