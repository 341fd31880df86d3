"""What a podcast's transcript says, without its times: WebVTT, SubRip, Podcasting 2.0 JSON, HTML or text."""

import json
import re

from adapters.feeds.text import plain_text

_TIMES = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s+-->\s.*$")
_NUMBER = re.compile(r"^\s*\d+\s*$")
_CUE_TAG = re.compile(r"<[^<>\n]{0,200}>")
_BLOCK = re.compile(r"^(?:WEBVTT|NOTE|STYLE|REGION)\b")


def read_transcript(body: bytes, kind: str) -> str | None:
    """The words, at most as long as any entry's text; None where there are none."""
    text = body.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    start = text.lstrip()[:200]
    if "json" in kind or start.startswith(("{", "[")):
        words = _from_json(text)
    elif "html" in kind or start.lower().startswith(("<!doctype html", "<html")):
        return plain_text(text) or None
    elif start.startswith("WEBVTT") or "-->" in text[:4000]:
        words = _from_cues(text)
    else:
        words = text
    return plain_text(words, is_html=False) or None


def _from_cues(text: str) -> str:
    """Cues of WebVTT and SubRip: a line of times, then lines of words; rolling captions repeat lines."""
    lines: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        if _BLOCK.match(block.lstrip()) and "-->" not in block:
            continue
        for line in block.split("\n"):
            if _TIMES.match(line) or _NUMBER.match(line) or _BLOCK.match(line):
                continue
            words = _CUE_TAG.sub("", line).strip()
            if words and (not lines or lines[-1] != words):
                lines.append(words)
    return " ".join(lines)


def _from_json(text: str) -> str:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    segments = told.get("segments") if isinstance(told, dict) else told
    if not isinstance(segments, list):
        return ""
    bodies = [one.get("body") for one in segments if isinstance(one, dict)]
    return " ".join(body.strip() for body in bodies if isinstance(body, str))
