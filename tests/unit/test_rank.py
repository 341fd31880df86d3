"""What happened to whom leads, how widely it is told counts, and the reasons add up to the score."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.model import Entry, Relevance, Story
from digests.rank import rank
from tests.builders import NOON, entry, story
from tests.unit.desk_cases import BY_NAME

SINCE = NOON - timedelta(days=1)
NOW = NOON + timedelta(hours=6)


def order(*stories: Story) -> list[str]:
    return [ranked.story.id for ranked in rank(stories, BY_NAME, since=SINCE, now=NOW)]


def named(title: str, id: str = "e", **told: object) -> Entry:
    names = tuple(name for name in BY_NAME if name in title)
    return entry(id, **({"title": title, "entities": names} | told))


def test_a_deal_of_a_lab_beats_a_gadget() -> None:
    """What a laboratory does for billions leads before somebody's gadget."""
    deal = story(named("Northlab raises $40 billion"), id="deal")
    gadget = story(named("A lamp that listens to its owner"), id="gadget")
    assert order(gadget, deal) == ["deal", "gadget"]


def test_more_publishers_beat_fewer() -> None:
    """Of two equal happenings the one that more publishers tell comes first; copies do not count."""
    title = "Northlab opens a factory"
    wide = story(*(named(title, f"w{i}", publisher=f"Paper {i}") for i in range(3)), id="wide")
    copied = story(
        named(title, "c0"),
        *(named(title, f"c{i}", publisher=f"Paper {i}", copy_of="c0") for i in range(1, 5)),
        id="copied",
    )
    assert order(copied, wide) == ["wide", "copied"]


def test_one_family_is_one_publisher() -> None:
    """Two entries of one publisher family say no more than one."""
    title = "Northlab opens a factory"
    one = rank([story(named(title))], BY_NAME, since=SINCE, now=NOW)[0]
    two = rank([story(named(title), named(title, "e2"))], BY_NAME, since=SINCE, now=NOW)[0]
    assert one.score == pytest.approx(two.score)


@pytest.mark.parametrize(
    "soft",
    ["Why Northlab opens a factory", "Opinion: Northlab opens a factory", "Should Northlab open a factory?"],
)
def test_opinion_sinks(soft: str) -> None:
    """Advice and opinion stand below the news on the same party."""
    assert order(story(named(soft), id="a"), story(named("Northlab opens a factory"), id="b")) == ["b", "a"]


def test_a_larger_sum_leads() -> None:
    """Of two deals alike the larger comes first."""
    small = story(named("Northlab raises $40 million"), id="a")
    large = story(named("Northlab raises $40 billion"), id="b")
    assert order(small, large) == ["b", "a"]


@pytest.mark.parametrize(
    ("great", "small"),
    [
        ("Quayside profit jumps 160%", "Quayside profit jumps 12%"),
        ("Quayside profit jumps 12%", "Quayside profit jumps 2%"),
        ("Quayside profit triples", "Quayside profit grows"),
        ("Quayside revenue at a record", "Quayside revenue in May"),
    ],
)
def test_a_great_change_leads(great: str, small: str) -> None:
    """Of two results alike the greater change comes first: by its per cent, a multiple, a record."""
    assert order(story(named(small), id="a"), story(named(great), id="b")) == ["b", "a"]


def test_a_share_of_something_else_is_no_change() -> None:
    """A per cent in a headline that tells no result, price or deal adds nothing."""
    ranked = rank([story(named("Northlab asks 80% of nurses"))], BY_NAME, since=SINCE, now=NOW)[0]
    assert "large change in the headline" not in dict(ranked.reasons)


