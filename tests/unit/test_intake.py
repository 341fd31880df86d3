from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.desk import Desk
from digests.intake import EntryIntent, IntentKind, clean, decide, entry_id, fingerprint, item_id
from digests.model import Entity, EntityKind, Entry, EntryData, Feed, Relevance
from tests.builders import NOON, at, entry_data, feed

LATER = NOON + timedelta(hours=1)


def _stored(item: EntryData, of: Feed) -> dict[str, Entry]:
    """What the store holds once the item was taken and filed."""
    taken = decide(of, [item], {}, NOON)[0].entry
    told = replace(
        taken, story_id="s1", copy_of="e0", entities=("Lab",), relevance=Relevance(score=1.0, relevant=True)
    )
    return {told.id: told}


def _titles(intents: tuple[EntryIntent, ...]) -> list[str]:
    return [intent.entry.title for intent in intents]


def test_a_first_seen_item_is_new() -> None:
    """A new entry carries its feed's publisher, category, language and weight, and when we saw it."""
    source = feed(publisher="Wire", category="labs", language="de", weight=2.0)
    (intent,) = decide(source, [entry_data(url="http://www.example.org/a?utm_source=x")], {}, NOON)
    assert intent.kind is IntentKind.NEW
    told = intent.entry
    assert (told.publisher, told.category, told.language, told.weight) == ("Wire", "labs", "de", 2.0)
    assert (told.id, told.canonical_url, told.first_seen) == (
        entry_id(source.url, "g1"),
        "https://example.org/a",
        NOON,
    )
    assert (told.version, told.updated) == (1, None)


def test_ids_are_stable_and_differ_between_feeds() -> None:
    """An id is 16 hex digits, depends on feed and guid alone, and never changes from release to release."""
    assert entry_id("https://example.org/feed", "1") == "554187ca7d31e0d5"
    assert entry_id("a", "1") != entry_id("b", "1")
    assert item_id("a", entry_data(guid="1")) == entry_id("a", "1")


def test_an_unchanged_item_is_nothing() -> None:
    """Seeing the same item again, with other white space or another date, yields no intent."""
    item = entry_data(text="One.\nTwo.")
    stored = _stored(item, feed())
    again = replace(item, text="One. Two. ", published=LATER, updated=LATER)
    assert decide(feed(), [again], stored, LATER) == ()


def test_an_edited_item_keeps_what_was_known_of_it() -> None:
    """An edit raises the version and keeps story, copy, relevance and first sight."""
    item = entry_data()
    stored = _stored(item, feed())
    (intent,) = decide(feed(), [replace(item, text="The lab took it back.", published=LATER)], stored, LATER)
    (known,) = stored.values()
    assert intent.kind is IntentKind.CHANGED
    assert intent.entry == replace(known, text="The lab took it back.", version=2, updated=LATER)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        pytest.param({"guid": "1"}, {"guid": "1", "url": "https://example.org/b"}, 1, id="same-guid"),
        pytest.param({"guid": "1"}, {"guid": "2"}, 2, id="same-link-other-guid"),
        pytest.param({"guid": ""}, {"guid": "", "title": "Edited"}, 1, id="no-guid-same-link"),
        pytest.param({"guid": ""}, {"guid": "", "url": "https://example.org/b"}, 2, id="no-guid-other-link"),
        pytest.param({"guid": "", "url": ""}, {"guid": "", "url": ""}, 1, id="neither-same-words"),
        pytest.param(
            {"guid": "", "url": ""}, {"guid": "", "url": "", "text": "Other."}, 2, id="neither-other-words"
        ),
        pytest.param({"guid": " 1\n"}, {"guid": "1\u200b"}, 1, id="blanks-around-a-guid"),
        pytest.param({"guid": "a"}, {"guid": "A"}, 2, id="case-counts"),
    ],
)
def test_what_an_item_is_known_by(one: dict[str, str], other: dict[str, str], count: int) -> None:
    """The guid, else the link, else the words; items of one feed that share it are one entry."""
    items = [entry_data(**one), entry_data(**other)]
    assert len(decide(feed(), items, {}, NOON)) == count


@pytest.mark.parametrize(
    ("change", "kind", "count"),
    [
        pytest.param({"guid": "moved"}, IntentKind.NEW, 1, id="guid-changed"),
        pytest.param({"title": "Edited"}, IntentKind.CHANGED, 1, id="title-edited"),
        pytest.param({"text": "Edited."}, IntentKind.CHANGED, 1, id="text-edited"),
        pytest.param({"url": "https://example.org/moved"}, None, 0, id="link-alone"),
        pytest.param({"published": NOON + timedelta(days=9)}, None, 0, id="date-into-the-future"),
        pytest.param({"published": None}, None, 0, id="date-gone"),
        pytest.param({"published": at("0001-01-01 00:00")}, None, 0, id="date-absurd"),
        pytest.param({"author": "Bob"}, None, 0, id="author-alone"),
    ],
)
def test_what_makes_a_stored_item_arrive_again(
    change: dict[str, object], kind: IntentKind | None, count: int
) -> None:
    """Another guid is another entry, other words are an edit, anything else is nothing."""
    item = entry_data()
    intents = decide(feed(), [replace(item, **change)], _stored(item, feed()), LATER)  # type: ignore[arg-type]
    assert [intent.kind for intent in intents] == [kind] * count


