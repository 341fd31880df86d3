"""Sentences are whole, verbatim, free of page furniture, and split where a reader would split."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.sentences import MOST_WORDS, figured, fit, split, stands_alone, usable
from digests.words import count_words

_PIECES = st.sampled_from(
    [
        "Northlab opened a factory in Leeds on Monday.",
        "Apple Inc. said it would sell 3.5 million phones.",
        "The U.S. said it would lift the ban.",
        "“We go on,” he said.",
        "T.M. Roh, co-chief, spoke first.",
        "Read more about this lab here.",
        "The lab said it would [...]",
        "The story goes on…",
        "LONDON (Example Wire) - The bank lent $5.6 million to the lab.",
        "Is it over?",
        "word",
        "(see the table below)",
        "\n",
        "\n\n",
        "  ",
        "\u00a0",
        "Photo: Example Wire",
        "5GW of power will come from Leeds by 2030.",
        '"Never," said the judge to the lab.',
        "\u2028",
    ]
)
_TEXTS = st.one_of(st.lists(_PIECES, max_size=8).map(" ".join), st.text(max_size=200))


@given(_TEXTS)
def test_split_loses_nothing_but_white_space(text: str) -> None:
    """The sentences of a text hold all its characters in order."""
    assert re.sub(r"\s", "", "".join(split(text))) == re.sub(r"\s", "", text)


@given(_TEXTS)
def test_sentences_are_verbatim(text: str) -> None:
    """Every sentence returned stands in the text as it is."""
    assert all(sentence in text for sentence in split(text))
    assert all(sentence.text in text for sentence in usable(text))


@given(_TEXTS)
def test_usable_sentences_are_whole(text: str) -> None:
    """A usable sentence is on one line, of readable length, balanced, and holds no cut mark or furniture."""
    for sentence in usable(text):
        assert not re.search(r"(?:\.\.\.|…|\[\.\.\.\])$", sentence.text)
        assert not re.search(r"read more|photo:", sentence.text, re.IGNORECASE)
        assert "\n" not in sentence.text
        assert sentence.text.count("“") == sentence.text.count("”")
        assert 5 <= count_words(sentence.text) <= MOST_WORDS


@given(_TEXTS)
def test_usable_sentences_keep_their_place(text: str) -> None:
    """Usable sentences come in the order of the text, each at a place of its own."""
    places = [sentence.index for sentence in usable(text)]
    assert places == sorted(set(places))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param(
            "The U.S. said it would act. Rivals waited.",
            ("The U.S. said it would act.", "Rivals waited."),
            id="country",
        ),
        pytest.param(
            "Apple Inc. said so. Rivals waited.", ("Apple Inc. said so.", "Rivals waited."), id="company"
        ),
        pytest.param(
            "T.M. Roh spoke first. Rivals waited.", ("T.M. Roh spoke first.", "Rivals waited."), id="initials"
        ),
        pytest.param(
            "It grew 3.5 percent. Rivals fell.", ("It grew 3.5 percent.", "Rivals fell."), id="decimal"
        ),
        pytest.param(
            "“We go on.” Rivals waited.", ("“We go on.”", "Rivals waited."), id="full-stop-inside-quotes"
        ),
        pytest.param("Title line\nA sentence.", ("Title line", "A sentence."), id="line-break-ends-one"),
        pytest.param("", (), id="empty"),
        pytest.param(" \n ", (), id="blank"),
    ],
)
def test_split(text: str, sentences: tuple[str, ...]) -> None:
    """Abbreviations, initials and decimals end no sentence; full stops and line breaks do."""
    assert split(text) == sentences


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param(
            "SAN FRANCISCO — Northlab opened a factory on Monday.",
            "Northlab opened a factory on Monday.",
            id="place",
        ),
        pytest.param(
            "BEIJING, Jan 5 (Example Wire) — Northlab opened a factory there.",
            "Northlab opened a factory there.",
            id="place-day-agency",
        ),
        pytest.param(
            "LONDON (Example Wire) - Northlab opened a factory there.",
            "Northlab opened a factory there.",
            id="place-agency",
        ),
        pytest.param(
            "Leeds (Example Wire) -- Northlab opened a factory there.",
            "Northlab opened a factory there.",
            id="plain-place-agency",
        ),
        pytest.param(
            "(Example Wire) - Northlab opened a factory there.",
            "Northlab opened a factory there.",
            id="agency-alone",
        ),
        pytest.param(
            "Northlab — a rival of Eastlab — opened a factory on Monday.",
            "Northlab — a rival of Eastlab — opened a factory on Monday.",
            id="an-aside-is-no-dateline",
        ),
        pytest.param(
            "Northlab — Eastlab's rival — opened a factory on Monday.",
            "Northlab — Eastlab's rival — opened a factory on Monday.",
            id="an-aside-with-a-name-is-no-dateline",
        ),
        pytest.param(
            "By Ada Miles and John Roe in London\nNorthlab opened a factory on Monday.",
            "Northlab opened a factory on Monday.",
            id="byline",
        ),
    ],
)
def test_datelines_and_bylines_go(text: str, first: str) -> None:
    """A wire's dateline and a byline are furniture; the subject of a sentence never is."""
    assert usable(text)[0].text == first


