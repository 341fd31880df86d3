"""Names are found whole, in their case where they are short, the longest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.gazetteer import Gazetteer
from digests.model import Entity, EntityKind


def lab(name: str, *aliases: str) -> Entity:
    return Entity(name=name, kind=EntityKind.LAB, aliases=aliases)


ENTITIES = (
    lab("Northlab", "North Lab"),
    lab("Meta"),
    lab("AI"),
    lab("GPT-5", "GPT 5"),
    lab("GPT-5.1"),
    lab("Quay R1", "R1"),
    lab("L’Atelier"),
    lab("Hoover's Bench"),
    lab("New Lab"),
    lab("New Lab Systems"),
)
GAZETTEER = Gazetteer(ENTITIES)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("Northlab, northlab and NORTHLAB", ["Northlab"] * 3, id="long-names-in-any-case"),
        pytest.param("Meta, meta and META", ["Meta"], id="short-names-in-their-case"),
        pytest.param("AI, ai and Ai", ["AI"], id="capitals-in-their-case"),
        pytest.param("Metal, Northlabs, xAI", [], id="whole-words"),
        pytest.param("Meta's (Meta) “Meta”: Meta.", ["Meta"] * 4, id="beside-punctuation"),
        pytest.param("GPT-5.1 is out", ["GPT-5.1"], id="a-version-is-not-its-predecessor"),
        pytest.param("GPT-5.2 and GPT-50 are out", [], id="an-unlisted-version-is-nobody"),
        pytest.param("He used GPT-5. Then GPT-5-mini", ["GPT-5", "GPT-5"], id="a-full-stop-is-no-version"),
        pytest.param("R1 and R1.5 and R1-7", ["Quay R1"], id="numbered-names"),
        pytest.param("Quay R1", ["Quay R1"], id="longest-first"),
        pytest.param("New Lab Systems and New Lab", ["New Lab Systems", "New Lab"], id="longest-of-two"),
        pytest.param("L’Atelier and L'Atelier", ["L’Atelier"] * 2, id="apostrophe-in-the-list"),
        pytest.param("Hoover’s Bench, Hoover's Bench", ["Hoover's Bench"] * 2, id="apostrophe-in-the-text"),
        pytest.param("İstanbul's Northlab", ["Northlab"], id="a-letter-that-grows-in-lower-case"),
        pytest.param("", [], id="empty"),
    ],
)
def test_find(text: str, names: list[str]) -> None:
    """Names are found where a reader would see them, and only there."""
    assert [mention.entity.name for mention in GAZETTEER.find(text)] == names


def test_names_come_once_in_order_of_appearance() -> None:
    """Each entity is given once, where it is first named."""
    assert GAZETTEER.names("Meta and AI, then North Lab, Meta and Northlab") == ("Meta", "AI", "Northlab")


def test_no_entities_no_mentions() -> None:
    """A gazetteer without names finds nothing."""
    assert Gazetteer(()).find("Meta and AI") == ()


def test_an_alias_of_two_belongs_to_the_first() -> None:
    """Where two entities share a spelling the one listed first has it."""
    assert Gazetteer((lab("Foundry", "Forge"), lab("Forge"))).names("Forge") == ("Foundry",)


_WORDS = st.sampled_from(
    [
        *(spelling for entity in ENTITIES for spelling in (entity.name, *entity.aliases)),
        "İ",
        "’",
        "-",
        ".",
        "5",
        "x",
    ]
)


@given(st.lists(st.tuples(_WORDS, st.sampled_from(["", " ", ", "]))))
def test_mentions_stand_where_they_say(pieces: list[tuple[str, str]]) -> None:
    """Every mention's slice is a spelling of its entity; mentions are in order and never overlap."""
    text = "".join(word + gap for word, gap in pieces)
    last = 0
    for mention in GAZETTEER.find(text):
        spellings = {s.replace("’", "'").lower() for s in (mention.entity.name, *mention.entity.aliases)}
        assert text[mention.start : mention.end].replace("’", "'").lower() in spellings
        assert mention.start >= last
        last = mention.end
