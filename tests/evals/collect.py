"""How fast feeds are collected: `python -m tests.evals.collect --feeds 500`.

Serves made-up feeds from a process of its own on 250 loopback addresses and measures, one after the other:
the floor (raw fetch, lxml, one SQLite transaction), our cold pass, a warm one (all 304), one in which a
hundredth of the feeds has an entry more, our cold pass with the entries judged and grouped into stories,
and the library `reader` with one thread and with ten. Memory is the summed PSS of all processes of a pass,
CPU what they used together. Words go into our search index after a pass, as with reader: that is told apart.
With --growth a cold pass over so many feeds more is compared with the one over --feeds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.evals.collecting.processes import Peak

ORIGINS = 250
_HELP = {
    "cold_x_floor": "our cold pass over the floor",
    "cold_x_reader": "reader's cold pass over ours",
    "warm_x_reader": "reader's warm pass over ours",
    "peak_mb": "the most memory that one of our passes held, MB",
    "filed_x_floor": "our cold pass with judging and grouping over the floor",
    "index_s": "what the search index takes after the cold pass, seconds",
    "growth": "seconds a feed with --growth feeds over those with --feeds feeds; cpu_growth likewise for CPU",
    "peak_mb_grown": "as peak_mb, with --growth feeds",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The server: where it is and what it holds."""

    port: int
    entries: int
    bytes: int
    feeds: int

    def urls(self) -> list[str]:
        return [
            f"http://127.0.{1 + n % ORIGINS // 250}.{1 + n % ORIGINS}:{self.port}/feed/{n}"
            for n in range(self.feeds)
        ]

    def ask(self, path: str) -> dict[str, int]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
            told: dict[str, int] = json.load(answer)
            return told


