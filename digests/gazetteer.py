"""Finds the names an admin listed, in running text: whole words, longest first, all in one pass.

The automaton is Aho and Corasick's (CACM 18(6), 1975), from pyahocorasick.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import ahocorasick

from digests.model import Entity

_SHORT = 4
_UNSPACED = 0x2E80


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An entity's name at text[start:end]."""

    entity: Entity
    start: int
    end: int


class Gazetteer:
    """Matches names in their own case where they are short or all capitals ("AI", "Meta"), else in any."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = {entity.name: entity for entity in entities}
        self._exact = ahocorasick.Automaton()
        self._folded = ahocorasick.Automaton()
        self._filled = [False, False]
        for entity in entities:
            for alias in (entity.name, *entity.aliases):
                self._add(alias, entity)
        for automaton in (self._exact, self._folded):
            automaton.make_automaton()

    def _add(self, alias: str, entity: Entity) -> None:
        alias = alias.replace("’", "'")
        exact = len(alias) <= _SHORT or alias.isupper()
        automaton, key = (self._exact, alias) if exact else (self._folded, alias.lower())
        if key not in automaton:
            automaton.add_word(key, (len(key), entity))
        self._filled[0 if exact else 1] = True

    def find(self, text: str) -> tuple[Mention, ...]:
        """All mentions in order; where names overlap the longest counts ("GPT-5" in "GPT-5.1" does not)."""
        return tuple(Mention(entity=entity, start=start, end=end) for start, end, entity in self._found(text))

    def named(self, text: str) -> dict[str, Entity]:
        """The entities named, each once, in order of appearance."""
        return {entity.name: entity for _, _, entity in self._found(text)}

    def names(self, text: str) -> tuple[str, ...]:
        """The names of the entities named, each once, in order of appearance."""
        return tuple(self.named(text))

    def _found(self, text: str) -> list[tuple[int, int, Entity]]:
        """Start, end and entity of each mention."""
        # The Turkish dotted capital is the one letter whose lower case is longer than itself.
        text = text.replace("’", "'").replace("İ", "I")
        found: list[tuple[int, int, Entity]] = []
        for automaton, haystack, filled in (
            (self._exact, text, self._filled[0]),
            (self._folded, text.lower(), self._filled[1]),
        ):
            if not filled:
                continue
            for last, (length, entity) in automaton.iter(haystack):
                start, end = last - length + 1, last + 1
                if _whole(haystack, start, end):
                    found.append((start, -end, entity))
        found.sort(key=_by_place)
        kept: list[tuple[int, int, Entity]] = []
        behind = 0
        for start, negative, entity in found:
            if start >= behind:
                behind = -negative
                kept.append((start, behind, entity))
        return kept


_by_place = itemgetter(0, 1)


def _whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if _letter(before) or (before == "-" and text[start - 2 : start - 1].isdigit()) or _letter(after):
        return False
    # "GPT-5.1" is not GPT-5 and "R1.5" is not R1, but "GPT-5." ends a sentence.
    return not (after in ".-" and text[end + 1 : end + 2].isdigit() and text[end - 1 : end].isdigit())


def _letter(character: str) -> bool:
    """Part of a word in a script that puts spaces between words; Chinese and Japanese do not."""
    return character.isalnum() and ord(character) < _UNSPACED
