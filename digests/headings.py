"""Headings made from a story's own names and the facet they stand over."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digests.model import Entity, EntityKind, Entry, Range
from digests.parties import parties
from digests.regions import regions_of
from digests.words import count_words

_SLOT = re.compile(r"\{(\w+)\}")
SLOTS = ("who", "rival", "model", "person", "place", "region")
"""What a heading of a format may ask for in braces."""

_TEMPLATES = {
    "happened": (
        "What {who} did",
        "{who} and {rival}: what happened",
        "What happened between {who} and {rival} in {place}",
    ),
    "cost": (
        "{model}: performance and cost",
        "What {model} costs and does",
        "Performance and cost of {who}'s models",
        "Performance and cost of {who}'s models against {rival}'s",
        "{who}'s {model}: performance and cost",
        "What {who}'s performance costs, and {rival}'s",
        "What {who}'s {model} costs and does against {rival}",
        "{who}: performance and cost",
    ),
    "method": (
        "How {who} did it",
        "How {who} built {model}",
        "The method behind {who}'s models",
        "How {who} built {model} under constraint",
        "How {who} built {model}, as its sources tell",
    ),
    "who": (
        "Who is behind {who}",
        "{person} and the people behind {who}",
        "Who stands behind {who}: {person} and others",
    ),
    "openness": (
        "How open {who} is",
        "How open {who} is to others",
        "How open {who}'s approach is to other developers",
        "How open {who}'s {model} is",
        "{who}: how open {model} is to others",
    ),
    "markets": (
        "{who} and the markets",
        "What {who} means for {rival}'s investors",
        "{who}, {rival} and what the markets make of it",
    ),
    "policy": (
        "{place}'s policy and {who}",
        "What {who} means for {place}'s policy",
        "{place}'s policy response and what {who} means for it",
        "{who} and the policy response",
    ),
    "rivals": (
        "{who} against {rival}",
        "What {who} means for {rival}",
        "What {who} means for {rival} and other incumbents",
        "{who} and its rivals",
    ),
    "regions": (
        "{place}, {region} and {who}",
        "What {who} means for {region}",
        "What {who} means for {place} and for {region}",
    ),
    "whole": ("{who} in short", "{who} and {rival} in short", "In short: {who} and what it changes"),
    "elsewhere": (
        "What {who} means for {region}",
        "What it means for {region}",
        "What {who} means for {region}, {place} and others",
    ),
    "precedent": (
        "{rival} before {who}",
        "What came before: {rival} and {who}",
        "The parallel: what came before {who} and {model}",
        "What came before {who}",
    ),
    "risks": (
        "{who}: risks and doubts",
        "{who}'s {model}: risks and open doubts",
        "Risks and doubts that sources raise over {who}",
    ),
    "hype": (
        "{who}'s claims against reality",
        "Hype against reality: {who} and {model}",
        "Hype against reality: the claims of {who}",
        "Hype against reality: what {who} claims for {model}",
        "Hype against reality: what {who} claims",
    ),
    "outlook": (
        "What comes next for {who}",
        "What comes next for {who} and {rival}",
        "What may come next for {who}, {rival} and {place}",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a story or one section of it names, most named first, by slot."""

    by_slot: Mapping[str, tuple[str, ...]]

    def without_places(self, known: Sequence[str]) -> "Names":
        """The same, of the parts of the world only those not known already."""
        left = tuple(name for name in self.by_slot["region"] if name not in known)
        return Names(by_slot={**self.by_slot, "place": left, "region": left})


def names_of(texts: Sequence[tuple[str, Entry]], entities: Mapping[str, Entity]) -> Names:
    """`texts` are sentences or titles with the entries they stand in."""
    counts: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    regions: Counter[str] = Counter()
    for text, entry in texts:
        for name in parties(text, entry, entities):
            shown = next((way for way in (name, *entities[name].aliases) if way in text), None)
            if shown is not None:
                counts[name] += 1
                spelt.setdefault(name, shown)
        regions.update(regions_of(text))

    def of(*kinds: EntityKind) -> tuple[str, ...]:
        return tuple(spelt[name] for name, _ in counts.most_common() if entities[name].kind in kinds)

    makers = of(EntityKind.LAB, EntityKind.COMPANY)
    places = tuple(name for name, _ in regions.most_common())
    return Names(
        by_slot={
            "who": makers or of(EntityKind.AGENCY, EntityKind.MODEL, EntityKind.PERSON),
            "rival": makers,
            "model": tuple(
                spelt[name]
                for name, n in counts.most_common()
                if entities[name].kind in (EntityKind.MODEL, EntityKind.CHIP) and n >= max(2, len(texts) / 3)
            ),
            "person": of(EntityKind.PERSON),
            "place": places,
            "region": places,
        }
    )


def filled(template: str, section: Names, story: Names) -> str | None:
    """The template with its slots filled, the section's names before the story's; None where one is lacking.

    `{who}` is the story's first name. Of a section's rivals the one that the story names most comes first.
    """
    used: list[str] = []
    text = template
    for slot in _SLOT.findall(template):
        whole, part = story.by_slot.get(slot, ()), section.by_slot.get(slot, ())
        if slot == "rival":
            whole = whole[1:] if whole[:1] == story.by_slot["who"][:1] else whole
            part = tuple(one for one in part if one not in story.by_slot["who"][:1])
            part = tuple(sorted(part, key=lambda one: whole.index(one) if one in whole else len(whole)))
        options = (*whole[:1], *part) if slot == "who" else (*part, *whole)
        name = next((one for one in options if not any(_overlap(one, other) for other in used)), None)
        if name is None:
            return None
        used.append(name)
        shown = f"the {name}" if name in ("US", "Middle East") and f"{{{slot}}}'s" not in text else name
        text = text.replace(f"{{{slot}}}", shown, 1)
    text = text.replace("US's ", "US ")
    return text[:1].upper() + text[1:]


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def heading(facet: str, section: Names, story: Names, length: Range | None, used: Sequence[str]) -> str:
    """The facet's first heading whose names are there, that was not used and whose length fits."""
    options = [
        text for one in _TEMPLATES[facet] if (text := filled(one, section, story)) and text not in used
    ]
    if not options:
        return facet.capitalize()
    wanted = length or Range(least=3, most=7)

    def off(text: str) -> int:
        count = count_words(text)
        return max(0, wanted.least - count) + max(0, count - wanted.most)

    return min(options, key=off)
