"""How the numbers in digests/thresholds.py are fitted, and what cross-validation says of them.

Both scores are logistic regressions with a ridge penalty over the lines of digests.likeness, fitted on
likely pairs. The event score is fitted on the stories file, the kite file and the spans of
tests/data/events-own.jsonl: days of AI news between 2025 and 2026, of which items near one another were
read and labelled by hand (keynote weeks, launches, a scandal; of June and July 2025 what an earlier fit had
put together; what was in doubt was left out). All weigh the same, each cluster as the root of its pairs,
negatives twice as positives. It is fitted on strangers besides: pairs of entries that are near in words or
meaning but were published so far apart that they tell two events (20 days in the background file, 4 in the
recorded news), measured as if they were told within two days and a half. Without strangers a live stream,
where few pairs are one event, would be glued by what its headlines have in common.

The least event odds are those at which the real desk agrees best with the labels of a file or span that was
held out of the fit whole (pair F1 and B-cubed F1, means), taken from within the plateau, not from its edge.
The article score is fitted on the copies file; its least odds are about the lowest at which the real desk
reaches a precision of .98 on clusters held out.

Prints the weights as Python, once with the embedding package and once for words alone; the last line is one
JSON object with the cross-validated figures.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digests.cluster import WINDOW
from digests.desk import LEAST_SHARED, NEAREST, SHARING, Desk
from digests.gazetteer import Gazetteer
from digests.holdings import Holdings, embedded
from digests.likeness import FEATURES, VETOES, compared, vector_of
from digests.model import Entry
from digests.ports import Embedder
from digests.stems import Floats
from digests.thresholds import Thresholds
from tests.evals.labelled import Json, agreement, embedder, entry_of, fed, named, rows, shipped_entities, told
from tests.shared import SHARED

EVENT = (
    "titles", "texts", "wholes", "crossed", "title_meaning", "meaning", "shared_names", "strangers",
    "shared_figures", "clashing_figures", "days", "bare", "both_bare",
)  # fmt: skip
CARRIED = (
    "crossed_least", "carried", "carried_least", "rarest_shared", "rarest_lost", "same_publisher",
)  # fmt: skip
"""What tells events of one affair apart; copies do not need it."""

ARTICLE = (
    "titles_cubed", "same_title", "text_carried", "meaning", "shared_names", "clashing_figures",
    "titles*wholes", "titles*shared", "bare*wholes", "bare*shared", "wholes*shared_names",
    "meaning*shared_names", "log_days*log_days",
)  # fmt: skip
STRANGERS = (("background-ai.jsonl.gz", 20.0), ("news-2026-01.jsonl.gz", 4.0))
LABELS = Path(__file__).parents[1] / "data" / "events-own.jsonl"
FOLDS = 3
EVENT_GRID = np.arange(-2.2, 0.21, 0.2)
ARTICLE_GRID = np.arange(1.5, 4.01, 0.25)
_RIDGE, _ARTICLE_RIDGE = 0.5, 2.0
_STRANGERS = 800.0
"""What all strangers of a file weigh together; positives of a file weigh 200, its negatives 400."""

_SAMPLED = 1500

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Labelled entries in time order with their likely pairs, measured."""

    entries: list[Entry]
    gold: dict[str, str]
    labels: NDArray[np.str_]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    lines: Doubles

    @property
    def same(self) -> NDArray[np.bool_]:
        return np.asarray(self.labels[self.left] == self.labels[self.right])