def test_summary_line_without_full_stop_is_usable_first_only() -> None:
    """A feed's summary line may lack its full stop; a later line without one is a heading."""
    text = "Northlab opens a factory in Leeds\nWhat the rivals think about that\nEastlab said it would wait."
    assert [sentence.index for sentence in usable(text)] == [0, 2]


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("Northlab opened.", id="too-short"),
        pytest.param("Northlab " + "really " * 60 + "opened.", id="too-long"),
        pytest.param("Northlab will open a factory in...", id="cut-with-dots"),
        pytest.param("Northlab will open a factory in […]", id="cut-in-brackets"),
        pytest.param("Northlab will open a “factory in Leeds soon.", id="open-typographic-quote"),
        pytest.param('Northlab will open a "factory in Leeds soon.', id="open-plain-quote"),
        pytest.param("Northlab will open (a factory in Leeds soon.", id="open-bracket"),
        pytest.param("Will Northlab open a factory in Leeds?", id="question"),
        pytest.param("northlab will open a factory in Leeds.", id="begins-small"),
        pytest.param("Northlab will open a factory in Leeds", id="no-full-stop"),
        pytest.param("Sign up for our letter about factories.", id="sign-up"),
        pytest.param("Northlab opened, the post appeared first on Example Wire.", id="syndication-tail"),
    ],
)
def test_unfit(sentence: str) -> None:
    """What is cut, unbalanced, too short or too long, a question or furniture is not carried."""
    assert not fit(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("Northlab will open a factory in Leeds.", id="plain"),
        pytest.param("“We will open a factory,” Northlab said.", id="begins-with-a-quote"),
        pytest.param("Northlab said “we will open a factory.”", id="ends-with-a-quote"),
        pytest.param("5 factories will open in Leeds.", id="begins-with-a-digit"),
        pytest.param("$5 billion will go to the factory.", id="begins-with-money"),
    ],
)
def test_fit(sentence: str) -> None:
    """Whole sentences pass whatever they begin and end with."""
    assert fit(sentence)


@pytest.mark.parametrize("opening", ["It", "This", "The company", "But", "“They", "However", "His"])
def test_leaning_sentences(opening: str) -> None:
    """A sentence that opens with a pronoun, a link word or an unnamed company leans on the one before."""
    assert not stands_alone(f"{opening} opened a factory in Leeds.")


@pytest.mark.parametrize("opening", ["Northlab", "Italy", "Theo Marsh", "Butler", "“Northlab", "Yesterday"])
def test_standing_sentences(opening: str) -> None:
    """A name opens a sentence that stands alone, though it begins like a pronoun."""
    assert stands_alone(f"{opening} opened a factory in Leeds.")


def test_a_sentence_may_end_with_an_amount() -> None:
    """The stop behind an amount ends a sentence; the one behind "No." does not."""
    text = "It asks a mere $2.19. Suddenly all of it looks cheap. See No. 5. It fell."
    assert split(text)[:2] == ("It asks a mere $2.19.", "Suddenly all of it looks cheap.")


def test_items_of_a_list_know_their_list() -> None:
    """An item says under which line it stands; other sentences say that they are none."""
    text = "What is new in Northlab's model?\n  1. It is free for all to use.\n  2. It runs on any machine.\n"
    items = [one for one in usable(text) if one.listed]
    assert [one.lead_in for one in items] == ["What is new in Northlab's model?"] * 2
    assert not any(one.listed for one in usable("Northlab opened a factory in Leeds on Monday."))


@pytest.mark.parametrize(
    "sentence",
    [
        "Northlab Opens Its Largest Factory In Leeds",
        "The post explores the limits of its.",
        "That's it, folks, for today and the.",
    ],
)
def test_headings_and_broken_ends_are_unfit(sentence: str) -> None:
    """A line in title case is a heading, and what ends on an article was cut."""
    assert not fit(sentence, unfinished_allowed=True)


def test_figures_may_stand_where_a_sentence_trails_off() -> None:
    """Dots between sentences are a writer's manner, dots at the end of a text are a cut."""
    text = "It began with a plan to invest $500 in the whole of the country… Four days on, all had changed."
    assert any("$500" in one.text for one in figured(text))
    assert not any("$500" in one.text for one in usable(text))
    assert not figured("It began with a plan to invest $500 in the whole of the country…")
