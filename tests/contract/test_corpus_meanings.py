"""What every corpus promises of embeddings, the fake and the real one alike."""

import numpy as np

from digests.model import Filed, Meaning
from tests import builders as a
from tests.contract.stored import Corpus


class TestMeanings:
    def test_beginnings_are_read_on_from_a_place(self, corpus: Corpus) -> None:
        """The first numbers of each whole vector come as stored, from the place asked on, once each."""
        entries = [a.entry(f"m{number}") for number in range(3)]
        lines = [np.arange(8, dtype=np.float16) + 10 * number for number in range(3)]
        meanings = tuple(
            Meaning(entry_id=entry.id, version=1, model="fake 1", vectors=line.tobytes())
            for entry, line in zip(entries, lines, strict=True)
        )
        corpus.save(entries, [], Filed(entries=tuple(entries), meanings=meanings))
        ids, heads, last = corpus.heads("fake 1", after=0, limit=2, size=3)
        assert ids == ("m0", "m1")
        assert heads.tolist() == [[4, 5, 6], [14, 15, 16]]
        assert corpus.heads("fake 1", after=last, limit=2, size=3)[0] == ("m2",)
        assert corpus.heads("another", after=0, limit=2, size=3)[0] == ()
