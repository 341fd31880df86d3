"""Commands about deliveries and the database: now, deliveries, backup, restore."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.options import (
    FAILED,
    ConfigOption,
    DataOption,
    JsonOption,
    VerboseOption,
    data_folder,
    delivery_json,
    print_json,
    read_all,
    run_async,
    subscription_named,
    usage,
)
from config.secrets import Secrets
from config.settings import Settings
from digests import commands, undelivered
from digests.deliver import DeliveryReport
from digests.errors import BusyError
from digests.model import DeliveryState, Order

EXAMPLE = "Example: "


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command(epilog=EXAMPLE + "racebrief now daily")(now)
    app.command(epilog=EXAMPLE + 'racebrief deliveries --retry "daily/2026-01-05/09:00"')(deliveries)
    app.command(epilog=EXAMPLE + "racebrief backup /var/backups/racebrief.sqlite")(backup)
    app.command(epilog=EXAMPLE + "racebrief restore /var/backups/racebrief.sqlite")(restore)


def now(
    name: Annotated[str, typer.Argument(help="The subscription's name in briefings.yaml.")],
    config: ConfigOption = None,
    data: DataOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Send a briefing out of turn. Through the racebrief that runs, else from here."""
    from bot import app as house

    settings, secrets = read_all(config, verbose=verbose)
    subscription_named(settings, name)
    folder = data_folder(data)
    corpus = house.open_corpus(folder)
    try:
        asked_at = house.open_clock(os.environ.get("RACEBRIEF_CLOCK")).now()
        corpus.order(Order(subscription=name, asked_at=asked_at))
    finally:
        corpus.close()
    try:
        report = run_async(_publish(settings, secrets, folder))
    except BusyError:
        typer.echo(f"the racebrief that runs sends {name} within a minute", err=True)
        return
    typer.echo(f"{report.sent} messages sent, {report.waiting} waiting, {report.failed} failed", err=True)
    if report.failed:
        raise typer.Exit(FAILED)


async def _publish(settings: Settings, secrets: Secrets, data: Path) -> DeliveryReport:
    from bot import app as house

    built = house.build(
        settings,
        secrets,
        data,
        clock=house.open_clock(os.environ.get("RACEBRIEF_CLOCK")),
        stream=sys.stdout,
        platforms=house.platforms_of(settings),
    )
    async with built as running:
        await running.connect(listen=False)
        return (await running.once()).delivered


def deliveries(
    config: ConfigOption = None,
    data: DataOption = None,
    retry: Annotated[
        str | None,
        typer.Option("--retry", help="Try again what failed: a message's key, or a briefing's."),
    ] = None,
    drop: Annotated[
        str | None, typer.Option("--drop", help="Give up on what is not sent: a key of the same kind.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is not delivered. Open or failed messages, each with its key."""
    from bot import app as house

    if retry is not None and drop is not None:
        usage("choose one of --retry and --drop")
    del config
    corpus = house.open_corpus(data_folder(data))
    moment = house.open_clock(os.environ.get("RACEBRIEF_CLOCK")).now()
    try:
        if retry is not None:
            changed = undelivered.retry(corpus, retry, moment)
        elif drop is not None:
            changed = undelivered.drop(corpus, drop, "an admin", moment)
        else:
            changed = undelivered.undelivered(corpus, moment)
    finally:
        corpus.close()
    if as_json:
        print_json({"deliveries": [delivery_json(one) for one in changed]})
    for one in () if as_json else changed:
        typer.echo(commands.delivery_line(one))
    if changed or as_json:
        if retry is not None and any(one.state is DeliveryState.UNKNOWN for one in changed):
            typer.echo("the racebrief that runs, or the next one, looks for them and sends them", err=True)
        return
    if retry is None and drop is None:
        typer.echo("every message is delivered", err=True)
        return
    typer.echo(f"nothing undelivered has the key {retry or drop!r}: see `racebrief deliveries`", err=True)
    raise typer.Exit(FAILED)


def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; a file that exists is kept.")],
    config: ConfigOption = None,
    data: DataOption = None,
) -> None:
    """Copy the database. Sound and whole, also while racebrief runs."""
    from bot import app as house

    del config
    house.back_up(data_folder(data), file)
    typer.echo(f"wrote {file}", err=True)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `racebrief backup` wrote.")],
    config: ConfigOption = None,
    data: DataOption = None,
) -> None:
    """Put a copy back. The database in its place is moved aside; racebrief must be stopped."""
    from bot import app as house

    del config
    old = house.restore(file, data_folder(data))
    typer.echo(f"put back {file}{f'; the one before is {old}' if old else ''}", err=True)
