"""What was changed by command: subscriptions of channels, and topics they muted."""

from adapters.corpus.connection import Store
from adapters.corpus.records import dump, load, time_out
from digests.model import Change


class ChangeTables(Store):
    """Fits ChangeStore of digests.ports."""

    def changes(self) -> tuple[Change, ...]:
        """Oldest first."""
        with self._connection.reading() as database:
            rows = database.execute("SELECT key, change FROM changes ORDER BY at, key").fetchall()
        return tuple(load(text, Change, f"change {key}") for key, text in rows)

    def keep(self, change: Change) -> None:
        """Stores it, in place of the one with its key."""
        with self._connection.writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO changes(key, at, change) VALUES (?, ?, ?)",
                [change.key, time_out(change.at), dump(change)],
            )

    def drop(self, key: str) -> bool:
        """Whether there was one of that key to take away."""
        with self._connection.writing() as database:
            return bool(database.execute("DELETE FROM changes WHERE key = ?", [key]).rowcount)
