"""Summed PSS of a process and its children: shared pages count once, divided among who shares them."""

import threading
import time
from pathlib import Path


def tree(pid: int) -> list[int]:
    """The process and everything that it started."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(told[1]), []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def pss_mb(pid: int, without: int | None = None) -> float:
    """Of the whole tree, in MB of 10^6 bytes, less one process."""
    total = 0
    command = _command(pid)
    for one in tree(pid):
        # A child that has not yet begun its own program shares every page with its parent (vfork), and the
        # kernel shows them twice.
        if one == without or (one != pid and _command(one) == command):
            continue
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue  # it ended meanwhile
    return total * 1024 / 1e6


class Peak:
    """Samples a tree of processes while it is open; `mb` is the most it held."""

    def __init__(self, pid: int, every: float = 0.05, without: int | None = None) -> None:
        self.mb = 0.0
        self._pid, self._every, self._without = pid, every, without
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stop.is_set():
            self.mb = max(self.mb, pss_mb(self._pid, self._without))
            time.sleep(self._every)
