"""Words in quotation marks with the person who said them, where the text itself joins the two."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from digests.model import Entry, Quotation
from digests.sentences import split
from digests.words import count_words

_LEAST_WORDS, _MOST_WORDS = 3, 45
_MOST_TOGETHER = 5
_SHORT, _TITLE_WORDS = 4, 2

_SAID = (
    r"(?:said|says|told|wrote|writes|added|adds|argued|argues|warned|warns|noted|notes|described"
    r"|describes|called|calls"
    r"|explained|insisted|claimed|stated|tweeted|posted|testified|declared|acknowledged|predicted"
    r"|concluded|commented"
    r"|pointed out|compared|invoked|invokes|cited|cites|labell?ed|dubbed"
    r"|put it|summed it up|responded|replied|admitted|conceded|emphasi[sz]ed|emphasi[sz]es|stressed|stresses"
    r"|remarked|observed|cautioned|urged|vowed|promised|joked|quipped|recalled|reiterated|wondered|continued"
    r"|tells|asked|announced|confirmed|lamented|countered|reflected|boasted|complained|mused|asserted)"
)
_PARTICLE = r"(?:de|van|von|der|den|bin|al|el|la|le|da|di|du)"
_WORD = rf"(?:(?:[A-Z]\.)+|(?:Mc|Mac|O['’])?[A-Z][\w-]+|{_PARTICLE}(?=\s(?:{_PARTICLE}\s)?[A-Z]))"
_NAME = rf"{_WORD}(?:\s+{_WORD}){{0,3}}"
_ROLE_WORD = (
    r"(?:chief|ceo|co-ceo|cto|cfo|coo|president|vice|minister|premier|chancellor|secretary|spokes\w+"
    r"|analyst|researcher"
    r"|director|professor|founder|co-founder|chair\w*|head|senator|governor|commissioner|economist"
    r"|investor|capitalist"
    r"|lawyer|attorney|judge|engineer|scientist|manager|partner|strategist|officer|executive|author"
    r"|adviser|advisor|fellow"
    r"|staffer|ally|official|owner|boss|veteran|member|leader|mayor|representative|critic|journalist|expert"
    r"|czar|tsar|lawmaker|advocate|campaigner|whistleblower|employee|consultant|developer|designer|entrepreneur"
    r"|physician|doctor|psychologist|psychiatrist|activist|watchdog|columnist|editor|writer|host|correspondent)"
)
_ROLE = rf"(?:the\s|an?\s)?[^,.;:“”\"]*?\b(?i:{_ROLE_WORD})\b[^,.;:“”\"]{{0,110}}"
_SAYING_NOUN = r"(?:directive|order|orders|instruction|message|advice|warning|reply|answer|words)"
_CALLING = r"(?:calling|describing|labell?ing|dubbing)"
_NAMING = re.compile(r"\b(?:describ\w+|call(?:s|ed|ing)|invoke[sd]|labell?\w+|dubb\w+|compar\w+)\b")
"""Verbs by which few words are a quotation all the same."""

_HEADS = frozenset({"President", "Chancellor", "Premier", "US President"})
"""Offices whose holder a surname names well enough."""

_OPENERS = frozenset({"As", "But", "And", "While", "When", "So", "Yet", "Prominent", "Former", "Veteran"})
_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Sen|Rep|Gov|Judge|Justice|Professor|Senator)\.?\s+)?"
_QUOTE = r"[“\"](?P<quote>[^“”\"]+)[”\"]"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # "…," said NAME, ROLE   ·   "…," said ORG's NAME   ·   "…," NAME, ROLE, said
        rf"{_QUOTE},?\s+{_SAID}\s+{_TITLE}(?P<name>{_NAME})(?![\w’'])(?:,\s+(?P<role>{_ROLE}))?",
        rf"{_QUOTE},?\s+{_SAID}\s+(?P<role>{_NAME})(?:['’]s|['’])\s+(?P<name>{_NAME})",
        rf"{_QUOTE},?\s+(?P<role>{_NAME})(?:['’]s|['’])\s+(?P<name>{_NAME})\s+{_SAID}\b",
        rf"{_QUOTE},?\s+(?P<role>[^,.“”\"]{{0,60}}?\b(?i:{_ROLE_WORD})\b(?:\s[a-z]+){{0,4}})\s+(?P<name>{_NAME})\s+{_SAID}\b",
        rf"{_QUOTE},?\s+(?P<name>{_NAME})(?:,\s+(?P<role>{_ROLE}),)?\s+{_SAID}\b",
        # "…," said ROLE NAME
        rf"{_QUOTE},?\s+{_SAID}\s+(?P<role>[^,.“”\"]{{0,60}}?\b(?i:{_ROLE_WORD})s?)\s+(?P<name>{_NAME})",
        # NAME, ROLE, said … "…"
        rf"(?P<name>{_NAME}),\s+(?P<role>{_ROLE}),\s+(?:\w+\s+)?{_SAID}\b[^“”\".]{{0,90}}{_QUOTE}",
        rf"(?P<role>[^,.“”\"]{{0,60}}?\b(?i:{_ROLE_WORD}))\s+(?P<name>{_NAME})\s+(?:\w+\s+)?{_SAID}\b[^“”\".]{{0,90}}{_QUOTE}",
        rf"(?P<name>{_NAME})(?:,\s+(?P<role>{_ROLE}),)?\s+(?:\w+\s+)?{_SAID}\b[^“”\".]{{0,90}}{_QUOTE}",
        # NAME, ROLE, … gave them one order: "…"
        rf"(?P<name>{_NAME})(?:,\s+(?P<role>{_ROLE}),)?\s[^“”\".]{{0,140}}?\b{_SAYING_NOUN}:\s{_QUOTE}",
        # NAME reacted by …, calling it "…"
        rf"(?P<name>{_NAME})(?:,\s+(?P<role>{_ROLE}),)?\s[^“”\".]{{0,140}}?"
        rf",\s{_CALLING}\b[^“”\".]{{0,40}}{_QUOTE}",
    )
)
_OFFICE = re.compile(rf"(?i:{_ROLE_WORD}|prime|executive|general|dr|mr|mrs|ms|sir|lord|us|uk|eu)\.?")
_NOT_A_PERSON = re.compile(
    r"^(?:The|A|An|In|On|At|But|And|As|For|While|When|Last|This|That|He|She|It|They|We|If|Its|His|Her"
    r"|Their|Although)\b"
    r"|\b(?:Inc|Corp|Ltd|University|Ministry|Department|Commission|Times|Post|Journal|News|Reuters"
    r"|Bloomberg|House|Street"
    r"|Company|Group|Institute|Agency|Office|Court|Committee|Monday|Tuesday|Wednesday|Thursday|Friday"
    r"|Saturday|Sunday|Insider|Magazine|Review|Press|Tribune|Report|Labs?|Today)\b"
    r"|-(?:owned|backed|based|led)\b"
)


_MARKS = re.compile('[“"]')
_HE_SAID = re.compile(rf"{_QUOTE},?\s+(?:he|she)\s+{_SAID}\b")
_SPEAKER = re.compile(rf"{_TITLE}(?P<name>{_NAME})(?:,\s+(?P<role>{_ROLE}),)?\s+(?:\w+ly\s+)?{_SAID}\b")


def quotations(entry: Entry, organisations: Sequence[str] = ()) -> tuple[Quotation, ...]:
    """Every attributed quotation of at least three words in an entry's text, in order.

    `organisations` are names that are no persons. A quotation without a named person is left out, and
    so is one whose speaker the same sentence does not name.
    """
    found: dict[str, Quotation] = {}
    never = {name.casefold() for name in organisations}
    before = ""
    for passage in _passages(entry.text):
        patterns = _PATTERNS if _MARKS.search(passage) else ()
        read = [_read(match, entry) for pattern in patterns for match in pattern.finditer(passage)]
        read += [_read_pronoun(match, before, entry) for match in _HE_SAID.finditer(passage)]
        for quotation in read:
            if quotation and quotation.speaker.casefold() not in never:
                found.setdefault(quotation.text, quotation)
        before = passage
    roles = {quotation.speaker: quotation.role for quotation in found.values() if quotation.role}
    return tuple(replace(one, role=one.role or roles.get(one.speaker)) for one in found.values())


def _passages(text: str) -> Iterator[str]:
    """The text's sentences, those together that one pair of quotation marks holds."""
    for line in text.splitlines():
        open_one: list[str] = []
        for sentence in split(line):
            open_one.append(sentence)
            passage = " ".join(open_one)
            if len(open_one) >= _MOST_TOGETHER or _is_closed(passage):
                yield passage
                open_one = []
        if open_one:
            yield " ".join(open_one)


