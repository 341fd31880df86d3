"""A document as the messages Slack gets: pure, within Slack's limits, and nothing of the document lost.

A message holds at most 50 blocks, 12,000 characters and one table. What overflows goes on in a further
message of the same thread; a break falls between blocks, that is at a sentence's end, and inside a
sentence only where the sentence alone is longer than a block can be.
"""

import html
import json
from collections.abc import Mapping, Sequence

from adapters.slack import limits
from adapters.slack.pictures import in_words
from adapters.slack.pieces import NAMED, Json, Piece, clean, pieces
from digests.document import Block, Document, Heading, Reply, StoryLine
from digests.model import Part, PartRole


def render(document: Document) -> tuple[Part, ...]:
    """The post, its overflow, the replies in order, and where a story line can link to its reply, LINKS."""
    post_blocks = _titled(document.title, 1, document.post)
    post = pack(pieces(post_blocks, {})) or [_stand_in(document.summary)]
    fallback = document.summary.strip() or document.title
    payloads = [_payload(fallback, post[0], document.name)]
    payloads += [_payload(f"{document.title} (continued)", blocks, document.name) for blocks in post[1:]]
    links: dict[int, int] = {}
    for index, thread in enumerate(document.replies):
        messages = pack(pieces(_titled(thread.title, 2, thread.blocks), {}))
        if messages:
            links[index] = len(payloads)
        for number, blocks in enumerate(messages):
            title = f"{thread.title} (continued)" if number else thread.title
            payloads.append(_payload(title, blocks, thread.name))
    parts = [
        Part(number=number, role=PartRole.REPLY if number else PartRole.POST, payload=payload)
        for number, payload in enumerate(payloads)
    ]
    if any(isinstance(block, StoryLine) and block.reply in links for block in post_blocks):
        linked = _linked(fallback, post_blocks, links, document.name)
        if linked != payloads[0]:
            parts.append(Part(number=len(parts), role=PartRole.LINKS, payload=linked))
    return tuple(parts)


def _linked(fallback: str, post_blocks: Sequence[Block], links: Mapping[int, int], name: str) -> str:
    """The post with links to its replies. Addresses do not count, so it breaks where the post broke."""
    return _payload(fallback, pack(pieces(post_blocks, links))[0], name)


def render_reply(reply: Reply) -> tuple[str, ...]:
    """The payloads that answer a command, in order."""
    messages = pack(pieces(_titled(reply.title, 2, reply.blocks), {})) or [_stand_in(reply.title)]
    messages = [in_words(blocks) for blocks in messages]  # an answer has no files
    return tuple(_payload(reply.title, blocks) for blocks in messages)


def _titled(title: str, level: int, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks that begin with a headline: the title is put on top where there is none."""
    if blocks and isinstance(blocks[0], Heading) and blocks[0].level <= 2:
        return tuple(blocks)
    return (Heading(text=title, level=level), *blocks)


def _stand_in(text: str) -> list[Json]:
    words = limits.split_text(clean(text).strip(), limits.CONTEXT_CHARACTERS)
    said = words[0] if words else "Nothing to show."
    return [{"type": "section", "text": {"type": "plain_text", "text": said, "emoji": False}}]


def pack(made: Sequence[Piece]) -> list[list[Json]]:
    """Pieces as messages, each a list of Slack blocks within the limits of one message."""
    packer = _Packer()
    for index, piece in enumerate(made):
        following = made[index + 1] if piece.leads and index + 1 < len(made) else None
        packer.add(piece, following)
    return packer.messages()


class _Packer:
    """Fills one message after the other."""

    def __init__(self) -> None:
        self._done: list[list[Json]] = []
        self._open: list[Json] = []
        self._used = 0
        self._has_table = False

    def add(self, piece: Piece, following: Piece | None) -> None:
        if piece.plain and self._has_table:
            for line in piece.plain:
                self.add(line, None)
            return
        if piece.block["type"] == "divider" and (not self._open or self._open[-1]["type"] == "divider"):
            return
        count = 1 + (following is not None)
        cost = piece.size + (following.size if following else 0)
        if len(self._open) + count > limits.MESSAGE_BLOCKS or self._used + cost > limits.MESSAGE_CHARACTERS:
            self._close()
        self._open.append(piece.block)
        self._used += piece.size
        self._has_table = self._has_table or piece.block["type"] == "table"

    def messages(self) -> list[list[Json]]:
        self._close()
        return self._done

    def _close(self) -> None:
        while self._open and self._open[-1]["type"] == "divider":
            self._open.pop()
        if self._open:
            self._done.append(self._open)
        self._open, self._used, self._has_table = [], 0, False


def _payload(fallback: str, blocks: Sequence[Json], name: str = "") -> str:
    """`name` stands on the first block, where the shortcut finds it."""
    if name:
        blocks = [{**blocks[0], "block_id": f"{NAMED}{name}"[: limits.BLOCK_ID]}, *blocks[1:]]
    return json.dumps(
        {"text": _fallback(fallback), "blocks": blocks, "unfurl_links": False, "unfurl_media": False},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _fallback(text: str) -> str:
    """The line for notifications, escaped: the one place where Slack would read markup."""
    words = limits.split_text(clean(text).strip(), limits.FALLBACK_CHARACTERS)
    return html.escape(words[0], quote=False) if words else "racebrief"


def annotated(payload: str, note: str) -> str:
    """The payload with a note below its text; where it is full the blocks before give way."""
    told = json.loads(payload)
    pressable = [block for block in told["blocks"] if block["type"] == "actions"]
    rest = [block for block in told["blocks"] if block["type"] != "actions"]
    room = limits.MESSAGE_BLOCKS - 1 - len(pressable)
    blocks = [*rest[:room], *_stand_in(note), *pressable]
    return json.dumps({**told, "blocks": blocks}, ensure_ascii=False, separators=(",", ":"))
