"""What means nearly the same is found, also where it shares no word."""

from datetime import timedelta

import numpy as np
import pytest

from digests.holdings import embedded
from digests.model import Entry, Filed, Meaning
from digests.nearness import Nearness
from digests.searching import Meaning as Searched
from digests.searching import find
from tests.builders import NOON, entry
from tests.fakes import FakeCorpus, FakeEmbedder

SAME = {"layoffs": "cuts", "sacks": "cuts", "staff": "workers", "employees": "workers", "jobs": "workers"}


EMBEDDER = FakeEmbedder(SAME)


def stored(corpus: FakeCorpus, *entries: Entry) -> Nearness:
    """The entries with their embeddings, as a desk files them."""
    both = embedded(EMBEDDER, entries).astype(np.float16)
    meanings = tuple(
        Meaning(entry_id=one.id, version=1, model=EMBEDDER.name, vectors=line.tobytes())
        for one, line in zip(entries, both, strict=True)
    )
    corpus.save(entries, (), Filed(entries=tuple(entries), meanings=meanings))
    return Nearness(EMBEDDER, corpus)


def titled(id: str, title: str, **told: object) -> Entry:
    return entry(id, title=title, text="", **told)


CUTS = titled("cuts", "Northlab sacks workers")
RISE = titled("rise", "Northlab shares rise")
COLD = titled("cold", "Snow falls on the coast")


def test_the_nearest_come_first() -> None:
    """Entries come by how near they mean what is asked, though they share no word with it."""
    nearness = stored(FakeCorpus(), RISE, COLD, CUTS)
    found = nearness.nearest("employees layoffs", limit=2)
    assert next(iter(found)) == "cuts"
    assert found["cuts"] == pytest.approx(nearness.likeness("employees layoffs", ["cuts"])["cuts"])


def test_what_is_embedded_later_is_found_too() -> None:
    """What is stored after the first question is found by the next."""
    corpus = FakeCorpus()
    nearness = stored(corpus, RISE)
    assert list(nearness.nearest("staff cuts", limit=3)) == ["rise"]
    stored(corpus, CUTS)
    assert next(iter(nearness.nearest("staff cuts", limit=3))) == "cuts"


def test_an_empty_corpus_has_nothing_near() -> None:
    """Nothing stored, nothing found, and no error."""
    nearness = Nearness(EMBEDDER, FakeCorpus())
    assert nearness.nearest("anything", limit=3) == {}
    assert nearness.likeness("anything", ["none"]) == {}


def test_words_of_one_meaning_are_near() -> None:
    """Words that mean the same are nearer than others; each stands at its own place."""
    found = Nearness(EMBEDDER, FakeCorpus()).of_words(["layoffs", "snow"], ["cuts", "snow", "shares"])
    assert found.shape == (2, 3)
    assert found[0, 0] == pytest.approx(1.0, abs=1e-5)
    assert found[1, 1] == pytest.approx(1.0, abs=1e-5)
    assert abs(found[0, 2]) < 0.5


def test_a_search_finds_by_meaning_what_words_do_not() -> None:
    """A hit by words stays; what means the same follows, and an old item stays out where a day is asked."""
    corpus = FakeCorpus()
    old = titled("old", "Eastlab sacks staff", published=NOON - timedelta(days=30))
    nearness = stored(corpus, CUTS, old, COLD, titled("word", "Layoffs at Westlab"))
    meaning = Searched(nearness=nearness, entries=corpus.entries)
    found = find("layoffs workers since:yesterday", corpus, NOON, limit=5, meaning=meaning)
    assert isinstance(found, tuple)
    assert {hit.entry.id for hit in found} == {"cuts", "word"}
    assert find("layoffs since:yesterday", corpus, NOON, limit=5, meaning=None) != found
