"""Schedules, and how far each message of a briefing got."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from digests.model.briefings import SlotKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Local times on local weekdays (0 is Monday) in an IANA zone.

    No briefing begins in the `quiet` hours, local from-until, which may reach over midnight.
    """

    times: tuple[time, ...]
    weekdays: tuple[int, ...]
    timezone: str
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a subscription wants; empty means everything. A story passes when one of its entries does.

    It does not where more than half of its entries are on a `muted` topic.
    """

    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a briefing goes: `platform` is slack, discord, html or console; `address` is the platform's."""

    platform: str
    address: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.address}" if self.address else self.platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A briefing that an admin ordered: when, in which format, of what, to where.

    `mention_roles` are the ids of the Discord roles that its posts mention.
    """

    name: str
    schedule: Schedule
    format_name: str
    max_stories: int
    targets: tuple[Target, ...]
    filters: Filters = field(default_factory=Filters)
    stale_after_hours: int = 48
    catch_up_hours: int = 12
    mention_roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDue:
    """The slot a subscription waits for. `schedule` is the schedule's signature when it was computed."""

    key: SlotKey
    due_at: datetime
    schedule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """That somebody asked for a subscription's briefing out of turn, and when."""

    subscription: str
    asked_at: datetime


class DeliveryState(StrEnum):
    """planned → sending → sent | unknown | failed | dropped."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


class PartRole(StrEnum):
    """What a message is within its briefing.

    LINKS edits the post so that its lines link to the replies, EDIT a post or reply that was sent before.
    """

    POST = "post"
    REPLY = "reply"
    LINKS = "links"
    EDIT = "edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message as its platform will get it: `payload` is JSON, rendered before anything is sent.

    Parts count from 0, the post is part 0, replies follow in order, an optional LINKS part is last.
    A LINKS payload holds `racebrief:part/<n>` wherever the address of part n belongs. An EDIT payload is
    `{"edits": n, "payload": the whole of what part n shows from then on}`.
    """

    number: int
    role: PartRole
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where a message came to lie. `thread_id` is where its replies go; `url` is for readers."""

    message_id: str
    channel_id: str
    thread_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One part of one briefing for one target, and how far it got."""

    briefing: SlotKey
    target: Target
    part: Part
    state: DeliveryState
    planned_at: datetime
    attempts: int = 0
    updated_at: datetime | None = None
    not_before: datetime | None = None
    receipt: Receipt | None = None
    reason: str | None = None

    @property
    def key(self) -> str:
        """Unique for ever; platforms carry it so that a lost answer can be looked up."""
        return f"{self.briefing}/{self.target}/{self.part.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """That a target has been told an entry as part of a story, and under which headline."""

    target: Target
    story_id: str
    entry_id: str
    headline: str
    at: datetime
