"""Buttons below a notice of messages that did not get through: try them once more, or drop them."""

from digests.document import Reply
from digests.model import Command, Delivery
from digests.ordering import NO_RIGHT, may_change
from digests.shelf import Shelf, said
from digests.undelivered import drop, retry


def settle(command: Command, shelf: Shelf) -> Reply:
    """Does what `retry` or `drop` asks of the messages under a key, and says what came of it.

    Pressed a second time it finds nothing left to do. Blocking. Raises CorpusError.
    """
    title = command.name.capitalize()
    if not may_change(command, shelf):
        return said(title, NO_RIGHT)
    key, now = command.argument.strip(), shelf.clock.now()
    if command.name == "retry":
        opened = retry(shelf.outbox, key, now)
        told = f"{_messages(opened)} will be looked for and, where missing, sent again within a minute."
    else:
        opened = drop(shelf.outbox, key, command.user or "an admin", now)
        told = f"{_messages(opened)} dropped: nothing more is sent of what had failed or was waiting."
    return said(title, told if opened else "Nothing under that name is waiting or failed any more.")


def _messages(deliveries: tuple[Delivery, ...]) -> str:
    return "1 message" if len(deliveries) == 1 else f"{len(deliveries)} messages"
