"""Labelled news as entries of ours, fed to the desk in time order, and how well groups agree."""

import gzip
import io
import json
import resource
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from adapters.models.wordvectors import WordVectors
from config.load import SHIPPED, load
from digests.desk import Desk
from digests.gazetteer import Gazetteer
from digests.model import Entity, Entry, Relevance
from digests.ports import Embedder
from digests.urls import canonical_url

Json = dict[str, Any]
OURS = Relevance(score=1.0, relevant=True)


def rows(path: Path) -> list[Json]:
    """The objects of a JSON-lines file, packed or not."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in io.StringIO(raw.decode("utf-8")) if line.strip()]


def moment(text: str) -> datetime:
    """A date or a time, taken as UTC where it does not say."""
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def entry_of(item: Json, *, with_url: bool = True) -> Entry:
    """The item as stored the moment it was published; the site it came from is its publisher."""
    when = moment(item["published"])
    url = item.get("url") or ""
    return Entry(
        id=item["id"],
        feed_url=item.get("source") or "",
        guid=item["id"],
        url=url if with_url else "",
        canonical_url=canonical_url(url) if with_url and url else "",
        title=item["title"],
        text=item.get("text") or "",
        published=when,
        first_seen=when,
        publisher=item.get("source") or "",
        category="press",
    )


def embedder(*, words_alone: bool) -> Embedder | None:
    """The installed embedding package, read and warm; None where it is not there or not wanted."""
    found = None if words_alone else WordVectors.find()
    if found is not None:
        found.embed(["warm"])
    return found


@cache
def shipped_entities() -> tuple[Entity, ...]:
    """The names that the project ships."""
    return load(SHIPPED).entities


def named(entries: Sequence[Entry], entities: Sequence[Entity]) -> list[Entry]:
    """The entries with the names they hold, all taken as ours: the files hold other news too."""
    gazetteer = Gazetteer(entities)
    return [
        replace(e, relevance=OURS, entities=tuple(dict.fromkeys(names)))
        for e in entries
        for names in [(*gazetteer.names(e.title), *gazetteer.names(e.text))]
    ]


def hourly(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Batches as an hourly collection brings them, oldest first."""
    ordered = sorted(entries, key=lambda e: (e.when, e.id))
    for _, batch in groupby(
        ordered, key=lambda e: int(e.when.timestamp() // timedelta(hours=1).total_seconds())
    ):
        yield list(batch)


def fed(desk: Desk, entries: Sequence[Entry]) -> dict[str, Entry]:
    """By id, the entries as the desk leaves them when all are filed."""
    placed: dict[str, Entry] = {}
    by_url: dict[str, Entry] = {}
    for batch in hourly(entries):
        known = {e.canonical_url: by_url[e.canonical_url] for e in batch if e.canonical_url in by_url}
        filed = desk.place(batch, by_url=known)
        placed |= {entry.id: entry for entry in filed.entries}
        for move in filed.moves:
            placed[move.entry_id] = replace(placed[move.entry_id], story_id=move.goal)
        for entry in filed.entries:
            by_url.setdefault(entry.canonical_url, entry)
        by_url.pop("", None)
    return placed


def agreement(gold: Mapping[str, str], found: Mapping[str, str]) -> dict[str, float]:
    """Pairwise and B-cubed precision, recall and F1 of `found` over the ids of `gold`."""
    mine = Counter(found[id] for id in gold)
    theirs = Counter(gold.values())
    both = Counter((gold[id], found[id]) for id in gold)
    together, said, true = (sum(n * (n - 1) / 2 for n in c.values()) for c in (both, mine, theirs))
    precision, recall = together / said if said else 1.0, together / true if true else 1.0
    cubed_p = sum(n * n / mine[key[1]] for key, n in both.items()) / len(gold)
    cubed_r = sum(n * n / theirs[key[0]] for key, n in both.items()) / len(gold)
    return {
        "pair_precision": precision,
        "pair_recall": recall,
        "pair_f1": f1(precision, recall),
        "b3_precision": cubed_p,
        "b3_recall": cubed_r,
        "b3": f1(cubed_p, cubed_r),
    }


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def peak_mb() -> float:
    """The most memory that this process has held, in 10^6 bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def told(figures: Mapping[str, object]) -> str:
    """The last line of every eval: one JSON object, figures rounded to four places."""
    return json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()})
