"""A story comes back with a figure, a party or a decision that nobody had told, and with nothing else."""

from collections.abc import Sequence
from typing import Any

import pytest

from digests.model import Entity, EntityKind, Entry
from digests.updates import what_is_new
from tests.builders import entry
from tests.unit.desk_cases import BY_NAME

ENTITIES = {**BY_NAME, "Eastlab": Entity(name="Eastlab", kind=EntityKind.LAB)}


def told_of(title: str, text: str = "", id: str = "e", **told: Any) -> Entry:
    names = tuple(name for name in ENTITIES if name in f"{title} {text}")
    return entry(id, **({"title": title, "text": text, "entities": names} | told))


TOLD = (
    told_of(
        "Northlab raises $19.8 billion",
        "Northlab raised $19.8 billion in Zenda on Monday of 2025, and 12% of it came from Quayside.",
        id="told",
    ),
)


def news(*fresh: Entry, told: Sequence[Entry] = TOLD) -> tuple[str, str] | None:
    found = what_is_new(fresh, told, ENTITIES)
    return (found.label, found.claim.text) if found else None


def test_a_decision_is_news() -> None:
    """A deciding verb about a party that no headline had brings a story back."""
    text = "Northlab loses the money because the Competition Office blocks the round."
    found = what_is_new([told_of("Competition Office blocks Northlab round", text, id="n")], TOLD, ENTITIES)
    assert found is not None
    assert found.label == "Decision"
    assert found.claim.sources == ("n",)
    assert found.claim.text in (text, "Competition Office blocks Northlab round")


def test_a_decision_told_before_is_none() -> None:
    """The same decision in another paper's words is not told again."""
    before = told_of("Competition Office blocks Northlab")
    assert news(told_of("Northlab is blocked by Competition Office"), told=[*TOLD, before]) is None


def test_an_inquiry_by_nobody_is_none() -> None:
    """What states alone do is no decision where no state or authority is named."""
    assert news(told_of("Watchdogs everywhere are probing Northlab")) is None


def test_a_decision_about_nobody_we_know_is_none() -> None:
    """A deciding verb without a party in the headline brings nothing."""
    assert news(told_of("Zenda opens a pool")) is None


def test_a_figure_in_a_headline_is_news() -> None:
    """A figure that nobody had given brings a story back under the headline that holds it."""
    title = "Northlab round reaches $25 billion"
    assert news(told_of(title)) == ("New figure: $25 billion", title)


def test_a_figure_in_a_sentence_is_news() -> None:
    """A figure in the text counts too, with the sentence that holds it."""
    sentence = "Northlab will spend 30% of it on power."
    assert news(told_of("More on Northlab and Quayside", sentence)) == ("New figure: 30%", sentence)


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("Northlab round of $20bn", id="rounded"),
        pytest.param("Northlab round of 19.8 billion dollars", id="respelt"),
        pytest.param("Northlab gains 12 percent", id="stood-in-the-text"),
        pytest.param("Northlab in 2026", id="a-year"),
        pytest.param("Northlab and 7 rivals", id="a-small-count"),
        pytest.param("Northlab takes a large sum", id="an-edited-title"),
    ],
)
def test_nothing_material(title: str) -> None:
    """A rounded or respelt figure, a year, a small count or another title is no news."""
    assert news(told_of(title)) is None


def test_a_party_is_news() -> None:
    """A party in the headline that nobody had named brings a story back."""
    found = news(told_of("Eastlab watches Northlab with envy"))
    assert found is not None
    assert found[0] == "New party: Eastlab"


def test_the_party_of_most_headlines_is_told() -> None:
    """Of several parties that take part anew the one is told that most headlines name."""
    fresh = [
        told_of("Competition Office watches Northlab", id="a"),
        *(told_of(f"Eastlab eyes Northlab, part {i}", id=i) for i in "bc"),
    ]
    found = what_is_new(fresh, TOLD, ENTITIES)
    assert found is not None
    assert (found.label, found.claim.sources) == ("New party: Eastlab", ("b",))


