"""Commands for the list of feeds: alone, import, export, add, check."""

import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.cli_ask import show_answer
from bot.options import FAILED, ConfigOption, DataOption, JsonOption, data_folder, read_all, run_async, usage
from config.feeds_file import add_feeds
from config.schema.words import CATEGORIES
from config.settings import Settings
from digests.errors import FeedError
from digests.model import Feed
from digests.opml import OpmlError, Outline, read_opml, write_opml

EXAMPLE = "Example: "
CategoryOption = Annotated[
    str, typer.Option("--category", help="What kind of source; for OPML where its folder names none.")
]


def register(app: typer.Typer) -> None:
    """Adds the group to the application."""
    group = typer.Typer(
        invoke_without_command=True,
        rich_markup_mode=None,
        callback=listed,
        help="List, import, export, add and check feeds.",
        epilog=EXAMPLE + "racebrief feeds add https://example.org/blog",
    )
    group.command("import", epilog=EXAMPLE + "racebrief feeds import subscriptions.opml")(import_feeds)
    group.command("export", epilog=EXAMPLE + "racebrief feeds export feeds.opml")(export)
    group.command("add", epilog=EXAMPLE + "racebrief feeds add https://example.org/blog")(add)
    group.command("check", epilog=EXAMPLE + "racebrief feeds check")(check)
    app.add_typer(group, name="feeds")


def listed(
    context: typer.Context, config: ConfigOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Without a command: which feeds are read."""
    if context.invoked_subcommand is None:
        show_answer("feeds", [], config, data, as_json=as_json)


def import_feeds(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file from any feed reader.")],
    config: ConfigOption = None,
    category: CategoryOption = "press",
) -> None:
    """Add the feeds of an OPML file to feeds.yaml. What is there already is left alone."""
    settings, _ = read_all(config)
    _known(category)
    try:
        outlines = read_opml(file.read_bytes())
    except OSError as error:
        typer.echo(f"cannot read {file}: {error.strerror}", err=True)
        raise typer.Exit(FAILED) from error
    except OpmlError as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(FAILED) from error
    added = add_feeds(settings.folder, [_feed(outline, category) for outline in outlines])
    for feed in added:
        typer.echo(f"added {feed.name}: {feed.url}")
    known = len(outlines) - len(added)
    typer.echo(f"{len(added)} feeds added to feeds.yaml" + (f", {known} were there already" if known else ""))
    if added:
        typer.echo(
            "look through their categories, and give feeds of one owner one publisher: "
            "two of them never confirm each other"
        )


def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to write; else it is printed.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Write the feeds as OPML. For other feed readers."""
    settings, _ = read_all(config)
    text = write_opml(settings.feeds)
    if file is None:
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"cannot write {file}: {error.strerror}", err=True)
        raise typer.Exit(FAILED) from error
    typer.echo(f"wrote {file}", err=True)


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, or a site that names its feed.")],
    config: ConfigOption = None,
    category: CategoryOption = "press",
    name: Annotated[str, typer.Option("--name", help="What readers see; else the feed's own title.")] = "",
) -> None:
    """Find the feed at an address and add it to feeds.yaml. Its comments are kept."""
    settings, _ = read_all(config)
    _known(category)
    address, title, items = _found(settings, url)
    title = name or title or urlsplit(address).hostname or address
    feed = Feed(name=title, url=address, category=category, publisher=title)
    if not add_feeds(settings.folder, [feed]):
        typer.echo(f"{address} is in feeds.yaml already")
        return
    typer.echo(
        f"added {title}: {address}, {items} items at present; where its owner has other feeds, "
        "give it their publisher in feeds.yaml"
    )


def check(
    url: Annotated[
        str | None, typer.Argument(metavar="[URL]", help="One address; else every feed of feeds.yaml.")
    ] = None,
    config: ConfigOption = None,
    data: DataOption = None,
) -> None:
    """Read feeds once and say how each fares. Stores nothing."""
    settings, _ = read_all(config)
    if url is not None:
        address, title, items = _found(settings, url)
        typer.echo(f"{address}: {title or 'no title'}, {items} items")
        return
    from bot import app as house

    corpus = house.open_corpus(data_folder(data))
    try:
        states = corpus.feed_states()
    finally:
        corpus.close()
    failed = 0
    for feed, line, is_fine in run_async(house.try_feeds(settings, states)):
        failed += not is_fine
        typer.echo(f"{'ok  ' if is_fine else 'FAIL'} {feed.name}: {line}")
    typer.echo(f"{len(settings.feeds) - failed} of {len(settings.feeds)} feeds can be read")
    if failed:
        raise typer.Exit(FAILED)


def _found(settings: Settings, url: str) -> tuple[str, str, int]:
    from bot.app import find_feed

    if "://" not in url:
        url = f"https://{url}"
    try:
        return run_async(find_feed(settings, url))
    except FeedError as error:
        typer.echo(f"{url}: {error}", err=True)
        raise typer.Exit(FAILED) from error


def _known(category: str) -> None:
    if category not in CATEGORIES:
        usage(f"{category!r} is no category; known: {', '.join(CATEGORIES)}")


def _feed(outline: Outline, category: str) -> Feed:
    folder = outline.folder.casefold()
    return Feed(
        name=outline.title,
        url=outline.url,
        category=folder if folder in CATEGORIES else category,
        publisher=outline.title,
    )
