"""The commands of a channel in the terminal: the same words, the same answers."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from bot.options import ConfigOption, DataOption, JsonOption, columns, data_folder, print_json, read_all
from bot.shelves import shelf_of
from digests import commands
from digests.command_list import COMMANDS, Spec
from digests.document import Document, Reply
from digests.model import Command

ELSEWHERE = ("search", "status", "help", "now", "claims", "feeds", "useful", "useless")
"""Commands whose form in the terminal is their own, and those that only a channel's readers can give."""


def register(app: typer.Typer) -> None:
    """Adds each command of a channel that changes nothing."""
    for spec in COMMANDS:
        if not spec.changes and spec.name not in ELSEWHERE:
            _add(app, spec)


def _add(app: typer.Typer, spec: Spec) -> None:
    example = "Example: " + spec.example.replace("/brief", "racebrief")
    helped = f"{spec.what[0].upper()}{spec.what[1:]}."

    def bare(config: ConfigOption = None, data: DataOption = None, as_json: JsonOption = False) -> None:
        show_answer(spec.name, [], config, data, as_json=as_json)

    def worded(
        words: Annotated[list[str] | None, typer.Argument(help="What to ask for.")] = None,
        config: ConfigOption = None,
        data: DataOption = None,
        as_json: JsonOption = False,
    ) -> None:
        show_answer(spec.name, words or [], config, data, as_json=as_json)

    app.command(name=spec.name, help=helped, epilog=example)(worded if spec.arguments else bare)


def show_answer(
    name: str, words: list[str], config: Path | None, data: Path | None, *, as_json: bool
) -> None:
    """Prints what the command answers in a channel."""
    from bot import app as house

    settings, secrets = read_all(config)
    clock = house.open_clock(os.environ.get("RACEBRIEF_CLOCK"))
    corpus = house.open_corpus(data_folder(data))
    try:
        nearness = house.nearness_of(corpus, house.open_embedder())
        drafting = house.drafting_of(settings, secrets, corpus)
        shelf = shelf_of(settings, corpus, clock, nearness=nearness, drafting=drafting)
        reply = asyncio.run(commands.answer(Command(name=name, argument=" ".join(words)), shelf))
    finally:
        corpus.close()
    if as_json:
        print_json({"command": name, "title": reply.title, "blocks": reply.blocks})
        return
    typer.echo(house.text(_document(reply), columns()))


def _document(reply: Reply) -> Document:
    return Document(title=reply.title, summary=reply.title, post=reply.blocks)
