"""Figures across days: who gave which number for what."""

from collections.abc import Sequence
from datetime import date

from adapters.corpus.connection import Store
from digests.model import LedgerRow

_COLUMNS = "subject, measure, text, value, unit, claimant, publisher, sentence, entry_id, story_id, day"


class LedgerTables(Store):
    """Fits Ledger of digests.ports."""

    def note(self, rows: Sequence[LedgerRow]) -> None:
        """Stores the rows; one that is there already stays as it is."""
        with self._connection.writing() as database:
            for row in rows:
                database.execute(
                    f"INSERT INTO ledger({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - a constant
                    " ON CONFLICT DO NOTHING",
                    [
                        row.subject,
                        row.measure,
                        row.text,
                        row.value,
                        row.unit,
                        row.claimant,
                        row.publisher,
                        row.sentence,
                        row.entry_id,
                        row.story_id,
                        row.day.isoformat(),
                    ],
                )

    def about(self, subject: str) -> tuple[LedgerRow, ...]:
        """Rows of that subject in any case of letters, by measure, then oldest first."""
        with self._connection.reading() as database:
            found = database.execute(
                f"SELECT {_COLUMNS} FROM ledger WHERE subject = ? COLLATE NOCASE"  # noqa: S608 - a constant
                " ORDER BY measure, day, entry_id, value",
                [subject],
            ).fetchall()
        return tuple(
            LedgerRow(
                subject=row[0],
                measure=row[1],
                text=row[2],
                value=row[3],
                unit=row[4],
                claimant=row[5],
                publisher=row[6],
                sentence=row[7],
                entry_id=row[8],
                story_id=row[9],
                day=date.fromisoformat(row[10]),
            )
            for row in found
        )
