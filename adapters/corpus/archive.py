"""What was briefed before: the briefings themselves and what each target was told."""

from collections.abc import Collection
from datetime import date, datetime

from adapters.corpus.connection import Store
from adapters.corpus.records import load, maybe_time_in, maybe_time_out, time_in, time_out
from digests.model import Briefing, SlotKey, Target, Told
from digests.references import briefing_name


class ArchiveTables(Store):
    """Fits Archive of digests.ports."""

    def briefings(self, *, limit: int, subscription: str | None = None) -> tuple[Briefing, ...]:
        """Newest first; of two made at one moment the one planned later comes first. Without notices."""
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT briefing, subscription, local_date, slot FROM briefings"
                " WHERE CASE WHEN :subscription IS NULL THEN subscription NOT LIKE '@%'"
                " ELSE subscription = :subscription END"
                " ORDER BY made_at DESC, id DESC LIMIT :limit",
                {"subscription": subscription, "limit": max(limit, 0)},
            ).fetchall()
        return tuple(load(row[0], Briefing, "briefing " + "/".join(row[1:])) for row in rows)

    def briefing(self, name: str) -> Briefing | None:
        """The one that `digests.references.briefing_name` names so."""
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT briefing, subscription, local_date, slot FROM briefings"
                " WHERE replace(local_date, '-', '') = ?",
                [name[:8]],
            ).fetchall()
        for text, subscription, day, slot in rows:
            key = SlotKey(subscription=subscription, local_date=date.fromisoformat(day), slot=slot)
            if briefing_name(key) == name:
                return load(text, Briefing, f"briefing {key}")
        return None

    def told(self, targets: Collection[Target], since: datetime) -> tuple[Told, ...]:
        """What any of the targets was told at or after `since`, oldest first."""
        rows = []
        with self._connection.reading() as database:
            for target in set(targets):
                rows += database.execute(
                    "SELECT at, id, platform, address, story_id, entry_id, headline FROM told"
                    " WHERE platform = ? AND address = ? AND at >= ?",
                    [target.platform, target.address, time_out(since)],
                ).fetchall()
        return tuple(
            Told(
                target=Target(platform=platform, address=address),
                story_id=story_id,
                entry_id=entry_id,
                headline=headline,
                at=time_in(at),
            )
            for at, _, platform, address, story_id, entry_id, headline in sorted(rows)
        )

    def last_cut(self, subscription: str, before: datetime | None = None) -> datetime | None:
        """When the subscription's last briefing was made, of those made at or before `before`."""
        with self._connection.reading() as database:
            made_at = database.execute(
                "SELECT max(made_at) FROM briefings"
                " WHERE subscription = :subscription AND (:before IS NULL OR made_at <= :before)",
                {"subscription": subscription, "before": maybe_time_out(before)},
            ).fetchone()[0]
        return maybe_time_in(made_at)
