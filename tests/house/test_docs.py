"""What users read is true: commands, options, variables, examples, links."""

import os
import re
from pathlib import Path

import pytest
import typer.main

from adapters.discord.app import DiscordApp
from bot import options
from bot.cli import app
from config.init import write_init
from config.load import load
from config.secrets import Secrets
from digests.command_list import COMMANDS
from digests.document import Reply
from digests.model import Command
from tests.house.documents import (
    DOCUMENTS,
    SERVICE,
    examples,
    links,
    racebrief_lines,
    shell_lines,
    text,
)
from tests.shared import ROOT

README = ROOT / "README.md"
ADMIN = ROOT / "docs" / "admin.md"
MAKEFILE = text(ROOT / "Makefile")
MAIN = typer.main.get_command(app)
ROOMS = ("bot", "adapters", "digests", "config")
YAML_EXAMPLES = [(path, block) for path in DOCUMENTS for block in examples(path, "yaml")]


def commands() -> dict[str, set[str]]:
    """The options of each command of the command line, by its name."""
    return {
        name: {
            option
            for part in (command, *getattr(command, "commands", {}).values())
            for one in part.params
            if one.param_type_name == "option" or part is command
            for option in (*one.opts, *one.secondary_opts)
        }
        | {"-h", "--help"}
        for name, command in vars(MAIN)["commands"].items()
    }


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name: str) -> None:
    """README and the admin's guide have a row for each command."""
    for path in (README, ADMIN):
        assert re.search(rf"^\| `racebrief {name}\b[^`]*` \|", text(path), re.MULTILINE), path.name


@pytest.mark.parametrize("name", commands())
def test_every_option_is_documented(name: str) -> None:
    """The admin's guide names each option: in the command's row, or above for those of all commands."""
    row = re.search(rf"^\| `racebrief {name}\b.*$", text(ADMIN), re.MULTILINE)
    assert row
    everywhere = text(ADMIN).split("## Commands and options", 1)[1].split("\n|", 1)[0]
    wanted = {option for option in commands()[name] if option.startswith("-")}
    if "-v" in row[0]:
        wanted -= {"--verbose"}
    assert [option for option in sorted(wanted) if f"`{option}" not in row[0] + everywhere] == []


def test_no_option_is_documented_that_is_not_there() -> None:
    """Whatever looks like an option of racebrief in a command's row is one."""
    for name, known in commands().items():
        for row in re.findall(rf"^\| `racebrief {name}\b.*$", text(ADMIN), re.MULTILINE):
            assert set(re.findall(r"(?<=`)--?[a-z][a-z-]*", row)) <= known | {"--mark-only"} & known, name


@pytest.mark.parametrize("path", [*DOCUMENTS, SERVICE], ids=lambda path: path.name)
def test_every_racebrief_command_to_type_exists(path: Path) -> None:
    """A reader who types what stands there meets a command and options that exist."""
    known = commands()
    for words in racebrief_lines(path):
        if not words:
            continue
        assert words[0] in known, f"racebrief {' '.join(words)}"
        given = {word for word in words[1:] if word.startswith("-")}
        assert given <= known[words[0]], f"racebrief {' '.join(words)}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_command_to_type_exists(path: Path) -> None:
    """What follows `make` is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    for line in shell_lines(path):
        if line.startswith("make "):
            told = [word for word in line.split()[1:] if "=" not in word]
            assert set(told) <= targets, line


def test_the_makefile_says_first_what_readers_are_told() -> None:
    """README opens with the two commands, and the Makefile's first target is the demo."""
    assert examples(README, "sh")[0] == "make demo\nmake test\n"
    assert re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)[0] == "demo"


async def test_every_slash_command_is_documented() -> None:
    """What /brief knows on either platform is what its help tells, and README and Discord's page name it."""

    async def answer(command: Command) -> Reply:
        raise AssertionError(command)

    (group,) = DiscordApp("", answer).tree.get_commands()
    on_discord = {command.name for command in group.commands}  # type: ignore[union-attr]
    told = {spec.name for spec in COMMANDS}
    assert on_discord == told
    for path in (README, ROOT / "docs" / "discord.md", ROOT / "docs" / "slack.md"):
        assert all(f"`/brief {name}" in text(path) for name in told), path.name


def test_every_environment_variable_is_documented() -> None:
    """The admin's guide names each variable that the program reads."""
    read = {name.upper() for name in Secrets.__dataclass_fields__}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            read |= set(re.findall(r"\bRACEBRIEF_[A-Z]+\b", text(path)))
    section = text(ADMIN).split("\n## Environment\n", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", section)) - {"HTTPS_PROXY"} == read


def test_every_exit_code_is_documented() -> None:
    """The table of exit codes is that of the program."""
    codes = {
        options.FINE,
        options.FAILED,
        options.USAGE,
        options.BAD_CONFIG,
        options.BAD_DATABASE,
        options.INTERRUPTED,
    }
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text(ADMIN), re.MULTILINE)} == codes


@pytest.mark.parametrize(
    ("path", "block"), YAML_EXAMPLES, ids=[f"{path.name}-{n}" for n, (path, _) in enumerate(YAML_EXAMPLES)]
)
def test_every_yaml_example_loads(path: Path, block: str, tmp_path: Path) -> None:
    """An example's first line names its file, and it loads in the place of that file."""
    first = block.splitlines()[0]
    assert re.fullmatch(r"# (feeds|briefings|entities|formats/[a-z]+)\.yaml", first), f"{path.name}: {first}"
    write_init(tmp_path)
    (tmp_path / first.removeprefix("# ")).write_text(block, encoding="utf-8")
    load(tmp_path)


def test_the_readmes_two_files_are_enough(tmp_path: Path) -> None:
    """README's feeds.yaml and briefings.yaml load together, with nothing else in the folder."""
    for block in examples(README, "yaml"):
        (tmp_path / block.splitlines()[0].removeprefix("# ")).write_text(block, encoding="utf-8")
    assert load(tmp_path).subscriptions


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    """A relative link or picture leads to a file of the project."""
    for link in links(path):
        target = Path(os.path.normpath(path.parent / link))
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_document_is_long(path: Path) -> None:
    """A reader gets through a document: 150 lines, CONTRIBUTING 100, the changelog as it grows."""
    most = {"CONTRIBUTING.md": 100, "CHANGELOG.md": 10_000}.get(path.name, 150)
    assert len(text(path).splitlines()) <= most


def test_the_pages_of_the_platforms_are_linked() -> None:
    """Every page of docs/ can be reached from README or the admin's guide."""
    linked = {Path(link).name for path in (README, ADMIN, ROOT / "CONTRIBUTING.md") for link in links(path)}
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= linked
