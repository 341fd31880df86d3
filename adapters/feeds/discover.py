"""Which feeds a web page names, for admins who have a site's address only."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml",
    "application/json", "application/xml",
)  # fmt: skip
USUAL = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
"""Where feeds mostly are on sites that do not say."""
_MOST = 10


def feeds_named(body: bytes, page_url: str) -> tuple[str, ...]:
    """Addresses in the page's <link rel="alternate">, RSS and Atom before JSON, else links that look so."""
    finder = _Finder()
    finder.feed(body[: 1 << 20].decode("utf-8", "replace"))
    base = urljoin(page_url, finder.base) if finder.base else page_url
    named = [href for _, href in sorted(finder.named, key=lambda row: _TYPES.index(row[0]))]
    found = []
    for href in named or finder.likely:
        try:
            address = urljoin(base, href.strip())
            is_web = urlsplit(address).scheme in ("http", "https")
        except ValueError:
            continue
        if is_web and "/comments/" not in address:
            found.append(address)
    return tuple(dict.fromkeys(found))[:_MOST]


def usual_places(page_url: str) -> tuple[str, ...]:
    """Worth a try where a page names no feed."""
    return tuple(urljoin(page_url, path) for path in USUAL)


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.named: list[tuple[str, str]] = []
        self.likely: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        href = told.get("href", "")
        if tag == "base" and not self.base:
            self.base = href
        elif tag == "link" and "alternate" in told.get("rel", "").lower().split() and href:
            kind = told.get("type", "").partition(";")[0].strip().lower()
            if kind in _TYPES:
                self.named.append((kind, href))
        elif tag == "a" and href.lower().rstrip("/").endswith(
            (".rss", "/rss", "/feed", "rss.xml", "atom.xml")
        ):
            self.likely.append(href)
