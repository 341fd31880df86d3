"""Where time comes from: the machine, or a file that stands for it."""

from datetime import UTC, datetime
from pathlib import Path

from digests.errors import BriefingError

__all__ = ["FileClock", "SystemClock"]


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


class FileClock:
    """A simulated clock: the file at `path` holds an ISO time, read anew each time it is asked for.

    Whoever moves the clock replaces the file whole, by renaming another one onto it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Aware UTC; a time without an offset is UTC. Raises BriefingError where the file holds no time."""
        try:
            told = self._path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise BriefingError(
                f"the clock file {self._path} cannot be read: write an ISO time into it, "
                "or unset RACEBRIEF_CLOCK to use the machine's clock"
            ) from error
        try:
            read = datetime.fromisoformat(told)
        except ValueError as error:
            raise BriefingError(
                f"the clock file {self._path} holds {told[:40]!r}: "
                "write an ISO time such as 2026-01-05T12:00:00Z"
            ) from error
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
