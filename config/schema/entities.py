"""entities.yaml: the names worth knowing."""

from typing import Annotated

from pydantic import Field

from config.schema.values import Words, Written
from config.schema.words import Topic
from digests.model import Entity, EntityKind


class EntityKeys(Written):
    """One name with its other spellings."""

    name: Words = Field(
        description="The name that readers see, unique; it is matched like an alias.", max_length=80
    )
    kind: EntityKind = Field(description="What it is.")
    aliases: list[Words] = Field(
        default=[],
        description="Other spellings, whole words. Upper and lower case count where an alias is all capitals "
        "or has at most four letters.",
    )
    weight: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.0, description="How much naming it speaks for the AI race: 1 decides alone, 0 says nothing."
    )
    topics: list[Topic] = Field(
        default=[], description="Topics of a story that names it; briefings can filter by them."
    )
    descriptions: list[Words] = Field(
        default=[],
        description="What people call it in questions without its name: ChatGPT maker, Facebook's parent.",
    )

    part_of: Words | None = Field(
        default=None,
        description="The state or company that speaks through it: named after it, that is nobody new.",
    )

    def record(self) -> Entity:
        return Entity(
            name=self.name,
            kind=self.kind,
            aliases=tuple(self.aliases),
            weight=self.weight,
            topics=tuple(self.topics),
            descriptions=tuple(self.descriptions),
            part_of=self.part_of or "",
        )


class EntitiesFile(Written):
    """entities.yaml"""

    entities: list[EntityKeys] = Field(description="The names to know.")
