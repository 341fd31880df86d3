"""feeds.yaml: which feeds are read, and how."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

from config.schema.values import Contact, Host, Language, Url, Words, Written
from config.schema.words import Category
from config.settings import CollectOptions
from digests.model import Feed


class CollectKeys(Written):
    """How feeds are collected; leave it out to get the defaults."""

    interval_minutes: Annotated[int, Field(ge=5, le=1440)] = Field(
        default=30, description="Minutes between two collections."
    )
    floor_minutes: Annotated[int, Field(ge=1, le=1440)] = Field(
        default=10, description="No feed is asked twice within so many minutes, whoever asks."
    )
    ceiling_minutes: Annotated[int, Field(ge=5, le=10080)] = Field(
        default=240,
        description="A feed that publishes seldom is asked less often, but at least every so many minutes.",
    )
    timeout_seconds: Annotated[float, Field(ge=1, le=120)] = Field(
        default=20, description="Seconds that one feed may take before it is given up until next time."
    )
    max_megabytes: Annotated[float, Field(gt=0, le=100)] = Field(
        default=10, description="The largest feed that is read; a larger one is given up."
    )
    concurrency: Annotated[int, Field(ge=1, le=64)] = Field(
        default=16, description="Feeds fetched at the same time."
    )
    contact: Contact | None = Field(
        default=None,
        description="A mail address or web page, sent along with each request, where publishers reach you.",
    )
    allow_private_hosts: list[Host] = Field(
        default=[],
        description="Hosts that may be on your own network; every other feed must be on the public internet.",
    )

    def record(self) -> CollectOptions:
        return CollectOptions(
            interval_minutes=self.interval_minutes,
            floor_minutes=self.floor_minutes,
            ceiling_minutes=self.ceiling_minutes,
            timeout_seconds=self.timeout_seconds,
            max_megabytes=self.max_megabytes,
            concurrency=self.concurrency,
            contact=self.contact,
            allow_private_hosts=tuple(self.allow_private_hosts),
        )


class FeedKeys(Written):
    """One feed."""

    name: Words = Field(description="What readers see, unique.", max_length=80)
    url: Url = Field(description="Where the feed is, unique.")
    category: Category = Field(description="What kind of source it is; briefings can filter by it.")
    publisher: Words = Field(
        description="The family that owns it, such as Alphabet; one family never confirms itself.",
        max_length=80,
    )
    language: Language = Field(default="en", description="The language of its entries.")
    weight: Annotated[float, Field(ge=0.1, le=2)] = Field(
        default=1.0, description="How much the feed counts when stories are ranked, 0.1 to 2."
    )
    full_text: bool = Field(
        default=False, description="Whether to fetch the article where the feed holds a teaser only."
    )
    keep: list[Words] = Field(default=[], description="Take an entry only if it holds one of these words.")
    drop: list[Words] = Field(default=[], description="Do not take an entry that holds one of these words.")

    def record(self, private_hosts: tuple[str, ...]) -> Feed:
        return Feed(
            name=self.name,
            url=self.url,
            category=self.category,
            publisher=self.publisher,
            language=self.language,
            weight=self.weight,
            full_text=self.full_text,
            keep=tuple(self.keep),
            drop=tuple(self.drop),
            allow_private=urlsplit(self.url).hostname in private_hosts,
        )


class FeedsFile(Written):
    """feeds.yaml"""

    collect: CollectKeys = Field(default_factory=CollectKeys, description="How feeds are collected.")
    feeds: list[FeedKeys] = Field(description="The feeds to read.", min_length=1)
