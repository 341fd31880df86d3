"""The slash commands on Discord, made from the list that every platform shares."""

import inspect
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import discord
from discord import app_commands, ui

from adapters.discord.layout import build_view
from adapters.discord.render import render_reply
from digests.command_list import COMMANDS, Argument, Spec, Suggest, changes
from digests.document import Paragraph, Reply, Text
from digests.errors import BriefingError
from digests.model import Command, Target

Answer = Callable[[Command], Awaitable[Reply]]
Offer = Callable[[Suggest, str, Target | None], Awaitable[Sequence[str]]]
Interaction = discord.Interaction[discord.Client]
Callback = Callable[..., Coroutine[Any, Any, None]]

_LONGEST = 200  # characters of an argument
_CHOICES = 25
_CHOICE_LENGTH = 100

_log = logging.getLogger(__name__)


def group_of(answer: Answer, offer: Offer | None = None) -> app_commands.Group:
    """/brief with a command for each of the list; `offer` completes what is being typed."""
    group = app_commands.Group(name="brief", description="Briefings on the AI race", guild_only=True)
    for spec in COMMANDS:
        group.add_command(_command(spec, answer, offer))
    return group


def _command(spec: Spec, answer: Answer, offer: Offer | None) -> app_commands.Command[Any, ..., None]:
    async def run(interaction: Interaction, **told: str | None) -> None:
        await _respond(interaction, answer, spec.name, _argument(spec, told))

    # discord.py reads a command's options off its callback's signature.
    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Interaction)
    options = [_parameter(argument) for argument in spec.arguments]
    run.__signature__ = inspect.Signature([first, *options])  # type: ignore[attr-defined]
    described: Callback = run
    if spec.arguments:
        described = app_commands.describe(**{one.name: one.what[:_CHOICE_LENGTH] for one in spec.arguments})(
            run
        )
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=spec.name, description=spec.what[:_CHOICE_LENGTH], callback=described
    )
    if offer is not None:
        for argument in spec.arguments:
            if argument.suggest:
                made.autocomplete(argument.name)(_completing(argument.suggest, offer))
    return made


def _parameter(argument: Argument) -> inspect.Parameter:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    text = app_commands.Range[str, 1, _LONGEST]
    if argument.needed:
        return inspect.Parameter(argument.name, kind, annotation=text)
    return inspect.Parameter(argument.name, kind, annotation=text | None, default=None)


def _argument(spec: Spec, told: dict[str, str | None]) -> str:
    """The options as they would be typed: plain words first, then name:value."""
    said = [(argument, told.get(argument.name)) for argument in spec.arguments]
    plain = [value for argument, value in said if value and not argument.named]
    named = [f"{argument.name}:{value}" for argument, value in said if value and argument.named]
    joint = " and " if spec.name == "compare" else " "
    return " ".join((joint.join(plain), *named)).strip()


def _completing(kind: Suggest, offer: Offer) -> Any:
    async def complete(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            found = await offer(kind, typed, target_of(interaction))
        except BriefingError as error:
            _log.warning("nothing could be offered for /brief: %s", error)
            return []
        names = dict.fromkeys(name[:_CHOICE_LENGTH] for name in found if name)
        return [app_commands.Choice(name=name, value=name) for name in names][:_CHOICES]

    return complete


async def _respond(interaction: Interaction, answer: Answer, name: str, argument: str) -> None:
    """Acknowledges within Discord's three seconds, then answers, seen only by the one who asked."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    for view in await told(interaction, answer, name, argument):
        await interaction.followup.send(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )


async def told(interaction: Interaction, answer: Answer, name: str, argument: str) -> list[ui.LayoutView]:
    """The answer as messages, at least one; a failure that we expect is one honest line."""
    try:
        reply = await answer(await _asked(interaction, name, argument))
    except BriefingError as error:
        _log.warning("/brief %s failed: %s", name, error)
        text = f"/brief {name} failed; the reason is in the bot's log."
        reply = Reply(title="", blocks=(Paragraph(sentences=((Text(text=text),),)),))
    return [build_view(json.loads(payload)) for payload in render_reply(reply)]


async def _asked(interaction: Interaction, name: str, argument: str) -> Command:
    personal = None
    if changes(name) and "dm:" in argument:
        direct = await interaction.user.create_dm()
        personal = Target(platform="discord", address=str(direct.id))
    return Command(
        name=name,
        argument=argument,
        target=target_of(interaction),
        user=str(interaction.user.id),
        may_change=interaction.permissions.manage_channels,
        personal=personal,
    )


def target_of(interaction: Interaction) -> Target | None:
    """The channel asked in; for a thread, the channel it hangs on, where briefings go."""
    channel = interaction.channel
    place = channel.parent_id if isinstance(channel, discord.Thread) else interaction.channel_id
    return Target(platform="discord", address=str(place)) if place is not None else None
