"""Reports, questions and answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from digests.model.deliveries import Target
from digests.model.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectReport:
    """What one collection did. `errors` maps feed urls to one line each; `slowest` holds (url, seconds).

    `outcomes` counts feeds: read, unchanged, moved, empty, failed, gone, and those that were not asked
    because it was early, held, quiet, retired or double (moved to the address of another one).
    """

    started: datetime
    feeds: int
    fetched: int
    not_modified: int
    skipped: int
    failed: int
    seen: int
    new: int
    changed: int
    relevant: int
    merged: int
    errors: Mapping[str, str] = field(default_factory=dict)
    slowest: tuple[tuple[str, float], ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusStats:
    """What the corpus holds. `oldest` and `newest` are times of first sight, `feeds` those polled."""

    entries: int
    relevant: int
    feeds: int
    stories: int
    database_bytes: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A question from a channel, whatever the platform: `name` is one of digests.command_list.

    `alias` is the same channel as `target`, as an admin may have written it too. `may_change` is the
    platform's own word that the user may manage the channel; `personal` is where a direct message to the
    user would go.
    """

    name: str
    argument: str = ""
    target: Target | None = None
    user: str | None = None
    alias: Target | None = None
    may_change: bool = False
    personal: Target | None = None

    @property
    def places(self) -> tuple[Target, ...]:
        """The channel asked in, under each of its addresses."""
        return tuple(one for one in (self.target, self.alias) if one is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """An entry that matches words, best first; `snippet` is verbatim from its text."""

    entry: Entry
    snippet: str
