"""The corpus as one object: every store of digests.ports on one SQLite file."""

from pathlib import Path
from typing import Self

from adapters.corpus.archive import ArchiveTables
from adapters.corpus.changes import ChangeTables
from adapters.corpus.connection import Connection
from adapters.corpus.drafts import DraftTables
from adapters.corpus.entries import EntryTables
from adapters.corpus.feedback import FeedbackTables
from adapters.corpus.ledger import LedgerTables
from adapters.corpus.outbox import OutboxTables
from adapters.corpus.records import maybe_time_in
from adapters.corpus.retrieval import RetrievalTables
from adapters.corpus.schedules import ScheduleTables
from adapters.corpus.search import SearchTables
from adapters.corpus.stories import StoryTables
from digests.model import CorpusStats


class SqliteCorpus(
    EntryTables,
    SearchTables,
    RetrievalTables,
    OutboxTables,
    ScheduleTables,
    ArchiveTables,
    LedgerTables,
    DraftTables,
    ChangeTables,
    FeedbackTables,
    StoryTables,
):
    """Every store of digests.ports: entries, stories, search, outbox, archive, ledger, changes, feedback ....

    Opens or makes the file and its folder. Any thread may call any method; they take turns.
    `busy_seconds` is how long to wait for another program's lock. Everything raises CorpusError.
    """

    def __init__(self, path: Path, *, busy_seconds: float = 5.0) -> None:
        super().__init__(Connection(path, busy_seconds=busy_seconds))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Releases the file. May be called twice."""
        self._connection.close()

    def stats(self) -> CorpusStats:
        """What the database holds, for a person to look at."""
        with self._connection.reading() as database:
            entries, relevant, stories, oldest, newest = database.execute(
                "SELECT count(*), total(relevant), count(DISTINCT story_id), min(first_seen), max(first_seen)"
                " FROM entries"
            ).fetchone()
            feeds = database.execute("SELECT count(*) FROM feeds").fetchone()[0]
            pages = database.execute("PRAGMA page_count").fetchone()[0]
            page_bytes = database.execute("PRAGMA page_size").fetchone()[0]
        return CorpusStats(
            entries=entries,
            relevant=int(relevant),
            feeds=feeds,
            stories=stories,
            database_bytes=pages * page_bytes,
            oldest=maybe_time_in(oldest),
            newest=maybe_time_in(newest),
        )
