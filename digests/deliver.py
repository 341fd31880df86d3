"""From planned deliveries to receipts: never lost, never twice, in order within a target.

planned → sending → sent | unknown | failed. The state is stored before and after each call, so that
whatever ends the process in between is known at the next start: a part that was being sent is looked up
on the platform before it is sent again.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from digests.delays import TOLD_AFTER
from digests.errors import DeliveryError
from digests.model import Delivery, DeliveryState, PartRole, SlotKey, Target
from digests.ports import Channel, Clock, Outbox

MAX_ATTEMPTS = 8
GIVE_UP_AFTER = timedelta(hours=24)
"""A part is given up when it was tried that often and is that old: an outage may last a night."""

FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 900.0

_OPEN = (DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What one round of sending did, in parts. `failures` has one line for each part given up.

    `found` counts parts of `sent` that had arrived although their answer was lost. `delayed` are the posts
    sent `TOLD_AFTER` or more after they could first have been. `notes` are for the
    log: what waits and why. `resume_at` is the earliest moment at which a waiting part may be tried.
    """

    sent: int = 0
    found: int = 0
    failed: int = 0
    waiting: int = 0
    delayed: tuple[Delivery, ...] = ()
    failures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    resume_at: datetime | None = None

    def __add__(self, other: "DeliveryReport") -> "DeliveryReport":
        """Both rounds as one; what waits is what the later round left waiting."""
        return DeliveryReport(
            sent=self.sent + other.sent,
            found=self.found + other.found,
            failed=self.failed + other.failed,
            waiting=other.waiting,
            delayed=self.delayed + other.delayed,
            failures=self.failures + other.failures,
            notes=tuple(dict.fromkeys(self.notes + other.notes)),
            resume_at=other.resume_at,
        )


