"""Slack's limits as racebrief keeps them, and how text is measured and cut to them.

Sources: the reference pages of Slack's blocks and of chat.postMessage. The total for one message is
not documented; Slack refuses from about 13,200 characters on, so 12,000 leaves room.
"""

from dataclasses import replace

from digests.document import Spans

MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 12_000
HEADER_CHARACTERS = 150
BLOCK_CHARACTERS = 3000
CONTEXT_CHARACTERS = 2000
FALLBACK_CHARACTERS = 3000
ROW_ELEMENTS = 25
LABEL_CHARACTERS = 75
VALUE = 2000
BLOCK_ID = 255
TABLE_ROWS = 100
TABLE_COLUMNS = 20
URL_CHARACTERS = 3000


def size(text: str) -> int:
    """Characters as a JavaScript server counts them: UTF-16 units, never fewer than code points."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def spans_size(spans: Spans) -> int:
    """Characters a reader sees; addresses of links do not count."""
    return sum(size(span.text) for span in spans)


def split_text(text: str, limit: int) -> tuple[str, ...]:
    """`text` in pieces of at most `limit` characters, cut between words; only a longer word is cut inside."""
    return tuple(text[start:end] for start, end in _cuts(text, limit))


def split_spans(spans: Spans, limit: int) -> tuple[Spans, ...]:
    """`spans` in pieces of at most `limit` characters, cut between words as `split_text` does."""
    if spans_size(spans) <= limit:
        return (spans,)
    text = "".join(span.text for span in spans)
    return tuple(_slice(spans, start, end) for start, end in _cuts(text, limit))


def _cuts(text: str, limit: int) -> list[tuple[int, int]]:
    cuts = []
    start = 0
    while size(text[start:]) > limit:
        reach = start + _prefix(text[start:], limit)
        end = next((i for i in range(reach, start, -1) if text[i].isspace()), reach)
        cuts.append((start, end))
        start = end
        while start < len(text) and text[start].isspace():
            start += 1
    if start < len(text):
        cuts.append((start, len(text)))
    return cuts


def _prefix(text: str, limit: int) -> int:
    """How many code points of `text` fit into `limit` UTF-16 units."""
    used = 0
    for index, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return index
    return len(text)


def _slice(spans: Spans, start: int, end: int) -> Spans:
    sliced = []
    at = 0
    for span in spans:
        part = span.text[max(start - at, 0) : max(end - at, 0)]
        if part:
            sliced.append(replace(span, text=part))
        at += len(span.text)
    return tuple(sliced)
