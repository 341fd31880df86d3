"""The fake and the real corpus, each to be asked the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.corpus import SqliteCorpus
from tests.contract.stored import Corpus
from tests.fakes import FakeCorpus


@pytest.fixture(params=["fake", "sqlite"])
def corpus(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Corpus]:
    if request.param == "fake":
        yield FakeCorpus()
    else:
        with SqliteCorpus(tmp_path / "racebrief.db") as real:
            yield real
