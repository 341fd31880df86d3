"""What became of one item: every decision made about it, in the order in which they are made."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from digests.affairs import lowering, theme
from digests.briefing import LEAST_SCORE
from digests.document import Reply, Text
from digests.material import stories_of
from digests.model import Briefing, Command, Entry, RankedStory, Story
from digests.rank import rank
from digests.shelf import Shelf, item, listed, said
from digests.urls import canonical_url

_BRIEFINGS = 60  # to look through for one told item
_STORY_DAYS = timedelta(days=7)
_WINDOW = timedelta(hours=24)
_MOST_OTHERS, _MOST_PARTS = 5, 8
_NO_SEARCH = "This racebrief has no index to answer from."


def why(command: Command, shelf: Shelf) -> Reply:
    """Where an item was read, how it was judged, its story, what that ranked for, and whom it was told."""
    url = command.argument.strip().strip("<>").partition("|")[0]
    if shelf.entry_store is None:
        return said("Why", _NO_SEARCH)
    if not url.startswith(("http://", "https://")):
        return said("Why", "Which item? Give its address: /brief why https://example.org/item")
    entry = shelf.entry_store.by_canonical_url([canonical_url(url)]).get(canonical_url(url))
    if entry is None:
        return said("Why", "No feed has brought that address, so it was never weighed.")
    lines = [_read(entry, shelf), _judged(entry)]
    if entry.copy_of is not None:
        original = shelf.entry_store.entries([entry.copy_of]).get(entry.copy_of)
        lines.append(f"It is a copy of “{original.title if original else entry.copy_of}”.")
    recent = shelf.entry_store.recent(entry.first_seen - _STORY_DAYS)
    if entry.story_id is not None:
        lines += _story_lines(entry, recent, shelf)
    lines += _told(entry, recent, shelf)
    return listed("Why", [item(entry), *((Text(text=text),) for text in lines)])


def _read(entry: Entry, shelf: Shelf) -> str:
    feed = next((feed.name for feed in shelf.feeds if feed.url == entry.feed_url), entry.feed_url)
    edited = f", in its version {entry.version}" if entry.version > 1 else ""
    return f"Read from {feed}, first seen {entry.first_seen:%-d %B %Y %H:%M} UTC{edited}."


def _judged(entry: Entry) -> str:
    judged = "about the AI race" if entry.relevance.relevant else "not about the AI race"
    reasons = f": {', '.join(entry.relevance.reasons)}" if entry.relevance.reasons else ""
    return f"Judged {judged} (score {entry.relevance.score:.2f}){reasons}."


def _story_lines(entry: Entry, recent: Sequence[Entry], shelf: Shelf) -> list[str]:
    """Who else tells its story, whether it was moved there, and what the story's rank is made of."""
    together = [other for other in recent if other.story_id == entry.story_id] or [entry]
    story = Story(id=entry.story_id or entry.id, entries=tuple(together))
    others = [f"“{other.title}” ({other.publisher})" for other in together if other.id != entry.id]
    count = len(story.families)
    told = f"Its story has {len(together)} item{'s' if len(together) > 1 else ''} of {count} publisher"
    lines = [f"{told}{'s' if count > 1 else ''}{': ' + '; '.join(others[:_MOST_OTHERS]) if others else ''}."]
    moves = shelf.story_store.moves(entry.id) if shelf.story_store is not None else ()
    lines += [f"Moved into this story when later items came: {move.reason}." for move in moves[-1:]]
    (ranked,) = rank([story], shelf.by_name, since=entry.first_seen - _WINDOW, now=entry.first_seen)
    lines.append(f"The story's rank is {ranked.score:.2f}: {_parts(ranked)}.")
    return lines


def _parts(ranked: RankedStory) -> str:
    return ", ".join(f"{reason} {value:+.2f}" for reason, value in ranked.reasons[:_MOST_PARTS])


def _told(entry: Entry, recent: Sequence[Entry], shelf: Shelf) -> list[str]:
    """Each briefing that told it; else what stood against it in the first that could have."""
    briefings = shelf.archive.briefings(limit=_BRIEFINGS)
    found = [
        f"Told in {briefing.key} as part of “{brief.headline.text}”, number {brief.rank}."
        for briefing in briefings
        for brief in briefing.stories
        if entry.id in brief.entry_ids
    ]
    if found:
        return found
    if not entry.relevance.relevant:
        return ["So no briefing told it."]
    later = [one for one in briefings if one.made_at > entry.first_seen and one.stories]
    if not later:
        return ["No briefing has been made since."]
    return [_against(entry, recent, min(later, key=lambda one: one.made_at), shelf)]


def _against(entry: Entry, recent: Sequence[Entry], briefing: Briefing, shelf: Shelf) -> str:
    """The story's place among those of that briefing's day."""
    since = briefing.made_at - _WINDOW
    fresh = [
        story
        for story in stories_of(recent, before=briefing.made_at)
        if any(one.first_seen >= since for one in story.entries)
    ]
    ranked = rank(fresh, shelf.by_name, since=since, now=briefing.made_at)
    own = entry.story_id or entry.id
    place = next((n for n, one in enumerate(ranked, 1) if one.story.id == own), None)
    if place is None:
        return "No briefing told it: its story had nothing of that day."
    score = ranked[place - 1].score
    reason, taken = _taken(ranked[place - 1].story, since, briefing, shelf)
    known = (
        f"{briefing.key} had room for {len(briefing.stories)}; its story was number {place} of {len(ranked)}"
    )
    if score < LEAST_SCORE:
        return f"No briefing told it: {known}, with {score:.2f}, below the floor of {LEAST_SCORE}."
    if taken:
        return f"No briefing told it: {known}, with {score:.2f}, less at least {-taken:.2f}: it {reason}."
    if place <= len(briefing.stories):
        return f"No briefing told it: {known}, but filters, or what was told before, stood against it."
    return f"No briefing told it: {known}, with {score:.2f}."


def _taken(story: Story, since: datetime, briefing: Briefing, shelf: Shelf) -> tuple[str, float]:
    """What the stories told lowered it by, and why."""
    told = [_entries(brief.entry_ids, shelf) for brief in briefing.stories]
    above = [(theme(entries, shelf.by_name), False) for entries in told if entries]
    fresh = [one for one in story.entries if one.first_seen >= since]
    return lowering(theme(fresh, shelf.by_name), above, shelf.by_name)


def _entries(ids: Sequence[str], shelf: Shelf) -> list[Entry]:
    return list(shelf.entry_store.entries(ids).values()) if shelf.entry_store else []
