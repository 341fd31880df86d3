"""Pairs are measured alike both ways, many at once as one by one, and contradictions are seen."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests import cosines
from digests.gazetteer import Gazetteer
from digests.holdings import Holdings, title_key
from digests.hubs import is_hub
from digests.likeness import FEATURES, compared, odds_within, scores, unordered, vector_of
from digests.model import Entry
from digests.stems import Rarity, counted, number_of, rarest, stems
from digests.traits import directions, figures, is_deal, versions
from tests.builders import entry
from tests.unit.desk_cases import ENTITIES, FUNDING, VERDICT, funding, funding_again, verdict

GAZETTEER = Gazetteer(ENTITIES)
NAMED = [replace(e, entities=("Northlab",)) for e in (funding(), funding_again(), verdict())]


def held(entries: list[Entry], size: int = 0) -> Holdings:
    holdings = Holdings(GAZETTEER, size)
    meanings = np.tile(np.eye(2 * size, dtype=np.float32)[0], (len(entries), 1)) if size else None
    holdings.add(entries, meanings)
    return holdings


def measured(one: Entry, other: Entry) -> dict[str, float]:
    line = compared(held([one, other]), np.array([0]), np.array([1]))[0]
    return dict(zip(FEATURES, line.tolist(), strict=True))


words = st.lists(
    st.sampled_from(["lab", "model", "court", "chip", "deal", "5", "Northlab", "Quayside", "rises", "falls"]),
    max_size=9,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(words, words), min_size=2, max_size=5))
def test_pairs_are_measured_alike_both_ways(told: list[tuple[list[str], list[str]]]) -> None:
    """Which of two stands left tells nothing, nor does which other pairs are measured with them."""
    entries = [entry(f"e{n}", title=" ".join(t), text=" ".join(b)) for n, (t, b) in enumerate(told)]
    holdings = held(entries)
    left, right = unordered(range(len(entries)))
    both = compared(holdings, left, right)
    assert np.allclose(both, compared(holdings, right, left), atol=1e-3)
    one = compared(holdings, left[-1:], right[-1:])
    assert np.allclose(both[-1:], one, atol=1e-6)
    assert (both[:, FEATURES.index("titles")] <= 1.01).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(words, words), max_size=9), st.sampled_from([0, 4]), st.randoms())
def test_groups_are_measured_as_pairs_are(
    told: list[tuple[list[str], list[str]]], size: int, luck: random.Random
) -> None:
    """All pairs of groups of rows have the log odds that each pair has when it is measured alone."""
    entries = [entry(f"e{n}", title=" ".join(t), text=" ".join(b)) for n, (t, b) in enumerate(told)]
    holdings = held(entries, size)
    rows = luck.sample(range(len(entries)), len(entries))
    cut = luck.randrange(len(rows) + 1)
    groups = [group for group in (rows[:cut], rows[cut:]) if group]
    weights = vector_of({name: luck.uniform(-1, 1) for name in FEATURES})
    sizes = [len(group) for group in groups]
    found = odds_within(holdings, np.array(rows, np.intp), sizes, weights)
    alone = [scores(compared(holdings, *unordered(group)), weights) for group in groups]
    assert np.allclose(found, np.concatenate([np.empty(0), *alone]), atol=1e-3)


@pytest.mark.parametrize("bound", ["_MEETINGS", "_SLICE"])
def test_groups_are_measured_in_parts(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    """How many stems and pairs are measured at a time tells nothing."""
    holdings = held([*NAMED, *(replace(one, id=f"again-{one.id}") for one in NAMED)])
    before = cosines.of_groups(holdings, np.arange(6), [4, 1, 1])
    monkeypatch.setattr(cosines, bound, 2)
    assert np.allclose(before, cosines.of_groups(holdings, np.arange(6), [4, 1, 1]))
    assert before.shape == (len(cosines.MEASURES), 6)
    assert (before[2] > 0).any()


def test_nearer_is_more() -> None:
    """Two reports on one event are more alike than two events, in every cosine."""
    near, far = measured(NAMED[0], NAMED[1]), measured(NAMED[0], NAMED[2])
    for name in ("titles", "texts", "wholes", "crossed", "shared_figures"):
        assert near[name] > far[name]
    twin = replace(NAMED[0], id="twin")
    assert measured(NAMED[0], twin)["wholes"] == pytest.approx(1, abs=0.01)


def test_meanings_are_compared_where_there_are_any() -> None:
    """Vectors are kept in eight bits and give back their cosine."""
    line = compared(held(NAMED, size=4), np.array([0]), np.array([1]))[0]
    assert line[FEATURES.index("title_meaning")] == pytest.approx(1, abs=0.02)
    assert line[FEATURES.index("meaning")] == 0


def test_no_pair_outvotes_a_story() -> None:
    """Log odds are bounded; a contradiction takes more than they can give."""
    lines = np.zeros((2, len(FEATURES)), np.float32)
    lines[:, 0], lines[1, FEATURES.index("opposite")] = 100, 1
    found = scores(lines, vector_of({"constant": 1.0}))
    assert found[0] == 4
    assert found[1] < -4


@pytest.mark.parametrize(
    ("one", "other", "seen"),
    [
        ("OpenAI releases GPT-5", "OpenAI releases GPT-5.1", "other_version"),
        ("Exports of chips rise", "Exports of chips fall", "opposite"),
        ("Northlab in deal with Quayside", "Northlab in deal with Competition Office", "rivals"),
        ("Northlab wins", "Quayside wins", "strangers"),
        ("Prices up 20%", "Prices up 25%", "clashing_figures"),
    ],
)
def test_contradictions_are_seen(one: str, other: str, seen: str) -> None:
    """Each contradiction between two headlines has its number, and none is seen in one headline."""
    pair = [entry("a", title=one, text=""), entry("b", title=other, text="")]
    assert measured(*pair)[seen] == 1
    assert measured(pair[0], replace(pair[0], id="c"))[seen] == 0


def test_traits_of_headlines() -> None:
    """Versions, numbers, deals and directions are read; months, years and single digits are none."""
    assert len(versions("Gemini 3 beats GPT-5.2 on 5 January 2026")) == 2
    assert versions("Top 10 of March 2026") == []
    assert len(figures("In 2026, 800 million of 7 phones at $1,200")) == 2
    assert is_deal("Accenture buys a start-up")
    assert is_deal("Accenture BUYS a start-up")
    assert not is_deal("A lab releases a model")
    rises, falls = directions(stems("Shares soar")), directions(stems("Shares plunge"))
    assert rises[0] & falls[1]
    assert directions(stems("Shares soar, then plunge")) == (0, 0)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Live updates: the trial", True),
        ("LIVE UPDATES: the trial", True),
        ("News quiz of the week", True),
        ("Lab raises $40 billion", False),
    ],
)
def test_round_ups_are_known(title: str, expected: bool) -> None:
    """Live blogs and newsletters are told from news by their headlines."""
    assert is_hub(title) is expected


def test_stems() -> None:
    """Forms of a word share a number, halves of a compound count too, stop words and fairs do not."""
    assert stems("Regulators") == stems("regulator's") == [number_of("regulat")]
    assert len(stems("open-source")) == 3
    assert stems("the CES 2026") == []
    assert len(stems("word " * 5000)) == 160


numbers = st.lists(st.sampled_from([number_of(w) for w in ("zenda", "ai", "the", "lab")]), max_size=9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), max_size=6))
def test_stems_of_many_entries_are_counted_as_one_by_one(told: list[tuple[list[int], list[int]]]) -> None:
    """Each entry's stems stand once, in the order of their first, with how often title and text have them."""
    found = counted([title for title, _ in told], [text for _, text in told])
    ends = np.cumsum(found.lengths)
    for (title, text), end, length, titled in zip(told, ends, found.lengths, found.titled, strict=True):
        mine = slice(end - length, end)
        stems_of = list(dict.fromkeys([*title, *text]))
        assert found.stems[mine].tolist() == stems_of
        assert found.title[mine].tolist() == [title.count(n) for n in stems_of]
        assert found.text[mine].tolist() == [text.count(n) for n in stems_of]
        assert titled == len(set(title))
        weights = np.arange(1, len(found.stems) + 1).astype(np.float32)
        raw = np.array([(1 + np.log(n)) if n else 0 for n in found.text[mine]]) * weights[mine]
        expected = raw / (np.linalg.norm(raw) or 1)
        assert np.allclose(found.unit(found.text, weights)[mine], expected, atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), max_size=6), st.randoms())
