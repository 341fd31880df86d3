"""What a poll brought: which items are to be stored, and in which words. Pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from digests.model import Entry, EntryData, Feed
from digests.urls import canonical_url

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""No news feed is older: what claims to be has a broken date."""

# Control characters, lone surrogates (no database takes them), and what is invisible in a chat: soft
# hyphens, zero-width spaces, byte order marks and marks that turn the direction of writing.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
_SPACE = re.compile(r"\s+")
# Scripts written without spaces: a word has no edge there that could be asked for.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class IntentKind(StrEnum):
    """Whether an item is seen for the first time or in other words than before."""

    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryIntent:
    """An entry as it is to be stored."""

    kind: IntentKind
    entry: Entry


def entry_id(feed_url: str, guid: str) -> str:
    """16 hex digits, the same for the same item of the same feed for ever."""
    return hashlib.sha256(f"{feed_url}\n{guid}".encode("utf-8", "replace")).hexdigest()[:16]


def item_id(feed_url: str, item: EntryData) -> str:
    """The id under which an item of a feed is stored."""
    return entry_id(feed_url, _guid(item))


def fingerprint(title: str, text: str) -> str:
    """16 hex digits for the words; white space does not count."""
    words = "\0".join(_SPACE.sub(" ", part).strip() for part in (title, text))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def decide(
    feed: Feed, data: Sequence[EntryData], stored: Mapping[str, Entry], now: datetime
) -> tuple[EntryIntent, ...]:
    """The items of `data` that are new or whose title or text changed, in the feed's order.

    `stored` holds, by id, at least those entries of the feed that `data` names and that are stored.
    The feed's keep and drop words judge new items; an edit of a stored entry is always taken, so that
    what we quote stays what the source says.
    """
    intents: list[EntryIntent] = []
    met: set[str] = set()
    for item in data:
        fresh = _entry(feed, item, now)
        if fresh.id in met:
            continue
        met.add(fresh.id)
        known = stored.get(fresh.id)
        if known is None:
            if _wanted(feed, fresh):
                intents.append(EntryIntent(kind=IntentKind.NEW, entry=fresh))
        elif fingerprint(known.title, known.text) != fingerprint(fresh.title, fresh.text):
            intents.append(EntryIntent(kind=IntentKind.CHANGED, entry=_edited(known, fresh, now)))
    return tuple(intents)


def clean(text: str) -> str:
    """Text without characters that nobody can see; every line break is "\\n"."""
    if text.isprintable() or text.replace("\n", " ").isprintable():  # most texts, at a tenth of the cost
        return text.strip()
    return _UNSEEN.sub("", _BREAKS.sub("\n", text)).strip()


def _guid(item: EntryData) -> str:
    return clean(item.guid) or clean(item.url) or fingerprint(item.title, item.text)


def _entry(feed: Feed, item: EntryData, now: datetime) -> Entry:
    url = clean(item.url)
    return Entry(
        id=item_id(feed.url, item),
        feed_url=feed.url,
        guid=_guid(item),
        url=url,
        canonical_url=canonical_url(url),
        title=_SPACE.sub(" ", clean(item.title)),
        text=clean(item.text),
        published=_sane(item.published or item.updated, now),
        first_seen=now,
        publisher=feed.publisher,
        category=feed.category,
        language=feed.language,
        weight=feed.weight,
        author=clean(item.author) or None if item.author else None,
    )


def _edited(known: Entry, fresh: Entry, now: datetime) -> Entry:
    return replace(
        fresh,
        published=known.published or fresh.published,
        first_seen=known.first_seen,
        version=known.version + 1,
        updated=now,
        relevance=known.relevance,
        entities=known.entities,
        copy_of=known.copy_of,
        story_id=known.story_id,
    )


def _sane(published: datetime | None, now: datetime) -> datetime | None:
    if published is None or published < EARLIEST:
        return None
    return min(published, now)


def _wanted(feed: Feed, entry: Entry) -> bool:
    if not feed.keep and not feed.drop:
        return True
    words = f"{entry.title}\n{entry.text}"
    keep, drop = _any_of(feed.keep), _any_of(feed.drop)
    if keep is not None and not keep.search(words):
        return False
    return drop is None or not drop.search(words)


@lru_cache(maxsize=512)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds any of the phrases as whole words whatever their case; None where there are no phrases."""
    parts = [_phrase(words) for phrase in phrases if (words := phrase.split())]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _phrase(words: Sequence[str]) -> str:
    pattern = r"\s+".join(re.escape(word) for word in words)
    before = "" if _SPACELESS.match(words[0][0]) else r"(?<!\w)"
    after = "" if _SPACELESS.match(words[-1][-1]) else r"(?!\w)"
    return f"{before}{pattern}{after}"
