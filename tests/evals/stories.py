"""Same event: feeds labelled news through the desk hour by hour and compares its stories with the labels.

  pair        of all pairs that share a story, how many share a label (precision), and the reverse (recall)
  B3          the same for each item: how much of its story is of its label, how much of its label is there
  items/s     items filed a second, words counted, meanings embedded and stories settled
  peak MB     the most memory that this process held, in 10^6 bytes

All items count as ours, whatever they are about. Thresholds are those that ship; nothing is fitted here.
With --words the embedding package is left out and the thresholds frozen without it are used. FILE holds JSON
lines with id, title, text, published, source, url, cluster; --labels names a file of {id, cluster} instead.
--out writes {id, story}; without labels only that is done. --mistakes N shows what is most wrong.

The last line is one JSON object with pair_f1, b3, their parts, items, items_s and peak_mb.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    labels = rows(options.labels) if options.labels else items
    gold = {row["id"]: str(row["cluster"]) for row in labels if "cluster" in row}
    entities = shipped_entities()
    desk = Desk(entities, embedder(words_alone=options.words))
    entries = [entry_of(item) for item in items]
    started = time.perf_counter()
    placed = fed(desk, named(entries, entities))
    seconds = time.perf_counter() - started
    found = {id: entry.story_id or id for id, entry in placed.items()}
    if options.out:
        options.out.write_text(
            "".join(json.dumps({"id": id, "story": found[id]}) + "\n" for id in sorted(found))
        )
    gold = {id: label for id, label in gold.items() if id in found}
    figures: dict[str, object] = {"items": len(items), "stories": len(set(found.values()))}
    if gold:
        figures |= agreement(gold, found)
    figures |= {"items_s": len(items) / seconds, "peak_mb": peak_mb(), "model": desk.model or "words alone"}
    for name, value in figures.items():
        print(f"{name:16}{value:.4f}" if isinstance(value, float) else f"{name:16}{value}")
    if options.mistakes:
        _show_mistakes(gold, found, {item["id"]: item["title"] for item in items}, options.mistakes)
    print(told(figures))
    return 0


def _show_mistakes(
    gold: Mapping[str, str], found: Mapping[str, str], titles: Mapping[str, str], most: int
) -> None:
    """Labels that are torn, and stories that are glued, the costliest in pairs first."""
    for name, outer, inner in (("torn", gold, found), ("glued", found, gold)):
        groups: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for id in gold:
            groups[outer[id]][inner[id]].append(id)
        cost = {
            key: sum(len(a) * len(b) for a in parts.values() for b in parts.values() if a is not b) // 2
            for key, parts in groups.items()
        }
        for key in sorted((key for key in cost if cost[key]), key=lambda key: -cost[key])[:most]:
            print(f"{name}: {key} ({cost[key]} pairs)")
            for part, ids in groups[key].items():
                print(*(f"    [{part}] {titles[id]}" for id in ids), sep="\n")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.stories",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="items, JSON lines, packed or not")
    parser.add_argument("--labels", type=Path, help="file of {id, cluster}, where the items have none")
    parser.add_argument("--out", type=Path, help="where to write {id, story}")
    parser.add_argument("--words", action="store_true", help="words alone, as without the embedding package")
    parser.add_argument(
        "--mistakes", type=int, default=0, help="show so many of the worst mistakes of each kind"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