def test_an_item_under_a_new_guid_is_a_copy_of_itself() -> None:
    """A publisher who changes all guids brings no story twice: same address, same entry."""
    item = entry_data(
        url="https://example.org/a?utm_source=rss", text="OpenAI released a model on Monday. " * 9
    )
    (first,) = decide(feed(), [item], {}, NOON)
    (again,) = decide(feed(), [replace(item, guid="moved")], {first.entry.id: first.entry}, LATER)
    desk = Desk([Entity(name="OpenAI", kind=EntityKind.LAB, weight=1.0)])
    (known,) = desk.file([first.entry], (), {}).entries
    (filed,) = desk.file([again.entry], [known], {known.canonical_url: known}).entries
    assert filed.copy_of == known.id


def test_the_first_of_equal_guids_wins() -> None:
    """Two items of one feed with one guid are one entry, the first."""
    assert _titles(decide(feed(), [entry_data(title="First"), entry_data(title="Second")], {}, NOON)) == [
        "First"
    ]


@pytest.mark.parametrize(
    ("told", "stored"),
    [
        (NOON - timedelta(days=3), NOON - timedelta(days=3)),
        (NOON + timedelta(days=3), NOON),
        (at("1970-01-01 00:00"), None),
        (at("9999-12-31 23:59"), NOON),
        (at("0001-01-01 00:00"), None),
        (None, None),
    ],
    ids=["past", "future", "epoch", "end-of-time", "year-one", "none"],
)
def test_dates_are_believed_within_reason(told: object, stored: object) -> None:
    """A future date is now, one before 1995 and a missing one are unknown."""
    (intent,) = decide(feed(), [entry_data(published=told)], {}, NOON)
    assert intent.entry.published == stored


def test_an_atom_date_of_update_stands_in() -> None:
    """An item that says only when it was updated was published then."""
    (intent,) = decide(feed(), [entry_data(published=None, updated=at("2025-01-26 10:00"))], {}, NOON)
    assert intent.entry.published == at("2025-01-26 10:00")


@pytest.mark.parametrize(
    ("keep", "drop", "title", "taken"),
    [
        (("AI",), (), "The ai race", True),
        (("AI",), (), "He said it rained", False),
        (("open  model",), (), "An Open\nModel for all", True),
        (("c++",), (), "Written in C++ by hand", True),
        (("a.c",), (), "abc", False),
        ((), ("sponsored",), "Sponsored: a shoe", False),
        ((), ("port",), "Exports rise", True),
        (("model",), ("shoe",), "A model in a shoe", False),
        (("人工智能",), (), "中国人工智能竞赛", True),
        (("straße",), (), "Die STRASSE und die Straße", True),
        ((" ",), (), "anything", True),
    ],
)
def test_keep_and_drop_words_are_whole_words(
    keep: tuple[str, ...], drop: tuple[str, ...], title: str, taken: bool
) -> None:
    """Words match whole, whatever their case, and their characters mean themselves."""
    intents = decide(feed(keep=keep, drop=drop), [entry_data(title=title, text="")], {}, NOON)
    assert bool(intents) is taken


def test_an_edit_of_a_stored_entry_is_taken_whatever_the_filters() -> None:
    """A correction reaches us although a drop word stands in it."""
    item = entry_data()
    stored = _stored(item, feed())
    edited = replace(item, title="Correction: no model")
    assert _titles(decide(feed(drop=("correction",)), [edited], stored, LATER)) == ["Correction: no model"]


def test_unseen_characters_are_taken_out() -> None:
    """Control characters, surrogates, zero-width and direction marks do not reach the store."""
    (intent,) = decide(
        feed(),
        [entry_data(title="A\x00 lab\u200b\n re\u00adleases", text="x\x1b[31m\u202ey\ud800\r\nz\u2028w")],
        {},
        NOON,
    )
    assert intent.entry.title == "A lab releases"
    assert intent.entry.text == "x[31my\nz\nw"
    intent.entry.text.encode()


def test_a_guid_of_nothing_is_replaced() -> None:
    """An item whose guid has no visible character is known by its address, else by its words."""
    by_address = entry_data(guid="\x00", url="https://example.org/a")
    by_words = entry_data(guid="\x00", url="")
    assert item_id("f", by_address) == entry_id("f", "https://example.org/a")
    assert item_id("f", by_words) == entry_id("f", fingerprint(by_words.title, by_words.text))


@given(st.text())
def test_cleaning_is_stable(text: str) -> None:
    """Clean text stays as it is and can be written to a file."""
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=8), st.text(max_size=8)), max_size=8))
def test_deciding_twice_changes_nothing(rows: list[tuple[str, str, str]]) -> None:
    """What was stored from a poll is neither new nor changed at the next poll with the same items."""
    items = [entry_data(guid=f"g{guid}", title=title, text=text) for guid, title, text in rows]
    first = decide(feed(), items, {}, NOON)
    stored = {intent.entry.id: intent.entry for intent in first}
    assert len(stored) == len(first)
    assert decide(feed(), items, stored, LATER) == ()
