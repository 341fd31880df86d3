"""What is done beside briefings: the admin is told, what sources took back is noted, old entries go."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.shelves import Corpus
from digests import corrections, delays, notices
from digests.document import Document
from digests.health import news_of_health
from digests.model import Delivery, Feed, Target
from digests.ports import Channel

DEAD_TOLD_FOR = timedelta(days=2)
"""A message given up before that is not told again, whatever became of the notice."""

log = logging.getLogger("racebrief")


@dataclass(slots=True, kw_only=True)
class Caretaker:
    """Every method blocks and raises CorpusError. `admin` is where notices go, None for nowhere."""

    corpus: Corpus
    channels: Mapping[str, Channel]
    _dead_told: bool = False
    _corrected: bool = False
    _forgot_on: date | None = None

    def tell(self, admin: Target | None, document: Document, subject: str, now: datetime) -> None:
        """Plans a notice, once a day for one subject."""
        if admin is not None and (channel := self.channels.get(admin.platform)):
            notices.tell(document, subject, now, outbox=self.corpus, channel=channel, target=admin)

    def tell_of_dead(self, admin: Target | None, now: datetime, *, failed: bool) -> bool:
        """Plans a notice of what was given up; False where it did not look.

        It looks after a failure and once after the start: the process may have died before it told.
        """
        if self._dead_told and not failed:
            return False
        if admin is not None and (channel := self.channels.get(admin.platform)):
            dead = self.corpus.dead(now - DEAD_TOLD_FOR)
            notices.tell_of_dead(dead, now, outbox=self.corpus, channel=channel, target=admin)
        self._dead_told = True
        return True

    def tell_of_feeds(self, admin: Target | None, feeds: Sequence[Feed], now: datetime) -> None:
        """Plans a notice of the feeds that have come to ail or have recovered since the last one."""
        told, after = news_of_health(feeds, self.corpus.feed_states(), now)
        if told and admin is not None:
            self.tell(admin, notices.feeds_document(told), f"{now:%H:%M} {told}", now)
            self.corpus.save((), after)

    def correct(self, now: datetime, *, changed: bool) -> None:
        """Plans edits of posts whose sources took something back: after a change, and after the start."""
        if self._corrected and not changed:
            return
        for one in corrections.plan_corrections(
            now,
            archive=self.corpus,
            entry_store=self.corpus,
            outbox=self.corpus,
            channels=self.channels,
        ):
            log.info("%s is corrected: %s changed what it told", one.briefing.key, one.entry.publisher)
        self._corrected = True

    def excuse(self, delayed: Sequence[Delivery], now: datetime) -> int:
        """Plans notes in posts that were sent late; how many."""
        return delays.plan_notes(
            delayed, now, archive=self.corpus, outbox=self.corpus, channels=self.channels
        )

    def forget(self, now: datetime, keep_days: int) -> None:
        """Once a day lets go of entries that are older than that and that no briefing tells."""
        if self._forgot_on == now.date():
            return
        gone = self.corpus.forget(now - timedelta(days=keep_days))
        self._forgot_on = now.date()
        if gone:
            log.info("deleted %d entries older than %d days", gone, keep_days)
