"""The evidence engine: a story told in sentences taken whole from its entries, each with its source.

Sentences are chosen by nearness to the story's centre, place in their text, facts they hold, and
distance from what was already chosen: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998)
with a bonus for position.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digests.amounts import amounts
from digests.events import kinds
from digests.figures import figures_of
from digests.model import Claim, Entity, EntityKind, Entry, Moment, Quotation, Takeaway
from digests.parties import parties
from digests.quotations import quotations
from digests.sentences import Sentence, usable
from digests.vectors import Frequencies, Vector, cosine, words_of
from digests.words import count_words, normalise

_SAME = 0.45
"""Cosine from which two sentences say the same."""

_CONTAINED = 0.5
"""Share of the shorter sentence's words in the longer one from which it adds nothing."""

_PREFIX = re.compile(
    r"^(?:exclusive|analysis|update(?: \d+)?|breaking(?: news)?|factbox|explainer|wrapup|insight|focus"
    r"|opinion|report|just in"
    r"|watch|video|news|the big story)\s*[:\-–—|]\s*",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:\s+[-–—|]\s+(?:[A-Z][\w.&']*\s?){1,4}|:\s*(?:[Rr]eports?|[Ss]ources?))$")
_WEAK = re.compile(
    r"^(?:how|why|what|when|where|who|is|are|can|do|does|should|could|will|here|this|these|that|it|i"
    r"|we|you|the \d+|\d+ )\b"
    r"|\?|!$|^[\"“‘'].*[\"”’']$|\bhere'?s\b|\byou\b|\byour\b",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"^(?:meet|imagine|remember|sure|well|look|thankfully|unfortunately|surprisingly|luckily|sadly|honestly"
    r"|frankly|spoiler|sorry|in a move that|ever|forget|welcome|let)\b"
    r"|\b(?:i|i'm|i've|me|my|you|you're|you'll|your|let's|we|we're|we've|our|us)\b"
    r"|\bsounds like\b|\bsurprise (?:nobody|no one)\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"^(?:last (?:week|month|year)|earlier|previously|back in|since (?:then|its)|in (?:20\d\d|january"
    r"|february|march|april"
    r"|may|june|july|august|september|october|november|december))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]|\bU\.?S\.?\b|\bUS\b")
_LABELS = (
    (
        "Export controls",
        re.compile(r"\bexport (?:control|curb|ban|licen[cs]e|rule)s?\b|\bsanctions?\b|\bentity list\b", re.I),
    ),
    ("Court", re.compile(r"\b(?:lawsuits?|judges?|courts?|trial|sued|sues|jury|settlement)\b", re.I)),
    (
        "Policy",
        re.compile(
            r"\b(?:regulators?|watchdogs?|lawmakers?|ministers?|senators?|parliament|legislation"
            r"|executive order)\b",
            re.I,
        ),
    ),
    ("Jobs", re.compile(r"\b(?:layoffs?|laid off|job cuts|hiring)\b", re.I)),
)
_LABELS_OF_FIGURES = (
    ("Markets", re.compile(r"\b(?:shares?|stocks?|index|nasdaq|kospi|market (?:value|cap\w*))\b", re.I)),
    ("Numbers", re.compile(r"\b(?:revenues?|profits?|earnings|sales|net loss|orders)\b", re.I)),
    ("Price", re.compile(r"\b(?:prices?|costs?|per month|subscription)\b", re.I)),
)
_OPENING = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A usable sentence with the entry it stands in and how well it tells the story.

    `nearness` is its likeness to the headline, 0 to 1.
    """

    sentence: Sentence
    entry: Entry
    score: float
    nearness: float
    vector: Vector

    @property
    def claim(self) -> Claim:
        return Claim(text=finished(self.sentence.text), sources=(self.entry.id,))


def finished(sentence: str) -> str:
    """With a full stop where a feed's summary line has none."""
    return sentence if sentence.rstrip("\"'”’)]")[-1:] in ".!?" else f"{sentence}."


def clean_headline(title: str) -> str:
    """Without a wire's prefix ("Exclusive-") and a publisher's suffix (" - Reuters")."""
    shorter = _SUFFIX.sub("", _PREFIX.sub("", title.strip())).strip(" :-–—|")
    shorter = shorter if count_words(shorter) >= 4 else title.strip()
    first = shorter.split(maxsplit=1)[0] if shorter else ""
    # "xAI" and "o1" are spelt as they are; a word bared by the prefix gets its capital.
    return shorter[:1].upper() + shorter[1:] if first.isalpha() and first.islower() else shorter


def own_words(entries: Sequence[Entry], language: str = "en") -> tuple[Entry, ...]:
    """Entries that may be quoted from: originals in the briefing's language."""
    return tuple(e for e in entries if e.copy_of is None and e.language.startswith(language))


def headline(entries: Sequence[Entry], entities: Mapping[str, Entity]) -> Claim:
    """The source headline that tells most plainly who did what."""
    pool = own_words(entries) or tuple(entries)
    frequencies = Frequencies(words_of(e.title, "") for e in pool)
    vectors = {e.id: frequencies.vector(words_of(e.title, "").full) for e in pool}

    def plainness(entry: Entry) -> tuple[float, str]:
        title = clean_headline(entry.title)
        near = sum(cosine(vectors[entry.id], other) for other in vectors.values()) / len(vectors)
        length = count_words(title)
        score = near + 0.25 * entry.weight + 0.3 * bool(parties(title, entry, entities))
        score += 0.12 * any(cue.weight > 0.5 for cue in kinds(title)) + 0.1 * bool(amounts(title))
        score -= 0.7 * bool(_WEAK.search(title)) + 0.04 * max(0, length - 14) + 0.15 * max(0, 5 - length)
        return (round(score, 6), entry.id)

    best = max(pool, key=plainness)
    return Claim(text=clean_headline(best.title), sources=(best.id,))


def candidates(entries: Sequence[Entry], entities: Mapping[str, Entity], title: str) -> tuple[Candidate, ...]:
    """All sentences that may tell the story, best first. `title` is the headline they stand under."""
    pool = own_words(entries)
    found = [
        (sentence, entry)
        for entry in pool
        for sentence in usable(entry.text)
        if sentence.alone and not chatty(sentence.text)
    ]
    frequencies = Frequencies(words_of("", sentence.text) for sentence, _ in found)
    whole: Counter[str] = sum((words_of(e.title, e.text).full for e in pool), Counter())
    centre = frequencies.vector(whole)
    under = frequencies.vector(words_of(title, "").full)
    scored: list[Candidate] = []
    for sentence, entry in found:
        words = words_of("", sentence.text)
        vector = frequencies.vector(words.full)
        nearness = cosine(vector, under)
        kin = cosine(frequencies.vector(words_of(entry.title, "").full), under)
        score = cosine(vector, centre) + 0.35 * nearness + 0.4 * kin + 0.3 / (1 + sentence.index)
        score += 0.12 * bool(figures_of(sentence.text)) + 0.08 * bool(parties(sentence.text, entry, entities))
        score += 0.08 * (entry.weight - 1) - 0.006 * max(0, count_words(sentence.text) - 32)
        score -= 0.25 * (sentence.text.lstrip()[:1] in "\"“‘'") + 0.5 * bool(_BACKGROUND.match(sentence.text))
        scored.append(
            Candidate(sentence=sentence, entry=entry, score=round(score, 6), nearness=nearness, vector=vector)
        )
    return tuple(sorted(scored, key=lambda c: (-c.score, c.entry.id, c.sentence.index)))


def chatty(text: str) -> bool:
    """Talks to the reader or about the writer instead of telling."""
    return _CHAT.search(_QUOTED.sub("", text)) is not None


def choose(
    pool: Sequence[Candidate], *, most: int, taken: Sequence[Candidate] = (), per_source: int = 2
) -> tuple[Candidate, ...]:
    """At most `most` sentences that say different things, at most `per_source` from one publisher."""
    chosen: list[Candidate] = []
    used = Counter(candidate.entry.publisher for candidate in taken)
    for candidate in pool:
        if len(chosen) == most:
            break
        if used[candidate.entry.publisher] >= per_source:
            continue
        if not any(repeats(candidate, other) for other in (*taken, *chosen)):
            chosen.append(candidate)
            used[candidate.entry.publisher] += 1
    return tuple(chosen)


def repeats(left: Candidate, right: Candidate) -> bool:
    """Says the same: near in all, or half of the shorter one's words, or two figures in common."""
    if cosine(left.vector, right.vector) >= _SAME:
        return True
    shared = len(left.vector.keys() & right.vector.keys())
    if shared >= _CONTAINED * min(len(left.vector), len(right.vector)):
        return True
    ours = {(a.value, a.unit) for a in figures_of(left.sentence.text)}
    return len(ours & {(a.value, a.unit) for a in figures_of(right.sentence.text)}) >= 2


def summarise(pool: Sequence[Candidate], title: str, *, most: int) -> tuple[Candidate, ...]:
    """The sentences that tell the story, the one nearest to the headline first, but no quotation."""
    telling = [candidate for candidate in pool if adds_to(candidate, title)]
    if not telling:
        return ()
    plain = [c for c in telling if c.sentence.text[:1] not in "\"“‘'"] or telling
    first = max(plain, key=lambda c: (c.score + _OPENING * c.nearness, c.entry.id))
    return choose([first, *(c for c in telling if c is not first)], most=most)


def adds_to(candidate: Candidate, title: str) -> bool:
    """Says more than the headline above it."""
    said = words_of("", candidate.sentence.text).full.keys()
    return len(said - words_of(title, "").full.keys()) >= 4


def takeaways(
    pool: Sequence[Candidate], summary: Sequence[Candidate], entities: Mapping[str, Entity], *, most: int
) -> tuple[Takeaway, ...]:
    """What the summary leaves out, each under a label of its own; fewer than two are none."""
    rest = [c for c in pool if c not in summary and _informs(c, entities)]
    found: list[Takeaway] = []
    for candidate in choose(rest, most=2 * most, taken=summary, per_source=3):
        used = {takeaway.label for takeaway in found}
        options = [label for label in _labels(candidate, entities) if label not in used]
        if options:
            found.append(Takeaway(label=options[0], claim=candidate.claim))
    return tuple(found[:most]) if len(found) >= 2 else ()


def _informs(candidate: Candidate, entities: Mapping[str, Entity]) -> bool:
    text = candidate.sentence.text
    if figures_of(text) or "“" in text or '"' in text:
        return True
    return count_words(text) >= 10 and bool(parties(text, candidate.entry, entities))


def _labels(candidate: Candidate, entities: Mapping[str, Entity]) -> list[str]:
    """What it is about, where its words leave no doubt, then the parties it names, the first one last."""
    text = candidate.sentence.text
    tables = (*_LABELS, *_LABELS_OF_FIGURES) if figures_of(text) else _LABELS
    about = parties(text, candidate.entry, entities)
    apart = [name for name in about if name not in text[: len(name) + 4]]
    return [*(label for label, pattern in tables if pattern.search(text)), *apart, *about]


def best_quotations(
    entries: Sequence[Entry], entities: Mapping[str, Entity], *, most: int
) -> tuple[Quotation, ...]:
    """Attributed quotations, one a speaker, those with a named role first."""
    organisations = [name for name, entity in entities.items() if entity.kind is not EntityKind.PERSON]
    found: dict[str, Quotation] = {}
    for entry in own_words(entries):
        for quotation in quotations(entry, organisations):
            if normalise(quotation.speaker) not in found and count_words(quotation.text) >= 5:
                found[normalise(quotation.speaker)] = quotation
    ordered = sorted(found.values(), key=lambda q: (q.role is None, q.source))
    return tuple(ordered[:most])


def timeline(entries: Sequence[Entry], entities: Mapping[str, Entity], *, most: int) -> tuple[Moment, ...]:
    """What was told on each of the last `most` days (UTC), oldest first, by that day's plainest headline.

    One day alone is no timeline.
    """
    days: dict[date, list[Entry]] = {}
    for entry in own_words(entries):
        days.setdefault(entry.when.date(), []).append(entry)
    shown = sorted(days)[len(days) - min(most, len(days)) :]
    if len(shown) < 2:
        return ()
    return tuple(Moment(day=day, claim=headline(days[day], entities)) for day in shown)
