"""Briefing to Document: the parts of a format as neutral blocks, the same for every platform."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from digests.amounts import amounts
from digests.document import (
    Block,
    Bullets,
    Divider,
    Document,
    Heading,
    Note,
    Paragraph,
    Quote,
    Spans,
    StoryLine,
    Table,
    Text,
    Thread,
)
from digests.figures import contested
from digests.model import (
    Briefing,
    Claim,
    Coverage,
    Format,
    FormatPart,
    Label,
    PartKind,
    SourceRef,
    StoryBrief,
    StoryStatus,
)
from digests.parts import (
    Refs,
    cited,
    contents_part,
    date_part,
    dek_part,
    headed,
    note_part,
    precedent_part,
    regions_part,
    related_part,
    section_blocks,
)

_MOST_SOURCES = 12


_NO_FORMATS: Mapping[str, Format] = {}


def compose(briefing: Briefing, fmt: Format, formats: Mapping[str, Format] = _NO_FORMATS) -> Document:
    """The post and one reply per story, in the order and with the headings of the story's format."""
    refs = {ref.entry_id: ref for story in briefing.stories for ref in story.sources}
    post = [block for part in fmt.post for block in _post_part(part, briefing, fmt, refs)]
    return Document(
        title=briefing.title,
        summary=_summary(briefing),
        post=tuple(post),
        replies=tuple(reply(story, formats.get(story.format_name, fmt)) for story in briefing.stories),
    )


def _summary(briefing: Briefing) -> str:
    if not briefing.stories:
        return f"{briefing.title}: {_quiet(briefing)}"
    return f"{briefing.title}: " + " · ".join(_title(story) for story in briefing.stories[:3])


def _quiet(briefing: Briefing) -> str:
    seen = briefing.coverage.seen
    if not briefing.coverage.feeds_read:
        return "no feed could be read, so there is nothing to report."
    return f"nothing new enough to report. {seen:,} item{'' if seen == 1 else 's'} read."


def _title(story: StoryBrief) -> str:
    update = "Update: " if story.status is StoryStatus.UPDATE else ""
    return update + story.headline.text


def _post_part(
    part: FormatPart, briefing: Briefing, fmt: Format, refs: Mapping[str, SourceRef]
) -> list[Block]:
    match part.kind:
        case PartKind.HEADLINE | PartKind.DATE:
            return [Heading(text=briefing.title, level=1)]
        case PartKind.LEAD:
            return _lead(briefing, refs)
        case PartKind.STORIES:
            lines = [_line(story, index, fmt) for index, story in enumerate(briefing.stories)]
            return [Heading(text=part.heading, level=3), *lines] if part.heading and lines else [*lines]
        case PartKind.COVERAGE:
            return [
                Divider(),
                Note(spans=(*_coverage(briefing.coverage, len(briefing.stories)), *_engine(briefing))),
            ]
        case _:
            return []


def _lead(briefing: Briefing, refs: Mapping[str, SourceRef]) -> list[Block]:
    blocks: list[Block] = []
    if briefing.late:
        blocks.append(
            Note(spans=(Text(text="Late: racebrief was not running at the usual time.", italic=True),))
        )
    if not briefing.stories:
        quiet = _quiet(briefing)
        blocks.append(Paragraph(sentences=((Text(text=quiet[:1].upper() + quiet[1:]),),)))
    elif briefing.lead:
        blocks.append(Paragraph(sentences=tuple(cited(claim, refs) for claim in briefing.lead)))
    return blocks


def _line(story: StoryBrief, index: int, fmt: Format) -> StoryLine:
    count = story.source_count
    single = Label.SINGLE_SOURCE in story.labels
    sources = f"{count} source{'' if count == 1 else 's'}"
    if single:
        sources = f"Single source: {story.sources[0].publisher}"
    others = [label.value for label in story.labels if label is not Label.SINGLE_SOURCE]
    extra: Spans = ()
    if story.what_is_new:
        extra = (
            Text(text=f"{story.what_is_new.label}: ", italic=True),
            Text(text=story.what_is_new.claim.text),
        )
        if _same(story.what_is_new.claim.text, story.headline.text):
            extra = (Text(text=story.what_is_new.label, italic=True),)
    return StoryLine(
        number=story.rank,
        headline=story.headline.text,
        url=_url_of(story.headline, story.sources),
        status="" if fmt.review_days else story.status.value,
        detail=(*others, sources),
        reply=index,
        extra=extra,
    )


