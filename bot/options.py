"""What every command shares: where its files lie, how failures become exit codes, how output is written."""

import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import platformdirs
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from typer.core import TyperGroup

from bot import logs
from config.load import load
from config.secrets import Secrets, read_secrets, redact
from config.settings import Settings
from digests.errors import BriefingError, ConfigError, CorpusError
from digests.model import Delivery, Subscription
from digests.ports import Progress as Told

FINE, FAILED, USAGE, BAD_CONFIG, BAD_DATABASE, INTERRUPTED = 0, 1, 2, 3, 4, 130

MOST_COLUMNS = 100

EXIT_CODES = (
    "Exit codes: 0 fine · 1 something failed and was reported · 2 wrong usage · "
    "3 bad configuration · 4 database unusable · 130 interrupted."
)

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="RACEBRIEF_CONFIG",
        help="Folder with feeds.yaml and briefings.yaml. Else the user's config folder for racebrief.",
        show_default=False,
    ),
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="RACEBRIEF_DATA",
        help="Folder for the database and pages. Else the user's data folder for racebrief.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Log more, libraries included.")]

Result = TypeVar("Result")


class Door(TyperGroup):
    """Turns every failure we expect into its line on stderr and its exit code; a bug keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except BriefingError as error:
            typer.echo(redact(str(error)), err=True)
            raise typer.Exit(exit_code(error)) from error
        except KeyboardInterrupt as error:
            raise typer.Exit(INTERRUPTED) from error


def exit_code(error: BriefingError) -> int:
    """What the shell gets to know of a failure."""
    if isinstance(error, ConfigError):
        return BAD_CONFIG
    return BAD_DATABASE if isinstance(error, CorpusError) else FAILED


def config_folder(told: Path | None) -> Path:
    """The folder named, else the platform's usual one (~/.config/racebrief on Linux)."""
    return told or platformdirs.user_config_path("racebrief")


def data_folder(told: Path | None) -> Path:
    """The folder named, else the platform's usual one (~/.local/share/racebrief on Linux)."""
    return told or platformdirs.user_data_path("racebrief")


def read_all(config: Path | None, *, verbose: bool = False) -> tuple[Settings, Secrets]:
    """Settings and secrets, with logging set up to hide the latter. Raises ConfigError."""
    folder = config_folder(config)
    secrets = read_secrets(os.environ, folder)
    logs.set_up(secrets.values(), verbose=verbose)
    return load(folder), secrets


def usage(message: str) -> NoReturn:
    """Ends the command as wrongly used."""
    raise typer.BadParameter(message)


def run_async(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs a coroutine to its end on a loop of its own."""
    import asyncio

    return asyncio.run(work)


def print_json(value: object) -> None:
    """One JSON object on stdout: records as objects, times in ISO 8601."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: object) -> Any:
    """Records, mappings and times as JSON's own kinds."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(held) for held in value]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value


@contextmanager
def progress_bar() -> Iterator[Told | None]:
    """A progress bar on stderr where that is a terminal; else None, and nothing is drawn."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as drawn:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = drawn.add_task(stage, total=total)
            drawn.update(tasks[stage], completed=done, total=total)

        yield tell


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """A delivery, flat and stable, for scripts."""
    return {
        "key": delivery.key,
        "target": str(delivery.target),
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "not_before": delivery.not_before,
        "reason": delivery.reason,
    }


def subscription_named(settings: Settings, name: str) -> Subscription:
    """The subscription that an argument names; else the command was wrongly used."""
    found = next((one for one in settings.subscriptions if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in settings.subscriptions) or "none at all"
        usage(f"there is no subscription {name!r} in briefings.yaml; it has {known}")
    return found


def columns() -> int:
    """How wide a text may be here: as the terminal, but no wider than is good to read."""
    return min(shutil.get_terminal_size().columns, MOST_COLUMNS)
