"""Briefings as web pages in a folder."""

from adapters.html.channel import HtmlChannel
from adapters.html.render import page

__all__ = ["HtmlChannel", "page"]
