"""Lists of feeds as OPML 2.0, which every feed reader imports and exports. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import quoteattr

from digests.errors import BriefingError
from digests.model import Feed

_MOST = 5_000
_DEEPEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed in a list: `folder` is the innermost folder's name, "" for none."""

    title: str
    url: str
    folder: str = ""


class OpmlError(BriefingError):
    """The text is no OPML."""


class _Reader:
    def __init__(self) -> None:
        self.found: list[Outline] = []
        self.is_opml = False
        self._folders: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        told = {key.lower(): value.strip() for key, value in attributes.items()}
        self.is_opml = self.is_opml or name.lower() == "opml"
        if name.lower() != "outline":
            return
        title = told.get("title") or told.get("text") or ""
        url = told.get("xmlurl", "")
        if url.startswith(("http://", "https://")) and len(self.found) < _MOST:
            folder = next((one for one in reversed(self._folders) if one), told.get("category", ""))
            self.found.append(Outline(title=" ".join(title.split()) or url, url=url, folder=folder))
        if len(self._folders) >= _DEEPEST:
            raise OpmlError("the list is nested too deeply: export it anew")
        self._folders.append("" if url else " ".join(title.split()))

    def end(self, name: str) -> None:
        if name.lower() == "outline":
            self._folders.pop()


def read_opml(body: bytes) -> tuple[Outline, ...]:
    """The feeds of a list, each address once, in its order. Raises OpmlError."""
    reader = _Reader()
    parser = ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except (ExpatError, ValueError, LookupError) as error:
        raise OpmlError(f"this is no OPML file: {error}; export the list anew") from error
    if not reader.is_opml:
        raise OpmlError("this is no OPML file: export the list of feeds from your reader as OPML")
    return tuple({outline.url: outline for outline in reversed(reader.found)}.values())[::-1]


def write_opml(feeds: Sequence[Feed], title: str = "racebrief") -> str:
    """The feeds in folders by category."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_text(title)}</title></head>",
        "  <body>",
    ]
    ordered = sorted(feeds, key=lambda feed: feed.category)
    for category, group in groupby(ordered, key=lambda feed: feed.category):
        lines.append(f"    <outline text={quoteattr(category)} title={quoteattr(category)}>")
        lines += _outlines(group)
        lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _outlines(feeds: Iterable[Feed]) -> list[str]:
    return [
        f'      <outline type="rss" text={quoteattr(feed.name)} title={quoteattr(feed.name)}'
        f" xmlUrl={quoteattr(feed.url)}/>"
        for feed in feeds
    ]


def _text(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _refuse(*_: object) -> None:
    raise OpmlError("the list declares a document type, which OPML has not: export it anew")
