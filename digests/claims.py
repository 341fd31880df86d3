"""How well a story is borne out: one publisher, a vendor alone, or claim against counter-claim."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise, product

from digests.amounts import amounts
from digests.families import families
from digests.figures import figures, figures_of
from digests.model import Claim, Dispute, Entity, EntityKind, Entry, Label
from digests.parties import parties
from digests.sentences import chatty, usable
from digests.writing import own_words

VENDOR_CATEGORIES = frozenset({"labs", "companies", "vendors"})

_DISPUTES = re.compile(
    r"\b(?:den(?:y|ies|ied)|disput\w+|reject(?:s|ed)|contradict\w*|refut\w+|challeng(?:es|ed) (?:the"
    r"|that|this)|question(?:s|ed) (?:the|whether)"
    r"|doubt(?:s|ed)?|sceptic\w*|skeptic\w*|misleading|understat\w+|overstat\w+|exaggerat\w+"
    r"|leaves? out|excludes?|omits?"
    r"|not the whole|far (?:more|higher|less|lower) than|false|untrue|no evidence|pushed back)\b",
    re.IGNORECASE,
)
_CLAIMS = re.compile(
    r"\b(?:claimed|(?<!the )(?<!all )(?<!these )(?<!such )claims|insist(?:s|ed)|maintain(?:s|ed)"
    r"|according to the company|boast(?:s|ed)|touts|touted"
    r"|argue[sd]?|alleg(?:es|ed)|accus(?:es|ed))\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:sceptical|skeptical|sceptics|skeptics|doubt(?:s|ed|ful)|den(?:y|ies|ied)"
    r"|disput(?:es|ed(?! facts))|reject(?:s|ed)"
    r"|contradict\w*|refut\w+|rebut\w*|pushed back|pushes back|not (?:be )?the (?:whole|entire|full)"
    r"|may not reveal|unproven|no evidence|misleading|called (?:it|the|that) (?:false|untrue|misleading))\b",
    re.IGNORECASE,
)
_OPENING = 40
_APART = 0.25
"""Numbers closer than this share of the larger are one number, rounded."""

_CLAIMED = re.compile(r",\s+(?P<who>[^,]{2,40}?)\s+(?:says|claims)$")
_SAYS = re.compile(r"^(?P<who>.{2,40}?)(?::(?= \S+ \S+ \S+ \S+)| says\b| claims\b| touts\b)")


def labels(
    entries: Sequence[Entry], entities: Mapping[str, Entity], disputes: Sequence[Dispute]
) -> tuple[Label, ...]:
    """What a reader should know about the sourcing, most serious first.

    A vendor's claim stays one however many publishers pass it on: it is one where vendors alone tell the
    story, or where half of the headlines give it as the vendor's word.
    """
    own = [entry for entry in entries if entry.copy_of is None] or list(entries)
    found = []
    if disputes:
        found.append(Label.DISPUTED)
    passed_on = sum(_vendor_speaks(entry, entities) for entry in own)
    if all(entry.category in VENDOR_CATEGORIES for entry in own) or 2 * passed_on >= len(own):
        found.append(Label.VENDOR_CLAIM)
    if len(families(own)) == 1:
        found.append(Label.SINGLE_SOURCE)
    return tuple(found)


def _vendor_speaks(entry: Entry, entities: Mapping[str, Entity]) -> bool:
    """ "Nvidia: …", "OpenAI says …" and "…, OpenAI claims" report the vendor's own word."""
    match = _SAYS.match(entry.title) or _CLAIMED.search(entry.title)
    if match is None:
        return False
    who = match["who"].strip().casefold()
    return any(
        entity.kind in (EntityKind.LAB, EntityKind.COMPANY)
        and who in {spelling.casefold() for spelling in (name, *entity.aliases)}
        for name in entry.entities
        if (entity := entities.get(name))
    )


def disputes(entries: Sequence[Entry], entities: Mapping[str, Entity]) -> tuple[Dispute, ...]:
    """Sentences that contest what another publisher's sentence says, about the same party and measure.

    Two sentences meet only where they share a named party and a unit, and one contests.
    """
    own = own_words(entries)
    sentences = [(entry, sentence.text) for entry in own for sentence in usable(entry.text) if sentence.alone]
    contesting = [(e, text) for e, text in sentences if _DISPUTES.search(text) and figures_of(text)]
    claiming = [(e, text) for e, text in sentences if not _DISPUTES.search(text) and figures_of(text)]
    found: list[Dispute] = []
    for (against, counter), (source, claim) in product(contesting, claiming):
        if against.publisher == source.publisher or any(d.counter.text == counter for d in found):
            continue
        shared = set(parties(counter, against, entities)) & set(parties(claim, source, entities))
        units = {a.unit for a in figures_of(counter)} & {a.unit for a in figures_of(claim)}
        if shared and units and _differ(claim, counter):
            found.append(
                Dispute(
                    claim=Claim(text=claim, sources=(source.id,)),
                    claimant=source.publisher,
                    counter=Claim(text=counter, sources=(against.id,)),
                    counter_claimant=against.publisher,
                )
            )
    found += [
        one
        for one in (*_attributed(own, entities), *_answered(own, entities))
        if one.counter.text not in {d.counter.text for d in found}
    ]
    return tuple(found[:2])


def _answered(entries: Sequence[Entry], entities: Mapping[str, Entity]) -> list[Dispute]:
    """A party's claim that the next sentences of the same report set somebody's doubt or denial against."""
    found = []
    for entry in entries:
        sentences = [one for one in usable(entry.text) if not chatty(one.text)]
        for claim, counter in pairwise(sentences):
            match = _CLAIMS.search(claim.text)
            if match is None or not claim.alone or counter.index != claim.index + 1:
                continue
            if not _DOUBT.search(counter.text) or _DOUBT.search(claim.text):
                continue
            named = parties(claim.text, entry, entities)
            if named and set(named[:1]).isdisjoint(parties(counter.text[:_OPENING], entry, entities)):
                found.append(
                    Dispute(
                        claim=Claim(text=claim.text, sources=(entry.id,)),
                        claimant=named[0],
                        counter=Claim(text=counter.text, sources=(entry.id,)),
                        counter_claimant=entry.publisher,
                    )
                )
    return found


def _attributed(entries: Sequence[Entry], entities: Mapping[str, Entity]) -> list[Dispute]:
    """A party's own number for a measure, and the other number that somebody else is named for."""
    told = [figure for figure in figures(entries, entities, most=60) if figure.attributed and figure.measure]
    own = [figure for figure in told if _is(figure.claimant, figure.subject)]
    others = [figure for figure in told if not _is(figure.claimant, figure.subject)]
    return [
        Dispute(
            claim=mine.claim,
            claimant=mine.claimant,
            counter=theirs.claim,
            counter_claimant=theirs.claimant,
            about=f"{mine.subject}: {mine.measure}",
        )
        for mine, theirs in product(own, others)
        if (mine.subject, mine.measure, mine.unit) == (theirs.subject, theirs.measure, theirs.unit)
        and abs(mine.value - theirs.value) > _APART * max(mine.value, theirs.value)
    ]


def _is(claimant: str, subject: str) -> bool:
    return bool(subject) and (subject in claimant or claimant in subject)


def _differ(claim: str, counter: str) -> bool:
    """The contesting sentence holds a figure that the claim does not: it does not merely repeat it."""
    ours = amounts(claim)
    return any(not any(a.same(b) for b in ours) for a in figures_of(counter))
