"""What is installed is what is here, from a lock that says all and names no place."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.shared import ROOT

ROOMS = ("bot", "adapters", "digests", "config")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
DEVELOPMENT = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
DATA_ONLY = {"tzdata", "wordllama"}
"""Needed for what they hold; zoneinfo reads the one, our embedder the other: nobody imports them."""


def locked() -> dict[str, list[tuple[str, int]]]:
    """Each locked package's versions (more than one where Pythons differ) and how many hashes each has."""
    found: dict[str, list[tuple[str, int]]] = {}
    for block in re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE):
        head = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", block)
        if head:
            hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}", block))
            found.setdefault(canonicalize_name(head[1]), []).append((head[2], hashes))
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_is_ours_alone(room: str) -> None:
    """No other installed distribution brings a package of the same name, which would overwrite ours."""
    assert set(packages_distributions()[room]) == {"racebrief"}


def test_every_locked_package_has_hashes() -> None:
    """pip can refuse whatever is not the file that was locked."""
    assert len(locked()) > 40
    assert [name for name, versions in locked().items() if any(not hashes for _, hashes in versions)] == []


def test_the_lock_names_no_place() -> None:
    """Where packages come from is the machine's own setting."""
    assert re.findall(r"index|https?:|file:|find-links", LOCK) == []


@pytest.mark.parametrize("wanted", [*RUNTIME, *DEVELOPMENT], ids=str)
def test_the_lock_covers_what_the_project_asks_for(wanted: Requirement) -> None:
    """Every dependency is locked at a version that it allows."""
    versions = locked()[canonicalize_name(wanted.name)]
    assert all(wanted.specifier.contains(version) for version, _ in versions)


@pytest.mark.parametrize("wanted", RUNTIME, ids=str)
def test_every_dependency_is_used(wanted: Requirement) -> None:
    """What users must install is imported somewhere."""
    if wanted.name in DATA_ONLY:
        return
    name = canonicalize_name(wanted.name)
    modules = {
        module
        for module, owners in packages_distributions().items()
        if name in {canonicalize_name(owner) for owner in owners}
    } | {wanted.name.split(".", maxsplit=1)[0]}
    source = "\n".join(p.read_text(encoding="utf-8") for room in ROOMS for p in (ROOT / room).rglob("*.py"))
    assert any(re.search(rf"^\s*(?:from|import) {re.escape(one)}\b", source, re.MULTILINE) for one in modules)


@pytest.mark.parametrize("wanted", [*RUNTIME, *DEVELOPMENT], ids=str)
def test_every_dependency_is_accounted_for(wanted: Requirement) -> None:
    """docs/design.md says what each dependency is for."""
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    told = design.split("\n## Dependencies", 1)[1].split("\n## ", 1)[0]
    short = re.sub(r"^pytest(?=-)", "", wanted.name)
    assert re.search(rf"(?<![\w.]){re.escape(short)}\b", told), wanted.name


def test_the_wheel_holds_all_of_the_rooms_and_nothing_else(tmp_path: Path) -> None:
    """YAML, schemas, templates, style, sample news and .env.example travel along, the tests do not."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    wanted = {str(path.relative_to(source)) for room in ROOMS for path in (source / room).rglob("*.*")}
    wanted = {name for name in wanted if (source / name).is_file()}
    shutil.copytree(ROOT / "tests" / "house", source / "tests" / "house")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    built = subprocess.run(
        [*command, "--disable-pip-version-check", "--no-index", "-w", str(tmp_path), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        entry_points = opened.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    info = {name for name in names if ".dist-info/" in name}
    assert names - info == wanted
    assert any(name.endswith("LICENSE") for name in info)
    assert "racebrief = bot.cli:main" in entry_points
