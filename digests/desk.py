"""Where arriving entries are judged, matched with their copies and put into stories.

One pass, pure: the same entries in any order within a batch give the same result.
"""

from collections.abc import Sequence
from dataclasses import replace

from digests.model import Entity, Entry, Relevance


class Desk:
    """Files entries with what is known of the world: the admin's entities."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = tuple(entities)

    def file(self, arrived: Sequence[Entry], recent: Sequence[Entry]) -> tuple[Entry, ...]:
        """The arrived entries with relevance, entities, copy_of and story_id set.

        `recent` are the relevant entries stored before, already filed.
        """
        del recent
        return tuple(
            replace(entry, relevance=Relevance(score=1.0, relevant=True), story_id=entry.id)
            for entry in arrived
        )
