"""Answers a question from the stored corpus, or says that it is not in there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from digests.document import Block, Bullets, Note, Paragraph, Quote, Reply, Spans, Text
from digests.drafting import Drafting, worded_answer
from digests.grounds import ENOUGH, Ground, grounds, sides
from digests.lexicon import spoken
from digests.model import Claim, Entry
from digests.nearness import Nearness
from digests.ports import Retrieval
from digests.question import Kind, Names, Question, take_apart
from digests.retrieval import corrections, retrieve, terms_of

CITED = 5
NOT_THERE = "That is not in the corpus."
_MOST_QUESTION = 400  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the corpus says to a question. `cited` holds at most CITED grounds, the best first.

    Where `answered` is False they are only the nearest items. `corrected` holds (written, read as) pairs.
    """

    question: str
    answered: bool
    likely: float
    cited: tuple[Ground, ...]
    corrected: tuple[tuple[str, str], ...] = ()


def ask(
    question: str, now: datetime, names: Names, index: Retrieval, nearness: Nearness | None = None
) -> Answer:
    """The answer as of `now`, without a language model. Blocking. Raises CorpusError."""
    text = question[:_MOST_QUESTION]
    fixed = corrections(spoken(text), names.words, index)
    asked = take_apart(text, now, names, fixed)
    found = [_grounds(side, index, nearness) for side in sides(asked)]
    likely = min((max((one.likely for one in side), default=0.0) for side in found), default=0.0)
    return Answer(
        question=question,
        answered=likely > ENOUGH,
        likely=likely,
        cited=_cited(found, asked),
        corrected=tuple(sorted(fixed.items())),
    )


def _grounds(question: Question, index: Retrieval, nearness: Nearness | None) -> tuple[Ground, ...]:
    terms = terms_of(question, index)
    if not terms:
        return ()
    return grounds(retrieve(question, terms, index, nearness), terms, question, nearness)


def _cited(found: Sequence[Sequence[Ground]], question: Question) -> tuple[Ground, ...]:
    """In the order of retrieval, the sides of a comparison in turns, each entry once."""
    mixed = [one for turn in zip_longest(*found) for one in turn if one is not None]
    unique = {one.found.entry.id: one for one in reversed(mixed)}
    ordered = sorted(unique.values(), key=mixed.index)[:CITED]
    if question.kind is Kind.TIMELINE:
        ordered.sort(key=lambda one: (one.found.entry.when, one.found.entry.id))
    return tuple(ordered)


def worded(answer: Answer, drafting: Drafting, today: date) -> tuple[Claim, ...]:
    """The answer in a model's words, each sentence borne out by what is cited; nothing where there is none.

    Blocking. Raises CorpusError.
    """
    if not answer.answered:
        return ()
    lines = tuple(Claim(text=one.words, sources=(one.found.entry.id,)) for one in answer.cited)
    entries = {one.found.entry.id: one.found.entry for one in answer.cited}
    return worded_answer(answer.question, lines, entries, drafting, today)


def reply(answer: Answer, worded: Sequence[Claim] = ()) -> Reply:
    """The best evidence quoted, then what else bears on it, each line with its source and day.

    Sentences that a model worded stand first, each with its sources.
    """
    blocks: list[Block] = []
    if answer.corrected:
        read = ", ".join(f"“{written}” as “{meant}”" for written, meant in answer.corrected)
        blocks.append(Note(spans=(Text(text=f"Read {read}."),)))
    if not answer.answered:
        blocks.append(Paragraph(sentences=((Text(text=NOT_THERE),),)))
        if answer.cited:
            blocks.append(Paragraph(sentences=((Text(text="The nearest that is:"),),)))
            blocks.append(Bullets(items=tuple(_line(one.found.entry) for one in answer.cited)))
        return Reply(title="Not in the corpus", blocks=tuple(blocks))
    best = max(answer.cited, key=lambda one: one.likely)
    entry = best.found.entry
    sources = {one.found.entry.id: one.found.entry for one in answer.cited}
    blocks += [Paragraph(sentences=(_sentence(claim, sources),)) for claim in worded]
    blocks.append(Quote(text=best.words, attribution=cited(entry)))
    others = [one for one in answer.cited if one is not best]
    if others:
        blocks.append(Bullets(items=tuple(_quoted(one) for one in others)))
    return Reply(title=answer.question[:_MOST_QUESTION], blocks=tuple(blocks))


def _sentence(claim: Claim, entries: Mapping[str, Entry]) -> Spans:
    told = [Text(text=f"{claim.text} ")]
    for at, id in enumerate(claim.sources):
        told.append(Text(text="(" if at == 0 else "; "))
        told += cited(entries[id])
    return (*told, Text(text=")"))


def cited(entry: Entry) -> Spans:
    """A publisher, linked to the item, and its day."""
    return (Text(text=entry.publisher, url=entry.url), Text(text=f", {entry.when:%-d %B %Y}"))


def _line(entry: Entry) -> Spans:
    return (
        Text(text=entry.title, bold=True, url=entry.url),
        Text(text=f" · {entry.publisher}, {entry.when:%-d %B %Y}"),
    )


def _quoted(one: Ground) -> Spans:
    line = _line(one.found.entry)
    if not one.passage.sentence:
        return line
    return (*line, Text(text=f" · {one.passage.sentence}", italic=True))
