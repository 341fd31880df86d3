"""The database file: what survives, and what an admin is told when it cannot be used."""

import itertools
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.corpus import SqliteCorpus
from adapters.corpus.failures import translated
from adapters.corpus.schema import APPLICATION_ID, STEPS, migrate
from digests.errors import CorpusError
from digests.model import DeliveryState, FeedState, NextDue, Told
from tests import builders as a


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "racebrief.db"


@contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def told(entry_id: str) -> Told:
    return Told(target=a.target(), story_id="s1", entry_id=entry_id, headline="A lab", at=a.NOON)


def due() -> NextDue:
    return NextDue(key=a.slot_key(), due_at=a.NOON, schedule="09:00")


def test_everything_survives_a_restart(path: Path) -> None:
    """What was stored must be there when the file is opened again, and the words still found."""
    state = FeedState(feed_url="http://127.0.0.1:9/a", failures=1)
    with SqliteCorpus(path) as corpus:
        corpus.save([a.entry("e1")], [state])
        corpus.save([a.entry("e1", title="Another title", version=2)], [])
        corpus.plan(a.briefing(), [a.delivery()], [told("e1")], due())
        corpus.record(a.delivery(state=DeliveryState.SENDING, attempts=1))
    with SqliteCorpus(path) as corpus:
        assert corpus.recent(a.NOON) == (a.entry("e1", title="Another title", version=2),)
        assert [version.version for version in corpus.versions("e1")] == [1]
        assert corpus.feed_states() == {state.feed_url: state}
        assert corpus.briefings(limit=1) == (a.briefing(),)
        assert corpus.unfinished() == (a.delivery(state=DeliveryState.SENDING, attempts=1),)
        assert corpus.told([a.target()], a.NOON) == (told("e1"),)
        assert corpus.next_due() == {"daily": due()}
        assert corpus.last_cut("daily") == a.NOON
        assert [hit.entry.id for hit in corpus.search("another", limit=1)] == ["e1"]
        assert corpus.stats().database_bytes > 0


def test_a_crash_amid_a_plan_leaves_nothing(path: Path) -> None:
    """A plan that dies half-way, whatever kills it, must leave no row of it behind."""
    with SqliteCorpus(path) as corpus:
        with raw(path) as other:
            other.execute(
                "CREATE TRIGGER crash BEFORE INSERT ON told WHEN new.entry_id = 'e2'"
                " BEGIN SELECT RAISE(ABORT, 'the lights went out'); END"
            )
        with pytest.raises(CorpusError, match="the lights went out"):
            corpus.plan(a.briefing(), [a.delivery()], [told("e1"), told("e2")], due())
        assert corpus.briefings(limit=1) == ()
        assert corpus.unfinished() == ()
        assert corpus.told([a.target()], a.NOON) == ()
        assert corpus.next_due() == {}
        assert corpus.plan(a.briefing(), [a.delivery()], [told("e1")], due())


def test_a_bug_amid_a_transaction_undoes_it(path: Path) -> None:
    """An exception of our own inside a transaction must undo it and leave the corpus usable."""
    with SqliteCorpus(path) as corpus:
        naive = FeedState(feed_url="http://127.0.0.1:9/a", last_attempt=a.NOON.replace(tzinfo=None))
        with pytest.raises(ValueError, match="without a zone"):
            corpus.save([a.entry("e1")], [naive])
        assert corpus.entries(["e1"]) == {}
        corpus.save([a.entry("e1")], [])
        assert set(corpus.entries(["e1"])) == {"e1"}


@pytest.mark.parametrize("indexed", list(itertools.product((True, False), repeat=4)))
def test_the_index_keeps_step(path: Path, indexed: tuple[bool, ...]) -> None:
    """Saved, edited, refiled and deleted, indexed between or not: the index must agree with the entries."""
    with SqliteCorpus(path) as corpus:
        edited = [a.entry(f"e{n}", title=f"Edited {n}", version=2) for n in range(20)]
        for index_after, entries in zip(
            indexed,
            (
                [a.entry(f"e{n}", title=f"Title {n}") for n in range(50)],
                edited,
                [replace(entry, story_id="s") for entry in edited],
                [],
            ),
            strict=True,
        ):
            corpus.save(entries, [])
            if index_after:
                corpus.index()
    with raw(path) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM entries WHERE id IN ('e1', 'e30')")
    with SqliteCorpus(path) as corpus:
        corpus.index()
        assert len(corpus.search("edited", limit=100)) == 19
    with raw(path) as connection:
        connection.execute("INSERT INTO entries_fts(entries_fts, rank) VALUES ('integrity-check', 1)")
        assert connection.execute("SELECT count(*) FROM unindexed").fetchone()[0] == 0
        assert connection.execute("SELECT count(*) FROM entry_versions").fetchone()[0] == 19


