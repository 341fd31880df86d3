"""Atoms to messages: each takes atoms while Discord's limits hold, and the next goes on where it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from adapters.discord import markup
from adapters.discord.atoms import EXTRA, Atom
from digests.document import Spans

TEXT_LIMIT = 4000
"""Characters of text display in one message."""
COMPONENT_LIMIT = 40
"""Components in one message, nested ones included."""
_PREFIX_ROOM = 20


@dataclass(slots=True)
class Message:
    """Atoms of one message and what they take of its budget."""

    atoms: list[Atom] = field(default_factory=list)
    characters: int = 0
    components: int = 1  # the container

    def fits(self, atoms: Sequence[Atom]) -> bool:
        characters, components = self._with(atoms)
        return characters <= TEXT_LIMIT and components <= COMPONENT_LIMIT

    def add(self, atoms: Sequence[Atom]) -> None:
        self.characters, self.components = self._with(atoms)
        self.atoms.extend(atoms)

    def _with(self, atoms: Sequence[Atom]) -> tuple[int, int]:
        characters, components = self.characters, self.components
        last = self.atoms[-1] if self.atoms else None
        for atom in atoms:
            characters += atom.size
            if atom.stands_alone:
                components += atom.components
            elif last is None or last.stands_alone:
                components += 1
            else:
                characters += len(gap(last, atom))
            last = atom
        return characters, components


def pack(atoms: Sequence[Atom], room: int = 0, *, by_parts: bool = False) -> tuple[Message, ...]:
    """Messages that hold all atoms in order; a heading stays with what it heads.

    `room` characters, and a component for them, stay free in the first. With `by_parts` a message that is
    full ends before its last heading, so that the next one opens with a part and not in the middle of it.
    """
    messages: list[Message] = []
    current = Message(characters=room, components=2 if room else 1)
    for group in _groups([piece for atom in _tidy(atoms) for piece in _pieces(atom)]):
        for together in (group,) if Message().fits(group) else tuple([atom] for atom in group):
            if not current.fits(together):
                rest = _last_part(current) if by_parts else []
                messages.append(current)
                current = Message()
                current.add(rest)
                if not current.fits(together):
                    messages.append(current)
                    current = Message()
            current.add(together)
    messages.append(current)
    for message in messages:
        _trim(message.atoms)
    return tuple(message for message in messages if message.atoms)


def _last_part(message: Message) -> list[Atom]:
    """What is taken out of a full message: from its last heading on, if half of it stays."""
    used, start = 0, None
    for place, atom in enumerate(message.atoms):
        if atom.keep and atom.reply is None and atom.actions is None and used * 2 >= TEXT_LIMIT:
            start = place
        used += atom.size
    if start is None:
        return []
    taken = message.atoms[start:]
    del message.atoms[start:]
    return taken


def gap(last: Atom, atom: Atom) -> str:
    """What stands between two atoms of one text: no blank line behind a heading, one before the stories."""
    if last.keep:
        return "\n"
    if atom.reply is not None and last.reply is None and last.prefix != EXTRA:
        return "\n\n"
    return atom.before


def _tidy(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """Without separators that follow one another."""
    start = Atom(separator=True)
    for before, atom in pairwise((start, *atoms)):
        if not (before.separator and atom.separator):
            yield atom


def _groups(atoms: Sequence[Atom]) -> Iterator[list[Atom]]:
    group: list[Atom] = []
    for atom in atoms:
        group.append(atom)
        if not atom.keep:
            yield group
            group = []
    if group:
        yield group


def _trim(atoms: list[Atom]) -> None:
    while atoms and atoms[0].separator:
        del atoms[0]
    while atoms and atoms[-1].separator:
        del atoms[-1]


def _pieces(atom: Atom) -> Iterator[Atom]:
    """The atom itself, or, where it is longer than a message, its words in as many pieces as it takes."""
    if atom.size <= TEXT_LIMIT:
        yield atom
        return
    rest = markup.words(atom.runs)
    prefix, before, button, room = atom.prefix, atom.before, atom.button, TEXT_LIMIT - _PREFIX_ROOM
    while rest:
        count = _most(rest, room)
        if count == 0:
            word = rest[0]
            half = len(word.text) // 2
            cut = (replace(word, text=word.text[:half]), replace(word, text=word.text[half:]))
            rest = (*cut, *rest[1:])
            continue
        # A cut list item or quotation goes on in the same shape; a cut heading goes on as text.
        yield Atom(runs=rest[:count], before=before, prefix=prefix, button=button)
        prefix, before = (prefix if prefix in ("> ", "-# ") else ""), "\n"
        button = None
        rest = rest[count:]


def _most(runs: Spans, room: int) -> int:
    """How many of the runs fit into the room when rendered together."""
    low, high = 0, 0
    for length in accumulate(len(run.text) for run in runs):
        if length > room:
            break
        high += 1
    while low < high:
        middle = (low + high + 1) // 2
        if len(markup.spans(runs[:middle])) <= room:
            low = middle
        else:
            high = middle - 1
    return low
