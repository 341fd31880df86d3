"""App Home and the subscribing form as Slack views: pure, within the limits of a view."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack import limits
from adapters.slack.pieces import Json, clean, pieces
from adapters.slack.render import pack
from digests.document import Block, Divider, Heading, Note, Reply, Text

SUBSCRIBE = "form:subscribe"
"""The action_id of the button that opens the form, and the callback_id of the form."""

_OPTIONS = 100
_TITLE = "racebrief"


def home_view(reply: Reply, notice: Reply | None = None) -> Json:
    """A person's page; `notice` is what came of the button that was pressed there."""
    top: tuple[Block, ...] = (*notice.blocks, Divider()) if notice is not None else ()
    more = Note(spans=(Text(text="There is more: /brief today, /brief subscriptions and /brief feeds."),))
    messages = pack(pieces((*top, *reply.blocks), {}))
    blocks = messages[0] if messages else []
    if len(messages) > 1:
        blocks = [*blocks[: limits.MESSAGE_BLOCKS - 2], pieces((more,), {})[0].block]
    button: Json = {
        "type": "button",
        "action_id": SUBSCRIBE,
        "text": _plain("Subscribe"),
        "style": "primary",
    }
    return {"type": "home", "blocks": [*blocks, {"type": "actions", "elements": [button]}]}


def subscribe_form(formats: Sequence[str], topics: Sequence[str], zone: str) -> Json:
    """The form for a subscription: format, time, zone, topics, and a channel or the person alone."""
    blocks = [
        _input("format", "Format", _select("static_select", formats, first=True)),
        _input("at", "Time", {"type": "timepicker", "action_id": "at", "initial_time": "09:00"}),
        _input(
            "zone",
            "Time zone",
            {"type": "plain_text_input", "action_id": "zone", "initial_value": clean(zone)[:60] or "UTC"},
            hint="As Europe/London",
        ),
        _input(
            "channel",
            "Channel",
            {"type": "channels_select", "action_id": "channel"},
            hint="Left empty: you alone, by direct message. A channel takes the right to change it.",
            optional=True,
        ),
    ]
    if topics:
        choice = {**_select("multi_static_select", topics), "action_id": "topics"}
        blocks.insert(
            3,
            _input("topics", "Topics", choice, hint="Left empty, everything on the AI race.", optional=True),
        )
    return {
        "type": "modal",
        "callback_id": SUBSCRIBE,
        "title": _plain("Subscribe"),
        "submit": _plain("Subscribe"),
        "close": _plain("Cancel"),
        "blocks": blocks,
    }


def form_says(state: Mapping[str, Any]) -> tuple[str, str | None]:
    """What a submitted form asks for, as the words of /brief subscribe, and the ID of its channel."""
    values = {name: next(iter(inside.values())) for name, inside in state.get("values", {}).items()}
    fmt = (values.get("format", {}).get("selected_option") or {}).get("value", "")
    zone = str(values.get("zone", {}).get("value") or "").strip()
    topics = [one["value"] for one in values.get("topics", {}).get("selected_options") or []]
    channel = values.get("channel", {}).get("selected_channel")
    words = [
        fmt,
        f"at:{values.get('at', {}).get('selected_time') or '09:00'}",
        f"zone:{zone}" if zone else "",
        f"topics:{','.join(topics)}" if topics else "",
        "" if channel else "dm:yes",
    ]
    return " ".join(word for word in words if word), channel


def said_view(reply: Reply) -> Json:
    """A form's answer in its place."""
    messages = pack(pieces((Heading(text=reply.title, level=3), *reply.blocks), {}))
    return {
        "type": "modal",
        "title": _plain(_TITLE),
        "close": _plain("Close"),
        "blocks": messages[0] if messages else [],
    }


def _input(name: str, label: str, element: Json, *, hint: str = "", optional: bool = False) -> Json:
    made: Json = {"type": "input", "block_id": name, "label": _plain(label), "element": element}
    if hint:
        made["hint"] = _plain(hint)
    return {**made, "optional": True} if optional else made


def _select(kind: str, names: Sequence[str], *, first: bool = False) -> Json:
    options = [{"text": _plain(name), "value": name} for name in names[:_OPTIONS]]
    made: Json = {"type": kind, "action_id": "format", "options": options}
    return {**made, "initial_option": options[0]} if first else made


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": clean(text)[: limits.LABEL_CHARACTERS * 2], "emoji": False}
