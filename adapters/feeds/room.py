"""Room for large bodies: one at a time, from their first bytes until a parser has taken them."""

import asyncio

LARGE = 1 << 19
"""Bytes from which a body is large."""


class Room:
    """Shared by a fetcher and a parser: the one takes a place, the other gives it back."""

    def __init__(self, places: int = 1) -> None:
        self._places = places
        self._free = asyncio.Semaphore(places)
        self._taken: set[str] = set()

    async def take(self, feed_url: str) -> None:
        """Waits for a place for this feed's body; a feed has one at most."""
        if feed_url not in self._taken:
            await self._free.acquire()
            self._taken.add(feed_url)

    def give_back(self, feed_url: str) -> None:
        """Nothing where the feed has no place."""
        if feed_url in self._taken:
            self._taken.discard(feed_url)
            self._free.release()
