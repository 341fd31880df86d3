"""Where arriving entries are judged, matched with their copies and put into stories.

One pass, pure but for a memory of words already counted: the same entries in any order within a batch
give the same result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digests.cluster import assign
from digests.dedupe import find_copies
from digests.gazetteer import Gazetteer
from digests.model import Entity, Entry
from digests.parties import parties
from digests.relevance import judge
from digests.vectors import Frequencies, Words, words_of

_REMEMBERED = 20_000


class Desk:
    """Files entries with what is known of the world: the admin's entities."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._gazetteer = Gazetteer(entities)
        self._words: dict[tuple[str, int], Words] = {}

    def file(
        self, arrived: Sequence[Entry], recent: Sequence[Entry], by_url: Mapping[str, Entry]
    ) -> tuple[Entry, ...]:
        """The arrived entries with relevance, entities, copy_of and story_id set, in the order given.

        `recent` are the relevant entries stored before, already filed; `by_url` are stored entries of
        any age that share a canonical url with an arrived one. What is not relevant joins no story.
        """
        judged = tuple(self._judged(entry) for entry in arrived)
        ours = tuple(entry for entry in judged if entry.relevance.relevant)
        ids = {entry.id for entry in ours}
        # An original from before `recent` still has its story; one that was never ours has no copies.
        originals = {url: entry for url, entry in by_url.items() if entry.relevance.relevant}
        known = tuple({e.id: e for e in (*recent, *originals.values()) if e.id not in ids}.values())
        words = {entry.id: self._words_of(entry) for entry in (*known, *ours)}
        frequencies = Frequencies(words.values())
        matched = find_copies(ours, known, originals, words, frequencies)
        filed = {entry.id: entry for entry in assign(matched, known, words, frequencies)}
        return tuple(filed.get(entry.id, entry) for entry in judged)

    def judge(self, arrived: Sequence[Entry]) -> tuple[Entry, ...]:
        """The entries with relevance and entities alone: a backlog joins no story and starts none."""
        return tuple(self._judged(entry) for entry in arrived)

    def _judged(self, entry: Entry) -> Entry:
        judged = judge(entry.title, entry.text, self._gazetteer)
        return replace(entry, relevance=judged.relevance, entities=judged.entities)

    def _words_of(self, entry: Entry) -> Words:
        key = (entry.id, entry.version)
        if key not in self._words:
            if len(self._words) >= _REMEMBERED:
                self._words.clear()
            self._words[key] = words_of(
                entry.title, entry.text, parties(entry.title, entry, self._gazetteer.entities)
            )
        return self._words[key]