def main(words: Sequence[str] | None = None) -> int:
    """Prints the weights and the JSON line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.refit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=SHARED / "data", help="where the labelled files are")
    options = parser.parse_args(words)
    figures: dict[str, object] = {}
    for title, words_alone in (("WITH_MEANING", False), ("WORDS_ALONE", True)):
        model = embedder(words_alone=words_alone)
        if model is None and not words_alone:
            continue
        events = [sample(items, model, WINDOW) for items in _event_items(options.data)]
        apart = [strangers(options.data / name, model, days) for name, days in STRANGERS]
        copies = sample(rows(options.data / "same-article-dev.jsonl.gz"), model, 30.0, with_url=False)
        event = event_weights(events, apart, model)
        article = article_weights(copies, model)
        least_event, validated = event_threshold(events, apart, model)
        least_article, reached = article_threshold(copies, event, model)
        print(f"{title} = Thresholds(\n    event=vector_of({_shown(event)}),")
        print(f"    least_event={least_event:.2f},")
        print(f"    article=vector_of({_shown(article)}),\n    least_article={least_article:.2f},\n)")
        figures |= {f"{title}_{name}": value for name, value in (validated | reached).items()}
    print(told(figures))
    return 0


def _event_items(data: Path) -> list[list[Json]]:
    """The labelled items of each file and each span of days."""
    texts = {item["id"]: item for name, _ in STRANGERS for item in rows(data / name)}
    spans: dict[str, list[Json]] = defaultdict(list)
    for label in rows(LABELS):
        spans[label["span"]].append(texts[label["id"]] | label)
    return [rows(data / "stories-dev.jsonl"), rows(data / "kite-dev.jsonl"), *spans.values()]


def sample(items: Sequence[Json], model: Embedder | None, days: float, *, with_url: bool = True) -> Sample:
    """The items held at once, and the pairs of those that a desk would compare."""
    entities = shipped_entities()
    found = named([entry_of(item, with_url=with_url) for item in items], entities)
    entries = sorted(found, key=lambda e: (e.when, e.id))
    holdings, left, right = _held(entries, model, days)
    gold = {item["id"]: str(item["cluster"]) for item in items}
    return Sample(
        entries=entries,
        gold=gold,
        labels=np.array([gold[entry.id] for entry in entries]),
        left=left,
        right=right,
        lines=compared(holdings, left, right).astype(np.float64),
    )


def strangers(path: Path, model: Embedder | None, days: float) -> Doubles:
    """Lines of pairs that are near but at least so many days apart, some of the file's relevant items."""
    desk = Desk(shipped_entities())
    items = [item for item in rows(path) if item.get("title")]
    chosen = random.Random(1).sample(items, min(len(items), 4 * _SAMPLED))
    judged = desk.judge([entry_of(item, with_url=False) for item in chosen])
    holdings, left, right = _held([e for e in judged if e.relevance.relevant][:_SAMPLED], model, 10_000.0)
    when = holdings.traits["day"]
    kept = np.abs(when[left] - when[right]) >= days
    lines = compared(holdings, left[kept], right[kept]).astype(np.float64)
    lines[:, FEATURES.index("days")] = np.random.default_rng(0).uniform(0, 2.5, len(lines))
    return lines


def _held(
    entries: Sequence[Entry], model: Embedder | None, days: float
) -> tuple[Holdings, NDArray[np.intp], NDArray[np.intp]]:
    """The entries held, and the pairs of them that a desk would compare, the later row first."""
    holdings = Holdings(Gazetteer(shipped_entities()), model.size if model else 0)
    pairs: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
    for start in range(0, len(entries), 128):
        batch = entries[start : start + 128]
        placed = holdings.add(batch, embedded(model, batch) if model else None)
        held = holdings.traits["day"][placed]
        holdings.learn(placed)
        among = holdings.within(float(held.min()) - days, float(held.max()) + days)
        pairs.append(holdings.pairs(placed, among, nearest=NEAREST, least=LEAST_SHARED, sharing=SHARING))
    left, right = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return holdings, left, right


def event_weights(
    samples: Sequence[Sample], apart: Sequence[Doubles], model: Embedder | None
) -> dict[str, float]:
    """Fitted on the pairs of all samples and on strangers."""
    used = _used((*EVENT, *CARRIED), model)
    lines, same, weight, offset = [], [], [], []
    for one in samples:
        sizes = Counter(one.labels.tolist())
        kept = one.lines[:, FEATURES.index("days")] < WINDOW
        size = np.array([sizes[label] for label in one.labels[one.left[kept]].tolist()])
        own = np.where(one.same[kept], 2 / np.maximum(size - 1, 1), 1.0)
        for truth, share in ((True, 200.0), (False, 400.0)):
            own[one.same[kept] == truth] *= share / own[one.same[kept] == truth].sum()
        lines.append(one.lines[kept])
        same.append(one.same[kept])
        weight.append(own)
        offset.append(one.lines[kept] @ vector_of(VETOES))
    for far in apart:
        lines.append(far)
        same.append(np.zeros(len(far), bool))
        weight.append(np.full(len(far), _STRANGERS / len(far)))
        offset.append(far @ vector_of(VETOES))
    fitted = logistic(
        np.vstack(lines)[:, [0, *used]], np.hstack(same), np.hstack(weight), np.hstack(offset), _RIDGE
    )
    return dict(zip(("constant", *(FEATURES[place] for place in used)), fitted.tolist(), strict=True))


def article_weights(one: Sample, model: Embedder | None, without: int = -1) -> dict[str, float]:
    """Fitted on all pairs, or on those that hold nothing of the fold `without`.

    The penalty is on what a feature does over its spread. Where a headline stands under two labels, it is
    one article at two addresses as a rule, and tells the fit nothing.
    """
    used = [0, *_used(ARTICLE, model)]
    fold = folds(one)
    kept = (fold[one.left] != without) & (fold[one.right] != without)
    kept &= one.same | (one.lines[:, FEATURES.index("same_title")] == 0)
    lines = one.lines[kept]
    spread = lines[:, used].std(axis=0)
    spread[0] = 1.0
    offset = lines @ vector_of(VETOES)
    fitted = logistic(lines[:, used] / spread, one.same[kept], np.ones(len(lines)), offset, _ARTICLE_RIDGE)
    return dict(zip((FEATURES[place] for place in used), (fitted / spread).tolist(), strict=True))


