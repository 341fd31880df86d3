"""Words fold to one key, count as an editor counts, and quote marks never decide what is verbatim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.words import STOPWORDS, body, content_words, count_words, fold, normalise, tokens


@pytest.mark.parametrize(
    ("word", "key"),
    [
        pytest.param("Chips", "chip", id="plural"),
        pytest.param("class", "class", id="double-s-is-no-plural"),
        pytest.param("virus", "virus", id="us-is-no-plural"),
        pytest.param("analysis", "analysis", id="is-is-no-plural"),
        pytest.param("gas", "gas", id="short-word-is-no-plural"),
        pytest.param("Nvidia's", "nvidia", id="possessive"),
        pytest.param("Nvidia’s", "nvidia", id="typographic-possessive"),
        pytest.param("labs'", "lab", id="plural-possessive"),
        pytest.param("U.S.", "us", id="initials"),
        pytest.param("Café", "cafe", id="accent"),
        pytest.param("STRASSE", fold("straße"), id="sharp-s"),
    ],
)
def test_fold(word: str, key: str) -> None:
    """Spellings of one word share one key."""
    assert fold(word) == key


@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), max_size=12))
def test_fold_is_idempotent(word: str) -> None:
    """Folding a folded word changes nothing, whatever the alphabet."""
    assert fold(fold(word)) == fold(word)


@given(st.text())
def test_normalise_is_idempotent(text: str) -> None:
    """What is normalised stays as it is."""
    assert normalise(normalise(text)) == normalise(text)


@given(st.lists(st.sampled_from(["“Yes,”", "it’s", "a", "—", "Lab"]), min_size=1))
def test_normalise_ignores_typography_and_white_space(words: list[str]) -> None:
    """The same words with plain quotes, dashes and other white space are the same text."""
    plain = str.maketrans({"“": '"', "”": '"', "’": "'", "—": "-"})
    assert normalise(" \n\t".join(words)) == normalise(" ".join(words).translate(plain))


def test_tokens_keep_compounds_and_stop_words() -> None:
    """Tokens come in order with their stop words; a compound is one token."""
    assert tokens("The state-of-the-art chips of AT&T") == ["the", "state-of-the-art", "chip", "of", "at&t"]


def test_content_words_drop_stop_words_and_open_compounds() -> None:
    """Stop words and single letters go, single digits stay, a compound is given whole and in halves."""
    assert content_words("The chip-maker has a 3 x plan") == ["chip-maker", "chip", "maker", "3", "plan"]


@given(st.text())
def test_content_words_are_no_stop_words(text: str) -> None:
    """No content word is a stop word or empty."""
    assert not STOPWORDS & set(content_words(text))
    assert all(content_words(text))


def test_count_words_counts_what_white_space_parts() -> None:
    """An editor counts "$40 billion" as two words and "state-of-the-art" as one."""
    assert count_words(" state-of-the-art  chips\nfor $40 billion ") == 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A lab opened. The post A lab opened appeared first on Example Wire.", "A lab opened."),
        ("A lab opened. ## Get our free daily newsletter Subscribe Join 20,000 readers", "A lab opened."),
        ("A lab opened. Continue reading...", "A lab opened."),
        ("Article URL: https://example.org/a Points: 3", ""),
        ("submitted by /u/someone [link] [comments]", ""),
        (
            "Subscribers sign up. The post office reads more.",
            "Subscribers sign up. The post office reads more.",
        ),
    ],
)
def test_what_a_feed_adds_about_itself_is_no_text(text: str, told: str) -> None:
    """Calls to read on or subscribe after the text are left out, words like them inside it are not."""
    assert body(text) == told
