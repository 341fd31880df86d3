"""The evidence engine: a story told in sentences taken whole from its entries, each with its source.

Sentences are weighed and chosen by digests.salience; a briefing adds what it knows of headline, publishers,
names and openings, and bars what says the same in other words.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from digests.amounts import amounts
from digests.events import kinds
from digests.facets import leading_facet
from digests.figures import figures_of
from digests.model import Claim, Entity, EntityKind, Entry, Moment, Quotation, Takeaway
from digests.novelty import Gist, gist, same_news
from digests.parties import parties
from digests.quotations import quotations
from digests.regions import regions_of
from digests.salience import Found, chosen, traits_of, vectors_of, worth
from digests.sentences import Sentence, chatty, usable
from digests.vectors import Frequencies, Vector, cosine, words_of
from digests.words import count_words, normalise

_SAME = 0.45
"""Cosine from which two sentences say the same."""

_LEADING = 0.34
"""A name that this share of the sentences has tells none of them apart."""

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
_BACKGROUND = re.compile(
    r"^(?:last (?:week|month|year)|earlier|previously|back in|since (?:then|its)|in (?:20\d\d|january"
    r"|february|march|april"
    r"|may|june|july|august|september|october|november|december))\b",
    re.IGNORECASE,
)
_LEANING = re.compile(r"\b(?:this|these|such)\b(?! (?:year|week|month|time|morning|spring|summer|fall|as)\b)")
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
    ("Price", re.compile(r"\b(?:prices?|per month|subscription)\b", re.I)),
    ("Cost", re.compile(r"\bcosts?\b", re.I)),
)
_FACET_LABELS = {
    "cost": "Cost",
    "method": "Method",
    "openness": "Openness",
    "risks": "Risks",
    "rivals": "Rivals",
    "precedent": "Precedent",
}
"""For a sentence that speaks of one facet more than of any other."""

_OPENING = 0.8
_LEAST_QUOTED, _LEAST_UNPLACED = 3, 5
_ENOUGH = 3
"""A summary of so many sentences needs none that leans on another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A usable sentence with the entry it stands in and how well it tells the story.

    `nearness` is its likeness to the headline, 0 to 1; `follow` the sentence behind it that leans on it.
    """

    sentence: Sentence
    entry: Entry
    score: float
    nearness: float
    vector: Vector
    gist: Gist
    follow: "Candidate | None" = None

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
    """The source headline that tells most plainly who did what.

    Copies are not quoted, but what they tell as well is what the story is about.
    """
    pool = own_words(entries) or tuple(entries)
    frequencies = Frequencies(words_of(e.title, "") for e in entries)
    vectors = {e.id: frequencies.vector(words_of(e.title, "").full) for e in entries}

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


def candidates(
    entries: Sequence[Entry], entities: Mapping[str, Entity], title: str, *, listed: bool = False
) -> tuple[Candidate, ...]:
    """All sentences that may tell the story, best first. `title` is the headline they stand under.

    A sentence that leans on the one before it is only there as what follows that. With `listed`, instead,
    the items of lists that lean on the line over their list ("It is free to use").
    """
    pool = own_words(entries)
    found = [
        (sentence, entry)
        for entry in pool
        for sentence in usable(entry.text)
        if not chatty(sentence.text) and not _is_title(sentence.text, entry)
    ]
    vectors = vectors_of(found)
    scale = _Scale(found, pool, title)
    worths = [worth(traits) for traits in traits_of(found, vectors)]
    named = [parties(sentence.text, entry, entities) for sentence, entry in found]
    counts = Counter(name for names in named for name in names)
    leading = [name for name, n in counts.items() if n > max(2, _LEADING * len(found))]
    made: list[Candidate] = []
    behind: Candidate | None = None
    for at in reversed(range(len(found))):
        sentence, entry = found[at]
        told = scale.candidate(
            sentence, entry, worths[at], vectors[at], gist(sentence.text, named[at], leading)
        )
        if behind is not None and behind.entry is entry and behind.sentence.index == sentence.index + 1:
            told = replace(told, follow=None if behind.sentence.alone else behind)
        behind = told
        if sentence.alone if not listed else sentence.listed and not sentence.alone:
            made.append(told)
    return tuple(sorted(made, key=lambda c: (-c.score, c.entry.id, c.sentence.index)))


def _is_title(sentence: str, entry: Entry) -> bool:
    return normalise(sentence).rstrip(".").casefold() == normalise(entry.title).rstrip(".").casefold()


class _Scale:
    """What a briefing knows beyond the texts: headline, publisher, names, and how a sentence should open."""

    def __init__(self, found: Found, entries: Sequence[Entry], title: str) -> None:
        self._frequencies = Frequencies(words_of("", sentence.text) for sentence, _ in found)
        self._under = self._frequencies.vector(words_of(title, "").full)
        self._kin = {
            e.id: cosine(self._frequencies.vector(words_of(e.title, "").full), self._under) for e in entries
        }

    def candidate(
        self, sentence: Sentence, entry: Entry, salience: float, vector: Vector, told: Gist
    ) -> Candidate:
        text = sentence.text
        nearness = cosine(vector, self._under)
        score = salience + 0.35 * nearness + 0.4 * self._kin[entry.id]
        score += 0.12 * bool(told.figures) + 0.08 * bool(told.names) + 0.08 * (entry.weight - 1)
        score -= 0.25 * (text.lstrip()[:1] in "\"“‘'") + 0.5 * bool(_BACKGROUND.match(text))
        score -= 0.15 * bool(_LEANING.search(text))
        return Candidate(
            sentence=sentence,
            entry=entry,
            score=round(score, 6),
            nearness=nearness,
            vector=vector,
            gist=told,
        )


def choose(
    pool: Sequence[Candidate],
    *,
    most: int,
    taken: Sequence[Candidate] = (),
    known: Sequence[Candidate] = (),
    per_source: int = 2,
) -> tuple[Candidate, ...]:
    """At most `most` sentences that say different things, at most `per_source` from one publisher.

    They go on from `taken`, whose publishers count; what is `known` from elsewhere is only not said again.
    """
    used = Counter(candidate.entry.publisher for candidate in taken)

    def may_join(at: int, places: Sequence[int]) -> bool:
        candidate, others = pool[at], [pool[place] for place in places]
        from_it = sum(other.entry.publisher == candidate.entry.publisher for other in others)
        return from_it + used[candidate.entry.publisher] < per_source and not any(
            repeats(candidate, other) for other in (*taken, *known, *others)
        )

    def likeness(one: int, other: int) -> float:
        return cosine(pool[one].vector, pool[other].vector)

    scores = [candidate.score for candidate in pool]
    return tuple(pool[at] for at in chosen(scores, likeness, most, may_join=may_join))


def repeats(left: Candidate, right: Candidate) -> bool:
    """Says the same: near in all its words, or the same news in others."""
    return cosine(left.vector, right.vector) >= _SAME or same_news(left.gist, right.gist)


def opening_first(pool: Sequence[Candidate], title: str) -> list[Candidate]:
    """Those that add to the headline, the one nearest to it first, but no quotation."""
    telling = [candidate for candidate in pool if adds_to(candidate, title)]
    if not telling:
        return []
    plain = [c for c in telling if c.sentence.text[:1] not in "\"“‘'"] or telling
    first = max(plain, key=lambda c: (c.score + _OPENING * c.nearness, c.entry.id))
    return [first, *(c for c in telling if c is not first)]


def summarise(pool: Sequence[Candidate], title: str, *, most: int) -> tuple[Candidate, ...]:
    """The sentences that tell the story, the one nearest to the headline first.

    Where few are to be had, each brings the sentence that leans on it.
    """
    ordered = opening_first(pool, title)
    picked = (*ordered[:1], *choose(ordered[1:], most=most - 1, taken=ordered[:1]))
    used = Counter(candidate.entry.publisher for candidate in picked)
    told: list[Candidate] = []
    for candidate in picked:
        told.append(candidate)
        follow = candidate.follow
        if follow is None or used[candidate.entry.publisher] > 1 or len(picked) + len(told) - 1 >= _ENOUGH:
            continue
        if not any(repeats(follow, other) for other in picked if other is not candidate):
            told.append(follow)
            used[candidate.entry.publisher] += 1
    return tuple(told[:most])


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
    for candidate in choose(rest, most=2 * most, known=summary, per_source=3):
        used = {takeaway.label for takeaway in found}
        options = [label for label in _labels(candidate, entities) if label not in used]
        if options:
            found.append(Takeaway(label=options[0], claim=candidate.claim))
    return tuple(found[:most]) if len(found) >= 2 else ()


def _informs(candidate: Candidate, entities: Mapping[str, Entity]) -> bool:
    text = candidate.sentence.text
    if figures_of(text) or "“" in text or '"' in text or candidate.sentence.listed:
        return True
    return count_words(text) >= 10 and bool(parties(text, candidate.entry, entities))


def _labels(candidate: Candidate, entities: Mapping[str, Entity]) -> list[str]:
    """What it is about, where its words leave no doubt, then the parties it names, the first one last."""
    text = candidate.sentence.text
    tables = (*_LABELS, *_LABELS_OF_FIGURES) if figures_of(text) else _LABELS
    about = parties(text, candidate.entry, entities)
    apart = [name for name in about if name not in text[: len(name) + 4]]
    facet = _FACET_LABELS.get(leading_facet(text) or "")
    told = [label for label, pattern in tables if pattern.search(text)]
    where = () if about else regions_of(text)[:1]
    return [*told, *([facet] if facet else []), *apart, *about, *where]


def best_quotations(
    entries: Sequence[Entry], entities: Mapping[str, Entity], *, most: int
) -> tuple[Quotation, ...]:
    """Attributed quotations: one of each speaker, those with a named role first, then second ones.

    A few words count where their speaker has a role and they are no bare term.
    """
    organisations = [name for name, entity in entities.items() if entity.kind is not EntityKind.PERSON]
    found: dict[str, list[Quotation]] = {}
    for entry in own_words(entries):
        for quotation in quotations(entry, organisations):
            least = _LEAST_QUOTED if quotation.role else _LEAST_UNPLACED
            told = found.setdefault(normalise(quotation.speaker), [])
            if count_words(quotation.text) >= least and all(not _within(quotation, one) for one in told):
                told.append(quotation)
    ordered = [
        (at, one.role is None, one.source, one)
        for told in found.values()
        for at, one in enumerate(sorted(told, key=lambda one: count_words(one.text) < _LEAST_UNPLACED))
    ]
    return tuple(one for _, _, _, one in sorted(ordered, key=lambda row: row[:3])[:most])


def _within(one: Quotation, other: Quotation) -> bool:
    """One speaker's words in fewer or more of them."""
    ours, theirs = normalise(one.text).strip(" .,"), normalise(other.text).strip(" .,")
    return ours.casefold() in theirs.casefold() or theirs.casefold() in ours.casefold()


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
