"""A text stream as a channel: the terminal, a pipe or a file."""

from collections.abc import Sequence
from typing import TextIO

from adapters.console import render
from adapters.console.lines import Line, Style, plain
from digests.document import Document
from digests.errors import DeliveryError
from digests.model import Delivery, Part, Receipt

ANSI = {
    Style.PLAIN: "",
    Style.BOLD: "1",
    Style.ITALIC: "3",
    Style.DIM: "2",
    Style.TITLE: "1",
    Style.HEADING: "36",
    Style.GOOD: "32",
    Style.CHANGE: "34",
    Style.DOUBT: "33",
}


class ConsoleChannel:
    """Writes briefings to `stream`, folded to `width` columns; `colour` where the stream is a terminal."""

    def __init__(self, stream: TextIO, *, width: int = 80, colour: bool = False) -> None:
        self._stream = stream
        self._width = width
        self._colour = colour

    def render(self, document: Document) -> tuple[Part, ...]:
        """One part: the post and every reply beneath it."""
        return render.parts(document, self._width)

    def annotate(self, payload: str, note: str) -> str | None:
        """None: what was written is not edited."""
        del payload, note
        return None

    async def send(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt:
        """Writes the part. Raises DeliveryError where nobody reads the stream."""
        del earlier
        written = "".join(
            f"{_painted(line) if self._colour else plain(line)}\n"
            for line in render.from_payload(delivery.part.payload)
        )
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        try:
            self._stream.write("\n" + written.encode(encoding, "replace").decode(encoding) + "\n")
            self._stream.flush()
        except (OSError, ValueError) as error:
            raise DeliveryError(
                str(delivery.target), f"the terminal cannot be written to: {error}", retryable=False
            ) from error
        return Receipt(message_id=delivery.key, channel_id="console")

    async def find(self, delivery: Delivery, earlier: Sequence[Delivery]) -> Receipt | None:
        """Always None: a stream keeps nothing, so a part whose fate is unknown is written again."""
        del delivery, earlier
        return None

    async def check(self, address: str) -> str:
        """One line on the stream."""
        del address
        return f"writes to {getattr(self._stream, 'name', 'a stream')}, {self._width} columns"


def _painted(line: Line) -> str:
    return "".join(
        f"\x1b[{ANSI[run.style]}m{run.text}\x1b[0m" if ANSI[run.style] else run.text for run in line
    ).rstrip()
