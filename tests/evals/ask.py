"""How well questions are answered from a stored corpus, and how well the bot keeps silent where it cannot.

Rows of a question file: {"q", "answerable", "gold": [ids]}. Everything runs without a language model.
"""

import argparse
import gzip
import json
import resource
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from adapters.corpus import SqliteCorpus
from adapters.feeds.text import plain_text, plain_title
from adapters.models.wordvectors import WordVectors
from config.load import load
from digests.ask import CITED, Answer, ask
from digests.holdings import embedded
from digests.model import Entity, Entry, Filed, Meaning
from digests.nearness import Nearness
from digests.ports import Embedder
from digests.question import Names
from tests.shared import ROOT, SHARED

NEWS = SHARED / "data" / "news-2026-01.jsonl.gz"
QUESTIONS = (SHARED / "data" / "ask-dev.jsonl", ROOT / "tests" / "data" / "ask-own.jsonl")
NOW = datetime(2026, 1, 10, 23, 59, tzinfo=UTC)
_LARGE = 100_000
_BATCH = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question with what is known about its answer."""

    q: str
    answerable: bool
    gold: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was answered to a row, and in how many milliseconds."""

    row: Row
    answer: Answer
    ms: float

    @property
    def hit(self) -> bool:
        """A gold item is among the first five cited, whether as an answer or as the nearest there is."""
        return any(one.found.entry.id in self.row.gold for one in self.answer.cited[:CITED])

    @property
    def right(self) -> bool:
        return self.answer.answered == self.row.answerable


def read_questions(paths: Iterable[Path]) -> tuple[Row, ...]:
    """The rows of question files, in order."""
    rows = [
        json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()
    ]
    return tuple(Row(q=row["q"], answerable=row["answerable"], gold=frozenset(row["gold"])) for row in rows)


