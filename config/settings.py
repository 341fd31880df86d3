"""What the admin's files say, as one record that is read once and passed down."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from digests.model import Entity, Feed, Format, Subscription, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectOptions:
    """How feeds are collected. `contact` goes into the user agent, so that a publisher can reach the admin.

    `allow_private_hosts` are host names or addresses that may be private or loopback, as written in a url.
    """

    interval_minutes: int = 30
    floor_minutes: int = 10
    ceiling_minutes: int = 240
    timeout_seconds: float = 20.0
    max_megabytes: float = 10.0
    concurrency: int = 16
    contact: str | None = None
    allow_private_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """A language model and what a day of it may cost; prices are per million tokens."""

    kind: str
    name: str
    url: str | None = None
    tokens_a_day: int = 200_000
    cost_a_day: float = 1.0
    price_in: float = 0.0
    price_out: float = 0.0
    timeout_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpOptions:
    """Where to listen for what people do in Slack, instead of connecting to it."""

    address: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything in the config folder. `formats` go by name; `folder` is where it was read.

    `admins` may change subscriptions by command; each is "platform:user".
    `admin` is where what went wrong is told; entries are kept for `keep_days` days.
    """

    feeds: tuple[Feed, ...]
    subscriptions: tuple[Subscription, ...]
    entities: tuple[Entity, ...]
    formats: Mapping[str, Format]
    collect: CollectOptions
    folder: Path
    admins: frozenset[str] = frozenset()
    admin: Target | None = None
    keep_days: int = 400
    model: ModelOptions | None = None
    slack_http: HttpOptions | None = None
