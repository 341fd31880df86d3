"""Same article? Syndicated, retitled and tracked copies point to the entry they are copies of.

Precision first: a copy is not shown as a source of its own, so calling a second report a copy would
hide a witness.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from digests.model import Entry
from digests.vectors import Frequencies, Vector, Words, cosine
from digests.words import normalise

SAME_TEXT = 0.6
"""Cosine of whole texts from which two entries are one article; frozen on labelled copies."""

SAME_TITLE_AND_TEXT = 0.5
"""The same for entries whose titles are the same words."""

_LEAST_WORDS = 12


def find_copies(
    arrived: Sequence[Entry],
    recent: Sequence[Entry],
    by_url: Mapping[str, Entry],
    words: Mapping[str, Words],
    frequencies: Frequencies,
) -> tuple[Entry, ...]:
    """The arrived entries with copy_of set, in the order given.

    `by_url` are the stored entries that share a canonical url with one of them, `words` holds the
    words of arrived and recent entries by id.
    """
    shelf = _Shelf(by_url, words, frequencies)
    for entry in recent:
        shelf.add(entry)
    found: dict[str, Entry] = {}
    for entry in sorted(arrived, key=lambda e: (e.when, e.id)):
        original = shelf.original_of(entry)
        found[entry.id] = replace(entry, copy_of=original) if original else entry
        shelf.add(found[entry.id])
    return tuple(found[entry.id] for entry in arrived)


class _Shelf:
    """Originals by address, by title and by their most telling words."""

    def __init__(
        self, by_url: Mapping[str, Entry], words: Mapping[str, Words], frequencies: Frequencies
    ) -> None:
        self._words = words
        self._frequencies = frequencies
        self._by_url = {url: entry.copy_of or entry.id for url, entry in by_url.items()}
        self._by_title: dict[str, list[str]] = defaultdict(list)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._vectors: dict[str, Vector] = {}

    def add(self, entry: Entry) -> None:
        self._by_url.setdefault(entry.canonical_url, entry.copy_of or entry.id)
        if entry.copy_of is not None or entry.id not in self._words:
            return
        self._by_title[_title_key(entry)].append(entry.id)
        vector = self._vector(entry)
        for word in _telling(vector):
            self._by_word[word].add(entry.id)

    def original_of(self, entry: Entry) -> str | None:
        if entry.copy_of is not None:
            return entry.copy_of
        same_url = self._by_url.get(entry.canonical_url)
        if entry.canonical_url and same_url and same_url != entry.id:
            return same_url
        return self._same_words(entry)

    def _same_words(self, entry: Entry) -> str | None:
        vector = self._vector(entry)
        twins = [other for other in self._by_title.get(_title_key(entry), ()) if other != entry.id]
        short = sum(self._words[entry.id].full.values()) < _LEAST_WORDS
        for other in twins:
            if short or cosine(vector, self._vectors[other]) >= SAME_TITLE_AND_TEXT:
                return other
        if short:
            return None
        near = set().union(*(self._by_word.get(word, ()) for word in _telling(vector))) - {entry.id}
        scored = [(cosine(vector, self._vectors[other]), other) for other in near]
        best = max(scored, default=(0.0, ""))
        return best[1] if best[0] >= SAME_TEXT else None

    def _vector(self, entry: Entry) -> Vector:
        if entry.id not in self._vectors:
            self._vectors[entry.id] = self._frequencies.vector(self._words[entry.id].full)
        return self._vectors[entry.id]


def _title_key(entry: Entry) -> str:
    return normalise(entry.title).casefold().rstrip(".!")


def _telling(vector: Vector) -> tuple[str, ...]:
    return tuple(word for word, _ in sorted(vector.items(), key=lambda item: (-item[1], item[0]))[:8])
