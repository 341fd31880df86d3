"""formats/<name>.yaml: the parts of a post and of the reply to each of its stories."""

import re
from typing import Annotated

from pydantic import Field, model_validator

from config.schema.values import Span, Words, Written, wrong
from config.schema.words import Category, Facet
from digests.headings import SLOTS
from digests.model import Fit, Format, FormatPart, PartKind

POST_ONLY = (PartKind.LEAD, PartKind.STORIES, PartKind.COVERAGE)
REPEATABLE = (PartKind.SECTION, PartKind.NOTE, PartKind.NUMBERED)


class PartKeys(Written):
    """One part; it is left out where there is no evidence for it."""

    kind: PartKind = Field(description="What the part is.")
    heading: Words | None = Field(
        default=None,
        description="What stands above it; {who}, {rival}, {model}, {person}, {place} and {region} are the"
        " story's own names. Left out, nothing, or over a section a heading made from the story.",
        max_length=80,
    )
    count: Span | None = Field(default=None, description="How many items, as 3-5; one number is the most.")
    words: Span | None = Field(
        default=None, description="How many words a paragraph or each item of a list has, as 20-60."
    )
    facet: Facet | None = Field(default=None, description="For kind section: what the section is about.")
    heading_words: Span | None = Field(
        default=None, description="For kind section: how long the heading is that the story gives it, as 4-7."
    )

    @model_validator(mode="after")
    def _facet_of_section(self) -> "PartKeys":
        if self.kind is PartKind.SECTION and self.facet is None:
            wrong("a section needs a facet", "for example `facet: policy`")
        if self.kind is not PartKind.SECTION and self.facet is not None:
            wrong("only a part of kind section has a facet")
        if self.kind is not PartKind.SECTION and self.heading_words is not None:
            wrong("only a part of kind section has heading_words")
        for slot in re.findall(r"\{([^{}]*)\}", self.heading or ""):
            if slot not in SLOTS:
                wrong(f"a heading knows no '{{{slot}}}'", f"known: {', '.join(SLOTS)}")
        return self

    def record(self) -> FormatPart:
        return FormatPart(
            kind=self.kind,
            heading=self.heading,
            count=self.count,
            words=self.words,
            facet=self.facet,
            heading_words=self.heading_words,
        )


Least = Annotated[int, Field(ge=0, le=1000)]


class FitKeys(Written):
    """The least evidence with which a story gets this structure; 0 asks for nothing."""

    disputes: Least = Field(default=0, description="Pairs of claim and counter-claim.")
    figures: Least = Field(default=0, description="Figures.")
    quotations: Least = Field(default=0, description="Quotations with a named speaker.")
    sections: Least = Field(default=0, description="Sections of the format itself that can be filled.")
    sentences: Least = Field(default=0, description="Sentences fit to be told.")
    sources: Least = Field(default=0, description="Publishers that tell it in their own words.")
    category: Category | None = Field(default=None, description="An entry of a feed of this category.")

    def record(self) -> Fit:
        return Fit(
            disputes=self.disputes,
            figures=self.figures,
            quotations=self.quotations,
            sections=self.sections,
            sentences=self.sentences,
            sources=self.sources,
            category=self.category or "",
        )


class FormatFile(Written):
    """formats/<name>.yaml"""

    title: Words = Field(description="How the post's title begins; the date follows.", max_length=80)
    review_days: int | None = Field(
        default=None,
        ge=1,
        le=31,
        description="Makes a review: the post looks back so many days and tells again what was told in them.",
    )
    replies: list[Words] = Field(
        default=[],
        description="Formats that a story's reply may take: the first whose `fits` it reaches, else `reply`.",
    )
    fits: FitKeys | None = Field(
        default=None, description="When a story gets this format, where another format's `replies` name it."
    )
    post: list[PartKeys] = Field(
        default=[], description="The parts of the post, in order; left out, the format is for replies alone."
    )
    reply: list[PartKeys] = Field(default=[], description="The parts of the reply to each story, in order.")

    @model_validator(mode="after")
    def _parts_in_place(self) -> "FormatFile":
        if not self.post and not self.reply:
            wrong("the format has neither post nor reply", "add the parts of a post, of a reply, or both")
        if self.post and PartKind.STORIES not in [part.kind for part in self.post]:
            wrong("the post has no part `kind: stories`", "add `- kind: stories` to post")
        for part in self.reply:
            if part.kind in POST_ONLY:
                wrong(f"a reply cannot hold '{part.kind.value}'", "move it to post")
        for parts in (self.post, self.reply):
            kinds = [part.kind for part in parts if part.kind not in REPEATABLE]
            for kind in kinds:
                if kinds.count(kind) > 1:
                    wrong(f"the part '{kind.value}' stands here twice")
        return self

    def record(self, name: str) -> Format:
        return Format(
            name=name,
            title=self.title,
            review_days=self.review_days,
            fits=self.fits.record() if self.fits else None,
            replies=tuple(self.replies),
            post=tuple(part.record() for part in self.post),
            reply=tuple(part.record() for part in self.reply),
        )
