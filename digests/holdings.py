"""Everything filed that can still matter, as columns of numbers: what is compared and who is near.

A row takes about a kilobyte: hashed stems with three weights, two embeddings of eight-bit numbers, and the
traits of its headline. Rows are found by their most telling stems and, within some days, by meaning.
"""

import zlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from digests.gazetteer import Gazetteer
from digests.hubs import is_hub
from digests.model import EntityKind, Entry
from digests.ports import Embedder
from digests.postings import SLOTS, Postings
from digests.stems import Counted, Floats, Rarity, counted, plain, rarest, stems
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

_LEAST_NAME = 3
"""Letters of a site's name that begins another of its publisher's: bbc.com has feeds at bbci.co.uk."""

_FIRST_ROWS = 1_024

_TELLING_TITLE, _TELLING_TEXT = 12, 6
_TELLING = _TELLING_TITLE + _TELLING_TEXT
_NOWHERE = 0xFFFFFFFF

_AT_ONCE = 2_048
"""Rows whose embeddings are unpacked at a time: what bounds memory."""

_TRAITS = np.dtype(
    [
        ("day", "f8"), ("start", "u8"), ("length", "u2"), ("titled", "u2"),
        ("bare", "?"), ("hub", "?"), ("deal", "?"), ("names", "u2", _MOST_NAMES),
        ("every", "u2", _MOST_EVERY), ("version_of", "u4", MOST_VERSIONS), ("version", "u4", MOST_VERSIONS),
        ("figures", "u4", MOST_NUMBERS), ("one_side", "u4"), ("other_side", "u4"),
        ("telling", "u4", _TELLING), ("title", "u4"), ("family", "u4"), ("site", "u4"), ("text", "f4"),
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
    titles = [plain(entry.title) for entry in entries]
    wholes = [f"{title}. {plain(body(e.text)[:MEANT])}" for title, e in zip(titles, entries, strict=True)]
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
        self._postings = Postings()

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
            row = self.row_of.setdefault(entry.id, len(self.ids))
            if row == len(self.ids):
                self.ids.append(entry.id)
                self.versions.append(entry.version)
            self.versions[row] = entry.version
            rows[place] = row
        self._traits = _grown(self._traits, len(self.ids))
        titles = [stems(entry.title) for entry in entries]
        # Some feeds begin a text with its title, or have nothing else.
        texts = [body(entry.text).removeprefix(entry.title) for entry in entries]
        self._describe(rows, entries, titles)
        self._traits["bare"][rows] = [len(text) <= BARE for text in texts]
        found = counted(titles, [stems(text) for text in texts])
        self._put_terms(rows, found.rarest_first(self.rarity.lately(found.stems)))
        self._put_meanings(rows, meanings)
        return rows

    def learn(self, rows: Rows) -> None:
        """Counts the rows' stems. Done after a batch is placed: within it, order tells nothing."""
        terms, _ = self.terms(rows)
        self.rarity.learn(terms["stem"], len(rows))

    def _describe(self, rows: Rows, entries: Sequence[Entry], titles: Sequence[Sequence[int]]) -> None:
        """What the rows are besides words, from entries and their titles' stems."""
        found = np.zeros(len(entries), _TRAITS)
        named = [[n for n in self._gazetteer.names(entry.title) if n in self._parties] for entry in entries]
        every = [
            [n for n in dict.fromkeys((*some, *entry.entities)) if n in self._parties]
            for some, entry in zip(named, entries, strict=True)
        ]
        for name, numbers in (("names", named), ("every", every)):
            found[name] = _table([[self._numbers[n] for n in some] for some in numbers], found[name])
        released = [versions(entry.title) for entry in entries]
        found["version_of"] = _table([[name for name, _ in some] for some in released], found["version_of"])
        found["version"] = _table([[number for _, number in some] for some in released], found["version"])
        found["figures"] = _table([figures(entry.title) for entry in entries], found["figures"])
        sides = [directions(title) for title in titles]
        homes = {
            (address, publisher): {_site(address), _short_host("".join(publisher.casefold().split()))}
            for address, publisher in {(entry.feed_url, entry.publisher) for entry in entries}
        }
        sites = [(homes[entry.feed_url, entry.publisher], _site(entry.url)) for entry in entries]
        found["one_side"], found["other_side"] = [one for one, _ in sides], [other for _, other in sides]
        found["day"] = [day_of(entry) for entry in entries]
        found["hub"] = [is_hub(entry.title) for entry in entries]
        found["deal"] = [is_deal(entry.title) for entry in entries]
        found["title"] = [title_key(entry.title) for entry in entries]
        found["family"] = [zlib.crc32(entry.publisher.encode("utf-8", "replace")) for entry in entries]
        found["site"] = [
            zlib.crc32(page.encode()) if page and _is_own(home, page) else 0 for home, page in sites
        ]
        self._traits[rows] = found

    def _put_terms(self, rows: Rows, found: Counted) -> None:
        """The rows' stems with their weights, and those by which the rows are found."""
        start, self._used = self._used, self._used + len(found.stems)
        self._terms = _grown(self._terms, self._used)
        terms, rarity = self._terms[start : self._used], self.rarity.of(found.stems)
        terms["stem"] = found.stems
        terms["title"], terms["text"] = found.unit(found.title, rarity), found.unit(found.text, rarity)
        terms["whole"] = found.unit(found.title + found.text, rarity)
        self._traits["text"][rows] = np.bincount(found.owner, rarity * (found.text > 0), len(rows))
        telling = rarest(found, rarity, of_title=_TELLING_TITLE, of_text=_TELLING_TEXT, filler=_NOWHERE)
        telling = np.where(telling == _NOWHERE, SLOTS, telling % SLOTS).astype(np.uint32)
        self._traits["start"][rows] = start + np.cumsum(found.lengths) - found.lengths
        self._traits["length"][rows], self._traits["titled"][rows] = found.lengths, found.titled
        self._traits["telling"][rows] = telling
        self._postings.enter(rows, telling)

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
        # `take` copies records ten times as fast as an index does.
        traits = self._traits.take(rows)
        starts, lengths = traits["start"].astype(np.intp), traits["length"].astype(np.intp)
        ends = np.cumsum(lengths)
        begins = ends - lengths
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - begins, lengths)
        return self._terms.take(places), begins

    def sharing(self, rows: Rows, *, least: int, most: int) -> tuple[Rows, Rows]:
        """Pairs of `rows` with those that share `least` telling stems, for each those that share most."""
        return self._postings.sharing(rows, self._traits["telling"][rows], least=least, most=most)

    def within(self, first: float, last: float) -> Rows:
        """Rows whose day lies between, both included."""
        days = self.traits["day"]
        return np.asarray(np.flatnonzero((days >= first) & (days <= last)), np.intp)

    def near(self, rows: Rows, among: Rows, most: int) -> tuple[Rows, Rows]:
        """Pairs of `rows` with those of `among` that are nearest in meaning, no row with itself.

        `among` ascends.
        """
        if not self.size or not len(among):
            return np.empty(0, np.intp), np.empty(0, np.intp)
        alike = np.empty((len(rows), len(among)), np.float32)
        ours = self.meanings(rows)
        for start in range(0, len(among), _AT_ONCE):
            some = among[start : start + _AT_ONCE]
            alike[:, start : start + _AT_ONCE] = ours @ self._meanings[some].astype(np.float32).T
        alike *= self._scales[among]
        itself = np.minimum(np.searchsorted(among, rows), len(among) - 1)
        held = np.flatnonzero(among[itself] == rows)
        alike[held, itself[held]] = -np.inf
        last = max(len(among) - most, 0)
        best = np.concatenate(
            [np.argpartition(some, last, axis=1)[:, last:] for some in np.array_split(alike, 8)]
        )
        left, right = np.repeat(rows, best.shape[1]), among[best.ravel()]
        return left[left != right], right[left != right]

    def pairs(self, rows: Rows, among: Rows, *, nearest: int, least: int, sharing: int) -> tuple[Rows, Rows]:
        """Pairs of `rows` with what may be like them, each once, the later row on the left.

        Those are the `nearest` in meaning of `among`, and `sharing` rows that share `least` telling stems.
        """
        near, alike = self.near(rows, among, nearest), self.sharing(rows, least=least, most=sharing)
        one, other = (np.concatenate(both) for both in zip(near, alike, strict=True))
        many = max(len(self.ids), 1)
        found = np.unique(np.maximum(one, other) * many + np.minimum(one, other))
        return found // many, found % many

    def forget(self, before: float) -> NDArray[np.intp]:
        """Lets go of the rows of days before that. Where each row is held after it; -1 for gone."""
        kept = np.flatnonzero(self.traits["day"] >= before)
        place: NDArray[np.intp] = np.full(len(self.ids) + 1, -1, np.intp)
        place[kept] = np.arange(len(kept))
        terms, begins = self.terms(kept)
        self._terms, self._used = terms, len(terms)
        self._traits = self._traits.take(kept)
        self._traits["start"] = begins
        self._meanings, self._scales = self._meanings[kept], self._scales[kept]
        self._postings.renumber(place)
        self.ids = [self.ids[row] for row in kept]
        self.versions = [self.versions[row] for row in kept]
        self.row_of = {id: row for row, id in enumerate(self.ids)}
        return place[:-1]


def _grown(array: NDArray[Any], needed: int) -> NDArray[Any]:
    """The array with room for so many lines, a sixteenth more than before where it was too short.

    Resized in place, where the system can: twice the memory for a moment would be the most that is ever used.
    No view of it may be kept while rows are added.
    """
    if needed > len(array):
        array.resize((max(needed, len(array) * 17 // 16 + 1), *array.shape[1:]), refcheck=False)
    return array


def _table(lines: Sequence[Sequence[int]], like: NDArray[Any]) -> NDArray[Any]:
    """A table of that shape: of each line as many numbers as there is room for, then zeros."""
    width = like.shape[1]
    lengths = np.array([min(len(line), width) for line in lines], np.intp)
    found = np.zeros_like(like)
    found[np.arange(width) < lengths[:, None]] = [n for line in lines for n in line[:width]]
    return found


def _is_own(homes: Collection[str | None], page: str) -> bool:
    """Whether a page stands on the site of the publisher whose feed it is in, by the feed's or its name."""
    name = page.partition(".")[0]
    known = [home for home in homes if home]
    if any(home in (page, name) or home in _FEED_HOSTS for home in known):
        return True
    pairs = [sorted((home.partition(".")[0], name), key=len) for home in known]
    return any(_LEAST_NAME <= len(one) < len(other) and other.startswith(one) for one, other in pairs)


def _site(address: str) -> str | None:
    """The site of an address without what stands before its name."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname
    return _short_host(host) if host else None


def _short_host(host: str) -> str:
    labels = 3 if host.endswith(_SECOND_LEVEL) else 2
    return ".".join(host.split(".")[-labels:])
