"""A story is told in whole sentences of its entries, said once, plainly headed, each with its source."""

from typing import Any

import pytest

from digests.figures import figures, figures_of
from digests.model import Entry
from digests.writing import (
    Candidate,
    adds_to,
    best_quotations,
    candidates,
    choose,
    clean_headline,
    finished,
    headline,
    own_words,
    summarise,
    takeaways,
)
from tests.builders import entry
from tests.unit.desk_cases import BY_NAME, FUNDING, funding, funding_again


def told_of(title: str, id: str = "a", text: str = "", **told: Any) -> Entry:
    names = tuple(name for name in BY_NAME if name in f"{title} {text}")
    return entry(id, **({"title": title, "text": text, "entities": names} | told))


def pool_of(*entries: Entry, title: str = "") -> tuple[Candidate, ...]:
    return candidates(entries, BY_NAME, title)


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Exclusive: Northlab plans a factory", "Northlab plans a factory"),
        ("Update 2 - Northlab plans a factory", "Northlab plans a factory"),
        ("Northlab plans a factory - Example Wire", "Northlab plans a factory"),
        ("Exclusive: makers plan a factory", "Makers plan a factory"),
        ("Report: it works", "Report: it works"),
        ("xAI plans a factory there", "xAI plans a factory there"),
        ("o1 does sums for children", "o1 does sums for children"),
        ("  Northlab plans a factory ", "Northlab plans a factory"),
    ],
)
def test_clean_headline(title: str, clean: str) -> None:
    """A wire's prefix and a publisher's suffix go; a name keeps its own capitals; nothing is cut short."""
    assert clean_headline(title) == clean


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("It opened.", "It opened."),
        ("It opened", "It opened."),
        ("“It opened.”", "“It opened.”"),
        ("Is it?", "Is it?"),
    ],
)
def test_finished(text: str, whole: str) -> None:
    """A sentence ends in one full stop, wherever its quotation marks are."""
    assert finished(text) == whole


def test_own_words() -> None:
    """Only originals in the briefing's language may be quoted from."""
    pool = [entry("a"), entry("b", copy_of="a"), entry("c", language="de"), entry("d", language="en-GB")]
    assert [e.id for e in own_words(pool)] == ["a", "d"]


@pytest.mark.parametrize(
    "worse",
    [
        "Why does it matter?",
        "Here's what you should know",
        "“It is ours”",
        "Factory",
        "How a factory is built there",
    ],
)
def test_headline_is_the_plainest(worse: str) -> None:
    """Of a story's headlines the one that tells who did what is taken, with its entry as source."""
    plain = told_of("Northlab opens a factory in Zenda", "z")
    chosen = headline([told_of(worse, "a"), plain, told_of(worse, "b")], BY_NAME)
    assert (chosen.text, chosen.sources) == ("Northlab opens a factory in Zenda", ("z",))


def test_headline_of_copies_alone() -> None:
    """A story known by copies or in another language alone still has a headline."""
    assert headline([entry("b", title="Eine Fabrik in Zenda", language="de")], {}).sources == ("b",)


def test_candidates_are_verbatim_and_stand_alone() -> None:
    """Sentences come from originals, whole, without those that lean on others or talk to the reader."""
    text = f"{FUNDING} It was late. You should read on in this matter, my friends."
    found = pool_of(told_of("T", text=text), funding("b", copy_of="a"), title="Northlab raises $40 billion")
    assert found
    assert {c.entry.id for c in found} == {"a"}
    assert all(c.sentence.text in FUNDING for c in found)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert found[0].claim.sources == ("a",)


def test_choose_takes_few_of_one_source_and_nothing_twice() -> None:
    """No more than asked for, at most two of one publisher, and no sentence that says the same again."""
    again = funding("b", publisher="B")
    pool = pool_of(funding("a", publisher="A"), again, funding_again("c", publisher="C"))
    chosen = choose(pool, most=4)
    texts = [c.sentence.text for c in chosen]
    assert len(texts) == len(set(texts)) <= 4
    assert all(sum(c.entry.publisher == p for c in chosen) <= 2 for p in "ABC")
    assert not choose(pool, most=0)
    assert not any(c in chosen for c in choose(pool, most=4, taken=chosen))


def test_two_figures_in_common_say_the_same() -> None:
    """Sentences that share two figures tell one thing, however they are worded."""
    one = told_of("A", "a", "Northlab took $40 billion at a worth of $300 billion.", publisher="A")
    two = told_of("B", "b", "Investors handed over $40bn, so the whole is now priced $300bn.", publisher="B")
    assert len(choose(pool_of(one, two), most=4)) == 1


