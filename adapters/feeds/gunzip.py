"""Unpacking gzip with a bound: a few hundred bytes can stand for gigabytes."""

import zlib
from io import BytesIO

_GZIP = 16 + zlib.MAX_WBITS
_FIRST_BYTE = b"\x1f"
_STEP = 1 << 18
"""Bytes unpacked at once, lest a bomb take its place in memory in one piece."""


class TooLarge(Exception):
    """More bytes than allowed."""


class Body:
    """Collects a response's bytes, unpacking them if they are gzip, up to `limit` bytes of content."""

    def __init__(self, *, limit: int, gzipped: bool) -> None:
        self._limit = limit
        self._gzipped = gzipped
        self._unpack = zlib.decompressobj(_GZIP)
        self._content = BytesIO()  # hands out what it holds without a copy
        self._received = 0
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes of content so far."""
        return self._size

    def expect(self, announced: str) -> None:
        """Takes the length that a server announces. Raises TooLarge: what is too long need not be fetched."""
        if announced.isdecimal() and len(announced) < 20 and int(announced) > self._limit:
            raise TooLarge

    def feed(self, chunk: bytes) -> None:
        """Takes bytes as they come. Raises TooLarge, or ValueError where they are no gzip."""
        self._received += len(chunk)
        if self._received > self._limit:
            raise TooLarge
        if not self._gzipped:
            self._keep(chunk)
            return
        while chunk:
            if self._unpack.eof:  # gzip may come in several members, one behind the other
                if not chunk.startswith(_FIRST_BYTE):
                    return  # padding
                self._unpack = zlib.decompressobj(_GZIP)
            try:
                self._keep(self._unpack.decompress(chunk, min(self._limit - self._size + 1, _STEP)))
            except zlib.error as error:
                raise ValueError(str(error)) from error
            chunk = self._unpack.unconsumed_tail or self._unpack.unused_data

    def whole(self) -> bytes:
        """Everything taken. Raises ValueError where a gzip body broke off."""
        if self._gzipped and self._received and not self._unpack.eof:
            raise ValueError("gzip ends before its end")
        return self._content.getvalue()

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            raise TooLarge
        self._content.write(part)
