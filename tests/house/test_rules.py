"""The house rules that no linter holds."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import ROOT

ROOMS = ("bot", "adapters", "digests", "config")
MODULES = sorted(
    path
    for room in (*ROOMS, "tests")
    for path in (ROOT / room).rglob("*.py")
    if "node_modules" not in path.parts
)
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
# Put together here, so that this file does not hold what it forbids.
FOREIGN = re.compile(
    "|".join(
        [
            re.escape("pypi" + ".org"),
            re.escape("python" + "hosted"),
            re.escape("npm" + "js.org"),
            re.escape("npm" + "mirror"),
            "--(?:extra-)?index" + "-url",
            r"(?<![\w.])/(?:work|root|Users)" + r"/\w",
            r"(?<![\w.~])/home" + r"/\w",
        ]
    )
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def tracked() -> list[Path]:
    """Every text file that is or would be in the repository."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    files = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in files if path.is_file() and b"\0" not in path.read_bytes()]


def test_no_function_is_longer_than_60_lines() -> None:
    """A function fits on a screen."""
    long = [
        f"{name_of(path)}: {one.name} has {one.end_lineno - one.lineno + 1}"
        for path in MODULES
        for one in functions(path)
        if one.end_lineno is not None and one.end_lineno - one.lineno >= 60
    ]
    assert long == []


def test_no_module_is_longer_than_400_lines() -> None:
    """A module is about one thing."""
    long = [
        f"{name_of(path)} has {lines}"
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert long == []


def test_names_say_what_a_module_is_about() -> None:
    """No module or package is called utils, helpers, common, manager, base or misc."""
    assert [name_of(path) for path in MODULES if {path.stem, path.parent.name} & BANNED_NAMES] == []


def test_every_folder_of_tests_is_a_package() -> None:
    """A gap under a folder named like a room would hide the real package."""
    folders = {path.parent for path in MODULES if path.is_relative_to(ROOT / "tests")}
    assert [name_of(one) for one in folders if not (one / "__init__.py").exists()] == []


def test_every_test_says_what_must_be_true() -> None:
    """Each test function has one sentence as its docstring."""
    silent = []
    for path in MODULES:
        if not path.is_relative_to(ROOT / "tests") or not path.name.startswith("test_"):
            continue
        for one in functions(path):
            if one.name.startswith("test_"):
                told = " ".join((ast.get_docstring(one) or "").split())
                if not told.endswith((".", ".”", ".)")) or re.search(r"[a-z]{2}\. [A-Z]", told):
                    silent.append(f"{name_of(path)}:{one.lineno} {one.name}: {told!r}")
    assert silent == []


def test_nothing_prints_and_nothing_is_mocked() -> None:
    """Output goes through the command line or the log, and doubles are fakes: only evals print."""
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                if not path.is_relative_to(ROOT / "tests" / "evals"):
                    found.append(f"{name_of(path)}:{node.lineno} prints")
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names = [getattr(node, "module", "") or "", *(alias.name for alias in node.names)]
                if any("mock" in name.split(".") for name in names):
                    found.append(f"{name_of(path)}:{node.lineno} mocks")
    assert found == []


def test_no_emoji_stands_in_the_code() -> None:
    """The program's own text is plain; what feeds bring is theirs."""
    rooms = [path for path in MODULES if not path.is_relative_to(ROOT / "tests")]
    assert [name_of(path) for path in rooms if EMOJI.search(path.read_text(encoding="utf-8"))] == []


def test_no_file_tells_of_a_machine() -> None:
    """No tracked file names a package registry or a path of somebody's machine."""
    found = [
        f"{name_of(path)}: {match[0]}"
        for path in tracked()
        if (match := FOREIGN.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []
