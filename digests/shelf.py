"""All that an answer may look at, and the lines that answers are made of."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from digests.changes import in_force
from digests.document import Block, Bullets, Paragraph, Reply, Spans, Text
from digests.drafting import Drafting
from digests.leanings import COUNTS_FOR, heard
from digests.model import Change, Entity, Entry, Feed, Feedback, Format, Subscription, Target
from digests.nearness import Nearness
from digests.ports import (
    Archive,
    ChangeStore,
    Clock,
    EntryStore,
    FeedbackStore,
    FeedStore,
    Ledger,
    Outbox,
    Retrieval,
    ScheduleStore,
    SearchIndex,
    StoryStore,
)
from digests.question import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What commands are answered from. Every store is blocking and read in a thread.

    `admins` are "platform:user"; `names` finds `entities` in questions; `formats` are those that a
    subscription may choose, `layouts` all that there are. What is None cannot be asked for.
    """

    archive: Archive
    search_index: SearchIndex
    feed_store: FeedStore
    outbox: Outbox
    schedule_store: ScheduleStore
    clock: Clock
    feeds: tuple[Feed, ...]
    subscriptions: tuple[Subscription, ...]
    entry_store: EntryStore | None = None
    retrieval: Retrieval | None = None
    change_store: ChangeStore | None = None
    ledger: Ledger | None = None
    nearness: Nearness | None = None
    drafting: Drafting | None = None
    feedback_store: FeedbackStore | None = None
    story_store: StoryStore | None = None
    entities: tuple[Entity, ...] = ()
    names: Names = field(default_factory=lambda: Names(()))
    formats: tuple[str, ...] = ()
    layouts: Mapping[str, Format] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    admins: Collection[str] = field(default_factory=frozenset)

    @property
    def by_name(self) -> Mapping[str, Entity]:
        """The entities by their names."""
        return {entity.name: entity for entity in self.entities}

    def changes(self) -> tuple[Change, ...]:
        """What was changed by command, oldest first. Raises CorpusError."""
        return self.change_store.changes() if self.change_store is not None else ()

    def feedback(self) -> tuple[Feedback, ...]:
        """What readers said, as long as it counts, oldest first. Raises CorpusError."""
        since = self.clock.now() - COUNTS_FOR
        return self.feedback_store.feedback(since) if self.feedback_store is not None else ()

    def in_force(self) -> tuple[Subscription, ...]:
        """What is to be published. Raises CorpusError."""
        return in_force(self.subscriptions, self.changes(), heard(self.feedback(), self.clock.now()))


def line(text: str) -> Paragraph:
    return Paragraph(sentences=((Text(text=text),),))


def said(title: str, text: str) -> Reply:
    """A reply of one line."""
    return Reply(title=title, blocks=(line(text),))


def listed(title: str, items: Sequence[Spans], *, ordered: bool = False, first: str = "") -> Reply:
    """A reply that is a list, below a line where `first` is given."""
    blocks: list[Block] = [line(first)] if first else []
    return Reply(title=title, blocks=(*blocks, Bullets(items=tuple(items), ordered=ordered)))


def item(entry: Entry, quoted: str = "") -> Spans:
    """An entry in one line: headline, source, day, and words of it."""
    spans = [
        Text(text=entry.title, bold=True, url=entry.url),
        Text(text=f" · {entry.publisher}, {entry.when:%-d %B %Y}"),
    ]
    if quoted and quoted != entry.title:
        spans.append(Text(text=f" · {quoted}", italic=True))
    return tuple(spans)


def place(target: Target | None) -> str:
    """How a reply names where it was asked."""
    return "this channel" if target is not None else "the terminal"
