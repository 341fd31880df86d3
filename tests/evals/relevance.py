"""Is it ours? Judges labelled items with the shipped entities and compares yes and no with the labels.

  precision   of the items judged to be about the AI race, the share labelled yes
  recall      of the items labelled yes, the share judged so

Items labelled marginal are left out. FILE holds JSON lines of {id, label}; the items themselves are looked up
in --items. --mistakes shows each wrong judgement with its score and reasons. The last line is one JSON object
with precision, recall, f1, yes, no and marginal.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from digests.gazetteer import Gazetteer
from digests.relevance import judge
from tests.evals.labelled import f1, rows, shipped_entities, told
from tests.shared import SHARED


def main(words: Sequence[str] | None = None) -> int:
    """Prints the table and the JSON line."""
    options = _arguments().parse_args(words)
    labels = {row["id"]: row["label"] for row in rows(options.file)}
    gazetteer = Gazetteer(shipped_entities())
    table: Counter[tuple[str, bool]] = Counter()
    for item in rows(options.items):
        label = labels.get(item["id"])
        if label is None:
            continue
        found = judge(item["title"], item.get("text") or "", gazetteer).relevance
        table[label, found.relevant] += 1
        if options.mistakes and label != "marginal" and found.relevant != (label == "yes"):
            print(f"{label:4}{found.score:6.2f}  {item['title']}  ({'; '.join(found.reasons)})")
    right, missed, wrong = table["yes", True], table["yes", False], table["no", True]
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    figures: dict[str, object] = {
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
        "yes": right + missed,
        "no": wrong + table["no", False],
        "marginal": table["marginal", True] + table["marginal", False],
    }
    for name, value in figures.items():
        print(f"{name:12}{value:.4f}" if isinstance(value, float) else f"{name:12}{value}")
    print(told(figures))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.relevance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="labels, JSON lines of {id, label}")
    parser.add_argument(
        "--items", type=Path, default=SHARED / "data" / "news-2026-01.jsonl.gz", help="the items"
    )
    parser.add_argument("--mistakes", action="store_true", help="show each wrong judgement")
    return parser


if __name__ == "__main__":
    sys.exit(main())
