"""Edits of messages that were posted: what a message shows, and the delivery that changes it."""

import json
from collections.abc import Sequence
from datetime import datetime

from digests.model import Delivery, DeliveryState, Part, PartRole

GONE = (DeliveryState.FAILED, DeliveryState.DROPPED)


def next_number(parts: Sequence[Delivery]) -> int:
    """The number of a part that comes after those, which are one briefing's for one target."""
    return max(one.part.number for one in parts) + 1


def shown(number: int, parts: Sequence[Delivery]) -> str:
    """The payload that the message shows, or will when all that is planned has gone out."""
    payload = next(one.part.payload for one in parts if one.part.number == number)
    for one in parts:
        if one.state in GONE:
            continue
        if one.part.role is PartRole.LINKS and number == 0:
            payload = one.part.payload
        if one.part.role is PartRole.EDIT:
            told = json.loads(one.part.payload)
            payload = told["payload"] if told["edits"] == number else payload
    return payload


def edit(edited: Delivery, number: int, payload: str, now: datetime) -> Delivery:
    """Part `number`, planned: the message of `edited` is to show `payload`."""
    carried = json.dumps({"edits": edited.part.number, "payload": payload}, ensure_ascii=False)
    return Delivery(
        briefing=edited.briefing,
        target=edited.target,
        part=Part(number=number, role=PartRole.EDIT, payload=carried),
        state=DeliveryState.PLANNED,
        planned_at=now,
        updated_at=now,
    )
