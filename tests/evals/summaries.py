"""How much of what an editor would keep the evidence engine keeps: ROUGE against reference summaries.

    python -m tests.evals.summaries FILE

FILE is JSON lines (gzip or not) of `documents` (title, text), `reference` or `references`, `set`. The
engine, the lead and LexRank (Erkan and Radev, JAIR 22, 2004) get the same number of sentences from the
same documents: 3 for cnn-dm, 9 for multi-news, 1 for tldr. `engine` is the summariser of briefings free of
their rules, `briefing` with them: at most two sentences of one publisher, so two where there is one.
"""

import argparse
import gzip
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from digests.model import Entry
from digests.salience import digest
from digests.sentences import split
from digests.words import content_words, count_words
from digests.writing import candidates, summarise

BUDGETS = {"cnn-dm": 3, "multi-news": 9, "tldr": 1}
MEASURES = ("rouge1", "rouge2", "rougeL")
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)

Summariser = Callable[[Sequence[Entry], int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One document set with what an editor made of it."""

    kind: str
    entries: tuple[Entry, ...]
    references: tuple[str, ...]


def read(path: Path) -> tuple[Row, ...]:
    """The rows of the file; a document becomes a stored entry."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    told = [json.loads(line) for line in text.split("\n") if line.strip()]
    return tuple(
        Row(
            kind=one["set"],
            entries=tuple(_entry(one["id"], at, document) for at, document in enumerate(one["documents"])),
            references=tuple(one.get("references") or [one["reference"]]),
        )
        for one in told
    )


def _entry(name: str, at: int, document: dict[str, Any]) -> Entry:
    return Entry(
        id=f"{name}-{at}",
        feed_url="",
        guid=f"{name}-{at}",
        url=f"https://example.org/{at}",
        canonical_url=f"https://example.org/{at}",
        title=document.get("title") or "",
        text=document["text"],
        published=None,
        first_seen=EPOCH,
        publisher=f"publisher {at}",
        category="press",
    )


def engine(entries: Sequence[Entry], most: int) -> str:
    """The product's summariser, with any readable sentence and as many of one source as it likes."""
    return " ".join(claim.text for claim in digest(entries, most=most))


def briefing(entries: Sequence[Entry], most: int) -> str:
    """The same under a briefing's rules: sentences that stand alone, two of a publisher, opening first."""
    title = entries[0].title
    pool = candidates(entries, {}, title)
    return " ".join(one.sentence.text for one in summarise(pool, title, most=most))


def lead(entries: Sequence[Entry], most: int) -> str:
    """The documents' first sentences in turns: all first ones, then all second ones."""
    texts = [_sentences(entry) for entry in entries]
    order = [(place, at) for at, found in enumerate(texts) for place in range(len(found))]
    return " ".join(texts[at][place] for place, at in sorted(order)[:most])


def lexrank(entries: Sequence[Entry], most: int) -> str:
    """The sentences that most others resemble: continuous LexRank, damping 0.85, threshold 0.1."""
    found = [sentence for entry in entries for sentence in _sentences(entry)][:400]
    vectors = _vectors(found)
    count = len(found)
    if not count:
        return ""
    links = [[0.0] * count for _ in range(count)]
    for one in range(count):
        for other in range(one, count):
            near = sum(w * vectors[other].get(word, 0.0) for word, w in vectors[one].items())
            links[one][other] = links[other][one] = near if near >= 0.1 else 0.0
    degrees = [sum(row) or 1.0 for row in links]
    ranks = [1 / count] * count
    for _ in range(40):
        shares = [rank / degree for rank, degree in zip(ranks, degrees, strict=True)]
        ranks = [
            0.15 / count + 0.85 * sum(link * share for link, share in zip(row, shares, strict=True) if link)
            for row in links
        ]
    best: list[int] = []
    for at in sorted(range(count), key=lambda i: -ranks[i]):
        if len(best) < most and all(_cosine(vectors[at], vectors[other]) < 0.7 for other in best):
            best.append(at)
    return " ".join(found[at] for at in sorted(best))


def _sentences(entry: Entry) -> list[str]:
    return [sentence for sentence in split(entry.text) if count_words(sentence) >= 4]


def _vectors(found: Sequence[str]) -> list[dict[str, float]]:
    words = [Counter(content_words(sentence)) for sentence in found]
    held = Counter(word for counts in words for word in counts)
    vectors = []
    for counts in words:
        raw = {word: n * (1 + math.log(len(found) / held[word])) for word, n in counts.items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        vectors.append({word: value / length for word, value in raw.items()})
    return vectors


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())


SYSTEMS: dict[str, Summariser] = {"engine": engine, "briefing": briefing, "lead": lead, "lexrank": lexrank}


def measure(rows: Sequence[Row], systems: Sequence[str]) -> dict[str, dict[str, dict[str, float]]]:
    """Set, system, measure to the mean stemmed F1 in hundredths; of several references the best counts."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(MEASURES), use_stemmer=True)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for kind in dict.fromkeys(row.kind for row in rows):
        of_kind = [row for row in rows if row.kind == kind]
        found[kind] = {}
        for system in systems:
            sums: Counter[str] = Counter()
            started = perf_counter()
            for row in of_kind:
                text = SYSTEMS[system](row.entries, BUDGETS.get(kind, 3))
                scores = [scorer.score(reference, text) for reference in row.references]
                best = max(scores, key=lambda score: score["rouge1"].fmeasure)
                sums.update({name: best[name].fmeasure for name in MEASURES})
            means = {name: round(100 * sums[name] / len(of_kind), 2) for name in MEASURES}
            found[kind][system] = means | {"seconds": round(perf_counter() - started, 1)}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--only", nargs="*", choices=tuple(BUDGETS), help="these sets alone")
    parser.add_argument("--systems", nargs="*", choices=tuple(SYSTEMS), default=tuple(SYSTEMS))
    told = parser.parse_args()
    rows = [row for row in read(told.file) if not told.only or row.kind in told.only]
    found = measure(rows, told.systems)
    print(f"{'set':12} {'rows':>4} {'system':8} {'R-1':>6} {'R-2':>6} {'R-L':>6} {'seconds':>8}")
    for kind, systems in found.items():
        count = sum(row.kind == kind for row in rows)
        for system, scores in systems.items():
            cells = " ".join(f"{scores[name]:6.2f}" for name in MEASURES)
            print(f"{kind:12} {count:4} {system:8} {cells} {scores['seconds']:8.1f}")
    print(json.dumps({"eval": "summaries", "sets": found}))


if __name__ == "__main__":
    main()
