"""A guild of simcord's with the bot in it, and answers for what its members ask."""

from typing import Any

from adapters.discord.app import DiscordApp
from digests.document import Actions, Button, Paragraph, Reply, Text
from digests.model import Command


class Answers:
    """Answers every command with its own words, or fails as told."""

    def __init__(self) -> None:
        self.asked: list[Command] = []
        self.error: Exception | None = None
        self.buttons: tuple[Button, ...] = ()

    async def __call__(self, command: Command) -> Reply:
        self.asked.append(command)
        if self.error is not None:
            raise self.error
        words = f"You asked {command.name} {command.argument}".strip() + "."
        said = Paragraph(sentences=((Text(text=words),),))
        return Reply(title=command.name, blocks=(said, Actions(buttons=self.buttons)))


class Server:
    """A guild with a text channel, a forum and a member, and the bot in it."""

    def __init__(self, env: Any, app: DiscordApp, answers: Answers) -> None:
        self.env, self.app, self.answers = env, app, answers
        self.guild = env.create_guild(name="Newsroom")
        self.text = self.guild.create_text_channel("briefings")
        self.forum = self.guild.create_forum_channel("archive")
        self.alice = self.guild.add_member(env.create_user("alice"))
