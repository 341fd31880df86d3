"""Fills the parts of a format with a story's sentences, each told once, within counts and words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from digests.facets import ELSEWHERE, REGIONS, RIVALS, WHOLE, dominance, strength
from digests.headings import Names, filled, heading, names_of
from digests.model import Claim, Entity, Format, FormatPart, PartKind, Range, Section, Takeaway
from digests.regions import regions_of
from digests.words import count_words
from digests.writing import Candidate, opening_first, repeats, summarise, takeaways

_SECTION = Range(least=1, most=4)
_NUMBERED = Range(least=3, most=6)
_FACET_WORTH = 0.22
_ABOUT_WHO = 0.25
_EARLY = 60
_MOST_OF_SOURCE = 2
_TOO_SHORT = 0.25
"""A section with less than this share of its least words says too little to stand."""

Unit = tuple[Candidate, ...]
"""A sentence, or two that belong together: the second leans on the first."""


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
    """What is told already, so that no part repeats another. `points` are list items for lists alone."""

    pool: Sequence[Candidate]
    points: Sequence[Candidate]
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
        """The first of `ordered` that are not told, until count or words are full, in reading order."""
        units: list[Unit] = []
        used: Counter[str] = Counter()
        told = 0
        for one in ordered:
            sentences = sum(map(len, units))
            if sentences >= count.most or (words and told >= words.least):
                break
            unit = self._unit(one, count.most - sentences, words, told)
            long = sum(count_words(c.sentence.text) for c in unit)
            if words and told + long > words.most:
                continue
            if used[one.entry.id] >= _MOST_OF_SOURCE or not fits(one):
                continue
            chosen = [c for other in units for c in other]
            if any(repeats(one, other) for other in (*self.taken, *chosen)):
                continue
            units.append(unit if used[one.entry.id] + len(unit) <= _MOST_OF_SOURCE else unit[:1])
            used[one.entry.id] += len(units[-1])
            told += sum(count_words(c.sentence.text) for c in units[-1])
        row = _alternating(units)
        self.taken += row
        return row

    def _unit(self, one: Candidate, room: int, words: Range | None, told: int) -> Unit:
        """The sentence with what leans on it, where words are wanted and there is room for both."""
        follow = one.follow
        if follow is None or room < 2 or words is None:
            return (one,)
        both = told + count_words(one.sentence.text) + count_words(follow.sentence.text)
        known = any(repeats(follow, other) for other in self.taken)
        return (one,) if both > words.most or known else (one, follow)

    def section(self, part: FormatPart) -> list[Candidate]:
        """Sentences on the part's facet, those first that are on nothing else."""
        facet = part.facet or ""
        about = sorted(self.about(facet), key=lambda pair: -pair[0])
        chosen = self.take([one for _, one in about], part.count or _SECTION, part.words)
        least = part.words.least if part.words else 0
        if sum(count_words(one.sentence.text) for one in chosen) < _TOO_SHORT * least:
            self.taken = [one for one in self.taken if one not in chosen]
            return []
        return chosen

    def about(self, facet: str) -> list[tuple[float, Candidate]]:
        """The sentences that speak of the facet, with what they are worth for it."""
        if facet == WHOLE:
            return [(one.score, one) for one in self.pool]
        if facet == ELSEWHERE:
            main = self.story.by_slot["place"][:2]
            found = [(one, [r for r in regions_of(one.sentence.text) if r not in main]) for one in self.pool]
            return [(one.score + _FACET_WORTH * len(far), one) for one, far in found if far]
        who = self.story.by_slot["who"][:1]
        about = []
        for one in self.pool:
            text = one.sentence.text
            if not strength(text, facet) or (facet == REGIONS and len(regions_of(text)) < 2):
                continue
            worth = one.score + _FACET_WORTH * dominance(text, facet)
            worth += _ABOUT_WHO * any(name in text[:_EARLY] for name in who)
            if facet == RIVALS:
                worth += _ABOUT_WHO * bool(one.gist.names - set(who))
            elif facet == REGIONS:
                worth -= _ABOUT_WHO * (len(regions_of(text)) > 2)
            about.append((worth, one))
        return about

    def titled(self, place: int, part: FormatPart, chosen: Sequence[Candidate]) -> Section:
        """The section with a heading of its own names."""
        own = names_of([(one.sentence.text, one.entry) for one in chosen], self.entities)
        if part.facet == ELSEWHERE:
            own = own.without_places(self.story.by_slot["place"][:2])
        given = filled(part.heading, own, self.story) if part.heading else None
        title = given or heading(part.facet or "", own, self.story, part.heading_words, self.headings)
        self.headings.append(title)
        claims = tuple(one.claim for one in chosen)
        return Section(place=place, facet=part.facet or "", heading=title, claims=claims)

    def numbered(self, place: int, part: FormatPart) -> Section | None:
        """Short sentences of different sources or facets, best first."""
        count = part.count or _NUMBERED
        limit = part.words.most if part.words else 40
        short = [one for one in self._points() if count_words(one.sentence.text) <= limit]
        chosen: list[Candidate] = []
        used: Counter[str] = Counter()
        for one in short:
            if len(chosen) == count.most or used[one.entry.id] * 2 >= count.most:
                continue
            if not any(repeats(one, other) for other in (*self.taken, *chosen)):
                chosen.append(one)
                used[one.entry.id] += 1
        if len(chosen) < max(2, count.least):
            return None
        self.taken += chosen
        title = (filled(part.heading, self.story, self.story) if part.heading else None) or ""
        row = _alternating([(one,) for one in chosen])
        return Section(place=place, facet="", heading=title, claims=tuple(one.claim for one in row))

    def _points(self) -> list[Candidate]:
        """What may be listed of the story's first name: items of a source's list on it, then the rest."""
        who = self.story.by_slot["who"][:1]

        def of(text: str) -> bool:
            return not who or any(name in text for name in who)

        every = (*self.pool, *self.points)
        listed = [one for one in every if one.sentence.listed and of(one.sentence.lead_in)]
        return [*listed, *(one for one in self.pool if one not in listed and of(one.sentence.text))]

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


