"""One process for one data folder: the system's own lock on a file, which dies with its process."""

import contextlib
import fcntl
import logging
import os
from pathlib import Path
from typing import TextIO

from digests.errors import BusyError, CorpusError

NAME = "racebrief.lock"

log = logging.getLogger("racebrief")


class FolderLock:
    """Held from the call of `take` to that of `release`, or to the process's end, however that comes.

    The file stays: its text says who holds the lock, or who held it last. Only the system's lock on it
    counts, so what a dead process left behind is taken over, and what a live one holds never is.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._file: TextIO | None = None

    def take(self) -> None:
        """Raises BusyError where another process holds it, CorpusError where the folder cannot be written."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise CorpusError(
                f"the file {self._path} cannot be written: give this user the right to write there, "
                "or point --data at another folder"
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _text(file)
            file.close()
            raise BusyError(
                f"another racebrief{f' (process {holder})' if holder else ''} works on {self._path.parent}: "
                "stop it first, or point --data at another folder"
            ) from error
        left_by = _text(file)
        if left_by:
            log.warning("process %s ended without saying so; its lock is taken over", left_by)
        self._write(file, str(os.getpid()))
        self._file = file

    def release(self) -> None:
        """May be called twice."""
        file, self._file = self._file, None
        if file is not None:
            self._write(file, "")
            file.close()

    @staticmethod
    def _write(file: TextIO, text: str) -> None:
        # A full disk takes the name from the message, never the lock: the system holds that.
        with contextlib.suppress(OSError):
            file.seek(0)
            file.truncate()
            file.write(text)
            file.flush()


def _text(file: TextIO) -> str:
    file.seek(0)
    return file.read(20).strip()
