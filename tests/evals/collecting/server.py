"""Serves made-up feeds with ETag and Last-Modified from a process of its own, on any loopback address.

`python -m tests.evals.collecting.server --feeds 500` prints its port. GET /feed/<n> is a feed,
GET /change/<share> gives that share of the feeds (in thousandths) an entry more.
"""

import argparse
import asyncio
import hashlib
import json
import sys
from typing import ClassVar

from tests.evals.collecting.feeds import MadeFeed, Maker

MODIFIED = "Sat, 10 Jan 2026 12:00:00 GMT"


class Server(asyncio.Protocol):
    feeds: ClassVar[dict[str, tuple[bytes, bytes, bytes]]] = {}
    counts: ClassVar[dict[str, int]] = {"200": 0, "304": 0, "bytes": 0}
    maker: ClassVar[Maker]
    number: ClassVar[int] = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            self.transport.write(self.answer(head))

    def answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode("ascii")
        if path in self.feeds:
            etag, whole, unchanged = self.feeds[path]
            if etag in head:
                self.counts["304"] += 1
                return unchanged
            self.counts["200"] += 1
            self.counts["bytes"] += len(whole)
            return whole
        if path.startswith("/change/"):
            share = int(path.removeprefix("/change/"))
            step = max(1000 // share, 1)
            for number in range(0, self.number, step):
                self.put(number, self.maker.feed(number, extra=1))
        told = json.dumps(self.counts).encode()
        Server.counts = {"200": 0, "304": 0, "bytes": 0}
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(told), told)

    @classmethod
    def put(cls, number: int, feed: MadeFeed) -> None:
        etag = b'"' + hashlib.sha256(feed.body).hexdigest()[:16].encode() + b'"'
        validators = b"ETag: %s\r\nLast-Modified: %s\r\n" % (etag, MODIFIED.encode())
        whole = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n%s" % (
            feed.content_type.encode(), validators, len(feed.body), feed.body,
        )  # fmt: skip
        cls.feeds[f"/feed/{number}"] = (etag, whole, b"HTTP/1.1 304 Not Modified\r\n%s\r\n" % validators)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=500, help="how many feeds to serve")
    options = parser.parse_args()
    Server.maker, Server.number = Maker(), options.feeds
    entries = 0
    for number, feed in enumerate(Server.maker.feeds(options.feeds)):
        Server.put(number, feed)
        entries += feed.entries
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, "0.0.0.0", 0, backlog=512)
    size = sum(len(whole) for _, whole, _ in Server.feeds.values())
    print(
        json.dumps({"port": server.sockets[0].getsockname()[1], "entries": entries, "bytes": size}),
        flush=True,
    )
    await loop.run_in_executor(None, sys.stdin.read)  # until whoever started us is done


if __name__ == "__main__":
    asyncio.run(main())
