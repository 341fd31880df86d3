"""Logs: whatever is written, no secret gets out."""

import io
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import RedactingFormatter, set_up
from config.secrets import HIDDEN

SECRET = "plain-password-of-ours"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A log that this test alone writes to."""
    root = logging.getLogger()
    before, level = tuple(root.handlers), root.level
    written = io.StringIO()
    set_up([SECRET, ""], stream=written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)


def test_a_secret_in_the_message_is_hidden(stream: io.StringIO) -> None:
    """A secret in a message does not reach the log."""
    logging.getLogger("x").warning("token " + SECRET)
    assert SECRET not in stream.getvalue()
    assert f"token {HIDDEN}" in stream.getvalue()


def test_a_secret_in_the_arguments_is_hidden(stream: io.StringIO) -> None:
    """A secret among a message's arguments, whatever their kind, does not reach the log."""
    logging.getLogger("x").warning("%s %r", {"token": SECRET}, SECRET)
    assert SECRET not in stream.getvalue()


def test_a_secret_in_a_traceback_is_hidden(stream: io.StringIO) -> None:
    """A secret that an exception carries does not reach the log."""
    try:
        raise RuntimeError(f"refused {SECRET}")
    except RuntimeError:
        logging.getLogger("x").exception("failed")
    assert "RuntimeError" in stream.getvalue()
    assert SECRET not in stream.getvalue()


def test_what_looks_like_a_token_is_hidden(stream: io.StringIO) -> None:
    """A token that we were never told of is hidden by its shape."""
    token = "-".join(("xoxb", "123456789012", "abcdefghijkl"))
    logging.getLogger("slack_sdk").error("sent %s", token)
    assert token not in stream.getvalue()


def test_libraries_speak_from_warning_on(stream: io.StringIO) -> None:
    """A library's chatter stays out, its warnings and our own lines come in."""
    logging.getLogger("discord.gateway").info("chatter")
    logging.getLogger("discord.gateway").warning("trouble")
    logging.getLogger("racebrief").info("ours")
    assert "chatter" not in stream.getvalue()
    assert "trouble" in stream.getvalue()
    assert "ours" in stream.getvalue()


@given(
    secrets=st.lists(st.text(alphabet="abcXYZ019", min_size=6, max_size=12), min_size=1, max_size=4),
    around=st.text(alphabet=" .,-", max_size=5),
)
def test_no_secret_survives(secrets: list[str], around: str) -> None:
    """Several secrets, also where one is part of another, all disappear."""
    hidden = RedactingFormatter(secrets).hide(around.join(["", *secrets, ""]))
    assert not [secret for secret in secrets if secret in hidden]
