"""Every failure racebrief expects, as one tree. Anything else is a bug and stops the run.

BriefingError
├─ ConfigError(problems)
├─ FeedError(feed_url)  ├─ FetchError(status, retry_after)  └─ ParseError
├─ CorpusError
│  └─ BusyError
├─ ModelError(retryable)
│  └─ UngroundedError
└─ DeliveryError(target, retryable, retry_after)

A message is one line for an admin: what is wrong and what to do about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class BriefingError(Exception):
    """The root: catching it catches every failure racebrief expects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a file an admin edits; `line` and `column` count from 1, 0 is unknown."""

    file: str
    line: int
    column: int
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        told = f"{place}: {self.message}"
        return f"{told} ({self.hint})" if self.hint else told


class ConfigError(BriefingError):
    """The configuration cannot be used; `problems` holds everything wrong with it at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class FeedError(BriefingError):
    """One feed could not be read."""

    def __init__(self, feed_url: str, message: str) -> None:
        super().__init__(message)
        self.feed_url = feed_url


class FetchError(FeedError):
    """The server did not hand over the feed. `retry_after` is in seconds."""

    def __init__(
        self, feed_url: str, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(feed_url, message)
        self.status = status
        self.retry_after = retry_after


class ParseError(FeedError):
    """What the server sent is not a feed."""


class CorpusError(BriefingError):
    """The database cannot be used: locked, full, damaged or from a later version."""


class BusyError(CorpusError):
    """Another process has the data folder to itself."""


class ModelError(BriefingError):
    """A language model or an embedding model failed.

    `calls` are the requests that may have cost something without an answer that can be used.
    """

    def __init__(self, message: str, *, retryable: bool, calls: int = 0) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.calls = calls


class UngroundedError(ModelError):
    """A model wrote something that the stored entries do not support."""


class DrawingError(BriefingError):
    """A chart that cannot be drawn; its words stand in its place."""


class DeliveryError(BriefingError):
    """A message did not reach its target.

    `retryable` says that a later attempt can succeed as things stand; `retry_after` (seconds) is the
    platform's own wish; `outcome_unknown` says that the platform may have stored the message all the same.
    """

    def __init__(
        self,
        target: str,
        message: str,
        *,
        retryable: bool,
        retry_after: float | None = None,
        outcome_unknown: bool = False,
    ) -> None:
        super().__init__(message)
        self.target = target
        self.retryable = retryable
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown
