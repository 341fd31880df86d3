"""HTML and what feeds hang onto it → plain text, one line a paragraph."""

import html
import re

import nh3

MAX_TEXT = 20_000
MAX_TITLE = 500
MAX_MARKUP = 150_000
"""Characters of markup looked at; more than enough for MAX_TEXT characters of text."""

_BREAKING = frozenset({
    "address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre",
    "section", "table", "tr", "ul",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_DROPPED = frozenset({
    "script", "style", "figcaption", "noscript", "iframe", "svg", "template", "button", "form", "nav",
    "select", "textarea", "video", "audio", "object", "head", "title",
})  # fmt: skip
_TO_BLOCKS = nh3.Cleaner(
    tags=_BREAKING | _CELLS, clean_content_tags=_DROPPED, attributes={}, strip_comments=True, link_rel=None
)
# Exact, because the cleaner leaves these tags alone, without attributes, and escapes every other "<".
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BREAKING))})>")
_CELL_TAG = re.compile(r"</?t[dh]>")

_TAG_BEGINS = re.compile(r"<(?:[a-zA-Z/!]|\Z)")
_MARKUP = re.compile(r"<[a-zA-Z/!?]")
# In text without tags a blank line ends a paragraph, and so does a line break after a finished sentence.
_SOFT_BREAK = re.compile(r"(?<![.!?:…”\"'’)\]。！？\n])[^\S\n]*\n(?!\s*\n)")

_LEAD = r"(?:^|\n|(?<=[.!?…:;\]”\"'’)»])\s+)"
_END = r"[\s.…:→»›>⟶\])]*\Z"
_WHOLE = (
    r"(?:full|whole|rest|entire|original)\s(?:of )?(?:\w+ )?"
    r"(?:story|article|post|text|report|piece|interview|review|entry|paper|version|statement|transcript)\b"
)
# Each pattern with words of which one stands in every tail that it finds: most texts hold none of them.
_TAILS = tuple(
    (cues, re.compile(pattern, re.IGNORECASE))
    for cues, pattern in (
        (
            ("appeared",),
            r"(?:^|\s)The post\s[^\n]{1,400}?\s(?:first )?appeared (?:first )?on\s[^\n]{1,120}\Z",
        ),
        ((" more",), rf"{_LEAD}[\[(]?(?:read|see|view|learn|find out) more{_END}"),
        (("continue reading",), rf"{_LEAD}[\[(]?continue reading[^.\n]{{0,160}}{_END}"),
        # A capital within a line begins no news.
        (("continue reading",), rf"\s(?-i:Continue [Rr]eading)[^.\n]{{0,160}}{_END}"),
        (("continue",), rf"{_LEAD}[\[(]?continued? on [^.\n]{{1,80}}{_END}"),
        (
            ("read more",),
            rf"{_LEAD}read more (?:of this (?:story|article)|at|on|in|from)\s[^.\n]{{1,120}}{_END}",
        ),
        (("read ",), rf"{_LEAD}read (?:the )?{_WHOLE}[^.\n]{{0,120}}{_END}"),
        (
            ("reading", "click", "view", "full", "leer", "lesen", "lire", "leggi"),
            rf"{_LEAD}(?:keep reading|click here to (?:read|continue)[^.\n]{{0,80}}|view (?:post|{_WHOLE})|"
            rf"full (?:story|article)|leer más|weiterlesen|lire la suite|mehr lesen|leggi tutto){_END}",
        ),
        (
            ("link", "comment", "more", "weiterlesen"),
            rf"{_LEAD}[\[(](?:link|comments?|more|weiterlesen)[\])]\s*\Z",
        ),
        (("comment",), r"(?:^|\n)\s*(?:\d+ )?comments?\s*\Z"),
        (
            ("submitted by",),
            r"(?:^|\s)submitted by\s+/?u/\S+(?:\s+to\s+/?r/\S+)?\s*(?:\[link\])?\s*(?:\[comments\])?\s*\Z",
        ),
        (
            ("comments url",),
            r"(?:^|\s)(?:Article URL: \S+\s+)?Comments URL: \S+(?:\s+Points: \d+)?"
            r"(?:\s+# Comments: \d+)?\s*\Z",
        ),
        (("share ",), r"(?:^|\n)\s*Share (?:this|on)[^.\n]{0,80}\Z"),
    )
)
_CUES = (
    "appeared", "more", "continue", "read", "click", "view", "full", "leer", "lesen", "lire", "leggi", "link",
    "comment", "submitted", "share",
)  # fmt: skip
"""Of which one stands in each cue above: most texts are done after a look for these."""
_TAIL_REACH = 700
_CUT = re.compile(r"\s*(?:[\[(]\s*(?:…|\.{3}|&hellip;)\s*[\])]|\.{3}|…)\s*\Z")
_CUT_ENDS = (")", "]", "...", "…")
_FINISHED = re.compile(r"[.!?。！？][\"”'’)\]»]*\Z")


