"""A quotation has its verbatim words and a named person whom the text itself joins to them."""

import pytest

from digests.quotations import quotations
from tests.builders import entry

WORDS = "we will build it here"


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        (
            f"“{WORDS},” said Mara Lind, chief executive of Northlab.",
            "Mara Lind",
            "chief executive of Northlab",
        ),
        (f'"{WORDS}," Mara Lind, the lab\'s director, said.', "Mara Lind", "the lab's director"),
        (f"“{WORDS},” said chief executive Mara Lind.", "Mara Lind", "chief executive"),
        (
            f"Mara Lind, Northlab's chief scientist, said on Monday that “{WORDS}”.",
            "Mara Lind",
            "Northlab's chief scientist",
        ),
        (f"Northlab CEO Mara Lind said: “{WORDS}.”", "Mara Lind", "Northlab CEO"),
        (f'Mara Lind told reporters that "{WORDS}".', "Mara Lind", None),
        (f"“{WORDS},” Mara Lind said.", "Mara Lind", None),
        (f"“{WORDS},” Lind said. The lab is led by Mara Lind.", "Mara Lind", None),
        (f"“{WORDS},” said T.M. Roh, president of the unit.", "T.M. Roh", "president of the unit"),
        (
            f"“{WORDS},” said Jan van der Meer, an analyst at Oakbridge.",
            "Jan van der Meer",
            "an analyst at Oakbridge",
        ),
        (f"“{WORDS},” said Ana de Souza, a lawyer.", "Ana de Souza", "a lawyer"),
        (f"“{WORDS},” wrote Siobhan O’Hara, a professor of law.", "Siobhan O’Hara", "a professor of law"),
        (f"Prime Minister Anna Okafor warned that “{WORDS}”.", "Anna Okafor", "Prime Minister"),
        (f"“{WORDS},” said Mara Lind of Northlab.", "Mara Lind", None),
        (f"Mara Lind later wrote that “{WORDS}”.", "Mara Lind", None),
        (f"“{WORDS},” said Dr. Mara Lind.", "Mara Lind", None),
        (f"“{WORDS},” said Northlab's Mara Lind.", "Mara Lind", "Northlab"),
        (f"“{WORDS},” Northlab head of product Mara Lind said.", "Mara Lind", "Northlab head of product"),
        (f"Mara Lind, a state senator, stressed one thing: “{WORDS}.”", "Mara Lind", "a state senator"),
        (f"Mara Lind said it on Monday. “{WORDS},” she said.", "Mara Lind", None),
    ],
    ids=str,
)
def test_attributed(text: str, speaker: str, role: str | None) -> None:
    """The words, the speaker's whole name and, where it is told, the role are read from each pattern."""
    (found,) = quotations(entry("e7", text=text))
    assert (found.text.rstrip("."), found.speaker, found.role) == (WORDS, speaker, role)
    assert found.source == "e7"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The so-called “model that can think” was shown on Monday.", id="scare-quotes"),
        pytest.param("Sources said the “deal of the century” was near.", id="unnamed-sources"),
        pytest.param(f"“{WORDS},” the company said.", id="the-company"),
        pytest.param(f"“{WORDS},” she said. Mara Lind leads the lab.", id="a-pronoun"),
        pytest.param(f"“{WORDS},” Oakbridge Systems said.", id="an-organisation-that-was-listed"),
        pytest.param(f"“{WORDS},” said the European Commission.", id="an-authority"),
        pytest.param(f"“{WORDS},” Bank Watch Group said.", id="an-organisation-by-its-last-word"),
        pytest.param(f"“{WORDS},” Lind said.", id="a-surname-without-its-name"),
        pytest.param(f"Minister Lind said that “{WORDS}”.", id="an-office-and-a-surname"),
        pytest.param(f"Prime Minister said: “{WORDS}.”", id="an-office-alone"),
        pytest.param(f"“{WORDS}, said Mara Lind.", id="an-open-quotation"),
        pytest.param("“Not now,” said Mara Lind.", id="two-words"),
        pytest.param(f"“{'very ' * 50}good,” said Mara Lind.", id="too-long"),
        pytest.param("Mara Lind said that it will be built here.", id="no-quotation-marks"),
        pytest.param(f"Mara Lind spoke. “{WORDS}.”", id="not-in-one-sentence"),
        pytest.param("", id="empty"),
    ],
)
def test_not_attributed(text: str) -> None:
    """Words without a named person who says them in the same sentence are no quotation."""
    assert quotations(entry(text=text), organisations=("Oakbridge Systems",)) == ()


def test_a_quotation_may_have_several_sentences() -> None:
    """What one pair of marks holds is one quotation, however many sentences it has."""
    text = (
        "Mara Lind, the mayor, said: “We will build it here. It may take years, but it will stand.” So be it."
    )
    (found,) = quotations(entry(text=text))
    assert found.text == "We will build it here. It may take years, but it will stand."


@pytest.mark.parametrize(
    "text",
    [
        f"Mara Lind said so, and Jan Meer said no. “{WORDS},” she said.",
        "Mara Lind described her book “Looking Forward Without Regret”.",
        f"“{WORDS},” Amazon-owned Ring said.",
    ],
    ids=["two-people-before-she", "a-title-of-a-work", "a-company-by-its-owner"],
)
def test_doubtful_speakers_are_none(text: str) -> None:
    """Where it is not certain who speaks, or that anybody does, there is no quotation."""
    assert quotations(entry(text=text)) == ()


def test_a_role_that_is_a_clause_is_left_out() -> None:
    """A name may pass while the words behind it are no role: then it has none."""
    text = f"“{WORDS},” said Mara Lind, who as head of the lab decides such things."
    (found,) = quotations(entry(text=text))
    assert (found.speaker, found.role) == ("Mara Lind", None)


def test_each_quotation_once_in_order() -> None:
    """Two sentences with the same words give one quotation; others follow in the order of the text."""
    said = f"“{WORDS},” said Mara Lind."
    found = quotations(entry(text=f"{said} “They will build it there,” said Theo Marsh. {said}"))
    assert [quotation.speaker for quotation in found] == ["Mara Lind", "Theo Marsh"]