def test_half_characters_do_not_stop_the_rest(path: Path) -> None:
    """An entry whose title holds half a surrogate pair must be stored, readable, beside the others."""
    with SqliteCorpus(path) as corpus:
        corpus.save([a.entry("e1", title="broken \ud83d emoji"), a.entry("e2")], [])
        assert corpus.entries(["e1"])["e1"].title == "broken ? emoji"
        with pytest.raises(CorpusError, match="not Unicode"):
            corpus.last_cut("\ud83d")


def test_threads_take_turns(path: Path) -> None:
    """Threads that save and read at once must neither fail nor lose anything."""
    with SqliteCorpus(path) as corpus, ThreadPoolExecutor(8) as pool:
        gate = threading.Barrier(8)

        def work(worker: int) -> None:
            gate.wait()
            for number in range(20):
                corpus.save([a.entry(f"e{worker}-{number}")], [])
                corpus.search("lab", limit=1)

        list(pool.map(work, range(8)))
        assert corpus.stats().entries == 160


def test_two_programs_plan_one_briefing_once(path: Path) -> None:
    """Of two connections that plan the same key, one must store it and the other be told so."""
    with SqliteCorpus(path) as one, SqliteCorpus(path) as other:
        assert one.plan(a.briefing(), [a.delivery()], [], None)
        assert not other.plan(a.briefing(), [a.delivery()], [], None)
        assert other.unfinished() == (a.delivery(),)


def test_closing_twice_is_harmless(path: Path) -> None:
    """A closed corpus may be closed again; asking it anything fails plainly."""
    corpus = SqliteCorpus(path)
    corpus.close()
    corpus.close()
    with pytest.raises(CorpusError, match="closed"):
        corpus.feed_states()


def test_a_locked_database_is_said(path: Path) -> None:
    """While another program holds the lock, writing and opening must fail with what to do."""
    with SqliteCorpus(path, busy_seconds=0.01) as corpus, raw(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CorpusError, match=r"racebrief\.db is locked by another program: stop the other"):
            corpus.save([a.entry()], [])
        assert corpus.recent(a.NOON) == ()
        other.execute("ROLLBACK")
        corpus.save([a.entry()], [])
        assert len(corpus.recent(a.NOON)) == 1


def test_a_file_that_is_no_database_is_said(path: Path) -> None:
    """A file of something else must be refused with what to do, and left as it was."""
    path.parent.mkdir()
    path.write_bytes(b"this is a letter, not a database\n" * 100)
    with pytest.raises(CorpusError, match=r"is not a database, or is damaged: put back a copy"):
        SqliteCorpus(path)
    assert path.read_bytes().startswith(b"this is a letter")


def test_a_damaged_database_is_said(path: Path) -> None:
    """A database whose pages were overwritten must be called damaged when they are read."""
    with SqliteCorpus(path) as corpus:
        corpus.save([a.entry(f"e{n}", text="x" * 3000) for n in range(100)], [])
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(CorpusError, match=r"damaged"), SqliteCorpus(path) as corpus:
        corpus.recent(a.NOON - timedelta(days=1))


def test_a_damaged_briefing_is_said(path: Path) -> None:
    """A stored briefing that cannot be read must be named."""
    with SqliteCorpus(path) as corpus:
        corpus.plan(a.briefing(), [], [], None)
        with raw(path) as other:
            other.execute("UPDATE briefings SET briefing = '{'")
        with pytest.raises(CorpusError, match=r"briefing daily/2025-01-27/09:00 in the database is damaged"):
            corpus.briefings(limit=1)


