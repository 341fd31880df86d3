"""Feeds over HTTP, and what their bytes say.

The names are loaded when asked for: a worker process parses and must not carry an HTTP client.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.feeds.articles import ArticleReader
    from adapters.feeds.fetch import HttpFetcher
    from adapters.feeds.parse import FeedParser
    from adapters.feeds.room import Room
    from adapters.feeds.workers import ParserPool

__all__ = ["ArticleReader", "FeedParser", "HttpFetcher", "ParserPool", "Room"]

_HOMES = {
    "ArticleReader": "articles",
    "HttpFetcher": "fetch",
    "FeedParser": "parse",
    "Room": "room",
    "ParserPool": "workers",
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"adapters.feeds.{_HOMES[name]}"), name)
