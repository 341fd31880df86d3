"""Where the measured data lies on a developer's machine; a user's machine has none, and tests skip there."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("RACEBRIEF_SHARED", ROOT.parent / "shared"))

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"measured data is not here: {SHARED.name}/ beside the project"
)
