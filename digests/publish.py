"""From a due slot to planned deliveries: gather, write, compose, render, store. Nothing here sends."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digests.actions import with_actions
from digests.briefing import write_briefing
from digests.charts import with_charts
from digests.compose import compose
from digests.document import Document
from digests.drafting import Drafting, DraftNote, reworded
from digests.evidence import Dropped, check
from digests.leanings import COUNTS_FOR, NONE, Leanings, of_targets
from digests.ledger import ledger_rows
from digests.material import Material, no_past, no_rows, past_of, stories_of
from digests.model import (
    Briefing,
    Delivery,
    DeliveryState,
    Entity,
    Feed,
    Format,
    LedgerRow,
    NextDue,
    SlotKey,
    Story,
    Subscription,
    Told,
)
from digests.ports import (
    Archive,
    Channel,
    Embedder,
    EntryStore,
    FeedbackStore,
    FeedStore,
    Ledger,
    Outbox,
    Retrieval,
    ScheduleStore,
)
from digests.schedule import due, next_slot, now_key

FIRST_WINDOW = timedelta(hours=24)
STORY_MEMORY = timedelta(days=7)
TOLD_MEMORY = timedelta(days=30)
_NO_NOTES: tuple[DraftNote, ...] = ()
MARKED = "recorded as delivered, not sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """All that publishing needs: the stores, what the admin configured, and the channels by platform."""

    archive: Archive
    entry_store: EntryStore
    feed_store: FeedStore
    outbox: Outbox
    schedule_store: ScheduleStore
    channels: Mapping[str, Channel]
    feeds: tuple[Feed, ...]
    formats: Mapping[str, Format]
    entities: tuple[Entity, ...]
    retrieval: Retrieval | None = None
    ledger: Ledger | None = None
    feedback_store: FeedbackStore | None = None
    drafting: Drafting | None = None
    embedder: Embedder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A briefing that is written and composed, and not planned for anybody yet.

    `rows` are what its stories add to the ledger.
    """

    briefing: Briefing
    document: Document
    material: Material
    dropped: tuple[Dropped, ...]
    rows: tuple[LedgerRow, ...]
    notes: tuple[DraftNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A briefing whose deliveries are stored. `dropped` are the sentences that evidence did not bear out."""

    briefing: Briefing
    deliveries: int
    dropped: tuple[Dropped, ...]


def gather(subscription: Subscription, now: datetime, press: Press) -> Material:
    """What the briefing of `now` is made of: the stories with something first seen since the last cut.

    A first briefing reaches back a day, or `stale_after_hours` where that is less. A review looks back its
    days whatever was told in them. Raises CorpusError.
    """
    review_days = press.formats[subscription.format_name].review_days
    if review_days is not None:
        stale = timedelta(days=review_days)
        since = now - stale
    else:
        stale = timedelta(hours=subscription.stale_after_hours)
        since = _last_cut(subscription, now, press) or now - min(FIRST_WINDOW, stale)
    stories = stories_of(press.entry_store.recent(min(now - STORY_MEMORY, since)), before=now)
    told = () if review_days else press.archive.told(subscription.targets, now - TOLD_MEMORY)
    return Material(
        stories=tuple(story for story in stories if _has_news(story, since, now - stale)),
        told=told,
        told_entries=press.entry_store.entries(
            {one.entry_id for one in told if one.at >= now - STORY_MEMORY}
        ),
        counts=press.entry_store.counts(since, now),
        feeds=press.feeds,
        states=press.feed_store.feed_states(),
        entities={entity.name: entity for entity in press.entities},
        since=since,
        past=no_past if press.retrieval is None else past_of(press.retrieval),
        noted=no_rows if press.ledger is None else press.ledger.about,
        liked=_liked(subscription, now, press),
        embedder=press.embedder,
    )


def _last_cut(subscription: Subscription, now: datetime, press: Press) -> datetime | None:
    """Its own, or where a channel has just got its own form of a subscription, that of the shared one."""
    own = press.archive.last_cut(subscription.name, before=now)
    return own or press.archive.last_cut(subscription.name.partition("@")[0], before=now)


def _liked(subscription: Subscription, now: datetime, press: Press) -> Leanings:
    """What the readers of its channels said, as far as it still counts."""
    if press.feedback_store is None:
        return NONE
    return of_targets(press.feedback_store.feedback(now - COUNTS_FOR), subscription.targets, now)


def _has_news(story: Story, since: datetime, oldest: datetime) -> bool:
    """Something first seen, or something rewritten: a number may have been taken back."""
    return any(
        max(entry.first_seen, entry.updated or entry.first_seen) >= since and entry.when >= oldest
        for entry in story.entries
    )


def draft(
    subscription: Subscription, key: SlotKey, now: datetime, press: Press, *, late: bool = False
) -> Draft:
    """The briefing as it would go out at `now`. Stores nothing. Raises CorpusError."""
    fmt = press.formats[subscription.format_name]
    material = gather(subscription, now, press)
    written = write_briefing(subscription, fmt, material, key=key, now=now, late=late, formats=press.formats)
    briefing, dropped, notes = written.briefing, written.dropped, _NO_NOTES
    if press.drafting is not None:
        stored = press.entry_store.entries({id for one in briefing.stories for id in one.entry_ids})
        worded, notes = reworded(briefing, stored, press.drafting, now.date())
        cited = {ref.entry_id for one in worded.stories for ref in (*one.sources, *one.beside)}
        checked = check(worded, {**press.entry_store.entries(cited), **stored})
        briefing, dropped = checked.briefing, (*dropped, *checked.dropped)
    document = with_actions(
        compose(briefing, fmt, press.formats), briefing, press.formats, subscription.mention_roles
    )
    rows = ledger_rows(briefing, material.stories, press.entities)
    return Draft(
        briefing=briefing,
        document=with_charts(document, briefing, _noted(rows, material), _days(material, fmt)),
        rows=rows,
        material=material,
        dropped=dropped,
        notes=notes,
    )


def _noted(rows: Sequence[LedgerRow], material: Material) -> tuple[LedgerRow, ...]:
    """The rows together with what the ledger has on their subjects from before."""
    before = (row for subject in sorted({row.subject for row in rows}) for row in material.noted(subject))
    return tuple(dict.fromkeys((*before, *rows)))


def _days(material: Material, fmt: Format) -> Counter[date]:
    """Of a review, its items on the AI race by day (UTC); of any other briefing nothing."""
    if not fmt.review_days:
        return Counter()
    entries = (entry for story in material.stories for entry in story.entries)
    return Counter(entry.when.date() for entry in entries if entry.when >= material.since)


def upcoming(subscription: Subscription, now: datetime, press: Press) -> NextDue:
    """The slot that a preview stands for: the one waited for, else the next."""
    waiting = press.schedule_store.next_due().get(subscription.name)
    return waiting or next_slot(subscription, now)


def plan(
    subscription: Subscription,
    key: SlotKey,
    now: datetime,
    press: Press,
    *,
    late: bool = False,
    next_due: NextDue | None = None,
    mark_only: bool = False,
) -> Planned | None:
    """Writes one slot's briefing and stores its deliveries, what they tell and the next slot together.

    None where that slot has its briefing already. `mark_only` stores the deliveries as dropped: what they
    tell counts as told, and nothing is sent. A late briefing is looked for before it is sent: after a copy
    of the database was put back, it may be there. Raises CorpusError.
    """
    made = draft(subscription, key, now, press, late=late)
    state = DeliveryState.DROPPED if mark_only else DeliveryState.UNKNOWN if late else DeliveryState.PLANNED
    deliveries = _deliveries(subscription, made, now, press.channels, state)
    if not press.outbox.plan(made.briefing, deliveries, _told(subscription, made, now), next_due):
        return None
    if press.ledger is not None:
        press.ledger.note(made.rows)
    return Planned(briefing=made.briefing, deliveries=len(deliveries), dropped=made.dropped)


def _deliveries(
    subscription: Subscription,
    made: Draft,
    now: datetime,
    channels: Mapping[str, Channel],
    state: DeliveryState,
) -> tuple[Delivery, ...]:
    return tuple(
        Delivery(
            briefing=made.briefing.key,
            target=target,
            part=part,
            state=state,
            planned_at=now,
            updated_at=now,
            reason=MARKED if state is DeliveryState.DROPPED else None,
        )
        for target in dict.fromkeys(subscription.targets)
        for part in channels[target.platform].render(made.document)
    )


def _told(subscription: Subscription, made: Draft, now: datetime) -> tuple[Told, ...]:
    """Every entry of every story shown, also those that the briefing had no room to cite."""
    entries = {story.id: tuple(entry.id for entry in story.entries) for story in made.material.stories}
    return tuple(
        Told(
            target=target,
            story_id=brief.story_id,
            entry_id=entry_id,
            headline=brief.headline.text,
            at=now,
        )
        for target in dict.fromkeys(subscription.targets)
        for brief in made.briefing.stories
        for entry_id in dict.fromkeys((*entries.get(brief.story_id, ()), *brief.entry_ids))
    )


def expect(subscriptions: Sequence[Subscription], now: datetime, schedule_store: ScheduleStore) -> None:
    """Stores the slot that each subscription waits for, where none is stored yet.

    Done before anything that takes time, so that a slot that passes meanwhile is due afterwards. Raises
    CorpusError.
    """
    waiting = schedule_store.next_due()
    for subscription in subscriptions:
        if subscription.name not in waiting:
            schedule_store.set_next_due(next_slot(subscription, now))


def rehearse(subscriptions: Sequence[Subscription], now: datetime, press: Press) -> tuple[DraftNote, ...]:
    """Lets the language model word what is due, and keeps its answers for `plan_due`.

    Stores no briefing, so it may take its time beside everything else. Raises CorpusError.
    """
    if press.drafting is None:
        return ()
    waiting = press.schedule_store.next_due()
    slots = [(one, due(one, waiting.get(one.name), now).slot) for one in subscriptions]
    known = {one.name: one for one in subscriptions}
    slots += [
        (known[order.subscription], now_key(known[order.subscription], order.asked_at))
        for order in press.schedule_store.orders()
        if order.subscription in known
    ]
    return tuple(note for one, slot in slots if slot for note in draft(one, slot, now, press).notes)


def plan_due(
    subscriptions: Sequence[Subscription], now: datetime, press: Press, *, mark_only: bool = False
) -> tuple[Planned, ...]:
    """Plans what is due at `now` and what was ordered, and stores the slot that each subscription waits for.

    Raises CorpusError.
    """
    waiting = press.schedule_store.next_due()
    planned = []
    for subscription in subscriptions:
        stored = waiting.get(subscription.name)
        decided = due(subscription, stored, now)
        if decided.slot is None:
            if decided.next_due != stored:
                press.schedule_store.set_next_due(decided.next_due)
            continue
        made = plan(
            subscription,
            decided.slot,
            now,
            press,
            late=decided.late,
            next_due=decided.next_due,
            mark_only=mark_only,
        )
        if made is not None:
            planned.append(made)
    return (*planned, *_plan_ordered(subscriptions, now, press))


def _plan_ordered(subscriptions: Sequence[Subscription], now: datetime, press: Press) -> Iterator[Planned]:
    """An order's key comes from when it was placed: planned twice, it makes one briefing."""
    known = {one.name: one for one in subscriptions}
    for order in press.schedule_store.orders():
        if order.subscription in known:
            subscription = known[order.subscription]
            made = plan(subscription, now_key(subscription, order.asked_at), now, press)
            if made is not None:
                yield made
        press.schedule_store.fill(order)
