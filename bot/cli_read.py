"""Commands that only look: preview, status, search."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli_evidence import story_in_format
from bot.options import (
    FAILED,
    ConfigOption,
    DataOption,
    JsonOption,
    columns,
    data_folder,
    delivery_json,
    print_json,
    read_all,
    subscription_named,
    usage,
)
from bot.shelves import press_of, shelf_of
from config.secrets import Secrets
from config.settings import Settings
from digests import commands, leanings, publish, searching
from digests.document import Document
from digests.evidence import Dropped
from digests.health import Finding, findings, in_a_row
from digests.model import NextDue, Part
from digests.ports import Clock

EXAMPLE = "Example: "


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command(epilog=EXAMPLE + "racebrief preview daily --html daily.html")(preview)
    app.command(epilog=EXAMPLE + "racebrief status --json")(status)
    app.command(epilog=EXAMPLE + "racebrief search export controls")(search)


def preview(
    name: Annotated[str | None, typer.Argument(help="The subscription's name in briefings.yaml.")] = None,
    config: ConfigOption = None,
    data: DataOption = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a web page to this file.")] = None,
    slack: Annotated[bool, typer.Option("--slack", help="Print the Slack payloads as JSON.")] = False,
    discord: Annotated[bool, typer.Option("--discord", help="Print the Discord payloads as JSON.")] = False,
    story: Annotated[str | None, typer.Option("--story", help="One stored story, by its id.")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="With --story: the format to show it in.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the next briefing. As of this moment, without sending or storing it."""
    from bot import app as house

    if sum((html is not None, slack, discord, as_json)) > 1:
        usage("choose one of --html, --slack, --discord and --json")
    if (name is None) == (story is None) or (form and not story):
        usage("name a subscription, or a story with --story ID and, if you like, --format NAME")
    settings, secrets = read_all(config)
    if story is not None:
        brief, document, dropped = story_in_format(settings, data_folder(data), story, form)
        shown = Shown(document=document, told={"story": brief, "dropped": dropped}, dropped=dropped)
    else:
        clock = house.open_clock(os.environ.get("RACEBRIEF_CLOCK"))
        made = _draft(settings, secrets, name or "", data_folder(data), clock)
        told = {"briefing": made.briefing, "dropped": made.dropped}
        shown = Shown(document=made.document, told=told, dropped=made.dropped)
    _show(shown, html=html, chat="slack" if slack else "discord" if discord else None, as_json=as_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a preview shows: the document, the same as data, and what was left out."""

    document: Document
    told: dict[str, Any]
    dropped: tuple[Dropped, ...]


def _show(shown: Shown, *, html: Path | None, chat: str | None, as_json: bool) -> None:
    from bot import app as house

    if html is not None:
        _write(html, house.page(shown.document))
    elif chat is not None:
        print_json(_payloads(house.rendered(chat, shown.document)))
    elif as_json:
        print_json(shown.told)
    else:
        typer.echo(house.text(shown.document, columns()))
    for one in shown.dropped:
        typer.echo(f"left out, {one.reason}: {one.text}", err=True)


def _draft(settings: Settings, secrets: Secrets, name: str, data: Path, clock: Clock) -> publish.Draft:
    from bot import app as house

    subscription = subscription_named(settings, name)
    corpus = house.open_corpus(data)
    try:
        drafting = house.drafting_of(settings, secrets, corpus)
        press = press_of(settings, corpus, {}, drafting, house.open_embedder())
        now = clock.now()
        waiting = publish.upcoming(subscription, now, press)
        return publish.draft(subscription, waiting.key, now, press)
    finally:
        corpus.close()


def _payloads(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    return [
        {"number": part.number, "role": part.role.value, "payload": json.loads(part.payload)}
        for part in parts
    ]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"cannot write {path}: {error.strerror}", err=True)
        raise typer.Exit(FAILED) from error
    typer.echo(f"wrote {path}", err=True)


def status(
    config: ConfigOption = None,
    data: DataOption = None,
    feeds: Annotated[
        bool, typer.Option("--feeds", help="Only the feeds: which are dead, empty, stale, moved or slow.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say how things stand. Failing feeds and why, last and next briefings, what is not delivered."""
    from bot import app as house

    settings, _ = read_all(config)
    clock = house.open_clock(os.environ.get("RACEBRIEF_CLOCK"))
    corpus = house.open_corpus(data_folder(data))
    try:
        found = commands.status(shelf_of(settings, corpus, clock))
        ailing = findings(settings.feeds, corpus.feed_states(), clock.now())
    finally:
        corpus.close()
    if feeds:
        _show_feeds(ailing, len(settings.feeds), as_json=as_json)
    elif as_json:
        print_json(_status_json(found))
    else:
        _show_status(found)


def _show_feeds(ailing: Sequence[Finding], count: int, *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "name": one.feed.name,
                "url": one.feed.url,
                "is": one.ailment,
                "since": one.since,
                "why": one.why,
            }
            for one in ailing
        ]
        print_json({"feeds": count, "ailing": rows})
        return
    for one in ailing:
        typer.echo(str(one))
    typer.echo(f"{count - len(ailing)} of {count} feeds are well")


