"""Which stored entries speak of what is asked: candidates by words, then ranked by how much they cover.

A question's terms are its names and words, each with its spellings: other forms, and words that news uses
for it. An entry is judged by its best sentence together with its title, since a title says of whom a
sentence speaks.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from digests.lexicon import alike, irregular, is_form, spoken, stem
from digests.model import Entry
from digests.nearness import Nearness
from digests.ports import Retrieval
from digests.question import Name, Question

_CANDIDATES = 90
_READ = 1800  # characters of a text; what answers a question stands near its beginning
_MOST_SENTENCES = 12
_READS = 5000  # entries that one query may weigh, near enough; each takes about a microsecond
_LIKE = 0.75  # how much a word of the same family stands for the word asked
_NAME_WEIGHT = 1.25
_NEAREST = 30  # entries weighed for what they mean, whatever their words
_MEANT = 0.3
_RANKED = 10
_LEAST_FIX = 4  # characters of a word that may be misspelt
_RARE = 2  # a word so rare may be a slip of the pen
_MUCH_COMMONER = 8
_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9$€£])|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Something asked. `spellings` maps phrases to how far each stands for it (1 is the term itself).

    `counts` says how many entries hold a spelling. `weight` grows with rarity; `name` is set where the term
    is a known entity.
    """

    said: str
    spellings: Mapping[str, float]
    weight: float
    counts: Mapping[str, int]
    name: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence of an entry, or its title where `sentence` is empty.

    `found` says how far each term stands there or in the title, `near` in the sentence alone.
    """

    sentence: str
    found: tuple[float, ...]
    near: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entry with its best passage. `score` and `cover` run from 0 to 1 and a little above for extras."""

    entry: Entry
    passages: tuple[Passage, ...]
    title: tuple[float, ...]
    whole: tuple[float, ...]
    score: float


def corrections(words: Iterable[str], names: Iterable[str], index: Retrieval) -> Mapping[str, str]:
    """For each word that hardly any entry holds, the much commoner one that is a single slip away."""
    asked = {word for word in words if len(word) >= _LEAST_FIX and not any(map(str.isdigit, word))}
    known = frozenset(names)
    held = index.documents(asked)
    fixed = {}
    for word in asked - known:
        if held.get(word, 0) > _RARE:
            continue
        near = _one_slip(word)
        counted = {other: count for other, count in index.documents(near).items() if count > _RARE}
        counted |= {other: 10 * counted.get(other, 1) + _MUCH_COMMONER for other in near & known}
        best = max(counted, key=lambda other: (counted[other], other), default=None)
        if best is not None and counted[best] >= _MUCH_COMMONER * max(1, held.get(word, 0)):
            fixed[word] = best
    return fixed


def _one_slip(word: str) -> frozenset[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in splits if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in splits if right for letter in letters}
    found |= {left + letter + right for left, right in splits for letter in letters}
    return frozenset(other for other in found if other != word and len(other) >= _LEAST_FIX - 1)


def terms_of(question: Question, index: Retrieval) -> tuple[Term, ...]:
    """The question's names and words with all their spellings that the corpus holds."""
    size = max(index.size(), 1)
    found = []
    for name in question.names:
        counts = index.documents([spelling for spelling in name.spellings if " " not in spelling])
        weight = _NAME_WEIGHT * _rarity(max(counts.values(), default=1), size)
        spellings = dict.fromkeys(name.spellings, 1.0)
        found.append(Term(said=name.said, spellings=spellings, weight=weight, counts=counts, name=name))
    for word in question.words:
        forms = _forms(word, index)
        liked = {form: held for other in alike(word) for form, held in _forms(other, index).items()}
        spellings = {**dict.fromkeys(liked, _LIKE), **dict.fromkeys((word, *forms), 1.0)}
        weight = _rarity(min(sum(forms.values()), size), size)
        found.append(Term(said=word, spellings=spellings, weight=weight, counts={**liked, **forms}))
    return tuple(found)


def _forms(word: str, index: Retrieval) -> Mapping[str, int]:
    if any(map(str.isdigit, word)):
        return index.documents([word])
    found: dict[str, int] = {}
    for base in (word, *irregular(word)):
        root = stem(base)
        found |= {term: count for term, count in index.terms(root).items() if is_form(term, root)}
    return found


def _rarity(documents: int, size: int) -> float:
    return math.log((size + 200) / (documents + 1)) / math.log(size + 200)


