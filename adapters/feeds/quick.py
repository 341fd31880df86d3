"""Well-formed feeds read in one pass with expat, exactly as feedparser would read them, or not at all.

feedparser walks the same expat in Python, with a handler for every element ever met; here only what an entry
needs is looked at. Whatever could mean something else to feedparser raises Unsure, and feedparser decides.
Nothing is kept but the item at hand, so memory does not grow with hostile markup.
"""

import contextlib
import re
from collections.abc import Callable
from pyexpat import ExpatError, ParserCreate

from adapters.feeds import names
from adapters.feeds.attributes import SEPARATOR, Attributes, Unsure, is_base, is_page, kind_of
from adapters.feeds.charset import as_utf8, without_c1
from adapters.feeds.dates import UnknownDate, read_date
from adapters.feeds.items import RawItem
from adapters.feeds.kinds import is_html
from adapters.feeds.text import MAX_MARKUP

DEEPEST = 60
_CHUNK = 1 << 16
_AMPERSAND = re.compile("&([A-Za-z0-9_]+);")
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/+")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class _Enough(Exception):
    """As many items as wanted are read."""


def read_quickly(body: bytes, content_type: str | None, *, most: int) -> tuple[RawItem, ...]:
    """The first `most` items of a feed, in its order. Raises Unsure."""
    decoded = as_utf8(body, content_type)
    if decoded is None:
        raise Unsure
    text, is_utf8 = decoded
    reader = _Reader(most, repairs=is_utf8)
    try:
        for start in range(0, len(text), _CHUNK):
            reader.parser.Parse(text[start : start + _CHUNK], False)
            reader.shorten()
        reader.parser.Parse(b"", True)
    except _Enough:
        pass
    except (ExpatError, UnknownDate) as error:
        raise Unsure from error
    if not reader.items:
        raise Unsure
    return tuple(reader.items)


class _Item:
    """What is known of the item at hand."""

    def __init__(self, guid: str) -> None:
        self.guid = guid
        self.link: str | None = None
        self.original = ""
        self.title: str | None = None
        self.title_type = "text/plain"
        self.title_is_settled = False
        self.media_title: tuple[str, str] | None = None
        self.contents: list[tuple[str, str]] = []
        self.has_content = False
        self.has_summary = False
        self.summary: tuple[str, str] | None = None
        self.dates: dict[str, str] = {}
        self.author = ""
        self.enclosure = ""
        self.transcripts: list[tuple[str, str]] = []


