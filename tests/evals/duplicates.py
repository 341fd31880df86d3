"""Same article: feeds labelled copies through the desk, without addresses, and compares its copies with them.

  precision   of all pairs that the desk calls one article, the share that are
  recall      of all pairs that are one article, the share that it finds

Addresses are left out because in the file they are equal by construction. Items go in hourly batches in time
order; thresholds are those that ship. FILE holds JSON lines with id, title, text, published, source, cluster.
The last line is one JSON object with precision, recall, f1, items, items_s and peak_mb.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from digests.desk import Desk
from tests.evals.labelled import (
    agreement,
    embedder,
    entry_of,
    fed,
    named,
    peak_mb,
    rows,
    shipped_entities,
    told,
)


def main(words: Sequence[str] | None = None) -> int:
    """Prints the table and the JSON line."""
    options = _arguments().parse_args(words)
    items = rows(options.file)
    entities = shipped_entities()
    desk = Desk(entities, embedder(words_alone=options.words))
    started = time.perf_counter()
    placed = fed(desk, named([entry_of(item, with_url=False) for item in items], entities))
    seconds = time.perf_counter() - started
    found = {id: entry.copy_of or id for id, entry in placed.items()}
    gold = {item["id"]: str(item["cluster"]) for item in items}
    scored = agreement(gold, found)
    if options.mistakes:
        titles = {item["id"]: f"{item['published'][:10]} {item['title']}" for item in items}
        wrong = [id for id in found if gold[id] != gold[found[id]]]
        for id in wrong[: options.mistakes]:
            print(f"not one article:\n    {titles[id]}\n    {titles[found[id]]}")
    figures: dict[str, object] = {
        "items": len(items),
        "precision": scored["pair_precision"],
        "recall": scored["pair_recall"],
        "f1": scored["pair_f1"],
        "items_s": len(items) / seconds,
        "peak_mb": peak_mb(),
        "model": desk.model or "words alone",
    }
    for name, value in figures.items():
        print(f"{name:16}{value:.4f}" if isinstance(value, float) else f"{name:16}{value}")
    print(told(figures))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.duplicates",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="items with cluster, JSON lines, packed or not")
    parser.add_argument("--words", action="store_true", help="words alone, as without the embedding package")
    parser.add_argument("--mistakes", type=int, default=0, help="show so many false copies")
    return parser


if __name__ == "__main__":
    sys.exit(main())
