"""Document to Discord messages: pure, without the platform's library.

A message is one Components V2 container. Blocks become atoms (a sentence, a list item, a line) that are
never parted; a message takes atoms while Discord's limits hold, and the next one goes on where it ended.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.discord.atoms import ROW_BUTTONS, Atom, alt_text, atoms, heading
from adapters.discord.packing import Message, gap, pack
from digests.charts import packed
from digests.document import Actions, Block, Button, Chart, Document, Heading, Note, Reply, Text
from digests.model import Part, PartRole

COMPONENTS_V2 = 1 << 15
EPHEMERAL = 1 << 6
NAME_LIMIT = 100
"""Characters of a thread's name."""
CUSTOM_ID_LIMIT = 100
LABEL_LIMIT = 80
CHOICE_LIMIT = 100
CHOICES = 25
PRESS, CHOOSE = "rb:", "rc:"
"""What the custom_id of our buttons and of our menus begins with; the rest is what a press says."""

Json = dict[str, Any]

_CONTAINER, _SECTION, _TEXT, _SEPARATOR, _BUTTON, _ROW, _SELECT, _GALLERY = 17, 9, 10, 14, 2, 1, 3, 12
_SECONDARY_STYLE, _DANGER_STYLE, _LINK_STYLE = 2, 4, 5


def render(document: Document) -> tuple[Part, ...]:
    """The messages that carry the whole document, in order, each within Discord's limits.

    Part 0 is the post; what overflows of it opens its thread. Where lines of the post have replies, the
    last part is the post again with links to them.
    """
    post = _post(document)
    messages, firsts = list(post), {}
    for index, thread in enumerate(document.replies):
        reply = _messages(atoms(thread.blocks), thread.title, by_parts=True)
        if reply:
            firsts[index] = len(messages)
            messages.extend(reply)
    told: Json = {"thread_name": thread_name(document.title)}
    if document.topics:
        told["tags"] = list(document.topics)
    roles = [one for one in document.mentions if one.isdecimal()]
    if roles:
        told["allowed_mentions"] = {"parse": [], "roles": roles}
    parts = [
        Part(
            number=number,
            role=PartRole.REPLY if number else PartRole.POST,
            payload=_payload(message, {} if number else told, roles=() if number else roles),
        )
        for number, message in enumerate(messages)
    ]
    if any(atom.reply in firsts for atom in post[0].atoms):
        linked = _payload(post[0], told, firsts, roles=roles)
        parts.append(Part(number=len(parts), role=PartRole.LINKS, payload=linked))
    return tuple(parts)


def render_reply(reply: Reply) -> tuple[str, ...]:
    """The answer to a command as payloads of ephemeral messages, in order."""
    opens = next(iter(reply.blocks), None)
    titled = isinstance(opens, Heading) and opens.text.strip() == reply.title.strip()
    title = [] if titled or not reply.title.strip() else [heading(reply.title, 1, None)]
    blocks = [_without_picture(block) for block in reply.blocks]  # an answer has no files
    messages = _packed([*title, *atoms(blocks)]) or _packed([heading("racebrief", 1, None)])
    return tuple(_payload(message, {"flags": COMPONENTS_V2 | EPHEMERAL}) for message in messages)


def _without_picture(block: Block) -> Block:
    return Note(spans=(Text(text=block.alt),)) if isinstance(block, Chart) else block


def thread_name(title: str) -> str:
    """A thread's name: plain text, cut at a word where it must be, never empty."""
    plain = " ".join(title.split())
    if len(plain) > NAME_LIMIT:
        plain = plain[:NAME_LIMIT].rsplit(" ", 1)[0]
    return plain[:NAME_LIMIT] or "Briefing"


def _post(document: Document) -> tuple[Message, ...]:
    """With a button beside each story, as long as these do not push a story out of the post."""
    room = sum(len(role) + len("<@&> ") for role in document.mentions)
    bare = _messages(atoms(document.post), document.title, room)
    sections = _messages(atoms(document.post, sections=True), document.title, room)
    return sections if len(sections) <= len(bare) else bare


def _messages(made: list[Atom], title: str, room: int = 0, *, by_parts: bool = False) -> tuple[Message, ...]:
    """The messages for the atoms, which get a title where they say nothing; `room` is kept free in each."""
    says = any(one.runs for one in made)
    return _packed(made if says else [heading(title, 2, None), *made], room, by_parts=by_parts)


def _packed(made: list[Atom], room: int = 0, *, by_parts: bool = False) -> tuple[Message, ...]:
    """The messages for the atoms, with only those buttons that Discord takes, each once in its message."""
    fitting = [one if one.actions is None else replace(one, actions=_fitting(one.actions)) for one in made]
    shown = [one for one in fitting if one.actions is None or one.actions.buttons or one.actions.menu]
    return pack(shown, room, by_parts=by_parts)


