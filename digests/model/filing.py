"""What the filing of entries yields besides the entries themselves."""

from dataclasses import dataclass

from digests.model.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMove:
    """An entry that late evidence takes from one story to another, and why."""

    entry_id: str
    origin: str
    goal: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """An entry's embeddings by `model`: two unit vectors in half precision, its title's and the whole's."""

    entry_id: str
    version: int
    model: str
    vectors: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A batch as the desk filed it, in the order given, with the moves and embeddings to be stored."""

    entries: tuple[Entry, ...]
    moves: tuple[StoryMove, ...] = ()
    meanings: tuple[Meaning, ...] = ()
