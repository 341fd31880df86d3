"""Finds the weights of digests.salience and says what they are good for on rows that they were not fitted on.

    python -m tests.evals.fit FILE [--folds 5] [--seconds 60]

Each fold in turn is left out, the weights are climbed to on the others (from neutral ones, by random steps of
which the better are kept), and the fold is summarised with them. Printed by set: ROUGE-1, -2 and -L of the
rows left out, together, which is what to expect of unseen text; the same of weights fitted on all rows and of
those shipped, which flatter; and the weights fitted on all rows.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import DefaultTokenizer

from digests.salience import WEIGHTS, Traits, Weights, chosen, traits_of, vectors_of, worth
from digests.sentences import readable
from digests.vectors import cosine
from tests.evals.summaries import BUDGETS, MEASURES, Row, read

SPREAD = {"decay": 4.0, "short": 4.0, "long": 8.0}
NEUTRAL = Weights(
    centre=1.0,
    links=0.0,
    title=0.0,
    common=0.0,
    position=0.5,
    decay=5.0,
    early=0.0,
    shortness=0.0,
    short=12.0,
    length=0.0,
    long=30.0,
    quoted=0.0,
    leaning=0.0,
    number=0.0,
    question=0.0,
    repeat=0.5,
)
"""Nearness to the centre and an early place alone: nothing that was read off the rows."""

MOST = 400
RARE = frozenset({"decay", "short", "long"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A row taken apart once: sentences with traits, stems and likenesses, and the references' stems."""

    row: Row
    texts: tuple[str, ...]
    traits: tuple[Traits, ...]
    likeness: tuple[tuple[float, ...], ...]
    stems: tuple[tuple[str, ...], ...]
    references: tuple[tuple[str, ...], ...]


def taken_apart(row: Row, tokenizer: DefaultTokenizer) -> Taken:
    found = [(s, e) for e in row.entries for s in readable(e.text)][:MOST]
    vectors = vectors_of(found)
    return Taken(
        row=row,
        texts=tuple(s.text for s, _ in found),
        traits=tuple(traits_of(found, vectors)),
        likeness=tuple(tuple(cosine(one, other) for other in vectors) for one in vectors),
        stems=tuple(tuple(tokenizer.tokenize(s.text)) for s, _ in found),
        references=tuple(tuple(tokenizer.tokenize(text)) for text in row.references),
    )


def pick(one: Taken, weights: Weights) -> list[int]:
    scores = [worth(traits, weights) for traits in one.traits]
    most = BUDGETS.get(one.row.kind, 3)
    return sorted(chosen(scores, lambda a, b: one.likeness[a][b], most, repeat=weights.repeat))


def quick(one: Taken, weights: Weights) -> float:
    """Sum of ROUGE-1 and -2 against the better reference: what the climb goes by."""
    told = [word for at in pick(one, weights) for word in one.stems[at]]
    return max(_f1(told, reference) + _f1(_pairs(told), _pairs(reference)) for reference in one.references)


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(words)]


def _f1(ours: Sequence[str], theirs: Sequence[str]) -> float:
    shared = (Counter(ours) & Counter(theirs)).total()
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0


def worth_of(rows: Sequence[Taken], weights: Weights) -> float:
    """Mean over the sets of the mean over their rows: a large set outweighs no small one."""
    by_kind: dict[str, list[float]] = {}
    for one in rows:
        by_kind.setdefault(one.row.kind, []).append(quick(one, weights))
    return sum(sum(found) / len(found) for found in by_kind.values()) / len(by_kind)


def climb(rows: Sequence[Taken], seconds: float, seed: int) -> Weights:
    """From neutral weights, by random steps that better a random third of the rows, kept where all agree."""
    random_steps = random.Random(seed)
    best, reached = NEUTRAL, worth_of(rows, NEUTRAL)
    names = list(asdict(WEIGHTS))
    end = perf_counter() + seconds
    while perf_counter() < end:
        step = {
            name: round(getattr(best, name) + random_steps.gauss(0, SPREAD.get(name, 0.2)), 3)
            for name in random_steps.sample(names, random_steps.choice((1, 2, 3)))
        }
        tried = replace(
            best, **{name: max(1.0, value) if name in RARE else value for name, value in step.items()}
        )
        some = random_steps.sample(list(rows), len(rows) // 3)
        if worth_of(some, tried) > worth_of(some, best):
            whole = worth_of(rows, tried)
            if whole > reached:
                best, reached = tried, whole
    return best


def scores(rows: Sequence[tuple[Taken, Weights]]) -> dict[str, dict[str, float]]:
    """Set, measure to the mean stemmed F1 in hundredths."""
    scorer = RougeScorer(list(MEASURES), use_stemmer=True)
    sums: dict[str, Counter[str]] = {}
    counts: Counter[str] = Counter()
    for one, weights in rows:
        text = " ".join(one.texts[at] for at in pick(one, weights))
        told = [scorer.score(reference, text) for reference in one.row.references]
        best = max(told, key=lambda score: score["rouge1"].fmeasure)
        sums.setdefault(one.row.kind, Counter()).update({name: best[name].fmeasure for name in MEASURES})
        counts[one.row.kind] += 1
    return {
        kind: {name: round(100 * found[name] / counts[kind], 2) for name in MEASURES}
        for kind, found in sums.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to climb in each fold")
    told = parser.parse_args()
    tokenizer = DefaultTokenizer(use_stemmer=True)
    rows = [taken_apart(row, tokenizer) for row in read(told.file)]
    unseen: list[tuple[Taken, Weights]] = []
    for fold in range(told.folds):
        weights = climb([r for at, r in enumerate(rows) if at % told.folds != fold], told.seconds, fold)
        unseen += [(r, weights) for at, r in enumerate(rows) if at % told.folds == fold]
    fitted = climb(rows, told.seconds, told.folds)
    found = {
        "unseen": scores(unseen),
        "fitted": scores([(row, fitted) for row in rows]),
        "shipped": scores([(row, WEIGHTS) for row in rows]),
    }
    print(f"{'rows':8} {'set':12} {'R-1':>6} {'R-2':>6} {'R-L':>6}")
    for name, sets in found.items():
        for kind, told_of in sets.items():
            print(f"{name:8} {kind:12} " + " ".join(f"{told_of[measure]:6.2f}" for measure in MEASURES))
    print(fitted)
    print(json.dumps({"eval": "fit", "folds": told.folds, **found, "weights": asdict(fitted)}))


if __name__ == "__main__":
    main()
