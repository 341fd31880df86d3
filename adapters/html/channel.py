"""A folder of web pages as a channel: one page per briefing and an index of them all."""

import asyncio
import errno
import hashlib
import html
import json
import os
import re
import tempfile
import threading
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

from adapters.html import render
from digests.document import Document
from digests.errors import DeliveryError
from digests.model import Delivery, Part, Receipt, SlotKey

INDEX = "index.html"
HEAD_SIZE = 16_384  # characters read of a page to list it; its metadata stand before its style
LATER = {errno.ENOSPC, errno.EDQUOT, errno.EBUSY, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EAGAIN}


class HtmlChannel:
    """Writes briefings below `root`; a target's address is a folder, absolute or relative to it.

    A delivery always writes the same file, so that sending it twice leaves one page.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()

    def render(self, document: Document) -> tuple[Part, ...]:
        """One part: the whole page."""
        return render.parts(document)

    def annotate(self, payload: str, note: str) -> str | None:
        """None: what was written is not edited."""
        del payload, note
        return None

    async def send(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt:
        """Writes the page and the folder's index. Raises DeliveryError where the folder cannot be written."""
        del earlier
        return await asyncio.to_thread(self._write, delivery)

    async def find(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt | None:
        """The page, if it was written whole for this delivery."""
        del earlier
        path = self.folder(delivery.target.address) / file_name(delivery.briefing)
        about = await asyncio.to_thread(_read_about, path)
        return _receipt(path) if about is not None and about.key == delivery.key else None

    async def check(self, address: str) -> str:
        """One line on where pages will lie. Raises DeliveryError where nothing can be written there."""
        folder = self.folder(address)
        existing = next((path for path in (folder, *folder.parents) if path.exists()), Path(folder.anchor))
        if not existing.is_dir():
            raise DeliveryError(
                f"html:{address}", f"{existing} is a file; name a folder for the pages", retryable=False
            )
        if not os.access(existing, os.W_OK | os.X_OK):
            raise DeliveryError(
                f"html:{address}", f"{existing} cannot be written; change its owner or mode", retryable=False
            )
        return f"pages go to {folder}" if folder.exists() else f"pages go to {folder}, which will be made"

    def folder(self, address: str) -> Path:
        """Where a target's pages lie, absolute."""
        return (self._root / Path(address).expanduser()).resolve()

    def _write(self, delivery: Delivery) -> Receipt:
        folder = self.folder(delivery.target.address)
        path = folder / file_name(delivery.briefing)
        content = json.loads(delivery.part.payload)["html"].replace(render.KEY_SLOT, _metadata(delivery), 1)
        try:
            with self._lock:
                folder.mkdir(parents=True, exist_ok=True)
                _replace(path, content)
                _replace(folder / INDEX, render.index(_listed(folder)))
        except OSError as error:
            raise trouble(str(delivery.target), folder, error) from error
        return _receipt(path)


def file_name(key: SlotKey) -> str:
    """`2025-01-27-1800-daily.html`: date and slot first so that a folder sorts by time."""
    return f"{key.local_date.isoformat()}-{_plain(key.slot.replace(':', ''))}-{_plain(key.subscription)}.html"


def trouble(target: str, folder: Path, error: OSError) -> DeliveryError:
    """What an admin should know of a failed write."""
    advice = {
        errno.ENOSPC: "the disk is full; make room",
        errno.EDQUOT: "the disk quota is used up; make room",
        errno.EACCES: "no permission; change the folder's owner or mode",
        errno.EPERM: "no permission; change the folder's owner or mode",
        errno.EROFS: "the file system is read-only; choose another folder",
        errno.ENOTDIR: "a file stands where the folder should be; choose another folder",
        errno.EEXIST: "a file stands where the folder should be; choose another folder",
    }.get(error.errno or 0, f"{error.strerror or error}; check the folder")
    return DeliveryError(target, f"cannot write pages to {folder}: {advice}", retryable=error.errno in LATER)


class _About(HTMLParser):
    """Reads what a page says of itself."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._in_title = tag == "title"
        if tag == "meta" and told.get("name"):
            self.meta[str(told["name"])] = told.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    @property
    def key(self) -> str:
        return self.meta.get("racebrief-delivery", "")


def _read_about(path: Path) -> _About | None:
    """What the page says of itself, or None where there is no page of ours."""
    try:
        with path.open(encoding="utf-8") as file:
            head = file.read(HEAD_SIZE)
    except (OSError, UnicodeDecodeError):
        return None
    about = _About()
    about.feed(head)
    return about if about.key else None


def _listed(folder: Path) -> tuple[render.Listed, ...]:
    """The folder's briefings, newest first."""
    found = []
    for path in sorted(folder.glob("*.html"), reverse=True):
        about = _read_about(path)
        if about is not None:
            found.append(
                render.Listed(
                    href=path.name,
                    title=about.title.strip(),
                    summary=about.meta.get("description", "").removeprefix(f"{about.title.strip()}: "),
                    date=about.meta.get("racebrief-date", ""),
                    slot=about.meta.get("racebrief-slot", ""),
                )
            )
    return tuple(sorted(found, key=lambda page: (page.date, page.slot), reverse=True))


def _metadata(delivery: Delivery) -> str:
    told = {
        "racebrief-delivery": delivery.key,
        "racebrief-date": delivery.briefing.local_date.isoformat(),
        "racebrief-slot": delivery.briefing.slot,
    }
    return "\n".join(f'<meta name="{name}" content="{html.escape(value)}">' for name, value in told.items())


def _replace(path: Path, content: str) -> None:
    """Writes the file whole or not at all. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # mkstemp's own mode would hide the page from a web server
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _plain(text: str) -> str:
    """Text as a piece of a file name; different texts stay different."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain if plain == text else f"{plain or 'x'}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def _receipt(path: Path) -> Receipt:
    return Receipt(message_id=path.name, channel_id=str(path.parent), url=path.as_uri())
