"""Logging to stderr, one short line per event, with no secret in it whatever a library writes."""

import logging
import sys
from collections.abc import Sequence
from typing import TextIO

from config.secrets import HIDDEN, redact

SHORT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
TALKATIVE = ("apscheduler", "discord", "httpx", "httpcore", "slack_bolt", "slack_sdk", "aiohttp")


class RedactingFormatter(logging.Formatter):
    """Hides secrets in the finished line: in the message, its arguments and the traceback alike.

    Known values are hidden wherever they stand, and so is everything that has the shape of a token.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(SHORT, datefmt="%Y-%m-%d %H:%M:%S")
        self._secrets = tuple(sorted((one for one in secrets if one), key=len, reverse=True))

    def format(self, record: logging.LogRecord) -> str:
        """One line, or several where a bug's traceback follows."""
        return self.hide(super().format(record))

    def hide(self, text: str) -> str:
        """The text without any secret."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return redact(text)


def set_up(secrets: Sequence[str], *, verbose: bool = False, stream: TextIO | None = None) -> None:
    """Sends every log line to `stream` (stderr), redacted; libraries speak from WARNING on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    root = logging.getLogger()
    for old in tuple(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO if verbose else logging.WARNING)
