"""The feed library `reader` on the same feeds: a cold pass and a warm one."""

import argparse
import json
import logging
import sys
import time
from pathlib import Path

import feedparser_sgmllib

sys.modules.setdefault(
    "sgmllib", feedparser_sgmllib
)  # by which name reader's own copy of feedparser asks for it

from reader import make_reader  # noqa: E402


def main() -> None:
    """Reads urls as JSON from stdin and prints seconds for both passes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder of its database")
    parser.add_argument("--workers", type=int, default=1, help="its threads")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with make_reader(str(Path(options.data) / f"reader-{options.workers}.sqlite")) as reader:
        for url in json.load(sys.stdin):
            reader.add_feed(url)
        told: dict[str, float] = {}
        for name in ("cold", "warm"):
            started, used = time.perf_counter(), time.process_time()
            # Its own schedule asks each feed once an hour and would leave the second pass nothing to do.
            reader.update_feeds(workers=options.workers, scheduled=False)
            told[name] = time.perf_counter() - started
            told[f"{name}_cpu"] = time.process_time() - used
        told["entries"] = reader.get_entry_counts().total or 0
    print(json.dumps(told))


if __name__ == "__main__":
    main()
