"""briefings.yaml: who gets which briefing, when and where."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, model_validator

from config.schema.values import (
    ClockTime,
    Days,
    DiscordChannel,
    Folder,
    Name,
    OneOrMoreDays,
    OneOrMoreTimes,
    QuietHours,
    SlackChannel,
    Words,
    Written,
    Zone,
    closest,
    wrong,
)
from config.schema.words import Category, Topic
from config.settings import HttpOptions, ModelOptions
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
    quiet: QuietHours | None = Field(
        default=None,
        description="Hours in which nothing late is sent, as 22:00-07:00; it waits for their end.",
    )

    @model_validator(mode="after")
    def _no_time_is_quiet(self) -> "ScheduleKeys":
        if self.quiet is not None:
            start, end = self.quiet
            for clock in self.times:
                inside = start <= clock < end if start < end else clock >= start or clock < end
                if inside:
                    wrong(
                        f"{clock:%H:%M} lies in the quiet hours {start:%H:%M}-{end:%H:%M}",
                        "move the time, or the quiet hours",
                    )
        return self

    def record(self) -> Schedule:
        return Schedule(
            times=tuple(sorted(set(self.times))),
            weekdays=tuple(sorted({day for days in self.weekdays for day in days})),
            timezone=self.timezone,
            quiet=self.quiet,
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
    mention_roles: list[DiscordChannel] = Field(
        default=[], description="Numbers of the Discord roles that a post mentions; left out, nobody is."
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
            mention_roles=tuple(self.mention_roles),
            stale_after_hours=self.stale_after_hours,
            catch_up_hours=self.catch_up_hours,
        )


class ModelKeys(Written):
    """A language model that words summaries from checked evidence; its key is RACEBRIEF_MODEL_KEY."""

    kind: Literal["openai", "anthropic"] = Field(
        description="openai stands for every server that speaks its chat completions."
    )
    name: Words = Field(description="The model, as its server calls it.")
    url: Words | None = Field(
        default=None, description="The server's address up to /v1; left out, the maker's own."
    )
    tokens_a_day: Annotated[int, Field(ge=0)] = Field(
        default=200_000, description="The most that a day (UTC) may use, in and out together."
    )
    cost_a_day: Annotated[float, Field(ge=0)] = Field(
        default=1.0, description="The most that a day may cost, in the currency of the prices."
    )
    price_in: Annotated[float, Field(ge=0)] = Field(default=0.0, description="Of a million tokens read.")
    price_out: Annotated[float, Field(ge=0)] = Field(default=0.0, description="Of a million tokens written.")
    timeout_seconds: Annotated[float, Field(ge=1, le=600)] = Field(
        default=60.0, description="How long one answer may take."
    )

    def record(self) -> ModelOptions:
        return ModelOptions(**self.model_dump())


class HttpKeys(Written):
    """Slack calls this racebrief over HTTP, at /slack/events; the secret is SLACK_SIGNING_SECRET."""

    address: Words = Field(
        default="127.0.0.1", description="Where to listen; a proxy with TLS stands before it."
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(description="The port to listen on, such as 3000.")

    def record(self) -> HttpOptions:
        return HttpOptions(address=self.address, port=self.port)


class BriefingsFile(Written):
    """briefings.yaml"""

    admin: Annotated[TargetKeys, WithJsonSchema(_target_schema)] | None = Field(
        default=None,
        description="Where the admin reads what went wrong and which feeds ail; left out, only in the log.",
    )
    keep_days: Annotated[int, Field(ge=60, le=3650)] = Field(
        default=400,
        description="Days after which entries are deleted; those that a briefing tells are kept.",
    )
    model: ModelKeys | None = Field(
        default=None, description="A language model; left out, the evidence engine alone."
    )
    slack_http: HttpKeys | None = Field(
        default=None, description="Slack over HTTP; left out, racebrief connects to Slack by Socket Mode."
    )
    subscriptions: list[SubscriptionKeys] = Field(description="The briefings to send.", min_length=1)
    admins: list[Annotated[str, Field(pattern=r"^(slack:[A-Z0-9]+|discord:[0-9]+)$")]] = Field(
        default=[],
        description="Who may change subscriptions by command in every channel: slack:U0123ABCD or "
        "discord:123456789012345678.",
    )
