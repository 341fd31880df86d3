"""A loopback server that does what no server should, one deed for each path.

`python -m tests.wire.hostile 3` prints three ports and serves on them until its stdin ends.
"""

import asyncio
import gzip
import json
import os
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
SOUND = b"<rss version='2.0'><channel><item><title>Sound</title><guid>1</guid></item></channel></rss>"
DEED = Callable[[asyncio.StreamWriter], AsyncIterator[bytes]]


def whole(body: bytes, *headers: bytes) -> bytes:
    lines = b"".join(line + b"\r\n" for line in headers)
    return HEAD + lines + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def feed(inside: bytes, head: bytes = b"") -> bytes:
    return head + b"<rss version='2.0'><channel><title>T</title>" + inside + b"</channel></rss>"


def item(inside: bytes) -> bytes:
    return b"<item><title>x</title>" + inside + b"</item>"


_LAUGHS = b"<!DOCTYPE l [<!ENTITY a0 'lol'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
) + b"]>"  # fmt: skip

XML = {
    "billion-laughs": feed(item(b"<description>&a9;</description>"), _LAUGHS),
    "quadratic": feed(
        item(b"<description>" + b"&a;" * 50_000 + b"</description>"),
        b"<!DOCTYPE l [<!ENTITY a '" + b"x" * 50_000 + b"'>]>",
    ),
    "external-entity": feed(
        item(b"<description>&e;</description>"), b"<!DOCTYPE l [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
    ),
    "external-dtd": feed(item(b""), b"<!DOCTYPE l SYSTEM 'http://127.0.0.1:9/x.dtd'>"),
    "author-pattern": feed(item(b"<author>" + b"a." * 40_000 + b"@</author>")),
    "author-pattern-broken": feed(item(b"<author>" + b"a@" + b"a." * 40_000 + b"</author>&nbsp;")),
    "many-attributes": b"<rss " + b" ".join(b"a%d='1'" % n for n in range(50_000)) + b"></rss>",
    "deep": feed(item(b"<a>" * 200_000 + b"</a>" * 200_000)),
    "deep-outside": b"<a>" * 200_000 + feed(item(b"")) + b"</a>" * 200_000,
    "many-items": feed(item(b"") * 100_000),
    "many-elements": feed(item(b"<a/>" * 1_000_000)),
    "long-text": feed(item(b"<description>" + b"x&lt;b&gt; " * 500_000 + b"</description>")),
    "long-title": feed(b"<item><title>" + b"x" * 5_000_000 + b"</title></item>"),
    "many-names": feed(item(b"".join(b"<n%d/>" % n for n in range(50_000)))),
    "many-namespaces": feed(item(b"".join(b"<a xmlns:p%d='u%d'/>" % (n, n) for n in range(20_000)))),
    "broken-tags": feed(item(b"<description>" + b"<" * 200_000 + b"</description>")),
    "no-xml": b"\x00\xff" * 100_000,
    "utf-7": b"<?xml version='1.0' encoding='utf-7'?>" + feed(item(b"+ADw-script+AD4-")),
    "json-deep": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 100_000,
    "json-number": b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":' + b"9" * 100_000 + b"}]}",
}


async def _drip(writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield HEAD + b"Content-Length: 100000\r\n\r\n"
    while True:
        yield b"<"
        await asyncio.sleep(0.05)


async def _fat_drip(writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    """Large enough to get the place of large bodies, and then slow."""
    yield HEAD + b"Content-Length: 5000000\r\n\r\n" + b"<" * 800_000
    while True:
        yield b"<"
        await asyncio.sleep(0.05)


async def _drip_headers(writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield HEAD
    while True:
        yield b"X-A: b\r\n"
        await asyncio.sleep(0.05)


async def _endless(writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield HEAD + b"\r\n"
    while True:
        yield b"x" * 65_536


async def _endless_chunks(writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + b"x" * 65_536 + b"\r\n"


async def _header_flood(writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield HEAD
    number = 0
    while True:
        number += 1
        yield b"".join(b"X-%d-%d: %s\r\n" % (number, n, b"y" * 100) for n in range(500))


async def _long_header(writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield HEAD + b"X-Long: "
    while True:
        yield b"y" * 65_536


async def _silent(writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    await asyncio.sleep(3600)
    yield b""


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b" " * 1_000_000) for _ in range(megabytes)]
    return b"".join([*parts, packer.flush()])


DEEDS: dict[str, DEED] = {
    "drip": _drip,
    "fat-drip": _fat_drip,
    "drip-headers": _drip_headers,
    "endless": _endless,
    "endless-chunks": _endless_chunks,
    "header-flood": _header_flood,
    "long-header": _long_header,
    "silent": _silent,
}
ANSWERS = {
    "gzip-bomb": whole(_bomb(300), b"Content-Encoding: gzip"),
    "gzip-twice": whole(gzip.compress(_bomb(50)), b"Content-Encoding: gzip, gzip"),
    "deflate": whole(zlib.compress(b" " * 10_000_000), b"Content-Encoding: deflate"),
    "brotli": whole(b"\x8b\x02\x80 \x03", b"Content-Encoding: br"),
    "zstd": whole(b"\x28\xb5\x2f\xfd", b"Content-Encoding: zstd"),
    "gzip-cut": whole(gzip.compress(SOUND)[:-6], b"Content-Encoding: gzip"),
    "announced-large": HEAD + b"Content-Length: 99999999999\r\n\r\n" + b"x" * 20_000_000,
    "two-lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n12345",
    "no-http": b"SSH-2.0-OpenSSH_9.6\r\n",
    "loop": b"HTTP/1.1 301 Moved\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n",
    "to-private": b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
    "to-file": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
    "to-gopher": b"HTTP/1.1 302 Found\r\nLocation: gopher://127.0.0.1:70/\r\nContent-Length: 0\r\n\r\n",
    **{name: whole(body) for name, body in XML.items()},
    "sound": whole(SOUND),
    "sound-large": whole(
        SOUND.replace(b"</item>", b"<description>" + b"word " * 300_000 + b"</description></item>")
    ),
    "torn": whole(SOUND[:-12]),
}


async def _handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        head = await reader.readuntil(b"\r\n\r\n")
        name = head.split(b" ")[1].decode().strip("/").partition("?")[0]
        if name in DEEDS:
            async for piece in DEEDS[name](writer):
                writer.write(piece)
                await writer.drain()
        elif name.startswith("hop-"):
            step = int(name.removeprefix("hop-"))
            writer.write(b"HTTP/1.1 302 F\r\nLocation: /hop-%d\r\nContent-Length: 0\r\n\r\n" % (step + 1))
        else:
            writer.write(ANSWERS[name])
        await writer.drain()
    writer.close()


async def _serve(count: int) -> None:
    servers = [await asyncio.start_server(_handle, "127.0.0.1", 0) for _ in range(count)]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)  # with all its drips under way


@contextmanager
def hostile_server(count: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Its process id and so many ports on 127.0.0.1, each of which is a host of its own to a client."""
    command = [sys.executable, "-m", "tests.wire.hostile", str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield process.pid, tuple(json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
