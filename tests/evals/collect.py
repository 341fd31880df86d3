"""How fast feeds are collected: `python -m tests.evals.collect --feeds 500`.

Serves made-up feeds from a process of its own on 250 loopback addresses and measures, one after the other:
the floor (raw fetch, lxml, one SQLite transaction), our cold pass, a warm one (all 304), one in which a
hundredth of the feeds has an entry more, our cold pass with the entries judged and grouped into stories,
and the library `reader` with one thread and with ten. Memory is the summed PSS of all processes of a pass.
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


def measure(options: argparse.Namespace, server: Served, folder: str) -> dict[str, dict[str, Any]]:
    """By name of the pass. Floor and cold pass are run several times, and the quickest counts."""
    urls = server.urls()
    rows: dict[str, dict[str, Any]] = {}
    floors = [run("floor", urls) for _ in range(options.repeat)]
    rows["floor"] = min(floors, key=lambda row: row["seconds"])
    colds = []
    for number in range(options.repeat):
        place = os.path.join(folder, f"cold-{number}")
        os.mkdir(place)
        colds.append(run("ours", urls, "--data", place, "--now", "2026-01-10T12:00:00+00:00"))
    rows["cold"] = min(colds, key=lambda row: row["seconds"]) | {"mb": max(row["mb"] for row in colds)}
    warm = ("--data", place, "--now")
    warms = [run("ours", urls, *warm, f"2026-01-10T{13 + 5 * n}:00:00+00:00") for n in range(2)]
    rows["warm"] = min(warms, key=lambda row: row["seconds"])
    server.ask("/change/10")
    rows["one percent changed"] = run("ours", urls, *warm, "2026-01-11T12:00:00+00:00")
    if options.filing:
        place = os.path.join(folder, "filed")
        os.mkdir(place)
        rows["cold, filed"] = run(
            "ours", urls, "--data", place, "--now", "2026-01-10T12:00:00+00:00", "--filing"
        )
    if options.reader:
        for workers in (1, 10):
            told = run("peer", urls, "--data", folder, "--workers", str(workers))
            for name in ("cold", "warm"):
                rows[f"reader {name}, {workers} threads"] = told | {"seconds": told[name]}
    return rows


def table(rows: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield f"{'pass':24} {'s':>8} {'x floor':>8} {'entries':>8} {'MB':>7}"
    for name, row in rows.items():
        ratio = row["seconds"] / rows["floor"]["seconds"]
        yield f"{name:24} {row['seconds']:8.2f} {ratio:8.2f} {row.get('entries', 0):8} {row['mb']:7.1f}"
    parts = rows["floor"]
    yield f"floor = fetch {parts['fetch']:.2f} + lxml {parts['parse']:.2f} + transaction {parts['store']:.2f}"


def ratios(rows: dict[str, dict[str, Any]]) -> dict[str, float | None]:
    cold, warm = rows["cold"]["seconds"], rows["warm"]["seconds"]
    readers = {
        name: [row["seconds"] for key, row in rows.items() if key.startswith(f"reader {name}")]
        for name in ("cold", "warm")
    }
    return {
        "cold_x_floor": round(cold / rows["floor"]["seconds"], 2),
        "cold_x_reader": round(min(readers["cold"]) / cold, 2) if readers["cold"] else None,
        "warm_x_reader": round(min(readers["warm"]) / warm, 2)
        if readers["warm"] and min(readers["warm"]) > 0.1
        else None,
        "peak_mb": round(max(row["mb"] for name, row in rows.items() if name in _OURS), 1),
        "filed_x_floor": round(rows["cold, filed"]["seconds"] / rows["floor"]["seconds"], 2)
        if "cold, filed" in rows
        else None,
    }


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
    options = parser.parse_args()
    with served(options.feeds) as server, tempfile.TemporaryDirectory() as folder:
        print(
            f"{options.feeds} feeds, {server.entries} entries, {server.bytes / 1e6:.0f} MB, {ORIGINS} origins"
        )
        rows = measure(options, server, folder)
    for line in table(rows):
        print(line)
    print(json.dumps(ratios(rows)))


if __name__ == "__main__":
    main()
