"""The five structures built from the five reference documents, beside the documents' own proportions.

    python -m tests.evals.formats [--data DIR] [--print FORMAT] [--pool]

The documents are entries of one story. For each format the table says how many parts of a kind there are and
how many words each has, against the range found in the document that the format follows ("ok": within it).

  contested   groups of values found for training cost, chips, market loss and investment, of those the
              documents give; a value counts where a figure of the format's story holds it with its measure
  quotations  quotations of people with a speaker, and with a role; the documents hold ten
  seconds     the time to build and check the story in that format
"""

import argparse
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from config.load import SHIPPED, load
from digests.compose import reply
from digests.document import Document, Thread
from digests.figures import figures
from digests.gazetteer import Gazetteer
from digests.model import (
    Entity,
    EntityKind,
    Entry,
    Figure,
    Format,
    PartKind,
    Quotation,
    Relevance,
    Story,
    StoryBrief,
)
from digests.quotations import quotations
from digests.telling import story_brief
from digests.words import count_words

FORMATS = ("takeaways", "explainer", "analysis", "questions", "hype-check")
Bounds = tuple[int, int]
REFERENCE: dict[str, dict[str, tuple[Bounds, Bounds]]] = {
    "takeaways": {
        "summary": ((1, 1), (64, 96)),
        "takeaways": ((2, 2), (19, 24)),
        "section headings": ((4, 4), (5, 6)),
        "sections": ((4, 4), (90, 115)),
        "questions": ((3, 3), (5, 45)),
    },
    "explainer": {
        "dek": ((1, 1), (6, 22)),
        "summary": ((1, 1), (55, 85)),
        "numbered": ((6, 6), (6, 28)),
        "takeaways": ((7, 7), (7, 31)),
        "sections": ((3, 3), (40, 110)),
    },
    "analysis": {
        "summary": ((1, 1), (92, 138)),
        "section headings": ((8, 8), (4, 7)),
        "sections": ((8, 8), (40, 180)),
        "quotations": ((4, 4), (3, 45)),
    },
    "questions": {
        "summary": ((1, 1), (30, 75)),
        "section headings": ((8, 8), (3, 10)),
        "sections": ((8, 8), (45, 82)),
    },
    "hype-check": {
        "summary": ((1, 1), (60, 110)),
        "section headings": ((6, 6), (7, 9)),
        "sections": ((6, 6), (49, 130)),
    },
}
CONTESTED: dict[str, tuple[tuple[float, str], ...]] = {
    "training cost": ((5.6e6, "USD"), (6e6, "USD"), (0.01, "x"), (95.0, "%")),
    "chips": ((2000.0, ""), (50000.0, "")),
    "market loss": ((1.5e12, "USD"),),
    "investment": ((500.0, "USD"), (5e11, "USD")),
}
LEAST_TITLE, MOST_TITLE = 4, 25
PUBLISHERS = ("Podcast page", "Waya", "Policy review", "Startup blog", "Tech site")


def story(folder: Path, entities: Sequence[Entity]) -> Story:
    """The documents as entries of five publishers, the first one a podcast's."""
    finder = Gazetteer(tuple(entities))
    found = []
    for at, path in enumerate(sorted((folder / "reference").glob("*.txt"))):
        raw = path.read_text(encoding="utf-8").strip()
        title, text = titled(raw)
        names = dict.fromkeys(one.entity.name for one in finder.find(raw))
        found.append(
            Entry(
                id=f"R{at}",
                feed_url="",
                guid=path.stem,
                url=f"https://example.org/{path.stem}",
                canonical_url=f"https://example.org/{path.stem}",
                title=title,
                text=text,
                published=datetime(2025, 1, 30, at, tzinfo=UTC),
                first_seen=datetime(2025, 1, 31, tzinfo=UTC),
                publisher=PUBLISHERS[at],
                category="podcasts" if at == 0 else "analysis",
                relevance=Relevance(score=1.0, relevant=True),
                entities=tuple(names),
            )
        )
    return Story(id="reference", entries=tuple(found))


def titled(raw: str) -> tuple[str, str]:
    """The first line that may be a title, as a feed would give it, and all below it."""
    lines = raw.splitlines()
    first = next(at for at, line in enumerate(lines) if count_words(line) >= LEAST_TITLE)
    if count_words(lines[first]) > MOST_TITLE:
        return raw.split(". ", maxsplit=1)[0][:110], raw
    return lines[first], "\n".join(lines[first + 1 :])


