"""Deliveries from plan to receipt."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from adapters.corpus.connection import Store
from adapters.corpus.records import Row, dump, load, maybe_time_in, maybe_time_out, time_in, time_out
from adapters.corpus.schedules import key_of, store_due
from adapters.corpus.schema import CITED
from digests.errors import CorpusError
from digests.model import (
    Briefing,
    Delivery,
    DeliveryState,
    NextDue,
    Part,
    PartRole,
    Receipt,
    SlotKey,
    Target,
    Told,
)

_SELECT = (
    "SELECT d.*, b.subscription, b.local_date, b.slot"
    " FROM deliveries d JOIN briefings b ON b.id = d.briefing_id"
)


class OutboxTables(Store):
    """Fits Outbox of digests.ports."""

    def plan(
        self,
        briefing: Briefing,
        deliveries: Sequence[Delivery],
        told: Sequence[Told],
        next_due: NextDue | None,
    ) -> bool:
        """Stores the briefing, its deliveries, what they tell and the next slot in one transaction.

        False, and nothing stored but `next_due`, where a briefing of that key exists. An entry that a
        target was told before stays as it was first told. Raises CorpusError, and stores nothing, where
        two deliveries have one key.
        """
        for delivery in deliveries:
            if delivery.briefing != briefing.key:
                raise ValueError(f"delivery {delivery.key} does not belong to briefing {briefing.key}")
        with self._connection.writing() as database:
            if next_due is not None:
                store_due(database, next_due)
            briefing_id = _store_briefing(database, briefing)
            if briefing_id is None:
                return False
            database.execute(CITED, [briefing_id])
            _store_deliveries(database, briefing_id, deliveries)
            database.conn.executemany(
                "INSERT INTO told(briefing_id, platform, address, story_id, entry_id, headline, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (platform, address, entry_id) DO NOTHING",
                [
                    (
                        briefing_id,
                        row.target.platform,
                        row.target.address,
                        row.story_id,
                        row.entry_id,
                        row.headline,
                        time_out(row.at),
                    )
                    for row in told
                ],
            )
            return True

    def amend(self, key: SlotKey, edits: Sequence[Delivery], cause: str) -> bool:
        """Adds edits to a briefing's deliveries, with what they are due to, in one transaction.

        False, and nothing stored, where that cause had its edits.
        """
        with self._connection.writing() as database:
            found = database.execute(
                "SELECT id FROM briefings WHERE subscription = ? AND local_date = ? AND slot = ?",
                [key.subscription, key.local_date.isoformat(), key.slot],
            ).fetchone()
            if found is None:
                raise CorpusError(f"there is no briefing {key} to amend")
            added = database.execute(
                "INSERT INTO amendments(briefing_id, cause) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [found[0], cause],
            ).rowcount
            if added:
                _store_deliveries(database, found[0], edits)
            return bool(added)

    def unfinished(self) -> tuple[Delivery, ...]:
        """Planned, sending and unknown ones: in order of planning, then target, then part."""
        return self._deliveries(
            " WHERE d.state IN ('planned', 'sending', 'unknown')"
            " ORDER BY d.briefing_id, d.platform, d.address, d.part",
            [],
        )

    def deliveries(self, key: SlotKey) -> tuple[Delivery, ...]:
        """All parts of one briefing, by target, then part."""
        return self._deliveries(
            " WHERE b.subscription = ? AND b.local_date = ? AND b.slot = ?"
            " ORDER BY d.platform, d.address, d.part",
            [key.subscription, key.local_date.isoformat(), key.slot],
        )

    def record(self, delivery: Delivery) -> bool:
        """Stores how far a planned delivery got: state, attempts, receipt, reason, times, payload.

        False, and nothing stored, where it was dropped meanwhile and is not sent, or was sent meanwhile.
        Raises CorpusError where it was never planned.
        """
        key = delivery.briefing
        with self._connection.writing() as database:
            changed = database.execute(
                "UPDATE deliveries SET payload = :payload, state = :state, attempts = :attempts,"
                " updated_at = :updated_at, not_before = :not_before, receipt = :receipt, reason = :reason"
                " WHERE platform = :platform AND address = :address AND part = :part AND briefing_id ="
                " (SELECT id FROM briefings WHERE subscription = :subscription"
                " AND local_date = :local_date AND slot = :slot)"
                " AND (state <> 'dropped' OR :state IN ('sent', 'dropped'))"
                " AND (state <> 'sent' OR :state = 'sent')",
                {
                    "payload": delivery.part.payload,
                    "state": delivery.state.value,
                    "attempts": delivery.attempts,
                    "updated_at": maybe_time_out(delivery.updated_at),
                    "not_before": maybe_time_out(delivery.not_before),
                    "receipt": None if delivery.receipt is None else dump(delivery.receipt),
                    "reason": delivery.reason,
                    "platform": delivery.target.platform,
                    "address": delivery.target.address,
                    "part": delivery.part.number,
                    "subscription": key.subscription,
                    "local_date": key.local_date.isoformat(),
                    "slot": key.slot,
                },
            ).rowcount
        if changed:
            return True
        if not any(one.key == delivery.key for one in self.deliveries(key)):
            raise CorpusError(f"delivery {delivery.key} was never planned: nothing to record it on")
        return False

    def dead(self, since: datetime) -> tuple[Delivery, ...]:
        """Those that failed at or after `since`, in order of planning, then target, then part."""
        return self._deliveries(
            " WHERE d.state = 'failed' AND d.updated_at >= ?"
            " ORDER BY d.briefing_id, d.platform, d.address, d.part",
            [time_out(since)],
        )

    def _deliveries(self, where: str, arguments: Sequence[str]) -> tuple[Delivery, ...]:
        with self._connection.reading() as database:
            rows = list(database.query(_SELECT + where, arguments))
        return tuple(map(_delivery, rows))


def _store_briefing(database: Database, briefing: Briefing) -> int | None:
    """Its row id, or None where a briefing of that key exists."""
    cursor = database.execute(
        "INSERT INTO briefings(subscription, local_date, slot, made_at, briefing) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (subscription, local_date, slot) DO NOTHING",
        [
            briefing.key.subscription,
            briefing.key.local_date.isoformat(),
            briefing.key.slot,
            time_out(briefing.made_at),
            dump(briefing),
        ],
    )
    return cursor.lastrowid if cursor.rowcount else None


def _store_deliveries(database: Database, briefing_id: int, deliveries: Sequence[Delivery]) -> None:
    database.conn.executemany(
        "INSERT INTO deliveries(briefing_id, platform, address, part, role, payload, state, attempts,"
        " planned_at, updated_at, not_before, receipt, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_delivery_row(briefing_id, delivery) for delivery in deliveries],
    )


def _delivery_row(briefing_id: int, delivery: Delivery) -> tuple[int | str | None, ...]:
    return (
        briefing_id,
        delivery.target.platform,
        delivery.target.address,
        delivery.part.number,
        delivery.part.role.value,
        delivery.part.payload,
        delivery.state.value,
        delivery.attempts,
        time_out(delivery.planned_at),
        maybe_time_out(delivery.updated_at),
        maybe_time_out(delivery.not_before),
        None if delivery.receipt is None else dump(delivery.receipt),
        delivery.reason,
    )


def _delivery(row: Row) -> Delivery:
    return Delivery(
        briefing=key_of(row),
        target=Target(platform=row["platform"], address=row["address"]),
        part=Part(number=row["part"], role=PartRole(row["role"]), payload=row["payload"]),
        state=DeliveryState(row["state"]),
        planned_at=time_in(row["planned_at"]),
        attempts=row["attempts"],
        updated_at=maybe_time_in(row["updated_at"]),
        not_before=maybe_time_in(row["not_before"]),
        receipt=None if row["receipt"] is None else load(row["receipt"], Receipt, "a receipt"),
        reason=row["reason"],
    )
