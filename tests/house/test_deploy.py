"""What admins deploy fits the program."""

import configparser
import json
import re
from typing import Any

from bot import options
from tests.house.documents import SERVICE, text
from tests.shared import ROOT

MANIFEST: dict[str, Any] = json.loads(text(ROOT / "deploy" / "slack-manifest.json"))


def unit() -> configparser.ConfigParser:
    # A unit may repeat a key, and its values may hold %.
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(text(SERVICE))
    return parsed


def test_the_service_runs_the_program() -> None:
    """The unit starts `racebrief run`, stops it with a signal it hears, and starts it again after a crash."""
    service = unit()["Service"]
    assert service["ExecStart"].endswith("/racebrief run")
    assert service["KillSignal"] == "SIGTERM"
    assert service["Restart"] == "on-failure"
    assert set(service["RestartPreventExitStatus"].split()) == {str(options.USAGE), str(options.BAD_CONFIG)}


def test_the_service_has_time_to_finish_a_message() -> None:
    """It waits longer for the end than one call to a platform may take."""
    assert int(unit()["Service"]["TimeoutStopSec"]) >= 60


def test_the_service_and_its_instructions_use_the_same_folders() -> None:
    """The folders of the environment are those that the comment makes, and the data folder is writable."""
    service, steps = unit()["Service"], "\n".join(re.findall(r"^#   (.*)$", text(SERVICE), re.MULTILINE))
    told = dict(pair.split("=", 1) for pair in service["Environment"].split())
    assert f"init {told['RACEBRIEF_CONFIG']}" in steps
    assert f"{told['RACEBRIEF_CONFIG']}/.env\n" in steps
    assert told["RACEBRIEF_DATA"] == f"/var/lib/{service['StateDirectory']}"
    assert f"-m 750 {told['RACEBRIEF_DATA']}" in steps
    assert service["ExecStart"].split()[0] in steps


def test_the_service_holds_no_secret() -> None:
    """Tokens come from .env in the config folder, never from a unit that everybody may read."""
    assert not re.search(r"TOKEN|xox|xapp", "".join(unit()["Service"].values()))


def test_the_manifest_asks_for_what_its_page_explains() -> None:
    """docs/slack.md gives a reason for every scope of the app, and for no other."""
    page = text(ROOT / "docs" / "slack.md").split("\n## What it may do", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    explained = {scope for row in rows for scope in re.findall(r"`([a-z:.]+)`", row)}
    assert explained == {*MANIFEST["oauth_config"]["scopes"]["bot"], "connections:write"}


def test_the_manifest_needs_no_public_address() -> None:
    """The app connects from inside: Socket Mode, no address to call, no token that runs out."""
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["token_rotation_enabled"] is False
    assert "http" not in json.dumps(MANIFEST)
