"""Answers about somebody or something from the stored corpus: timeline, claims, compare, ask."""

import re
from collections.abc import Sequence
from datetime import date

from digests import ask as asking
from digests.amounts import amounts
from digests.document import Block, Bullets, Heading, Reply, Spans, Text
from digests.ledger import Account, ClaimStatus, accounts, rows_of
from digests.lexicon import spoken
from digests.model import Command, Entity, Entry
from digests.question import Question, take_apart
from digests.retrieval import corrections
from digests.sentences import split
from digests.shelf import Shelf, item, line, listed, said

MOST_DAYS = 14
MOST_CLAIMS = 8
_WEIGHED = 120  # items read for figures
_MOST_VALUES = 4
_READ = 400  # entries that name somebody, the best first
_BRIEFINGS = 60  # to look through for one told item
_MOST_SENTENCES = 12
_BETWEEN = re.compile(r"\s+(?:and|vs\.?|versus|with|to|or)\s+|\s*[,;|]\s*", re.IGNORECASE)
_TELLS = re.compile(
    r"[“\"]|\b(?:said|says|claims?|claimed|expects?|plans?|denied|denies|promised?)\b", re.IGNORECASE
)
_NO_SEARCH = "This racebrief has no index to answer from."
_NONE = "That is not in the corpus."


def ask(command: Command, shelf: Shelf) -> Reply:
    """A question answered by evidence, or said not to be answered by what is stored."""
    if shelf.retrieval is None:
        return said("Ask", _NO_SEARCH)
    if not command.argument.strip():
        return said("Ask", "What do you want to know? For example: /brief ask who bought Groq?")
    now = shelf.clock.now()
    answer = asking.ask(command.argument, now, shelf.names, shelf.retrieval, shelf.nearness)
    worded = asking.worded(answer, shelf.drafting, now.date()) if shelf.drafting else ()
    return asking.reply(answer, worded)


def timeline(command: Command, shelf: Shelf) -> Reply:
    """What was told of somebody day by day, one line a day, newest last."""
    found = _named(command.argument, shelf)
    if isinstance(found, str):
        return said("Timeline", found)
    days: dict[date, Entry] = {}
    for entry in found:  # best first
        days.setdefault(entry.when.date(), entry)
    shown = sorted(days.values(), key=lambda entry: entry.when)[-MOST_DAYS:]
    return listed(f"Timeline: {command.argument.strip()}", [_dated(entry) for entry in shown])


def claims(command: Command, shelf: Shelf) -> Reply:
    """Figures about who is asked for, values that disagree side by side; then what was said, newest first.

    Figures are those of the ledger, which has every story briefed, and of the items that name it best.
    """
    found = _named(command.argument, shelf)
    if isinstance(found, str):
        return said("Claims", found)
    spellings = _asked(command.argument, shelf)
    figures = [_standing(one, shelf) for one in _accounts(found, spellings, shelf)[:MOST_CLAIMS]]
    told: list[tuple[Entry, str]] = []
    for entry in sorted(found, key=lambda one: one.when, reverse=True):
        sentence = _claim(entry, spellings)
        if sentence:
            told.append((entry, sentence))
        if len(told) == MOST_CLAIMS:
            break
    if not told and not figures:
        return said("Claims", f"{_NONE} {len(found)} items name it, none with a figure or a quotation.")
    blocks: list[Block] = []
    if figures:
        blocks += [Heading(text="Figures"), Bullets(items=tuple(figures))]
    if told:
        said_lines = tuple(item(entry, sentence) for entry, sentence in told)
        blocks += [Heading(text="What was said"), Bullets(items=said_lines)]
    return Reply(title=f"Claims: {command.argument.strip()}", blocks=tuple(blocks))


def _accounts(found: Sequence[Entry], spellings: Sequence[str], shelf: Shelf) -> list[Account]:
    """What was measured of who is named: disputed numbers first, then the newest."""
    named = [one for one in shelf.entities if {" ".join(spoken(one.name)), *_plain(one)} & set(spellings)]
    if not named:
        return []
    rows = [row for one in named for row in (shelf.ledger.about(one.name) if shelf.ledger else ())]
    briefed = {row.entry_id for row in rows}
    fresh = [one for one in found[:_WEIGHED] if one.id not in briefed]
    subjects = {one.name for one in named}
    rows += [row for row in rows_of(fresh, shelf.by_name, "") if row.subject in subjects]
    stored = shelf.entry_store.entries({row.entry_id for row in rows}) if shelf.entry_store else None
    standing = accounts(rows, stored)
    return sorted(standing, key=lambda one: (one.status is not ClaimStatus.DISPUTED, -_newest(one)))


