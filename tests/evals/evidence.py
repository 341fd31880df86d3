"""What the evidence check catches of briefings that were tampered with, and what it refuses wrongly.

    python -m tests.evals.evidence [--data DIR] [--cases N]

Sentences, figures and quotations that the engine takes from real entries stand in a briefing of one story;
one thing in it is changed, and the briefing goes through digests.evidence.check with the stored entries.
Caught: what was changed is no longer shown. Falsely refused: something faithful is no longer shown.

  digit                    any digit of a sentence (sums, years, names of models), or of a figure
  digit added              one digit too many in a figure
  unit, unit left out      a figure's scale, currency or percent sign; its scale or sign missing
  quotation word           a word inside quotation marks is another, of ours or of the entry's
  quotation word left out, turned   a word of it is missing, or two change places
  speaker                  another person in the speaker's place: from elsewhere, or from the same entry
  figure's claimant        somebody else as the one who gave the number
  negation                 a "not", "never" or "no longer" put in or a "not" taken out
  opposite                 "rose" for "fell" and the like
  hedge                    "may", "plans to" and the like taken out
  name                     a party's name replaced by one that the entry does not name
  name of the same entry   replaced by one that it does name; two names that change places count here
  citation                 the sentence cites an entry of another story
  faithful: as it stands   the sentence, figure or quotation unchanged
  faithful: respelt        "$40 billion" as "$40bn", "12%" as "12 percent", "1,200" as "1200", "U.S." as "US"
  faithful: shortened      the part behind the last comma left out
  faithful: aside left out what stands between the only two commas left out
  faithful: turned         "In May, it rose." as "It rose in May."
  faithful: joined         two neighbouring sentences as one, with "and" between them
"""

import argparse
import json
import os
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from digests.evidence import check
from digests.model import Entry
from tests.builders import briefing
from tests.evals.tampering import MAKERS, Case, Corpus, corpus

MARKS = {
    "digit": 99,
    "digit added": 99,
    "unit": 99,
    "unit left out": 99,
    "quotation word": 99,
    "quotation word left out": 99,
    "quotation words turned": 99,
    "speaker": 95,
}
FAITHFUL = 3.0


def survives(case: Case, held: dict[str, Entry]) -> bool:
    """What the case tells is still shown after the check."""
    checked = check(briefing(lead=(), stories=(case.story,)), held).briefing
    for one in checked.stories:
        shown = [claim.text for claim in one.summary]
        shown += [f"{figure.text}|{figure.unit}|{figure.claimant}" for figure in one.figures]
        shown += [f"{quotation.text}|{quotation.speaker}" for quotation in one.quotations]
        if case.told in shown:
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """By kind: how many cases, how many no longer shown; and what was judged wrongly."""

    cases: Counter[str]
    refused: Counter[str]
    wrong: tuple[Case, ...]


def run(held: Corpus, seed: int, per_kind: int) -> Outcome:
    rows = random.Random(seed)
    stored = {entry.id: entry for entry in held.entries}
    cases, refused = Counter[str](), Counter[str]()
    wrong: list[Case] = []
    for entry in held.entries:
        for make in MAKERS:
            for case in make(entry, held, rows):
                if cases[case.kind] >= per_kind:
                    continue
                cases[case.kind] += 1
                gone = not survives(case, stored)
                refused[case.kind] += gone
                if gone == case.kind.startswith("faithful"):
                    wrong.append(case)
    return Outcome(cases=cases, refused=refused, wrong=tuple(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("RACEBRIEF_SHARED", "../shared")))
    parser.add_argument("--entries", type=int, default=1500, help="how many entries cases are made from")
    parser.add_argument("--cases", type=int, default=300, help="the most cases of one kind")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument(
        "--show", metavar="KIND", help="print the cases of this kind that were judged wrongly"
    )
    told = parser.parse_args()
    outcome = run(corpus(told.data, told.entries, told.seed), told.seed, told.cases)
    if told.show is not None:
        for case in outcome.wrong:
            if told.show in case.kind:
                print(f"{case.kind}: {case.told}")
    print_table(outcome)


def print_table(outcome: Outcome) -> None:
    rates = {kind: round(100 * outcome.refused[kind] / n, 2) for kind, n in outcome.cases.items()}
    caught = {kind: rate for kind, rate in rates.items() if not kind.startswith("faithful")}
    false = {kind: rate for kind, rate in rates.items() if kind.startswith("faithful")}
    print(f"{'changed':28} {'cases':>6} {'caught %':>9}   mark")
    for kind, rate in caught.items():
        mark = f">= {MARKS[kind]}" if kind in MARKS else ""
        print(f"{kind:28} {outcome.cases[kind]:6} {rate:9.2f}   {mark}")
    print(f"{'faithful':28} {'cases':>6} {'refused %':>9}")
    for kind, rate in false.items():
        print(f"{kind:28} {outcome.cases[kind]:6} {rate:9.2f}")
    total = sum(outcome.cases[kind] for kind in false)
    refused = sum(outcome.refused[kind] for kind in false)
    overall = round(100 * refused / total, 2) if total else 0.0
    print(f"{'all faithful':28} {total:6} {overall:9.2f}   <= {FAITHFUL:g}")
    print(
        json.dumps(
            {
                "eval": "evidence",
                "cases": dict(outcome.cases),
                "caught": caught,
                "falsely_refused": false | {"all": overall},
            }
        )
    )


if __name__ == "__main__":
    main()