def test_the_rarest_stems_tell(told: list[tuple[list[int], list[int]]], luck: random.Random) -> None:
    """An entry is found by the rarest stems of its title, then the rarest of those in its text alone."""
    found = counted([title for title, _ in told], [text for _, text in told])
    rare = {n: luck.randrange(3) for pair in told for part in pair for n in part}
    rarity = np.array([rare[n] for n in found.stems.tolist()], np.float32)
    lines = rarest(found, rarity, of_title=2, of_text=1, filler=7)
    for (title, text), line in zip(told, lines.tolist(), strict=True):
        head = sorted(dict.fromkeys(title), key=lambda n: -rare[n])[:2]
        tail = sorted(dict.fromkeys(n for n in text if n not in title), key=lambda n: -rare[n])[:1]
        assert line == [*head, *tail, 7, 7, 7][:3]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(words, words), max_size=6))
def test_a_batch_is_held_as_its_entries_one_by_one(told: list[tuple[list[str], list[str]]]) -> None:
    """Rows, their traits and their weights do not depend on who came with them."""
    entries = [
        entry(f"e{n}", title=" ".join(t), text=" ".join(b), entities=("Northlab",))
        for n, (t, b) in enumerate(told)
    ]
    together, alone = held(entries), held([])
    for one in entries:
        alone.add([one], None)
    rows = np.arange(len(entries))
    assert together.ids == alone.ids
    assert np.array_equal(together.traits, alone.traits)
    assert np.array_equal(together.terms(rows)[0], alone.terms(rows)[0])
    both = [h.pairs(rows, rows, nearest=2, least=1, sharing=3) for h in (together, alone)]
    assert np.array_equal(both[0], both[1])


