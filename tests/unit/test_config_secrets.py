"""Tokens come from the environment and .env, and are told to nobody."""

from pathlib import Path

import pytest

from config.secrets import HIDDEN, Secrets, holds_secret, names_secret, read_secrets, redact
from digests.errors import ConfigError

BOT = "xoxb-" + "1234567890-abcdefghij"
APP = "xapp-" + "1-A0123-456-abcdef"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcDE." + "abcdefghijklmnopqrstuvwxyz0123"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """A variable of the environment is taken; .env fills in what it has not or has empty."""
    (tmp_path / ".env").write_text(
        f"# tokens\nSLACK_BOT_TOKEN={BOT}x\n\nexport DISCORD_TOKEN='{DISCORD}'\nSLACK_APP_TOKEN=\nOTHER\n"
    )
    secrets = read_secrets({"SLACK_BOT_TOKEN": BOT, "DISCORD_TOKEN": "", "HOME": "/"}, tmp_path)
    assert secrets == Secrets(slack_bot_token=BOT, discord_token=DISCORD)


def test_without_any_variable_nothing_is_set(tmp_path: Path) -> None:
    """No token is no error: the terminal and HTML need none."""
    assert read_secrets({}, tmp_path) == Secrets()
    assert Secrets().values() == ()


def test_the_addresses_for_tests_are_read(tmp_path: Path) -> None:
    """The three addresses go by their own variables."""
    secrets = read_secrets(
        {
            "SLACK_API_URL": "http://127.0.0.1:1/api/",
            "DISCORD_API_URL": "http://127.0.0.1:2",
            "DISCORD_GATEWAY_URL": "ws://127.0.0.1:3",
        },
        tmp_path,
    )
    assert secrets.slack_api_url == "http://127.0.0.1:1/api/"
    assert secrets.discord_api_url == "http://127.0.0.1:2"
    assert secrets.discord_gateway_url == "ws://127.0.0.1:3"


def test_no_value_is_shown() -> None:
    """repr says what is set, never to what; values() is for the log's redactor."""
    secrets = Secrets(
        slack_bot_token=BOT, slack_app_token=APP, discord_token=DISCORD, slack_api_url="http://x"
    )
    assert repr(secrets) == (
        "Secrets(slack_bot_token=set, slack_app_token=set, slack_signing_secret=unset, discord_token=set, "
        "racebrief_model_key=unset, slack_api_url=set, discord_api_url=unset, discord_gateway_url=unset)"
    )
    assert str(secrets) == repr(secrets)
    assert secrets.values() == (BOT, APP, DISCORD)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", APP, "SLACK_BOT_TOKEN holds a Slack app token (it wants the bot token"),
        ("SLACK_APP_TOKEN", BOT, "SLACK_APP_TOKEN holds a Slack bot token (it wants the app-level token"),
        ("SLACK_BOT_TOKEN", "xoxp-" + "1-abc", "SLACK_BOT_TOKEN holds another kind of Slack token"),
        ("SLACK_BOT_TOKEN", DISCORD, "SLACK_BOT_TOKEN holds no Slack token"),
        ("DISCORD_TOKEN", BOT, "DISCORD_TOKEN holds a Slack bot token (it wants the bot token: Discord"),
        ("DISCORD_TOKEN", "123456789012345678", "DISCORD_TOKEN holds a number, such as an application ID"),
        ("DISCORD_TOKEN", "Bot " + DISCORD, "DISCORD_TOKEN has quotes or spaces in it (set the bare value)"),
        ("SLACK_BOT_TOKEN", f'"{BOT}"', "SLACK_BOT_TOKEN has quotes or spaces in it (set the bare value)"),
        ("SLACK_BOT_TOKEN", BOT + " ", "SLACK_BOT_TOKEN has quotes or spaces in it (set the bare value)"),
        ("SLACK_API_URL", "ws://hidden", "SLACK_API_URL must begin with http:// or https://"),
        ("DISCORD_GATEWAY_URL", "http://hidden", "DISCORD_GATEWAY_URL must begin with ws:// or wss://"),
    ],
)
def test_a_value_of_a_wrong_shape_is_refused(tmp_path: Path, variable: str, value: str, said: str) -> None:
    """The message names the variable and what it wants, and never holds the value."""
    with pytest.raises(ConfigError) as refused:
        read_secrets({variable: value}, tmp_path)
    assert str(refused.value).startswith(f"environment: {said}")
    assert value not in str(refused.value)


def test_what_is_wrong_in_the_file_is_told_by_its_line(tmp_path: Path) -> None:
    """Each wrong line of .env is a problem of its own, without its text."""
    path = tmp_path / ".env"
    path.write_text(f"SLACK_BOT_TOKEN={BOT}\n\nSLACK_APP_TOKEN={BOT}\nsome words hunter2\n")
    with pytest.raises(ConfigError) as refused:
        read_secrets({}, tmp_path)
    assert [(one.file, one.line) for one in refused.value.problems] == [(str(path), 4), (str(path), 3)]
    assert "hunter2" not in str(refused.value)
    assert BOT not in str(refused.value)


@pytest.mark.parametrize("kind", ["folder", "bytes"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, kind: str) -> None:
    """A .env that is no readable text is told, not skipped."""
    path = tmp_path / ".env"
    path.mkdir() if kind == "folder" else path.write_bytes(b"SLACK_BOT_TOKEN=\xff")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_secrets({}, tmp_path)


def test_redact_hides_what_looks_like_a_secret() -> None:
    """Every shape is hidden wherever it stands in a text."""
    for secret in (BOT, APP, DISCORD):
        assert redact(f"a {secret} b") == f"a {HIDDEN} b"
    assert redact("https://me:pw" + "@example.org") == f"https://{HIDDEN}@example.org"


@pytest.mark.parametrize(
    "text", ["https://example.org/a-b_c.d", "sk-hynix", "Europe/London", "xoxo", "a.b.c", "user@example.org"]
)
def test_ordinary_text_is_no_secret(text: str) -> None:
    """Names, zones and addresses pass."""
    assert not holds_secret(text)
    assert redact(text) == text


@pytest.mark.parametrize("key", ["name", "keep", "timezone", "kind", "tokenizer", "keys", "secretary"])
def test_ordinary_keys_ask_for_no_secret(key: str) -> None:
    """A key is refused for what it asks, not for the letters it shares."""
    assert not names_secret(key)
