"""Answers from what was briefed: a day, one story, its sources, and a briefing at this moment."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digests.command_list import BY_NAME, split
from digests.days import window
from digests.document import Block, Bullets, Note, Paragraph, Quote, Reply, Spans, Text
from digests.lexicon import spoken, stem
from digests.model import Briefing, Command, NextDue, Order, StoryBrief, Subscription, Target
from digests.references import story_named
from digests.retelling import ToldStory, retold
from digests.schedule import next_slot
from digests.shelf import Shelf, line, listed, said

SOONEST_AGAIN = timedelta(minutes=10)
_MOST_BRIEFINGS = 60


def today(command: Command, shelf: Shelf) -> Reply:
    """The newest briefing, on one topic where one is named."""
    briefing = newest(command.places, shelf)
    if briefing is None:
        return said("No briefing yet", _first_one(shelf))
    topic = command.argument.strip().lower()
    return told(briefing, topic)


def yesterday(command: Command, shelf: Shelf) -> Reply:
    """The last briefing of the day before."""
    return _of_day(shelf.clock.now().date() - timedelta(days=1), command.places, shelf)


def of_date(command: Command, shelf: Shelf) -> Reply:
    """The last briefing of a day in words."""
    days = window(command.argument, shelf.clock.now())
    if days is None:
        return said("Date", "Which day? For example: /brief date tuesday, or 2026-01-05, or 5 Jan")
    return _of_day(days.since.date(), command.places, shelf)


def story(command: Command, shelf: Shelf) -> Reply:
    """One story of the newest briefings: all that was written of it, or its line alone with format:short."""
    plain, named = split(BY_NAME["story"], command.argument)
    told_in = story_of(plain, command.places, shelf)
    if isinstance(told_in, str):
        return said("Story", told_in)
    found, wanted = told_in.brief, named.get("format", "").lower()
    if wanted == "short":
        return listed("Story", [_story(found)])
    if wanted and wanted != "full":
        return retold(told_in, wanted, shelf)
    blocks: list[Block] = [Bullets(items=(_story(found),))]
    if found.summary:
        blocks.append(Paragraph(sentences=tuple((Text(text=claim.text),) for claim in found.summary)))
    if found.takeaways:
        blocks.append(
            Bullets(
                items=tuple(
                    (Text(text=f"{one.label}: ", bold=True), Text(text=one.claim.text))
                    for one in found.takeaways
                )
            )
        )
    urls = {source.entry_id: source for source in found.sources}
    for quotation in found.quotations:
        source = urls.get(quotation.source)
        by = quotation.speaker + (f", {quotation.role}" if quotation.role else "")
        spans: Spans = (
            (Text(text=by), Text(text=f", {source.publisher}", url=source.url))
            if source
            else (Text(text=by),)
        )
        blocks.append(Quote(text=quotation.text, attribution=spans))
    blocks.append(_sources(found))
    return Reply(title=found.headline.text, blocks=tuple(blocks))


def sources(command: Command, shelf: Shelf) -> Reply:
    """Who tells a story, with links."""
    found = story_of(command.argument.strip(), command.places, shelf)
    if isinstance(found, str):
        return said("Sources", found)
    return Reply(title=f"Sources: {found.brief.headline.text}", blocks=(_sources(found.brief),))


def now(command: Command, shelf: Shelf) -> Reply:
    """Orders a briefing that this channel gets anyway; nobody can order one for other channels alone."""
    active = shelf.in_force()
    here = [one.name for one in active if not set(command.places).isdisjoint(one.targets)]
    wanted = command.argument.strip() or (here[0] if len(here) == 1 else "")
    if wanted not in here:
        known = f"Here come: {', '.join(here)}." if here else "No briefing comes to this channel."
        asked = f"“{wanted}” does not come here." if wanted else "Which one?"
        return said("Now", f"{asked} {known}")
    moment = shelf.clock.now()
    made = shelf.archive.last_cut(wanted, before=moment)
    if any(order.subscription == wanted for order in shelf.schedule_store.orders()):
        return said("Now", f"{wanted} is on its way already.")
    if made is not None and moment - made < SOONEST_AGAIN:
        when = f"{made:%a %-d %b %H:%M} UTC"
        return said("Now", f"The last {wanted} was made {when}; ask again ten minutes after it.")
    shelf.schedule_store.order(Order(subscription=wanted, asked_at=moment))
    return said("Now", f"{wanted} comes within a minute or two.")


def told(briefing: Briefing, topic: str) -> Reply:
    """A briefing as a reply, of one topic where `topic` is not empty."""
    blocks: list[Block] = []
    stories = [brief for brief in briefing.stories if not topic or topic in brief.topics]
    if briefing.lead and not topic:
        blocks.append(Paragraph(sentences=tuple((Text(text=claim.text),) for claim in briefing.lead)))
    if stories:
        blocks.append(Bullets(items=tuple(_story(brief) for brief in stories), ordered=not topic))
    elif topic:
        known = sorted({name for brief in briefing.stories for name in brief.topics})
        there = f" It has {', '.join(known)}." if known else ""
        blocks.append(line(f"The newest briefing has nothing on “{topic}”.{there}"))
    else:
        blocks.append(line("Nothing new enough to report."))
    made = f"Made {_local(briefing.made_at, briefing.timezone)}, {briefing.key}"
    blocks.append(Note(spans=(Text(text=made),)))
    return Reply(title=briefing.title, blocks=tuple(blocks))


def newest(places: Sequence[Target], shelf: Shelf) -> Briefing | None:
    """The newest briefing for that channel, else the newest of all."""
    return max(_briefings(places, shelf, 1), key=lambda briefing: briefing.made_at, default=None)


def headlines(places: Sequence[Target], shelf: Shelf) -> tuple[str, ...]:
    """Of the newest briefing, by rank; for suggestions."""
    briefing = newest(places, shelf)
    return tuple(brief.headline.text for brief in briefing.stories) if briefing else ()


def upcoming(shelf: Shelf, moment: datetime) -> dict[str, NextDue]:
    """The slot each subscription in force waits for, by its name."""
    stored = shelf.schedule_store.next_due()
    active = shelf.in_force()
    return {one.name: stored.get(one.name) or next_slot(one, moment) for one in active}


def _briefings(places: Sequence[Target], shelf: Shelf, limit: int) -> Sequence[Briefing]:
    active: Sequence[Subscription] = shelf.in_force()
    here = [one.name for one in active if not set(places).isdisjoint(one.targets)]
    mine = [one for name in here for one in shelf.archive.briefings(limit=limit, subscription=name)]
    return mine or shelf.archive.briefings(limit=limit)


def _of_day(day: date, places: Sequence[Target], shelf: Shelf) -> Reply:
    found = [one for one in _briefings(places, shelf, _MOST_BRIEFINGS) if one.key.local_date == day]
    if not found:
        return said(f"{day:%-d %B %Y}", f"There is no briefing of {day:%A} {day:%-d %B %Y}.")
    return told(max(found, key=lambda briefing: briefing.made_at), "")


def story_of(said_as: str, places: Sequence[Target], shelf: Shelf) -> ToldStory | str:
    """The story of that name or number, or of the headline that shares most words; else why there is none."""
    named = story_named(said_as)
    if named is not None:
        old = shelf.archive.briefing(named[0])
        brief = next((one for one in old.stories if one.rank == named[1]), None) if old else None
        return ToldStory(briefing=old, brief=brief) if old and brief else "That briefing is not stored."
    briefing = newest(places, shelf)
    if briefing is None:
        return _first_one(shelf)
    if said_as.lstrip("#").isdigit():
        number = int(said_as.lstrip("#"))
        by_rank = {brief.rank: brief for brief in briefing.stories}
        if number not in by_rank:
            return f"The newest briefing has {len(briefing.stories)} stories."
        return ToldStory(briefing=briefing, brief=by_rank[number])
    wanted = {stem(word) for word in spoken(said_as)}
    if not wanted:
        return "Which story? Give its number in the newest briefing, or words of its headline."
    recent = sorted(_briefings(places, shelf, _MOST_BRIEFINGS), key=lambda one: one.made_at, reverse=True)
    best: tuple[int, ToldStory] | None = None
    for one in recent:
        for brief in one.stories:
            shared = len(wanted & {stem(word) for word in spoken(brief.headline.text)})
            if shared and (best is None or shared > best[0]):
                best = (shared, ToldStory(briefing=one, brief=brief))
    return best[1] if best is not None else f"No story told so far matches “{said_as}”."


def _sources(brief: StoryBrief) -> Bullets:
    rows = []
    for source in brief.sources:
        day = f", {source.published:%-d %B %Y}" if source.published else ""
        rows.append(
            (Text(text=source.title, bold=True, url=source.url), Text(text=f" · {source.publisher}{day}"))
        )
    return Bullets(items=tuple(rows))


def _story(brief: StoryBrief) -> Spans:
    url = brief.sources[0].url if brief.sources else None
    count = "1 source" if brief.source_count == 1 else f"{brief.source_count} sources"
    words = [brief.status.value, count, *(label.value for label in brief.labels)]
    spans = [Text(text=brief.headline.text, bold=True, url=url), Text(text=" · " + " · ".join(words))]
    if brief.what_is_new is not None:
        spans.append(Text(text=f" · {brief.what_is_new.label}: {brief.what_is_new.claim.text}"))
    return tuple(spans)


def _first_one(shelf: Shelf) -> str:
    dues = list(upcoming(shelf, shelf.clock.now()).values())
    if not dues:
        return "No subscription is configured."
    first = min(dues, key=lambda due: due.due_at)
    return f"The first one, {first.key.subscription}, is due {first.due_at:%a %-d %b %H:%M} UTC."


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %-d %b %H:%M} {zone}"
