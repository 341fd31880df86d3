"""Where every failure of SQLite becomes a CorpusError: one line for an admin, with what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digests.errors import CorpusError

# Primary result codes, https://www.sqlite.org/rescode.html; the low byte of an extended one.
_BUSY = "the database {path} is locked by another program: stop the other racebrief or wait"
_READ_ONLY = "the database {path} cannot be written: let this user write to the file and its folder"
_MESSAGES = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: "no room is left for the database {path}: free space on that disk and start again",
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: "the database {path} cannot be opened: is it a file that this user may write?",
    sqlite3.SQLITE_CORRUPT: "the database {path} is damaged: put back a copy, or move it away to start anew",
    sqlite3.SQLITE_NOTADB: "{path} is not a database, or is damaged: put back a copy, or move it away",
    sqlite3.SQLITE_IOERR: "reading or writing the database {path} failed: check the disk ({error})",
}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raises CorpusError from whatever sqlite3 raises inside; `path` is the database's, for the message."""
    try:
        yield
    except sqlite3.Error as error:
        raise CorpusError(_line(path, error)) from error
    except UnicodeEncodeError as error:
        raise CorpusError(f"the database {path} cannot hold text that is not Unicode: {error}") from error


def _line(path: Path, error: sqlite3.Error) -> str:
    if "no such module: fts5" in str(error):
        return "this Python's SQLite has no full-text search: install a Python whose SQLite has FTS5"
    code: int | None = getattr(error, "sqlite_errorcode", None)  # absent where Python itself refused
    pattern = _MESSAGES.get(code & 0xFF) if code is not None else None
    if pattern is None:
        return f"the database {path} refused what was asked of it: {error}"
    return pattern.format(path=path, error=error)
