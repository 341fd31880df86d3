"""One process for one folder; copies that are whole; files of older versions brought forward."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from adapters.corpus import FolderLock, SqliteCorpus, back_up, restore
from adapters.corpus.schema import STEPS, migrate
from digests.errors import BusyError, CorpusError
from digests.model import DeliveryState
from tests import builders as a

HOLDER = """
import sys, time
from pathlib import Path
from adapters.corpus import FolderLock
lock = FolderLock(Path(sys.argv[1]))
lock.take()
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_process_is_refused_and_a_dead_one_is_not_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """While a process lives its folder is refused, naming it; killed, it is taken over with a word."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BusyError, match=rf"another racebrief \(process {holder.pid}\) works on"):
            FolderLock(tmp_path).take()
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    lock = FolderLock(tmp_path)
    lock.take()
    assert f"process {holder.pid} ended without saying so" in caplog.text
    lock.release()
    lock.release()


def test_a_lock_that_was_let_go_leaves_no_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """After an orderly end the next process starts without a warning."""
    for _ in range(2):
        lock = FolderLock(tmp_path)
        lock.take()
        lock.release()
    assert caplog.text == ""


def test_a_folder_that_is_a_file_cannot_be_locked(tmp_path: Path) -> None:
    """Where the folder cannot be made, the message says so."""
    (tmp_path / "data").write_text("")
    with pytest.raises(CorpusError, match="cannot be written"):
        FolderLock(tmp_path / "data").take()


def planned(path: Path, *slots: str) -> None:
    with SqliteCorpus(path) as corpus:
        for slot in slots:
            key = a.slot_key(slot=slot)
            corpus.plan(a.briefing(key=key), [a.delivery(briefing=key)], [], None)


def slots(path: Path) -> set[str]:
    with SqliteCorpus(path) as corpus:
        return {one.key.slot for one in corpus.briefings(limit=99)}


def test_a_copy_made_while_others_write_is_whole(tmp_path: Path) -> None:
    """A copy taken amid writing is sound and holds each transaction whole or not at all."""
    database, stop = tmp_path / "racebrief.sqlite", threading.Event()
    planned(database, "09:00")

    def write() -> None:
        with SqliteCorpus(database) as corpus:
            number = 0
            while not stop.is_set():
                key = a.slot_key(slot=f"{number}")
                corpus.plan(a.briefing(key=key), [a.delivery(briefing=key)], [], None)
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(database, tmp_path / "copy.sqlite")
    finally:
        stop.set()
        writer.join()
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        briefings, deliveries = (
            raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("briefings", "deliveries")
        )
    assert briefings == deliveries >= 1
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.sqlite"]


def test_a_copy_never_replaces_a_file(tmp_path: Path) -> None:
    """A file that stands where the copy should go is kept."""
    planned(tmp_path / "racebrief.sqlite", "09:00")
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(CorpusError, match="exists and is kept"):
        back_up(tmp_path / "racebrief.sqlite", tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "precious"


@pytest.mark.parametrize(
    ("content", "said"), [(None, "there is no file"), (b"no database at all, this is text" * 40, "damaged")]
)
def test_a_bad_copy_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    """What cannot be put back leaves the database as it was."""
    database = tmp_path / "racebrief.sqlite"
    planned(database, "09:00")
    if content is not None:
        (tmp_path / "copy").write_bytes(content)
    with pytest.raises(CorpusError, match=said):
        restore(tmp_path / "copy", database)
    assert slots(database) == {"09:00"}
    assert list(tmp_path.glob("*.restoring*")) == list(tmp_path.glob("*.part")) == []


def test_there_and_back(tmp_path: Path) -> None:
    """A copy put back is the database again, the other stands aside, and what was planned is in doubt."""
    database, copy = tmp_path / "racebrief.sqlite", tmp_path / "copy"
    planned(database, "09:00")
    back_up(database, copy)
    planned(database, "18:00")
    old = restore(copy, database)
    assert old is not None
    assert slots(database) == {"09:00"}
    assert slots(old) == {"09:00", "18:00"}
    with SqliteCorpus(database) as corpus:
        assert [one.state for one in corpus.unfinished()] == [DeliveryState.UNKNOWN]
    assert restore(copy, tmp_path / "elsewhere.sqlite") is None


def test_nothing_to_copy(tmp_path: Path) -> None:
    """A folder without a database is told as such, and none is made there."""
    with pytest.raises(CorpusError, match="there is no database"):
        back_up(tmp_path / "racebrief.sqlite", tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_every_older_version_is_brought_forward(tmp_path: Path, version: int) -> None:
    """A database of each older version opens with all that it held, and takes what is written to it."""
    path = tmp_path / "racebrief.sqlite"
    planned(tmp_path / "model.sqlite", "09:00")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        migrate(raw, path, STEPS[:version])
        raw.execute("ATTACH ? AS model", [str(tmp_path / "model.sqlite")])
        for table in ("briefings", "deliveries"):
            names = ", ".join(row[1] for row in raw.execute(f"PRAGMA main.table_info({table})"))
            raw.execute(f"INSERT INTO {table}({names}) SELECT {names} FROM model.{table}")
    assert slots(path) == {"09:00"}
    with SqliteCorpus(path) as corpus:
        (waiting,) = corpus.unfinished()
        assert corpus.record(a.delivery(state=DeliveryState.SENT))
        assert waiting.key == a.delivery().key
        assert corpus.unfinished() == ()
        assert corpus.orders() == ()
