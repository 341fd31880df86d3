"""What answering questions reads of the corpus: which words it holds, and the entries that hold them."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from adapters.corpus.entries import COLUMNS, entry_of
from adapters.corpus.records import clean, maybe_time_out
from adapters.corpus.search import IndexedStore
from digests.model import Entry

_MOST_TERMS = 400  # of one beginning; a question's word has far fewer forms
_END = "\U0010ffff"

# FTS5 sorts by its own rank without reading a row of the table; a filter by time has to read them.
_RANKED = """
    SELECT rowid FROM entries_fts
    WHERE entries_fts MATCH :query AND rank MATCH 'bm25(4.0, 1.0)' ORDER BY rank LIMIT :limit
"""
_RANKED_BETWEEN = """
    SELECT f.rowid FROM entries_fts f JOIN entries e ON e.row = f.rowid
    WHERE f.entries_fts MATCH :query AND e.first_seen >= :floor
        AND (:since IS NULL OR coalesce(e.published, e.first_seen) >= :since)
        AND (:until IS NULL OR coalesce(e.published, e.first_seen) < :until)
    ORDER BY bm25(f.entries_fts, 4.0, 1.0) LIMIT :limit
"""


class RetrievalTables(IndexedStore):
    """Fits Retrieval of digests.ports."""

    def size(self) -> int:
        """How many entries are stored, near enough: counting each would cost more than an answer does."""
        with self._connection.reading() as database:
            return int(database.execute("SELECT coalesce(max(row), 0) FROM entries").fetchone()[0])

    def documents(self, words: Collection[str]) -> Mapping[str, int]:
        """How many entries hold each word, in lower case; those that none holds are left out."""
        self.index()
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT v.term, v.doc FROM json_each(?) j JOIN entries_vocabulary v ON v.term = j.value",
                [json.dumps(sorted({clean(word) for word in words}))],
            ).fetchall()
        return dict(rows)

    def terms(self, beginning: str) -> Mapping[str, int]:
        """The words that begin so, with how many entries hold each."""
        self.index()
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT term, doc FROM entries_vocabulary WHERE term >= ? AND term < ? LIMIT ?",
                [clean(beginning), clean(beginning) + _END, _MOST_TERMS],
            ).fetchall()
        return dict(rows)

    def holding(
        self,
        phrases: Collection[str],
        *,
        limit: int,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[Entry, ...]:
        """Entries that hold any of the words or phrases, best first, of when since <= published < until."""
        quoted = [f'"{clean(phrase)}"' for phrase in phrases if '"' not in phrase and phrase.strip()]
        if not quoted or limit < 1:
            return ()
        self.index()
        statement = _RANKED if since is None and until is None else _RANKED_BETWEEN
        with self._connection.reading() as database:
            order = [
                row[0]
                for row in database.execute(
                    statement,
                    {
                        "query": " OR ".join(quoted),
                        "limit": limit,
                        "floor": maybe_time_out(since) or "",
                        "since": maybe_time_out(since),
                        "until": maybe_time_out(until),
                    },
                )
            ]
            rows = database.execute(
                f"SELECT {COLUMNS}, row FROM entries WHERE row IN (SELECT value FROM json_each(?))",  # noqa: S608 - the columns are ours
                [json.dumps(order)],
            ).fetchall()
        place = {row: number for number, row in enumerate(order)}
        return tuple(entry_of(row) for row in sorted(rows, key=lambda row: place[row[-1]]))
