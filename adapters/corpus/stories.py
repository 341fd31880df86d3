"""What the filing of entries yielded besides them: embeddings, and moves between stories."""

import json
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from adapters.corpus.connection import Store
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

    def heads(
        self, model: str, *, after: int, limit: int, size: int
    ) -> tuple[tuple[str, ...], NDArray[np.float32], int]:
        """Ids of what this model has embedded, and the first `size` numbers of its whole vector.

        Those stored after the place `after` (0 is the beginning), in order, `limit` at most; the last is the
        place to go on from.
        """
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT entry_id, substr(vectors, length(vectors) / 2 + 1, ?), rowid FROM meanings"
                " WHERE rowid > ? AND model = ? ORDER BY rowid LIMIT ?",
                [size * np.dtype(np.float16).itemsize, after, model, limit],
            ).fetchall()
        heads = np.frombuffer(b"".join(row[1] for row in rows), np.float16).reshape(len(rows), size)
        return tuple(row[0] for row in rows), heads.astype(np.float32), rows[-1][2] if rows else after

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
