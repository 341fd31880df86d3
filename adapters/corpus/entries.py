"""The entries, their former texts, and what is remembered of the feeds they came from."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from sqlite_utils import Database

from adapters.corpus.connection import Store
from adapters.corpus.records import (
    Row,
    clean,
    maybe_time_in,
    maybe_time_out,
    time_in,
    time_out,
    words_in,
    words_out,
)
from adapters.corpus.stories import save_filing
from digests.model import Entry, EntryVersion, FeedState, Filed, Relevance
from digests.ports import Counts

COLUMNS = (
    "id, feed_url, guid, url, canonical_url, title, text, published, first_seen, publisher, category,"
    " language, weight, author, version, updated, score, relevant, reasons, topics, entities, copy_of,"
    " story_id"
)
_NAMES = tuple(COLUMNS.split(", "))
_SELECT = f"SELECT {COLUMNS} FROM entries"  # noqa: S608 - the columns are ours
_ROWS = 100
"""Rows in one statement: a statement a row would give up and take back Python's lock each time, which costs
far more than the insert while feeds are being read."""


@cache
def _upsert(rows: int) -> str:
    row = f"({', '.join('?' * len(_NAMES))})"
    return (
        f"INSERT INTO entries({COLUMNS}) VALUES {', '.join([row] * rows)}"  # noqa: S608 - the columns are ours
        f" ON CONFLICT(id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _NAMES[1:])}"
    )


class EntryTables(Store):
    """Fits EntryStore and FeedStore of digests.ports."""

    def feed_states(self) -> Mapping[str, FeedState]:
        """By feed url."""
        with self._connection.reading() as database:
            rows = list(database.query("SELECT * FROM feeds ORDER BY url"))
        return {row["url"]: _state(row) for row in rows}

    def entries(self, ids: Collection[str]) -> Mapping[str, Entry]:
        """Those of `ids` that are stored, by id."""
        found = self._select(" WHERE id IN (SELECT value FROM json_each(?))", json.dumps(list(ids)))
        return {entry.id: entry for entry in found}

    def by_canonical_url(self, urls: Collection[str]) -> Mapping[str, Entry]:
        """The oldest stored entry for each canonical url that has one; ties by id."""
        found = self._select(
            " WHERE canonical_url IN (SELECT value FROM json_each(?)) ORDER BY first_seen DESC, id DESC",
            json.dumps(list(urls)),
        )
        return {entry.canonical_url: entry for entry in found}

    def recent(self, since: datetime, *, relevant_only: bool = True) -> tuple[Entry, ...]:
        """Entries first seen at or after `since`, oldest first; ties by id."""
        only = " AND relevant = 1" if relevant_only else ""
        return tuple(self._select(f" WHERE first_seen >= ?{only} ORDER BY first_seen, id", time_out(since)))

    def counts(self, since: datetime, until: datetime) -> Counts:
        """Of entries with since <= first_seen < until."""
        with self._connection.reading() as database:
            seen, relevant, copies, oldest, newest = database.execute(
                "SELECT count(*), total(relevant), count(copy_of), min(published), max(published)"
                " FROM entries WHERE first_seen >= ? AND first_seen < ?",
                [time_out(since), time_out(until)],
            ).fetchone()
        return Counts(
            seen=seen,
            relevant=int(relevant),
            copies=copies,
            oldest=maybe_time_in(oldest),
            newest=maybe_time_in(newest),
        )

    def save(self, entries: Sequence[Entry], states: Sequence[FeedState], filed: Filed | None = None) -> None:
        """Stores or replaces all of it in one transaction.

        An entry whose `version` rose keeps its former title and text as a version. Of `filed` the moves and
        embeddings are stored too; its entries are to be among `entries`.
        """
        rows = [entry_row(entry) for entry in entries]
        with self._connection.writing() as database:
            for start in range(0, len(rows), _ROWS):
                some = rows[start : start + _ROWS]
                database.conn.execute(_upsert(len(some)), list(chain.from_iterable(some)))
            _save_states(database, states)
            if filed is not None:
                save_filing(database, filed)

    def forget(self, before: datetime) -> int:
        """Deletes entries first seen before that, told and cited by no briefing; how many those were.

        Undated ones stay: a feed that lists one still would bring it back as news.
        """
        with self._connection.writing() as database:
            return database.execute(
                "DELETE FROM entries WHERE first_seen < ? AND published IS NOT NULL"
                " AND NOT EXISTS (SELECT 1 FROM told WHERE told.entry_id = entries.id)"
                " AND NOT EXISTS (SELECT 1 FROM cited WHERE cited.entry_id = entries.id)",
                [time_out(before)],
            ).rowcount

    def versions(self, entry_id: str) -> tuple[EntryVersion, ...]:
        """The former texts of an entry, oldest first, without the one it has."""
        with self._connection.reading() as database:
            rows = list(
                database.query("SELECT * FROM entry_versions WHERE entry_id = ? ORDER BY version", [entry_id])
            )
        return tuple(
            EntryVersion(
                entry_id=row["entry_id"],
                version=row["version"],
                title=row["title"],
                text=row["text"],
                updated=maybe_time_in(row["updated"]),
            )
            for row in rows
        )

    def _select(self, where: str, argument: str) -> Iterable[Entry]:
        with self._connection.reading() as database:
            rows = database.execute(_SELECT + where, [argument]).fetchall()
        return map(entry_of, rows)


def entry_row(entry: Entry) -> tuple[Any, ...]:
    """The entry's values in the order of COLUMNS."""
    return (
        entry.id,
        entry.feed_url,
        clean(entry.guid),
        clean(entry.url),
        clean(entry.canonical_url),
        clean(entry.title),
        clean(entry.text),
        maybe_time_out(entry.published),
        time_out(entry.first_seen),
        entry.publisher,
        entry.category,
        entry.language,
        entry.weight,
        None if entry.author is None else clean(entry.author),
        entry.version,
        maybe_time_out(entry.updated),
        entry.relevance.score,
        entry.relevance.relevant,
        words_out(entry.relevance.reasons),
        words_out(entry.relevance.topics),
        words_out(entry.entities),
        entry.copy_of,
        entry.story_id,
    )