def back_off(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts: 30 s, 90 s, 4.5 min, 13.5 min, then 15 min."""
    return timedelta(seconds=min(FIRST_PAUSE_S * 3.0 ** min(attempts - 1, 9), LONGEST_PAUSE_S))


async def deliver(
    outbox: Outbox,
    channels: Mapping[str, Channel],
    clock: Clock,
    *,
    go_on: Callable[[], bool] = lambda: True,
    quiet: Callable[[SlotKey, datetime], datetime | None] = lambda _, __: None,
) -> DeliveryReport:
    """Sends what is planned and settles what is in doubt: targets side by side, a target's parts in order.

    `go_on` is asked before each part, so that a stopping process ends between two messages. `quiet` says
    until when a briefing may not begin at a moment; one that has begun goes on. One target's failures never
    hold up another; a bug in one is raised after the others are through. Raises CorpusError.
    """
    unfinished = await asyncio.to_thread(outbox.unfinished)
    targets = dict.fromkeys(delivery.target for delivery in unfinished)
    rounds = [
        _Round(
            outbox=outbox,
            channel=channels.get(target.platform),
            clock=clock,
            target=target,
            go_on=go_on,
            quiet=quiet,
        )
        for target in targets
    ]
    outcomes = await asyncio.gather(
        *(one.run([delivery for delivery in unfinished if delivery.target == one.target]) for one in rounds),
        return_exceptions=True,
    )
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return _sum(rounds)


def _sum(rounds: Sequence["_Round"]) -> DeliveryReport:
    resumes = [one.resume_at for one in rounds if one.resume_at is not None]
    return DeliveryReport(
        sent=sum(one.sent for one in rounds),
        found=sum(one.found for one in rounds),
        failed=sum(len(one.failures) for one in rounds),
        waiting=sum(one.waiting for one in rounds),
        delayed=tuple(post for one in rounds for post in one.delayed),
        failures=tuple(line for one in rounds for line in one.failures),
        notes=tuple(line for one in rounds for line in one.notes),
        resume_at=min(resumes, default=None),
    )


@dataclass(slots=True, kw_only=True)
class _Round:
    """One target's part of a round of sending."""

    outbox: Outbox
    channel: Channel | None
    clock: Clock
    target: Target
    go_on: Callable[[], bool]
    quiet: Callable[[SlotKey, datetime], datetime | None]
    sent: int = 0
    found: int = 0
    waiting: int = 0
    delayed: list[Delivery] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    resume_at: datetime | None = None

    async def run(self, deliveries: Sequence[Delivery]) -> None:
        """Sends in the outbox's order, which is that of planning, until something says wait.

        Times do not order anything here: a clock may have been set back between two plans.
        """
        if self.channel is None:
            self.waiting = len(deliveries)
            self.notes.append(
                f"{self.target}: {len(deliveries)} parts wait, {self.target.platform} is not connected"
            )
            return
        left = len(deliveries)
        for key, parts in groupby(deliveries, key=lambda one: one.briefing):
            done = await self._earlier(key)
            if not done and self.quiet(key, self.clock.now()):
                continue
            for delivery in parts:
                if not self.go_on() or self._held(delivery):
                    self.waiting = left
                    return
                settled = await self._settle(self.channel, delivery, done)
                if settled.state in _OPEN:
                    self.waiting = left
                    return
                done.append(settled)
                left -= 1
        self.waiting = left

    def _held(self, delivery: Delivery) -> bool:
        """Whether it waits; not for a moment that a clock told which was set back since."""
        now = self.clock.now()
        if delivery.not_before is None or delivery.not_before <= now:
            return False
        if delivery.updated_at is not None and delivery.updated_at > now:
            return False
        self.resume_at = delivery.not_before
        return True

    async def _earlier(self, key: SlotKey) -> list[Delivery]:
        """The briefing's parts for this target that need nothing more."""
        parts = await asyncio.to_thread(self.outbox.deliveries, key)
        return [part for part in parts if part.target == self.target and part.state not in _OPEN]

    async def _settle(self, channel: Channel, delivery: Delivery, done: Sequence[Delivery]) -> Delivery:
        """One part looked up, sent, postponed or given up, and stored as such."""
        lost = next((one for one in done if one.part.role is PartRole.POST and _is_lost(one)), None)
        if lost is not None:
            return await self._give_up(delivery, f"not sent because its post was not: {lost.reason}")
        earlier = tuple(one for one in done if one.state is DeliveryState.SENT)
        if delivery.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN):
            found = await self._look_up(channel, delivery, earlier)
            if found.state is not DeliveryState.PLANNED:
                return found
            delivery = found
        return await self._send(channel, delivery, earlier)

    async def _look_up(self, channel: Channel, delivery: Delivery, earlier: Sequence[Delivery]) -> Delivery:
        """Sent where the platform has it, planned again where it has not, unknown while it cannot say."""
        try:
            receipt = await channel.find(delivery, earlier)
        except DeliveryError as error:
            delivery = replace(delivery, attempts=delivery.attempts + 1)
            reason = f"it is unknown whether it arrived, and looking failed: {error}"
            return await self._postpone(delivery, DeliveryState.UNKNOWN, reason, error)
        if receipt is None:
            return replace(delivery, state=DeliveryState.PLANNED)
        self.sent += 1
        self.found += 1
        return await self._store(delivery, state=DeliveryState.SENT, receipt=receipt, reason=None)

    async def _send(self, channel: Channel, delivery: Delivery, earlier: Sequence[Delivery]) -> Delivery:
        if self._is_spent(delivery):
            reason = delivery.reason or "each was interrupted"
            return await self._give_up(delivery, f"given up after {delivery.attempts} attempts: {reason}")
        delivery = await self._store(
            delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1, not_before=None
        )
        if delivery.state is DeliveryState.DROPPED:
            return delivery
        try:
            receipt = await channel.send(delivery, earlier)
        except DeliveryError as error:
            if error.outcome_unknown:
                return await self._postpone(delivery, DeliveryState.UNKNOWN, str(error), error)
            if error.retryable:
                return await self._postpone(delivery, DeliveryState.PLANNED, str(error), error)
            return await self._give_up(delivery, str(error))
        self.sent += 1
        sent = await self._store(delivery, state=DeliveryState.SENT, receipt=receipt, reason=None)
        if sent.part.role is PartRole.POST and self._is_delayed(sent):
            self.delayed.append(sent)
        return sent

    def _is_delayed(self, post: Delivery) -> bool:
        """Whether something held the post up besides quiet hours."""
        could = self.quiet(post.briefing, post.planned_at) or post.planned_at
        return self.clock.now() - could >= TOLD_AFTER

    async def _postpone(
        self, delivery: Delivery, state: DeliveryState, reason: str, error: DeliveryError
    ) -> Delivery:
        """Keeps the part open until the platform's time or ours; gives it up after the last attempt."""
        if self._is_spent(delivery):
            return await self._give_up(delivery, f"given up after {delivery.attempts} attempts: {reason}")
        pause = back_off(delivery.attempts)
        if error.retry_after is not None:
            pause = timedelta(seconds=error.retry_after)
        self.resume_at = self.clock.now() + pause
        self.notes.append(f"{delivery.key}: waits until {self.resume_at:%H:%M:%S} UTC: {reason}")
        return await self._store(delivery, state=state, reason=reason, not_before=self.resume_at)

    async def _give_up(self, delivery: Delivery, reason: str) -> Delivery:
        """A post or reply that fails is a failure to report; without its links a briefing is still whole."""
        edits = delivery.part.role in (PartRole.LINKS, PartRole.EDIT)
        lines = self.notes if edits else self.failures
        lines.append(f"{delivery.key}: {reason}")
        return await self._store(delivery, state=DeliveryState.FAILED, reason=reason, not_before=None)

    def _is_spent(self, delivery: Delivery) -> bool:
        return delivery.attempts >= MAX_ATTEMPTS and self.clock.now() - delivery.planned_at >= GIVE_UP_AFTER

    async def _store(self, delivery: Delivery, **changes: object) -> Delivery:
        """As it is stored: with the changes, or dropped where an admin was quicker."""
        stored = replace(delivery, updated_at=self.clock.now(), **changes)  # type: ignore[arg-type]
        if await asyncio.to_thread(self.outbox.record, stored):
            return stored
        return replace(delivery, state=DeliveryState.DROPPED, reason="dropped by an admin")


def _is_lost(delivery: Delivery) -> bool:
    return delivery.state in (DeliveryState.FAILED, DeliveryState.DROPPED)