def read_news(path: Path) -> Iterator[Entry]:
    """The items of a news file as stored entries, under the ids they have there."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield _entry(json.loads(line))


def _entry(row: dict[str, Any]) -> Entry:
    published = datetime.fromisoformat(row["published"])
    return Entry(
        id=row["id"],
        feed_url=row["feed"],
        guid=row["id"],
        url=row["url"],
        canonical_url=row["url"],
        title=plain_title(row["title"]),
        text=plain_text(row["text"]),
        published=published,
        first_seen=published,
        publisher=row["source"],
        category="press",
    )


def measure(
    rows: Sequence[Row],
    entities: Sequence[Entity],
    corpus: SqliteCorpus,
    now: datetime,
    embedder: Embedder | None,
) -> tuple[Outcome, ...]:
    """Asks every row once."""
    names = Names(entities)
    nearness = Nearness(embedder, corpus) if embedder else None
    if nearness is not None:
        nearness.nearest("ready", limit=1)  # what a running bot holds already
    found = []
    for row in rows:
        start = time.perf_counter()
        answer = ask(row.q, now, names, corpus, nearness)
        found.append(Outcome(row=row, answer=answer, ms=1000 * (time.perf_counter() - start)))
    return tuple(found)


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """hit_at_5, abstention and p95_ms, with what they are made of."""
    known = [one for one in outcomes if one.row.answerable]
    unknown = [one for one in outcomes if not one.row.answerable]
    answered = sum(one.right for one in known) / len(known) if known else 0.0
    silent = sum(one.right for one in unknown) / len(unknown) if unknown else 0.0
    slow = sorted(one.ms for one in outcomes)
    return {
        "questions": len(outcomes),
        "hit_at_5": round(sum(one.hit for one in known) / len(known), 3) if known else 0.0,
        "answered": round(answered, 3),
        "silent": round(silent, 3),
        "abstention": round((answered + silent) / 2, 3),
        "p50_ms": round(slow[len(slow) // 2], 1),
        "p95_ms": round(slow[min(len(slow) - 1, int(0.95 * len(slow)))], 1),
    }


def vectors_of(news: Sequence[Entry], embedder: Embedder) -> tuple[bytes, ...]:
    """The vectors of each item as the desk makes them, ready to be stored."""
    found: list[bytes] = []
    for start in range(0, len(news), _BATCH):
        batch = news[start : start + _BATCH]
        found += [line.astype(np.float16).tobytes() for line in embedded(embedder, batch)]
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """News to fill a corpus with, and their vectors where there is an embedding package."""

    news: tuple[Entry, ...]
    embedder: Embedder | None
    vectors: tuple[bytes, ...]

    def fill(self, corpus: SqliteCorpus, held: int, size: int) -> None:
        """Repeats the news under other ids, ever further back, from `held` entries on to `size`."""
        while held < size:
            turn, start = divmod(held, len(self.news))
            end = min(start + min(_BATCH, size - held), len(self.news))
            batch = tuple(_older(entry, turn) for entry in self.news[start:end])
            corpus.save(batch, [], Filed(entries=batch, meanings=self._meanings(batch, start)))
            held += len(batch)
        corpus.index()

    def _meanings(self, batch: Sequence[Entry], start: int) -> tuple[Meaning, ...]:
        name = self.embedder.name if self.embedder else ""
        return tuple(
            Meaning(entry_id=entry.id, version=entry.version, model=name, vectors=vectors)
            for entry, vectors in zip(batch, self.vectors[start : start + len(batch)], strict=False)
        )


def _older(entry: Entry, turn: int) -> Entry:
    if not turn:
        return entry
    when = entry.first_seen - timedelta(days=10 * turn)
    return replace(
        entry, id=f"{entry.id}-{turn}", guid=f"{entry.guid}-{turn}", published=when, first_seen=when
    )


def curve(
    rows: Sequence[Row], entities: Sequence[Entity], stock: Stock, sizes: Sequence[int], now: datetime
) -> Iterator[dict[str, float]]:
    """How long an answer takes, and what is held, as one corpus grows from size to size."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.sqlite"
        held = 0
        with SqliteCorpus(path) as corpus:
            for size in sizes:
                stock.fill(corpus, held, size)
                held = size
                timed = figures(measure(rows, entities, corpus, now, stock.embedder))
                yield {
                    "entries": size,
                    "p50_ms": timed["p50_ms"],
                    "p95_ms": timed["p95_ms"],
                    "database_mb": round(path.stat().st_size / 1e6),
                    "peak_mb": _peak_mb(),
                }


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _show(console: Console, outcomes: Sequence[Outcome], worst: int) -> None:
    table = Table("", "likely", "hit", "ms", "question", "quoted", title="The worst answers, worst first")
    wrong = [one for one in outcomes if not one.right or (one.row.answerable and not one.hit)]
    wrong.sort(key=lambda one: -abs(one.answer.likely - 0.5))
    for one in wrong[:worst]:
        kind = "should answer" if one.row.answerable else "should not"
        words = one.answer.cited[0].words if one.answer.cited else ""
        table.add_row(
            kind,
            f"{one.answer.likely:.2f}",
            "yes" if one.hit else "no",
            f"{one.ms:.0f}",
            one.row.q,
            words[:80],
        )
    console.print(table)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.evals.ask", description=__doc__)
    parser.add_argument("--questions", type=Path, action="append", help="a question file; may be given again")
    parser.add_argument("--news", type=Path, default=NEWS, help="the stored corpus, as a news file")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, default=NOW, help="when the questions are asked"
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="*",
        default=[_LARGE],
        help="sizes of the corpus to time answers at, smallest first; none leaves it out",
    )
    parser.add_argument("--words-alone", action="store_true", help="as without the embedding package")
    parser.add_argument("--worst", type=int, default=10, help="how many wrong answers to show")
    parser.epilog = (
        "hit_at_5: part of the answerable questions with a gold item among the first five cited. abstention:"
        " mean of the part of the answerable that is answered and the part of the others that is not. p95_ms:"
        " 95th percentile of the time of one answer at the last of --sizes (the news repeated under other ids"
        " and times). peak_mb: the most memory this process held."
    )
    options = parser.parse_args(argv)
    console = Console(stderr=False, width=160)
    rows = read_questions(options.questions or [path for path in QUESTIONS if path.exists()])
    entities = load(ROOT / "config").entities
    embedder = None if options.words_alone else WordVectors.find()
    news = tuple(read_news(options.news))
    stock = Stock(news=news, embedder=embedder, vectors=vectors_of(news, embedder) if embedder else ())
    with tempfile.TemporaryDirectory() as folder, SqliteCorpus(Path(folder) / "small.sqlite") as corpus:
        stock.fill(corpus, 0, len(news))
        outcomes = measure(rows, entities, corpus, options.now, embedder)
    told = figures(outcomes)
    _show(console, outcomes, options.worst)
    grown = Table("entries", "p50_ms", "p95_ms", "database_mb", "peak_mb", title="as the corpus grows")
    for timed in curve(rows, entities, stock, options.sizes, options.now):
        grown.add_row(*(str(value) for value in timed.values()))
        told |= timed
    console.print(grown)
    told["peak_mb"] = _peak_mb()
    table = Table("figure", "value", title="ask")
    for name, value in told.items():
        table.add_row(name, str(value))
    console.print(table)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