class _Reader:
    def __init__(self, most: int, *, repairs: bool) -> None:
        self.items: list[RawItem] = []
        self._most = most
        self._repairs = repairs
        self._depth = 0
        self._item_depth = 0
        self._skip_depth = 0
        self._author_depth = 0
        self._name = self._email = ""
        self._item: _Item | None = None
        self._pieces: list[str] | None = None
        self._close: Callable[[str], None] | None = None
        self._closed_depth = 0
        self._has_base = False
        self._known: dict[str, tuple[str, Opener | None]] = {}
        self.parser = parser = ParserCreate("utf-8", SEPARATOR)
        parser.buffer_text = True
        parser.buffer_size = _CHUNK
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doubt
        parser.StartNamespaceDeclHandler = self._namespace

    def shorten(self) -> None:
        """Leaves out the rest of a text that is longer than anybody reads; an item's parts are short else."""
        if self._pieces is not None and sum(map(len, self._pieces)) > MAX_MARKUP:
            self.parser.CharacterDataHandler = _ignore

    def _doubt(self, *_: object) -> None:
        raise Unsure

    def _namespace(self, prefix: str | None, address: str | None) -> None:
        if address and address.lower() not in names.NAMESPACES and names.is_telling(prefix):
            raise Unsure

    def _look_up(self, name: str) -> tuple[str, "Opener | None"]:
        """`prefix:local` in lower case, `?:local` in a namespace that nobody knows; and what opens it."""
        known = self._known.get(name)
        if known is None:
            if len(self._known) > 5_000:
                raise Unsure
            address, _, local = name.rpartition(SEPARATOR)
            prefix = names.NAMESPACES.get(address.lower(), "?")
            key = f"{prefix}:{local.lower()}" if prefix != names.PLAIN else local.lower()
            is_doubtful = key.endswith((":svg", ":math", ":body"))
            known = self._known[name] = key, _Reader._refuse if is_doubtful else _OPENERS.get(key)
        return known

    # --- elements --------------------------------------------------------------------------------

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._skip_depth:
            return
        if self._depth > DEEPEST or self._close is not None or self._closed_depth or len(attributes) > 60:
            raise Unsure
        key, opener = self._look_up(name)
        if attributes and any(is_base(one) for one in attributes):
            self._base()
        if self._item is not None:
            if self._author_depth and opener is not _Reader._refuse:
                self._start_author_part(key)
            elif opener is not None:
                if self._depth > self._item_depth + 1 and key in _DIRECT:
                    raise Unsure
                opener(self, key, attributes)
        elif key in ("item", "entry"):
            self._begin(attributes)
        elif self._depth == 1 and key not in ("rss", "feed", "rdf:rdf"):
            raise Unsure

    def _base(self) -> None:
        """A base for relative addresses is believed on the root alone, and then only by absolute ones."""
        if self._depth > 1:
            raise Unsure
        self._has_base = True

    def _begin(self, attributes: Attributes) -> None:
        told = {self._look_up(name)[0]: value for name, value in attributes.items()}
        if "href" in told or "lastmod" in told:
            raise Unsure
        self._item_depth = self._depth
        self._item = _Item(told.get("rdf:about", ""))

    def _refuse(self, _: str, __: Attributes) -> None:
        raise Unsure

    def _skip(self, _: str, __: Attributes) -> None:
        self._skip_depth = self._depth

    def _shut(self, _: str, __: Attributes) -> None:
        self._closed_depth = self._depth

    def _end(self, _: str) -> None:
        depth = self._depth
        self._depth -= 1
        if self._skip_depth:
            if self._skip_depth == depth:
                self._skip_depth = 0
        elif self._closed_depth:
            self._closed_depth = 0
        elif self._close is not None:
            self._finish_text()
        elif self._author_depth == depth:
            self._author_depth = 0
            self._end_author()
        elif self._item is not None and depth == self._item_depth:
            self._end_item(self._item)

    def _text(self, close: Callable[[str], None]) -> None:
        """Gathers the element's text for `close`."""
        self._pieces = []
        self._close = close
        self.parser.CharacterDataHandler = self._pieces.append

    def _finish_text(self) -> None:
        text = "".join(self._pieces or ()).strip()
        close, self._close, self._pieces = self._close, None, None
        self.parser.CharacterDataHandler = None
        if close is not None:
            close(text)

    def _end_item(self, item: _Item) -> None:
        self._item = None
        title, title_type = (item.title, item.title_type) if item.title is not None else ("", "text/plain")
        if not title and item.media_title:
            if item.title is not None:
                raise Unsure
            title, title_type = item.media_title
        texts = [*item.contents, *([item.summary] if item.summary else [])]
        self.items.append(
            RawItem(
                guid=item.guid,
                link=item.link or "",
                original_link=item.original,
                title=title,
                title_is_html=is_html(title, title_type),
                texts=tuple((text, is_html(text, kind)) for text, kind in texts),
                published=read_date(item.dates.get("published", "")),
                updated=read_date(item.dates.get("updated", "")),
                author=item.author or None,
                enclosure=item.enclosure,
                transcripts=tuple(item.transcripts),
            )
        )
        if len(self.items) >= self._most:
            raise _Enough

    # --- what stands in an item ------------------------------------------------------------------

    def _read_title(self, key: str, attributes: Attributes) -> None:
        kind = kind_of(attributes, "text/plain")

        def close(text: str) -> None:
            item, text = self._current(), self._repaired(text)
            if key == "media:title":
                item.media_title = item.media_title or ((text, kind) if text else None)
            elif not item.title_is_settled:
                item.title, item.title_type, item.title_is_settled = text, kind, bool(text)

        self._text(close)

    def _read_link(self, _: str, attributes: Attributes) -> None:
        told = {name.lower(): value for name, value in attributes.items()}
        address = told.get("url") or told.get("uri") or told.get("href")
        if address is None:
            self._text(self._close_link)
        else:
            self._skip_depth = self._depth
            if is_page(told):
                self._current().link = self._resolved(address)
            elif told.get("rel", "").lower() == "enclosure":
                self._current().enclosure = self._current().enclosure or address

    def _close_link(self, text: str) -> None:
        text = self._repaired(self._resolved(text)) if text else text
        if "&" in text:
            text = _AMPERSAND.sub(r"&\g<1>", text.replace("&amp;", "&"))
        self._current().link = text

    def _read_original(self, _: str, attributes: Attributes) -> None:
        if attributes:
            raise Unsure
        self._text(lambda text: setattr(self._current(), "original", text))

    def _read_id(self, _: str, attributes: Attributes) -> None:
        told = {name.lower(): value for name, value in attributes.items()}
        is_link = told.get("ispermalink", "true") == "true"

        def close(text: str) -> None:
            item = self._current()
            item.guid = self._repaired(self._resolved(text) if is_link and text else text)
            if is_link and item.link is None:
                item.link = item.guid

        self._text(close)

    def _read_text(self, key: str, attributes: Attributes) -> None:
        item = self._current()
        is_content = key in names.ENCODED or key == "content"
        if not is_content and item.has_summary and not item.has_content:
            is_content, default = True, "text/plain"
        else:
            default = "text/html" if key in names.ENCODED or key in names.DESCRIPTIONS else "text/plain"
        kind = kind_of(attributes, default)
        item.has_content = item.has_content or is_content

        def close(text: str) -> None:
            text = self._repaired(text)
            if is_content:
                item.contents.append((text, kind))
            elif item.summary is not None and not item.has_content:
                raise Unsure
            else:
                item.summary = (text, kind)
            item.has_summary = True

        self._text(close)

    def _read_date(self, key: str, _: Attributes) -> None:
        name = "published" if key in names.PUBLISHED else "updated"

        def close(text: str) -> None:
            self._current().dates[name] = text

        self._text(close)

    def _read_author(self, _: str, __: Attributes) -> None:
        self._author_depth = self._depth
        self._name = self._email = ""
        self._pieces = []
        self.parser.CharacterDataHandler = self._pieces.append

    def _start_author_part(self, key: str) -> None:
        """Atom's authors have parts, RSS's are text."""
        self.parser.CharacterDataHandler = None
        if key in ("name", "itunes:name"):
            self._text(lambda text: setattr(self, "_name", self._repaired(text)))
        elif key in ("email", "itunes:email"):
            self._text(lambda text: setattr(self, "_email", self._repaired(text)))
        else:
            self._skip_depth = self._depth

    def _end_author(self) -> None:
        self.parser.CharacterDataHandler = None
        text, self._pieces = "".join(self._pieces or ()).strip(), None
        name, email = self._name, self._email
        named = f"{name} ({email})" if name and email else name or email
        self._current().author = named or self._repaired(text)

    def _read_enclosure(self, _: str, attributes: Attributes) -> None:
        self._current().enclosure = self._current().enclosure or attributes.get("url", "")
        self._skip_depth = self._depth

    def _read_transcript(self, _: str, attributes: Attributes) -> None:
        if attributes.get("url"):
            self._current().transcripts.append((attributes["url"], attributes.get("type", "")))
        self._skip_depth = self._depth

    # --- texts -----------------------------------------------------------------------------------

    def _current(self) -> _Item:
        if self._item is None:
            raise Unsure
        return self._item

    def _resolved(self, address: str) -> str:
        if "[" in address or "]" in address or (self._has_base and not _ABSOLUTE.match(address)):
            raise Unsure
        return _SLASHES.sub(r"\1", address) if ":///" in address else address

    def _repaired(self, text: str) -> str:
        """Undoes UTF-8 read as Latin-1, and Windows' signs in the place of control characters."""
        if text.isascii():
            return text
        if self._repairs:
            with contextlib.suppress(UnicodeError):  # it was right as it stood
                text = text.encode("iso-8859-1").decode("utf-8")
        return without_c1(text)


