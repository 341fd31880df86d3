"""Tokens: read from the environment and .env alone, hidden from every text that we write."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

from digests.errors import ConfigError, Problem

HIDDEN = "(hidden)"

_SHAPES = re.compile(
    r"""xox[a-z](?:\.xox[a-z])?-[\w.-]+        # Slack: bot, user, refresh and configuration tokens
    | xapp-[\w-]+                              # Slack: app token
    | (?<![\w-])[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}   # Discord: bot token
    | (?:https?://)?hooks\.slack\.com/[\w/-]+
    | (?:https?://)?(?:\w+\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/[\w/-]+
    | (?<![\w-])sk-[\w-]{16,}                  # OpenAI, Anthropic and many others
    | gh[a-z]_\w{20,} | github_pat_\w{20,} | AIza[\w-]{30,} | hf_\w{20,}
    | (?<=://)[^/@\s]+:[^/@\s]*(?=@)           # a user's password in an address
    """,
    re.VERBOSE | re.ASCII,
)
_KEYS = re.compile(
    r"(?:.*[_\W])?(?:tokens?|passwords?|passwd|secrets?|api_?keys?|webhooks?|webhook_urls?|credentials?|private_keys?)"
    r"|.*(?:token|password|secret|apikey)",
    re.IGNORECASE,
)


def holds_secret(text: str) -> bool:
    """Whether part of the text has the shape of a token, a webhook or a password in an address."""
    return _SHAPES.search(text) is not None


def redact(text: str) -> str:
    """The text with everything that has a secret's shape hidden."""
    return _SHAPES.sub(HIDDEN, text)


def names_secret(key: str) -> bool:
    """Whether a key of this name asks for a secret."""
    return _KEYS.fullmatch(re.sub(r"[\s-]+", "_", key.strip())) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What the platforms know us by; None where it is not set. The addresses are for tests."""

    slack_bot_token: str | None = None
    slack_app_token: str | None = None
    slack_signing_secret: str | None = None
    discord_token: str | None = None
    racebrief_model_key: str | None = None
    slack_api_url: str | None = None
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={'set' if getattr(self, name) else 'unset'}" for name in _VARIABLES)
        return f"Secrets({told})"

    def values(self) -> tuple[str, ...]:
        """The tokens that are set, for the log's redactor."""
        tokens = (
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_signing_secret,
            self.discord_token,
            self.racebrief_model_key,
        )
        return tuple(token for token in tokens if token)


_VARIABLES = {field.name: field.name.upper() for field in fields(Secrets)}


def read_secrets(environ: Mapping[str, str], folder: Path) -> Secrets:
    """Our variables from the environment, and from `.env` in the folder where the environment has none.

    Raises ConfigError with every value of a wrong shape; no message holds a value.
    """
    path = folder / ".env"
    problems: list[Problem] = []
    told, lines = _dotenv(path, problems)
    values: dict[str, str | None] = {}
    for name, variable in _VARIABLES.items():
        mine = environ.get(variable)
        value = mine if mine else told.get(variable)
        values[name] = value or None
        if value and (found := _shape(variable, value)):
            file, line = ("environment", 0) if mine else (str(path), lines[variable])
            problems.append(Problem(file=file, line=line, column=0, message=found[0], hint=found[1]))
    if problems:
        raise ConfigError(problems)
    return Secrets(**values)


def _dotenv(path: Path, problems: list[Problem]) -> tuple[dict[str, str], dict[str, int]]:
    """The file's variables and the line of each; what cannot be read is added to the problems."""
    told: dict[str, str] = {}
    lines: dict[str, int] = {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return told, lines
    except (OSError, UnicodeDecodeError):
        message = "this file cannot be read"
        problems.append(
            Problem(file=str(path), line=0, column=0, message=message, hint="see its owner and rights")
        )
        return told, lines
    for binding in parse_stream(StringIO(text)):
        line = (
            binding.original.line + len(binding.original.string) - len(binding.original.string.lstrip("\r\n"))
        )
        if binding.error:
            message = "this line is not NAME=value"
            problems.append(Problem(file=str(path), line=line, column=1, message=message))
        elif binding.key is not None:
            told[binding.key] = binding.value or ""
            lines[binding.key] = line
    return told, lines


def _shape(variable: str, value: str) -> tuple[str, str] | None:
    """What is wrong with a value, and what to do; never the value itself."""
    if value != value.strip() or value[0] in "\"'“‘" or any(sign.isspace() for sign in value):
        return f"{variable} has quotes or spaces in it", "set the bare value"
    if variable.endswith("_URL"):
        kinds = ("ws://", "wss://") if "GATEWAY" in variable else ("http://", "https://")
        if not value.startswith(kinds):
            return f"{variable} must begin with {' or '.join(kinds)}", "leave it unset outside tests"
        return None
    kind = next((kind for prefix, kind in _PREFIXES if value.startswith(prefix)), "discord")
    wanted = _WANTED.get(variable, "discord")
    if wanted in (kind, "any") or (wanted, kind) == ("secret", "discord"):
        if variable == "DISCORD_TOKEN" and value.isdigit():
            return f"{variable} holds a number, such as an application ID", "take the token of the page Bot"
        return None
    need = {
        "bot": "the bot token, which begins with xoxb-: Slack app > OAuth & Permissions",
        "app": "the app-level token, which begins with xapp-: Slack app > Basic Information",
        "discord": "the bot token: Discord developer portal > your application > Bot",
        "secret": "the signing secret: Slack app > Basic Information > App Credentials",
    }[wanted]
    names = {
        "bot": "a Slack bot token",
        "app": "a Slack app token",
        "user": "another kind of Slack token",
        "discord": "no Slack token",
    }
    return f"{variable} holds {names[kind]}", f"it wants {need}"


_WANTED = {
    "SLACK_BOT_TOKEN": "bot",
    "SLACK_APP_TOKEN": "app",
    "SLACK_SIGNING_SECRET": "secret",
    "RACEBRIEF_MODEL_KEY": "any",
}
_PREFIXES = (("xoxb-", "bot"), ("xapp-", "app"), ("xox", "user"))
