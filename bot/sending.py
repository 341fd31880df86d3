"""Sending what the outbox holds: round after round, until nothing is left that could go at this moment."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.caretaker import Caretaker
from bot.shelves import Corpus
from config.settings import Settings
from digests import deliver
from digests.deliver import DeliveryReport
from digests.model import SlotKey
from digests.ports import Channel, Clock
from digests.schedule import OUT_OF_TURN, quiet_until

PATIENCE = timedelta(seconds=30)
"""How long a round of sending waits for a platform's own "not yet" before it leaves the rest for later."""

LOOK_S = 1.0
"""So often it is looked whether such a pause is over: a simulated clock may run faster than ours."""

log = logging.getLogger("racebrief")


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends one round at a time. `settings` are those in force, `go_on` says no while the process stops."""

    corpus: Corpus
    channels: Mapping[str, Channel]
    clock: Clock
    caretaker: Caretaker
    settings: Callable[[], Settings]
    go_on: Callable[[], bool]
    under_way: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def deliver(self) -> DeliveryReport:
        """Sends what is open, waiting out short pauses that a platform asks for. Raises CorpusError."""
        async with self.under_way:
            report = await self._round()
            if await asyncio.to_thread(
                self.caretaker.tell_of_dead,
                self.settings().admin,
                self.clock.now(),
                failed=bool(report.failures),
            ):
                report = report + await self._round()
            while report.resume_at is not None and self.go_on():
                now = self.clock.now()
                pause = report.resume_at - now
                if pause > PATIENCE:
                    break
                await asyncio.sleep(min(max(pause.total_seconds(), 0), LOOK_S))
                if self.clock.now() >= report.resume_at:
                    report = report + await self._round()
                elif self.clock.now() <= now:
                    break  # a simulated clock that stands still
            if await asyncio.to_thread(self.caretaker.excuse, report.delayed, self.clock.now()):
                report = report + await self._round()
        for line in report.failures:
            log.error("%s", line)
        for line in report.notes:
            log.warning("%s", line)
        return report

    async def _round(self) -> DeliveryReport:
        return await deliver.deliver(
            self.corpus, self.channels, self.clock, go_on=self.go_on, quiet=self._quiet_until
        )

    def _quiet_until(self, key: SlotKey, moment: datetime) -> datetime | None:
        """When the subscription's quiet hours end; a briefing that was asked for does not heed them."""
        order = next((one for one in self.settings().subscriptions if one.name == key.subscription), None)
        if order is None or key.slot.startswith(OUT_OF_TURN):
            return None
        return quiet_until(order.schedule, moment)
