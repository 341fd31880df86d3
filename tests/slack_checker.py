"""The independent checker of Slack payloads, from the measured data; absent on a user's machine."""

import functools
import importlib.util
import json
from typing import Any

from tests.shared import SHARED


@functools.cache
def _checker() -> Any:
    spec = importlib.util.spec_from_file_location("check_slack", SHARED / "tools" / "check_slack.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    schema = json.loads((SHARED / "specs" / "slack-blocks.schema.json").read_text(encoding="utf-8"))
    module.__dict__["schema"] = lambda: schema  # its own reader leaves the file open, which fails a test
    return module


def problems(method: str, body: dict[str, Any]) -> list[str]:
    """What the checker finds wrong with the arguments of a Web API method."""
    found: list[str] = _checker().validate(method, body)
    return found
