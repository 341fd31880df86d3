"""The stored corpus: one SQLite file that holds entries, briefings, deliveries and schedules."""

from adapters.corpus.store import SqliteCorpus

__all__ = ["SqliteCorpus"]
