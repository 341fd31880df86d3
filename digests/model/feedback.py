"""What readers say of the stories that they were told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digests.model.deliveries import Target


class Reason(StrEnum):
    """Why a story was of no use. The first two move the ranking, the others are for the admin to read."""

    TOPIC = "topic"
    SOURCE = "source"
    REPEAT = "repeat"
    WRONG = "wrong"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One reader's word on one story in one channel; a second one replaces the first.

    `user` is the platform's id; `reason` is None where the story was useful, or where none was given.
    """

    target: Target
    user: str
    story_id: str
    headline: str
    topics: tuple[str, ...]
    publishers: tuple[str, ...]
    useful: bool
    at: datetime
    reason: Reason | None = None