def _alternating(units: Sequence[Unit]) -> list[Candidate]:
    """In order, but no third sentence in a row from one source where another can stand between."""
    left = list(units)
    row: list[Candidate] = []
    while left:
        free = [unit for unit in left if not _third_in_a_row(row, unit)]
        unit = (free or left)[0]
        row += unit
        left.remove(unit)
    return row


def _third_in_a_row(row: Sequence[Candidate], unit: Unit) -> bool:
    last = [one.entry.id for one in (*row, *unit)][-len(unit) - 2 :]
    return len(last) > 2 and len(set(last)) == 1


def fill(
    fmt: Format,
    pool: Sequence[Candidate],
    title: str,
    story: Names,
    entities: Mapping[str, Entity],
    points: Sequence[Candidate] = (),
) -> Filled:
    """The summary first, then lists, takeaways that stand before sections, sections, later takeaways."""
    parts = {part.kind: part for part in fmt.reply}
    filling = _Filling(pool=pool, points=points, entities=entities, story=story)
    summary = _summary(filling, parts.get(PartKind.SUMMARY), title)
    dek = _dek(filling, parts.get(PartKind.DEK))
    lists = _lists(filling, fmt)
    kinds = [part.kind for part in fmt.reply]
    late = PartKind.SECTION in kinds and PartKind.TAKEAWAYS in kinds[kinds.index(PartKind.SECTION) :]
    bullets = () if late else _takeaways(filling, parts.get(PartKind.TAKEAWAYS))
    sections = _sections(filling, fmt)
    bullets = _takeaways(filling, parts.get(PartKind.TAKEAWAYS)) if late else bullets
    wanted = parts.get(PartKind.REGIONS)
    return Filled(
        dek=dek,
        summary=tuple(one.claim for one in summary),
        takeaways=bullets,
        sections=tuple(sorted((*lists, *sections), key=lambda section: section.place)),
        regions=filling.regions(_most(wanted, 4)) if wanted else (),
    )


def _lists(filling: _Filling, fmt: Format) -> list[Section]:
    places = [(place, part) for place, part in enumerate(fmt.reply) if part.kind is PartKind.NUMBERED]
    return [made for place, part in places if (made := filling.numbered(place, part))]


def _sections(filling: _Filling, fmt: Format) -> list[Section]:
    """What few sentences speak of chooses before what many do."""
    places = [(place, part) for place, part in enumerate(fmt.reply) if part.kind is PartKind.SECTION]
    rarest = sorted(places, key=lambda pair: (len(filling.about(pair[1].facet or "")), pair[0]))
    chosen = {place: filling.section(part) for place, part in rarest}
    return [filling.titled(place, part, chosen[place]) for place, part in places if chosen[place]]


def _most(part: FormatPart | None, otherwise: int) -> int:
    return part.count.most if part and part.count else otherwise


def _summary(filling: _Filling, part: FormatPart | None, title: str) -> list[Candidate]:
    if part is None:
        return []
    if part.words:
        telling = opening_first(filling.pool, title)
        return filling.take(telling, Range(least=1, most=_most(part, 4)), part.words)
    chosen = list(summarise(filling.pool, title, most=_most(part, 4)))
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
    most = _most(part, 5)
    words = part.words or Range(least=0, most=1000)
    short = [c for c in filling.pool if count_words(c.sentence.text) <= words.most]
    pool = [c for c in short if count_words(c.sentence.text) >= words.least]
    made = takeaways(pool, filling.taken, filling.entities, most=most)
    if len(made) < min(most, part.count.least if part.count else 2):
        pool = short
        made = takeaways(pool, filling.taken, filling.entities, most=most)
    told = {one.claim.text for one in made}
    filling.taken += [c for c in pool if c.claim.text in told]
    return made