def test_a_full_disk_is_said(path: Path) -> None:
    """Where no page can be added, saving must say that no room is left, and keep what was there."""
    with SqliteCorpus(path) as corpus:
        corpus.save([a.entry("e1")], [])
        with corpus._connection.reading() as database:
            pages = database.execute("PRAGMA page_count").fetchone()[0]
            database.execute(f"PRAGMA max_page_count = {pages}").fetchone()
        with pytest.raises(CorpusError, match=r"no room is left .*: free space"):
            corpus.save([a.entry(f"big{n}", text="word " * 5000) for n in range(20)], [])
        assert [entry.id for entry in corpus.recent(a.NOON)] == ["e1"]


def test_a_file_that_may_only_be_read_is_said(path: Path) -> None:
    """Writing through a connection that may only read must say which rights are lacking."""
    SqliteCorpus(path).close()
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection,
        pytest.raises(
            CorpusError, match=r"cannot be written: let this user write to the file and its folder"
        ),
        translated(path),
    ):
        connection.execute("DELETE FROM feeds")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_only_be_read_is_said(tmp_path: Path) -> None:
    """A folder without the right to write must be named when the database cannot be made in it."""
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(CorpusError, match="cannot be opened: is it a file that this user may write"):
            SqliteCorpus(tmp_path / "racebrief.db")
        with pytest.raises(CorpusError, match="cannot be made: Permission denied"):
            SqliteCorpus(tmp_path / "data" / "racebrief.db")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    """Where the data folder is a file, the message must name the folder and what to do."""
    (tmp_path / "data").write_text("")
    with pytest.raises(CorpusError, match=r"the folder .*data for the database cannot be made"):
        SqliteCorpus(tmp_path / "data" / "racebrief.db")


def test_a_database_that_is_a_folder_is_said(tmp_path: Path) -> None:
    """Where the database's path is a folder, opening must say that it is no file."""
    with pytest.raises(CorpusError, match="is it a file"):
        SqliteCorpus(tmp_path)


def test_another_programs_database_is_refused(path: Path) -> None:
    """A database with tables of another program must be refused and left as it was."""
    path.parent.mkdir()
    with raw(path) as connection:
        connection.execute("CREATE TABLE recipes(name)")
    with pytest.raises(CorpusError, match="belongs to another program"):
        SqliteCorpus(path)
    with raw(path) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 1


def test_a_later_database_is_refused(path: Path) -> None:
    """A database of a later version must be refused, saying to upgrade."""
    SqliteCorpus(path).close()
    with raw(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    with pytest.raises(
        CorpusError, match=rf"written by a later racebrief \(its version is {len(STEPS) + 1}, .*: upgrade"
    ):
        SqliteCorpus(path)


def test_steps_are_applied_one_by_one(path: Path) -> None:
    """A later version's steps must be applied to an older file, a failing one undone with its successors."""
    SqliteCorpus(path).close()
    good, bad = ("CREATE TABLE more(a)",), ("CREATE TABLE most(a)", "NONSENSE")
    with raw(path) as connection:
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, path, [*STEPS, good, bad])
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(STEPS) + 1
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        assert "more" in tables
        assert "most" not in tables
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        migrate(connection, path, [*STEPS, good])


@pytest.mark.parametrize(
    "ask",
    [
        lambda since: (
            "SELECT id FROM entries WHERE first_seen >= ? AND relevant = 1 ORDER BY first_seen, id",
            since,
        ),
        lambda since: ("SELECT id FROM entries WHERE first_seen >= ? ORDER BY first_seen, id", since),
        lambda since: (
            "SELECT id FROM entries WHERE canonical_url IN (SELECT value FROM json_each(?))",
            since,
        ),
    ],
)
def test_questions_about_entries_use_an_index(path: Path, ask: Callable[[str], tuple[str, str]]) -> None:
    """What every run asks of the entries must not read the whole table, nor sort it."""
    SqliteCorpus(path).close()
    query, argument = ask("2025")
    with raw(path) as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", [argument])]
    assert any("USING" in step and "INDEX entries_" in step for step in steps)
    assert not any("TEMP B-TREE" in step or step == "SCAN entries" for step in steps)
