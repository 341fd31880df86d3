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


def dynamic_item(answer: Answer) -> type[ui.DynamicItem[Any]]:
    """The kind of item that a client must know to answer the buttons and menus of every message of ours."""

    class Pressed(ui.DynamicItem[ui.Item[Any]], template=rf"(?:{PRESS}|{CHOOSE})(?P<said>.+)"):
        """A button or a menu; its answer comes to whoever presses it."""

        said = ""

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            del interaction
            made = cls(item)
            made.said = match["said"]
            return made

        async def callback(self, interaction: Interaction) -> None:
            # What was chosen in a menu is added to what it says.
            chosen = self.item.values[:1] if isinstance(self.item, ui.Select) else []
            await _answer(interaction, answer, " ".join([self.said, *chosen]).strip())

    return Pressed


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
