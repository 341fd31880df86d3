"""formats/<name>.yaml: the parts of a post and of the reply to each of its stories."""

from pydantic import Field, model_validator

from config.schema.values import Span, Words, Written, wrong
from config.schema.words import Facet
from digests.model import Format, FormatPart, PartKind

POST_ONLY = (PartKind.LEAD, PartKind.STORIES, PartKind.COVERAGE, PartKind.CONTENTS)
REPEATABLE = (PartKind.SECTION, PartKind.NOTE, PartKind.NUMBERED)


class PartKeys(Written):
    """One part; it is left out where there is no evidence for it."""

    kind: PartKind = Field(description="What the part is.")
    heading: Words | None = Field(
        default=None, description="What stands above it; left out, nothing.", max_length=80
    )
    count: Span | None = Field(default=None, description="How many items, as 3-5; one number is the most.")
    words: Span | None = Field(
        default=None, description="How many words each item has, as 20-60; one number is the most."
    )
    facet: Facet | None = Field(default=None, description="For kind section: what the section is about.")

    @model_validator(mode="after")
    def _facet_of_section(self) -> "PartKeys":
        if self.kind is PartKind.SECTION and self.facet is None:
            wrong("a section needs a facet", "for example `facet: policy`")
        if self.kind is not PartKind.SECTION and self.facet is not None:
            wrong("only a part of kind section has a facet")
        return self

    def record(self) -> FormatPart:
        return FormatPart(
            kind=self.kind, heading=self.heading, count=self.count, words=self.words, facet=self.facet
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
    post: list[PartKeys] = Field(description="The parts of the post, in order.", min_length=1)
    reply: list[PartKeys] = Field(default=[], description="The parts of the reply to each story, in order.")

    @model_validator(mode="after")
    def _parts_in_place(self) -> "FormatFile":
        if PartKind.STORIES not in [part.kind for part in self.post]:
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
            post=tuple(part.record() for part in self.post),
            reply=tuple(part.record() for part in self.reply),
        )
