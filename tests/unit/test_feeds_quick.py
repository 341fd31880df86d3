import contextlib
import os
import tarfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.feeds.attributes import Unsure
from adapters.feeds.items import RawItem
from adapters.feeds.parse import FeedParser, read_tolerantly
from adapters.feeds.quick import read_quickly
from digests.errors import ParseError
from digests.model import EntryData
from tests.evals.collecting.feeds import Maker
from tests.fakes_feeds import fetched
from tests.feed_samples import samples
from tests.shared import SHARED, needs_shared

URL = "https://example.org/feed"
FUZZ = int(os.environ.get("RACEBRIEF_FUZZ", "60"))
"""Examples that each fuzzing test tries; `make fuzz` takes many more."""


def told(item: RawItem) -> tuple[object, ...]:
    """What must be equal: id, link, title, dates and contents, white space normalised."""
    texts = tuple(" ".join(text.split()) for text, _ in item.texts)
    dates = tuple(when and when.replace(microsecond=0) for when in (item.published, item.updated))
    return (item.guid.strip(), item.link.strip(), " ".join(item.title.split()), *dates, texts)


def quick(body: bytes, content_type: str | None = None) -> tuple[RawItem, ...] | None:
    try:
        return read_quickly(body, content_type, most=10**6)
    except Unsure:
        return None


def tolerant(body: bytes, content_type: str | None = None) -> tuple[RawItem, ...]:
    return tuple(read_tolerantly(fetched(URL, body, content_type=content_type)))


def recorded() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(SHARED / "data" / "real-feeds-xml.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                yield member.name, file.read()


@pytest.mark.parametrize("content_type", [None, "text/xml", "application/rss+xml; charset=UTF-8"])
@pytest.mark.parametrize("name", samples())
def test_a_sample_is_read_as_feedparser_reads_it(name: str, content_type: str | None) -> None:
    """The quick reader says what feedparser says, or that it is unsure."""
    body = samples()[name]
    if name in {"latin-1", "cp1252", "wrong-declaration"} and content_type and "UTF-8" in content_type:
        assert quick(body, content_type) is None
        return
    found = quick(body, content_type)
    if found is not None:
        assert [told(one) for one in found] == [told(one) for one in tolerant(body, content_type)]


def test_most_samples_need_no_feedparser() -> None:
    """The quick reader is sure of three quarters of the samples, odd as they are."""
    sure = [name for name, body in samples().items() if quick(body) is not None]
    assert len(sure) >= 0.7 * len(samples())


@pytest.mark.parametrize("number", range(12))
def test_a_made_feed_is_read_as_feedparser_reads_it(number: int) -> None:
    """Feeds of the kinds that the benchmark serves are read quickly, and equally."""
    made = Maker().feed(number, extra=1)
    found = quick(made.body, made.content_type)
    assert found is not None
    assert [told(one) for one in found] == [told(one) for one in tolerant(made.body, made.content_type)]


@pytest.mark.shared
@needs_shared
def test_recorded_feeds_are_read_as_feedparser_reads_them() -> None:
    """In at least 99 of 100 entries of recorded feeds id, link, title, dates and content are the same."""
    total = same = unsure = 0
    for _, body in recorded():
        found, wanted = quick(body), tolerant(body)
        total += len(wanted)
        if found is None:
            unsure += 1
            same += len(wanted)  # feedparser itself is asked
            continue
        assert len(found) == len(wanted)
        same += sum(told(one) == told(other) for one, other in zip(found, wanted, strict=True))
    assert total > 4_000
    assert same >= 0.99 * total
    assert unsure <= 20


@settings(max_examples=FUZZ, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_feed_is_never_misread(data: st.DataObject) -> None:
    """Bytes cut out, doubled or replaced anywhere: the two readers agree wherever the quick one is sure."""
    body = bytearray(data.draw(st.sampled_from(sorted(samples().values()))))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(start + 30, len(body))))
        piece = data.draw(
            st.sampled_from(
                [b"", b"<", b">", b"&", b"]]>", b"<item>", b"</item>", b"<title>", b"\x00", b"\xff", b"'"]
            )
            | st.just(bytes(body[start:end]) * 2)
        )
        body[start:end] = piece
    found = quick(bytes(body))
    if found is not None:
        assert [told(one) for one in found] == [told(one) for one in tolerant(bytes(body))]


@settings(max_examples=FUZZ, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: f"<rss><channel><item>{text}</item></channel></rss>".encode())
)
def test_any_bytes_are_a_feed_or_a_parse_error(body: bytes) -> None:
    """Whatever a server sends ends in items or in a ParseError, in nothing else."""
    items: tuple[EntryData, ...] = ()
    with contextlib.suppress(ParseError):
        items = FeedParser().parse(fetched(URL, body, content_type=None))
    assert all(item.guid and item.title for item in items)