def test_the_nearest_in_meaning_are_found() -> None:
    """Of more rows than are unpacked at a time those nearest in meaning are paired, none with itself."""
    many = 5_000
    holdings = Holdings(GAZETTEER, 2)
    turned = np.linspace(0, 3, many)
    meanings = np.stack([np.cos(turned), np.sin(turned), np.cos(turned), np.sin(turned)], axis=1)
    for start in range(0, many, 1_000):
        some = [entry(f"e{n}", title="", text="") for n in range(start, start + 1_000)]
        holdings.add(some, meanings[start : start + 1_000].astype(np.float32))
    left, right = holdings.near(np.array([0, 2_500]), np.arange(many), 9)
    assert (np.abs(left - right) < 200).all()
    assert (left != right).all()
    assert set(left.tolist()) == {0, 2_500}
    few, others = holdings.near(np.array([1]), np.array([0, 1]), 9)
    assert (few.tolist(), others.tolist()) == ([1], [0])


def test_rare_words_weigh_more() -> None:
    """What the corpus holds often weighs less, once enough was learnt."""
    rarity, zenda = Rarity(), np.array([number_of("zenda")], np.uint32)
    before = rarity.of(zenda)[0]
    assert before > rarity.of(np.array([number_of("ai")], np.uint32))[0]
    rarity.learn(np.repeat(zenda, 2000), 2000)
    assert rarity.of(zenda)[0] < before


def test_a_word_that_these_days_are_full_of_tells_less() -> None:
    """A few hundred entries that share a rare word make it common while they last, and not for good."""
    rarity, zenda = Rarity(), np.array([number_of("zenda")], np.uint32)
    before = rarity.lately(zenda)[0]
    rarity.learn(np.repeat(zenda, 300), 300)
    amid = rarity.lately(zenda)[0]
    for _ in range(10):
        rarity.learn(np.repeat(np.array([number_of("other")], np.uint32), 800), 800)
    assert amid < 2 < before - 2
    assert amid + 2 < rarity.lately(zenda)[0]


def test_titles_that_differ_in_marks_alone_share_a_key() -> None:
    """Quotes, case and full stop do not make another title."""
    assert title_key("A “lab” opens.") == title_key('a "Lab" opens') != title_key("A lab closes")


def test_what_is_forgotten_is_gone_and_the_rest_is_as_it_was() -> None:
    """After forgetting, rows that stay are found and measured as before."""
    old = funding("old", published=funding().first_seen.replace(year=2024), text=FUNDING[:80])
    holdings = held([old, *NAMED], size=4)
    before = compared(holdings, np.array([1]), np.array([2]))
    place = holdings.forget(holdings.traits["day"][1] - 1)
    assert place.tolist() == [-1, 0, 1, 2]
    assert holdings.ids == [e.id for e in NAMED]
    assert np.array_equal(compared(holdings, np.array([0]), np.array([1])), before)
    assert 1 in holdings.sharing(np.array([0]), least=2, most=9)[1].tolist()
    added = holdings.add([replace(verdict("late"), title="Another")], np.zeros((1, 8), np.float32))
    assert added.tolist() == [3]


def test_an_entry_without_words_is_held() -> None:
    """A title of marks alone breaks nothing and is like nobody."""
    assert measured(entry("a", title="???", text=""), entry("b", title="!!!", text=""))["wholes"] == 0


def test_a_blurb_taken_from_a_text_is_carried_by_it() -> None:
    """How much of the shorter text stands in the other is told, however long the other is; a title repeated
    as the text is no text.
    """
    blurb = funding("b", title="Giant sum for a laboratory", text=FUNDING[: FUNDING.index(".")])
    long = funding("c", text=f"{FUNDING} {VERDICT}")
    assert measured(blurb, long)["text_carried"] == pytest.approx(1, abs=0.05)
    assert measured(funding(), verdict())["text_carried"] < 0.3
    repeated = funding("d", text=f"{funding().title}.")
    assert measured(repeated, long)["bare"] == 1
    assert measured(repeated, long)["text_carried"] == 0


def test_much_that_is_shared_is_not_more_than_much() -> None:
    """What both hold counts up to a bound: two long texts on one affair are not one article for it."""
    long = " ".join(f"word{number}" for number in range(120))
    assert measured(funding("x", text=long), verdict("y", text=long))["shared"] == 1
    assert 0 < measured(funding(), funding_again())["shared"] < 1


def test_what_is_written_for_a_letter_is_that_letter() -> None:
    """Entities escaped twice and hyphens that do not break make no other word, figure or version."""
    told, written = "Northlab’s GPT-5 is ‘out’", "Northlab&#8217;s GPT\u20115 is &#8216;out&#8217;"
    assert stems(written) == stems(told)
    assert figures(written) == figures(told) == []
    assert versions(written) == versions(told) != []