def _fitting(actions: Actions) -> Actions:
    fits = {_custom_id(PRESS, one): one for one in actions.buttons if one.said}
    menu = actions.menu
    if menu is not None:
        choices = {value: label for label, value in menu.choices if 1 <= len(value) <= CHOICE_LIMIT}
        told = tuple((label, value) for value, label in choices.items())[:CHOICES]
        menu = replace(menu, choices=told) if told and len(_custom_id(CHOOSE, menu.button)) <= 100 else None
    return Actions(buttons=tuple(one for id, one in fits.items() if len(id) <= CUSTOM_ID_LIMIT), menu=menu)


def _custom_id(kind: str, button: Button) -> str:
    return kind + button.said


def _payload(
    message: Message,
    told: Mapping[str, Any],
    links: Mapping[int, int] | None = None,
    *,
    roles: Sequence[str] = (),
) -> str:
    made = _Container(links=links)
    last: Atom | None = None
    for atom in message.atoms:
        made.add(atom, last)
        last = atom
    made.close()
    if roles:
        made.inside.append({"type": _TEXT, "content": " ".join(f"<@&{role}>" for role in roles)})
    payload: Json = {
        "flags": COMPONENTS_V2,
        "components": [{"type": _CONTAINER, "components": made.inside}],
        "allowed_mentions": {"parse": []},
    }
    if made.files:
        payload["files"] = made.files
    return json.dumps(payload | dict(told), ensure_ascii=False)


@dataclass(slots=True, kw_only=True)
class _Container:
    """The components of a message as they are put together, and the files that they show."""

    links: Mapping[int, int] | None
    inside: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _pressed: set[str] = field(default_factory=set)

    def add(self, atom: Atom, last: Atom | None) -> None:
        if not atom.stands_alone:
            joint = gap(last, atom) if self._lines and last else ""
            self._lines.append(joint + atom.text(self.links))
            return
        self.close()
        if atom.button is not None:
            self.inside.append(_section(atom, self.links))
        elif atom.actions is not None:
            self.inside.extend(_rows(atom.actions, self._pressed))
        elif atom.chart is not None:
            self.files.append({"name": f"chart-{len(self.files) + 1}.png", "chart": packed(atom.chart)})
            self.inside.append(_picture(self.files[-1]["name"], atom.chart))
        else:
            self.inside.append({"type": _SEPARATOR, "divider": True, "spacing": 1})

    def close(self) -> None:
        """Ends the text that lines are being added to."""
        if self._lines:
            self.inside.append({"type": _TEXT, "content": "".join(self._lines)})
            self._lines.clear()


def _section(atom: Atom, links: Mapping[int, int] | None) -> Json:
    """Text with a link button; one that leads to a reply falls back to where it led before."""
    accessory = {"type": _BUTTON, "style": _LINK_STYLE, "label": atom.label, "url": atom.button}
    if links is not None and atom.reply is not None and atom.reply in links:
        accessory |= {"url": f"racebrief:part/{links[atom.reply]}", "else": atom.button}
    texts = [{"type": _TEXT, "content": atom.text(links)}]
    return {"type": _SECTION, "components": texts, "accessory": accessory}


def _picture(name: str, chart: Chart) -> Json:
    """An attached file; what it shows is said in words to those who cannot see it."""
    item = {"media": {"url": f"attachment://{name}"}, "description": alt_text(chart)}
    return {"type": _GALLERY, "items": [item]}


def _rows(actions: Actions, pressed: set[str]) -> Iterator[Json]:
    """Buttons by fives, then the menu; what the message can say already is not shown twice."""
    buttons = [one for one in actions.buttons if _custom_id(PRESS, one) not in pressed]
    pressed.update(_custom_id(PRESS, one) for one in buttons)
    for at in range(0, len(buttons), ROW_BUTTONS):
        yield {"type": _ROW, "components": [_button(one) for one in buttons[at : at + ROW_BUTTONS]]}
    menu = actions.menu
    if menu is not None and _custom_id(CHOOSE, menu.button) not in pressed:
        pressed.add(_custom_id(CHOOSE, menu.button))
        select = {
            "type": _SELECT,
            "custom_id": _custom_id(CHOOSE, menu.button),
            "placeholder": _label(menu.button.label),
            "options": [{"label": _label(label), "value": value} for label, value in menu.choices],
        }
        yield {"type": _ROW, "components": [select]}


def _button(button: Button) -> Json:
    return {
        "type": _BUTTON,
        "style": _DANGER_STYLE if button.danger else _SECONDARY_STYLE,
        "label": _label(button.label),
        "custom_id": _custom_id(PRESS, button),
    }


def _label(text: str) -> str:
    return " ".join(text.split())[:LABEL_LIMIT].strip() or "–"
