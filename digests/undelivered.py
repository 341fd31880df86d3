"""What an admin does about messages that did not get through: try them once more, or drop them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digests.model import Delivery, DeliveryState
from digests.ports import Outbox
from digests.references import names

SHOWN_FOR = timedelta(days=14)
"""How long a failed message is shown and can be tried again."""


def undelivered(outbox: Outbox, now: datetime) -> tuple[Delivery, ...]:
    """What is open and what failed lately, in order of planning within each. Blocking. Raises CorpusError."""
    return (*outbox.unfinished(), *outbox.dead(now - SHOWN_FOR))


def retry(outbox: Outbox, key: str, now: datetime) -> tuple[Delivery, ...]:
    """Opens again what failed under `key`: a message's, or a briefing's for all of its messages.

    Each is looked for before it is sent: that it failed does not prove that it is not there. What waits
    for a later moment is tried at once. Blocking. Raises CorpusError.
    """
    opened = []
    for delivery in _under(key, undelivered(outbox, now)):
        if delivery.state is DeliveryState.SENDING:
            continue  # on its way at this moment
        state = DeliveryState.UNKNOWN if delivery.state is DeliveryState.FAILED else delivery.state
        again = replace(delivery, state=state, attempts=0, not_before=None, updated_at=now)
        if outbox.record(again):
            opened.append(again)
    return tuple(opened)


def drop(outbox: Outbox, key: str, who: str, now: datetime) -> tuple[Delivery, ...]:
    """Gives up on what is not sent under `key`; `who` is kept as the reason. Blocking. Raises CorpusError.

    A message that is on its way at this moment may still arrive; then it counts as sent.
    """
    dropped = []
    for delivery in _under(key, undelivered(outbox, now)):
        gone = replace(
            delivery,
            state=DeliveryState.DROPPED,
            reason=f"dropped by {who}",
            not_before=None,
            updated_at=now,
        )
        if outbox.record(gone):
            dropped.append(gone)
    return tuple(dropped)


def _under(key: str, deliveries: Sequence[Delivery]) -> list[Delivery]:
    return [
        delivery
        for delivery in deliveries
        if names(key, delivery.key, delivery.briefing, f"{delivery.briefing}/{delivery.target}")
    ]
