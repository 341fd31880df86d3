"""Commands for setting up: init, check, test, demo."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.options import (
    FAILED,
    ConfigOption,
    DataOption,
    data_folder,
    progress_bar,
    read_all,
    run_async,
    usage,
)
from bot.running import App
from bot.tokens import missing_tokens
from config.secrets import redact
from digests.document import (
    Bullets,
    Chart,
    ChartKind,
    Document,
    Heading,
    Note,
    Paragraph,
    Point,
    StoryLine,
    Text,
    Thread,
)
from digests.errors import DeliveryError
from digests.model import Delivery, DeliveryState, SlotKey, Target
from digests.ports import Channel

EXAMPLE = "Example: "


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command(epilog=EXAMPLE + "racebrief init ~/racebrief")(init)
    app.command(epilog=EXAMPLE + "racebrief check --config ~/racebrief")(check)
    app.command("test", epilog=EXAMPLE + "racebrief test 'slack:#ai-race'")(send_test)
    app.command(epilog=EXAMPLE + "racebrief demo --out demo-out")(demo)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write the files.")],
) -> None:
    """Write commented config files. Into a folder of your own; nothing is overwritten."""
    from config.init import write_init

    for path in write_init(folder):
        typer.echo(f"wrote {path}")
    typer.echo(f"edit them, then: racebrief check --config {folder}")


def check(config: ConfigOption = None, data: DataOption = None) -> None:
    """Validate config, tokens and targets. Sends nothing."""
    from bot import app as house

    settings, secrets = read_all(config)
    typer.echo(
        f"{settings.folder}: {len(settings.feeds)} feeds, {len(settings.subscriptions)} "
        f"subscription{'' if len(settings.subscriptions) == 1 else 's'}, "
        f"{len(settings.entities)} entities, {len(settings.formats)} formats, no problem found"
    )
    targets = tuple(dict.fromkeys(target for one in settings.subscriptions for target in one.targets))
    missing = missing_tokens(
        secrets,
        {target.platform for target in targets},
        answers=True,
        http=settings.slack_http is not None,
    )
    for problem in (problem for found in missing.values() for problem in found):
        typer.echo(f"failed  {problem}", err=True)

    async def work() -> int:
        wanted = [target for target in targets if target.platform not in missing]
        platforms = tuple(dict.fromkeys(target.platform for target in wanted))
        built = house.build(
            settings,
            secrets,
            data_folder(data),
            clock=house.open_clock(os.environ.get("RACEBRIEF_CLOCK")),
            stream=sys.stdout,
            platforms=platforms,
        )
        async with built as running:
            failed = await _test_connections(running)
            return failed + await _check_targets(running, wanted)

    if run_async(work()) + len(missing):
        raise typer.Exit(FAILED)


async def _test_connections(running: App) -> int:
    """Connects each chat platform as `run` would; how many refused."""
    failed = 0
    for name, chat in running.chats.items():
        try:
            await chat.listen()
        except DeliveryError as error:
            failed += 1
            typer.echo(redact(f"failed  {name}: {error}"), err=True)
        else:
            typer.echo(f"ok      {name}: connected")
    return failed


async def _check_targets(running: App, targets: Sequence[Target]) -> int:
    failed = 0
    for target in targets:
        try:
            line = await running.channels[target.platform].check(target.address)
        except DeliveryError as error:
            failed += 1
            typer.echo(redact(f"failed  {target}: {error}"), err=True)
        else:
            typer.echo(f"ok      {target}: {line}")
    return failed


def send_test(
    target: Annotated[
        str, typer.Argument(help="PLATFORM:ADDRESS, as in slack:#ai-race, discord:123, html:pages, console.")
    ],
    config: ConfigOption = None,
    data: DataOption = None,
) -> None:
    """Send a sample post to one target. Records nothing."""
    from bot import app as house

    where = parse_target(target)
    settings, secrets = read_all(config)
    clock = house.open_clock(os.environ.get("RACEBRIEF_CLOCK"))

    async def work() -> None:
        built = house.build(
            settings, secrets, data_folder(data), clock=clock, stream=sys.stdout, platforms=(where.platform,)
        )
        async with built as running:
            for chat in running.chats.values():
                await chat.log_in()
            await _send_sample(running.channels[where.platform], where, clock.now())

    run_async(work())
    typer.echo(f"sent to {where}", err=True)


def parse_target(told: str) -> Target:
    """`slack:#ai-race` as a Target; a wrong word ends the command as wrongly used."""
    from bot.app import PLATFORMS

    platform, _, address = told.partition(":")
    if platform not in PLATFORMS:
        usage(f"{told!r} is no target: write {', '.join(PLATFORMS)}, then a colon and the address")
    if platform == "console":
        address = ""
    elif not address:
        usage(f"{told!r} has no address: write it as in slack:#ai-race, discord:123 or html:pages")
    return Target(platform=platform, address=address)


async def _send_sample(channel: Channel, target: Target, now: datetime) -> None:
    key = SlotKey(subscription="test", local_date=now.date(), slot=f"now-{now:%H%M%S}")
    sent: list[Delivery] = []
    for part in channel.render(sample()):
        delivery = Delivery(
            briefing=key, target=target, part=part, state=DeliveryState.SENDING, planned_at=now, attempts=1
        )
        receipt = await channel.send(delivery, tuple(sent))
        sent.append(replace(delivery, state=DeliveryState.SENT, receipt=receipt))
        await asyncio.sleep(0)


def sample() -> Document:
    """A post with one story and its reply, plainly a test; the chart shows whether pictures may be sent."""
    points = tuple(
        Point(label=day, value=value, shown=str(value)) for day, value in (("Mon", 3), ("Tue", 5), ("Wed", 4))
    )
    chart = Chart(
        title="A chart looks like this",
        kind=ChartKind.COLUMNS,
        points=points,
        unit="",
        alt="Chart. A chart looks like this: Mon 3; Tue 5; Wed 4.",
    )
    return Document(
        title="racebrief: a test post",
        summary="racebrief: a test post",
        post=(
            Heading(text="racebrief: a test post", level=1),
            Paragraph(sentences=((Text(text="If you can read this, briefings will arrive here."),),)),
            StoryLine(number=1, headline="A story looks like this", url=None, detail=("New",), reply=0),
            Note(spans=(Text(text="Sent by racebrief test. Nothing was recorded."),)),
        ),
        replies=(
            Thread(
                title="A story looks like this",
                blocks=(
                    Heading(text="A story looks like this", level=2),
                    Bullets(items=((Text(text="Each story of a briefing has a reply like this one."),),)),
                    chart,
                ),
            ),
        ),
    )


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the web pages.")] = Path("demo-out"),
    data: Annotated[
        Path | None, typer.Option("--data", help="Keep the database in this folder. Else it is thrown away.")
    ] = None,
) -> None:
    """Show three days on sample feeds. Served on this machine, posted here and as web pages."""
    from bot.demo import show

    if not run_async(show(out, data, sys.stdout, progress_bar)):
        raise typer.Exit(FAILED)