def test_a_ruling_stays_one_in_other_words() -> None:
    """Where one of four papers words a hard happening it counts half, a launch only a quarter."""
    others = [named(f"Northlab and Quayside, part {i}", f"o{i}") for i in range(3)]
    ranked = {
        word: dict(rank([story(named(title), *others)], BY_NAME, since=SINCE, now=NOW)[0].reasons)
        for word, title in (("court", "Jury hears Northlab"), ("launch", "Northlab unveils a robot"))
    }
    alone = {
        word: dict(rank([story(named(title))], BY_NAME, since=SINCE, now=NOW)[0].reasons)
        for word, title in (("court", "Jury hears Northlab"), ("launch", "Northlab unveils a robot"))
    }
    assert ranked["court"]["tells of court"] == pytest.approx(alone["court"]["tells of court"] / 2)
    assert ranked["launch"]["tells of launch"] == pytest.approx(
        alone["launch"]["tells of launch"] / 4, abs=1e-4
    )


def test_whom_a_headline_only_compares_with_lends_nothing() -> None:
    """A rival's name gives a story no weight."""
    ranked = rank([story(named("Northlab rival Quayside hires"))], BY_NAME, since=SINCE, now=NOW)[0]
    assert "about Quayside" in dict(ranked.reasons)
    assert "about Northlab" not in dict(ranked.reasons)


def test_news_before_yesterdays_news() -> None:
    """Of two equal happenings the fresher comes first."""
    old = NOON - timedelta(hours=20)
    stale = story(named("Northlab opens a factory", published=old, first_seen=old), id="a")
    assert order(stale, story(named("Northlab opens a factory"), id="b")) == ["b", "a"]


def test_a_story_is_ranked_by_what_is_fresh() -> None:
    """Entries from before the window do not lift a story, unless it has no others."""
    old = SINCE - timedelta(hours=1)
    before = [
        named("Northlab raises $40 billion", f"o{i}", first_seen=old, publisher=f"P{i}") for i in range(4)
    ]
    alone = rank([story(named("Northlab hires"))], BY_NAME, since=SINCE, now=NOW)[0]
    carried = rank([story(*before, named("Northlab hires"))], BY_NAME, since=SINCE, now=NOW)[0]
    assert carried.score == pytest.approx(alone.score)
    assert rank([story(*before)], BY_NAME, since=SINCE, now=NOW)[0].score > alone.score


def test_ties_by_id() -> None:
    """Stories of equal score come in the order of their ids."""
    stories = [story(named("Northlab opens a factory"), id=id) for id in ("c", "a", "b")]
    assert order(*stories) == ["a", "b", "c"]


def test_weight_and_certainty_count() -> None:
    """A heavier feed and a surer relevance lift a story, and the reasons say so."""
    relevance = Relevance(score=0.65, relevant=True)
    plain = rank([story(named("Northlab hires", relevance=relevance))], BY_NAME, since=SINCE, now=NOW)[0]
    heavy = rank([story(named("Northlab hires", weight=1.5))], BY_NAME, since=SINCE, now=NOW)[0]
    assert heavy.score > plain.score
    assert "weight of who tells it" in dict(heavy.reasons)
    assert "about Northlab" in dict(heavy.reasons)


_TITLES = st.sampled_from(
    [
        "Northlab raises $40 billion",
        "Why Northlab hires",
        "Quayside shares tumble 12%",
        "Competition Office bans Northlab",
        "A lamp",
        "Opinion: the case for lamps",
    ]
)


@given(st.lists(st.tuples(_TITLES, st.integers(0, 3), st.floats(0.5, 2.0), st.integers(-60, 5)), min_size=1))
def test_reasons_add_up_to_the_score(told: list[tuple[str, int, float, int]]) -> None:
    """A score is the sum of its reasons, which are told largest first and never empty."""
    entries = [
        named(title, f"e{i}", publisher=f"P{p}", weight=weight, first_seen=NOON + timedelta(hours=hours))
        for i, (title, p, weight, hours) in enumerate(told)
    ]
    (ranked,) = rank([story(*entries)], BY_NAME, since=SINCE, now=NOW)
    values = [value for _, value in ranked.reasons]
    assert sum(values) == pytest.approx(ranked.score, abs=1e-3)
    assert [abs(v) for v in values] == sorted((abs(v) for v in values), reverse=True)
    assert all(values)
