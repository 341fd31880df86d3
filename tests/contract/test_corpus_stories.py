"""What every corpus promises of embeddings and moves, asked of the fake and of the real one alike."""

import numpy as np

from digests.model import Filed, Meaning, StoryMove
from tests import builders as a
from tests.contract.stored import HOUR, Corpus

LATER = a.NOON + HOUR


def meaning(entry_id: str, *numbers: float, model: str = "m 1", version: int = 1) -> Meaning:
    return Meaning(
        entry_id=entry_id, version=version, model=model, vectors=np.array(numbers, np.float16).tobytes()
    )


class TestMeanings:
    def test_an_embedding_comes_back(self, corpus: Corpus) -> None:
        """An embedding is found by its entry and its model, and by no other."""
        one = meaning("e1", 1, 0, 0, 1)
        corpus.save([a.entry("e1"), a.entry("e2")], [], Filed(entries=(), meanings=(one,)))
        assert corpus.meanings(["e1", "e2", "nobody"], "m 1") == {"e1": one}
        assert corpus.meanings(["e1"], "m 2") == {}

    def test_the_last_embedding_counts(self, corpus: Corpus) -> None:
        """An edited entry's embedding replaces the one of its former text."""
        again = meaning("e1", 0, 1, version=2)
        corpus.save([a.entry("e1")], [], Filed(entries=(), meanings=(meaning("e1", 1, 0),)))
        corpus.save([a.entry("e1", version=2)], [], Filed(entries=(), meanings=(again,)))
        assert corpus.meanings(["e1"], "m 1") == {"e1": again}

    def test_embeddings_are_read_in_pieces(self, corpus: Corpus) -> None:
        """Vectors of title and text come in the order of storing, from where one stopped."""
        entries = [a.entry("e2", first_seen=LATER), a.entry("e1"), a.entry("e3")]
        made = (meaning("e2", 9, 9, 0, 1), meaning("e1", 9, 9, 1, 0), meaning("e3", 9, 9, 1, 1, model="m 2"))
        corpus.save(entries, [], Filed(entries=(), meanings=made))
        ids, heads, place = corpus.heads("m 1", after=0, limit=1, size=1)
        assert (ids, heads.tolist()) == (("e2",), [[0]])
        assert heads.dtype == np.float32
        assert corpus.heads("m 1", after=place, limit=9, size=2)[0] == ("e1",)
        assert corpus.heads("m 3", after=0, limit=9, size=2)[0] == ()


class TestMoves:
    def test_a_move_changes_the_story_and_is_kept(self, corpus: Corpus) -> None:
        """A moved entry is in its new story, and where it came from can be read."""
        move = StoryMove(entry_id="e1", origin="s1", goal="s2", reason="nearer to this story")
        corpus.save([a.entry("e1", story_id="s1")], [])
        corpus.save([a.entry("e2", story_id="s2")], [], Filed(entries=(), moves=(move,)))
        assert corpus.entries(["e1"])["e1"].story_id == "s2"
        assert (corpus.moves("e1"), corpus.moves("e2")) == ((move,), ())

    def test_what_is_forgotten_leaves_nothing(self, corpus: Corpus) -> None:
        """A deleted entry takes its embedding with it."""
        corpus.save([a.entry("e1")], [], Filed(entries=(), meanings=(meaning("e1", 1, 0),)))
        assert corpus.forget(LATER) == 1
        assert corpus.heads("m 1", after=0, limit=9, size=2)[0] == ()