def entry_of(values: Sequence[Any]) -> Entry:
    """The entry whose values stand in the order of COLUMNS; what follows them is ignored."""
    return Entry(
        id=values[0],
        feed_url=values[1],
        guid=values[2],
        url=values[3],
        canonical_url=values[4],
        title=values[5],
        text=values[6],
        published=maybe_time_in(values[7]),
        first_seen=time_in(values[8]),
        publisher=values[9],
        category=values[10],
        language=values[11],
        weight=values[12],
        author=values[13],
        version=values[14],
        updated=maybe_time_in(values[15]),
        relevance=Relevance(
            score=values[16],
            relevant=bool(values[17]),
            reasons=words_in(values[18]),
            topics=words_in(values[19]),
        ),
        entities=words_in(values[20]),
        copy_of=values[21],
        story_id=values[22],
    )


_STATE = (
    "url, etag, last_modified, last_attempt, last_success, last_new, not_before, failures, error, next_poll,"
    " fresh_until, skip_hours, skip_days, moved_to, retired, failing_since, empty_since, gap_seconds,"
    " took_seconds, reported"
)
_SAVE_STATE = (
    f"INSERT OR REPLACE INTO feeds({_STATE})"  # noqa: S608 - the columns are ours
    f" VALUES ({', '.join('?' * len(_STATE.split(', ')))})"
)


def _save_states(database: Database, states: Sequence[FeedState]) -> None:
    database.conn.executemany(_SAVE_STATE, [_state_row(state) for state in states])


def _state_row(state: FeedState) -> tuple[Any, ...]:
    return (
        state.feed_url,
        _maybe_clean(state.etag),
        _maybe_clean(state.last_modified),
        maybe_time_out(state.last_attempt),
        maybe_time_out(state.last_success),
        maybe_time_out(state.last_new),
        maybe_time_out(state.not_before),
        state.failures,
        _maybe_clean(state.error),
        maybe_time_out(state.next_poll),
        maybe_time_out(state.fresh_until),
        ",".join(map(str, state.skip_hours)),
        ",".join(map(str, state.skip_days)),
        _maybe_clean(state.moved_to),
        maybe_time_out(state.retired),
        maybe_time_out(state.failing_since),
        maybe_time_out(state.empty_since),
        state.gap_seconds,
        state.took_seconds,
        state.reported,
    )


def _maybe_clean(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _state(row: Row) -> FeedState:
    return FeedState(
        feed_url=row["url"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        last_attempt=maybe_time_in(row["last_attempt"]),
        last_success=maybe_time_in(row["last_success"]),
        last_new=maybe_time_in(row["last_new"]),
        not_before=maybe_time_in(row["not_before"]),
        failures=row["failures"],
        error=row["error"],
        next_poll=maybe_time_in(row["next_poll"]),
        fresh_until=maybe_time_in(row["fresh_until"]),
        skip_hours=_numbers(row["skip_hours"]),
        skip_days=_numbers(row["skip_days"]),
        moved_to=row["moved_to"],
        retired=maybe_time_in(row["retired"]),
        failing_since=maybe_time_in(row["failing_since"]),
        empty_since=maybe_time_in(row["empty_since"]),
        gap_seconds=row["gap_seconds"],
        took_seconds=row["took_seconds"],
        reported=row["reported"],
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(",") if one)