def _ignore(_: str) -> None:
    """Of no more interest."""


Opener = Callable[[_Reader, str, Attributes], None]
_READERS: dict[str, Opener] = {
    **dict.fromkeys((*names.TITLES, "media:title"), _Reader._read_title),
    "link": _Reader._read_link,
    "feedburner:origlink": _Reader._read_original,
    **dict.fromkeys(names.IDS, _Reader._read_id),
    **dict.fromkeys((*names.DESCRIPTIONS, *names.SUMMARIES, *names.ENCODED, "content"), _Reader._read_text),
    **dict.fromkeys((*names.PUBLISHED, *names.UPDATED), _Reader._read_date),
    **dict.fromkeys(names.AUTHORS, _Reader._read_author),
    "enclosure": _Reader._read_enclosure,
    "podcast:transcript": _Reader._read_transcript,
}
_OPENERS: dict[str, Opener] = {
    **_READERS,
    **dict.fromkeys(names.CLOSED, _Reader._shut),
    **dict.fromkeys(names.SKIPPED, _Reader._skip),
    **dict.fromkeys(names.DOUBTFUL, _Reader._refuse),
}
"""What is done where an element opens inside an item; nothing where it is not named."""
_DIRECT = frozenset(_READERS) - {"media:title", "podcast:transcript"}
"""These mean what they say only directly below the item."""
