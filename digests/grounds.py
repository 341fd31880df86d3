"""Whether what was found answers a question: it must hold what is asked of whom, in the kind asked.

Likeness alone does not tell: an item on a company's revenue is as like a question on its profit as an
answer would be. So four things are weighed for the best passage: that every name asked stands there, how
much of the other words does, whether one sentence holds them together, and whether it holds an answer of
the kind asked (an amount, a time). The weights are a logistic regression over the questions of
`tests.evals.ask`, rounded; left out one by one they judge as well.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from digests.amounts import amounts
from digests.nearness import Nearness
from digests.question import Kind, Question
from digests.retrieval import Found, Passage, Term, cover
from digests.softening import softened

ENOUGH = 0.5
_LOOKED_AT = 10  # of the best entries
_ELSEWHERE = 0.8  # how much a name counts that stands in the entry but not by the sentence
_TIME = re.compile(
    r"\b(?:20\d\d|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|yesterday|tomorrow|tonight"
    r"|(?:this|next|later this|last) (?:week|month|year|quarter|spring|summer|fall|autumn|winter))\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|third|double[sd]?|triple[sd]?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The passage of an entry that answers best, and how likely it is an answer (0 to 1)."""

    found: Found
    passage: Passage
    likely: float

    @property
    def words(self) -> str:
        """What to quote, verbatim: the sentence, or the title where that says most."""
        return self.passage.sentence or self.found.entry.title


def ground(found: Found, terms: Sequence[Term], question: Question) -> Ground:
    """The entry's best passage for the question."""
    judged = [(_likely(found, passage, terms, question), passage) for passage in found.passages]
    likely, passage = max(judged, key=lambda one: (one[0], cover(one[1].near, terms), -len(one[1].sentence)))
    return Ground(found=found, passage=passage, likely=likely)


def grounds(
    found: Sequence[Found], terms: Sequence[Term], question: Question, nearness: Nearness | None = None
) -> tuple[Ground, ...]:
    """Of the best entries, in their order."""
    looked = softened(found[:_LOOKED_AT], terms, nearness) if nearness else found[:_LOOKED_AT]
    return tuple(ground(one, terms, question) for one in looked)


def _likely(found: Found, passage: Passage, terms: Sequence[Term], question: Question) -> float:
    named = [at for at, term in enumerate(terms) if term.name is not None]
    worded = [at for at, term in enumerate(terms) if term.name is None]
    names = min((max(passage.found[at], _ELSEWHERE * found.whole[at]) for at in named), default=1.0)
    weight = sum(terms[at].weight for at in worded)
    words = sum(terms[at].weight * passage.found[at] for at in worded) / weight if weight else 0.5
    near = cover(passage.near, terms)
    kind = max(_of_kind(passage.sentence, question), _of_kind(found.entry.title, question))
    logit = 0.5 + 3.4 * (names - 0.8) + 3.9 * (words - 0.65) + 1.7 * (near - 0.65) + 1.3 * (kind - 0.9)
    return 1 / (1 + math.exp(-logit))


def _of_kind(text: str, question: Question) -> float:
    """Whether the text holds an answer of the kind asked; 1 where no kind can be told by its looks."""
    if question.kind is Kind.AMOUNT:
        asked = {(amount.value, amount.unit) for amount in amounts(question.text)}
        if any(not one.is_year and (one.value, one.unit) not in asked for one in amounts(text)):
            return 1.0
        return 0.7 if _COUNTED.search(text) else 0.0
    if question.kind is Kind.WHEN:
        return 1.0 if _TIME.search(text) else 0.0
    return 1.0


def sides(question: Question) -> tuple[Question, ...]:
    """A comparison as one question for each name compared; any other question alone."""
    if question.kind is not Kind.COMPARE or len(question.names) < 2:
        return (question,)
    compared, rest = question.names[:2], question.names[2:]
    return tuple(replace(question, names=(name, *rest)) for name in compared)
