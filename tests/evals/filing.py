"""How fast the desk files, and how much memory it takes, as the corpus grows.

Files background news, repeated with noise (each round swaps more words of every item) and packed into the 30
days that a desk remembers, in batches of 200, through judging, copies and stories. Prints a line each 10,000
entries: entries a second since the line before, by the clock and by the processor time that this process had
(the machine may be shared), and the most memory that it held, in 10^6 bytes. All count as ours, whatever they
are judged to be; making the entries up is not timed. The last line is one JSON object with `curve` (entries,
items_s, items_cpu_s, peak_mb) and the last figures.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path

from digests.desk import Desk
from digests.model import Entry
from tests.evals.labelled import OURS, Json, embedder, entry_of, peak_mb, shipped_entities
from tests.shared import SHARED

STEP = 10_000
BATCH = 200


def main(words: Sequence[str] | None = None) -> int:
    """Prints the curve and the JSON line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals.filing", description=__doc__)
    parser.add_argument("--items", type=Path, default=SHARED / "data" / "background-ai.jsonl.gz")
    parser.add_argument("--most", type=int, default=100_000, help="entries to file")
    parser.add_argument("--words", action="store_true", help="words alone")
    options = parser.parse_args(words)
    entities = shipped_entities()
    desk = Desk(entities, embedder(words_alone=options.words))
    curve = []
    seconds = busy = 0.0
    done = 0
    for batch in _batches(options.items, options.most):
        started, at_work = time.perf_counter(), time.process_time()
        desk.place([replace(entry, relevance=OURS) for entry in desk.judge(batch)])
        seconds += time.perf_counter() - started
        busy += time.process_time() - at_work
        done += len(batch)
        if done % STEP == 0:
            speed, own, peak = STEP / seconds, STEP / busy, peak_mb()
            curve.append(
                {"entries": done, "items_s": round(speed), "items_cpu_s": round(own), "peak_mb": round(peak)}
            )
            print(
                f"{done:8,} entries  {speed:6.0f} a second  {own:6.0f} a CPU second  {peak:5.0f} MB",
                flush=True,
            )
            seconds = busy = 0.0
    print(
        json.dumps(
            {"curve": curve, **{name: curve[-1][name] for name in ("items_s", "items_cpu_s", "peak_mb")}}
        )
    )
    return 0


def _batches(path: Path, most: int) -> Iterator[list[Entry]]:
    luck = random.Random(1)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    batch = []
    for number, (noise, item) in enumerate(islice(_repeated(path), most)):
        told = entry_of(item, with_url=False)
        when = start + number * timedelta(days=30) / most
        batch.append(
            replace(
                told,
                id=f"{told.id}-{noise}",
                title=_noisy(told.title, noise, luck),
                text=_noisy(told.text, noise, luck),
                published=when,
                first_seen=when,
            )
        )
        if len(batch) == BATCH:
            yield batch
            batch = []


def _repeated(path: Path) -> Iterator[tuple[int, Json]]:
    """The items over and over, with how often before; read as they are needed."""
    for noise in count():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield noise, json.loads(line)


def _noisy(text: str, noise: int, luck: random.Random) -> str:
    """The words with some dropped and some made up, more of them each round."""
    share = 0.25 * noise
    return " ".join(
        f"word{luck.randrange(50_000)}" if luck.random() < share else word for word in text.split()
    )


if __name__ == "__main__":
    sys.exit(main())
