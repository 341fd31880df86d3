"""Records as JSON and back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.corpus.records import clean, dump, load, time_in, time_out, words_in, words_out
from digests.errors import CorpusError
from digests.model import (
    Briefing,
    Coverage,
    Entry,
    Figure,
    Receipt,
    Relevance,
    Schedule,
    SourceRef,
    StoryBrief,
)
from tests import builders as a

TIMES = st.datetimes(
    min_value=datetime(1, 1, 3),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=8))]),
)
MAYBE = st.none() | TIMES
FIGURES = st.lists(st.builds(Figure, value=st.floats(allow_nan=False)), max_size=2).map(tuple)
SOURCES = st.lists(st.builds(SourceRef, published=MAYBE), max_size=2).map(tuple)
STORIES = st.lists(st.builds(StoryBrief, figures=FIGURES, sources=SOURCES), max_size=3).map(tuple)
COVERAGE = st.builds(Coverage, oldest=MAYBE, newest=MAYBE)
BRIEFINGS = st.builds(Briefing, made_at=TIMES, stories=STORIES, coverage=COVERAGE)


@settings(max_examples=60, deadline=None)
@given(briefing=BRIEFINGS)
def test_any_briefing_survives(briefing: Briefing) -> None:
    """A briefing written as JSON must be read back equal, whatever it holds."""
    assert load(dump(briefing), Briefing, "a briefing") == briefing


@given(record=st.builds(Schedule) | st.builds(Receipt))
def test_any_small_record_survives(record: Schedule | Receipt) -> None:
    """Records with times of day, and with and without optional values, must be read back equal."""
    assert load(dump(record), type(record), "a record") == record


@given(one=TIMES, other=TIMES)
def test_stored_times_sort(one: datetime, other: datetime) -> None:
    """Of two stored times the text must sort as the instants do, and come back as the same instants."""
    assert (time_out(one) < time_out(other)) == (one < other)
    assert time_in(time_out(one)) == one


def test_a_time_without_a_zone_is_refused() -> None:
    """A naive time must be refused rather than guessed at."""
    with pytest.raises(ValueError, match="without a zone"):
        time_out(a.NOON.replace(tzinfo=None))


@given(words=st.lists(st.text()).map(tuple))
def test_words_survive(words: tuple[str, ...]) -> None:
    """A tuple of words must come back as it was."""
    assert words_in(words_out(words)) == words


@given(text=st.text(st.characters()))
def test_text_becomes_storable(text: str) -> None:
    """Any text must become UTF-8 of the same length, unchanged where it was Unicode already."""
    cleaned = clean(text)
    assert len(cleaned.encode().decode()) == len(text)
    assert cleaned == text or any("\ud800" <= char <= "\udfff" for char in text)


def test_a_field_that_did_not_exist_takes_its_default() -> None:
    """A briefing stored before a field with a default existed must be read with that default."""
    text = dump(a.briefing()).replace(', "late": false', "")
    assert '"late"' not in text
    assert load(text, Briefing, "a briefing") == a.briefing()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"key": 7}', "null"])
def test_what_cannot_be_read_is_named(text: str) -> None:
    """Damaged JSON must become one line that names what is damaged."""
    with pytest.raises(CorpusError, match=r"^the briefing in the database is damaged: .*copy"):
        load(text, Briefing, "the briefing")


def test_entries_have_no_more_fields_than_are_stored() -> None:
    """A field added to Entry must be added to the table as well: this fails until it is."""
    from dataclasses import fields

    from adapters.corpus.entries import COLUMNS, entry_of, entry_row

    entry = a.entry()
    assert entry_of(entry_row(entry)) == entry
    names = {field.name for kind in (Entry, Relevance) for field in fields(kind)} - {"relevance"}
    assert names == set(COLUMNS.split(", "))
