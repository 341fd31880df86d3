"""Document to Discord messages: pure, without the platform's library.

A message is one Components V2 container. Blocks become atoms (a sentence, a list item, a line) that are
never parted; a message takes atoms while Discord's limits hold, and the next one goes on where it ended.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import Any

from adapters.discord import markup
from digests.document import (
    Block,
    Bullets,
    Divider,
    Document,
    Heading,
    Note,
    Paragraph,
    Quote,
    Reply,
    Spans,
    StoryLine,
    Table,
    Text,
)
from digests.model import Part, PartRole

COMPONENTS_V2 = 1 << 15
EPHEMERAL = 1 << 6
TEXT_LIMIT = 4000
"""Characters of text display in one message."""
COMPONENT_LIMIT = 40
"""Components in one message, nested ones included."""
NAME_LIMIT = 100
"""Characters of a thread's name."""
BUTTON_URL_LIMIT = 512
INLINE_URL_LIMIT = 200
"""Characters; a longer address of a headline goes into a button, where it takes none of the text."""
JUMP_URL_LENGTH = 100
"""Characters kept free for the address of a message, which replaces `racebrief:part/<n>`."""

_CONTAINER, _SECTION, _TEXT, _SEPARATOR, _BUTTON = 17, 9, 10, 14, 2
_LINK_STYLE = 5
_PREFIX_ROOM = 20
_EXTRA = "↳ "


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """What is never parted between two messages, as long as it fits into one.

    `before` stands between it and the atom before it; `prefix` opens its line; `reply` is the index of
    the reply that its first link leads to once that reply has an address; `keep` holds it with the next.
    """

    runs: Spans
    before: str = "\n\n"
    prefix: str = ""
    button: str | None = None
    reply: int | None = None
    keep: bool = False
    separator: bool = False

    def text(self, links: Mapping[int, int] | None = None) -> str:
        """Markdown; `links` gives the number of the first part of each reply by its index."""
        runs = self.runs
        if links is not None and self.reply is not None and self.reply in links:
            head = next(index for index, run in enumerate(runs) if run.bold)
            to_reply = replace(runs[head], url=f"racebrief:part/{links[self.reply]}")
            runs = (*runs[:head], to_reply, *runs[head + 1 :])
        return self.prefix + markup.spans(runs)

    @property
    def size(self) -> int:
        """Characters it takes at most, whether its link leads to its source or to its reply."""
        if self.reply is None:
            return len(self.text())
        return max(len(self.text()), len(self.text({self.reply: 0})) + JUMP_URL_LENGTH)


@dataclass(slots=True)
class _Message:
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
            if atom.separator:
                components += 1
            elif atom.button is not None:
                characters += atom.size
                components += 3
            elif last is None or last.separator or last.button is not None:
                characters += atom.size
                components += 1
            else:
                characters += len(_gap(last, atom)) + atom.size
            last = atom
        return characters, components


def render(document: Document) -> tuple[Part, ...]:
    """The messages that carry the whole document, in order, each within Discord's limits.

    Part 0 is the post; what overflows of it opens its thread. Where lines of the post have replies, the
    last part is the post again with links to them.
    """
    post = _pack(_atoms(document.post)) or _pack([_heading(document.title, 2, None)])
    messages, firsts = list(post), {}
    for index, thread in enumerate(document.replies):
        reply = _pack(_atoms(thread.blocks)) or _pack([_heading(thread.title, 2, None)])
        if reply:
            firsts[index] = len(messages)
            messages.extend(reply)
    name = thread_name(document.title)
    parts = [
        Part(
            number=number,
            role=PartRole.REPLY if number else PartRole.POST,
            payload=_payload(message, {} if number else {"thread_name": name}),
        )
        for number, message in enumerate(messages)
    ]
    if any(atom.reply in firsts for atom in post[0].atoms):
        linked = _payload(post[0], {"thread_name": name}, firsts)
        parts.append(Part(number=len(parts), role=PartRole.LINKS, payload=linked))
    return tuple(parts)


def render_reply(reply: Reply) -> tuple[str, ...]:
    """The answer to a command as payloads of ephemeral messages, in order."""
    opens = next(iter(reply.blocks), None)
    titled = isinstance(opens, Heading) and opens.text.strip() == reply.title.strip()
    title = [] if titled else [_heading(reply.title, 1, None)]
    messages = _pack([*title, *_atoms(reply.blocks)]) or _pack([_heading("racebrief", 1, None)])
    return tuple(_payload(message, {"flags": COMPONENTS_V2 | EPHEMERAL}) for message in messages)


def thread_name(title: str) -> str:
    """A thread's name: plain text, cut at a word where it must be, never empty."""
    plain = " ".join(title.split())
    if len(plain) > NAME_LIMIT:
        plain = plain[:NAME_LIMIT].rsplit(" ", 1)[0]
    return plain[:NAME_LIMIT] or "Briefing"


# --- blocks to atoms -----------------------------------------------------------------------------


def _atoms(blocks: Iterable[Block]) -> list[Atom]:
    return [atom for block in blocks for atom in _block(block) if atom.separator or markup.visible(atom.runs)]