def plain_text(markup: str, *, is_html: bool = True) -> str:
    """The text a reader would see, at most MAX_TEXT characters, a line for each paragraph.

    Without the tails that blog software adds ("Read more", "The post … appeared first on …"). A text its
    publisher cut off in the middle of a sentence ends in "…".
    """
    return _bounded(without_tail(_text(markup[:MAX_MARKUP], is_html=is_html)))


def plain_title(markup: str, *, is_html: bool = True) -> str:
    """A title on one line, at most MAX_TITLE characters."""
    return " ".join(_text(markup[: 10 * MAX_TITLE], is_html=is_html).split())[:MAX_TITLE]


def without_tail(text: str) -> str:
    """Text without the chrome at its end; "…" stays where the publisher cut a sentence."""
    cut = False
    while True:
        before = text
        head, tail = text[:-_TAIL_REACH], text[-_TAIL_REACH:]
        lowered = tail.lower()
        if _has_any(_CUES, lowered):
            for cues, pattern in _TAILS:
                if _has_any(cues, lowered):
                    tail = pattern.sub("", tail)
        text, marks = (head + tail).rstrip(), 0
        if text.endswith(_CUT_ENDS):
            text, marks = _CUT.subn("", text)
        cut = cut or marks > 0
        if text == before:
            return f"{text}…" if cut and text and not _FINISHED.search(text) else text


def _has_any(words: tuple[str, ...], text: str) -> bool:
    for word in words:  # noqa: SIM110  any() with a generator takes three times as long
        if word in text:
            return True
    return False


def first_sentence(text: str) -> str:
    """What stands for a title where there is none: the first line's first sentence."""
    line = text.partition("\n")[0]
    end = re.search(r"[.!?。！？](?=\s)", line)
    return (line[: end.end()] if end else line)[:MAX_TITLE]


def _text(markup: str, *, is_html: bool) -> str:
    if is_html and _MARKUP.search(markup):
        return _text_of_html(_without_broken_tag(markup))
    if is_html and "&" in markup:
        markup = html.unescape(markup)
    if "\n" in markup or "\r" in markup:
        markup = _SOFT_BREAK.sub(" ", markup.replace("\r\n", "\n").replace("\r", "\n"))
        return _lines(markup)
    return _one_line(markup)


def _text_of_html(markup: str) -> str:
    cleaned = _TO_BLOCKS.clean(markup)
    has_signs = "&" in cleaned  # the cleaner writes four of them by name, and every other character as it is
    if has_signs:
        cleaned = cleaned.replace("&nbsp;", " ")
    text = _BLOCK_TAG.sub("\n", _one_line(cleaned))
    if "<t" in text:
        text = _lines(_CELL_TAG.sub(" ", text))
    text = "\n".join(filter(None, map(str.strip, text.split("\n"))))
    if has_signs:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text


def _one_line(text: str) -> str:
    """With one space where there was any blank. What is printable holds no other blank than spaces."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_broken_tag(markup: str) -> str:
    """Without the tag in which a publisher cut the markup off."""
    start = markup.rfind("<")
    cut = start > markup.rfind(">") and _TAG_BEGINS.match(markup, start)
    return markup[:start] if cut else markup


def _bounded(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    short = text[: MAX_TEXT - 1]
    return f"{short[: short.rfind(' ') if ' ' in short else None]}…"
