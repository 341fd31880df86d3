"""Whole copies of the database: one made while it is in use, one put back in its place."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from adapters.corpus.failures import translated
from adapters.corpus.schema import migrate
from digests.errors import CorpusError


def back_up(database: Path, copy: Path) -> None:
    """Writes a sound copy of one moment, also while another process writes. Raises CorpusError.

    The copy is one file, complete or not there at all; a file that exists is kept.
    """
    if not database.exists():
        raise CorpusError(f"there is no database {database}: say --data with the folder that holds it")
    if copy.exists():
        raise CorpusError(f"{copy} exists and is kept: name another file")
    _copy(database, copy)


def restore(copy: Path, database: Path) -> Path | None:
    """Puts a copy in the database's place; returns where that was moved, None where there was none.

    What the copy holds as planned may have been sent since: it is looked for before it is sent. The
    caller holds the folder's lock. Raises CorpusError, with the database as it was.
    """
    if not copy.exists():
        raise CorpusError(f"there is no file {copy} to put back")
    fresh = database.with_name(f"{database.name}.restoring")
    fresh.unlink(missing_ok=True)
    _copy(copy, fresh)
    try:
        with translated(copy), closing(sqlite3.connect(fresh, isolation_level=None)) as raw:
            migrate(raw, copy)
            raw.execute("UPDATE deliveries SET state = 'unknown', not_before = NULL WHERE state = 'planned'")
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return _exchange(fresh, database)


def _exchange(fresh: Path, database: Path) -> Path | None:
    """The old file keeps a name at every moment, and so does the one that takes its place."""
    old = None
    try:
        if database.exists():
            old = _free_name(database)
            for ending in ("-wal", "-shm"):
                left = database.with_name(database.name + ending)
                if left.exists():
                    left.rename(old.with_name(old.name + ending))
            os.link(database, old)
        fresh.replace(database)
    except OSError as error:
        raise CorpusError(f"the copy cannot be put in the place of {database}: {error.strerror}") from error
    return old


def _free_name(database: Path) -> Path:
    number = 1
    while (name := database.with_name(f"{database.stem}.replaced-{number}{database.suffix}")).exists():
        number += 1
    return name


def _copy(source: Path, copy: Path) -> None:
    """By way of a file beside it, so that a copy that was broken off never stands under its name."""
    part = copy.with_name(f"{copy.name}.part")
    try:
        part.unlink(missing_ok=True)
        with (
            translated(source),
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as raw,
            closing(sqlite3.connect(part)) as made,
        ):
            raw.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")
            said = made.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise CorpusError(f"the database {source} is damaged ({said}): no copy was made")
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(copy)
    except OSError as error:
        raise CorpusError(f"the copy {copy} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
