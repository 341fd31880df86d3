"""Never lost, never twice: the application as a process, on real protocol servers, while things go wrong.

Each run is a simulated day with two briefings for Slack and Discord. One thing goes wrong around the first;
the process is started again where it died; then the servers are asked what they hold.

  runs          runs of that kind; "fired" are those where the fault met its moment
  lost          briefings never made, and messages that a platform lacks or that never got their links
  doubled       messages that a platform holds once too often
  out_of_order  messages before one that belongs before them, or outside their thread
  entries_lost  stored items fewer than in a run where nothing went wrong
  damaged       databases whose integrity_check is not ok
  recovery      seconds from the fault to the briefing's last message, a new start of the process included

Needs ../shared (the recorded news) and Node for Discord's server. Exit code 1 where a count is not zero.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.evals.fault_bench import bench
from tests.evals.fault_run import KINDS, Day, RunFigures, run_once
from tests.evals.servers import news_server
from tests.shared import SHARED
from tests.wire.discord_twin_server import obstacle

DAY = Day(
    start=datetime(2026, 1, 7, 7, 50, tzinfo=UTC),
    first=datetime(2026, 1, 7, 8, 0, 30, tzinfo=UTC),
    second=datetime(2026, 1, 7, 18, 0, 30, tzinfo=UTC),
)
HOSTS = ("engadget.com", "forbes.com", "hnrss.org", "koreaherald.com", "pcworld.com", "theguardian.com")


def main(words: Sequence[str] | None = None) -> int:
    """Runs and prints; the number is the exit code."""
    told = _arguments().parse_args(words)
    if not SHARED.is_dir():
        sys.stderr.write(f"the recorded news is not here: no {SHARED.name}/ beside the project\n")
        return 2
    without = obstacle()
    if without:
        sys.stderr.write(f"Discord is left out: {without}\n")
    kinds = [told.kind] if told.kind else list(KINDS)
    started = time.monotonic()
    figures = asyncio.run(_all(told, kinds, with_discord=without is None))
    rows = table(figures)
    _print(rows)
    total = _total(rows)
    platforms = ["slack"] if without else ["slack", "discord"]
    told_all = {"eval": "faults", **total, "platforms": platforms, "kinds": rows}
    print(json.dumps({**told_all, "seconds": round(time.monotonic() - started, 1)}))
    wrong = ("lost", "doubled", "out_of_order", "entries_lost", "damaged")
    return 1 if any(total[name] for name in wrong) else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--runs", type=int, default=200, help="runs in all, kind after kind in turn")
    parser.add_argument("--sides", type=int, default=1, help="runs at the same time, each on its own servers")
    parser.add_argument("--seed", type=int, default=1, help="where in its briefing each fault strikes")
    parser.add_argument("--kind", choices=list(KINDS), help="only this kind")
    return parser


async def _all(told: argparse.Namespace, kinds: Sequence[str], *, with_discord: bool) -> list[RunFigures]:
    numbers = iter(range(told.runs))  # shared: each side takes the next run when it is free
    sides = (_side(numbers, kinds, told.seed, with_discord=with_discord) for _ in range(told.sides))
    found = [one for side in await asyncio.gather(*sides) for one in side]
    return [one for _, one in sorted(found, key=lambda one: one[0])]


async def _side(
    numbers: Iterator[int], kinds: Sequence[str], seed: int, *, with_discord: bool
) -> list[tuple[int, RunFigures]]:
    """Runs on servers of its own."""
    figures: list[tuple[int, RunFigures]] = []
    with news_server(DAY.start) as news:
        told = {one.host: one.url.removeprefix(f"{news.address}/") for one in reversed(news.feeds())}
        feeds = [(host, told[host]) for host in HOSTS]
        async with bench(feeds, news.address, news.move, with_discord=with_discord) as servers:
            whole = None
            for number in numbers:
                kind = kinds[number % len(kinds)]
                with tempfile.TemporaryDirectory(prefix="racebrief-faults-") as folder:
                    name = f"run{seed}-{number}"
                    one = await run_once(
                        servers, Path(folder) / "home", name, kind, DAY, seed * 10_000 + number
                    )
                    whole = whole or one.found.entries
                    _tell(number, one, len(whole - one.found.entries))
                    shutil.rmtree(Path(folder) / "home", ignore_errors=True)
                figures.append((number, one))
    return figures


def _tell(number: int, one: RunFigures, entries_lost: int) -> None:
    """One line of progress, and all that is known where something is wrong."""
    line = f"{number} {one.kind}: {one.found.messages} messages, {one.recovery_s:.1f} s, {one.starts} starts"
    sys.stderr.write(f"{line}{'' if one.fired else ', not fired'}\n")
    troubles = [*one.found.complaints]
    if entries_lost:
        troubles.append(f"{entries_lost} entries are missing")
    if one.found.integrity != "ok":
        troubles.append(f"integrity_check says {one.found.integrity}")
    for trouble in troubles:
        sys.stderr.write(f"   {trouble}\n")
    for said in one.log if troubles else ():
        sys.stderr.write(f"      {said}\n")
    sys.stderr.flush()


def table(figures: Sequence[RunFigures]) -> list[dict[str, float | int | str]]:
    """One row for each kind, in the order of the runs."""
    rows: list[dict[str, float | int | str]] = []
    whole = figures[0].found.entries
    for kind in dict.fromkeys(one.kind for one in figures):
        mine = [one for one in figures if one.kind == kind]
        recovery = sorted(one.recovery_s for one in mine)
        rows.append(
            {
                "kind": kind,
                "runs": len(mine),
                "fired": sum(one.fired for one in mine),
                "messages": sum(one.found.messages for one in mine),
                "lost": sum(one.found.lost for one in mine),
                "doubled": sum(one.found.doubled for one in mine),
                "out_of_order": sum(one.found.out_of_order for one in mine),
                "entries_lost": sum(len(whole - one.found.entries) for one in mine),
                "damaged": sum(one.found.integrity != "ok" for one in mine),
                "recovery_median_s": round(recovery[len(recovery) // 2], 1),
                "recovery_worst_s": round(recovery[-1], 1),
            }
        )
    return rows


def _total(rows: Sequence[dict[str, float | int | str]]) -> dict[str, float | int]:
    names = ("runs", "fired", "messages", "lost", "doubled", "out_of_order", "entries_lost", "damaged")
    total: dict[str, float | int] = {name: sum(int(row[name]) for row in rows) for name in names}
    total["recovery_worst_s"] = max(float(row["recovery_worst_s"]) for row in rows)
    return total


def _print(rows: Sequence[dict[str, float | int | str]]) -> None:
    heads = {
        "kind": 24, "runs": 5, "fired": 6, "messages": 9, "lost": 5, "doubled": 8, "out_of_order": 13,
        "entries_lost": 13, "damaged": 8, "recovery_median_s": 18, "recovery_worst_s": 17,
    }  # fmt: skip
    print(
        "".join(f"{name:<{width}}" if name == "kind" else f"{name:>{width}}" for name, width in heads.items())
    )
    for row in rows:
        print(
            "".join(
                f"{row[name]:<{width}}" if name == "kind" else f"{row[name]:>{width}}"
                for name, width in heads.items()
            )
        )


if __name__ == "__main__":
    sys.exit(main())