def _same(left: str, right: str) -> bool:
    return left.rstrip(". ").casefold() == right.rstrip(". ").casefold()


def _url_of(claim: Claim, sources: Sequence[SourceRef]) -> str | None:
    return next((ref.url for ref in sources if ref.entry_id in claim.sources), None)


def _coverage(coverage: Coverage, stories: int) -> Spans:
    feeds = f"{coverage.feeds_read} feed{'' if coverage.feeds_read == 1 else 's'}"
    text = f"Read {feeds} and {coverage.seen:,} items: {coverage.relevant:,} on the AI race"
    if stories:
        text += f", {coverage.merged:,} of them copies, in {coverage.stories:,} stories"
        text += f"; {coverage.used:,} made the {stories} above, {coverage.dropped:,} were set aside"
    text += "."
    if coverage.oldest and coverage.newest:
        text += f" Items from {_moment(coverage.oldest)} to {_moment(coverage.newest)} UTC."
    if coverage.feeds_failed:
        names = ", ".join(coverage.failed_feeds[:5])
        more = f" and {coverage.feeds_failed - 5} more" if coverage.feeds_failed > 5 else ""
        text += f" Could not read: {names}{more}."
    else:
        text += " No feed failed."
    return (Text(text=text),)


def _engine(briefing: Briefing) -> Spans:
    """Which engine worded it, where that was a language model."""
    return (Text(text=f" Worded by {briefing.engine} from checked evidence."),) if briefing.engine else ()


def _moment(when: datetime) -> str:
    return f"{when.day} {when:%B %H:%M}"


def reply(story: StoryBrief, fmt: Format) -> Thread:
    """One story in the parts of a format."""
    refs = {ref.entry_id: ref for ref in (*story.sources, *story.beside)}
    sections = {section.place: section for section in story.sections}
    blocks: list[Block] = []
    for place, part in enumerate(fmt.reply):
        if section := sections.get(place):
            blocks += section_blocks(part, section, refs)
        else:
            blocks += _REPLY_PARTS[part.kind](part, story, refs)
    return Thread(title=_title(story), blocks=tuple(blocks))


