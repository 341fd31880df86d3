"""Is it about the AI race? Decided from the names an entry holds and from what kind of item it is."""

import re
from dataclasses import dataclass

from digests.gazetteer import Gazetteer
from digests.model import EntityKind, Relevance

RELEVANT = 0.6
"""Score from which an entry counts as ours; frozen on 261 labelled items of January 2026."""

_TEXT_SHARE = 0.75
# In lower case, for titles in lower case: without regard to case a search takes three times as long.
_OFF_BEAT = (
    (
        "shopping",
        0.35,
        re.compile(
            r"\b(?:(?:best|top|great|today'?s|early|tech|amazon|laptop|tv) deals?|deals? (?:on|of)"
            r"|discount|\d+% off|\$\d+ off"
            r"|save (?:up to )?[$£]\d|on sale|lowest price|prime day|black friday|gift guide"
            r"|buying guide|(?:where|what|which|when|best .*) to buy|to buy (?:now|in 20)"
            r"|(?:should|can) (?:you|i) buy|coupon"
            r"|promo codes?|price drop|cheapest|pre-?order|worth (?:it|buying)|giveaway)\b",
        ),
    ),
    (
        "how-to or review",
        0.4,
        re.compile(
            r"^(?:how to|how i|how you|i (?:tried|tested|used|wore|got|asked|spent|replaced)"
            r"|we (?:tried|tested)|hands[- ]on|review\b|\d+ (?:\w+ )?(?:ways|tips|tools"
            r"|things|best|features|prompts|reasons|gadgets)|the best|best\b|what is|quiz\b|wordle"
            r"|watch:|video:|podcast:|photos?:)"
            r"|\breview:|\breview[- ]roundup\b|\bhands[- ]on\b|\btutorial\b|: how to\b"
            r"|: what is it",
        ),
    ),
    (
        "games and gadgets",
        0.45,
        re.compile(
            r"\b(?:ps5|playstation|xbox|nintendo|steam deck|geforce|rtx \d{4}|radeon rx"
            r"|gaming (?:laptop|monitor|pc|phone|handheld)"
            r"|smart ?watch|earbuds|headphones|soundbars?|oled|tvs?|laptops?|e-?readers?|vacuums?"
            r"|ai pcs?|mini pc|nas|smart glasses"
            r"|smart (?:home|ring|lock)|keyboards?|monitors?|fps|motherboards?|ryzen|core ultra"
            r"|snapdragon x\d?|dlss|frame gen\w*"
            r"|graphics drivers?|copilot\+ pcs?|fake frames|gamers?|sponsored content)\b",
        ),
    ),
    (
        "round-up",
        0.5,
        re.compile(
            r"\b(?:week in review|weekly (?:recap|round-?up)|round-?up|morning (?:briefing|brief)"
            r"|daily (?:brief|digest)|newsletter|live updates?"
            r"|live blog|what to watch|firstft|everything announced|this week in|as it happened"
            r"|at a glance|news quiz)\b",
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an entry is judged to be, and the entities it names, title first."""

    relevance: Relevance
    entities: tuple[str, ...]


def judge(title: str, text: str, gazetteer: Gazetteer) -> Judged:
    """Noisy-or of the weights of the names in title and text, less where the title is off our beat.

    1 - Π(1 - w): each name is one more chance that the item is ours; a name in the text alone speaks
    with three quarters of its weight.
    """
    in_title, in_text = gazetteer.named(title), gazetteer.named(text)
    missing = 1.0
    speaking: list[tuple[float, str]] = []
    for name, entity in (in_text | in_title).items():
        weight = entity.weight if name in in_title else entity.weight * _TEXT_SHARE
        missing *= 1 - min(weight, 0.99)
        if weight > 0:
            speaking.append((weight, name))
    score = 1 - missing
    reasons = [f"names {name}" for _, name in sorted(speaking, key=lambda pair: (-pair[0], pair[1]))[:4]]
    lowered = title.lower()
    for kind, factor, pattern in _OFF_BEAT:
        if pattern.search(lowered):
            score *= factor
            reasons.append(f"reads like {kind}")
    topics = dict.fromkeys(
        topic
        for entity in [*in_title.values(), *in_text.values()]
        if entity.weight > 0 or entity.kind is not EntityKind.TERM
        for topic in entity.topics
    )
    return Judged(
        relevance=Relevance(
            score=round(score, 4), relevant=score >= RELEVANT, reasons=tuple(reasons), topics=tuple(topics)
        ),
        entities=tuple(dict.fromkeys([*in_title, *in_text])),
    )
