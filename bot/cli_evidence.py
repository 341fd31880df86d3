"""Commands on what stories rest on: the ledger of figures, and one story in any format."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.options import ConfigOption, DataOption, JsonOption, data_folder, print_json, read_all, usage
from config.settings import Settings
from digests import publish
from digests.compose import reply
from digests.document import Document
from digests.evidence import Dropped
from digests.ledger import Account, accounts
from digests.material import past_of, stories_of
from digests.model import StoryBrief
from digests.telling import story_brief

MEMORY = timedelta(days=60)


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command(epilog="Example: racebrief claims DeepSeek")(claims)


def claims(
    entity: Annotated[list[str], typer.Argument(help="A name as entities.yaml has it.")],
    config: ConfigOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print who gave which number about a name. Values that disagree stand side by side."""
    from bot import app as house

    settings, _ = read_all(config)
    name = _known(settings, " ".join(entity))
    corpus = house.open_corpus(data_folder(data))
    try:
        rows = corpus.about(name)
        stored = corpus.entries({row.entry_id for row in rows})
    finally:
        corpus.close()
    found = accounts(rows, stored)
    if as_json:
        print_json({"entity": name, "claims": found})
        return
    for account in found:
        _print(account, {id: entry.url for id, entry in stored.items()})
    if not found:
        typer.echo(f"no briefing has told a number about {name!r} yet", err=True)


def _known(settings: Settings, name: str) -> str:
    """The entity's name by any of its spellings, else as typed."""
    for entity in settings.entities:
        if name.casefold() in {spelling.casefold() for spelling in (entity.name, *entity.aliases)}:
            return entity.name
    return name


def _print(account: Account, urls: dict[str, str]) -> None:
    typer.echo(f"{account.subject}, {account.measure}: {account.status.value}")
    for row in account.rows:
        said = f"{row.claimant}, in {row.publisher}" if row.claimant != row.publisher else row.publisher
        typer.echo(f"  {row.day:%Y-%m-%d}  {row.text}  {said}")
        typer.echo(f"      {row.sentence}\n      {urls.get(row.entry_id, '')}")


def story_in_format(
    settings: Settings, data: Path, story_id: str, format_name: str | None
) -> tuple[StoryBrief, Document, tuple[Dropped, ...]]:
    """A stored story, named by its id or the beginning of it, as a document of one reply.

    Ends with a usage error where the story or the format is not known.
    """
    from bot import app as house

    name = format_name or "daily"
    if name not in settings.formats:
        usage(f"there is no format {name!r}; there are {', '.join(sorted(settings.formats))}")
    now = house.open_clock(os.environ.get("RACEBRIEF_CLOCK")).now()
    corpus = house.open_corpus(data)
    try:
        stories = stories_of(corpus.recent(now - MEMORY), before=now + timedelta(seconds=1))
        found = [one for one in stories if one.id.startswith(story_id)]
        if not found:
            usage(
                f"no story of {MEMORY.days} days has an id that begins with {story_id!r}: see preview --json"
            )
        near = [one for one in stories if abs(one.last_seen - found[0].last_seen) < publish.STORY_MEMORY]
        brief, dropped = story_brief(
            found[0],
            settings.formats[name],
            {entity.name: entity for entity in settings.entities},
            now=now,
            others=[one for one in near if one.id != found[0].id],
            past=past_of(corpus),
        )
    finally:
        corpus.close()
    thread = reply(brief, settings.formats[name])
    return brief, Document(title=thread.title, summary=thread.title, post=(), replies=(thread,)), dropped
