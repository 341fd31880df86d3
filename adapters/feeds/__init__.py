"""Feeds over HTTP, and what their bytes say."""

from adapters.feeds.fetch import HttpFetcher
from adapters.feeds.parse import FeedParser

__all__ = ["FeedParser", "HttpFetcher"]
