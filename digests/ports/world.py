"""Time, feeds, chat platforms and models, as the core asks for them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from digests.document import Chart, Document
from digests.model import (
    Delivery,
    Drafted,
    Feed,
    FeedContents,
    FeedState,
    Fetched,
    NotModified,
    Part,
    Receipt,
)

Progress = Callable[[str, int, int], None]
"""Told (stage, done, total) as long work goes on; must return at once."""


class Clock(Protocol):
    """The only place where time comes from."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


class Embedder(Protocol):
    """Turns texts into unit vectors that lie near one another where the texts mean the same."""

    @property
    def name(self) -> str:
        """Of the model with its version: vectors of two models are never compared."""
        ...

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One line of `size` numbers for each text; of length 1, or 0 where a text says nothing.

        Raises ModelError.
        """
        ...


class Fetcher(Protocol):
    """Gets feeds over the network. One call is one polite exchange, bounded in time and size."""

    async def fetch(self, feed: Feed, state: FeedState) -> Fetched | NotModified:
        """Conditional on the state's validators. Raises FetchError."""
        ...


class Parser(Protocol):
    """Turns a feed's bytes into items, whatever the wire format, bounded in time and memory."""

    async def parse(self, fetched: Fetched) -> FeedContents:
        """Items in the feed's order. Raises ParseError where the bytes are no feed, or a hostile one."""
        ...


class ArticleReader(Protocol):
    """Gets what a feed only points to, as politely as a Fetcher gets feeds."""

    async def article(self, feed: Feed, url: str) -> str | None:
        """The plain text of an article; None where its site forbids robots or no text is found.

        Raises FetchError.
        """
        ...

    async def transcript(self, feed: Feed, url: str, kind: str) -> str | None:
        """An episode's words without times; `kind` is the media type its feed gives. Raises FetchError."""
        ...


class LanguageModel(Protocol):
    """Words evidence. Blocking and bounded in time: call it in a thread."""

    def write(self, rules: str, evidence: str) -> tuple[tuple[Drafted, ...], int, int]:
        """Sentences, tokens read and tokens written. Raises ModelError."""
        ...


class Drawing(Protocol):
    """Turns a chart into a picture. Blocking: call it in a thread."""

    def draw(self, chart: Chart) -> bytes:
        """A PNG file. Raises DrawingError."""
        ...


class Channel(Protocol):
    """One platform that briefings go to. Rendering is pure; sending raises DeliveryError."""

    def render(self, document: Document) -> tuple[Part, ...]:
        """The messages that carry the whole document, in order, each within the platform's limits."""
        ...

    def annotate(self, payload: str, note: str) -> str | None:
        """A message's payload with a note that readers see; None where what was sent cannot be edited."""
        ...

    async def send(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt:
        """Sends one part. `earlier` are the same briefing's parts for that target that were sent."""
        ...

    async def find(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt | None:
        """Looks on the platform for a part whose sending had an unknown outcome."""
        ...

    async def check(self, address: str) -> str:
        """One line on who we are there and where the address leads; sends nothing."""
        ...
