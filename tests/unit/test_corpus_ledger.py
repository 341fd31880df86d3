"""The ledger and the model's answers in the database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adapters.corpus import SqliteCorpus
from digests.model import Drafted, LedgerRow
from tests.fakes import FakeCorpus

ROW = LedgerRow(
    subject="Northlab",
    measure="valuation",
    text="$90 billion",
    value=9e10,
    unit="USD",
    claimant="Northlab",
    publisher="A",
    sentence="Northlab was valued at $90 billion.",
    entry_id="a",
    story_id="s",
    day=date(2025, 1, 27),
)


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeCorpus | SqliteCorpus]:
    if request.param == "memory":
        yield FakeCorpus()
        return
    with SqliteCorpus(tmp_path / "r.sqlite") as corpus:
        yield corpus


def test_rows_come_back_by_measure_and_day(ledger: FakeCorpus | SqliteCorpus) -> None:
    """A subject's rows come in order, whatever the case of its name; a row noted twice stands once."""
    later = replace(ROW, entry_id="b", day=date(2025, 1, 28), value=8e10, text="$80 billion")
    cost = replace(ROW, measure="cost", entry_id="c")
    ledger.note((cost, later, ROW, replace(ROW, subject="Eastlab")))
    ledger.note((ROW,))
    assert ledger.about("northLAB") == (cost, ROW, later)
    assert ledger.about("Westlab") == ()


def test_answers_and_their_cost_are_kept(tmp_path: Path) -> None:
    """An answer is found by its key, also after a restart; a day's tokens and money add up."""
    path = tmp_path / "r.sqlite"
    answer = (Drafted(text="Northlab raised it.", evidence=(1, 2)),)
    with SqliteCorpus(path) as corpus:
        corpus.keep_draft("k", answer, ROW.day, 100, 0.5)
        corpus.keep_draft("l", (), ROW.day, 20, 0.25)
        corpus.charge(ROW.day, 30, 0.5)
        corpus.charge(ROW.day, 30, 0.5)
    with SqliteCorpus(path) as corpus:
        assert corpus.draft("k") == answer
        assert corpus.draft("none") is None
        assert corpus.spent(ROW.day) == (180, 1.75)
        assert corpus.spent(date(2025, 1, 28)) == (0, 0.0)
