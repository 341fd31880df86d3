"""Briefings as plain text on a terminal or in a file."""

from adapters.console.channel import ConsoleChannel
from adapters.console.render import text

__all__ = ["ConsoleChannel", "text"]
