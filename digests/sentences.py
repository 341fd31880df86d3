"""Sentences that can stand in a briefing: split well, without page furniture, nothing cut."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from syntok import segmenter

from digests.words import count_words

LEAST_WORDS, MOST_WORDS = 5, 45

_FURNITURE = re.compile(
    r"""\b(?:read\ (?:more|next|the\ (?:full|rest)|on)|continue\ reading|appeared\ first\ on|click\ here
    |sign\ up
    |subscribe|newsletter|follow\ (?:our|us)|get\ our|free\ app|all\ rights\ reserved|getty\ images
    |photo(?:graph)?\ by
    |image\ (?:credit|courtesy|generated)|(?:article|comments)\ url|leave\ a\ reply|share\ this|your\ email
    |live\ (?:blog|updates)|first\ reported\ by|shares?\ a\ report|anonymous\ reader|writes?\ in\ a\ report
    |quotes?\ a\ report|reader\ shares|(?:this|the)\ (?:article|story|post)\ (?:was|is|has)
    |watch\ (?:the|it|live|below)
    |listen\ to|joins?\ .{2,40}\ to\ discuss|see\ also|related:|what\ we\ know
    |here['’]?s\ (?:what|how|everything|why|where)|stay|an\ award-winning
    |(?:post|article|piece|episode|conversation|exploration|podcast|interview|discussion|essay)\ (?:\w+ly\ )?
    (?:explores?|discusses|dives?|delves?|examines?|stresses|looks|covers|showcases)|stay\ tuned
    |we\ may\ earn
    |affiliate|terms\ of\ (?:use|service)\ apply|today'?s\ (?:newsletter|edition)|in\ this\ (?:article
    |episode|video)
    |(?:^(?:[A-Z][\w']+\ ){1,4}(?:reports|writes|notes):)|image:|photo:|credit:|points:|caption|toggle
    |cookies?\b.{0,30}\b(?:accept|policy)|advertisement)""",
    re.IGNORECASE | re.VERBOSE,
)
_CUT = re.compile(r"(?:\.\.\.|…|\[\s*(?:…|\.\.\.)\s*\]|&hellip;)\s*[\"'”’)]*$")
# Only an agency in brackets or a place in capitals: "Northlab — Eastlab's rival — said" names its subject.
_BROKEN = re.compile(r"\b(?:its|their|the|an?|of|and|or|to|with|for|in|by)[.!]?$")
_DATELINE = re.compile(
    r"^(?:(?:[A-Z][\w.', ]{1,60} )?\([A-Z][\w ./]{1,24}\)|[A-Z][A-Z.' -]{2,30}(?:, [A-Z][\w. ]{2,24})?)"
    r"\s+(?:—|–|--|-)\s+",
    re.MULTILINE,
)
_BYLINE = re.compile(r"^By [A-Z][\w.'’-]+ [A-Z].*[^.!]$")
_TITLED = re.compile(r"\b(?:Sens?|Reps?|Gov|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|St|No|vs)\.\s*$")
"""After such a short form a name follows, not a sentence."""

_AFTER_X = re.compile(r"[a-z] X\.\s+(?=[A-Z])")
"""The company X is no initial."""

_AFTER_NUMBER = re.compile(r"(?:\d[.,]\d+|\d{3}|%)\.\s+(?=[A-Z])")
"""A sentence may end with an amount ("$2.19. Suddenly")."""

_AFTER_DOTS = re.compile(r"(?:…|\.\.\.)\s+(?=[A-Z])")
_MARKER = re.compile(r"^\s*(?:\d{1,2}[.)]|[•*‣▪])\s+(?=\S)")
"""The number or bullet of a list's item is no part of its sentence."""

_CHAT = re.compile(
    r"^(?:a look (?:inside|at)|meet|imagine|remember|sure|well|look|thankfully|unfortunately|surprisingly"
    r"|luckily|sadly|honestly"
    r"|frankly|spoiler|sorry|in a move that|ever|forget|welcome|let)\b"
    r"|\b(?:i|i'm|i've|me|my|you|you're|you'll|your|let's|we|we're|we've|our|us)\b"
    r"|\bsounds like\b|\bsurprise (?:nobody|no one)\b|\bhere['’]s\b|^that['’]s (?:right|where|why)\b"
    r"|\bguess what\b|\bfolks\b|\bboy,|, right\?|\bis (?:finally |now )?here\.$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]|\bU\.?S\.?\b|\bUS\b")

_MARKED = re.compile(_MARKER.pattern, re.MULTILINE)

_DANGLING = re.compile(
    r"""^["“'‘]?(?:it|its|it's|it’s|this|that|these|those|he|she|they|his|her|their|him|them|we|our|i
    |i'm|you|your|my|but|and
    |or|so|yet|however|meanwhile|moreover|furthermore|additionally|also|instead|still|then|there|thus
    |therefore|here
    |nevertheless|nonetheless|in\ addition|as\ a\ result|for\ example|for\ instance|at\ the\ same\ time
    |in\ fact|of\ course
    |the\ (?:company|firm|startup|start-up|move|deal|news|announcement|decision|report|feature|device
    |tool|system|pair|two|paper|study|assistant|filing|service|robot|app|site|agreements?|incident
    |group|model|chip|case|plan|bill|agreement|latter|former|new\ \w+|same|chatbot|app|product|law|order
    |stock|investment)
    |the\ (?:[\w-]+\ ){0,3}(?:company|firm|start-?up|chipmaker|giant|maker|lab|carmaker|retailer|duo|trio)
    |both|neither|another|such|one|some|others?|most|many|which|who|what|why|how|when\ asked|if\ you
    |not\ only|first(?=,)|firstly|second(?=,)|finally|if|no(?=,)|yes(?=,)|or\ at|now(?=,)|similarly|regardless
    |a\ similar|despite\ (?:this|that|these)|as\ such|built\ with|set\ to
    |(?:just\ |only\ )?(?:\w+\ )?(?:hours?|days?|weeks?|months?|years?)\ (?:later|earlier|before)
    |(?:while|as|although|though|when|with)\ (?:all\ )?(?:this|these|such|that)
    |(?:on|in|at|last|earlier|later|during|since|from)\ [^,“"]{2,40},\ (?:it|they|he|she|this|that
    |the\ (?:company|firm|start-?up|chatbot|app|pair|two)))\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A usable sentence, verbatim from its text. `index` is its place there, datelines apart.

    `alone` says that it needs no sentence before it: it opens with neither a pronoun nor a link word.
    `listed` says that it is an item of a list, under the line `lead_in`.
    """

    text: str
    index: int
    alone: bool
    listed: bool = False
    lead_in: str = ""


@lru_cache(maxsize=20_000)
def split(text: str) -> tuple[str, ...]:
    """All sentences of a text, each a verbatim slice of it; a line break always ends one."""
    found: list[str] = []
    for whole in text.splitlines():
        line = _MARKER.sub("", whole)
        if not line.strip():
            continue
        starts = [
            tokens[0].offset
            for paragraph in segmenter.analyze(line)
            for tokens in paragraph
            if tokens and tokens[0].value
        ]
        starts = [at for at in starts if not _TITLED.search(line[:at])]
        for pattern in (_AFTER_X, _AFTER_DOTS, _AFTER_NUMBER):
            starts = sorted({*starts, *(match.end() for match in pattern.finditer(line))})
        found += [piece for a, b in pairwise([*starts, len(line)]) if (piece := line[a:b].strip())]
    return tuple(found)


def usable(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text that a briefing may carry, in order."""
    plain = _DATELINE.sub("", text)
    lists = _lists(plain) if _MARKED.search(plain) else {}
    kept = []
    for index, piece in enumerate(split(plain)):
        if fit(piece, unfinished_allowed=index == 0):
            kept.append(
                Sentence(
                    text=piece,
                    index=index,
                    alone=stands_alone(piece),
                    listed=piece in lists,
                    lead_in=lists.get(piece, ""),
                )
            )
    return tuple(kept)


def figured(text: str) -> tuple[Sentence, ...]:
    """Those in which a figure may be read: also one that trails off ("…") before another one."""
    plain = _DATELINE.sub("", text)
    pieces = split(plain)
    trailing = [
        Sentence(text=piece, index=index, alone=stands_alone(piece))
        for index, piece in enumerate(pieces[:-1])
        if piece.endswith("…") and fit(f"{piece.rstrip('…. ')}.")
    ]
    found = [one for one in usable(text) if not chatty(one.text)]
    return tuple(sorted((*found, *trailing), key=lambda one: one.index))


def _lists(text: str) -> dict[str, str]:
    """The first sentence of each item of a list, with the line over the list."""
    found: dict[str, str] = {}
    over = ""
    for line in text.splitlines():
        if not _MARKER.match(line):
            over = line.strip() or over
        elif pieces := split(line):
            found[pieces[0]] = over
    return found


def readable(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text that are no page furniture, whatever their length, in order."""
    kept = []
    for index, piece in enumerate(split(_DATELINE.sub("", text))):
        if count_words(piece) >= LEAST_WORDS - 1 and not _FURNITURE.search(piece) and not _CUT.search(piece):
            kept.append(Sentence(text=piece, index=index, alone=stands_alone(piece)))
    return tuple(kept)


def fit(sentence: str, *, unfinished_allowed: bool = False) -> bool:
    """Whole, of a readable length, with balanced quotes, and no page furniture.

    A feed's summary line has no full stop of its own: `unfinished_allowed` lets it pass.
    """
    if not LEAST_WORDS <= count_words(sentence) <= MOST_WORDS:
        return False
    if _CUT.search(sentence) or _FURNITURE.search(sentence) or _BYLINE.match(sentence):
        return False
    if _is_heading(sentence) or _BROKEN.search(sentence):
        return False
    ends = sentence.rstrip("\"'”’)]")[-1:]
    if ends not in ".!" and not (unfinished_allowed and ends.isalnum()):
        return False
    if (
        sentence.count("“") != sentence.count("”")
        or sentence.count('"') % 2
        or sentence.count("(") != sentence.count(")")
    ):
        return False
    return sentence.lstrip("\"'“‘(")[:1].isupper() or sentence[:1].isdigit() or sentence[:1] in "$€£"


def _is_heading(line: str) -> bool:
    """A line in title case without an end of its own."""
    words = [word for word in line.split() if word[:1].isalpha()]
    return line[-1:].isalnum() and sum(word[0].isupper() for word in words) > 0.7 * len(words) > 2


def stands_alone(sentence: str) -> bool:
    """Says who did what without a sentence before it."""
    return _DANGLING.match(sentence) is None


def chatty(text: str) -> bool:
    """Talks to the reader or about the writer instead of telling."""
    return _CHAT.search(_QUOTED.sub("", text)) is not None