def _plain(entity: Entity) -> set[str]:
    return {" ".join(spoken(alias)) for alias in entity.aliases}


def _newest(account: Account) -> int:
    return max(row.day.toordinal() for row in account.rows)


def _standing(account: Account, shelf: Shelf) -> Spans:
    """One measure in one line: each value once, with who gave it, where and when."""
    ids = {row.entry_id for row in account.rows}
    stored = shelf.entry_store.entries(ids) if shelf.entry_store else {}
    first = {(row.text, row.claimant): row for row in reversed(account.rows)}
    unit = max(account.rows, key=lambda row: (row.day, row.entry_id)).unit
    of_it = [row for row in first.values() if row.unit == unit]
    rows = sorted(of_it, key=lambda row: (row.day, row.value, row.entry_id))[-_MOST_VALUES:]
    spans = [Text(text=f"{account.measure[0].upper()}{account.measure[1:]}: ", bold=True)]
    for at, row in enumerate(rows):
        entry = stored.get(row.entry_id)
        by = f"{row.claimant}, in {row.publisher}" if row.claimant != row.publisher else row.publisher
        between = "" if at == 0 else " against " if account.status is ClaimStatus.DISPUTED else "; "
        spans += [
            Text(text=between),
            Text(text=row.text, url=entry.url if entry else None),
            Text(text=f" ({by}, {row.day:%-d %B %Y})"),
        ]
    return (*spans, Text(text=f" · {account.status.value}", italic=True))


def compare(command: Command, shelf: Shelf) -> Reply:
    """What was told last of two, under one heading each."""
    pair = _pair(command.argument, shelf)
    if pair is None:
        return said("Compare", "Which two? For example: /brief compare OpenAI and Anthropic")
    blocks: list[Block] = []
    for name in pair:
        found = _named(name, shelf)
        blocks.append(Heading(text=name))
        if isinstance(found, str):
            blocks.append(line(found))
            continue
        newest = sorted(found[:30], key=lambda entry: entry.when, reverse=True)[:4]
        blocks.append(line(f"{_count(len(found))} name it; the last:"))
        blocks.append(Bullets(items=tuple(item(entry) for entry in newest)))
    return Reply(title=f"{pair[0]} and {pair[1]}", blocks=tuple(blocks))


def _named(text: str, shelf: Shelf) -> tuple[Entry, ...] | str:
    """Entries that name who is asked for, best first; else the line that says why there are none."""
    if shelf.retrieval is None:
        return _NO_SEARCH
    spellings = _asked(text, shelf)
    if not spellings:
        return "Of whom? Name a company, a model, a person or a law."
    found = shelf.retrieval.holding(spellings, limit=_READ)
    return tuple(entry for entry in found if entry.copy_of is None) or _NONE


def _asked(text: str, shelf: Shelf) -> tuple[str, ...]:
    """All spellings of who is named, or the words as they stand where nobody known is."""
    if shelf.retrieval is None:
        return ()
    fixed = corrections(spoken(text), shelf.names.words, shelf.retrieval)
    question: Question = take_apart(text, shelf.clock.now(), shelf.names, fixed)
    if question.names:
        return question.names[0].spellings
    phrase = " ".join(fixed.get(word, word) for word in spoken(text))
    return (phrase,) if phrase else ()


def _pair(text: str, shelf: Shelf) -> tuple[str, str] | None:
    halves = [half.strip() for half in _BETWEEN.split(text) if half.strip()]
    if len(halves) == 2:
        return halves[0], halves[1]
    words = spoken(text)
    found = [" ".join(words[start:end]) for start, end, _ in shelf.names.find(words)]
    if len(found) >= 2:
        return found[0], found[1]
    return (words[0], words[1]) if len(words) == 2 else None


def _claim(entry: Entry, spellings: Sequence[str]) -> str:
    """The first sentence that names one of them with a figure or somebody's words; else empty."""
    for sentence in (entry.title, *split(entry.text[:3000])[:_MOST_SENTENCES]):
        plain = f" {' '.join(spoken(sentence))} "
        if not any(f" {spelling} " in plain for spelling in spellings):
            continue
        if _TELLS.search(sentence) or any(not amount.is_year for amount in amounts(sentence)):
            return sentence
    return ""


def _dated(entry: Entry) -> Spans:
    return (
        Text(text=f"{entry.when:%a %-d %b}: "),
        Text(text=entry.title, bold=True, url=entry.url),
        Text(text=f" · {entry.publisher}, {entry.when:%-d %B %Y}"),
    )


def _count(number: int) -> str:
    return "1 item" if number == 1 else f"{number} items" if number < _READ else f"{_READ} items or more"
