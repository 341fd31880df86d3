"""What the admin is told in a channel: through the outbox of the briefings, so never lost and never twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from digests.document import Actions, Block, Bullets, Button, Document, Note, Paragraph, Text
from digests.model import Briefing, Coverage, Delivery, DeliveryState, SlotKey, Target
from digests.ports import Channel, Outbox
from digests.references import short

ADMIN = "@admin"
"""Stands for a subscription in the keys of notices; no subscription can have this name."""

_MOST_LINES = 12
_NOTHING_SEEN = Coverage(
    feeds_read=0, feeds_failed=0, seen=0, relevant=0, merged=0, stories=0, used=0, oldest=None, newest=None
)


def tell(
    document: Document, subject: str, now: datetime, *, outbox: Outbox, channel: Channel, target: Target
) -> bool:
    """Plans a notice, once a day for one `subject`; False where it was planned. Raises CorpusError."""
    key = SlotKey(subscription=ADMIN, local_date=now.date(), slot=_digest(subject))
    briefing = Briefing(
        key=key,
        format_name="notice",
        title=document.title,
        timezone="UTC",
        made_at=now,
        lead=(),
        stories=(),
        coverage=_NOTHING_SEEN,
    )
    deliveries = [
        Delivery(
            briefing=key,
            target=target,
            part=part,
            state=DeliveryState.PLANNED,
            planned_at=now,
            updated_at=now,
        )
        for part in channel.render(document)
    ]
    return outbox.plan(briefing, deliveries, (), None)


def tell_of_dead(
    dead: Sequence[Delivery], now: datetime, *, outbox: Outbox, channel: Channel, target: Target
) -> None:
    """One notice for each briefing and target with messages given up. Raises CorpusError."""
    about = [one for one in dead if one.briefing.subscription != ADMIN]
    for (key, where), parts in groupby(about, key=lambda one: (one.briefing, one.target)):
        given_up = tuple(parts)
        day = max((one.updated_at.date() for one in given_up if one.updated_at), default=date.min)
        subject = f"{key}/{where} {day} {[one.part.number for one in given_up]}"
        document = dead_document(key, where, given_up)
        tell(document, subject, now, outbox=outbox, channel=channel, target=target)


def dead_document(key: SlotKey, where: Target, given_up: Sequence[Delivery]) -> Document:
    """What was given up and why, with buttons and commands that settle it."""
    count = "1 message" if len(given_up) == 1 else f"{len(given_up)} messages"
    title = f"racebrief gave up on {count} of {key.subscription} to {where}"
    lines = [f"Part {one.part.number}: {one.reason or 'no reason is known'}" for one in given_up]
    name = f"{key}/{where}"
    hint = f'racebrief deliveries --retry "{name}", or --drop "{name}"'
    buttons = (
        Button(label="Try again", command="retry", argument=short(name)),
        Button(label="Drop", command="drop", argument=short(name), danger=True),
    )
    return _document(title, lines, hint, Actions(buttons=buttons))


def refused_document(problems: Sequence[str]) -> Document:
    """A change of the files that was not taken over."""
    return _document(
        "racebrief refused the changed files and goes on with the ones before",
        problems,
        "racebrief check tells the same; it looks again when a file changes",
    )


def taken_document(changes: Sequence[str]) -> Document:
    """A change of the files that was taken over."""
    return _document("racebrief took over the changed files", changes, "racebrief status tells what is next")


def feeds_document(lines: Sequence[str]) -> Document:
    """Feeds that have come to ail or have recovered."""
    made = _document("racebrief has news of its feeds", lines, "racebrief status --feeds tells of all")
    return replace(made, summary="; ".join(lines))


def _document(title: str, lines: Sequence[str], hint: str, *more: Block) -> Document:
    shown = list(lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        shown.append(f"and {len(lines) - _MOST_LINES} more")
    return Document(
        title=title,
        summary=title,
        post=(
            Paragraph(sentences=((Text(text=title, bold=True),),)),
            Bullets(items=tuple((Text(text=line),) for line in shown)),
            Note(spans=(Text(text=hint),)),
            *more,
        ),
    )


def _digest(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()[:12]
