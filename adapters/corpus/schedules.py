"""The slot each subscription waits for, and the briefings asked for out of turn."""

from collections.abc import Mapping
from datetime import date

from sqlite_utils import Database

from adapters.corpus.connection import Store
from adapters.corpus.records import Row, time_in, time_out
from digests.model import NextDue, Order, SlotKey


class ScheduleTables(Store):
    """Fits ScheduleStore of digests.ports."""

    def next_due(self) -> Mapping[str, NextDue]:
        """By subscription name."""
        with self._connection.reading() as database:
            rows = list(database.query("SELECT * FROM schedules ORDER BY subscription"))
        return {
            row["subscription"]: NextDue(
                key=key_of(row), due_at=time_in(row["due_at"]), schedule=row["schedule"]
            )
            for row in rows
        }

    def set_next_due(self, due: NextDue) -> None:
        """Replaces the subscription's row."""
        with self._connection.writing() as database:
            store_due(database, due)

    def order(self, order: Order) -> None:
        """Keeps that a briefing is wanted out of turn; another process may fill it."""
        with self._connection.writing() as database:
            database.execute(
                "INSERT OR IGNORE INTO orders(subscription, asked_at) VALUES (?, ?)",
                [order.subscription, time_out(order.asked_at)],
            )

    def orders(self) -> tuple[Order, ...]:
        """Those not filled yet, oldest first."""
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT subscription, asked_at FROM orders ORDER BY asked_at, subscription"
            ).fetchall()
        return tuple(Order(subscription=name, asked_at=time_in(asked_at)) for name, asked_at in rows)

    def fill(self, order: Order) -> None:
        """Forgets an order whose briefing is planned; harmless where it is not there."""
        with self._connection.writing() as database:
            database.execute(
                "DELETE FROM orders WHERE subscription = ? AND asked_at = ?",
                [order.subscription, time_out(order.asked_at)],
            )


def store_due(database: Database, due: NextDue) -> None:
    """Replaces the subscription's row, within the caller's transaction."""
    database.execute(
        "INSERT OR REPLACE INTO schedules(subscription, local_date, slot, due_at, schedule)"
        " VALUES (?, ?, ?, ?, ?)",
        [
            due.key.subscription,
            due.key.local_date.isoformat(),
            due.key.slot,
            time_out(due.due_at),
            due.schedule,
        ],
    )


def key_of(row: Row) -> SlotKey:
    """The slot that a row's three columns name."""
    return SlotKey(
        subscription=row["subscription"], local_date=date.fromisoformat(row["local_date"]), slot=row["slot"]
    )
