"""What means nearly the same, by embeddings: entries near a question, and words near a word.

The beginnings of all entries' vectors are held in memory, 64 numbers each, and pick the entries whose whole
vectors are read from the store and compared: the numbers of these vectors are ordered by what they tell
(Kusupati et al., Matryoshka Representation Learning, NeurIPS 2022).
"""

from collections.abc import Collection, Mapping, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from digests.ports import Embedder, StoryStore

Floats = NDArray[np.float32]

HEAD = 64
_AT_ONCE = 20_000
_COMPARED = 120
_MOST_WORDS = 20_000


class Nearness:
    """Holds 256 bytes for each entry embedded, and the words of late questions. Blocking and thread-safe."""

    def __init__(self, embedder: Embedder, store: StoryStore) -> None:
        self._embedder = embedder
        self._store = store
        self._lock = Lock()
        self._ids: list[str] = []
        self._heads = np.zeros((_AT_ONCE, HEAD), np.float32)
        self._read_to = 0
        self._words: dict[str, Floats] = {}

    def nearest(self, text: str, *, limit: int) -> Mapping[str, float]:
        """The entries that mean most nearly what `text` does, nearest first, each id with the cosine.

        Raises CorpusError.
        """
        asked = self._vector(text)
        with self._lock:
            self._grow()
            held = len(self._ids)
            likeness = self._heads[:held] @ _unit(asked[:HEAD])
            some = min(_COMPARED, held)
            best = np.argpartition(-likeness, some - 1)[:some] if held else np.zeros(0, np.intp)
            ids = {self._ids[place] for place in best.tolist()}
        found = self._likeness(asked, ids)
        return {id: found[id] for id in sorted(found, key=lambda id: (-found[id], id))[:limit]}

    def likeness(self, text: str, ids: Collection[str]) -> Mapping[str, float]:
        """Cosine of `text` and each of the entries that is embedded. Raises CorpusError."""
        return self._likeness(self._vector(text), ids)

    def of_words(self, some: Sequence[str], others: Sequence[str]) -> Floats:
        """Cosine of each of `some` words (lines) and each of the others (columns)."""
        return np.asarray(self._of(some) @ self._of(others).T, np.float32)

    def _vector(self, text: str) -> Floats:
        return np.asarray(self._embedder.embed([text])[0], np.float32)

    def _likeness(self, asked: Floats, ids: Collection[str]) -> dict[str, float]:
        stored = self._store.meanings(ids, self._embedder.name)
        if not stored:
            return {}
        both = np.frombuffer(b"".join(one.vectors for one in stored.values()), np.float16)
        wholes = both.reshape(len(stored), 2, -1)[:, 1].astype(np.float32)
        return dict(zip(stored, (wholes @ asked).tolist(), strict=True))

    def _grow(self) -> None:
        """Takes in what was embedded since the last time; a later version stands beside the first."""
        while True:
            ids, heads, last = self._store.heads(
                self._embedder.name, after=self._read_to, limit=_AT_ONCE, size=HEAD
            )
            if not ids:
                return
            held = len(self._ids)
            if held + len(ids) > len(self._heads):
                room = np.zeros((max(2 * len(self._heads), held + len(ids)), HEAD), np.float32)
                room[:held] = self._heads[:held]
                self._heads = room
            lengths = np.linalg.norm(heads, axis=1, keepdims=True)
            self._heads[held : held + len(ids)] = heads / np.where(lengths > 0, lengths, 1.0)
            self._ids += ids
            self._read_to = last

    def _of(self, words: Sequence[str]) -> Floats:
        with self._lock:
            unknown = [word for word in dict.fromkeys(words) if word not in self._words]
            if len(self._words) + len(unknown) > _MOST_WORDS:
                self._words.clear()
                unknown = list(dict.fromkeys(words))
            # A word within a sentence has a space before it, and is another token than one without.
            made = self._embedder.embed([f" {word}" for word in unknown])
            self._words |= dict(zip(unknown, made, strict=True))
            known = [self._words[word] for word in words]
        return np.stack(known) if known else np.zeros((0, self._embedder.size), np.float32)


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length, np.float32) if length else vector
