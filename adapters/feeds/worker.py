"""A process that parses, one feed at a time: `python -m adapters.feeds.worker quick|tolerant|article`.

A hostile feed can keep a parser busy for hours or make it eat all memory. Here that costs one process, which
its owner kills and replaces. Frames go through stdin and stdout: four bytes of length, then a tuple;
the way in the body follows it.
"""

import contextlib
import fcntl
import marshal
import os
import resource
import sys
from datetime import UTC, datetime
from typing import Any, BinaryIO

from adapters.feeds.attributes import Unsure
from adapters.feeds.hints import read_hints
from adapters.feeds.parse import read_anything, read_sure
from adapters.feeds.text import plain_text
from digests.errors import ParseError
from digests.model import EntryData, FeedContents, Fetched, PollHints

GROWTH = {"quick": (20 << 20, 4), "tolerant": (14 << 20, 10), "article": (192 << 20, 0)}
"""What parsing may add to the process: so many bytes, and so many times the size of the body."""

FINE, BROKEN, UNSURE = 0, 1, 2
_PIPE = 1 << 20


def main(lane: str) -> None:
    """Serves until stdin ends."""
    if lane == "tolerant":
        import feedparser  # noqa: F401  before the limit is drawn
    growth, times = GROWTH[lane]
    most = _data_bytes() + growth
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    for pipe in (source, sink):
        with contextlib.suppress(OSError):  # it works with the usual 64 KB too, in ten times as many steps
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
    while (size := source.read(4)) and len(size) == 4:
        head = marshal.loads(_exactly(source, size))  # noqa: S302  from our owner
        feed_url, content_type, final_url, length = head
        _limit(most + times * length)
        body = source.read(length)
        answer = marshal.dumps(_answer(lane, feed_url, content_type, final_url, body))
        sink.write(len(answer).to_bytes(4, "big") + answer)
        sink.flush()


def _exactly(source: BinaryIO, size: bytes) -> bytes:
    return source.read(int.from_bytes(size, "big"))


def _data_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")


def _limit(most: int) -> None:
    """Memory above that ends in MemoryError instead of swapping the machine."""
    resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))


def _answer(
    lane: str, feed_url: str, content_type: str | None, final_url: str, body: bytes
) -> tuple[int, Any, Any]:
    fetched = Fetched(
        feed_url=feed_url,
        body=body,
        content_type=content_type,
        etag=None,
        last_modified=None,
        final_url=final_url,
    )
    try:
        if lane == "article":
            return FINE, _article(fetched), None
        items = (read_sure if lane == "quick" else read_anything)(fetched)
    except Unsure:
        return UNSURE, None, None
    except ParseError as error:
        return BROKEN, str(error), None
    except MemoryError:
        return BROKEN, "the feed takes too much memory to read: it is broken or hostile, remove it", None
    hints = read_hints(body)
    return FINE, [_row(item) for item in items], (hints.seconds, hints.skip_hours, hints.skip_days)


def _article(page: Fetched) -> str | None:
    import trafilatura

    found = trafilatura.extract(page.body, url=page.final_url, include_comments=False, include_tables=False)
    return plain_text(found, is_html=False) if found else None


def _row(item: EntryData) -> tuple[object, ...]:
    return (
        item.guid, item.url, item.title, item.text, _stamp(item.published), _stamp(item.updated), item.author,
        item.transcript_url, item.transcript_type,
    )  # fmt: skip


def contents(rows: Any, hints: Any) -> FeedContents:
    """What a FINE answer says."""
    seconds, skip_hours, skip_days = hints
    return FeedContents(
        items=tuple(
            EntryData(
                guid=guid,
                url=url,
                title=title,
                text=text,
                published=_time(published),
                updated=_time(updated),
                author=author,
                transcript_url=transcript_url,
                transcript_type=transcript_type,
            )
            for guid, url, title, text, published, updated, author, transcript_url, transcript_type in rows
        ),
        hints=PollHints(seconds=seconds, skip_hours=tuple(skip_hours), skip_days=tuple(skip_days)),
    )


def _stamp(when: datetime | None) -> float | None:
    return None if when is None else when.timestamp()


def _time(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


if __name__ == "__main__":
    main(sys.argv[1])