def _block(block: Block) -> Iterable[Atom]:  # noqa: PLR0911 one arm for each kind of block
    match block:
        case Heading(text=text, level=level, url=url):
            return [_heading(text, level, url)]
        case Paragraph(sentences=sentences):
            return [Atom(runs=runs, before=" " if index else "\n\n") for index, runs in enumerate(sentences)]
        case Bullets():
            return _bullets(block)
        case Quote():
            return [_quote(block)]
        case Table():
            return _table(block)
        case Note(spans=runs):
            return [Atom(runs=runs, prefix="-# ")]
        case Divider():
            return [Atom(runs=(), separator=True)]
        case StoryLine():
            return _story_line(block)


def _bullets(block: Bullets) -> Iterator[Atom]:
    for number, item in enumerate(filter(markup.visible, block.items), 1):
        yield Atom(runs=item, before="\n", prefix=f"{number}. " if block.ordered else "- ")


def _quote(block: Quote) -> Atom:
    said = (Text(text=f"“{block.text}”"),) if markup.visible((Text(text=block.text),)) else ()
    joint = (Text(text=" · "),) if said and markup.visible(block.attribution) else ()
    return Atom(runs=(*said, *joint, *block.attribution), before="\n", prefix="> ")


def _table(block: Table) -> Iterator[Atom]:
    """Discord has no tables: the head as small print, each row as an item."""
    yield Atom(runs=(Text(text=" · ".join(block.head)),), prefix="-# ", keep=bool(block.rows))
    for row in block.rows:
        runs: list[Text] = []
        for index, cell in enumerate(row):
            runs.extend((Text(text=" · "),) if index else ())
            runs.extend(cell if markup.visible(cell) else (Text(text="–"),))
        yield Atom(runs=tuple(runs), before="\n", prefix="- ")


def _heading(text: str, level: int, url: str | None) -> Atom:
    target, button = _link_or_button(url)
    run = Text(text=text, bold=level > 2, url=target)
    return Atom(runs=(run,), prefix={1: "## ", 2: "### "}.get(level, ""), button=button, keep=True)


def _story_line(line: StoryLine) -> Iterator[Atom]:
    target, button = _link_or_button(line.url)
    extra = markup.visible(line.extra)
    detail = "".join(f" · {words}" for words in line.words)
    yield Atom(
        runs=(
            Text(text=f"{line.number} · "),
            Text(text=line.marked or "–", bold=True, url=target),
            Text(text=detail),
        ),
        before="\n",
        button=button,
        reply=line.reply,
        keep=extra,
    )
    if extra:
        yield Atom(runs=line.extra, before="\n", prefix=_EXTRA)


def _link_or_button(url: str | None) -> tuple[str | None, str | None]:
    target = markup.address(url)
    if target is not None and INLINE_URL_LIMIT < len(target) <= BUTTON_URL_LIMIT:
        return None, target
    return target, None


# --- atoms to messages ---------------------------------------------------------------------------


def _pack(atoms: Sequence[Atom]) -> tuple[_Message, ...]:
    """Messages that hold all atoms in order; a heading stays with what it heads."""
    messages: list[_Message] = []
    current = _Message()
    for group in _groups([piece for atom in _tidy(atoms) for piece in _pieces(atom)]):
        for together in (group,) if _Message().fits(group) else tuple([atom] for atom in group):
            if not current.fits(together):
                messages.append(current)
                current = _Message()
            current.add(together)
    messages.append(current)
    for message in messages:
        _trim(message.atoms)
    return tuple(message for message in messages if message.atoms)


def _gap(last: Atom, atom: Atom) -> str:
    """What stands between two atoms of one text: no blank line behind a heading, one before the stories."""
    if last.keep:
        return "\n"
    if atom.reply is not None and last.reply is None and last.prefix != _EXTRA:
        return "\n\n"
    return atom.before


def _tidy(atoms: Sequence[Atom]) -> Iterator[Atom]:
    """Without separators that follow one another."""
    start = Atom(runs=(), separator=True)
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


# --- messages to JSON ----------------------------------------------------------------------------


def _payload(message: _Message, told: Mapping[str, Any], links: Mapping[int, int] | None = None) -> str:
    inside: list[dict[str, Any]] = []
    lines: list[str] = []
    last: Atom | None = None

    def close() -> None:
        if lines:
            inside.append({"type": _TEXT, "content": "".join(lines)})
            lines.clear()

    for atom in message.atoms:
        if atom.separator:
            close()
            inside.append({"type": _SEPARATOR, "divider": True, "spacing": 1})
        elif atom.button is not None:
            close()
            inside.append(
                {
                    "type": _SECTION,
                    "components": [{"type": _TEXT, "content": atom.text(links)}],
                    "accessory": {
                        "type": _BUTTON,
                        "style": _LINK_STYLE,
                        "label": "Source",
                        "url": atom.button,
                    },
                }
            )
        else:
            lines.append((_gap(last, atom) if lines and last else "") + atom.text(links))
        last = atom
    close()
    payload: dict[str, Any] = {
        "flags": COMPONENTS_V2,
        "components": [{"type": _CONTAINER, "components": inside}],
        "allowed_mentions": {"parse": []},
    }
    return json.dumps(payload | dict(told), ensure_ascii=False)
