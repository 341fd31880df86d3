"""What the elements of RSS, RDF and Atom are called, whichever namespace a publisher took.

The groups say what feedparser makes of an element inside an item; `quick.py` reads by them.
"""

PLAIN = ""
_PREFIXES = {
    PLAIN: (
        "", "http://backend.userland.com/rss", "http://blogs.law.harvard.edu/tech/rss", "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://purl.org/atom/ns#", "http://www.w3.org/2005/atom",
        "http://purl.org/rss/1.0/modules/rss091#",
    ),
    "content": ("http://purl.org/rss/1.0/modules/content/",),
    "dc": ("http://purl.org/dc/elements/1.1/",),
    "dcterms": ("http://purl.org/dc/terms/",),
    "feedburner": ("http://rssnamespace.org/feedburner/ext/1.0",),
    "itunes": ("http://www.itunes.com/dtds/podcast-1.0.dtd",),
    "media": ("http://search.yahoo.com/mrss", "http://search.yahoo.com/mrss/"),
    "podcast": (
        "https://podcastindex.org/namespace/1.0",
        "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
    ),
    "rdf": ("http://www.w3.org/1999/02/22-rdf-syntax-ns#",),
    "xml": ("http://www.w3.org/xml/1998/namespace",),
    # Known, and nothing in them is news.
    "inert": (
        "http://webns.net/mvcb/", "http://www.georss.org/georss", "http://www.opengis.net/gml",
        "http://www.w3.org/2003/01/geo/wgs84_pos#", "http://purl.org/rss/1.0/modules/slash/",
        "http://purl.org/rss/1.0/modules/syndication/", "http://purl.org/syndication/thread/1.0",
        "http://purl.org/rss/1.0/modules/threading/", "http://wellformedweb.org/commentapi/",
        "http://web.resource.org/cc/", "http://backend.userland.com/creativecommonsrssmodule",
        "http://podlove.org/simple-chapters", "http://purl.org/rss/1.0/modules/taxonomy/",
        "http://madskills.com/public/xml/rss/module/trackback/",
        "http://madskills.com/public/xml/rss/module/pingback/",
        "http://prismstandard.org/namespaces/1.2/basic/",
        "http://prismstandard.org/namespaces/basic/2.0/",
        "http://xmlns.com/foaf/0.1/",
    ),
}  # fmt: skip
NAMESPACES = {address: prefix for prefix, addresses in _PREFIXES.items() for address in addresses}

TITLES = frozenset({"title", "dc:title"})
IDS = frozenset({"id", "guid"})
PUBLISHED = frozenset({"pubdate", "published", "issued", "dcterms:issued"})
UPDATED = frozenset({"updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified"})
AUTHORS = frozenset({"author", "dc:author", "dc:creator", "itunes:author"})
DESCRIPTIONS = frozenset({"description", "dc:description", "media:description"})
SUMMARIES = frozenset({"summary", "itunes:summary"})
ENCODED = frozenset({"content:encoded", "fullitem"})

SKIPPED = frozenset({"source", "contributor", "itunes:owner", "podcast:person"})
"""With all that is in them: they speak of others."""

DOUBTFUL = frozenset({
    "item", "entry", "rss", "channel", "feed", "rdf:rdf", "body", "abstract", "dcterms:abstract", "textinput",
    "managingeditor", "feedburner:browserfriendly", "newlocation", "svg", "math",
})  # fmt: skip
"""Inside an item only feedparser knows what to make of them."""

CLOSED = frozenset({
    "image", "subtitle", "tagline", "itunes:subtitle", "rights", "copyright", "dc:rights", "info", "comments",
    "itunes:image", "itunes:link",
})  # fmt: skip
"""No news, as long as no element stands in them."""

# feedparser goes by the prefix where it does not know the namespace: then these would be misread.
_TELLING = frozenset({
    "content", "dc", "dcterms", "feedburner", "itunes", "media", "xhtml", "atom10", "georss", "gml", "psc",
    "cc", "admin", "creativecommons", "podcast",
})  # fmt: skip


def is_telling(prefix: str | None) -> bool:
    """Whether a prefix bound to an unknown namespace, or none, changes what feedparser reads."""
    return not prefix or prefix.lower() in _TELLING
