"""Made-up feeds in the mix met on the web: 55 % RSS with content, 27 % Atom, 6 % RDF, the rest odd ones.

Tags, links and pictures stand in their texts as densely as in recorded feeds of labs and blogs: 20 tags, .5 links
and .1 pictures a kilobyte.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
MOST_ITEMS = 68
_KINDS = ("rss",) * 55 + ("atom",) * 27 + ("rdf",) * 6 + ("bare",) * 4 + ("latin",) * 4 + ("podcast",) * 4
_NAMES = ("OpenAI", "Anthropic", "Nvidia", "DeepMind", "a language model", "TSMC", "export controls", "GPUs")
_SYLLABLES = (
    "ba", "con", "der", "el", "fin", "gra", "hol", "in", "jo", "ker", "lan", "mor", "ne", "ol", "pra", "qui", "ro",
    "sten", "ta", "ul", "ver", "wen", "ya", "zi",
)  # fmt: skip
_HEADS = {
    "atom": '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
    "<title>{name}</title><id>urn:feed:{name}</id><updated>2026-01-10T00:00:00Z</updated>",
    "rdf": '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    '<channel rdf:about="http://example.org/{name}"><title>{name}</title></channel>',
}
_RSS = (
    '<?xml version="1.0" encoding="{charset}"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom">'
    "<channel><title>{name}</title><link>http://example.org/{name}</link><description>About {name}</description>"
    "<ttl>60</ttl>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFeed:
    """A feed as its server holds it."""

    name: str
    body: bytes
    content_type: str
    entries: int


class Maker:
    """Makes the same feeds for the same seed."""

    def __init__(self, seed: int = 3) -> None:
        self._random = random.Random(seed)
        self._words = [
            "".join(self._random.choices(_SYLLABLES, k=self._random.randint(1, 4))) for _ in range(4000)
        ]

    def feeds(self, count: int) -> Iterator[MadeFeed]:
        for number in range(count):
            yield self.feed(number, extra=0)

    def feed(self, number: int, *, extra: int) -> MadeFeed:
        """Feed `number`; with `extra`, that many entries more at its top."""
        self._random.seed(f"feed {number}")
        kind = _KINDS[(number * 37) % len(_KINDS)]
        charset = "iso-8859-1" if kind == "latin" else "utf-8"
        name = f"wire-{number}"
        count = self._random.randint(4, MOST_ITEMS - 2)
        gap = timedelta(hours=self._random.choice((3, 8, 20, 48, 120)))
        items = [self._item(kind, number, index, NOW - gap * (index + 1)) for index in range(count)]
        items = [self._item(kind, number, -1 - index, NOW) for index in range(extra)] + items
        head = _HEADS.get(kind, _RSS).format(name=name, charset=charset)
        tail = {"atom": "</feed>", "rdf": "</rdf:RDF>"}.get(kind, "</channel></rss>")
        mime = {"atom": "application/atom+xml", "rdf": "application/rdf+xml"}.get(kind, "application/rss+xml")
        body = f"{head}{''.join(items)}{tail}".encode(charset, "xmlcharrefreplace")
        content_type = f"{mime}; charset={charset}" if number % 2 else mime
        return MadeFeed(name=name, body=body, content_type=content_type, entries=len(items))

    def _item(self, kind: str, number: int, index: int, when: datetime) -> str:
        address = f"http://wire-{number % 250}.example.org/{number}/{index}?utm_source=rss&amp;a=1"
        title = escape(self._line(9))
        markup = "".join(self._paragraph(number, index) for _ in range(self._random.randint(2, 6)))
        if kind == "atom":
            stamp = when.isoformat().replace("+00:00", "Z")
            return (
                f'<entry><id>urn:entry:{number}:{index}</id><title type="html">{title}</title><link href="{address}"/>'
                f"<published>{stamp}</published><updated>{stamp}</updated><author><name>Ann</name></author>"
                f'<content type="html">{escape(markup)}</content></entry>'
            )
        if kind == "rdf":
            return (
                f'<item rdf:about="{address}"><title>{title}</title><link>{address}</link>'
                f"<dc:date>{when.isoformat()}</dc:date><dc:creator>Ann</dc:creator>"
                f"<description>{title}</description><content:encoded><![CDATA[{markup}]]></content:encoded></item>"
            )
        guid = "" if kind == "bare" else f'<guid isPermaLink="false">{number}-{index}</guid>'
        extra = ""
        if kind == "podcast":
            extra = (
                f'<enclosure url="http://example.org/{number}/{index}.mp3" length="1" type="audio/mpeg"/>'
                "<itunes:duration>1800</itunes:duration><itunes:author>Ann</itunes:author>"
            )
        return (
            f"<item><title>{title}</title><link>{address}</link>{guid}<pubDate>{format_datetime(when)}</pubDate>"
            f"<dc:creator><![CDATA[Ann]]></dc:creator><category>news</category>{extra}"
            f"<description><![CDATA[<p>{title}</p>]]></description>"
            f"<content:encoded><![CDATA[{markup}]]></content:encoded></item>"
        )

    def _paragraph(self, number: int, index: int) -> str:
        """With a link in every fifth, a picture in every fifteenth, and now and then italics or a list."""
        words, chance = self._line(self._random.randint(18, 55)), self._random.random()
        if chance < 0.22:
            place = f"/{number}/{index}" if chance < 0.05 else f"https://wire.example.org/{number}/{index}"
            return f'<p>{words} <a href="{place}" rel="nofollow">{self._line(2)}</a>.</p>\n'
        if chance < 0.28:
            return f'<p><img src="/pictures/{number}.jpg" alt="{self._line(2)}" width="600"/></p>\n<p>{words}.</p>\n'
        if chance < 0.33:
            return f"<ul><li>{words}</li><li>{self._line(4)} &amp; {self._line(2)}</li></ul>\n"
        if chance < 0.6:
            return f"<p>{words}, <strong>{self._line(1)}</strong>.</p>\n"
        return f"<p>{words}.</p>\n"

    def _line(self, count: int) -> str:
        words = self._random.choices(self._words, k=count)
        if self._random.random() < 0.04:
            words[self._random.randrange(count)] = self._random.choice(_NAMES)
        if self._random.random() < 0.3:
            words.append("caf\xe9")
        words[0] = words[0].capitalize()
        return " ".join(words)