def logistic(
    lines: Doubles, same: NDArray[np.bool_], weight: Doubles, offset: Doubles, ridge: float
) -> Doubles:
    """Newton's method; the constant is not penalised."""
    penalty = np.full(lines.shape[1], ridge)
    penalty[0] = 1e-6
    found = np.zeros(lines.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(lines @ found + offset, -30, 30)))
        slope = lines.T @ (weight * (chance - same)) + penalty * found
        curve = (lines * (weight * chance * (1 - chance))[:, None]).T @ lines + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < 1e-7:
            break
    return found


def event_threshold(
    samples: Sequence[Sample], apart: Sequence[Doubles], model: Embedder | None
) -> tuple[float, dict[str, float]]:
    """The best of the grid on samples held out of the fit, and what the desk reaches there."""
    held_out: dict[float, list[tuple[float, float]]] = {least: [] for least in EVENT_GRID.tolist()}
    for place, one in enumerate(samples):
        weights = vector_of(event_weights([*samples[:place], *samples[place + 1 :]], apart, model))
        for least, scored_there in held_out.items():
            desk = _desk(weights, least, vector_of({}), 9.0, model)
            found = {id: entry.story_id or id for id, entry in fed(desk, one.entries).items()}
            scored = agreement(one.gold, found)
            scored_there.append((scored["pair_f1"], scored["b3"]))
    means = {least: _mean(scored) for least, scored in held_out.items()}
    for least, scored_there in held_out.items():
        pair, cubed = means[least]
        each = " ".join(f"{one:.3f}/{other:.3f}" for one, other in scored_there)
        print(f"# least event odds {least:5.2f}: held-out pair F1 {pair:.3f}, B3 {cubed:.3f}; each {each}")
    least = max(means, key=lambda tried: float(means[tried].sum()))
    return least, {"cv_pair_f1": float(means[least][0]), "cv_b3": float(means[least][1])}


def _mean(scored: Sequence[tuple[float, float]]) -> Doubles:
    """The stories file, the kite file and all spans together weigh the same."""
    stories, kite, *spans = np.array(scored)
    return np.asarray(np.mean([stories, kite, np.mean(spans, axis=0)], axis=0), np.float64)


def article_threshold(
    one: Sample, event: Mapping[str, float], model: Embedder | None
) -> tuple[float, dict[str, float]]:
    """The lowest of the grid at which held-out clusters reach a precision of .98, else the highest.

    All items are filed; a pair counts by how many of its two items were held out.
    """
    held_out = [(fold, vector_of(article_weights(one, model, without=fold))) for fold in range(FOLDS)]
    for tried in ARTICLE_GRID.tolist():
        least, counts = float(tried), np.zeros(3)
        for fold, weights in held_out:
            desk = _desk(vector_of(event), 9.0, weights, least, model)
            found = {id: entry.copy_of or id for id, entry in fed(desk, one.entries).items()}
            groups = np.array([found[entry.id] for entry in one.entries])
            counts += _pairs(groups, one.labels, folds(one) == fold)
        precision, recall = counts[0] / counts[1], counts[0] / counts[2]
        print(f"# least article odds {least:5.2f}: held-out precision {precision:.4f}, recall {recall:.4f}")
        if precision >= 0.98:
            break
    return least, {"cv_article_precision": float(precision), "cv_article_recall": float(recall)}


def _pairs(groups: NDArray[np.str_], labels: NDArray[np.str_], mine: NDArray[np.bool_]) -> Doubles:
    """How many pairs are together in both, in the groups, in the labels: halves where one item is of mine."""
    counted = []
    for keys in (np.char.add(groups, labels), groups, labels):
        among = [
            sum(n * (n - 1) for n in Counter(k.tolist()).values()) for k in (keys, keys[mine], keys[~mine])
        ]
        counted.append((among[0] + among[1] - among[2]) / 4)
    return np.array(counted)


def folds(one: Sample) -> NDArray[np.intp]:
    """A fold for each entry; a cluster is of one fold whole."""
    names = sorted(set(one.labels.tolist()))
    order = np.random.default_rng(0).permutation(len(names))
    fold = {name: int(place) % FOLDS for name, place in zip(names, order, strict=True)}
    return np.array([fold[label] for label in one.labels.tolist()])


def _desk(event: Floats, least: float, article: Floats, copies: float, model: Embedder | None) -> Desk:
    chosen = Thresholds(event=event, least_event=least, article=article, least_article=copies)
    return Desk(shipped_entities(), model, chosen)


def _used(names: Sequence[str], model: Embedder | None) -> list[int]:
    return [FEATURES.index(name) for name in names if model or "meaning" not in name]


def _shown(weights: Mapping[str, float]) -> str:
    return "{" + ", ".join(f'"{name}": {value:.2f}' for name, value in weights.items()) + "}"


if __name__ == "__main__":
    sys.exit(main())
