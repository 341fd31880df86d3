"""Parsing in processes that can be killed, so that no feed holds up or brings down the others."""

import asyncio
import contextlib
import marshal
import os
import sys
from types import TracebackType
from typing import Any, Self

from adapters.feeds import worker
from adapters.feeds.parse import nothing_there
from adapters.feeds.room import LARGE, Room
from digests.errors import ParseError
from digests.model import FeedContents, Fetched

_PIECE = 1 << 18
_WAITING = 1 << 26  # an answer may be this long; a worker's own cap on items and text keeps it far below


class ParserPool:
    """Fits ports.Parser. An async context manager: its processes live as long as it is open.

    Sound feeds go through `workers` processes; what these are unsure of goes through one that has feedparser,
    so that a slow feed waits only for other doubtful ones. Each feed has `seconds` of wall clock in each.
    """

    def __init__(self, *, workers: int = 2, seconds: float = 10.0, room: Room | None = None) -> None:
        self._seconds = seconds
        self._room = room
        self._quick = _Lane("quick", workers, seconds)
        self._tolerant = _Lane("tolerant", 1, seconds)
        self._articles = _Lane("article", 1, seconds)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._quick.close()
        await self._tolerant.close()
        await self._articles.close()

    async def parse(self, fetched: Fetched) -> FeedContents:
        """Raises ParseError."""
        try:
            if not fetched.body.strip():
                raise nothing_there(fetched)
            state, rows, hints = await self._quick.ask(fetched)
            if state == worker.UNSURE:
                state, rows, hints = await self._tolerant.ask(fetched)
        finally:
            if self._room is not None:
                self._room.give_back(fetched.feed_url)
        if state != worker.FINE:
            raise ParseError(fetched.feed_url, str(rows))
        return worker.contents(rows, hints)

    async def article(self, page: Fetched) -> str | None:
        """The text of a web page's article, None where it has none. Raises ParseError."""
        state, text, _ = await self._articles.ask(page)
        if state != worker.FINE:
            raise ParseError(page.feed_url, str(text))
        return text if isinstance(text, str) else None

    def pids(self) -> tuple[int, ...]:
        """Of the processes that live at present."""
        return (*self._quick.pids(), *self._tolerant.pids(), *self._articles.pids())


class _Lane:
    """Some processes that do the same; each is started when first needed and replaced when it dies."""

    def __init__(self, name: str, workers: int, seconds: float) -> None:
        self._name = name
        self._seconds = seconds
        self._idle: asyncio.LifoQueue[asyncio.subprocess.Process | None] = asyncio.LifoQueue()
        for _ in range(workers):
            self._idle.put_nowait(None)
        self._alive: set[asyncio.subprocess.Process] = set()
        self._ending: set[asyncio.Task[None]] = set()

    async def ask(self, fetched: Fetched) -> tuple[int, Any, Any]:
        process = await self._idle.get()
        kept: asyncio.subprocess.Process | None = None
        try:
            if process is None or process.returncode is not None:
                process = await self._start()
            async with asyncio.timeout(self._seconds) as limit:
                answer = await _exchange(process, fetched)
            if len(fetched.body) < LARGE:
                kept = process  # one that held much memory keeps it: a fresh one is smaller
            return answer
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise ParseError(
                fetched.feed_url,
                f"the feed took over {self._seconds:g} s to read: it is broken or hostile, remove it",
            ) from error
        except (OSError, EOFError) as error:
            raise ParseError(
                fetched.feed_url, "reading the feed broke the parser: it is broken or hostile, remove it"
            ) from error
        finally:
            if kept is None and process is not None:
                self._end(process)
            self._idle.put_nowait(kept)

    async def _start(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "adapters.feeds.worker",
            self._name,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=1 << 18,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is ours to handle
        )
        self._alive.add(process)
        return process

    def _end(self, process: asyncio.subprocess.Process) -> None:
        self._alive.discard(process)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        task = asyncio.create_task(_reap(process))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        for process in tuple(self._alive):
            self._end(process)
        await asyncio.gather(*self._ending)

    def pids(self) -> tuple[int, ...]:
        return tuple(process.pid for process in self._alive)


async def _reap(process: asyncio.subprocess.Process) -> None:
    """Waits for the end of a killed process and of its pipes."""
    await process.wait()
    if process.stdout is not None:
        with contextlib.suppress(OSError):
            await process.stdout.read()


async def _exchange(process: asyncio.subprocess.Process, fetched: Fetched) -> tuple[int, Any, Any]:
    """Raises OSError or EOFError where the process dies over it."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    head = marshal.dumps((fetched.feed_url, fetched.content_type, fetched.final_url, len(fetched.body)))
    process.stdin.write(len(head).to_bytes(4, "big") + head)
    body = memoryview(fetched.body)
    for start in range(0, len(body), _PIECE):  # in pieces, lest the pipe hold a copy of it all
        process.stdin.write(body[start : start + _PIECE])
        await process.stdin.drain()
    size = int.from_bytes(await process.stdout.readexactly(4), "big")
    if size > _WAITING:
        raise EOFError
    answer = marshal.loads(await process.stdout.readexactly(size))  # noqa: S302  from our own process
    return answer[0], answer[1], answer[2]
