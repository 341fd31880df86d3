"""What leads: replays recorded days and compares each day's briefing with what an editor had on that day.

  must_recall      of the stories an editor must have, the share that the briefing shows
  recall_at_8      of all stories that an editor listed, the share among its first eight
  listed_or_extra  of the stories shown, the share that the editor listed or would accept (weak ones half)
  duplicates       stories shown that tell again what a story above them tells

A shown story matches a listed one where at least one of its entries is among the listed ids and half or more
are among the listed or related ones. The desk files every item of --items hour by hour from four days before
the first day; at 18:00 UTC of each day one briefing of eight stories is written and recorded as told, so that
what an earlier day told counts as told. --show prints the stories. The last line is one JSON object.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

from adapters.corpus import SqliteCorpus
from config.load import SHIPPED, load
from digests.desk import Desk
from digests.model import Briefing, Entry, Feed, Schedule, SlotKey, Subscription, Target
from digests.publish import Press, plan
from tests.evals.labelled import Json, embedder, entry_of, rows, told
from tests.fakes_bot import FakeChannel
from tests.shared import SHARED

RUN_IN = timedelta(days=4)
CUT = time(18, tzinfo=UTC)


def main(words: Sequence[str] | None = None) -> int:
    """Prints each day and the JSON line."""
    options = _arguments().parse_args(words)
    days = {date.fromisoformat(day["date"]): day for day in json.loads(options.days.read_text())["days"]}
    entries = [
        replace(entry_of(item), feed_url=item.get("feed") or item["source"])
        for item in rows(options.items)
        if item.get("title")
    ]
    totals = [0.0] * 6
    with tempfile.TemporaryDirectory() as folder, SqliteCorpus(Path(folder) / "corpus.db") as corpus:
        for day, briefing in briefings(entries, min(days), max(days), corpus, words_alone=options.words):
            if options.show and day >= min(days):
                _show(day, briefing)
            if day in days:
                scored = judged(briefing, days[day], days.values())
                totals = [a + b for a, b in zip(totals, scored, strict=True)]
                print(f"{day}  must {scored[0]:.0f}/{scored[1]:.0f}  all {scored[2]:.0f}/{scored[3]:.0f}")
    must, musts, listed, all_listed, right, duplicates = totals
    shown = 8 * len(days)
    figures: dict[str, object] = {
        "must_recall": must / musts,
        "recall_at_8": listed / all_listed,
        "listed_or_extra": right / shown,
        "duplicates": int(duplicates),
        "days": len(days),
    }
    print(told(figures))
    return 0


def briefings(
    entries: Sequence[Entry], first: date, last: date, corpus: SqliteCorpus, *, words_alone: bool
) -> Iterator[tuple[date, Briefing]]:
    """One briefing a day from the run-in on, each after the hours before it are filed."""
    settings = load(SHIPPED)
    model = embedder(words_alone=words_alone)
    desk = Desk(settings.entities, model)
    order = Subscription(
        name="daily",
        schedule=Schedule(times=(time(18),), weekdays=tuple(range(7)), timezone="UTC"),
        format_name="daily",
        max_stories=8,
        targets=(Target(platform="console", address=""),),
    )
    press = Press(
        archive=corpus,
        entry_store=corpus,
        feed_store=corpus,
        outbox=corpus,
        schedule_store=corpus,
        channels={"console": FakeChannel()},
        feeds=tuple(
            Feed(name=u, url=u, category="press", publisher=u) for u in {e.feed_url for e in entries}
        ),
        formats=settings.formats,
        entities=settings.entities,
        embedder=model,
    )
    start = datetime.combine(first, CUT) - RUN_IN
    end = datetime.combine(last, CUT)
    wanted = sorted((e for e in entries if start <= e.first_seen < end), key=lambda e: (e.first_seen, e.id))
    made = start
    for hour, batch in groupby(wanted, key=lambda e: e.first_seen.replace(minute=0, second=0, microsecond=0)):
        while hour >= made + timedelta(days=1):
            made += timedelta(days=1)
            yield made.date(), _planned(order, made, press)
        arrived = tuple(batch)
        known = corpus.by_canonical_url({e.canonical_url for e in arrived})
        filed = desk.file(arrived, (), known)
        corpus.save(filed.entries, (), filed)
    yield last, _planned(order, end, press)


def _planned(order: Subscription, now: datetime, press: Press) -> Briefing:
    made = plan(order, SlotKey(subscription="daily", local_date=now.date(), slot="18:00"), now, press)
    if made is None:
        raise RuntimeError(f"{now:%d %B} was briefed before")
    return made.briefing


def judged(briefing: Briefing, day: Json, days: Collection[Json]) -> list[float]:
    """Musts shown, musts, listed shown, listed, right ones, duplicates."""
    elsewhere = [s for other in days for s in other["stories"] if day["date"] in s["also_credit_on"]]
    listed = [*day["stories"], *(story for story in elsewhere if story not in day["stories"])]
    found: set[str] = set()
    right = duplicates = 0.0
    for brief in briefing.stories:
        ids = {id.removeprefix("urn:item:") for id in brief.entry_ids}
        match = next((s for s in listed if _matches(ids, s["item_ids"], s["related_item_ids"])), None)
        extra = next((x for x in day["acceptable_extras"] if _matches(ids, x["item_ids"], ())), None)
        key = match["story_id"] if match else extra["extra_id"] if extra else None
        if key is None:
            continue
        if key in found:
            duplicates += 1
            continue
        found.add(key)
        right += 1.0 if match or (extra and extra["strength"] != "weak") else 0.5
    own = day["stories"]
    musts = [story for story in own if story["flag"] == "must"]
    return [
        float(sum(story["story_id"] in found for story in musts)),
        float(len(musts)),
        float(sum(story["story_id"] in found for story in own)),
        float(len(own)),
        right,
        duplicates,
    ]


def _matches(ids: Collection[str], own: Collection[str], related: Collection[str]) -> bool:
    return any(id in own for id in ids) and 2 * sum(id in own or id in related for id in ids) >= len(ids)


def _show(day: date, briefing: Briefing) -> None:
    print(f"== {day}")
    for brief in briefing.stories:
        new = brief.what_is_new
        news = f" [{new.label}: {new.claim.text}]" if new else ""
        print(f"  {brief.rank}. {brief.headline.text} ({brief.source_count} of {len(brief.entry_ids)}){news}")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.editor",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    data = SHARED / "data"
    parser.add_argument("--days", type=Path, default=data / "editor-dev.json", help="what an editor had")
    parser.add_argument(
        "--items", type=Path, default=data / "news-2026-01.jsonl.gz", help="the recorded news"
    )
    parser.add_argument("--words", action="store_true", help="words alone")
    parser.add_argument("--show", action="store_true", help="print the briefings")
    return parser


if __name__ == "__main__":
    sys.exit(main())
