"""The manifest an admin pastes holds what the code needs, and no more."""

import json

from tests.shared import ROOT
from tests.wire.slack_methods import SCOPES

MANIFEST = ROOT / "deploy" / "slack-manifest.json"

CALLED = (
    "chat.postMessage",
    "chat.update",
    "conversations.list",
    "conversations.info",
    "conversations.open",
    "conversations.history",
    "users.info",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
)


def test_the_manifest_asks_for_the_scopes_the_code_needs() -> None:
    """Its bot scopes are those of the methods the adapter calls, for private channels too, and `commands`."""
    told = json.loads(MANIFEST.read_text(encoding="utf-8"))
    needed = {scope for method in CALLED for scope in SCOPES[method].split(",")}
    private = {scope.replace("channels:", "groups:") for scope in needed}
    assert set(told["oauth_config"]["scopes"]["bot"]) == needed | private | {"commands"}
    assert told["settings"]["socket_mode_enabled"] is True


def test_the_manifest_declares_the_command() -> None:
    """/brief is there, with a hint that names each of its words."""
    (command,) = json.loads(MANIFEST.read_text(encoding="utf-8"))["features"]["slash_commands"]
    assert command["command"] == "/brief"
    assert all(word in command["usage_hint"] for word in ("today", "search", "status", "help"))


def test_the_guide_names_every_scope() -> None:
    """docs/slack.md says of each scope what it is for."""
    guide = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
    for scope in json.loads(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"]:
        assert f"`{scope}`" in guide
