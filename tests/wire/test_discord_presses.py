"""Buttons and menus on the real discord.py: pressed, pressed after a restart, pressed in an own answer."""

from typing import Any

import discord
import pytest

from adapters.discord import layout
from adapters.discord.app import DiscordApp
from digests.document import Actions, Button, Document, Menu, Paragraph, Text
from digests.errors import CorpusError
from tests.wire.discord_documents import planned, send_all
from tests.wire.discord_guild import Answers, Server


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def app(answers: Answers) -> DiscordApp:
    return DiscordApp("token", answers)


@pytest.fixture
def simcord_bot(app: DiscordApp) -> discord.Client:
    return app.client


@pytest.fixture
def server(simcord_env: Any, app: DiscordApp, answers: Answers) -> Server:
    return Server(simcord_env, app, answers)


def pressable() -> Document:
    """A post with a button and a menu."""
    button = Button(label="Sources", command="sources", argument="~abc.1")
    menu = Menu(
        button=Button(label="Another format", command="story", argument="~abc.1"),
        choices=(("Takeaways", "format:takeaways"), ("Analysis", "format:analysis")),
    )
    words = Paragraph(sentences=((Text(text="A lab releases a model."),),))
    return Document(title="Day", summary="Day", post=(words, Actions(buttons=(button,), menu=menu)))


async def test_a_press_is_the_command_that_its_button_says(server: Server) -> None:
    """A button is acknowledged at once and answered to who pressed it, in the channel's name."""
    channel = server.app.channel
    await send_all(channel, planned(channel, pressable(), str(server.text.id), server.env.now()))
    (message,) = server.text.history()
    result = await server.alice.click(message, label="Sources")
    (acknowledged,) = [each for each in server.env.http_requests if each.path.endswith("/callback")]
    assert acknowledged.json == {"type": 5, "data": {"flags": 64}}
    (asked,) = server.answers.asked
    assert (asked.name, asked.argument, asked.user) == ("sources", "~abc.1", str(server.alice.id))
    assert str(asked.target) == f"discord:{server.text.id}"
    shown = [*([result.response] if result.response else []), *result.followups]
    assert any("You asked sources" in layout.message_text(each.message) for each in shown)
    assert all(each.ephemeral for each in shown)


async def test_buttons_and_menus_work_after_a_restart(server: Server, answers: Answers) -> None:
    """A message sent by an earlier process is still answered, button and menu alike."""
    channel = server.app.channel
    await send_all(channel, planned(channel, pressable(), str(server.text.id), server.env.now()))
    (message,) = server.text.history()
    assert server.app.client.persistent_views == []
    later = DiscordApp("token", answers)
    await server.env.restart_bot(later.client)
    await server.alice.click(message, label="Sources")
    await server.alice.select(message, ["format:analysis"])
    assert [(asked.name, asked.argument) for asked in answers.asked] == [
        ("sources", "~abc.1"),
        ("story", "~abc.1 format:analysis"),
    ]


async def test_an_answer_with_buttons_is_replaced_by_the_next(server: Server, answers: Answers) -> None:
    """A press in a message that only its reader sees changes that message instead of adding one."""
    channel = server.app.channel
    await send_all(channel, planned(channel, pressable(), str(server.text.id), server.env.now()))
    answers.buttons = (Button(label="Chips", command="mute", argument="chips"),)
    first = await server.alice.click(server.text.history()[0], label="Sources")
    shown = first.followups[0] if first.followups else first.response
    assert shown is not None
    result = await server.alice.click(shown.message, label="Chips")
    assert [asked.name for asked in answers.asked] == ["sources", "mute"]
    assert result.followups == []


async def test_a_failing_press_is_one_honest_line(server: Server) -> None:
    """A failure that we expect is told without its inner words, and the button can be pressed again."""
    channel = server.app.channel
    await send_all(channel, planned(channel, pressable(), str(server.text.id), server.env.now()))
    server.answers.error = CorpusError("the database is locked by pid 7")
    result = await server.alice.click(server.text.history()[0], label="Sources")
    shown = [*([result.response] if result.response else []), *result.followups]
    texts_shown = [layout.message_text(each.message) for each in shown]
    assert "/brief sources failed; the reason is in the bot's log." in texts_shown
