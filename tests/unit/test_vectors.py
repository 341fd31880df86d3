"""Vectors have unit length, rare words weigh most, and a cosine says how much two share."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.vectors import Frequencies, cosine, words_of

_WORD = st.sampled_from(["chip", "factory", "court", "ban", "robot", "Leeds", "model", "GPT-5"])
_TEXT = st.lists(_WORD, max_size=12).map(" ".join)


def test_words_of_counts_title_and_text() -> None:
    """The title's words are counted alone and again with the text's; names stand apart."""
    words = words_of("Chip ban", "The ban is on", ["Northlab"])
    assert dict(words.title) == {"chip": 1, "ban": 1}
    assert dict(words.full) == {"chip": 1, "ban": 2}
    assert words.names == {"Northlab"}


def test_words_of_reads_only_the_beginning_of_a_long_text() -> None:
    """News stands at the beginning: of a long text only the first words count."""
    assert "robot" not in words_of("", "chip " * 5 + "robot", most=5).full


@given(st.lists(_TEXT, min_size=1), _TEXT)
def test_vectors_have_unit_length_or_none(corpus: list[str], text: str) -> None:
    """A vector has length 1, or is empty where a text has no words that tell."""
    vector = Frequencies(words_of("", t) for t in corpus).vector(words_of("", text).full)
    assert not vector or math.sqrt(sum(value**2 for value in vector.values())) == pytest.approx(1)


@given(_TEXT, _TEXT)
def test_cosine_is_symmetric_and_bounded(left: str, right: str) -> None:
    """Likeness is the same both ways, from 0 for nothing shared to 1 for itself."""
    frequencies = Frequencies([words_of("", left), words_of("", right)])
    a, b = (frequencies.vector(words_of("", text).full) for text in (left, right))
    assert cosine(a, b) == pytest.approx(cosine(b, a))
    assert -1e-9 <= cosine(a, b) <= 1 + 1e-9
    assert cosine(a, a) == pytest.approx(1 if a else 0)


def test_rare_words_weigh_more() -> None:
    """A word that every entry holds tells less than one that few hold, and never less than nothing."""
    frequencies = Frequencies([words_of("", "chip")] * 300 + [words_of("", "robot")])
    assert frequencies.idf("unseen") > frequencies.idf("robot") > frequencies.idf("chip") >= 0
