"""What of a stored text is shown for a hit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.corpus.snippets import around

TEXT = "The lab spoke. Nvidia fell by 12 %! Was it panic? Others rose."
PROSE = st.lists(
    st.text("abcXYZéü中1.,!?\"'”()", min_size=1, max_size=30)
    | st.sampled_from(["The", "end.", "U.S.", "\n", "。"]),
    max_size=80,
).map(" ".join)


@pytest.mark.parametrize(
    ("place", "most", "shown"),
    [
        (0, 200, TEXT),
        (0, 20, "The lab spoke."),
        (15, 25, "Nvidia fell by 12 %!"),
        (17, 40, "Nvidia fell by 12 %! Was it panic?"),
        (14, 30, "Nvidia fell by 12 %!"),
        (999, 20, "Others rose."),
        (-1, 20, "The lab spoke."),
    ],
)
def test_whole_sentences_are_shown(place: int, most: int, shown: str) -> None:
    """The sentence at the place, and those after it that fit, must be shown whole."""
    assert around(TEXT, place, most) == shown


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Commerce Department spoke.",
        "Dr. Lee of Foo Inc. Tokyo spoke.",
        "It rose by 1.5 points to 3.2 billion.",
        "The model, e.g. its weights, leaked.",
        'He said "it works." and left.',
    ],
)
def test_a_full_stop_need_not_end_a_sentence(sentence: str) -> None:
    """Initials, abbreviations and decimal points must not end a sentence."""
    text = f"Before that nothing. {sentence} After that much more was said."
    assert around(text, text.index(sentence), len(sentence)) == sentence


def test_a_paragraph_ends_a_snippet() -> None:
    """Sentences of another paragraph must not be joined to the one that matched."""
    assert around("A heading\nThe lab spoke. It is so.\nMore.", 12, 200) == "The lab spoke. It is so."


def test_of_a_long_sentence_whole_words_are_shown() -> None:
    """Of a sentence too long to show, whole words from a little before the place must be shown."""
    text = "word " * 100 + "Nvidia " + "more " * 100
    shown = around(text, text.index("Nvidia"), 60)
    assert "Nvidia" in shown
    assert set(shown.split()) == {"word", "Nvidia", "more"}
    assert len(shown) <= 60


def test_a_script_without_spaces_is_shown() -> None:
    """Text without white space must be shown sentence by sentence, or cut to length where it has none."""
    assert around("第一句话。第二句话。", 6, 6) == "第二句话。"
    assert around("芯" * 500, 250, 200) == "芯" * 200


def test_an_empty_text_shows_nothing() -> None:
    """A text of nothing, or of white space, must give an empty snippet."""
    assert around("", 3) == ""
    assert around(" \n ", 1) == ""


@given(text=PROSE, place=st.integers(0, 2500), most=st.integers(30, 200))
def test_a_snippet_is_a_stretch_of_the_text(text: str, place: int, most: int) -> None:
    """A snippet must stand verbatim in the text, within its length, and not end or begin inside a word."""
    shown = around(text, place, most)
    assert len(shown) <= most
    assert shown == shown.strip()
    assert bool(shown) == bool(text.strip())
    # Full stops of Chinese and Japanese end a sentence without white space, hence the other edges.
    assert re.search(rf"(?:^|(?<=[\s。！？”’])){re.escape(shown)}(?=\s|$|(?<=[。！？”’]))", text)


@given(text=PROSE, place=st.integers(0, 2500))
def test_a_snippet_holds_its_place(text: str, place: int) -> None:
    """The word at the place must be in the snippet."""
    word = next((found.group() for found in re.finditer(r"\S+", text) if found.end() > place), None)
    if word is not None and place < len(text) and not text[place].isspace() and "。" not in word:
        assert word in around(text, place, 100)
