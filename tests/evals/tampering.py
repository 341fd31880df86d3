"""Real entries, and briefings of them with one thing changed, for tests.evals.evidence."""

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from config.load import SHIPPED
from digests.amounts import amounts
from digests.figures import figures, figures_of
from digests.gazetteer import Gazetteer
from digests.model import Claim, Entity, EntityKind, Entry, Figure, Quotation, StoryBrief, StoryStatus
from digests.parties import parties
from digests.quotations import quotations
from digests.sentences import usable
from digests.words import count_words

_NEGATED = re.compile(
    r"\b(is|are|was|were|will|has|have|had|does|do|did|can|could|would|should)( not|n['’]t)\b"
)
_POSITIVE = re.compile(r"\b(is|are|was|were|will|has|have|had|can|could|would|should)\b(?! not\b)")
_HEDGED = re.compile(r"\b(?:may|might|could|reportedly|allegedly|plans? to|is expected to|are expected to) ")
_QUOTED = re.compile(r"“([^“”]{12,})”|^[^\"]*(?:\"[^\"]*\"[^\"]*)*?\"([^\"]{12,})\"")
_SCALES = ("thousand", "million", "billion", "trillion")


STRANGE = ("never", "gladly", "competitors", "again", "less", "profit")
LEAST_QUOTED = 3
_OPPOSITES = (
    ("rose", "fell"),
    ("more", "less"),
    ("higher", "lower"),
    ("gains", "losses"),
    ("increase", "decrease"),
    ("buy", "sell"),
    ("approved", "rejected"),
    ("accepted", "refused"),
    ("largest", "smallest"),
    ("first", "last"),
    ("before", "after"),
    ("won", "lost"),
    ("launched", "cancelled"),
    ("allow", "forbid"),
    ("growing", "shrinking"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A briefing's part before and after tampering; `told` is what a reader would see of it."""

    kind: str
    story: StoryBrief
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Real entries with what names are known."""

    entries: tuple[Entry, ...]
    entities: dict[str, Entity]

    @property
    def organisations(self) -> list[str]:
        return [name for name, one in self.entities.items() if one.kind is not EntityKind.PERSON]


def corpus(folder: Path, most: int, seed: int) -> Corpus:
    """Relevant-looking entries of the recorded week and of the reference documents, shuffled."""
    entities = load_entities()
    finder = Gazetteer(tuple(entities.values()))
    found: list[Entry] = []
    with gzip.open(folder / "data" / "news-2026-01.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            text = item.get("text") or ""
            if count_words(text) >= 25:
                found.append(_entry(item["id"], item["title"], text, item["source"], finder))
    rows = random.Random(seed)
    named = [entry for entry in found if entry.entities]
    rows.shuffle(named)
    documents = [
        _entry(path.stem, *_document(path.read_text(encoding="utf-8")), path.stem, finder)
        for path in sorted((folder / "reference").glob("*.txt"))
    ]
    return Corpus(entries=(*documents, *named[:most]), entities=entities)


def load_entities() -> dict[str, Entity]:
    """The shipped names."""
    from config.load import _read
    from config.schema import EntitiesFile

    told = _read(SHIPPED / "entities.yaml", EntitiesFile).told
    assert told is not None
    return {one.name: one.record() for one in told.entities}


def _document(text: str) -> tuple[str, str]:
    title, _, rest = text.strip().partition("\n")
    return title[:120], rest


def _entry(name: str, title: str, text: str, publisher: str, finder: Gazetteer) -> Entry:
    when = datetime(2026, 1, 5, tzinfo=UTC)
    mentions = finder.find(f"{title}\n{text}")
    return Entry(
        id=name,
        feed_url="",
        guid=name,
        url=f"https://example.org/{name}",
        canonical_url=f"https://example.org/{name}",
        title=title,
        text=text,
        published=when,
        first_seen=when,
        publisher=publisher,
        category="press",
        entities=tuple(dict.fromkeys(one.entity.name for one in mentions)),
    )


def story(entry: Entry, **parts: object) -> StoryBrief:
    """A story of one entry; its headline is the entry's own."""
    return StoryBrief(
        story_id=entry.id,
        rank=1,
        status=StoryStatus.NEW,
        labels=(),
        headline=Claim(text=entry.title, sources=(entry.id,)),
        what_is_new=None,
        source_count=1,
        entry_ids=(entry.id,),
        **parts,  # type: ignore[arg-type]  # parts are StoryBrief's own fields
    )


def _sentence(kind: str, entry: Entry, text: str, cited: str | None = None) -> Case:
    claim = Claim(text=text, sources=(cited or entry.id,))
    return Case(kind=kind, story=story(entry, summary=(claim,)), told=text)


Maker = Callable[[Entry, Corpus, random.Random], Iterator[Case]]


def digits(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    """One digit of a sentence, wherever it stands: in a sum, a year, a model's name; or one too many."""
    for sentence in usable(entry.text):
        places = [i for i, sign in enumerate(sentence.text) if sign.isdigit()]
        if places:
            place = rows.choice(places)
            digit = rows.choice([d for d in "123456789" if d != sentence.text[place]])
            yield _sentence("digit", entry, sentence.text[:place] + digit + sentence.text[place + 1 :])
        if figures_of(sentence.text):
            end = figures_of(sentence.text)[0].start + 1
            while end < len(sentence.text) and not sentence.text[end - 1].isdigit():
                end += 1
            yield _sentence(
                "digit added", entry, f"{sentence.text[:end]}{digit_but(rows)}{sentence.text[end:]}"
            )
    for figure in figures([entry], held.entities, most=2):
        first = re.search(r"\d", figure.text)
        if first:
            digit = rows.choice([d for d in "123456789" if d != first.group()])
            text = figure.text[: first.start()] + digit + figure.text[first.end() :]
            read = amounts(text)
            value = read[0].value if read else figure.value + 1
            yield _figure("digit", entry, replace(figure, text=text, value=value))


def digit_but(rows: random.Random) -> str:
    """Any digit but nought."""
    return rows.choice("123456789")


def units(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    for sentence in usable(entry.text):
        for amount in figures_of(sentence.text):
            other = _other_unit(amount.text, rows)
            if other != amount.text:
                text = sentence.text[: amount.start] + other + sentence.text[amount.end :]
                yield _sentence("unit", entry, text)
            if bare := _without_scale(amount.text):
                text = sentence.text[: amount.start] + bare + sentence.text[amount.end :]
                yield _sentence("unit left out", entry, text)
    for figure in figures([entry], held.entities, most=2):
        yield _figure("unit", entry, replace(figure, unit="EUR" if figure.unit != "EUR" else "USD"))


def _without_scale(text: str) -> str:
    """ "$40" of "$40 billion"; "" where there is no scale to leave out."""
    bare = re.sub(r"\s?(?:thousand|million|billion|trillion|bn|%)", "", text, flags=re.IGNORECASE)
    return bare if bare != text else ""


def _other_unit(text: str, rows: random.Random) -> str:
    for scale in _SCALES:
        if scale in text.lower():
            other = rows.choice([one for one in _SCALES if one != scale])
            return re.sub(scale, other, text, flags=re.IGNORECASE)
    for old, new in (
        ("bn", "m"),
        ("B", "M"),
        ("M", "B"),
        ("%", " points"),
        ("percent", "points"),
        ("$", "€"),
        ("£", "$"),
    ):
        if old in text:
            return text.replace(old, new)
    return text


def _figure(kind: str, entry: Entry, figure: Figure) -> Case:
    return Case(
        kind=kind,
        story=story(entry, figures=(figure,)),
        told=f"{figure.text}|{figure.unit}|{figure.claimant}",
    )


def quoted_words(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    for sentence in usable(entry.text):
        if match := _QUOTED.search(sentence.text):
            quoted = match[1] or match[2]
            for kind, other in _other_words(quoted, entry, rows):
                yield _sentence(kind, entry, sentence.text.replace(quoted, other))
    for quotation in quotations(entry, held.organisations):
        for kind, other in _other_words(quotation.text, entry, rows):
            yield _quotation(kind, entry, replace(quotation, text=other))


def _other_words(text: str, entry: Entry, rows: random.Random) -> Iterator[tuple[str, str]]:
    """One word another one, of ours or of the entry; one left out; two that change places."""
    words = text.split()
    if len(words) < LEAST_QUOTED:
        return
    place = rows.randrange(1, len(words) - 1)
    known = [word for word in entry.text.split() if word.isalpha() and word.lower() != words[place].lower()]
    for other in (rows.choice(STRANGE), rows.choice(known or list(STRANGE))):
        yield "quotation word", " ".join([*words[:place], other, *words[place + 1 :]])
    without = " ".join([*words[:place], *words[place + 1 :]])
    if without not in text:
        yield "quotation word left out", without
    if words[place] != words[place - 1]:
        turned = [*words[: place - 1], words[place], words[place - 1], *words[place + 1 :]]
        yield "quotation words turned", " ".join(turned)


def _quotation(kind: str, entry: Entry, quotation: Quotation) -> Case:
    told = f"{quotation.text}|{quotation.speaker}"
    return Case(kind=kind, story=story(entry, quotations=(quotation,)), told=told)


_PEOPLE = (
    "Sam Altman",
    "Jensen Huang",
    "Satya Nadella",
    "Lisa Su",
    "Sundar Pichai",
    "Elon Musk",
    "Mara Lindqvist",
)


def speakers(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    near = re.findall(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b", entry.text)
    for quotation in quotations(entry, held.organisations):
        surname = quotation.speaker.split()[-1]
        others = [n for n in (rows.choice(_PEOPLE), *near[:3]) if surname not in n and n != quotation.speaker]
        for other in others[:3]:
            yield _quotation("speaker", entry, replace(quotation, speaker=other))
    for sentence in usable(entry.text):
        for quotation in quotations(replace(entry, text=sentence.text), held.organisations):
            if quotation.speaker in sentence.text:
                text = sentence.text.replace(quotation.speaker, rows.choice(_PEOPLE))
                if text != sentence.text:
                    yield _sentence("speaker", entry, text)


def claimants(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    for figure in figures([entry], held.entities, most=1):
        strangers = [n for n in _PEOPLE if n not in entry.text and n not in entry.title]
        yield _figure("figure's claimant", entry, replace(figure, claimant=rows.choice(strangers)))


def negations(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    """A "not" or "never" put in behind any auxiliary, or taken out; an opposite in a word's place."""
    for sentence in usable(entry.text):
        if _NEGATED.search(sentence.text):
            yield _sentence("negation", entry, _NEGATED.sub(r"\1", sentence.text, count=1))
        positive = list(_POSITIVE.finditer(sentence.text))
        if positive:
            end = rows.choice(positive).end()
            word = rows.choice(("not", "never", "no longer"))
            yield _sentence("negation", entry, f"{sentence.text[:end]} {word}{sentence.text[end:]}")
        for one, other in _OPPOSITES:
            for old, new in ((one, other), (other, one)):
                if re.search(rf"\b{old}\b", sentence.text):
                    text = re.sub(rf"\b{old}\b", new, sentence.text, count=1)
                    yield _sentence("opposite", entry, text)


def hedges(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    for sentence in usable(entry.text):
        if _HEDGED.search(sentence.text):
            yield _sentence("hedge", entry, _HEDGED.sub("", sentence.text, count=1))


def names(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    for sentence in usable(entry.text):
        here = [name for name in parties(sentence.text, entry, held.entities) if name in sentence.text]
        if not here:
            continue
        name = rows.choice(here)
        strangers = [n for n in held.entities if n not in f"{entry.title} {entry.text}" and n[0].isupper()]
        yield _sentence("name", entry, sentence.text.replace(name, rows.choice(strangers)))
        known = [n for n in entry.entities if n not in here and n in entry.text and n in held.entities]
        if known:
            text = sentence.text.replace(name, rows.choice(known))
            yield _sentence("name of the same entry", entry, text)
        if len(here) >= 2 and here[0] not in here[1] and here[1] not in here[0]:
            text = sentence.text.replace(here[0], "\0").replace(here[1], here[0]).replace("\0", here[1])
            yield _sentence("name of the same entry", entry, text)


def citations(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    other = rows.choice(held.entries)
    for sentence in usable(entry.text)[:2]:
        if other.id != entry.id and sentence.text not in other.text:
            yield _sentence("citation", entry, sentence.text, cited=other.id)


def faithful(entry: Entry, held: Corpus, rows: random.Random) -> Iterator[Case]:
    sentences = [sentence.text for sentence in usable(entry.text)]
    for text in sentences:
        yield _sentence("faithful: as it stands", entry, text)
        if not re.search('[“”"]', text):
            yield from _reworded(entry, text)
    for one, other in pairwise(sentences):
        if not re.search('[“”"]', one):
            yield _sentence("faithful: joined", entry, f"{one.rstrip('.')}, and {other}")
    for quotation in quotations(entry, held.organisations):
        yield _quotation("faithful: as it stands", entry, quotation)
    for figure in figures([entry], held.entities, most=2):
        yield _figure("faithful: as it stands", entry, figure)


def _reworded(entry: Entry, text: str) -> Iterator[Case]:
    respelt = _respelt(text)
    if respelt != text:
        yield _sentence("faithful: respelt", entry, respelt)
    if match := _OPENED.match(text):
        yield _sentence("faithful: turned", entry, f"{match[2]} {_lower(match[1])}.")
    parts = text.split(", ")
    if len(parts) >= 3 and count_words(parts[0]) >= 3:
        yield _sentence("faithful: shortened", entry, f"{', '.join(parts[:-1])}.")
    if len(parts) == 3:
        yield _sentence("faithful: aside left out", entry, f"{parts[0]} {parts[2]}")


_OPENED = re.compile(r"^((?:In|On|At|After|Before|Since|During|Under) [^,]{4,60}), ([A-Z][^,]{20,160})\.$")


def _respelt(text: str) -> str:
    text = re.sub(r"\$(\d[\d.]*) billion", r"$\1bn", text)
    text = re.sub(r"\$(\d[\d.]*) million", r"$\1m", text)
    text = re.sub(r"(\d)%", r"\1 percent", re.sub(r"(\d) (?:percent|per cent)", r"\1%", text))
    return re.sub(r"\b(\d),(\d{3})\b", r"\1\2", text.replace("U.S.", "US").replace("’s", "'s"))


def _lower(opening: str) -> str:
    return opening[:1].lower() + opening[1:]


MAKERS: tuple[Maker, ...] = (
    digits, units, quoted_words, speakers, claimants, negations, hedges, names, citations, faithful,
)  # fmt: skip
