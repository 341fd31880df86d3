"""Names decide whether an entry is ours, off-beat headlines lose, and every verdict gives its reasons."""

import pytest

from digests.gazetteer import Gazetteer
from digests.relevance import judge
from tests.unit.desk_cases import ENTITIES

GAZETTEER = Gazetteer(ENTITIES)


def test_a_strong_name_decides() -> None:
    """An entry whose headline names a laboratory is ours, and says why."""
    judged = judge("Northlab opens a factory", "", GAZETTEER)
    assert judged.relevance.relevant
    assert judged.relevance.reasons == ("names Northlab",)
    assert judged.entities == ("Northlab",)


def test_no_name_no_relevance() -> None:
    """An entry that names nothing on the list is not ours."""
    judged = judge("Zenda opens a pool", "Swimmers were pleased.", GAZETTEER)
    assert not judged.relevance.relevant
    assert (judged.relevance.score, judged.relevance.reasons, judged.entities) == (0, (), ())


def test_names_add_up() -> None:
    """Each further name makes an entry more surely ours, and never certain."""
    scores = [
        judge(title, "", GAZETTEER).relevance.score
        for title in ("A probe", "Competition Office probe", "Competition Office probes Quayside")
    ]
    assert scores == sorted(set(scores))
    assert scores[-1] < 1


def test_a_headline_says_more_than_a_text() -> None:
    """A name in the headline speaks louder than the same name in the text."""
    named, mentioned = judge("Quayside", "", GAZETTEER), judge("", "Quayside", GAZETTEER)
    assert named.relevance.score > mentioned.relevance.score > 0


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Black Friday: save $300 on a Northlab laptop", "shopping"),
        ("How to use Northlab at home", "how-to or review"),
        ("Northlab review: it works", "how-to or review"),
        ("Northlab comes to smart glasses", "games and gadgets"),
        ("Northlab: the week in review", "round-up"),
    ],
)
def test_off_beat_headlines_lose(title: str, kind: str) -> None:
    """Shopping, advice, gadgets and round-ups are not ours though they name a laboratory."""
    judged = judge(title, "", GAZETTEER)
    assert not judged.relevance.relevant
    assert f"reads like {kind}" in judged.relevance.reasons


def test_a_company_that_buys_another_is_not_shopping() -> None:
    """To buy a firm is a deal; what to buy is advice."""
    deal = judge("Northlab to buy chip firm in $540 million deal", "", GAZETTEER)
    advice = judge("Northlab or not: what to buy this spring", "", GAZETTEER)
    assert deal.relevance.relevant
    assert "reads like shopping" in advice.relevance.reasons


@pytest.mark.parametrize(
    "title", ["Laptop deals of the week", "How to prompt", "A GeForce card", "Week in review"]
)
def test_capitals_tell_nothing_about_the_beat(title: str) -> None:
    """A headline in capitals is off beat for the same reason as in small letters."""
    found = [judge(one, "", GAZETTEER).relevance.reasons for one in (title, title.upper(), title.lower())]
    assert found[0] == found[1] == found[2] != ()


def test_topics_come_from_names_headline_first() -> None:
    """Topics are those of what is named, the headline's first; a term of no weight lends none."""
    judged = judge("Quayside software", "Northlab and Ruritania", GAZETTEER)
    assert judged.relevance.topics == ("chips", "models", "ruritania")
    assert judged.entities == ("Quayside", "software", "Northlab", "Ruritania")
