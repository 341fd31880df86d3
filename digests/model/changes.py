"""What was changed by command, kept beside what the admin's files say."""

from dataclasses import dataclass
from datetime import datetime

from digests.model.deliveries import Subscription, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A subscription ordered in a channel, or a topic muted there: exactly one of the two is set.

    `by` is the platform's id of who asked for it.
    """

    target: Target
    by: str
    at: datetime
    subscription: Subscription | None = None
    muted: str | None = None

    @property
    def key(self) -> str:
        """One per channel and subscription, or channel and topic: a second replaces the first."""
        if self.subscription is not None:
            return f"subscription {self.subscription.name}"
        return f"mute {self.target} {self.muted}"
