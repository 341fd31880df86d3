"""Fills the parts of a format with a story's sentences, each told once, within counts and words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from digests.facets import strength
from digests.headings import Names, filled, heading, names_of
from digests.model import Claim, Entity, Format, FormatPart, PartKind, Range, Section, Takeaway
from digests.regions import regions_of
from digests.words import count_words
from digests.writing import Candidate, repeats, summarise, takeaways

_SECTION = Range(least=1, most=4)
_NUMBERED = Range(least=3, most=6)
_FACET_WORTH = 0.22
_MOST_OF_SOURCE = 2
_OVERSHOOT = 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The prose of a story in one format."""

    dek: Claim | None
    summary: tuple[Claim, ...]
    takeaways: tuple[Takeaway, ...]
    sections: tuple[Section, ...]
    regions: tuple[Takeaway, ...]


@dataclass(slots=True, kw_only=True)
class _Filling:
    """What is told already, so that no part repeats another."""

    pool: Sequence[Candidate]
    entities: Mapping[str, Entity]
    story: Names
    taken: list[Candidate] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)

    def take(
        self,
        ordered: Sequence[Candidate],
        count: Range,
        words: Range | None,
        fits: Callable[[Candidate], bool] = lambda _: True,
    ) -> list[Candidate]:
        """The first of `ordered` that are not told, until count or words are full."""
        chosen: list[Candidate] = []
        used: Counter[str] = Counter()
        told = 0
        for one in ordered:
            long = count_words(one.sentence.text)
            if len(chosen) >= count.most or (words and told >= words.least):
                break
            if words and told + long > words.most * _OVERSHOOT:
                continue
            if used[one.entry.id] >= _MOST_OF_SOURCE or not fits(one):
                continue
            if any(repeats(one, other) for other in (*self.taken, *chosen)):
                continue
            chosen.append(one)
            used[one.entry.id] += 1
            told += long
        if len(chosen) < min(count.least, 1) or not chosen:
            return []
        self.taken += chosen
        return _alternating(chosen)

    def section(self, place: int, part: FormatPart) -> Section | None:
        facet = part.facet or ""
        about = [one for one in self.pool if strength(one.sentence.text, facet)]
        about.sort(key=lambda one: -(one.score + _FACET_WORTH * min(3, strength(one.sentence.text, facet))))
        chosen = self.take(about, part.count or _SECTION, part.words)
        if not chosen:
            return None
        own = names_of([(one.sentence.text, one.entry) for one in chosen], self.entities)
        given = filled(part.heading, own, self.story) if part.heading else None
        title = given or heading(facet, own, self.story, part.heading_words, self.headings)
        self.headings.append(title)
        claims = tuple(one.claim for one in chosen)
        return Section(place=place, facet=facet, heading=title, claims=claims)

    def numbered(self, place: int, part: FormatPart) -> Section | None:
        """Short sentences of different sources or facets, best first."""
        count = part.count or _NUMBERED
        limit = part.words.most if part.words else 40
        short = [one for one in self.pool if count_words(one.sentence.text) <= limit]
        chosen: list[Candidate] = []
        for one in short:
            if len(chosen) < count.most and not any(repeats(one, other) for other in (*self.taken, *chosen)):
                chosen.append(one)
        if len(chosen) < max(2, count.least):
            return None
        self.taken += chosen
        title = (filled(part.heading, self.story, self.story) if part.heading else None) or ""
        return Section(place=place, facet="", heading=title, claims=tuple(one.claim for one in chosen))

    def regions(self, most: int) -> tuple[Takeaway, ...]:
        found: dict[str, Candidate] = {}
        for one in self.pool:
            for region in regions_of(one.sentence.text)[:1]:
                if region not in found and not any(repeats(one, other) for other in self.taken):
                    found[region] = one
        if len(found) < 2:
            return ()
        kept = list(found.items())[:most]
        self.taken += [one for _, one in kept]
        return tuple(Takeaway(label=region, claim=one.claim) for region, one in kept)


def _alternating(chosen: Sequence[Candidate]) -> list[Candidate]:
    """In order, but no third sentence in a row from one source where another can stand between."""
    left = list(chosen)
    row: list[Candidate] = []
    while left:
        last = [one.entry.id for one in row[-2:]]
        free = [one for one in left if len(last) < 2 or last != [one.entry.id] * 2]
        row.append((free or left)[0])
        left.remove(row[-1])
    return row


def fill(
    fmt: Format, pool: Sequence[Candidate], title: str, story: Names, entities: Mapping[str, Entity]
) -> Filled:
    """The summary first, then the takeaways, then the other parts in the format's order."""
    parts = {part.kind: part for part in fmt.reply}
    filling = _Filling(pool=pool, entities=entities, story=story)
    summary = _summary(filling, parts.get(PartKind.SUMMARY), title)
    dek = _dek(filling, parts.get(PartKind.DEK))
    bullets = _takeaways(filling, parts.get(PartKind.TAKEAWAYS))
    sections = []
    for place, part in enumerate(fmt.reply):
        made = None
        if part.kind is PartKind.SECTION:
            made = filling.section(place, part)
        elif part.kind is PartKind.NUMBERED:
            made = filling.numbered(place, part)
        if made:
            sections.append(made)
    wanted = parts.get(PartKind.REGIONS)
    return Filled(
        dek=dek,
        summary=tuple(one.claim for one in summary),
        takeaways=bullets,
        sections=tuple(sections),
        regions=filling.regions(_most(wanted, 4)) if wanted else (),
    )


def _most(part: FormatPart | None, otherwise: int) -> int:
    return part.count.most if part and part.count else otherwise


def _summary(filling: _Filling, part: FormatPart | None, title: str) -> list[Candidate]:
    if part is None:
        return []
    chosen = list(summarise(filling.pool, title, most=_most(part, 4)))
    if part.words:
        kept, told = [], 0
        for one in chosen:
            if (
                told < part.words.least
                and told + count_words(one.sentence.text) <= part.words.most * _OVERSHOOT
            ):
                kept.append(one)
                told += count_words(one.sentence.text)
        chosen = kept
    filling.taken += chosen
    return chosen


def _dek(filling: _Filling, part: FormatPart | None) -> Claim | None:
    if part is None:
        return None
    words = part.words or Range(least=6, most=20)
    short = [c for c in filling.pool if words.least <= count_words(c.sentence.text) <= words.most]
    chosen = filling.take(short, Range(least=1, most=1), None)
    return chosen[0].claim if chosen else None


def _takeaways(filling: _Filling, part: FormatPart | None) -> tuple[Takeaway, ...]:
    if part is None:
        return ()
    words = part.words
    pool = [c for c in filling.pool if not words or count_words(c.sentence.text) <= words.most]
    if words:
        pool.sort(key=lambda c: count_words(c.sentence.text) < words.least)
    made = takeaways(pool, filling.taken, filling.entities, most=_most(part, 5))
    told = {one.claim.text for one in made}
    filling.taken += [c for c in pool if c.claim.text in told]
    return made