def _show_status(found: commands.Status) -> None:
    last_read = f"{found.last_success:%Y-%m-%d %H:%M} UTC" if found.last_success else "never"
    typer.echo(f"feeds: {found.feeds} configured, {found.read} read, {len(found.failing)} failing")
    typer.echo(f"last read: {last_read}")
    for feed, state in found.failing:
        typer.echo(f"  {feed.name}: {state.error} ({in_a_row(state.failures)})")
    for name, due in found.upcoming.items():
        typer.echo(f"{name}: {_last(found, name)}; next {due.due_at:%Y-%m-%d %H:%M} UTC")
    for line in leanings.lines(found.feedback, found.now):
        typer.echo(line)
    typer.echo(f"deliveries open: {len(found.open_deliveries)}")
    for delivery in found.open_deliveries:
        typer.echo(f"  {commands.delivery_line(delivery)}")
    if found.failed_deliveries:
        typer.echo(f"deliveries given up: {len(found.failed_deliveries)} (racebrief deliveries --retry KEY)")
    for delivery in found.failed_deliveries:
        typer.echo(f"  {commands.delivery_line(delivery)}")


def _last(found: commands.Status, name: str) -> str:
    made = found.last.get(name)
    return f"last {made.made_at:%Y-%m-%d %H:%M} UTC, {commands.stories(made)}" if made else "none made yet"


def _status_json(found: commands.Status) -> dict[str, Any]:
    """Flat and stable, for scripts."""
    return {
        "now": found.now,
        "feeds": found.feeds,
        "read": found.read,
        "last_success": found.last_success,
        "failing": [
            {"name": feed.name, "url": feed.url, "error": state.error, "failures": state.failures}
            for feed, state in found.failing
        ],
        "subscriptions": [_subscription_json(found, name, due) for name, due in found.upcoming.items()],
        "feedback": leanings.lines(found.feedback, found.now),
        "open_deliveries": [delivery_json(one) for one in found.open_deliveries],
        "failed_deliveries": [delivery_json(one) for one in found.failed_deliveries],
    }


def _subscription_json(found: commands.Status, name: str, due: NextDue) -> dict[str, Any]:
    made = found.last.get(name)
    return {
        "name": name,
        "last": made.made_at if made else None,
        "last_key": str(made.key) if made else None,
        "last_stories": len(made.stories) if made else None,
        "next": due.due_at,
        "next_key": str(due.key),
    }


def search(
    words: Annotated[list[str], typer.Argument(help="Words that an item must hold.")],
    config: ConfigOption = None,
    data: DataOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many items at most.")] = 10,
    since: Annotated[str | None, typer.Option("--since", help="A day to begin with: monday, 5 Jan.")] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="A publisher, or a part of its name.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Find stored items by words. Best first; needs no configuration."""
    from bot import app as house

    del config
    asked = " ".join(
        [*words, *([f"since:{since}"] if since else []), *([f"source:{source}"] if source else [])]
    )
    now = house.open_clock(os.environ.get("RACEBRIEF_CLOCK")).now()
    corpus = house.open_corpus(data_folder(data))
    try:
        nearness = house.nearness_of(corpus, house.open_embedder())
        meaning = searching.Meaning(nearness=nearness, entries=corpus.entries) if nearness else None
        found = searching.find(asked, corpus, now, limit=limit, meaning=meaning)
    finally:
        corpus.close()
    hits = () if isinstance(found, str) else found
    if as_json:
        print_json({"words": " ".join(words), "hits": hits})
        return
    for hit in hits:
        typer.echo(f"{hit.entry.when:%Y-%m-%d} {hit.entry.publisher}: {hit.entry.title}")
        typer.echo(f"    {hit.snippet}\n    {hit.entry.url}")
    if isinstance(found, str):
        typer.echo(found, err=True)
