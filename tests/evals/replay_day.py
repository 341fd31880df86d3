"""What one replayed day comes to: its figures, its stories as data, what it repeats, what Slack got of it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.options import plain
from digests.model import (
    Briefing,
    Claim,
    Delivery,
    DeliveryState,
    Entry,
    PartRole,
    StoryBrief,
    StoryStatus,
)
from tests.slack_checker import problems as checker_problems

NEAR = 0.8
"""Two headlines say the same when they share this much of all their words."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One row of the table; the help text of tests.evals.replay says what each figure means."""

    day: str
    feeds_read: int
    feeds_failed: int
    seen: int
    kept: int
    merged: int
    stories: int
    posted: int
    updates: int
    repeats: int
    slack_messages: int
    slack_problems: int
    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A story that was shown or recorded as shown: on which day, of which entries, under which headline."""

    day: str
    entries: frozenset[str]
    headline: str


def headline_words(headline: str) -> frozenset[str]:
    """A headline's words, whatever their case, order and punctuation."""
    return frozenset(re.findall(r"\w+", headline.casefold()))


def same_headline(one: str, other: str) -> bool:
    """The headlines share at least NEAR of all their words."""
    mine, theirs = headline_words(one), headline_words(other)
    return bool(mine | theirs) and len(mine & theirs) >= NEAR * len(mine | theirs)


def shown(briefing: Briefing, entries: Mapping[str, Entry]) -> tuple[Shown, ...]:
    """The briefing's stories; an entry stands also for the one of which it is a copy."""
    return tuple(
        Shown(
            day=briefing.key.local_date.isoformat(),
            entries=_with_originals(story.entry_ids, entries),
            headline=story.headline.text,
        )
        for story in briefing.stories
    )


def repeats(briefing: Briefing, entries: Mapping[str, Entry], earlier: Sequence[Shown]) -> tuple[str, ...]:
    """One line for each story that is not marked Update and that an earlier day had already."""
    lines = []
    for story in briefing.stories:
        if story.status is StoryStatus.UPDATE:
            continue
        ids = _with_originals(story.entry_ids, entries)
        for before in earlier:
            if ids & before.entries or same_headline(story.headline.text, before.headline):
                lines.append(f"{story.headline.text} (shown on {before.day}: {before.headline})")
                break
    return tuple(lines)


def _with_originals(ids: Sequence[str], entries: Mapping[str, Entry]) -> frozenset[str]:
    originals = (entries[one].copy_of for one in ids if one in entries)
    return frozenset(ids) | frozenset(one for one in originals if one is not None)


def item_id(guid: str) -> str:
    """The recorded item's id: the feeds served as Atom put a prefix before it."""
    return guid.removeprefix("urn:item:")


def as_data(briefing: Briefing, entries: Mapping[str, Entry]) -> Json:
    """The whole briefing as JSON's own kinds; `entries` must hold every entry that its stories name."""
    told: Json = plain(briefing)
    told["key"] = str(briefing.key)
    told["day"] = briefing.key.local_date.isoformat()
    told["lead"] = [_claim(claim, entries) for claim in briefing.lead]
    told["stories"] = [_story(story, entries) for story in briefing.stories]
    return told


def _story(story: StoryBrief, entries: Mapping[str, Entry]) -> Json:
    """Texts as strings and lists of objects; wherever entries are named, the items' ids stand beside them."""
    told: Json = plain(story)
    told["status"] = story.status.value
    told["labels"] = [label.value for label in story.labels]
    told["headline"] = story.headline.text
    told["headline_item_ids"] = _items(story.headline.sources, entries)
    told["summary"] = [_claim(claim, entries) for claim in story.summary]
    told["questions"] = [_claim(claim, entries) for claim in story.questions]
    told["takeaways"] = [{"label": one.label, **_claim(one.claim, entries)} for one in story.takeaways]
    news = story.what_is_new
    told["what_is_new"] = {"label": news.label, **_claim(news.claim, entries)} if news else None
    for row, figure in zip(told["figures"], story.figures, strict=True):
        row["claim"] = _claim(figure.claim, entries)
    for row, quotation in zip(told["quotations"], story.quotations, strict=True):
        row["item_ids"] = _items((quotation.source,), entries)
    for row, source in zip(told["sources"], story.sources, strict=True):
        row["item_ids"] = _items((source.entry_id,), entries)
    told["guids"] = [entries[one].guid for one in story.entry_ids if one in entries]
    told["item_ids"] = _items(story.entry_ids, entries)
    return told


def _claim(claim: Claim, entries: Mapping[str, Entry]) -> Json:
    return {
        "text": claim.text,
        "sources": list(claim.sources),
        "item_ids": _items(claim.sources, entries),
    }


def _items(ids: Sequence[str], entries: Mapping[str, Entry]) -> list[str]:
    return [item_id(entries[one].guid) for one in ids if one in entries]


def entry_ids(briefing: Briefing) -> set[str]:
    """Every entry that the briefing's stories name."""
    named = {one for story in briefing.stories for one in story.entry_ids}
    named |= {source.entry_id for story in briefing.stories for source in story.sources}
    for claim in _claims(briefing):
        named |= set(claim.sources)
    return named


def _claims(briefing: Briefing) -> Iterator[Claim]:
    yield from briefing.lead
    for story in briefing.stories:
        yield from (story.headline, *story.summary, *story.questions)
        yield from (one.claim for one in story.takeaways)
        yield from (one.claim for one in story.figures)
        if story.what_is_new is not None:
            yield story.what_is_new.claim


def slack_problems(planned: Sequence[Delivery], stored: Sequence[Json]) -> tuple[str, ...]:
    """What is wrong with a day's messages: `planned` are its parts for Slack, `stored` what Slack holds."""
    found = [
        f"{one.key}: {one.state.value}: {one.reason}"
        for one in planned
        if one.state is not DeliveryState.SENT
    ]
    messages = [one for one in planned if one.part.role is not PartRole.LINKS]
    wanted = [one.key for one in messages]
    got = [message.get("metadata", {}).get("event_payload", {}).get("key") for message in stored]
    if got != wanted:
        found.append(f"planned {wanted}, Slack stored {got}")
    posts = [message for message in stored if "thread_ts" not in message]
    if len(posts) != 1 or any(
        message.get("thread_ts", posts[0]["ts"]) != posts[0]["ts"] for message in stored
    ):
        found.append("the replies are not all in the thread of one post")
    elif len(messages) < len(planned) and not posts[0].get("edits"):
        found.append("the post was not given the links to its replies")
    for one in planned:
        method = "chat.update" if one.part.role is PartRole.LINKS else "chat.postMessage"
        found += [f"{one.key}: {line}" for line in checker_problems(method, json.loads(one.part.payload))]
    for message in stored:
        found += [f"{message['ts']}: {line}" for line in checker_problems("chat.postMessage", message)]
    return tuple(found)
