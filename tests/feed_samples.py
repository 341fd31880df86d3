"""Feeds of our own making in all the forms that publishers write, for tests that read them."""

_NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:x="http://example.org/x"'
)
_LINK = "<link>http://example.org/a</link>"
_DATE = "<pubDate>Mon, 27 Jan 2025 13:00:00 +0100</pubDate>"


def rss(item: str, *, channel: str = "", head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    """An RSS feed with that item between two plain ones."""
    plain = "<item><title>Plain</title><link>http://example.org/{0}</link><guid>{0}</guid></item>"
    return (
        f"{head}<rss version='2.0' {_NAMES}><channel><title>T</title>{channel}{plain.format('p')}"
        f"<item>{item}</item>{plain.format('q')}</channel></rss>"
    ).encode()


def atom(entry: str, attributes: str = "") -> bytes:
    """An Atom feed with that entry."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" {attributes}>'
        f"<title>T</title><id>urn:f</id><entry>{entry}</entry></feed>"
    ).encode()


RSS_ITEMS = {
    "plain": f"<title>A</title>{_LINK}<guid>1</guid>{_DATE}<description>Text.</description>",
    "no-guid": f"<title>A</title>{_LINK}{_DATE}",
    "no-link": "<title>A</title><guid>http://example.org/g</guid>",
    "guid-before-link": f"<guid>http://example.org/g</guid>{_LINK}<title>A</title>",
    "guid-no-permalink": f'<title>A</title><guid isPermaLink="false">g</guid>{_LINK}',
    "guid-alone-no-permalink": '<title>A</title><guid isPermaLink="false">g</guid>',
    "guid-capital-true": '<title>A</title><guid isPermaLink="TRUE">g</guid>',
    "two-links": f"<title>A</title>{_LINK}<link>http://example.org/b</link>",
    "empty-link": "<title>A</title><link/><guid>http://example.org/g</guid>",
    "ampersand-link": "<title>A</title><link>http://example.org/?a=1&amp;b=2</link>",
    "double-ampersand-link": "<title>A</title><link>http://example.org/?a=1&amp;amp;b=2&amp;c;=3</link>",
    "atom-link": '<title>A</title><atom:link href="http://example.org/s" rel="self"/>' + _LINK,
    "atom-alternate": f'<title>A</title>{_LINK}<atom:link href="http://example.org/alt" rel="alternate"/>',
    "slashes": "<title>A</title><link>http:///example.org/a</link>",
    "relative-link": "<title>A</title><link>/a</link>",
    "brackets": "<title>A</title><link>http://[x/a</link>",
    "two-titles": f"<title>A</title><title>B</title>{_LINK}",
    "empty-then-title": f"<title></title><title>B</title>{_LINK}",
    "media-title-first": f"<media:title>M</media:title><title>A</title>{_LINK}",
    "media-title-last": f"<title>A</title><media:title>M</media:title>{_LINK}",
    "media-title-alone": f"<media:title>M</media:title>{_LINK}",
    "media-group": f"<title>A</title><media:group><media:title>M</media:title></media:group>{_LINK}",
    "media-description": "<title>A</title><description>D</description><media:description>M</media:description>",
    "media-description-first": "<media:description>M</media:description><title>A</title><description>D</description>",
    "media-content": '<title>A</title><media:content url="http://example.org/i"><media:title>M</media:title>'
    "<media:description>D</media:description></media:content><description>E</description>",
    "dc-title": f"<dc:title>D</dc:title><title>A</title>{_LINK}",
    "markup-title": f"<title>A &lt;b&gt;bold&lt;/b&gt; &amp;amp; B</title>{_LINK}",
    "cdata": f"<title><![CDATA[A & <i>B</i>]]></title><description><![CDATA[<p>x</p>]]></description>{_LINK}",
    "content-first": f"<title>A</title><content:encoded>C</content:encoded><description>D</description>{_LINK}",
    "content-last": f"<title>A</title><description>D</description><content:encoded>C</content:encoded>{_LINK}",
    "two-contents": "<title>A</title><content:encoded>C</content:encoded><content:encoded>E</content:encoded>",
    "two-descriptions": "<title>A</title><description>D</description><description>E</description>",
    "three-descriptions": "<title>A</title><description>D</description><description>E</description>"
    "<description>F</description>",
    "itunes-summary": "<title>A</title><description>D</description><itunes:summary>S</itunes:summary>",
    "itunes-summary-first": "<title>A</title><itunes:summary>S</itunes:summary><description>D</description>",
    "itunes-after-content": "<title>A</title><description>D</description><content:encoded>C</content:encoded>"
    "<itunes:summary>S</itunes:summary>",
    "itunes-title": f"<title>A</title><itunes:title>I</itunes:title>{_LINK}",
    "dc-date": f"<title>A</title>{_LINK}<dc:date>2025-01-27T12:00:00Z</dc:date>",
    "both-dates": f"<title>A</title>{_DATE}<dc:date>2025-01-28T12:00:00+01:00</dc:date>",
    "dcterms": "<title>A</title><dcterms:issued>2025-01-27T12:00:00Z</dcterms:issued>"
    "<dcterms:modified>2025-01-28T12:00:00Z</dcterms:modified>",
    "two-pubdates": f"<title>A</title>{_DATE}<pubDate>Tue, 28 Jan 2025 13:00:00 GMT</pubDate>",
    "named-zone": "<title>A</title><pubDate>Mon, 27 Jan 2025 13:00:00 EST</pubDate>",
    "odd-zone": "<title>A</title><pubDate>Mon, 27 Jan 2025 13:00:00 Europe/Berlin</pubDate>",
    "short-year": "<title>A</title><pubDate>Mon, 27 Jan 25 13:00 GMT</pubDate>",
    "iso-in-pubdate": "<title>A</title><pubDate>2025-01-27 13:00:00</pubDate>",
    "no-date": "<title>A</title><pubDate></pubDate>",
    "bad-date": "<title>A</title><pubDate>yesterday</pubDate>",
    "impossible-date": "<title>A</title><pubDate>Mon, 31 Feb 2025 13:00:00 GMT</pubDate>",
    "author": f"<title>A</title><author>a@example.org (Ann)</author><dc:creator>Bob</dc:creator>{_LINK}",
    "source": f'<title>A</title>{_LINK}<source url="http://example.org/s">S</source><guid>1</guid>',
    "enclosure": '<title>A</title><enclosure url="http://example.org/a.mp3" type="audio/mpeg" length="1"/>',
    "transcript": '<title>A</title><podcast:transcript url="http://example.org/t.vtt" type="text/vtt"/>',
    "origlink": f"<title>A</title>{_LINK}<feedburner:origLink>http://example.org/o</feedburner:origLink>",
    "image": f"<title>A</title>{_LINK}<image><url>http://example.org/i</url><title>I</title></image>",
    "unknown": f"<title>A</title>{_LINK}<x:what a='b'>w</x:what><x:title>X</x:title><slash:comments>3</slash:comments>",
    "unknown-nested": f"<title>A</title>{_LINK}<x:what><title>N</title></x:what>",
    "mojibake": f"<title>caf\xc3\xa9 \x93quoted\x94</title>{_LINK}",
    "numeric-entities": f"<title>A &#8212; B &#147;c&#148;</title>{_LINK}",
    "html-entity": f"<title>A &nbsp; B</title>{_LINK}",
    "inline-markup": f"<title>A</title><description><p>x <b>y</b></p></description>{_LINK}",
    "category": f"<title>A</title><category domain='d'>c</category><comments>http://example.org/c</comments>{_LINK}",
    "upper-case": "<TITLE>A</TITLE><LINK>http://example.org/u</LINK><PubDate>Mon, 27 Jan 2025 13:00:00 GMT</PubDate>",
    "xml-base": f'<title>A</title><description xml:base="http://example.org/b/">D</description>{_LINK}',
    "comment": f"<!-- c --><title>A<!-- d -->B</title>{_LINK}",
    "typed-description": f'<title type="html">A</title><description type="text/plain">D</description>{_LINK}',
}
ATOM_ENTRIES = {
    "plain": '<id>urn:1</id><title>A</title><link href="http://example.org/a"/><updated>2025-01-27T12:00:00Z</updated>',
    "links": '<id>urn:1</id><title>A</title><link rel="self" href="http://example.org/s"/>'
    '<link rel="alternate" type="text/html" href="http://example.org/a"/><link rel="edit" href="http://example.org/e"/>',
    "json-alternate": "<id>http://example.org/i</id><title>A</title>"
    '<link rel="alternate" type="application/json" href="http://example.org/j"/>',
    "id-as-link": "<id>http://example.org/i</id><title>A</title>",
    "html": '<id>1</id><title type="html">A &lt;i&gt;b&lt;/i&gt;</title><content type="html">&lt;p&gt;c&lt;/p&gt;</content>'
    "<summary>S</summary>",
    "text": '<id>1</id><title type="text">a &lt; b</title><summary type="text">S &lt;b&gt;</summary>',
    "xhtml": '<id>1</id><title>A</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
    "<p>x <b>y</b></p></div></content>",
    "xhtml-title": '<id>1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>b</b></div></title>',
    "src": '<id>1</id><title>A</title><content src="http://example.org/v" type="video/mp4"/>',
    "authors": "<id>1</id><title>A</title><author><name>Ann</name><email>a@example.org</email></author>"
    "<author><name>Bob</name><uri>http://example.org/b</uri></author><contributor><name>C</name></contributor>",
    "source": "<id>1</id><title>A</title><source><id>urn:s</id><title>S</title><updated>2024-01-01T00:00:00Z</updated>"
    '</source><link href="http://example.org/a"/>',
    "dates": "<id>1</id><title>A</title><published>2025-01-27T12:00:00.123Z</published>"
    "<updated>2025-01-27T12:00:00-05:00</updated>",
    "date-only": "<id>1</id><title>A</title><published>2025-01-27</published>",
    "old-names": "<id>1</id><title>A</title><issued>2025-01-27T12:00:00Z</issued><modified>2025-01-28T12:00:00Z</modified>",
    "summary-twice": "<id>1</id><title>A</title><summary>S</summary><summary>T</summary>",
}
_ITEM = "<title>Caf\xe9</title><link>http://example.org/a</link>"
WHOLE = {
    "latin-1": rss(_ITEM, head='<?xml version="1.0" encoding="iso-8859-1"?>').decode().encode("latin-1"),
    "cp1252": rss(
        "<title>\u201cA\u201d</title>", head='<?xml version="1.0" encoding="windows-1252"?>'
    ).decode().encode("cp1252"),
    "bom": b"\xef\xbb\xbf" + rss(_ITEM),
    "bogus-charset": rss(_ITEM, head='<?xml version="1.0" encoding="x-unheard-of"?>'),
    "utf-16": rss(_ITEM, head='<?xml version="1.0" encoding="utf-16"?>').decode().encode("utf-16"),
    "no-declaration": rss(_ITEM, head=""),
    "space-before": b"\n  " + rss(_ITEM),
    "wrong-declaration": rss(_ITEM).decode().encode("latin-1"),
    "doctype": rss(_ITEM, head='<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e "x">]>'),
    "cut-off": rss(_ITEM)[:-40],
    "junk-behind": rss(_ITEM) + b"<!-- served in 3 ms --> junk",
    "control-sign": rss("<title>a\x08b</title>"),
    "rdf": b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>T'
    b'</title></channel><item rdf:about="http://example.org/r"><title>A</title><link>http://example.org/r</link>'
    b"<description>D</description><dc:date>2025-01-27T12:00:00Z</dc:date></item></rdf:RDF>",
    "rss-0.91": b"<rss version='0.91'><channel><title>T</title><item><title>A</title><link>http://e.org/a</link>"
    b"</item></channel></rss>",
    "atom-0.3": b"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title>A</title><id>1</id>"
    b"<link rel='alternate' type='text/html' href='http://e.org/a'/><issued>2025-01-27T12:00:00Z</issued>"
    b"<content type='text/html' mode='escaped'>&lt;p&gt;x</content></entry></feed>",
    "wrong-namespace": b"<rss version='2.0' xmlns:content='http://wrong.example/'><channel><item><title>A</title>"
    b"<content:encoded>C</content:encoded></item></channel></rss>",
    "undeclared-prefix": b"<rss version='2.0'><channel><item><title>A</title><dc:date>2025-01-27</dc:date></item>"
    b"</channel></rss>",
    "default-namespace": b"<rss version='2.0' xmlns='http://example.org/none'><channel><item><title>A</title></item>"
    b"</channel></rss>",
    "root-base": atom('<id>1</id><title>A</title><link href="a"/>', 'xml:base="http://example.org/b/"'),
    "root-base-absolute": atom(
        '<id>urn:1</id><title>A</title><link href="http://example.org/a"/>', 'xml:base="http://example.org/b/"'
    ),
}  # fmt: skip


def samples() -> dict[str, bytes]:
    """All of them by name."""
    return (
        {f"rss-{name}": rss(item) for name, item in RSS_ITEMS.items()}
        | {f"atom-{name}": atom(entry) for name, entry in ATOM_ENTRIES.items()}
        | WHOLE
    )
