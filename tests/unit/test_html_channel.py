"""Pages in a folder."""

import errno
from datetime import date
from pathlib import Path

import pytest

from adapters.html import HtmlChannel
from adapters.html.channel import file_name, trouble
from digests.errors import DeliveryError
from digests.model import Delivery, SlotKey, Target
from tests.builders import delivery, slot_key
from tests.documents import quiet_document, rich_document


def planned(channel: HtmlChannel, address: str, key: SlotKey, *, quiet: bool = False) -> Delivery:
    (part,) = channel.render(quiet_document() if quiet else rich_document())
    return delivery(briefing=key, target=Target(platform="html", address=address), part=part)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_briefing_is_a_page_and_a_line_of_the_index(tmp_path: Path) -> None:
    """A sent briefing lies under its date and slot, its receipt opens it, and the index names it."""
    channel = HtmlChannel(tmp_path)
    receipt = await channel.send(planned(channel, "out", slot_key(slot="18:00")), ())
    path = tmp_path / "out" / "2025-01-27-1800-daily.html"
    assert receipt.url == path.as_uri()
    assert "Sputnik" in path.read_text(encoding="utf-8")
    assert path.name in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


async def test_sending_twice_leaves_one_page(tmp_path: Path) -> None:
    """A delivery sent again writes the same file and nothing beside it."""
    channel = HtmlChannel(tmp_path)
    sent = planned(channel, str(tmp_path / "out"), slot_key())
    assert await channel.send(sent, ()) == await channel.send(sent, ())
    assert names(tmp_path / "out") == [
        "2025-01-27-0900-daily.html",
        "index.html",
    ]


async def test_the_index_is_newest_first(tmp_path: Path) -> None:
    """However late a page is written, the index goes by date and slot, and skips pages that are not ours."""
    channel = HtmlChannel(tmp_path)
    (tmp_path / "mine.html").write_text("<title>holiday</title>")
    (tmp_path / "noise.html").write_bytes(b"\xff\xfe\xfa")
    for day, slot in ((28, "18:00"), (27, "18:00"), (28, "09:00")):
        await channel.send(planned(channel, "", slot_key(day=date(2025, 1, day), slot=slot)), ())
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    order = [index.index(f"2025-01-{name}-daily.html") for name in ("28-1800", "28-0900", "27-1800")]
    assert order == sorted(order)
    assert "holiday" not in index
    assert "3 briefings" in index


async def test_a_page_is_found_by_its_delivery(tmp_path: Path) -> None:
    """After a lost answer the page is found if this delivery wrote it, and only then."""
    channel = HtmlChannel(tmp_path)
    sent = planned(channel, "out", slot_key())
    assert await channel.find(sent, ()) is None
    receipt = await channel.send(sent, ())
    assert await channel.find(sent, ()) == receipt
    path = tmp_path / "out" / "2025-01-27-0900-daily.html"
    path.write_text(path.read_text(encoding="utf-8").replace(sent.key, "other"), encoding="utf-8")
    assert await channel.find(sent, ()) is None


async def test_a_key_with_markup_is_kept(tmp_path: Path) -> None:
    """A subscription's name may hold any character."""
    channel = HtmlChannel(tmp_path)
    sent = planned(channel, "", slot_key(subscription='Täg"lich <1> & more'), quiet=True)
    await channel.send(sent, ())
    assert await channel.find(sent, ()) is not None


def test_names_differ_as_keys_do() -> None:
    """Two subscriptions never share a file, even where only their punctuation differs."""
    names = {file_name(slot_key(subscription=name)) for name in ("daily", "Daily", "daily!", "日報", "日本")}
    assert len(names) == 5
    assert all(name.isascii() and "/" not in name for name in names)


async def test_a_file_in_the_way_is_one_clear_line(tmp_path: Path) -> None:
    """Where a file stands in the folder's place, the error names it and says what to do."""
    (tmp_path / "out").write_text("")
    channel = HtmlChannel(tmp_path)
    for address in ("out", "out/deeper"):
        with pytest.raises(DeliveryError, match="choose another folder") as caught:
            await channel.send(planned(channel, address, slot_key()), ())
        assert not caught.value.retryable
        with pytest.raises(DeliveryError, match="is a file"):
            await channel.check(address)


async def test_check_says_where_pages_go(tmp_path: Path) -> None:
    """A check names the folder and writes nothing."""
    channel = HtmlChannel(tmp_path)
    assert await channel.check("") == f"pages go to {tmp_path}"
    assert "which will be made" in await channel.check("later/still")
    assert names(tmp_path) == []


async def test_check_refuses_a_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without write permission is refused before the first briefing is due."""
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(DeliveryError, match="cannot be written"):
        await HtmlChannel(tmp_path).check("out")


@pytest.mark.parametrize(
    ("number", "words", "retryable"),
    [
        (errno.ENOSPC, "disk is full", True),
        (errno.EACCES, "no permission", False),
        (errno.EROFS, "read-only", False),
        (errno.EIO, "check the folder", True),
    ],
)
def test_trouble_says_what_to_do(tmp_path: Path, number: int, words: str, retryable: bool) -> None:
    """Each failure of the file system has its own advice and says whether waiting helps."""
    error = trouble("html:out", tmp_path, OSError(number, "input/output error"))
    assert words in str(error)
    assert error.retryable is retryable
    assert "\n" not in str(error)


async def test_a_failed_write_leaves_no_debris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step fails, neither a half page nor a temporary file is left."""

    def full(source: str, destination: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    channel = HtmlChannel(tmp_path)
    monkeypatch.setattr("os.replace", full)
    with pytest.raises(DeliveryError, match="disk is full"):
        await channel.send(planned(channel, "", slot_key()), ())
    assert names(tmp_path) == []