def test_a_sentence_within_another_says_the_same() -> None:
    """A short sentence whose words a longer one holds adds nothing to it."""
    long = told_of("A", "a", "Northlab opened its largest factory beside the harbour of Zenda in spring.")
    short = told_of("B", "b", "Northlab opened a factory in Zenda.", publisher="B")
    assert len(choose(pool_of(long, short), most=4)) == 1


def test_summary_adds_to_the_headline() -> None:
    """A sentence that only repeats the headline is left out; a quotation never opens the summary."""
    title = "Northlab opens a factory in Zenda on Monday"
    text = (
        "Northlab opens a factory in Zenda on Monday. "
        "“Zenda and its workers deserve a factory of Northlab,” said Mara Lind, the mayor. "
        "About 3,000 workers will assemble accelerators for Quayside beside the old harbour."
    )
    pool = pool_of(told_of(title, text=text), title=title)
    summary = summarise(pool, title, most=4)
    assert summary[0].sentence.text.startswith("About 3,000")
    assert all(adds_to(c, title) for c in summary)
    assert not summarise((), title, most=4)


def test_takeaways_have_labels_of_their_own() -> None:
    """What the summary leaves out is told under labels; fewer than two are not worth a list."""
    entries = [funding("a", publisher="A"), funding_again("c", publisher="C")]
    entries = [told_of(e.title, e.id, e.text, publisher=e.publisher) for e in entries]
    pool = pool_of(*entries)
    found = takeaways(pool, (), BY_NAME, most=5)
    labels = [t.label for t in found if t.label != "Also"]
    assert len(found) >= 2
    assert len(labels) == len(set(labels))
    assert takeaways(pool[:1], (), BY_NAME, most=5) == ()


def test_numbers_are_a_label_only_for_numbers() -> None:
    """A sentence about shares or results that gives no figure is not labelled as one of numbers."""
    texts = (
        "Investors of Quayside met in Zenda to talk about its shares and the weather.",
        "Revenue was what the Competition Office asked about at length all that afternoon.",
    )
    pool = pool_of(*(told_of("T", id, text, publisher=id) for id, text in zip("ab", texts, strict=True)))
    found = takeaways(pool, (), BY_NAME, most=5)
    assert len(found) == 2
    assert not {"Markets", "Numbers"} & {t.label for t in found}


def test_figures_of() -> None:
    """Money, shares, power and large counts are worth a line; years and small counts are not."""
    found = figures_of("In 2025 the 7 labs spent $40bn, 12% more, on 5GW and 50,000 chips")
    assert [a.text for a in found] == ["$40bn", "12%", "5GW", "50,000"]


def test_figures_come_once_those_most_sources_give_first() -> None:
    """Each number stands once, under the party it is about, with who gives it."""
    entries = [
        told_of(
            "Northlab wants 5GW", "a", "Northlab said that it had taken $40 billion for it.", publisher="A"
        ),
        told_of("Northlab wants much", "b", "The sum was $40bn, said the paper on Monday.", publisher="B"),
    ]
    first, second = figures(entries, BY_NAME, most=4)
    assert (first.value, first.unit, first.subject, first.claimant) == (4e10, "USD", "Northlab", "Northlab")
    assert (second.value, second.unit, second.claim.sources) == (5, "GW", ("a",))
    assert figures(entries, BY_NAME, most=1) == (first,)


def test_best_quotations_are_one_a_speaker_roles_first() -> None:
    """Each speaker is heard before one is heard twice, those with a role first; an organisation is none."""
    text = (
        "“We will go on building it,” said Theo Marsh. “We will stop building it there,” said Theo Marsh. "
        "“We build it here and now,” said Mara Lind, chief executive of Northlab. "
        "“We look into it with care,” the Competition Office said."
    )
    found = best_quotations([entry(text=text)], BY_NAME, most=5)
    assert [q.speaker for q in found] == ["Mara Lind", "Theo Marsh", "Theo Marsh"]
    assert best_quotations([entry(text=text)], BY_NAME, most=1) == found[:1]


def test_a_sentence_brings_what_leans_on_it() -> None:
    """Where a story has little, the sentence that leans on a chosen one stands behind it, and never alone."""
    text = (
        "About 3,000 workers will assemble accelerators for Quayside beside the old harbour of Zenda. "
        "They will begin before the summer, when the last of the machines is due by ship."
    )
    pool = pool_of(told_of("Northlab opens a factory", text=text), title="Northlab opens a factory")
    assert len(pool) == 1
    told = [one.sentence.text for one in summarise(pool, "Northlab opens a factory", most=4)]
    assert " ".join(told) == text
    assert len(summarise(pool, "Northlab opens a factory", most=1)) == 1
