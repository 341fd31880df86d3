"""Document to Discord messages: pure, without the platform's library.

A message is one Components V2 container. Blocks become atoms (a sentence, a list item, a line) that are
never parted; a message takes atoms while Discord's limits hold, and the next one goes on where it ended.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from adapters.discord.atoms import ROW_BUTTONS, Atom, atoms, heading
from adapters.discord.packing import Message, gap, pack
from digests.document import Actions, Button, Document, Heading, Reply
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

_CONTAINER, _SECTION, _TEXT, _SEPARATOR, _BUTTON, _ROW, _SELECT = 17, 9, 10, 14, 2, 1, 3
_SECONDARY_STYLE, _DANGER_STYLE, _LINK_STYLE = 2, 4, 5


def render(document: Document) -> tuple[Part, ...]:
    """The messages that carry the whole document, in order, each within Discord's limits.

    Part 0 is the post; what overflows of it opens its thread. Where lines of the post have replies, the
    last part is the post again with links to them.
    """
    post = _messages(atoms(document.post), document.title)
    messages, firsts = list(post), {}
    for index, thread in enumerate(document.replies):
        reply = _messages(atoms(thread.blocks), thread.title)
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
    title = [] if titled or not reply.title.strip() else [heading(reply.title, 1, None)]
    messages = _packed([*title, *atoms(reply.blocks)]) or _packed([heading("racebrief", 1, None)])
    return tuple(_payload(message, {"flags": COMPONENTS_V2 | EPHEMERAL}) for message in messages)


def thread_name(title: str) -> str:
    """A thread's name: plain text, cut at a word where it must be, never empty."""
    plain = " ".join(title.split())
    if len(plain) > NAME_LIMIT:
        plain = plain[:NAME_LIMIT].rsplit(" ", 1)[0]
    return plain[:NAME_LIMIT] or "Briefing"


def _messages(made: list[Atom], title: str) -> tuple[Message, ...]:
    """The messages for the atoms, which get a title where they say nothing."""
    says = any(one.runs for one in made)
    return _packed(made if says else [heading(title, 2, None), *made])


def _packed(made: list[Atom]) -> tuple[Message, ...]:
    """The messages for the atoms, with only those buttons that Discord takes, each once in its message."""
    fitting = [one if one.actions is None else replace(one, actions=_fitting(one.actions)) for one in made]
    return pack([one for one in fitting if one.actions is None or one.actions.buttons or one.actions.menu])


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


# --- messages to JSON ----------------------------------------------------------------------------


def _payload(message: Message, told: Mapping[str, Any], links: Mapping[int, int] | None = None) -> str:
    inside: list[Json] = []
    lines: list[str] = []
    last: Atom | None = None
    pressed: set[str] = set()

    def close() -> None:
        if lines:
            inside.append({"type": _TEXT, "content": "".join(lines)})
            lines.clear()

    for atom in message.atoms:
        if atom.stands_alone:
            close()
        if atom.separator:
            inside.append({"type": _SEPARATOR, "divider": True, "spacing": 1})
        elif atom.button is not None:
            inside.append(_section(atom.text(links), atom.button))
        elif atom.actions is not None:
            inside.extend(_rows(atom.actions, pressed))
        else:
            lines.append((gap(last, atom) if lines and last else "") + atom.text(links))
        last = atom
    close()
    payload: Json = {
        "flags": COMPONENTS_V2,
        "components": [{"type": _CONTAINER, "components": inside}],
        "allowed_mentions": {"parse": []},
    }
    return json.dumps(payload | dict(told), ensure_ascii=False)


def _section(text: str, url: str) -> Json:
    return {
        "type": _SECTION,
        "components": [{"type": _TEXT, "content": text}],
        "accessory": {"type": _BUTTON, "style": _LINK_STYLE, "label": "Source", "url": url},
    }


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
