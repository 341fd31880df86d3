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

from rich.console import Console
from rich.table import Table

from adapters.corpus import SqliteCorpus
from adapters.feeds.text import plain_text, plain_title
from config.load import load
from digests.ask import CITED, Answer, ask
from digests.model import Entity, Entry
from digests.question import Names
from tests.shared import ROOT, SHARED

NEWS = SHARED / "data" / "news-2026-01.jsonl.gz"
QUESTIONS = (SHARED / "data" / "ask-dev.jsonl", ROOT / "tests" / "data" / "ask-own.jsonl")
NOW = datetime(2026, 1, 10, 23, 59, tzinfo=UTC)
_LARGE = 100_000


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
    rows: Sequence[Row], entities: Sequence[Entity], corpus: SqliteCorpus, now: datetime
) -> tuple[Outcome, ...]:
    """Asks every row once."""
    names = Names(entities)
    found = []
    for row in rows:
        start = time.perf_counter()
        answer = ask(row.q, now, names, corpus)
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


def fill(corpus: SqliteCorpus, news: Sequence[Entry], size: int) -> None:
    """Stores the news, and repeats it under other ids, ever further back, until there are `size` entries."""
    rounds = -(-size // len(news))
    for turn in range(rounds):
        back = timedelta(days=10 * turn)
        batch = news[: size - turn * len(news)]
        corpus.save([_older(entry, turn, back) for entry in batch] if turn else batch, [])


def _older(entry: Entry, turn: int, back: timedelta) -> Entry:
    when = entry.first_seen - back
    return replace(
        entry, id=f"{entry.id}-{turn}", guid=f"{entry.guid}-{turn}", published=when, first_seen=when
    )


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
    parser.add_argument("--size", type=int, default=_LARGE, help="entries for the timing; 0 leaves it out")
    parser.add_argument("--worst", type=int, default=10, help="how many wrong answers to show")
    parser.epilog = (
        "hit_at_5: part of the answerable questions with a gold item among the first five cited. abstention:"
        " mean of the part of the answerable that is answered and the part of the others that is not. p95_ms:"
        " 95th percentile of the time of one answer at --size entries (the news repeated under other ids and"
        " times). peak_mb: the most memory this process held."
    )
    options = parser.parse_args(argv)
    console = Console(stderr=False, width=160)
    rows = read_questions(options.questions or [path for path in QUESTIONS if path.exists()])
    entities = load(ROOT / "config").entities
    news = tuple(read_news(options.news))
    with tempfile.TemporaryDirectory() as folder:
        with SqliteCorpus(Path(folder) / "small.sqlite") as corpus:
            corpus.save(news, [])
            outcomes = measure(rows, entities, corpus, options.now)
        told = figures(outcomes)
        _show(console, outcomes, options.worst)
        if options.size:
            with SqliteCorpus(Path(folder) / "large.sqlite") as corpus:
                fill(corpus, news, options.size)
                timed = figures(measure(rows, entities, corpus, options.now))
            told |= {"p50_ms": timed["p50_ms"], "p95_ms": timed["p95_ms"], "entries": options.size}
    told["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    table = Table("figure", "value", title="ask")
    for name, value in told.items():
        table.add_row(name, str(value))
    console.print(table)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
