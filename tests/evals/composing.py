"""How long a day's briefing takes to compose from real entries, without a language model.

    python -m tests.evals.composing [--data DIR] [--entries 3700] [--day 2026-01-06]

The recorded items up to the day, as many as asked, are entries; filing (relevance, copies, stories) is
timed apart. `compose` is what follows: ranking, merging, choosing, telling each of eight stories in its
format, the evidence check and the blocks. Printed twice: for entries as they are filed, and for the worst
case, where every entry is about the AI race and each three are a story.
"""

import argparse
import gzip
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from config.load import SHIPPED, load
from config.settings import Settings
from digests.briefing import write_briefing
from digests.compose import compose
from digests.desk import Desk
from digests.material import Material, stories_of
from digests.model import Entry, Relevance, Story
from digests.ports import Counts
from tests.builders import slot_key, subscription

PUBLISHER_PARTS = 3


def entries_of(folder: Path, last: date, most: int) -> tuple[Entry, ...]:
    """The newest `most` recorded items before the end of the day, oldest first."""
    found: list[Entry] = []
    with gzip.open(folder / "data" / "news-2026-01.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            when = datetime.fromisoformat(item["published"].replace("Z", "+00:00"))
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            if when.date() <= last:
                found.append(_entry(item, when))
    return tuple(sorted(found, key=lambda entry: (entry.when, entry.id))[-most:])


def _entry(item: dict[str, str], when: datetime) -> Entry:
    return Entry(
        id=item["id"],
        feed_url="",
        guid=item["id"],
        url=item["url"],
        canonical_url=item["url"],
        title=item["title"],
        text=item.get("text") or "",
        published=when,
        first_seen=when,
        publisher=item["source"],
        category="press",
    )


def timed(entries: Sequence[Entry], stories: Sequence[Story], settings: Settings) -> tuple[float, int]:
    """Seconds to compose, and the stories told."""
    now = max(entry.first_seen for entry in entries) + timedelta(minutes=1)
    given = Material(
        stories=tuple(stories),
        told=(),
        told_entries={},
        counts=Counts(seen=len(entries), relevant=len(entries), copies=0, oldest=None, newest=None),
        feeds=(),
        states={},
        entities={entity.name: entity for entity in settings.entities},
        since=min(entry.first_seen for entry in entries),
    )
    daily = settings.formats["daily"]
    started = perf_counter()
    written = write_briefing(
        subscription(max_stories=8),
        daily,
        given,
        key=slot_key(),
        now=now,
        late=False,
        formats=settings.formats,
    )
    compose(written.briefing, daily, settings.formats)
    return perf_counter() - started, len(written.briefing.stories)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("RACEBRIEF_SHARED", "../shared")))
    parser.add_argument("--entries", type=int, default=3700)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 1, 6))
    told = parser.parse_args()
    settings = load(SHIPPED)
    entries = entries_of(told.data, told.day, told.entries)
    started = perf_counter()
    filed = Desk(settings.entities).file(entries, (), {}).entries
    filing = perf_counter() - started
    relevant = [entry for entry in filed if entry.relevance.relevant]
    stories = stories_of(relevant, before=datetime.max.replace(tzinfo=UTC))
    seconds, shown = timed(entries, stories, settings)
    sure = Relevance(score=1.0, relevant=True)
    worst = [replace(entry, relevance=sure) for entry in filed]
    groups = [
        Story(id=f"w{at:05}", entries=tuple(worst[at : at + PUBLISHER_PARTS]))
        for at in range(0, len(worst), PUBLISHER_PARTS)
    ]
    worst_seconds, worst_shown = timed(worst, groups, settings)
    print(f"{'entries':>8} {'stories':>8} {'shown':>6} {'filing s':>9} {'compose s':>10}")
    print(f"{len(entries):8} {len(stories):8} {shown:6} {filing:9.2f} {seconds:10.2f}")
    print(f"{len(worst):8} {len(groups):8} {worst_shown:6} {'':9} {worst_seconds:10.2f}  worst case")
    print(
        json.dumps(
            {
                "eval": "composing",
                "entries": len(entries),
                "stories": len(stories),
                "filing_s": round(filing, 2),
                "compose_s": round(seconds, 2),
                "worst_compose_s": round(worst_seconds, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
