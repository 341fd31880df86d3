"""What people do in Slack beyond typing, as the payloads that Slack makes of it."""

from typing import Any

from tests.wire.slack_server import LoopbackSlack

Json = dict[str, Any]

READER = "U0000002"


def press(
    server: LoopbackSlack,
    value: str,
    message: Json,
    *,
    channel: str = "C0000002",
    user: str = READER,
    own: bool = False,
) -> Json:
    """The button of that value on a message, which with `own` only its reader sees."""
    container = {
        "type": "message",
        "message_ts": message.get("ts", "1.1"),
        "channel_id": channel,
        "is_ephemeral": own,
        **({"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}),
    }
    return {
        **_common(server, "block_actions", user),
        "container": container,
        "channel": {"id": channel, "name": server.store.channels[channel]["name"]},
        "message": message,
        "response_url": server.new_response(),
        "actions": [_element(message["blocks"], "value", value)],
    }


def press_home(server: LoopbackSlack, view: Json, *, by: str, is_: str, user: str = READER) -> Json:
    """A button of App Home, known by its value or its action_id."""
    return {
        **_common(server, "block_actions", user),
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
        "actions": [_element(view["blocks"], by, is_)],
    }


def submit(server: LoopbackSlack, view: Json, values: Json, *, user: str = READER) -> Json:
    """A form with its fields filled in: each block's id to what its element holds."""
    state = {
        block["block_id"]: {block["element"]["action_id"]: values.get(block["block_id"], {})}
        for block in view["blocks"]
        if block["type"] == "input"
    }
    filled = {**view, "state": {"values": state}, "callback_id": view["callback_id"], "hash": "1"}
    return {**_common(server, "view_submission", user), "view": filled}


def shortcut(server: LoopbackSlack, message: Json, *, channel: str = "C0000002", user: str = READER) -> Json:
    """The message shortcut "Why is this here?"."""
    return {
        **_common(server, "message_action", user),
        "callback_id": "why",
        "channel": {"id": channel, "name": server.store.channels[channel]["name"]},
        "message": message,
        "message_ts": message.get("ts", "1.1"),
        "response_url": server.new_response(),
    }


def home_opened(user: str = READER, event_id: str = "Ev1") -> Json:
    """Somebody looks at the app's home tab."""
    event = {"type": "app_home_opened", "user": user, "channel": "D0000001", "tab": "home"}
    return {
        "type": "event_callback",
        "team_id": "T0000001",
        "api_app_id": "A0000001",
        "event_id": event_id,
        "event": event,
    }


def _common(server: LoopbackSlack, kind: str, user: str) -> Json:
    return {
        "type": kind,
        "team": {"id": "T0000001", "domain": "loopback"},
        "user": {"id": user, "username": "reader", "team_id": "T0000001"},
        "api_app_id": "A0000001",
        "token": "unused",
        "trigger_id": server.store.new_trigger(),
    }


def _element(blocks: list[Json], key: str, value: str) -> Json:
    found = next(
        element
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element.get(key) == value
    )
    return {**found, "action_ts": "1.2"}
