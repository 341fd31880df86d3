"""The stored corpus: one SQLite file that holds entries, briefings, deliveries and schedules."""

from adapters.corpus.copies import back_up, restore
from adapters.corpus.lock import FolderLock
from adapters.corpus.store import SqliteCorpus

__all__ = ["FolderLock", "SqliteCorpus", "back_up", "restore"]
