"""The independent checker of Discord payloads, from the measured data; absent on a user's machine."""

import functools
import importlib.util
from typing import Any

from tests.shared import SHARED


@functools.cache
def checker() -> Any:
    """The module: `validate_body(method, path, body)` says what is wrong with a request."""
    spec = importlib.util.spec_from_file_location("check_discord", SHARED / "tools" / "check_discord.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