def test_an_authority_is_news_from_the_first_sentence() -> None:
    """A state or an authority counts where the opening names it."""
    found = news(told_of("Northlab round stirs", "Ruritania is watching the round with some concern."))
    assert found is not None
    assert found[0] == "New party: Ruritania"


def test_copies_and_other_languages_bring_nothing() -> None:
    """A copy says nothing of its own, and what is not English cannot be shown as a sentence."""
    title = "Northlab round reaches $25 billion"
    assert news(told_of(title, copy_of="told"), told_of(title, language="de")) is None


def test_regional_english_is_english() -> None:
    """A feed that calls its language en-US or en-GB is read like any English one."""
    assert news(told_of("Northlab round reaches $25 billion", language="en-GB")) is not None


def test_nothing_fresh_nothing_new() -> None:
    """Without fresh entries there is no news."""
    assert news() is None


@pytest.mark.parametrize(
    ("title", "label"),
    [
        pytest.param("Northlab denies that it took money", "Denial", id="denies"),
        pytest.param("Northlab says rumours about its round are untrue", "Denial", id="untrue"),
        pytest.param("Northlab's round: chief shuts down rumours", "Denial", id="shuts-down"),
        pytest.param("Northlab corrects what it said on its round", "Correction", id="corrects"),
        pytest.param("Northlab walks back its round", "Correction", id="walks-back"),
        pytest.param("Ruritania looking into Northlab round", "Decision", id="inquiry"),
        pytest.param("Competition Office calls Northlab round illegal", "Decision", id="finding"),
        pytest.param("Northlab goes public", "Decision", id="listing"),
        pytest.param("Northlab launches a chatbot with the money", "Launch", id="launch"),
    ],
)
def test_deeds_are_called_what_they_are(title: str, label: str) -> None:
    """A denial, a correction, a launch and a decision are each told as such."""
    found = news(told_of(title))
    assert found is not None
    assert found[0] == label


def test_a_denial_comes_before_a_decision() -> None:
    """Of several deeds what sets right what was told comes first."""
    found = news(told_of("Competition Office bans Northlab", id="a"), told_of("Northlab denies all", id="b"))
    assert found is not None
    assert found[0] == "Denial"


def test_one_deed_in_other_words_is_none() -> None:
    """To probe after to review is no news of the same state, and a ministry speaks for its state."""
    before = told_of("Ruritania reviews Northlab round")
    assert news(told_of("Ruritania to probe Northlab"), told=[*TOLD, before]) is None


def test_another_states_deed_is_news() -> None:
    """The same inquiry by another authority is a decision of its own."""
    before = told_of("Ruritania reviews Northlab round")
    found = news(told_of("Competition Office investigates Northlab"), told=[*TOLD, before])
    assert found is not None
    assert found[0] == "Decision"


def test_a_changed_figure_says_what_it_was() -> None:
    """A figure in the place of a told one is a change; the label holds both."""
    title = "Northlab raises $25 billion"
    assert news(told_of(title)) == ("Changed figure: $25 billion, was $19.8 billion", title)


@pytest.mark.parametrize(
    "title",
    ["Is Northlab sued for its round?", "Opinion: Northlab denies too much", "How to sue Northlab"],
)
def test_musings_bring_nothing(title: str) -> None:
    """A question, an opinion or advice on what was told is no news, whatever its words."""
    assert news(told_of(title)) is None


def test_a_figure_of_the_background_is_none() -> None:
    """A figure in a sentence that names no party of the headline says nothing of the story."""
    sentence = "Lamps in Zenda cost 30% more than a year ago."
    assert news(told_of("More on Northlab", sentence)) is None


def test_a_party_that_only_measures_is_none() -> None:
    """A rival named for comparison takes no part."""
    assert news(told_of("Eastlab rival Northlab takes a large sum")) is None


@pytest.mark.parametrize(
    "title",
    ["Ruritania could ban Northlab", "Northlab threatened with ban", "Ruritania considers to sue Northlab"],
)
def test_what_may_be_done_is_no_decision(title: str) -> None:
    """A threat or a possibility is not told as done."""
    found = news(told_of(title))
    assert found is None or found[0] != "Decision"
