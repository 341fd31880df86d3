"""Forms of words, and words used for one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.lexicon import alike, irregular, is_form, spoken, stem


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("investigating", "investigation"),
        ("cutting", "cuts"),
        ("settle", "settlement"),
        ("users", "user"),
        ("banned", "bans"),
        ("companies", "company"),
    ],
)
def test_forms_share_a_stem(asked: str, held: str) -> None:
    """A word finds its other forms."""
    assert is_form(held, stem(asked))


@pytest.mark.parametrize(("asked", "other"), [("settle", "setting"), ("profit", "prophet"), ("ban", "bank")])
def test_other_words_do_not(asked: str, other: str) -> None:
    """A word that only begins alike is another word."""
    assert not is_form(other, stem(asked))


def test_news_has_several_words_for_one_thing() -> None:
    """Who asks who bought it finds who acquired it, and never the word itself among the likes."""
    assert "acquire" in alike("bought")
    assert "buy" in irregular("bought")
    assert "bought" not in alike("bought")
    assert alike("zyzzyva") == frozenset()


def test_words_are_split_as_the_index_has_them() -> None:
    """Case, accents and marks do not count."""
    assert spoken("Nvidia's GPT-5, déjà vu") == ["nvidia", "s", "gpt", "5", "deja", "vu"]


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_a_word_is_a_form_of_itself(word: str) -> None:
    """Every word begins with its stem."""
    assert word.startswith(stem(word))
