"""What the filing of entries yielded besides them: embeddings, and moves between stories."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from adapters.corpus.connection import Store
from adapters.corpus.records import time_out
from digests.model import Filed, Meaning, StoryMove


class StoryTables(Store):
    """Fits StoryStore of digests.ports."""

    def meanings(self, ids: Collection[str], model: str) -> Mapping[str, Meaning]:
        """Those of `ids` that this model has embedded, by entry id."""
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT entry_id, version, model, vectors FROM meanings"
                " WHERE model = ? AND entry_id IN (SELECT value FROM json_each(?))",
                [model, json.dumps(list(ids))],
            ).fetchall()
        return {
            row[0]: Meaning(entry_id=row[0], version=row[1], model=row[2], vectors=row[3]) for row in rows
        }

    def meaning_matrix(
        self, model: str, since: datetime | None = None
    ) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        """Ids of the entries that this model has embedded, and the unit vector of each one's title and text.

        Oldest first; only those first seen at or after `since`, where it is given.
        """
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT entry_id, vectors FROM meanings JOIN entries ON entries.id = entry_id"
                " WHERE model = ? AND first_seen >= ? ORDER BY first_seen, entry_id",
                [model, time_out(since) if since else ""],
            ).fetchall()
        vectors = np.frombuffer(b"".join(row[1] for row in rows), np.float16)
        both = vectors.reshape(len(rows), -1) if rows else vectors.reshape(0, 0)
        return tuple(row[0] for row in rows), both[:, both.shape[1] // 2 :].astype(np.float32)

    def moves(self, entry_id: str) -> tuple[StoryMove, ...]:
        """From which story to which an entry was moved, oldest first."""
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT entry_id, origin, goal, reason FROM story_moves WHERE entry_id = ? ORDER BY id",
                [entry_id],
            ).fetchall()
        return tuple(StoryMove(entry_id=r[0], origin=r[1], goal=r[2], reason=r[3]) for r in rows)


def save_filing(database: Database, filed: Filed) -> None:
    """Moves and embeddings, inside the caller's transaction."""
    connection = database.conn
    connection.executemany(
        "UPDATE entries SET story_id = ? WHERE id = ?", [(move.goal, move.entry_id) for move in filed.moves]
    )
    connection.executemany(
        "INSERT INTO story_moves(entry_id, origin, goal, reason) VALUES (?, ?, ?, ?)",
        [(move.entry_id, move.origin, move.goal, move.reason) for move in filed.moves],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO meanings(entry_id, version, model, vectors) VALUES (?, ?, ?, ?)",
        [(one.entry_id, one.version, one.model, one.vectors) for one in filed.meanings],
    )
