"""One connection to the database file, shared by all stores and all threads."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from sqlite_utils import Database

from adapters.corpus.failures import translated
from adapters.corpus.schema import migrate
from digests.errors import CorpusError


class Connection:
    """Opens the file (making it and its folder), brings it to the latest version and hands it out in turns.

    `busy_seconds` is how long to wait for another program's lock. Raises CorpusError.
    """

    def __init__(self, path: Path, *, busy_seconds: float) -> None:
        self.path = path
        self._lock = RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusError(
                f"the folder {path.parent} for the database cannot be made: {error.strerror}; "
                "give this user the right to write there, or point --data at another folder"
            ) from error
        with translated(path):
            # No implicit transactions: a write begins with BEGIN IMMEDIATE, which waits for its turn
            # where an upgrade from a read would fail at once.
            raw = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
            try:
                raw.execute("PRAGMA journal_mode = WAL")
                # A commit that a power cut undoes could send a message twice.
                raw.execute("PRAGMA synchronous = FULL")
                raw.execute("PRAGMA foreign_keys = ON")
                migrate(raw, path)
                self._database = Database(raw)
            except BaseException:
                raw.close()
                raise

    def close(self) -> None:
        """May be called twice; whatever is asked afterwards raises CorpusError."""
        with self._lock, translated(self.path):
            self._database.close()

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The database, to this thread alone, with failures translated. Read all rows before leaving."""
        with self._lock, translated(self.path):
            yield self._database

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """As `reading`, in one transaction: kept when the block ends, undone when it raises."""
        with self._lock, translated(self.path):
            self._database.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
                self._database.conn.execute("COMMIT")
            except BaseException:
                self._database.rollback()
                raise


class Store:
    """A group of tables behind the shared connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
