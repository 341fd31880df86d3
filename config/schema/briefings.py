"""briefings.yaml: who gets which briefing, when and where."""

from typing import Annotated

from pydantic import Field, WithJsonSchema, model_validator

from config.schema.values import (
    ClockTime,
    Days,
    DiscordChannel,
    Folder,
    Name,
    OneOrMoreDays,
    OneOrMoreTimes,
    SlackChannel,
    Words,
    Written,
    Zone,
    closest,
    wrong,
)
from config.schema.words import Category, Topic
from digests.model import Filters, Schedule, Subscription, Target

_PLATFORMS = ("slack", "discord", "html", "console")
_FORMS = 'write `- slack: "#channel"`, `- discord: 123456789012345678`, `- html: pages` or `- console`'
_EMPTY = {
    "slack": (
        "slack wants a channel; an unquoted # begins a comment in YAML",
        'write it as slack: "#ai-race"',
    ),
    "discord": ("discord wants a channel", "write `- discord: 123456789012345678`"),
    "html": ("html wants a folder", "write `- html: pages`"),
}


class ScheduleKeys(Written):
    """When a briefing is due."""

    times: Annotated[list[ClockTime], OneOrMoreTimes, Field(min_length=1, max_length=24)] = Field(
        description="Local times, as 09:00; one or a list."
    )
    weekdays: Annotated[list[Days], OneOrMoreDays, Field(min_length=1)] = Field(
        default=["daily"],
        description="mon to sun, weekdays, weekend or daily; one or a list.",
        validate_default=True,
    )
    timezone: Zone = Field(description="An IANA zone such as Europe/London; it knows about summer time.")

    def record(self) -> Schedule:
        return Schedule(
            times=tuple(sorted(set(self.times))),
            weekdays=tuple(sorted({day for days in self.weekdays for day in days})),
            timezone=self.timezone,
        )


class FilterKeys(Written):
    """What a briefing is about; a list that is left out lets everything through."""

    topics: list[Topic] = Field(default=[], description="Stories on one of these topics.")
    entities: list[Words] = Field(
        default=[], description="Stories that name one of these entities of entities.yaml."
    )
    categories: list[Category] = Field(
        default=[], description="Stories told by a feed of one of these categories."
    )

    def record(self) -> Filters:
        return Filters(
            topics=tuple(self.topics), entities=tuple(self.entities), categories=tuple(self.categories)
        )


class TargetKeys(Written):
    """One place that a briefing goes to: exactly one key."""

    slack: SlackChannel | None = Field(
        default=None, description='A Slack channel, quoted: "#ai-race", or its ID.'
    )
    discord: DiscordChannel | None = Field(
        default=None, description="A Discord channel's number (Copy Channel ID)."
    )
    html: Folder | None = Field(
        default=None, description="A folder for HTML pages, seen from the data folder."
    )
    console: bool | None = Field(default=None, description="The terminal; written alone, as `- console`.")

    @model_validator(mode="before")
    @classmethod
    def _one_platform(cls, value: object) -> object:
        if value == "console":
            return {"console": True}
        if isinstance(value, str):
            name = value.split(":")[0].strip()
            hint = _FORMS if name in _PLATFORMS else closest(name, _PLATFORMS) or _FORMS
            wrong(f"'{value}' is not a target", hint)
        if not isinstance(value, dict):
            wrong("this is not a target", _FORMS)
        if len(value) != 1:
            wrong("a target has exactly one key", _FORMS)
        if value == {"console": None}:
            return {"console": True}
        if value.get("console", True) is not True:
            wrong("console takes no address", "write `- console`")
        (platform, address), *_ = value.items()
        if address is None and platform in _EMPTY:
            wrong(*_EMPTY[platform])
        return value

    def record(self) -> Target:
        if self.slack is not None:
            return Target(platform="slack", address=self.slack)
        if self.discord is not None:
            return Target(platform="discord", address=self.discord)
        if self.html is not None:
            return Target(platform="html", address=self.html)
        return Target(platform="console", address="")


_target_schema = {
    "anyOf": [
        {"const": "console", "description": "The terminal."},
        *(
            {
                "type": "object",
                "properties": {
                    platform: {"type": kind, "description": TargetKeys.model_fields[platform].description}
                },
                "required": [platform],
                "additionalProperties": False,
            }
            for platform, kind in (
                ("slack", "string"),
                ("discord", ["integer", "string"]),
                ("html", "string"),
            )
        ),
    ]
}


class SubscriptionKeys(Written):
    """One briefing that somebody wants."""

    name: Name = Field(description="Unique; it is part of what keeps a briefing from being sent twice.")
    schedule: ScheduleKeys = Field(description="When it is due.")
    format: Words = Field(
        default="daily", description="A file of formats/ without its ending: daily, weekly or your own."
    )
    max_stories: Annotated[int, Field(ge=1, le=20)] = Field(
        default=8, description="The most stories in one briefing."
    )
    filters: FilterKeys = Field(
        default_factory=FilterKeys, description="What it is about; left out, everything."
    )
    targets: Annotated[list[Annotated[TargetKeys, WithJsonSchema(_target_schema)]], Field(min_length=1)] = (
        Field(description="Where it goes: one line for each place.")
    )
    stale_after_hours: Annotated[int, Field(ge=1, le=720)] = Field(
        default=48, description="Entries older than this are no news and start no story."
    )
    catch_up_hours: Annotated[int, Field(ge=0, le=168)] = Field(
        default=12,
        description="A briefing missed while racebrief was down is still sent when it is no later than this.",
    )

    def record(self) -> Subscription:
        return Subscription(
            name=self.name,
            schedule=self.schedule.record(),
            format_name=self.format,
            max_stories=self.max_stories,
            targets=tuple(target.record() for target in self.targets),
            filters=self.filters.record(),
            stale_after_hours=self.stale_after_hours,
            catch_up_hours=self.catch_up_hours,
        )


class BriefingsFile(Written):
    """briefings.yaml"""

    admin: Annotated[TargetKeys, WithJsonSchema(_target_schema)] | None = Field(
        default=None, description="Where you are told of feeds that are dead, empty, stale, moved or slow."
    )
    subscriptions: list[SubscriptionKeys] = Field(description="The briefings to send.", min_length=1)
