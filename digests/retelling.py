"""A told story on demand: in another format, its figures and claims, and why it was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from digests.compose import reply as composed
from digests.document import Actions, Block, Button, Heading, Note, Quote, Reply, Spans, Table, Text
from digests.figures import contested
from digests.leanings import of_targets
from digests.material import no_past, past_of
from digests.model import Briefing, Entry, Figure, Format, SourceRef, Story, StoryBrief, Target
from digests.rank import rank
from digests.references import story_name
from digests.shelf import Shelf, item, line, listed, said
from digests.telling import story_brief

_MOST_BUTTONS = 5
_MOST_ROWS = 12
_MOST_ITEMS = 6
_GONE = "What this story was made of is not stored any more."


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """A story and the briefing that told it."""

    briefing: Briefing
    brief: StoryBrief

    @property
    def name(self) -> str:
        """What a button says for it."""
        return story_name(self.briefing.key, self.brief.rank)

    @property
    def format_name(self) -> str:
        """The format of its reply."""
        return self.brief.format_name or self.briefing.format_name


def reply_formats(layouts: Sequence[Format]) -> tuple[Format, ...]:
    """Those that one story can be told in, by name."""
    return tuple(sorted((one for one in layouts if not one.post), key=lambda one: one.name))


def retold(told: ToldStory, wanted: str, shelf: Shelf) -> Reply:
    """The story in another format, from all that is stored of it, with buttons for further ones."""
    others = [one for one in reply_formats(tuple(shelf.layouts.values())) if one.name != told.format_name]
    if wanted and wanted not in shelf.layouts:
        return said("Story", f"There is no format “{wanted}”. There are {', '.join(sorted(shelf.layouts))}.")
    entries = _entries(told, shelf)
    if not entries:
        return said("Story", _GONE)
    if not (wanted or others):
        return said("Story", "There is no other format to tell it in.")
    story = Story(id=told.brief.story_id, entries=entries)
    tries = [shelf.layouts[wanted]] if wanted else others
    replies = [(fmt, _in_format(story, fmt, shelf)) for fmt in tries]
    fmt, blocks = max(replies, key=lambda one: len(one[1]))
    buttons = tuple(
        Button(label=one.title, command="dive", argument=f"{told.name} {one.name}")
        for one in others
        if one.name != fmt.name
    )
    note = Note(spans=(Text(text=f"{fmt.title}, from {_count(entries)} that are stored of this story"),))
    title = told.brief.headline.text
    return Reply(title=title, blocks=(*blocks, note, Actions(buttons=buttons[:_MOST_BUTTONS])))


def _in_format(story: Story, fmt: Format, shelf: Shelf) -> tuple[Block, ...]:
    past = no_past if shelf.retrieval is None else past_of(shelf.retrieval)
    brief, _ = story_brief(story, fmt, shelf.by_name, now=shelf.clock.now(), past=past)
    return composed(brief, fmt).blocks


def _entries(told: ToldStory, shelf: Shelf) -> tuple[Entry, ...]:
    if shelf.entry_store is None:
        return ()
    stored = shelf.entry_store.entries(told.brief.entry_ids)
    return tuple(sorted(stored.values(), key=lambda entry: (entry.first_seen, entry.id)))


def claims_of(told: ToldStory) -> Reply:
    """Its figures with who gives them, those that disagree side by side; claims against each other; words."""
    brief = told.brief
    refs = {ref.entry_id: ref for ref in brief.sources}
    blocks: list[Block] = []
    rows = tuple(_figure(figure, refs) for figure in _ordered(brief.figures)[:_MOST_ROWS])
    if rows:
        blocks += [Heading(text="Figures"), Table(head=("Figure", "Who says so", "What"), rows=rows)]
    sides = tuple(
        (
            (Text(text=f"{one.claimant}: ", bold=True), Text(text=one.claim.text)),
            (Text(text=f"{one.counter_claimant}: ", bold=True), Text(text=one.counter.text)),
        )
        for one in brief.disputes
    )
    if sides:
        blocks += [
            Heading(text="Claim and counter-claim"),
            Table(head=("Claim", "Counter-claim"), rows=sides),
        ]
    voices = [
        Quote(text=one.text, attribution=(Text(text=one.speaker), *_at(refs.get(one.source))))
        for one in brief.quotations
    ]
    if voices:
        blocks += [Heading(text="Voices"), *voices]
    if not blocks:
        blocks.append(line("No source gives a figure, a contested claim or anybody's words."))
    return Reply(title=f"Claims: {brief.headline.text}", blocks=tuple(blocks))


def _ordered(figures: Sequence[Figure]) -> list[Figure]:
    """Those that disagree first, together."""
    sides = [figure for group in contested(tuple(figures)) for figure in group]
    known = {id(figure) for figure in sides}
    return [*sides, *(figure for figure in figures if id(figure) not in known)]


def _figure(figure: Figure, refs: dict[str, SourceRef]) -> tuple[Spans, ...]:
    ref = refs.get(figure.claim.sources[0])
    who = (Text(text=figure.claimant), *_at(ref)) if figure.attributed else (_source(ref, figure.claimant),)
    return (Text(text=figure.text, bold=True),), who, (Text(text=figure.claim.text),)


def _at(ref: SourceRef | None) -> Spans:
    return (Text(text=", in "), Text(text=ref.publisher, url=ref.url)) if ref else ()


def _source(ref: SourceRef | None, otherwise: str) -> Text:
    return Text(text=ref.publisher, url=ref.url) if ref else Text(text=otherwise)


def why_told(told: ToldStory, places: Sequence[Target], shelf: Shelf) -> Reply:
    """Where and when it was told, what its place in the ranking is made of, and the items behind it."""
    brief, briefing = told.brief, told.briefing
    lines = [
        f"Told in {briefing.key} as number {brief.rank}, {brief.status.value.lower()}, "
        f"from {brief.source_count} independent source{'' if brief.source_count == 1 else 's'}."
    ]
    entries = _entries(told, shelf)
    if entries:
        ranked = rank(
            (Story(id=brief.story_id, entries=entries),),
            shelf.by_name,
            since=entries[0].first_seen - timedelta(seconds=1),
            now=briefing.made_at,
            liked=of_targets(shelf.feedback(), places, shelf.clock.now()),
        )[0]
        parts = ", ".join(f"{name} {value:+.2f}" for name, value in ranked.reasons)
        lines.append(f"All that is stored of it ranks {ranked.score:.2f}: {parts}.")
    if brief.topics:
        lines.append(f"Topics: {', '.join(brief.topics)}.")
    items = [item(entry) for entry in entries[:_MOST_ITEMS]]
    if len(entries) > _MOST_ITEMS:
        items.append((Text(text=f"and {len(entries) - _MOST_ITEMS} more items"),))
    return listed("Why is this here?", [*((Text(text=text),) for text in lines), *items])


def why_briefed(briefing: Briefing, shelf: Shelf) -> Reply:
    """What a whole briefing is: which subscription ordered it, what it saw, and why its stories lead."""
    order = next((one for one in shelf.in_force() if one.name == briefing.key.subscription), None)
    saw = briefing.coverage
    lines = [
        f"This is {briefing.key}, in the format {briefing.format_name}, "
        f"{'ordered by the subscription of that name' if order else 'from a subscription that has ended'}.",
        f"It looked at {saw.seen:,} items, {saw.relevant:,} of them on the AI race, in {saw.stories:,} "
        f"stories, and tells the {len(briefing.stories)} that ranked highest and were new here.",
    ]
    buttons = tuple(
        Button(label=f"Why number {one.rank}?", command="why", argument=story_name(briefing.key, one.rank))
        for one in briefing.stories[: 2 * _MOST_BUTTONS]
    )
    told = listed("Why is this here?", [(Text(text=text),) for text in lines])
    return Reply(title=told.title, blocks=(*told.blocks, Actions(buttons=buttons)))


def _count(entries: Sequence[Entry]) -> str:
    return "the one item" if len(entries) == 1 else f"the {len(entries)} items"
