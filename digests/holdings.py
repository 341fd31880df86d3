"""Everything filed that can still matter, as columns of numbers: what is compared and who is near.

A row takes about a kilobyte: hashed stems with three weights, two embeddings of eight-bit numbers, and the
traits of its headline. Rows are found by their most telling stems and, within some days, by meaning.
"""

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from digests.gazetteer import Gazetteer
from digests.hubs import is_hub
from digests.model import EntityKind, Entry
from digests.ports import Embedder
from digests.stems import Floats, Numbers, Rarity, stems, unit
from digests.traits import MOST_NUMBERS, MOST_VERSIONS, directions, figures, is_deal, versions
from digests.words import body, normalise

Rows = NDArray[np.intp]

MEANT = 600
"""Letters of a text that are embedded: what follows is background."""

BARE = 40
"""A text of fewer letters says no more than its title."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_NAMES, _MOST_EVERY = 6, 12
_NO_PARTY = frozenset({EntityKind.TERM, EntityKind.COUNTRY})
_SECOND_LEVEL = (".co.uk", ".com.au", ".co.jp", ".co.kr", ".co.in", ".com.cn", ".org.uk", ".gov.uk")
_FEED_HOSTS = frozenset({"feedburner.com", "feedblitz.com"})
"""They serve the feeds of others: where such a feed's items stand is their publisher's own site."""

_FIRST_ROWS = 1_024

# The index: for each of so many hashes the latest rows that hold a telling stem of that hash.
_SLOTS, _DEEP = 1 << 18, 16
_TELLING_TITLE, _TELLING_TEXT = 12, 6
_TELLING = _TELLING_TITLE + _TELLING_TEXT

_TRAITS = np.dtype(
    [
        ("day", "f8"), ("start", "u8"), ("length", "u2"), ("titled", "u2"),
        ("bare", "?"), ("hub", "?"), ("deal", "?"), ("names", "u2", _MOST_NAMES),
        ("every", "u2", _MOST_EVERY), ("version_of", "u4", MOST_VERSIONS), ("version", "u4", MOST_VERSIONS),
        ("figures", "u4", MOST_NUMBERS), ("one_side", "u4"), ("other_side", "u4"),
        ("telling", "u4", _TELLING), ("title", "u4"), ("family", "u4"), ("site", "u4"),
    ]
)  # fmt: skip
_TERMS = np.dtype([("stem", "u4"), ("title", "f2"), ("text", "f2"), ("whole", "f2")])


def day_of(entry: Entry) -> float:
    """Days since 2000 at which the entry counts as published."""
    return (entry.when - _EPOCH).total_seconds() / 86_400


def title_key(title: str) -> int:
    """The same number for titles that differ in case, quotes and full stop alone."""
    return zlib.crc32(normalise(title).casefold().rstrip(".!").encode("utf-8", "replace")) or 1


def embedded(embedder: Embedder, entries: Sequence[Entry]) -> Floats:
    """One line for each entry: the unit vectors of its title and of all of it, side by side.

    Raises ModelError.
    """
    titles = [entry.title for entry in entries]
    wholes = [f"{entry.title}. {body(entry.text)[:MEANT]}" for entry in entries]
    both = embedder.embed([*titles, *wholes])
    return np.hstack([both[: len(titles)], both[len(titles) :]])


class Holdings:
    """Rows of entries. `size` is the length of an embedding, 0 where there are none."""

    def __init__(self, gazetteer: Gazetteer, size: int) -> None:
        self.rarity = Rarity()
        self.size = size
        self.ids: list[str] = []
        self.row_of: dict[str, int] = {}
        self.versions: list[int] = []
        self._gazetteer = gazetteer
        self._numbers = {name: n for n, name in enumerate(gazetteer.entities, 1)}
        self._parties = {n for n, e in gazetteer.entities.items() if e.kind not in _NO_PARTY}
        self._traits = np.zeros(_FIRST_ROWS, _TRAITS)
        self._terms = np.zeros(_FIRST_ROWS * 32, _TERMS)
        self._used = 0
        self._meanings = np.zeros((_FIRST_ROWS, 2 * size), np.int8)
        self._scales = np.zeros(_FIRST_ROWS, np.float32)
        # Each row plus one: what holds none is never written, and takes no memory.
        self._index = np.zeros((_SLOTS + 1, _DEEP), np.int32)
        self._filled = np.zeros(_SLOTS + 1, np.uint32)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def traits(self) -> NDArray[np.void]:
        """One record a row."""
        return self._traits[: len(self.ids)]

    def add(self, entries: Sequence[Entry], meanings: Floats | None) -> Rows:
        """The rows of the entries, held from here on; a later version of an entry takes its row.

        `meanings` is what `embedded` makes of them, or None.
        """
        rows = np.empty(len(entries), np.intp)
        for place, entry in enumerate(entries):
            row = self.row_of.get(entry.id, len(self.ids))
            if row == len(self.ids):
                self.ids.append(entry.id)
                self.versions.append(entry.version)
                self.row_of[entry.id] = row
                self._traits = _grown(self._traits, row + 1)
            self.versions[row] = entry.version
            title, text = stems(entry.title), stems(body(entry.text))
            self._describe(row, entry, title)
            self._put_terms(row, title, text)
            rows[place] = row
        self._put_meanings(rows, meanings)
        return rows

    def learn(self, rows: Rows) -> None:
        """Counts the rows' stems. Done after a batch is placed: within it, order tells nothing."""
        traits = self._traits[rows]
        self.rarity.learn(
            self._terms["stem"][start : start + length].tolist()
            for start, length in zip(traits["start"].tolist(), traits["length"].tolist(), strict=True)
        )

    def _describe(self, row: int, entry: Entry, title: Sequence[int]) -> None:
        named = [name for name in self._gazetteer.names(entry.title) if name in self._parties]
        every = [self._numbers[n] for n in dict.fromkeys((*named, *entry.entities)) if n in self._parties]
        feed, page = _site(entry.feed_url), _site(entry.url)
        one_side, other_side = directions(title)
        traits = self._traits[row]
        traits["day"] = day_of(entry)
        traits["bare"] = len(body(entry.text)) <= BARE
        traits["hub"] = is_hub(entry.title)
        traits["deal"] = is_deal(entry.title)
        traits["names"] = _padded([self._numbers[name] for name in named], _MOST_NAMES)
        traits["every"] = _padded(every, _MOST_EVERY)
        found = versions(entry.title)
        traits["version_of"] = _padded([name for name, _ in found], MOST_VERSIONS)
        traits["version"] = _padded([number for _, number in found], MOST_VERSIONS)
        traits["figures"] = _padded(figures(entry.title), MOST_NUMBERS)
        traits["one_side"], traits["other_side"] = one_side, other_side
        traits["title"] = title_key(entry.title)
        traits["family"] = zlib.crc32(entry.publisher.encode("utf-8", "replace"))
        traits["site"] = zlib.crc32(page.encode()) if page and (page == feed or feed in _FEED_HOSTS) else 0

    def _put_terms(self, row: int, title: Sequence[int], text: Sequence[int]) -> None:
        """The row's stems with their weights, title's first, and those by which it is found."""
        places: dict[int, int] = {}
        for number in (*title, *text):
            places.setdefault(number, len(places))
        size = len(places)
        counts = np.zeros((2, size), np.intp)
        for line, numbers in enumerate((title, text)):
            for number in numbers:
                counts[line, places[number]] += 1
        found = np.fromiter(places, np.uint32, size)
        rarity = self.rarity.of(found)
        start, self._used = self._used, self._used + size
        self._terms = _grown(self._terms, self._used)
        terms = self._terms[start : self._used]
        terms["stem"] = found
        terms["title"], terms["text"] = unit(counts[0], rarity), unit(counts[1], rarity)
        terms["whole"] = unit(counts.sum(axis=0), rarity)
        traits = self._traits[row]
        traits["start"], traits["length"], traits["titled"] = start, size, len(set(title))
        self._enter(row, found, rarity, len(set(title)))

    def _enter(self, row: int, found: Numbers, rarity: Floats, titled: int) -> None:
        """Into the index, by the title's rarest stems and the rarest of the rest."""
        head = np.argsort(-rarity[:titled], kind="stable")[:_TELLING_TITLE]
        tail = np.argsort(-rarity[titled:], kind="stable")[:_TELLING_TEXT] + titled
        slots = found[np.concatenate([head, tail])] % _SLOTS
        self._traits[row]["telling"] = _padded(slots.tolist(), _TELLING, _SLOTS)
        self._index[slots, self._filled[slots] % _DEEP] = row + 1
        self._filled[slots] += 1

    def _put_meanings(self, rows: Rows, meanings: Floats | None) -> None:
        self._meanings = _grown(self._meanings, len(self.ids))
        self._scales = _grown(self._scales, len(self.ids))
        if meanings is None or not self.size:
            return
        scales = np.abs(meanings).max(axis=1) / 127
        packed = np.rint(meanings / np.where(scales > 0, scales, 1)[:, None])
        self._meanings[rows], self._scales[rows] = packed.astype(np.int8), scales

    def meanings(self, rows: Rows) -> Floats:
        """The rows' embeddings, title's and whole's side by side."""
        return self._meanings[rows] * self._scales[rows][:, None]

    def terms(self, rows: Rows) -> tuple[NDArray[np.void], NDArray[np.intp]]:
        """The terms of the rows one after the other, and where each row's begin. No row is without any."""
        traits = self._traits[rows]
        starts, lengths = traits["start"].astype(np.intp), traits["length"].astype(np.intp)
        ends = np.cumsum(lengths)
        begins = ends - lengths
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - begins, lengths)
        return self._terms[places], begins

    def sharing(self, row: int, least: int, most: int) -> Rows:
        """Rows that share at least so many telling stems, those that share most first, latest first."""
        found = self._index[self._traits[row]["telling"]].ravel() - 1
        rows, counts = np.unique(found, return_counts=True)
        fit = (counts >= least) & (rows >= 0) & (rows != row)
        rows, counts = rows[fit], counts[fit]
        best = np.lexsort((-rows, -counts))[:most]
        return np.asarray(rows[best], np.intp)

    def within(self, first: float, last: float) -> Rows:
        """Rows whose day lies between, both included."""
        days = self.traits["day"]
        return np.asarray(np.flatnonzero((days >= first) & (days <= last)), np.intp)

    def near(self, rows: Rows, among: Rows, most: int) -> list[Rows]:
        """For each of `rows` those of `among` that are nearest in meaning, itself not among them."""
        if not self.size or not len(among):
            return [np.empty(0, np.intp)] * len(rows)
        alike = self.meanings(rows) @ self._meanings[among].astype(np.float32).T
        alike *= self._scales[among]
        alike[rows[:, None] == among[None, :]] = -np.inf
        if len(among) <= most:
            return [among[among != row] for row in rows]
        best = np.argpartition(-alike, most - 1, axis=1)[:, :most]
        return [np.sort(among[line]) for line in best]

    def pairs(self, rows: Rows, among: Rows, *, nearest: int, least: int, sharing: int) -> tuple[Rows, Rows]:
        """Pairs of `rows` with what may be like them, each once, the later row on the left.

        Those are the `nearest` in meaning of `among`, and `sharing` rows that share `least` telling stems.
        """
        found = {
            (max(row, other), min(row, other))
            for row, near in zip(rows.tolist(), self.near(rows, among, nearest), strict=True)
            for other in (*near.tolist(), *self.sharing(row, least, sharing).tolist())
        }
        ordered = np.array(sorted(found), np.intp).reshape(-1, 2)
        return ordered[:, 0], ordered[:, 1]

    def forget(self, before: float) -> NDArray[np.intp]:
        """Lets go of the rows of days before that. Where each row is held after it; -1 for gone."""
        kept = np.flatnonzero(self.traits["day"] >= before)
        place: NDArray[np.intp] = np.full(len(self.ids) + 1, -1, np.intp)
        place[kept] = np.arange(len(kept))
        terms, begins = self.terms(kept)
        self._terms, self._used = terms, len(terms)
        self._traits = self._traits[kept]
        self._traits["start"] = begins
        self._meanings, self._scales = self._meanings[kept], self._scales[kept]
        held = np.flatnonzero(self._filled)
        self._index[held] = place[self._index[held] - 1] + 1
        self.ids = [self.ids[row] for row in kept]
        self.versions = [self.versions[row] for row in kept]
        self.row_of = {id: row for row, id in enumerate(self.ids)}
        return place[:-1]


def _grown(array: NDArray[Any], needed: int) -> NDArray[Any]:
    """The array with room for so many lines, a quarter more than before where it was too short.

    Resized in place, where the system can: twice the memory for a moment would be the most that is ever used.
    No view of it may be kept while rows are added.
    """
    if needed > len(array):
        array.resize((max(needed, len(array) * 5 // 4 + 1), *array.shape[1:]), refcheck=False)
    return array


def _padded(numbers: Sequence[int], size: int, filler: int = 0) -> list[int]:
    return [*numbers[:size], *[filler] * (size - len(numbers))]


def _site(address: str) -> str | None:
    """The site of an address without what stands before its name."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname
    labels = 3 if host and host.endswith(_SECOND_LEVEL) else 2
    return ".".join(host.split(".")[-labels:]) if host else None
