"""What a language model answered, and what it cost."""

import json
from collections.abc import Sequence
from datetime import date

from adapters.corpus.connection import Store
from digests.model import Drafted


class DraftTables(Store):
    """Fits DraftStore of digests.ports."""

    def draft(self, key: str) -> tuple[Drafted, ...] | None:
        """The stored answer."""
        with self._connection.reading() as database:
            found = database.execute("SELECT answer FROM drafts WHERE key = ?", [key]).fetchone()
        if found is None:
            return None
        return tuple(Drafted(text=text, evidence=tuple(numbers)) for text, numbers in json.loads(found[0]))

    def keep_draft(self, key: str, answer: Sequence[Drafted], day: date, tokens: int, cost: float) -> None:
        """Stores an answer with what it cost; an answer of that key is replaced."""
        told = json.dumps([[one.text, list(one.evidence)] for one in answer])
        with self._connection.writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO drafts(key, answer, day, tokens, cost) VALUES (?, ?, ?, ?, ?)",
                [key, told, day.isoformat(), tokens, cost],
            )

    def charge(self, day: date, tokens: int, cost: float) -> None:
        """Adds to the day what calls without an answer may have cost."""
        with self._connection.writing() as database:
            database.execute(
                "INSERT INTO drafts(key, answer, day, tokens, cost) VALUES (?, '[]', ?, ?, ?)"
                " ON CONFLICT(key) DO UPDATE"
                " SET tokens = tokens + excluded.tokens, cost = cost + excluded.cost",
                [f"unanswered {day.isoformat()}", day.isoformat(), tokens, cost],
            )

    def spent(self, day: date) -> tuple[int, float]:
        """Tokens and money of that day."""
        with self._connection.reading() as database:
            tokens, cost = database.execute(
                "SELECT total(tokens), total(cost) FROM drafts WHERE day = ?", [day.isoformat()]
            ).fetchone()
        return int(tokens), float(cost)
