"""Whether what a feed calls text is text."""

import re

_HTML_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span|strong|sub|sup|"
    r"table|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def is_html(text: str, kind: str) -> bool:
    """Called plain by the feed or by feedparser's guess, and rightly: a "<" in it opens no tag of HTML."""
    return not (kind == "text/plain" and "<" in text and not _HTML_TAG.search(text))
