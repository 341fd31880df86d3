"""What readers said of the stories that they were told."""

from datetime import datetime

from adapters.corpus.connection import Store
from adapters.corpus.records import dump, load, time_out
from digests.model import Feedback


class FeedbackTables(Store):
    """Fits FeedbackStore of digests.ports."""

    def hear(self, feedback: Feedback) -> None:
        """Stores it, in place of what the same reader said of the story in that channel."""
        target = feedback.target
        with self._connection.writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO feedback(platform, address, user, story_id, at, feedback)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    target.platform,
                    target.address,
                    feedback.user,
                    feedback.story_id,
                    time_out(feedback.at),
                    dump(feedback),
                ],
            )

    def feedback(self, since: datetime) -> tuple[Feedback, ...]:
        """What was said at or after `since`, oldest first."""
        with self._connection.reading() as database:
            rows = database.execute(
                "SELECT story_id, feedback FROM feedback WHERE at >= ?"
                " ORDER BY at, platform, address, user, story_id",
                [time_out(since)],
            ).fetchall()
        return tuple(load(text, Feedback, f"feedback on {story_id}") for story_id, text in rows)