def sizes(brief: StoryBrief, fmt: Format) -> dict[str, list[int]]:
    """Words of each item of each kind of part; a paragraph is one item."""
    kinds = {place: part.kind for place, part in enumerate(fmt.reply)}
    sections = [one for one in brief.sections if kinds[one.place] is PartKind.SECTION]
    numbered = [one for one in brief.sections if kinds[one.place] is PartKind.NUMBERED]
    found = {
        "dek": [count_words(brief.dek.text)] if brief.dek else [],
        "summary": [sum(count_words(claim.text) for claim in brief.summary)] if brief.summary else [],
        "takeaways": [count_words(one.claim.text) for one in brief.takeaways],
        "section headings": [count_words(one.heading) for one in sections],
        "sections": [sum(count_words(claim.text) for claim in one.claims) for one in sections],
        "numbered": [count_words(claim.text) for one in numbered for claim in one.claims],
        "quotations": [count_words(one.text) for one in brief.quotations],
        "questions": [count_words(one.text) for one in brief.questions],
    }
    return found


def contested_found(told: Sequence[Figure]) -> dict[str, list[str]]:
    """By measure, the documents' values that a figure holds under that measure."""
    return {
        measure: [
            next(f.text for f in told if (f.value, f.unit) == value and f.measure == measure)
            for value in values
            if any((f.value, f.unit) == value and f.measure == measure for f in told)
        ]
        for measure, values in CONTESTED.items()
    }


def text_of(thread: Thread) -> str:
    """The reply as plain text, for reading beside the document."""
    from bot.app import text

    document = Document(title=thread.title, summary="", post=(), replies=(thread,))
    return text(document, 110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("RACEBRIEF_SHARED", "../shared")))
    parser.add_argument("--print", choices=FORMATS, dest="shown", help="print this format's reply whole")
    told = parser.parse_args()
    if not any((told.data / "reference").glob("*.txt")):
        parser.error(f"the reference documents are not in {told.data / 'reference'}: say --data")
    settings = load(SHIPPED)
    entities = {one.name: one for one in settings.entities}
    held = story(told.data, settings.entities)
    now = datetime(2025, 1, 31, tzinfo=UTC)
    result: dict[str, object] = {}
    print(f"{'format':11} {'part':17} {'count':>5} {'wanted':>7}  words each (wanted)")
    for name in FORMATS:
        started = perf_counter()
        brief, dropped = story_brief(held, settings.formats[name], entities, now=now)
        seconds = perf_counter() - started
        result[name] = _row(name, brief, settings.formats[name]) | {
            "dropped": len(dropped),
            "seconds": round(seconds, 2),
        }
        if told.shown == name:
            print(text_of(reply(brief, settings.formats[name])))
            for one in dropped:
                print(f"left out, {one.reason}: {one.text}")
    everything = figures(held.entries, entities, most=200)
    found = contested_found(everything)
    organisations = [name for name, one in entities.items() if one.kind is not EntityKind.PERSON]
    people = [one for entry in held.entries for one in quotations(entry, organisations)]
    _print_found(found, people)
    print(
        json.dumps(
            {
                "eval": "formats",
                "formats": result,
                "contested": {measure: len(values) for measure, values in found.items()},
                "contested_of": {measure: len(values) for measure, values in CONTESTED.items()},
                "quotations": len(people),
                "with_role": sum(one.role is not None for one in people),
            }
        )
    )


def _row(name: str, brief: StoryBrief, fmt: Format) -> dict[str, object]:
    found = sizes(brief, fmt)
    row: dict[str, object] = {}
    for kind, (count, words) in REFERENCE[name].items():
        lengths = found[kind]
        within = sum(words[0] <= length <= words[1] for length in lengths)
        mark = "ok" if count[0] <= len(lengths) <= count[1] and within == len(lengths) else ""
        shown = ", ".join(map(str, lengths))
        print(f"{name:11} {kind:17} {len(lengths):5} {count[0]:7}  {shown} ({words[0]}-{words[1]}) {mark}")
        row[kind] = {"count": len(lengths), "wanted": count[0], "words": lengths, "within": within}
    return row


def _print_found(found: dict[str, list[str]], people: Sequence[Quotation]) -> None:
    for measure, values in found.items():
        print(f"contested {measure}: {len(values)} of {len(CONTESTED[measure])}: {'; '.join(values)}")
    print(f"quotations of people: {len(people)} of 10")
    for one in people:
        print(f"  {one.source} {one.speaker} ({one.role}): {one.text}")


if __name__ == "__main__":
    main()
