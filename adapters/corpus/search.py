"""Full-text search over everything stored, with SQLite's FTS5."""

import json
import re
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from adapters.corpus.connection import Store
from adapters.corpus.entries import COLUMNS, entry_of
from adapters.corpus.records import clean, time_out
from adapters.corpus.snippets import around
from digests.model import SearchHit

_TITLE_WEIGHT = 6.0
_MOST_WORDS = 32
_MOST_CHARACTERS = 100  # of one word; nothing anybody looks for is longer
_PREFIX_FROM = 3  # characters: "AI" must not find "aid", and one letter would match half the corpus
_TOKEN = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s$")  # "OpenAI's" means what "OpenAI" does
_OPEN, _CLOSE = "\x02", "\x03"

# A copy never stands before what it copies; of equals the later is the likelier to be meant.
_FIND = """
    SELECT f.rowid FROM entries_fts f JOIN entries e ON e.row = f.rowid
    WHERE f.entries_fts MATCH :query AND (:since IS NULL OR e.first_seen >= :since)
    ORDER BY e.copy_of IS NOT NULL, bm25(f.entries_fts, :title_weight, 1.0), e.first_seen DESC, e.id
    LIMIT :limit
"""
# In its own statement, since the one that sorts would make a snippet of every match.
_SHOW = f"""
    SELECT {", ".join("e." + name for name in COLUMNS.split(", "))},
        snippet(f.entries_fts, 1, '{_OPEN}', '{_CLOSE}', '', 32), f.rowid
    FROM entries_fts f JOIN entries e ON e.row = f.rowid
    WHERE f.entries_fts MATCH ? AND f.rowid IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - columns and marks are ours


_AT_ONCE = "SELECT row FROM unindexed ORDER BY row LIMIT 5000"  # so that nobody waits long for the database
_TAKE_IN = f"""
    INSERT INTO entries_fts(rowid, title, text)
    SELECT row, title, text FROM entries WHERE row IN ({_AT_ONCE})
"""  # noqa: S608 - the statement is ours
_TAKEN_IN = f"DELETE FROM unindexed WHERE row IN ({_AT_ONCE})"  # noqa: S608 - the statement is ours


class IndexedStore(Store):
    """Tables that are found by their words."""

    def index(self) -> None:
        """Takes the words of what was stored since the last time into the index.

        Whatever looks for words does so first; done earlier, nobody waits for it.
        """
        while self._has_unindexed():
            with self._connection.writing() as database:
                database.execute(_TAKE_IN)
                database.execute(_TAKEN_IN)

    def _has_unindexed(self) -> bool:
        with self._connection.reading() as database:
            return database.execute("SELECT 1 FROM unindexed LIMIT 1").fetchone() is not None


class SearchTables(IndexedStore):
    """Fits SearchIndex of digests.ports."""

    def search(self, words: str, *, limit: int, since: datetime | None = None) -> tuple[SearchHit, ...]:
        """Entries that hold the words, best first. Any text is a valid query: no syntax, no errors.

        The last word may be the beginning of one (from three characters on). Where no entry holds all
        the words, those that hold any of them are found. A hit in the title counts more; copies come
        after originals.
        """
        quoted = _quoted(words)
        if not quoted or limit < 1:
            return ()
        self.index()
        with self._connection.reading() as database:
            for joint in (" AND ", " OR "):
                query = joint.join(quoted)
                rows = _found(database, query, limit, since)
                if rows:
                    return tuple(SearchHit(entry=entry_of(row), snippet=_snippet(row)) for row in rows)
        return ()


def _quoted(words: str) -> list[str]:
    """Each word as an FTS5 string, which has no syntax inside; "GPT-5" is the phrase gpt 5."""
    readable = clean(words).replace("\x00", " ")  # FTS5 reads a query up to its first NUL
    plain = (_POSSESSIVE.sub("", word)[:_MOST_CHARACTERS] for word in readable.split())
    wanted = list(dict.fromkeys(word for word in plain if _TOKEN.search(word)))[:_MOST_WORDS]
    quoted = ['"' + word.replace('"', '""') + '"' for word in wanted]
    if wanted and len(_TOKEN.findall(wanted[-1])[-1]) >= _PREFIX_FROM:
        quoted[-1] += "*"
    return quoted


def _found(database: Database, query: str, limit: int, since: datetime | None) -> list[Any]:
    arguments = {
        "query": query,
        "since": None if since is None else time_out(since),
        "title_weight": _TITLE_WEIGHT,
        "limit": limit,
    }
    order = [row[0] for row in database.execute(_FIND, arguments).fetchall()]
    if not order:
        return []
    rows = database.execute(_SHOW, [query, json.dumps(order)]).fetchall()
    return sorted(rows, key=lambda row: order.index(row[-1]))


def _snippet(row: Any) -> str:
    """The sentences around the place that FTS5 chose; the text's beginning where only the title matched."""
    text, excerpt = row[6], row[-2]
    plain = excerpt.replace(_OPEN, "").replace(_CLOSE, "")
    start = text.find(plain)
    return around(text, max(start, 0) + max(excerpt.find(_OPEN), 0))
