import asyncio
import gc
import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence

import pytest

from adapters.feeds import HttpFetcher, ParserPool, Room
from digests.collect import collect
from digests.desk import Desk
from digests.errors import FeedError, FetchError
from digests.model import CollectReport, FeedState
from tests.builders import NOON, feed
from tests.evals.collecting.processes import Peak
from tests.fakes_bot import MemoryCorpus
from tests.wire.hostile import ANSWERS, DEEDS, XML, hostile_server

pytestmark = pytest.mark.loopback

REFUSED_XML = {
    "author-pattern-broken",
    "many-attributes",
    "deep",
    "deep-outside",
    "no-xml",
    "json-deep",
    "json-number",
}
TAKEN = set(XML) - REFUSED_XML
"""Hostile in form only: what stands in them is read, quickly and within bounds."""

REFUSED = sorted({*DEEDS, *ANSWERS, "hop-0"} - {"sound", "sound-large", "torn"} - TAKEN)


Server = tuple[int, tuple[int, ...]]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The hostile server's process and its ports."""
    with hostile_server(100) as told:
        yield told


async def _collect(
    names: Sequence[str],
    server: Server,
    *,
    seconds: float = 3.0,
    parse_seconds: float = 2.0,
    concurrency: int = 64,
) -> tuple[CollectReport, Mapping[str, str]]:
    corpus, room = MemoryCorpus(), Room()
    async with (
        HttpFetcher(timeout_s=seconds, room=room, connections=64) as fetcher,
        ParserPool(seconds=parse_seconds, room=room) as parser,
    ):
        feeds = [
            feed(url=f"http://127.0.0.1:{port}/{name}", name=name, allow_private=True)
            for port, name in zip(server[1], names, strict=False)
        ]
        report = await collect(
            feeds,
            fetcher=fetcher,
            parser=parser,
            feed_store=corpus,
            entry_store=corpus,
            desk=Desk(()),
            now=NOON,
            concurrency=concurrency,
        )
    return report, {url.rpartition("/")[2]: line for url, line in report.errors.items()}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_hostile_server_costs_its_own_feed_one_line(name: str, server: Server) -> None:
    """Whatever it does, it is one error of one line, and the sound feed beside it is read."""
    started = time.monotonic()
    report, errors = await _collect([name, "sound?1"], server, seconds=1.0)
    assert set(errors) == {name}
    assert "\n" not in errors[name]
    assert (report.failed, report.fetched, report.new) == (1, 1, 1)
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("name", sorted(TAKEN))
async def test_hostile_xml_is_read_within_bounds(name: str, server: Server) -> None:
    """What feedparser would read is read too, in time, without a file of ours, and so is the sound feed."""
    started = time.monotonic()
    report, errors = await _collect([name, "sound?1"], server, parse_seconds=10)
    assert errors == {}
    assert 2 <= report.new <= 2_001
    assert time.monotonic() - started < 15


async def test_all_of_them_at_once_cost_one_row_each(server: Server) -> None:
    """Every hostile feed together: each one error at most, and every sound one is read."""
    sound = [f"sound?{number}" for number in range(20)]
    report, errors = await _collect([*sorted({*REFUSED, *XML}), *sound], server, concurrency=16)
    assert not set(errors) & set(sound)
    assert report.failed == len(errors)
    assert set(REFUSED) <= set(errors)


async def test_all_of_them_at_once_stay_within_50_mb(server: Server) -> None:
    """Memory stays within 50 MB of what sound feeds take once all parsers run."""
    sound = [f"sound?{number}" for number in range(20)]
    hostile = [*sorted({*REFUSED, *XML}), *sound]

    async def peak_of(names: Sequence[str]) -> float:
        # What the collection before left behind is no feed's cost.
        gc.collect()
        with Peak(os.getpid(), without=server[0]) as peak:
            await _collect(names, server, concurrency=16)
        return peak.mb

    # The first loads what is loaded once. Of two the lesser: chance and the machine only add.
    await peak_of([*sound, "torn"])
    normal = await peak_of([*sound, "torn"])
    assert min([await peak_of(hostile), await peak_of(hostile)]) - normal < 50


async def test_a_large_feed_is_not_blamed_for_waiting_behind_a_slow_one(server: Server) -> None:
    """Large bodies come one after another; the time that one waits for its place is not its own."""
    names = ["fat-drip?1", "fat-drip?2", *(f"sound-large?{number}" for number in range(3))]
    _, errors = await _collect(names, server, seconds=2.0, parse_seconds=10)
    assert set(errors) == {"fat-drip?1", "fat-drip?2"}


async def test_sound_feeds_do_not_wait_for_hostile_ones(server: Server) -> None:
    """While a dozen feeds keep parsers and connections busy, the others are read as if these were not."""
    hostile = [
        f"{name}?{n}" for n in range(3) for name in ("drip", "silent", "deep", "author-pattern-broken")
    ]
    names = [*hostile, *(f"sound?{n}" for n in range(10))]
    read: dict[str, float] = {}
    started = time.monotonic()
    async with (
        HttpFetcher(timeout_s=3) as fetcher,
        ParserPool(seconds=2) as parser,
    ):

        async def one(port: int, name: str) -> None:
            source = feed(url=f"http://127.0.0.1:{port}/{name}", allow_private=True)
            try:
                answer = await fetcher.fetch(source, FeedState(feed_url=source.url))
                await parser.parse(answer)  # type: ignore[arg-type]
            except FeedError:
                if name.startswith("sound"):
                    raise
            read[name] = time.monotonic() - started

        await asyncio.gather(*(one(port, name) for port, name in zip(server[1], names, strict=False)))
    assert max(seconds for name, seconds in read.items() if name.startswith("sound")) < 2.5


SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0",
    "0.0.0.0",
    "localhost", "localhost.", "LOCALHOST", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::1]", "[2002:a9fe:a9fe::1]",
    "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254",
    "100.64.0.1", "192.88.99.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "\uff11\uff12\uff17.0.0.1",
    "user@127.0.0.1", "example.org@127.0.0.1", "127\u30020.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_of_a_private_address_is_connected_to(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However a private address is written, no byte goes there: not even a connection is made."""
    reached: list[object] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(reader)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    source = feed(url=f"http://{host}:{port}/feed")
    async with server, HttpFetcher(timeout_s=5) as fetcher:
        with pytest.raises(FetchError) as raised:
            await fetcher.fetch(source, FeedState(feed_url=source.url))
    assert reached == []
    assert "\n" not in str(raised.value)


async def test_a_name_that_changes_its_answer_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when looked at first and private when connected to is refused."""
    reached: list[object] = []
    answers = iter(["93.184.216.34"])

    def resolve(host: object, port: int, *args: object, **more: object) -> list[tuple[object, ...]]:
        if host != "rebinding.example":
            return real(host, port, *args, **more)  # type: ignore[arg-type,return-value]
        address = next(answers, "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(reader)
        writer.close()

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    socket.getaddrinfo("rebinding.example", 80)  # the look that a checker would take
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    source = feed(url=f"http://rebinding.example:{port}/feed")
    async with server, HttpFetcher(timeout_s=5) as fetcher:
        with pytest.raises(FetchError, match="private address"):
            await fetcher.fetch(source, FeedState(feed_url=source.url))
    assert reached == []
