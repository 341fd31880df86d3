"""What a reader would take for one event is one story in a briefing, and what was told counts as told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from digests.merge import merged
from digests.model import Entry, RankedStory, Story
from tests.builders import at, entry, story
from tests.unit.desk_cases import BY_NAME, funding, funding_again, verdict


def rain(id: str) -> Entry:
    return entry(id, title="Rain stops the regatta", text="Boats stayed in harbour as a storm passed.")


def merge(stories: Sequence[Story], told: Mapping[str, Entry] | None = None) -> dict[str, list[str]]:
    ranked = [RankedStory(story=s, score=9.0 - i, reasons=()) for i, s in enumerate(stories)]
    return {r.story.id: [e.id for e in r.story.entries] for r in merged(ranked, told or {}, BY_NAME)}


def test_one_event_under_two_ids_is_one_story() -> None:
    """The higher of two stories on one event takes the entries of the lower, oldest first, each once."""
    early = funding("a", published=at("2025-01-27 08:00"))
    found = merge([story(funding_again("b"), id="high"), story(early, id="low")])
    assert found == {"high": ["a", "b"]}


def test_two_events_stay_two() -> None:
    """Stories on other events keep their places and their entries."""
    found = merge([story(rain("v"), id="court"), story(funding("a"), id="money")])
    assert list(found.items()) == [("court", ["v"]), ("money", ["a"])]


def test_what_was_told_joins_its_story() -> None:
    """An entry told under another story's name joins the story that tells the same."""
    told = {"t": funding("t", published=at("2025-01-26 08:00"))}
    found = merge([story(funding_again("b"), id="s"), story(rain("v"), id="court")], told)
    assert found == {"s": ["t", "b"], "court": ["v"]}


def test_an_entry_of_both_stands_once() -> None:
    """An entry that is told and in the story already is not doubled."""
    both = funding("a")
    assert merge([story(both, id="s")], {"a": both}) == {"s": ["a"]}


def test_nothing_to_merge() -> None:
    """No stories, no briefing."""
    assert merge([], {"a": funding("a")}) == {}


def test_the_tail_is_left_alone() -> None:
    """Stories far below what any briefing shows are passed through as they are."""
    many = [story(verdict(f"v{i:02}"), id=f"s{i:02}") for i in range(42)]
    found = merge(many)
    assert list(found) == ["s00", "s40", "s41"]


def probe(id: str, authority: str) -> Entry:
    """A trouble of one party, each told in words of its own."""
    text = f"{authority} wants to know from Northlab how its chatbot came to print forged passports."
    title = f"{authority} investigates forged passports from Northlab's chatbot"
    return entry(id, title=title, text=text, entities=("Northlab",), published=at("2025-01-27 08:00"))


def test_happenings_of_one_affair_bear_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Troubles of one party that are alike, but no one event, stay stories under the name of the highest."""
    monkeypatch.setattr("digests.merge.SAME_TO_A_READER", 99.0)
    stories = [
        story(probe("a", "Ruritania"), id="first"),
        story(probe("b", "Zenda's watchdog"), id="second"),
        story(funding("f"), id="money"),
    ]
    ranked = [RankedStory(story=s, score=9.0 - i, reasons=()) for i, s in enumerate(stories)]
    found = {r.story.id: r.affair for r in merged(ranked, {}, BY_NAME)}
    assert found == {"first": None, "second": "first", "money": None}


def test_what_is_much_alike_is_akin(monkeypatch: pytest.MonkeyPatch) -> None:
    """A story much like a higher one about the same party says so, and one about another matter does not."""
    monkeypatch.setattr("digests.merge.SAME_TO_A_READER", 99.0)
    stories = [
        story(funding("f"), id="first"),
        story(funding_again("g"), id="twin"),
        story(rain("r"), id="rain"),
    ]
    named = [
        replace(s, entries=tuple(replace(e, entities=("Northlab", "Quayside")) for e in s.entries))
        for s in stories
    ]
    ranked = [RankedStory(story=s, score=9.0 - i, reasons=()) for i, s in enumerate(named)]
    found = {r.story.id: r.akin for r in merged(ranked, {}, BY_NAME)}
    assert found == {"first": (), "twin": ("first",), "rain": ()}


def test_a_told_affair_is_known_to_its_next_happening(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new trouble of a party names the told entries of the same affair, and none of another matter."""
    monkeypatch.setattr("digests.merge.TOLD_BEFORE", 99.0)
    told = {"t": probe("t", "Zenda's watchdog"), "f": funding("f")}
    ranked = [RankedStory(story=story(probe("a", "Ruritania"), id="s"), score=9.0, reasons=())]
    (found,) = merged(ranked, told, BY_NAME)
    assert found.before == ("t",)


def test_strangers_are_not_one_event() -> None:
    """Two stories in the same words about two firms stay two, and what is told of one is not of the other."""
    one, other = (
        entry(name, title=f"{name} triples its value to $9 billion", text="", entities=(name,))
        for name in ("Northlab", "Quayside")
    )
    assert len(merge([story(one, id="one"), story(other, id="other")])) == 2
    assert merge([story(one, id="one")], {"Quayside": other}) == {"one": ["Northlab"]}
    twin = replace(one, id="twin", entities=("Northlab", "Quayside"))
    assert merge([story(one, id="one"), story(twin, id="twin")]) == {"one": ["Northlab", "twin"]}
