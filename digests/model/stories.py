"""Stories and the evidence they are told with."""

from dataclasses import dataclass
from datetime import date, datetime

from digests.families import families
from digests.model.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event as told by its entries, oldest first. Never empty."""

    id: str
    entries: tuple[Entry, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """Publisher families that tell it in their own words, in order of appearance."""
        return families(self.entries)

    @property
    def last_seen(self) -> datetime:
        return max(entry.first_seen for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedStory:
    """A story with its score and what the score is made of, largest part first.

    `affair` is the id of the story that leads the affair of which this one tells a happening, if any does;
    `akin` are those of higher stories about the same party that are much like this one; `before` are the
    entries told before that tell of its affair.
    """

    story: Story
    score: float
    reasons: tuple[tuple[str, float], ...]
    affair: str | None = None
    akin: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence of ours and the ids of the stored entries that bear it out. Never without sources."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeaway:
    """`Label: one sentence`; the label is ours, the sentence is borne out."""

    label: str
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What was told of a story on one day (UTC)."""

    day: date
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number somebody published. `value` is in units of `unit` ("USD", "%", "" for a bare count).

    `measure` says of what it is the number ("training cost", "chips"; "" where the sentence does not say);
    `claimant` is who said so, `attributed` whether the sentence itself names them (else the publisher);
    `day` is the day of the entry.
    """

    text: str
    value: float
    unit: str
    subject: str
    claim: Claim
    claimant: str
    measure: str = ""
    day: date | None = None
    attributed: bool = False
    hedged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words that stand verbatim in the cited entry, and who said them there."""

    text: str
    speaker: str
    role: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Two sentences that contradict each other, each with who stands behind it."""

    claim: Claim
    claimant: str
    counter: Claim
    counter_claimant: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a story says about one facet, for the part of its format that stands at `place`.

    The heading is ours and names nothing that the claims' entries do not name.
    """

    place: int
    facet: str
    heading: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """An entry as a reader is pointed to it."""

    entry_id: str
    publisher: str
    title: str
    url: str
    published: datetime | None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """A figure as one stored entry gives it: what of whom, how much, who says so, where and when."""

    subject: str
    measure: str
    text: str
    value: float
    unit: str
    claimant: str
    publisher: str
    sentence: str
    entry_id: str
    story_id: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """One sentence of a model's answer, with the numbers of the evidence lines that it names."""

    text: str
    evidence: tuple[int, ...]
