"""The least that any reader must do: fetch the bytes, parse them with lxml, store the entries at once."""

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
import lxml.etree

CONNECTIONS = 32


async def _fetch(urls: list[str]) -> list[bytes]:
    bodies: list[bytes] = []
    waiting = iter(urls)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def work() -> None:
            for url in waiting:
                async with session.get(url) as response:
                    bodies.append(await response.read())

        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(work())
    return bodies


def _rows(body: bytes) -> list[tuple[str, str, str]]:
    rows = []
    for element in lxml.etree.fromstring(body).iter("{*}item", "{*}entry"):
        texts = {lxml.etree.QName(child).localname: child.text or "" for child in element}
        rows.append((texts.get("link", ""), texts.get("title", ""), max(texts.values(), key=len)))
    return rows


def main() -> None:
    """Reads urls as JSON from stdin and prints seconds for each of the three."""
    urls = json.load(sys.stdin)
    started, used = time.perf_counter(), time.process_time()
    bodies = asyncio.run(_fetch(urls))
    fetched = time.perf_counter()
    rows = [row for body in bodies for row in _rows(body)]
    parsed = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "floor.sqlite")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE entries (link TEXT, title TEXT, content TEXT)")
        with database:
            database.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows)
        database.close()
        stored = time.perf_counter()
    print(
        json.dumps(
            {
                "fetch": fetched - started,
                "parse": parsed - fetched,
                "store": stored - parsed,
                "seconds": stored - started,
                "cpu": time.process_time() - used,
                "entries": len(rows),
            }
        )
    )


if __name__ == "__main__":
    main()
