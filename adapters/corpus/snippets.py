"""Which words of a stored text to show for a hit: whole sentences where they fit, never half a word."""

import re

MOST = 200
"""Characters of a snippet at most."""

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[^\s\w]*[^\s\W])|[。！？]+[”’」』]*|\n")
_ABBREVIATED = re.compile(
    r"(?:\b\w|\b(?:Mr|Mrs|Ms|Dr|St|Inc|Corp|Co|Ltd|No|vs|approx|Jan|Feb|Aug|Sept|Oct|Nov|Dec))\.$"
)


def around(text: str, place: int, most: int = MOST) -> str:
    """A stretch of `text`, verbatim, that holds what stands at `place`; at most `most` characters.

    The sentence there, and those that follow in its paragraph while they fit; of a longer sentence,
    whole words. Only a single word longer than `most` is cut.
    """
    place = min(max(place, 0), len(text))
    spans = _sentences(text)
    at = next((number for number, (_, end) in enumerate(spans) if place < end), len(spans) - 1)
    if at < 0:
        return ""
    start, end = spans[at]
    if end - start > most:
        start, end = _words(text, start, end, place, most)
    else:
        for next_start, next_end in spans[at + 1 :]:
            if next_end - start > most or "\n" in text[end:next_start]:
                break
            end = next_end
    return text[start:end]


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence starts and ends, without the white space around it."""
    spans = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if match.group() != "\n" and match.group()[0] not in "。！？" and not _closes(text, start, end):
            continue
        spans.append(_trimmed(text, start, end))
        start = end
    spans.append(_trimmed(text, start, len(text)))
    return [(start, end) for start, end in spans if start < end]


def _closes(text: str, start: int, end: int) -> bool:
    """Whether a full stop ends its sentence: none after an initial, an abbreviation, or before lower case."""
    following = re.search(r"\w", text[end : end + 20])
    if following is not None and following.group().islower():
        return False
    return _ABBREVIATED.search(text[max(start, end - 10) : end]) is None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _words(text: str, start: int, end: int, place: int, most: int) -> tuple[int, int]:
    """As many whole words of text[start:end] as fit, beginning a little before `place`."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text[start:end])]
    words = [(start + left, start + right) for left, right in words]
    at = next(number for number, (_, right) in enumerate(words) if place < right or right == end)
    first = at
    while first > 0 and words[at][1] - words[first - 1][0] <= most // 3:
        first -= 1
    left, right = words[first]
    if right - left > most:
        left = max(left, min(place, right - most))
        return left, min(left + most, right)
    for _, word_end in words[first:]:
        if word_end - left > most:
            break
        right = word_end
    return left, right