def _is_closed(text: str) -> bool:
    return text.count("“") <= text.count("”") and text.count('"') % 2 == 0


def _read_pronoun(match: re.Match[str], before: str, entry: Entry) -> Quotation | None:
    """Of "he said" it is the one person whom the sentence before has saying something."""
    speakers = list(_SPEAKER.finditer(before))
    if len(speakers) != 1:
        return None
    return _read(speakers[0], entry, match["quote"])


def _read(match: re.Match[str], entry: Entry, quote: str | None = None) -> Quotation | None:
    """`quote` are the words, where they stand in another match than the name."""
    office, name = _office_and_name(_without_opener(match["name"]))
    full = _full_name(name, entry.text)
    title = None
    if full is not None:
        title, full = _office_and_name(full)
    # "President Trump" is enough where the text never has the whole name.
    if full is None or " " not in full:
        full, title = name, office
        if office not in _HEADS or not full:
            return None
    text = (quote or match["quote"]).strip().rstrip(",")
    least = 1 if _NAMING.search(match.group()) else _LEAST_WORDS
    if not least <= count_words(text) <= _MOST_WORDS or _NOT_A_PERSON.search(full) or _is_title(text):
        return None
    role = (match["role"] or "").strip() or office or title
    if role and (
        count_words(role) > 16 or (role[0].isupper() is False and role.split()[0] in ("and", "who", "but"))
    ):
        role = None
    return Quotation(text=text, speaker=full, role=role, source=entry.id)


def _is_title(quoted: str) -> bool:
    """Of a work: no sentence has all its long words in capitals."""
    long = [word for word in quoted.split() if len(word) > _SHORT]
    return len(long) >= _TITLE_WORDS and all(word[0].isupper() for word in long)


def _without_opener(name: str) -> str:
    """ "As Allen" names Allen."""
    words = name.split()
    while words and words[0] in _OPENERS:
        words.pop(0)
    return " ".join(words)


def _office_and_name(text: str) -> tuple[str | None, str]:
    """ "Microsoft CEO Satya Nadella" is an office and a name."""
    words = text.split()
    titles = [i for i, word in enumerate(words) if _OFFICE.fullmatch(word)]
    cut = titles[-1] + 1 if titles else 0
    return " ".join(words[:cut]) or None, " ".join(words[cut:])


def _full_name(name: str, text: str) -> str | None:
    """The name with its given name: a surname alone counts only where the text has the whole name."""
    if " " in name:
        return name
    if not name:
        return None
    whole = re.search(rf"(?<![.\w])({_WORD}\s+(?:{_WORD}\s+)?{re.escape(name)})\b", text)
    return whole.group(1) if whole and not _NOT_A_PERSON.search(whole.group(1)) else None
