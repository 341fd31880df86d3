"""A briefing that could not be sent when it was made says so, once, in the post."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digests.amendments import edit, next_number, shown
from digests.model import Briefing, Delivery
from digests.ports import Archive, Channel, Outbox
from digests.references import briefing_name

TOLD_AFTER = timedelta(minutes=30)
"""A shorter delay is not worth a reader's line."""


def plan_notes(
    delayed: Sequence[Delivery],
    now: datetime,
    *,
    archive: Archive,
    outbox: Outbox,
    channels: Mapping[str, Channel],
) -> int:
    """Plans the edits of those posts, which were sent late; how many. Blocking. Raises CorpusError."""
    planned = 0
    for post in delayed:
        briefing = archive.briefing(briefing_name(post.briefing))
        channel = channels.get(post.target.platform)
        if briefing is None or channel is None:
            continue
        parts = [one for one in outbox.deliveries(post.briefing) if one.target == post.target]
        payload = channel.annotate(shown(post.part.number, parts), note(briefing, post))
        if payload is not None:
            late = edit(post, next_number(parts), payload, now)
            planned += outbox.amend(post.briefing, [late], f"delay {post.target}")
    return planned


def note(briefing: Briefing, post: Delivery) -> str:
    """The line that readers see."""
    zone = ZoneInfo(briefing.timezone)
    made = post.planned_at.astimezone(zone)
    sent = (post.updated_at or post.planned_at).astimezone(zone)
    until = f"{sent:%H:%M}" if sent.date() == made.date() else f"{sent:%H:%M on %-d %B}"
    return f"Delayed: made at {made:%H:%M}, could not be sent until {until} ({briefing.timezone})."
