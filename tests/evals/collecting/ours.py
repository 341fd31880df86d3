"""One of our passes in a process of its own: `python -m tests.evals.collecting.ours`."""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from adapters.corpus import SqliteCorpus
from adapters.feeds import HttpFetcher, ParserPool, Room
from config.load import SHIPPED, load
from digests.collect import collect
from digests.desk import Desk
from digests.model import Entry, Feed, Filed, Meaning
from digests.polling import Pace


class _NoDesk(Desk):
    """Files nothing: what entries are about is measured apart, for no peer asks it."""

    def file(
        self,
        arrived: Sequence[Entry],
        recent: Sequence[Entry] = (),
        by_url: Mapping[str, Entry] | None = None,
        meanings: Mapping[str, Meaning] | None = None,
    ) -> Filed:
        return Filed(entries=tuple(arrived))

    def judge(self, arrived: Sequence[Entry]) -> tuple[Entry, ...]:
        return tuple(arrived)


async def _pass(urls: list[str], options: argparse.Namespace) -> dict[str, object]:
    feeds = [Feed(name=url, url=url, category="press", publisher=url, allow_private=True) for url in urls]
    desk = Desk(load(SHIPPED).entities) if options.filing else _NoDesk(())
    corpus = SqliteCorpus(Path(options.data) / "racebrief.sqlite")
    room = Room()
    async with (
        HttpFetcher(connections=options.concurrency, room=room) as fetcher,
        ParserPool(room=room) as parser,
    ):
        started, used = time.perf_counter(), time.process_time()
        report = await collect(
            feeds,
            fetcher=fetcher,
            parser=parser,
            feed_store=corpus,
            entry_store=corpus,
            desk=desk,
            now=datetime.fromisoformat(options.now),
            concurrency=options.concurrency,
            pace=Pace(),
        )
        seconds, used = time.perf_counter() - started, time.process_time() - used
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    corpus.index()
    indexed = time.perf_counter() - started
    corpus.close()
    told: dict[str, object] = {
        "seconds": seconds,
        "entries": report.new,
        "fetched": report.fetched,
        "unchanged": report.not_modified,
        "cpu": used + children.ru_utime + children.ru_stime,
        "own_cpu": used,
        "index": indexed,
    }
    return told | {"failed": report.failed, "seen": report.seen, "relevant": report.relevant}


def main() -> None:
    """Reads urls as JSON from stdin, makes one pass, prints what it did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder of the database")
    parser.add_argument("--now", required=True, help="ISO time of the pass")
    parser.add_argument("--concurrency", type=int, default=16, help="feeds under way at once")
    parser.add_argument(
        "--filing", action="store_true", help="judge and group entries with the shipped entities"
    )
    options = parser.parse_args()
    print(json.dumps(asyncio.run(_pass(json.load(sys.stdin), options))))


if __name__ == "__main__":
    main()
