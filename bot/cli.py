"""The command line: translates words into use cases and results into lines, and decides nothing."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TextIO

import typer

from bot import cli_ask, cli_evidence, cli_feeds, cli_outbox, cli_read, cli_setup, options
from bot.options import (
    EXIT_CODES,
    FAILED,
    ConfigOption,
    DataOption,
    JsonOption,
    VerboseOption,
    data_folder,
    print_json,
    progress_bar,
    read_all,
    run_async,
)
from bot.running import App, Outcome
from config.secrets import Secrets
from config.settings import Settings
from digests.commands import stories
from digests.model import CollectReport

app = typer.Typer(
    name="racebrief",
    cls=options.Door,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Briefings on the AI race for Slack, Discord, web pages and the terminal.",
    epilog=EXIT_CODES,
)
EXAMPLE = "Example: "


@app.callback()
def _root() -> None:
    """Briefings on the AI race for Slack, Discord, web pages and the terminal."""


@app.command(epilog=EXAMPLE + "racebrief run --config ~/racebrief")
def run(config: ConfigOption = None, data: DataOption = None, verbose: VerboseOption = False) -> None:
    """Publish on schedule, answer commands. Runs until Ctrl-C or SIGTERM."""
    from bot import schedule

    settings, secrets = read_all(config, verbose=verbose)

    async def work() -> int:
        built = _build(settings, secrets, data, answers=True)
        seconds = (
            schedule.SIMULATED_TICK_SECONDS if os.environ.get("RACEBRIEF_CLOCK") else schedule.TICK_SECONDS
        )
        async with built as running:
            return await schedule.run(running, tick_seconds=seconds)

    received = run_async(work())
    raise typer.Exit(options.INTERRUPTED if received == signal.SIGINT else options.FINE)


@app.command(epilog=EXAMPLE + "racebrief once --json, from cron every ten minutes")
def once(
    config: ConfigOption = None,
    data: DataOption = None,
    mark_only: Annotated[
        bool,
        typer.Option("--mark-only", help="Record what is due as delivered and send nothing of it."),
    ] = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Collect and publish what is due. The first time only notes which slot to wait for."""
    settings, secrets = read_all(config, verbose=verbose)

    async def work() -> Outcome:
        async with _build(settings, secrets, data, stream=sys.stderr if as_json else sys.stdout) as running:
            await running.connect(listen=False)
            with _interruptible(running):
                return await running.once(mark_only=mark_only, showing=progress_bar)

    outcome = run_async(work())
    if as_json:
        print_json(outcome)
    else:
        for line in _told(outcome):
            typer.echo(line, err=True)
    if outcome.delivered.failed or _nothing_read(outcome.collected):
        raise typer.Exit(FAILED)


@app.command(epilog=EXAMPLE + "racebrief collect --data /var/lib/racebrief")
def collect(
    config: ConfigOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Read the feeds and store what is new. Fails only if every feed does."""
    settings, secrets = read_all(config, verbose=verbose)

    async def work() -> CollectReport:
        async with _build(settings, secrets, data, send=False) as running:
            with progress_bar() as progress, _interruptible(running):
                return await running.collect(progress)

    report = run_async(work())
    if as_json:
        print_json(report)
    else:
        typer.echo(collected_line(report))
        for url, error in sorted(report.errors.items()):
            typer.echo(f"  {url}: {error}")
    if _nothing_read(report):
        raise typer.Exit(FAILED)


@contextmanager
def _interruptible(running: App) -> Iterator[None]:
    """Ctrl-C and SIGTERM let a message that is being sent arrive; then the command ends as interrupted."""
    from bot import schedule

    with schedule.heard(lambda _: running.stop()):
        try:
            yield
        except asyncio.CancelledError:
            if not running.stopping:
                raise
        if running.stopping:
            raise KeyboardInterrupt


def collected_line(report: CollectReport) -> str:
    """One collection in one line."""
    return (
        f"{report.feeds} feeds: {report.fetched} read, {report.not_modified} unchanged, "
        f"{report.skipped} not asked, {report.failed} failed; {report.seen} items seen, {report.new} new, "
        f"{report.changed} changed, {report.relevant} relevant, {report.merged} copies"
    )


def _told(outcome: Outcome) -> list[str]:
    lines = []
    if outcome.collected is not None:
        lines.append(collected_line(outcome.collected))
    lines += [
        f"planned {one.briefing.key}: {stories(one.briefing)}, {one.deliveries} messages"
        for one in outcome.planned
    ]
    sent = outcome.delivered
    lines.append(f"{sent.sent} messages sent, {sent.waiting} waiting, {sent.failed} failed")
    return lines


def _nothing_read(report: CollectReport | None) -> bool:
    return report is not None and report.failed > 0 and not report.fetched + report.not_modified


def _build(
    settings: Settings,
    secrets: Secrets,
    data: DataOption,
    *,
    stream: TextIO | None = None,
    send: bool = True,
    answers: bool = False,
) -> App:
    """The application on the folders named; a console target writes to `stream`, which is stdout."""
    from bot import app as house

    return house.build(
        settings,
        secrets,
        data_folder(data),
        clock=house.open_clock(os.environ.get("RACEBRIEF_CLOCK")),
        stream=stream or sys.stdout,
        platforms=house.platforms_of(settings) if send else (),
        answers=answers,
    )


cli_outbox.register(app)
cli_read.register(app)
cli_ask.register(app)
cli_evidence.register(app)
cli_setup.register(app)
cli_feeds.register(app)


def main() -> None:
    """The process's door."""
    app()
