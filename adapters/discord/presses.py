"""Buttons and menus: a press is the command that it says, answered to the one who pressed.

What a press says stands in its custom_id, so a button goes on working after a restart, however old its
message is.
"""

import re
from typing import Any, Self

import discord
from discord import ui

from adapters.discord.commands import Answer, Interaction, told
from adapters.discord.render import CHOOSE, PRESS


def dynamic_items(answer: Answer) -> tuple[type[ui.DynamicItem[Any]], ...]:
    """The kinds of button that a client must know to answer those of every message of ours."""

    class Pressed(ui.DynamicItem[ui.Button[Any]], template=rf"{PRESS}(?P<said>.+)"):
        """A button; its answer comes to whoever presses it."""

        said = ""

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            del interaction
            made = cls(item)  # type: ignore[arg-type]  # discord.py found a button by its type
            made.said = match["said"]
            return made

        async def callback(self, interaction: Interaction) -> None:
            await _answer(interaction, answer, self.said)

    class Chosen(ui.DynamicItem[ui.Select[Any]], template=rf"{CHOOSE}(?P<said>.+)"):
        """A menu; what was chosen is added to what it says."""

        said = ""

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            del interaction
            made = cls(item)  # type: ignore[arg-type]  # discord.py found a menu by its type
            made.said = match["said"]
            return made

        async def callback(self, interaction: Interaction) -> None:
            chosen = self.item.values[0] if self.item.values else ""
            await _answer(interaction, answer, f"{self.said} {chosen}".strip())

    return Pressed, Chosen


async def _answer(interaction: Interaction, answer: Answer, said: str) -> None:
    """Acknowledges within three seconds; in a message that only its reader sees, the answer replaces it."""
    name, _, argument = said.partition(" ")
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        await interaction.response.defer()
        views = await told(interaction, answer, name, argument)
        await interaction.edit_original_response(
            view=views[0], allowed_mentions=discord.AllowedMentions.none()
        )
        views = views[1:]
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
        views = await told(interaction, answer, name, argument)
    for view in views:
        await interaction.followup.send(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )
