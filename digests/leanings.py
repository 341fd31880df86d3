"""What a channel's readers like, as a small part of the ranking: bounded, explained, forgotten in time."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digests.model import Feedback, Reason, Story, Target

MOST = 0.35
"""The most that feedback adds to a story's score or takes from it: less than one further publisher adds."""

COUNTS_FOR = timedelta(days=60)
"""Feedback older than that moves nothing."""

_A_VOICE = 0.5  # of a reader's whole weight, for each story; two stories make it whole
_HALF_WAY = 3.0  # readers of one mind, from whom on more of them add little
_LEAST = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Leanings:
    """What to add to a story's score for each of its topics and publishers, between -MOST and MOST."""

    topics: Mapping[str, float] = field(default_factory=dict)
    publishers: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.topics or self.publishers)


NONE = Leanings()


def leanings(feedback: Sequence[Feedback], now: datetime) -> Leanings:
    """What the feedback of one channel comes to. A reader counts once for a topic, however often they press.

    "Useful" speaks for the story's topics, "not useful" against them, or against its publishers where that
    is the reason given. That a story was told before, wrong or unclear says nothing of its topic.
    """
    topics: defaultdict[str, Counter[str]] = defaultdict(Counter)
    publishers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in feedback:
        if now - one.at > COUNTS_FOR:
            continue
        if one.useful or one.reason in (None, Reason.TOPIC):
            for topic in one.topics:
                topics[topic][one.user] += 1 if one.useful else -1
        elif one.reason is Reason.SOURCE:
            for publisher in one.publishers:
                publishers[publisher][one.user] -= 1
    return Leanings(topics=_summed(topics), publishers=_summed(publishers))


def _summed(votes: Mapping[str, Counter[str]]) -> Mapping[str, float]:
    found = {}
    for name, by_user in votes.items():
        total = sum(max(-1.0, min(1.0, count * _A_VOICE)) for count in by_user.values())
        lean = round(MOST * math.tanh(total / _HALF_WAY), 4)
        if abs(lean) >= _LEAST:
            found[name] = lean
    return dict(sorted(found.items()))


def pull(story: Story, liked: Leanings) -> list[tuple[str, float]]:
    """The part of a story's score that readers gave it, by name; empty where they said nothing of it.

    The mean over its topics, and over its publishers, so that many of either do not add up.
    """
    parts = []
    topics = {topic for entry in story.entries for topic in entry.relevance.topics}
    for kind, names, told in (
        ("topics", topics, liked.topics),
        ("publishers", set(story.families), liked.publishers),
    ):
        known = sorted(names & set(told))
        if known:
            mean = sum(told[name] for name in known) / len(names)
            parts.append((f"readers here on {kind} {', '.join(known)}", round(mean, 4)))
    total = sum(value for _, value in parts)
    scale = MOST / abs(total) if abs(total) > MOST else 1.0
    return [(name, round(value * scale, 4)) for name, value in parts if round(value * scale, 4)]


def heard(feedback: Sequence[Feedback], now: datetime) -> frozenset[Target]:
    """The channels whose feedback moves their ranking."""
    by_target: dict[Target, list[Feedback]] = {}
    for one in feedback:
        by_target.setdefault(one.target, []).append(one)
    return frozenset(target for target, said in by_target.items() if leanings(said, now))


def of_targets(feedback: Sequence[Feedback], targets: Collection[Target], now: datetime) -> Leanings:
    """What moves a briefing for these targets: a channel with leanings gets its own, so there is one."""
    return leanings([one for one in feedback if one.target in targets], now)


def lines(feedback: Sequence[Feedback], now: datetime) -> list[str]:
    """How many found what useful, and how that moves each channel's ranking, for the status."""
    told = []
    for target in sorted({one.target for one in feedback if now - one.at <= COUNTS_FOR}, key=str):
        said = [one for one in feedback if one.target == target and now - one.at <= COUNTS_FOR]
        good = sum(one.useful for one in said)
        reasons = Counter(one.reason.value for one in said if one.reason is not None)
        why = ", ".join(f"{count} {name}" for name, count in sorted(reasons.items()))
        found = leanings(said, now)
        moves = [f"{name} {value:+.2f}" for name, value in (*found.topics.items(), *found.publishers.items())]
        told.append(
            f"Feedback, {target}, {COUNTS_FOR.days} days: {good} useful, {len(said) - good} not"
            f"{f' ({why})' if why else ''}; ranking there: {', '.join(moves) or 'unmoved'}."
        )
    return told
