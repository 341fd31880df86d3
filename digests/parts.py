"""Parts of a reply as neutral blocks: what stands over, between and under a story's prose."""

from collections.abc import Mapping, Sequence

from digests.document import Block, Bullets, Heading, Note, Paragraph, Spans, Text
from digests.model import Claim, FormatPart, Moment, PartKind, Section, SourceRef, StoryBrief

Refs = Mapping[str, SourceRef]


def cited(claim: Claim, refs: Mapping[str, SourceRef], label: str | None = None) -> Spans:
    """The sentence, then its publishers as links."""
    links: list[Text] = []
    for source in claim.sources:
        if ref := refs.get(source):
            links.append(Text(text=" [" if not links else ", "))
            links.append(Text(text=ref.publisher, url=ref.url))
    head = (Text(text=f"{label}: ", bold=True),) if label else ()
    return (*head, Text(text=claim.text), *links, *((Text(text="]"),) if links else ()))


def headed(part: FormatPart, blocks: Sequence[Block]) -> list[Block]:
    """A part without evidence is left out, heading and all."""
    if not blocks:
        return []
    return [Heading(text=part.heading, level=3), *blocks] if part.heading else [*blocks]


def section_blocks(part: FormatPart, section: Section, refs: Refs) -> list[Block]:
    """A paragraph under its heading, or a numbered list."""
    head: list[Block] = [Heading(text=section.heading, level=3)] if section.heading else []
    sentences = tuple(cited(claim, refs) for claim in section.claims)
    if part.kind is PartKind.NUMBERED:
        return [*head, Bullets(items=sentences, ordered=True)]
    return [*head, Paragraph(sentences=sentences)]


def date_part(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """From the first to the last day of the story's sources."""
    del part, refs
    days = sorted({ref.published.date() for ref in story.sources if ref.published})
    if not days:
        return []
    shown = dict.fromkeys(f"{day.day} {day:%B %Y}" for day in (days[0], days[-1]))
    return [Note(spans=(Text(text=" to ".join(shown)),))]


def dek_part(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """One sentence under the headline, in brackets."""
    del part
    if story.dek is None:
        return []
    spans = cited(story.dek, refs)
    return [Paragraph(sentences=((Text(text="("), *spans, Text(text=")")),))]


def contents_part(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """The headings of the sections below, where there are two or more."""
    del refs
    heads = [section.heading for section in story.sections if section.heading]
    items = tuple((Text(text=head),) for head in heads)
    return headed(part, [Bullets(items=items)] if len(items) >= 2 else [])


def _dated(moments: Sequence[Moment], refs: Refs) -> tuple[Spans, ...]:
    return tuple(cited(moment.claim, refs, f"{moment.day.day} {moment.day:%B %Y}") for moment in moments)


def precedent_part(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """Earlier happenings with their dates."""
    items = _dated(story.precedents, refs)
    return headed(part, [Bullets(items=items)] if items else [])


def regions_part(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """A sentence for each part of the world."""
    items = tuple(cited(one.claim, refs, one.label) for one in story.regions)
    return headed(part, [Bullets(items=items)] if items else [])


def related_part(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """Headlines of other stories that name the same parties."""
    items = tuple(_linked(claim, refs) for claim in story.related)
    return headed(part, [Bullets(items=items)] if items else [])


def _linked(claim: Claim, refs: Refs) -> Spans:
    ref = refs.get(claim.sources[0])
    return (Text(text=claim.text, url=ref.url if ref else None),)


def note_part(part: FormatPart, story: StoryBrief, refs: Refs) -> list[Block]:
    """Whose views these are: the people quoted and the publishers drawn on."""
    del refs
    people = dict.fromkeys(quotation.speaker for quotation in story.quotations)
    sides = dict.fromkeys(ref.publisher for ref in story.sources)
    whose = ", ".join((*people, *list(sides)[:6]))
    if not whose:
        return []
    lead = f"{part.heading}: " if part.heading else ""
    return [Note(spans=(Text(text=f"{lead}those of {whose}, each where it is cited."),))]
