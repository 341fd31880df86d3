"""The loopback Slack's workspace and the Web API methods upon it."""

import json
import time
from collections.abc import Callable
from typing import Any

from tests.wire import slack_rules

Json = dict[str, Any]

BOT_USER = "U0000001"
BOT_ID = "B0000001"

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.list": "channels:read,groups:read",
    "conversations.info": "channels:read",
    "conversations.open": "im:write",
    "conversations.history": "channels:history,im:history",
    "conversations.replies": "channels:history,im:history",
    "users.info": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}


class Refusal(Exception):
    """What Slack says instead of doing it: an error code and further fields of the answer."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class Store:
    """One workspace: channels, messages by channel, and a log of everything in stored order."""

    def __init__(self, *, bot_token: str, app_token: str) -> None:
        self.bot_token = bot_token
        self.app_token = app_token
        self.scopes = {scope for needed in SCOPES.values() for scope in needed.split(",")} | {
            "commands",
            "groups:history",
        }
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, list[Json]] = {}
        self.log: list[Json] = []
        self.triggers: dict[str, float] = {}
        self.views: list[Json] = []
        self.admins: set[str] = set()
        self.files: dict[str, Json] = {}
        self.address = ""
        self._count = 0
        self.add_channel("general", "C0000001")
        self.add_channel("ai-race", "C0000002")
        self.add_channel("elsewhere", "C0000003", member=False)

    def add_channel(self, name: str, id: str, *, member: bool = True, private: bool = False) -> None:
        self.channels[id] = {
            "id": id,
            "name": name,
            "is_channel": True,
            "is_private": private,
            "is_member": member,
            "is_archived": False,
        }
        self.messages[id] = []

    def new_trigger(self) -> str:
        self._count += 1
        name = f"{int(time.time())}.{self._count}"
        self.triggers[name] = time.monotonic()
        return name

    def new_ts(self) -> str:
        self._count += 1
        return f"{int(time.time())}.{self._count:06d}"

    def demand_app(self, token: str) -> None:
        if token == self.bot_token:
            raise Refusal("not_allowed_token_type")
        if token != self.app_token:
            raise Refusal("invalid_auth" if token else "not_authed")

    def demand_bot(self, token: str, method: str) -> None:
        if token == self.app_token:
            raise Refusal("not_allowed_token_type")
        if token != self.bot_token:
            raise Refusal("invalid_auth" if token else "not_authed")
        for scope in SCOPES.get(method, "").split(","):
            if scope and scope not in self.scopes:
                raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def channel(self, told: Json, *, inside: bool = True) -> Json:
        """The channel an argument names. `inside` demands membership, as writing and reading do."""
        name = str(told.get("channel", ""))
        channel = self.channels.get(name)
        if channel is None and name.startswith("#"):
            channel = next((c for c in self.channels.values() if c["name"] == name[1:]), None)
        if channel is None or (channel["is_private"] and not channel["is_member"]):
            raise Refusal("channel_not_found")
        if inside and channel["is_archived"]:
            raise Refusal("is_archived")
        if inside and not channel["is_member"] and "chat:write.public" not in self.scopes:
            raise Refusal("not_in_channel")
        return channel

    def message(self, channel: Json, ts: Any, code: str = "message_not_found") -> Json:
        for message in self.messages[channel["id"]]:
            if message["ts"] == ts:
                return message
        raise Refusal(code)

    def check_content(self, told: Json) -> None:
        blocks = told.get("blocks")
        if not (told.get("text") or blocks or told.get("attachments")):
            raise Refusal("no_text")
        if blocks is not None:
            found = slack_rules.refusals(blocks)
            found += [
                f"invalid slack file [json-pointer:/blocks/{place}]"
                for place, block in enumerate(blocks)
                if block.get("type") == "image"
                and not self.files.get((block.get("slack_file") or {}).get("id", ""), {}).get("done")
            ]
            if found:
                raise Refusal("invalid_blocks", response_metadata={"messages": found})
            if slack_rules.together(blocks) > slack_rules.MAX_TOGETHER:
                raise Refusal("msg_blocks_too_long")
        if told.get("metadata") is not None:
            code = slack_rules.metadata_refusal(told["metadata"])
            if code:
                raise Refusal(code)


def _auth_test(store: Store, told: Json) -> Json:
    return {
        "url": "https://loopback.slack.com/",
        "team": "Loopback",
        "user": "racebrief",
        "team_id": "T0000001",
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def _post(store: Store, told: Json) -> Json:
    channel = store.channel(told)
    store.check_content(told)
    thread = told.get("thread_ts")
    if thread is not None:
        parent = store.message(channel, thread, "thread_not_found")
        parent["reply_count"] = parent.get("reply_count", 0) + 1
    message: Json = {
        "type": "message",
        "ts": store.new_ts(),
        "channel": channel["id"],
        "user": BOT_USER,
        "bot_id": BOT_ID,
        "text": str(told.get("text") or "")[: slack_rules.MAX_TEXT],
        "blocks": told.get("blocks", []),
        **({"thread_ts": thread} if thread else {}),
        **{name: told[name] for name in ("metadata", "unfurl_links", "unfurl_media") if name in told},
    }
    store.messages[channel["id"]].append(message)
    store.log.append(message)
    return {"channel": channel["id"], "ts": message["ts"], "message": message}


def _update(store: Store, told: Json) -> Json:
    channel = store.channel(told)
    message = store.message(channel, told.get("ts"))
    store.check_content(told)
    if len(str(told.get("text") or "")) > slack_rules.MAX_TEXT:
        raise Refusal("msg_too_long")
    for name in ("text", "blocks", "metadata"):
        if name in told:
            message[name] = told[name]
    message["edits"] = message.get("edits", 0) + 1
    return {"channel": channel["id"], "ts": message["ts"], "text": message["text"], "message": message}


def _delete(store: Store, told: Json) -> Json:
    channel = store.channel(told)
    message = store.message(channel, told.get("ts"))
    store.messages[channel["id"]].remove(message)
    message["deleted"] = True
    return {"channel": channel["id"], "ts": message["ts"]}


def _ephemeral(store: Store, told: Json) -> Json:
    store.channel(told)
    store.check_content(told)
    if not told.get("user"):
        raise Refusal("user_not_in_channel")
    return {"message_ts": store.new_ts()}


def _permalink(store: Store, told: Json) -> Json:
    channel = store.channel(told, inside=False)
    message = store.message(channel, told.get("message_ts"))
    url = f"https://loopback.slack.com/archives/{channel['id']}/p{message['ts'].replace('.', '')}"
    if "thread_ts" in message:
        url += f"?thread_ts={message['thread_ts']}&cid={channel['id']}"
    return {"channel": channel["id"], "permalink": url}


def _page(rows: list[Json], told: Json, name: str) -> Json:
    start = int(told.get("cursor") or 0)
    end = start + max(min(int(told.get("limit") or 100), 1000), 1)
    following = str(end) if end < len(rows) else ""
    return {
        name: rows[start:end],
        "response_metadata": {"next_cursor": following},
        "has_more": bool(following),
    }


def _list(store: Store, told: Json) -> Json:
    kinds = str(told.get("types") or "public_channel").split(",")
    rows = [
        channel
        for channel in store.channels.values()
        if ("private_channel" if channel["is_private"] else "public_channel") in kinds
        and (channel["is_member"] or not channel["is_private"])
        and not (channel["is_archived"] and str(told.get("exclude_archived")).lower() in ("1", "true"))
    ]
    return _page(rows, told, "channels")


def _info(store: Store, told: Json) -> Json:
    return {"channel": store.channel(told, inside=False)}


def _open(store: Store, told: Json) -> Json:
    """Direct messages with one user, the same ones each time."""
    user = str(told.get("users") or "")
    if not user.startswith(("U", "W")):
        raise Refusal("user_not_found")
    id = f"D{user[1:]}"
    if id not in store.channels:
        store.add_channel(user, id)
        store.channels[id]["is_im"] = True
    return {"channel": {"id": id}}


def _seen(messages: list[Json], told: Json) -> list[Json]:
    oldest = float(told.get("oldest") or 0)
    with_metadata = str(told.get("include_all_metadata")).lower() in ("1", "true")
    return [
        {name: value for name, value in message.items() if with_metadata or name != "metadata"}
        for message in messages
        if float(message["ts"]) > oldest
    ]


def _history(store: Store, told: Json) -> Json:
    channel = store.channel(told)
    top = [message for message in store.messages[channel["id"]] if "thread_ts" not in message]
    return _page(_seen(top, told)[::-1], told, "messages")


def _replies(store: Store, told: Json) -> Json:
    channel = store.channel(told)
    parent = store.message(channel, told.get("ts"), "thread_not_found")
    thread = [m for m in store.messages[channel["id"]] if m.get("thread_ts") == parent["ts"]]
    return _page(_seen([parent, *thread], told), told, "messages")


def _user(store: Store, told: Json) -> Json:
    if not told.get("user"):
        raise Refusal("user_not_found")
    user = {"id": told["user"], "name": "reader", "tz": "Europe/London", "is_bot": False}
    return {"user": {**user, "is_admin": told["user"] in store.admins}}


def _view(store: Store, told: Json) -> Json:
    view = told.get("view") or {}
    if "trigger_id" in told:
        opened = store.triggers.pop(str(told["trigger_id"]), None)
        if opened is None:
            raise Refusal("invalid_trigger_id")
        if time.monotonic() - opened > 3:
            raise Refusal("expired_trigger_id")
    title = (view.get("title") or {}).get("text", "")
    if len(title) > 24 or len(view.get("private_metadata", "")) > 3000 or len(view.get("blocks", [])) > 100:
        raise Refusal("invalid_arguments")
    if slack_rules.view_refusals(view):
        raise Refusal("invalid_arguments", response_metadata={"messages": slack_rules.view_refusals(view)})
    named = {**view, "id": str(told.get("view_id") or f"V{len(store.views):07d}")}
    store.views.append({**named, "user": told.get("user_id")})
    return {"view": named}


def _upload_address(store: Store, told: Json) -> Json:
    if not told.get("filename") or int(told.get("length") or 0) <= 0:
        raise Refusal("invalid_arguments")
    name = f"F{len(store.files):07d}"
    store.files[name] = {
        "filename": told["filename"],
        "length": int(told["length"]),
        "body": b"",
        "done": False,
    }
    return {"file_id": name, "upload_url": f"{store.address}/upload/{name}"}


def _uploaded(store: Store, told: Json) -> Json:
    files = told.get("files") or []
    for file in json.loads(files) if isinstance(files, str) else files:
        known = store.files.get(str(file.get("id")))
        if known is None or len(known["body"]) != known["length"]:
            raise Refusal("file_not_found")
        known["done"] = True
    return {"files": files}


METHODS: dict[str, Callable[[Store, Json], Json]] = {
    "auth.test": _auth_test,
    "chat.postMessage": _post,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.postEphemeral": _ephemeral,
    "chat.getPermalink": _permalink,
    "conversations.list": _list,
    "conversations.info": _info,
    "conversations.open": _open,
    "conversations.history": _history,
    "conversations.replies": _replies,
    "users.info": _user,
    "views.open": _view,
    "views.publish": _view,
    "views.update": _view,
    "files.getUploadURLExternal": _upload_address,
    "files.completeUploadExternal": _uploaded,
}