def _headline(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    del part, refs
    blocks: list[Block] = [Heading(text=_title(story), level=2, url=_url_of(story.headline, story.sources))]
    words = [label.value for label in story.labels if label is not Label.SINGLE_SOURCE]
    if Label.SINGLE_SOURCE in story.labels:
        words.append(f"Single source: {story.sources[0].publisher}")
    if words:
        blocks.append(Note(spans=(Text(text=" · ".join(words), italic=True),)))
    return blocks


def _summary_part(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    blocks: list[Block] = []
    new = story.what_is_new
    if new and not _same(new.claim.text, story.headline.text):
        blocks.append(Paragraph(sentences=(cited(new.claim, refs, new.label),)))
    told = tuple(claim for claim in story.summary if not new or claim.text != new.claim.text)
    if told:
        blocks.append(Paragraph(sentences=tuple(cited(claim, refs) for claim in told)))
    return headed(part, blocks)


def _takeaways(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    items = tuple(cited(takeaway.claim, refs, takeaway.label) for takeaway in story.takeaways)
    return headed(part, [Bullets(items=items)] if items else [])


def _figures(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """As a table, contested ones always, others only where the prose does not hold them already."""
    prose = (*story.summary, story.headline, *(takeaway.claim for takeaway in story.takeaways))
    told = [amount for claim in prose for amount in amounts(claim.text)]
    sides = {id(figure) for group in contested(story.figures) for figure in group}
    rows: list[tuple[Spans, ...]] = []
    for figure in story.figures:
        ref = refs.get(figure.claim.sources[0])
        known = any((a.value, a.unit) == (figure.value, figure.unit) for a in told)
        if ref is None or (known and id(figure) not in sides):
            continue
        what = f"{figure.subject}, {figure.measure}" if id(figure) in sides else ""
        who = (Text(text=f"{figure.claimant}, in "),) if figure.attributed else ()
        rows.append(
            (
                (Text(text=figure.text, bold=True),),
                (*((Text(text=f"{what}: ", bold=True),) if what else ()), Text(text=figure.claim.text)),
                (*who, Text(text=ref.publisher, url=ref.url)),
            )
        )
    return headed(part, [Table(head=("Figure", "What", "Source"), rows=tuple(rows))] if rows else [])


def _quotations(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    blocks: list[Block] = []
    shown = " ".join(claim.text for claim in (*story.summary, *(t.claim for t in story.takeaways)))
    for quotation in story.quotations:
        ref = refs.get(quotation.source)
        if ref is None or quotation.text.strip(" ,.") in shown:
            continue
        who = quotation.speaker + (f", {quotation.role}" if quotation.role else "")
        blocks.append(
            Quote(
                text=quotation.text.rstrip(", "),
                attribution=(
                    Text(text=f"{who} "),
                    Text(text="["),
                    Text(text=ref.publisher, url=ref.url),
                    Text(text="]"),
                ),
            )
        )
    return headed(part, blocks)


def _disputes(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    rows = tuple((cited(dispute.claim, refs), cited(dispute.counter, refs)) for dispute in story.disputes)
    return headed(part, [Table(head=("Claim", "Counter-claim"), rows=rows)] if rows else [])


def _questions(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    items = tuple(cited(claim, refs) for claim in story.questions)
    return headed(part, [Bullets(items=items)] if items else [])


def _timeline(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    items = tuple(
        cited(moment.claim, refs, f"{moment.day:%A} {moment.day.day} {moment.day:%B}")
        for moment in story.timeline
    )
    return headed(part, [Bullets(items=items)] if items else [])


def _sources(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """Each publisher once, with how many of its items the story draws on."""
    del refs
    if not story.sources:
        return []
    counts = Counter(ref.publisher for ref in story.sources)
    first = {ref.publisher: ref for ref in reversed(story.sources)}
    spans: list[Text] = [Text(text=f"{part.heading}: ", bold=True)] if part.heading else []
    for index, publisher in enumerate(list(counts)[:_MOST_SOURCES]):
        ref = first[publisher]
        name = publisher if counts[publisher] == 1 else f"{publisher} ({counts[publisher]})"
        if not ref.language.startswith("en"):
            name = f"{name}, in {ref.language}: {ref.title}"
        spans += [Text(text=" · ")] if index else []
        spans.append(Text(text=name, url=ref.url))
    if len(counts) > _MOST_SOURCES:
        spans.append(Text(text=f" and {len(counts) - _MOST_SOURCES} more"))
    return [Note(spans=tuple(spans))]


def _nothing(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """A part that briefs carry no evidence for is left out."""
    del part, story, refs
    return []


_REPLY_PARTS: Mapping[PartKind, Callable[[FormatPart, StoryBrief, Refs], list[Block]]] = {
    kind: _nothing for kind in PartKind
} | {
    PartKind.HEADLINE: _headline,
    PartKind.SUMMARY: _summary_part,
    PartKind.TAKEAWAYS: _takeaways,
    PartKind.FIGURES: _figures,
    PartKind.QUOTATIONS: _quotations,
    PartKind.CLAIMS: _disputes,
    PartKind.QUESTIONS: _questions,
    PartKind.TIMELINE: _timeline,
    PartKind.DATE: date_part,
    PartKind.DEK: dek_part,
    PartKind.CONTENTS: contents_part,
    PartKind.PRECEDENT: precedent_part,
    PartKind.REGIONS: regions_part,
    PartKind.RELATED: related_part,
    PartKind.NOTE: note_part,
    PartKind.SOURCES: _sources,
}
