"""The tables, as a list of steps from an empty file to what this version reads and writes.

`PRAGMA user_version` counts the steps applied. A step is never edited once released: what follows is a
further step. Times are ISO 8601 UTC text of one width, so that they sort; lists are JSON.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from digests.errors import CorpusError

APPLICATION_ID = 0x52434246  # "RCBF": tells our files from other programs' (PRAGMA application_id)

Step = tuple[str, ...]
"""Statements that are applied in one transaction."""

_ENTRIES: Step = (
    """CREATE TABLE feeds (
        url TEXT PRIMARY KEY,
        etag TEXT, last_modified TEXT,
        last_attempt TEXT, last_success TEXT, last_new TEXT, not_before TEXT,
        failures INTEGER NOT NULL, error TEXT
    )""",
    # An explicit integer key: the full-text index refers to it, and VACUUM may renumber implicit ones.
    """CREATE TABLE entries (
        row INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        feed_url TEXT NOT NULL, guid TEXT NOT NULL, url TEXT NOT NULL, canonical_url TEXT NOT NULL,
        title TEXT NOT NULL, text TEXT NOT NULL,
        published TEXT, first_seen TEXT NOT NULL,
        publisher TEXT NOT NULL, category TEXT NOT NULL, language TEXT NOT NULL, weight REAL NOT NULL,
        author TEXT, version INTEGER NOT NULL, updated TEXT,
        score REAL NOT NULL, relevant INTEGER NOT NULL, reasons TEXT NOT NULL, topics TEXT NOT NULL,
        entities TEXT NOT NULL, copy_of TEXT, story_id TEXT
    )""",
    "CREATE INDEX entries_first_seen ON entries(first_seen, id)",
    "CREATE INDEX entries_relevant ON entries(first_seen, id) WHERE relevant = 1",
    "CREATE INDEX entries_canonical_url ON entries(canonical_url, first_seen, id)",
    "CREATE INDEX entries_story ON entries(story_id) WHERE story_id IS NOT NULL",
    """CREATE TABLE entry_versions (
        entry_id TEXT NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
        version INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, updated TEXT,
        PRIMARY KEY (entry_id, version)
    ) WITHOUT ROWID""",
    """CREATE TRIGGER entries_keep_version AFTER UPDATE OF version ON entries
    WHEN new.version > old.version BEGIN
        INSERT INTO entry_versions(entry_id, version, title, text, updated)
        VALUES (old.id, old.version, old.title, old.text, old.updated)
        ON CONFLICT DO NOTHING;
    END""",
)

_SEARCH: Step = (
    """CREATE VIRTUAL TABLE entries_fts USING fts5(
        title, text, content='entries', content_rowid='row', tokenize='unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER entries_index_insert AFTER INSERT ON entries BEGIN
        INSERT INTO entries_fts(rowid, title, text) VALUES (new.row, new.title, new.text);
    END""",
    """CREATE TRIGGER entries_index_delete AFTER DELETE ON entries BEGIN
        INSERT INTO entries_fts(entries_fts, rowid, title, text)
        VALUES ('delete', old.row, old.title, old.text);
    END""",
    # Filing rewrites stories and copies of many entries whose words stay: those skip the index.
    """CREATE TRIGGER entries_index_update AFTER UPDATE OF title, text ON entries
    WHEN old.title IS NOT new.title OR old.text IS NOT new.text BEGIN
        INSERT INTO entries_fts(entries_fts, rowid, title, text)
        VALUES ('delete', old.row, old.title, old.text);
        INSERT INTO entries_fts(rowid, title, text) VALUES (new.row, new.title, new.text);
    END""",
)

_DELIVERIES: Step = (
    """CREATE TABLE briefings (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        subscription TEXT NOT NULL, local_date TEXT NOT NULL, slot TEXT NOT NULL,
        made_at TEXT NOT NULL, briefing TEXT NOT NULL,
        UNIQUE (subscription, local_date, slot)
    )""",
    "CREATE INDEX briefings_made_at ON briefings(made_at)",
    "CREATE INDEX briefings_subscription ON briefings(subscription, made_at)",
    """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        briefing_id INTEGER NOT NULL REFERENCES briefings(id),
        platform TEXT NOT NULL, address TEXT NOT NULL,
        part INTEGER NOT NULL, role TEXT NOT NULL, payload TEXT NOT NULL,
        state TEXT NOT NULL, attempts INTEGER NOT NULL,
        planned_at TEXT NOT NULL, updated_at TEXT, not_before TEXT, receipt TEXT, reason TEXT,
        UNIQUE (briefing_id, platform, address, part)
    )""",
    """CREATE INDEX deliveries_unfinished ON deliveries(briefing_id, platform, address, part)
    WHERE state IN ('planned', 'sending', 'unknown')""",
    """CREATE TABLE told (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        briefing_id INTEGER NOT NULL REFERENCES briefings(id),
        platform TEXT NOT NULL, address TEXT NOT NULL,
        story_id TEXT NOT NULL, entry_id TEXT NOT NULL, headline TEXT NOT NULL, at TEXT NOT NULL,
        UNIQUE (platform, address, entry_id)
    )""",
    "CREATE INDEX told_target ON told(platform, address, at)",
    """CREATE TABLE schedules (
        subscription TEXT PRIMARY KEY,
        local_date TEXT NOT NULL, slot TEXT NOT NULL, due_at TEXT NOT NULL, schedule TEXT NOT NULL
    )""",
)

_ORDERS: Step = (
    """CREATE TABLE orders (
        subscription TEXT NOT NULL, asked_at TEXT NOT NULL,
        PRIMARY KEY (subscription, asked_at)
    ) WITHOUT ROWID""",
    "CREATE INDEX deliveries_failed ON deliveries(updated_at) WHERE state = 'failed'",
)

_VOCABULARY: Step = (
    # How many entries hold each word: a view on the index that takes no room of its own.
    "CREATE VIRTUAL TABLE entries_vocabulary USING fts5vocab('entries_fts', 'row')",
)

_CHANGES: Step = ("CREATE TABLE changes (key TEXT PRIMARY KEY, at TEXT NOT NULL, change TEXT NOT NULL)",)

_LEDGER: Step = (
    """CREATE TABLE ledger (
        subject TEXT NOT NULL, measure TEXT NOT NULL,
        text TEXT NOT NULL, value REAL NOT NULL, unit TEXT NOT NULL,
        claimant TEXT NOT NULL, publisher TEXT NOT NULL, sentence TEXT NOT NULL,
        entry_id TEXT NOT NULL, story_id TEXT NOT NULL, day TEXT NOT NULL,
        PRIMARY KEY (subject, measure, value, unit, claimant, entry_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX ledger_subject ON ledger(subject COLLATE NOCASE)",
    """CREATE TABLE drafts (
        key TEXT PRIMARY KEY, answer TEXT NOT NULL, day TEXT NOT NULL,
        tokens INTEGER NOT NULL, cost REAL NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX drafts_day ON drafts(day)",
)

_POLLING: Step = tuple(
    f"ALTER TABLE feeds ADD COLUMN {column}"
    for column in (
        "next_poll TEXT", "fresh_until TEXT", "skip_hours TEXT NOT NULL DEFAULT ''",
        "skip_days TEXT NOT NULL DEFAULT ''", "moved_to TEXT", "retired TEXT", "failing_since TEXT",
        "empty_since TEXT", "gap_seconds REAL", "took_seconds REAL", "reported TEXT",
    )
)  # fmt: skip

_AMENDMENTS: Step = (
    """CREATE TABLE amendments (
        briefing_id INTEGER NOT NULL REFERENCES briefings(id), cause TEXT NOT NULL,
        PRIMARY KEY (briefing_id, cause)
    ) WITHOUT ROWID""",
)

CITED = """INSERT INTO cited(entry_id)
    SELECT DISTINCT entries.id
    FROM briefings, json_tree(briefings.briefing) AS part JOIN entries ON entries.id = part.atom
    WHERE briefings.id >= ?
    ON CONFLICT DO NOTHING"""
"""Whatever in a briefing is the id of an entry counts as cited, in whichever part it stands."""

_RETENTION: Step = (
    "CREATE INDEX told_entry ON told(entry_id)",
    "CREATE TABLE cited (entry_id TEXT PRIMARY KEY) WITHOUT ROWID",
    CITED.replace("?", "0"),
)

_FEEDBACK: Step = (
    """CREATE TABLE feedback (
        platform TEXT NOT NULL, address TEXT NOT NULL, user TEXT NOT NULL, story_id TEXT NOT NULL,
        at TEXT NOT NULL, feedback TEXT NOT NULL,
        PRIMARY KEY (platform, address, user, story_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX feedback_at ON feedback(at)",
)

# The words of an entry go into the index some time after it is stored, many entries at once: that costs half
# as much, and collecting does not wait for it. Of what is in `unindexed` the index holds nothing to take out.
_TAKE_OUT = """INSERT INTO entries_fts(entries_fts, rowid, title, text)
        SELECT 'delete', old.row, old.title, old.text
        WHERE NOT EXISTS (SELECT 1 FROM unindexed WHERE row = old.row)"""

_LATER: Step = (
    "CREATE TABLE unindexed (row INTEGER PRIMARY KEY)",
    "DROP TRIGGER entries_index_insert",
    "DROP TRIGGER entries_index_delete",
    "DROP TRIGGER entries_index_update",
    """CREATE TRIGGER entries_index_insert AFTER INSERT ON entries BEGIN
        INSERT INTO unindexed(row) VALUES (new.row);
    END""",
    f"""CREATE TRIGGER entries_index_delete AFTER DELETE ON entries BEGIN
        {_TAKE_OUT};
        DELETE FROM unindexed WHERE row = old.row;
    END""",  # noqa: S608 - the statement is ours
    f"""CREATE TRIGGER entries_index_update AFTER UPDATE OF title, text ON entries
    WHEN old.title IS NOT new.title OR old.text IS NOT new.text BEGIN
        {_TAKE_OUT};
        INSERT INTO unindexed(row) SELECT new.row
        WHERE NOT EXISTS (SELECT 1 FROM unindexed WHERE row = new.row);
    END""",  # noqa: S608 - the statement is ours
)

_FILING: Step = (
    """CREATE TABLE meanings (
        entry_id TEXT PRIMARY KEY REFERENCES entries(id) ON DELETE CASCADE,
        version INTEGER NOT NULL, model TEXT NOT NULL, vectors BLOB NOT NULL
    )""",
    """CREATE TABLE story_moves (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        entry_id TEXT NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
        origin TEXT NOT NULL, goal TEXT NOT NULL, reason TEXT NOT NULL
    )""",
    "CREATE INDEX story_moves_entry ON story_moves(entry_id)",
)

STEPS: tuple[Step, ...] = (
    _ENTRIES + _SEARCH + _DELIVERIES,
    _ORDERS,
    _VOCABULARY,
    _LEDGER,
    _POLLING,
    _CHANGES,
    _AMENDMENTS,
    _RETENTION,
    _FEEDBACK,
    _LATER,
    _FILING,
)


def migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[Step] = STEPS) -> None:
    """Brings the file to the latest version, one transaction a step.

    Raises CorpusError where the file is another program's or from a later version; sqlite3.Error otherwise.
    """
    _refuse_strangers(connection, path)
    while (version := _pragma(connection, "user_version")) != len(steps):
        if version > len(steps):
            raise CorpusError(
                f"the database {path} was written by a later racebrief (its version is {version}, this one"
                f" knows {len(steps)}): upgrade racebrief, or point --data at another folder"
            )
        _apply(connection, steps, version)


def _apply(connection: sqlite3.Connection, steps: Sequence[Step], version: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been quicker while this one waited for the lock.
        if _pragma(connection, "user_version") == version:
            for statement in steps[version]:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _refuse_strangers(connection: sqlite3.Connection, path: Path) -> None:
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and _pragma(connection, "application_id") != APPLICATION_ID:
        raise CorpusError(
            f"the database {path} belongs to another program: point --data at another folder, or move it away"
        )


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