def retrieve(
    question: Question, terms: Sequence[Term], index: Retrieval, nearness: Nearness | None = None
) -> tuple[Found, ...]:
    """Entries by how much of the question they cover and how near it they mean, best first; no copies."""
    entries: dict[str, Entry] = {}
    for phrases in _queries(terms):
        for entry in index.holding(phrases, limit=_CANDIDATES):
            entries.setdefault(entry.id, entry)
        if question.window is not None:
            since, until = question.window.since, question.window.until + timedelta(days=1)
            for entry in index.holding(phrases, limit=_CANDIDATES // 2, since=since, until=until):
                entries.setdefault(entry.id, entry)
    likeness: dict[str, float] = {}
    if nearness is not None:
        near = nearness.nearest(question.text, limit=_NEAREST)
        likeness = {**near, **nearness.likeness(question.text, entries.keys() - near.keys())}
        entries |= index.entries(near.keys() - entries.keys())
    # What nobody embedded counts as the mean of what somebody did.
    usual = sum(likeness.values()) / len(likeness) if likeness else 0.0
    sketches = [
        _sketch(entry, terms, question, _MEANT * likeness.get(entry.id, usual))
        for entry in entries.values()
        if entry.copy_of is None
    ]
    return _best(sketches, terms)


def _best(sketches: Sequence["_Sketch"], terms: Sequence[Term]) -> tuple[Found, ...]:
    """The `_RANKED` best. An entry's sentences are read only while they could still bring it among them."""
    judged: list[Found] = []
    for sketch in sorted(sketches, key=lambda one: -one.most):
        if len(judged) >= _RANKED:
            judged = sorted(judged, key=_place)[:_RANKED]
            if judged[-1].score > sketch.most:
                break
        judged.append(_judged(sketch, terms))
    return tuple(sorted(judged, key=_place)[:_RANKED])


def _place(found: Found) -> tuple[float, float, str]:
    return (-found.score, -found.entry.when.timestamp(), found.entry.id)


def _queries(terms: Sequence[Term]) -> list[list[str]]:
    """What to look for: the terms in their own forms, and with the words that are used for them too."""
    own = _affordable(terms, 1.0, _READS)
    wide = _affordable(terms, _LIKE, _READS // 2)
    named = _affordable([term for term in terms if term.name is not None], 1.0, _READS // 2)
    return [own, [*named, *wide]] if wide else [own]


def _affordable(terms: Sequence[Term], worth: float, reads: int) -> list[str]:
    """The rarest spellings of that worth; each entry that holds a common one would be weighed."""
    known = {
        spelling: term.counts.get(spelling, 0)
        for term in terms
        for spelling, told in term.spellings.items()
        if told == worth
    }
    taken: list[str] = []
    for spelling in sorted(known, key=lambda one: (known[one], one)):
        reads -= known[spelling]
        if reads < 0 and taken:
            break
        taken.append(spelling)
    return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sketch:
    """An entry judged without its sentences. `most` is what its score can come to."""

    entry: Entry
    present: tuple[tuple[tuple[str, float], ...], ...]
    title: tuple[float, ...]
    whole: tuple[float, ...]
    rest: float
    most: float


def judge(entry: Entry, terms: Sequence[Term], question: Question) -> Found:
    """How much of the terms the entry covers, by title, by each sentence with the title, and as a whole."""
    return _judged(_sketch(entry, terms, question, 0.0), terms)


def _sketch(entry: Entry, terms: Sequence[Term], question: Question, extra: float) -> _Sketch:
    title_words = _spaced(entry.title)
    everything = title_words + _spaced(entry.text[:_READ])
    present = tuple(
        tuple(
            (spelling, worth) for spelling, worth in term.spellings.items() if f" {spelling} " in everything
        )
        for term in terms
    )
    title = _held(title_words, present)
    whole = tuple(max((worth for _, worth in held), default=0.0) for held in present)
    rest = extra + 0.2 * cover(whole, terms) + 0.2 * cover(title, terms)
    if (
        question.window is not None
        and question.window.since <= entry.when < question.window.until + timedelta(days=1)
    ):
        rest += 0.05
    most = rest + 0.6 * cover(whole, terms)
    return _Sketch(entry=entry, present=present, title=title, whole=whole, rest=rest, most=most)


def _judged(sketch: _Sketch, terms: Sequence[Term]) -> Found:
    title = sketch.title
    passages = [Passage(sentence="", found=title, near=title)]
    if any(sketch.whole):
        for sentence in _END.split(sketch.entry.text[:_READ])[:_MOST_SENTENCES]:
            near = _held(_spaced(sentence), sketch.present)
            if any(near):
                both = tuple(map(max, title, near))
                passages.append(Passage(sentence=sentence.strip(), found=both, near=near))
    best = max(cover(passage.found, terms) for passage in passages)
    return Found(
        entry=sketch.entry,
        passages=tuple(passages),
        title=title,
        whole=sketch.whole,
        score=sketch.rest + 0.6 * best,
    )


def _held(spaced: str, present: Sequence[Sequence[tuple[str, float]]]) -> tuple[float, ...]:
    return tuple(
        max((worth for spelling, worth in held if f" {spelling} " in spaced), default=0.0) for held in present
    )


def _spaced(text: str) -> str:
    return f" {' '.join(spoken(text))} "


def cover(found: Sequence[float], terms: Sequence[Term]) -> float:
    """The part of the question's weight that is found, 0 to 1."""
    total = sum(term.weight for term in terms)
    return (
        sum(worth * term.weight for worth, term in zip(found, terms, strict=True)) / total if total else 0.0
    )