@contextmanager
def served(feeds: int) -> Iterator[Served]:
    command = [sys.executable, "-m", "tests.evals.collecting.server", "--feeds", str(feeds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        told = json.loads(process.stdout.readline())
        try:
            yield Served(feeds=feeds, **told)
        finally:
            process.stdin.close()
            process.wait()


def run(module: str, urls: Sequence[str], *arguments: str) -> dict[str, Any]:
    """What a measuring process printed, with the peak of its memory."""
    command = [sys.executable, "-m", f"tests.evals.collecting.{module}", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        with Peak(process.pid) as peak:
            out, _ = process.communicate(json.dumps(list(urls)))
        if process.returncode:
            raise SystemExit(f"{module} failed with {process.returncode}")
    told: dict[str, Any] = json.loads(out.splitlines()[-1])
    return told | {"mb": peak.mb}


def cold(urls: Sequence[str], folder: str, name: str, *options: str) -> dict[str, Any]:
    """A pass over feeds never seen before, into a database of its own."""
    place = os.path.join(folder, name)
    os.mkdir(place)
    return run("ours", urls, "--data", place, "--now", "2026-01-10T12:00:00+00:00", *options)


def measure(options: argparse.Namespace, server: Served, folder: str) -> dict[str, dict[str, Any]]:
    """By name of the pass. Floor and cold pass are run several times in turn, and the quickest counts."""
    urls = server.urls()
    rows: dict[str, dict[str, Any]] = {}
    pairs = [(run("floor", urls), cold(urls, folder, f"cold-{n}")) for n in range(options.repeat)]
    rows["floor"] = min((floor for floor, _ in pairs), key=lambda row: row["seconds"])
    colds = [row for _, row in pairs]
    rows["cold"] = min(colds, key=lambda row: row["seconds"]) | {"mb": max(row["mb"] for row in colds)}
    warm = ("--data", os.path.join(folder, "cold-0"), "--now")
    warms = [run("ours", urls, *warm, f"2026-01-10T{13 + 5 * n}:00:00+00:00") for n in range(2)]
    rows["warm"] = min(warms, key=lambda row: row["seconds"])
    server.ask("/change/10")
    rows["one percent changed"] = run("ours", urls, *warm, "2026-01-11T12:00:00+00:00")
    if options.filing:
        rows["cold, filed"] = cold(urls, folder, "filed", "--filing")
    if options.reader:
        for workers in (1, 10):
            told = run("peer", urls, "--data", folder, "--workers", str(workers))
            for name in ("cold", "warm"):
                rows[f"reader {name}, {workers} threads"] = told | {
                    "seconds": told[name],
                    "cpu": told[f"{name}_cpu"],
                }
    if options.growth:
        with served(options.growth) as larger:
            rows[f"cold, {options.growth} feeds"] = cold(larger.urls(), folder, "grown")
    return rows


def table(rows: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield f"{'pass':24} {'s':>8} {'x floor':>8} {'CPU s':>8} {'entries':>8} {'MB':>7}"
    for name, row in rows.items():
        ratio = row["seconds"] / rows["floor"]["seconds"]
        yield (
            f"{name:24} {row['seconds']:8.2f} {ratio:8.2f} {row['cpu']:8.2f} {row.get('entries', 0):8}"
            f" {row['mb']:7.1f}"
        )
    parts = rows["floor"]
    yield f"floor = fetch {parts['fetch']:.2f} + lxml {parts['parse']:.2f} + transaction {parts['store']:.2f}"
    yield f"search index after the cold pass: {rows['cold']['index']:.2f} s"


def ratios(rows: dict[str, dict[str, Any]], feeds: int, growth: int) -> dict[str, float | None]:
    cold, warm, floor = rows["cold"], rows["warm"], rows["floor"]
    readers = {
        name: min(
            (row["seconds"] for key, row in rows.items() if key.startswith(f"reader {name}")), default=0
        )
        for name in ("cold", "warm")
    }
    filed, grown = rows.get("cold, filed"), rows.get(f"cold, {growth} feeds")
    told: dict[str, float | None] = {
        "cold_x_floor": cold["seconds"] / floor["seconds"],
        "cold_x_reader": readers["cold"] / cold["seconds"] or None,
        "warm_x_reader": readers["warm"] / warm["seconds"] or None,
        "peak_mb": max(row["mb"] for name, row in rows.items() if name in _OURS),
        "filed_x_floor": filed["seconds"] / floor["seconds"] if filed else None,
        "index_s": cold["index"],
        "growth": grown["seconds"] / cold["seconds"] * feeds / growth if grown else None,
        "cpu_growth": grown["cpu"] / cold["cpu"] * feeds / growth if grown else None,
        "peak_mb_grown": grown["mb"] if grown else None,
    }
    return {name: None if figure is None else round(figure, 2) for name, figure in told.items()}


_OURS = ("cold", "warm", "one percent changed")


def main() -> None:
    told = "; ".join(f"{name}: {words}" for name, words in _HELP.items())
    parser = argparse.ArgumentParser(description=__doc__, epilog=f"The last line is JSON. {told}.")
    parser.add_argument("--feeds", type=int, default=500, help="how many feeds")
    parser.add_argument(
        "--repeat", type=int, default=2, help="runs of floor and cold pass; the quickest counts"
    )
    parser.add_argument("--no-reader", dest="reader", action="store_false", help="leave the peer out")
    parser.add_argument(
        "--no-filing", dest="filing", action="store_false", help="leave judging and grouping out"
    )
    parser.add_argument("--growth", type=int, default=0, help="feeds of a further, larger cold pass")
    options = parser.parse_args()
    with served(options.feeds) as server, tempfile.TemporaryDirectory() as folder:
        print(
            f"{options.feeds} feeds, {server.entries} entries, {server.bytes / 1e6:.0f} MB, {ORIGINS} origins"
        )
        rows = measure(options, server, folder)
    for line in table(rows):
        print(line)
    print(json.dumps(ratios(rows, options.feeds, options.growth)))


if __name__ == "__main__":
    main()
