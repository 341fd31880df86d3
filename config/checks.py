"""What no file can see alone, and what must not be written twice. A half-wrong file is checked too."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from config.schema.values import closest
from config.secrets import holds_secret, names_secret
from config.tree import Fault, Path, Tree

ANY = None
"""In a pattern: whatever the list index."""


def texts(tree: Tree, *pattern: str | None) -> Iterator[tuple[Path, str]]:
    """Every text at a path that fits the pattern, in the order of the file; numbers count as text."""

    def walk(value: object, path: Path, rest: Sequence[str | None]) -> Iterator[tuple[Path, str]]:
        if not rest:
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                yield path, str(value).strip()
        elif rest[0] is ANY:
            if isinstance(value, list):
                for index, item in enumerate(value):
                    yield from walk(item, (*path, index), rest[1:])
        elif isinstance(value, dict) and rest[0] in value:
            yield from walk(value[rest[0]], (*path, rest[0]), rest[1:])

    return walk(tree.value, (), pattern)


def take_secrets(tree: Tree) -> None:
    """Takes every secret out of the tree and leaves a fault in its place; no fault holds a secret."""

    def fault(path: Path, what: str, *, key: bool) -> None:
        tree.faults.append(
            Fault(
                spot=tree.spot(path, key=key),
                message=f"{what}: secrets do not belong in this file",
                hint="remove it, make a fresh one, and set it in the environment or in .env",
            )
        )

    def clean(value: object, path: Path) -> object:
        if isinstance(value, dict):
            return {key: clean(inner, (*path, key)) for key, inner in value.items() if not bare(key, path)}
        if isinstance(value, list):
            return [clean(inner, (*path, index)) for index, inner in enumerate(value)]
        if isinstance(value, str) and holds_secret(value):
            names = [part for part in path if isinstance(part, str)]
            what = f"the value of '{names[-1]}'" if names else "this"
            fault(path, f"{what} looks like a token", key=False)
            return SECRET
        return value

    def bare(key: str, path: Path) -> bool:
        if holds_secret(key):
            fault((*path, key), "this looks like a token", key=True)
        elif names_secret(key):
            fault((*path, key), f"'{key}' asks for a secret", key=True)
        else:
            return False
        return True

    tree.value = clean(tree.value, ())


SECRET = "\0secret"  # noqa: S105 - stands for one, is none
"""Stands where a secret was: whatever else is wrong with such a value is no longer of interest."""


def feeds(tree: Tree) -> None:
    """No feed under two names or twice under one."""
    _unique(tree, texts(tree, "feeds", ANY, "url"), same_address, "this feed's address stands here twice")
    _unique(tree, texts(tree, "feeds", ANY, "name"), str.casefold, "two feeds have this name")


def entities(tree: Tree) -> None:
    """No spelling that would mean two entities."""
    spellings: list[tuple[Path, str]] = []
    count = len(tree.value.get("entities") or ()) if isinstance(tree.value, dict) else 0
    names = dict(texts(tree, "entities", ANY, "name"))
    aliases: dict[int, list[tuple[Path, str]]] = {}
    for path, text in texts(tree, "entities", ANY, "aliases", ANY):
        if isinstance(path[1], int):
            aliases.setdefault(path[1], []).append((path, text))
    for index in range(count):
        path = ("entities", index, "name")
        spellings += [(path, names[path])] if path in names else []
        spellings += aliases.get(index, [])
    _unique(tree, spellings, spelling, "this spelling stands here twice")


def spelling(alias: str) -> str:
    """Aliases of one spelling cannot be told apart: case counts only in capitals and short words."""
    return alias if alias.isupper() or len(alias) <= 4 else alias.casefold()


def briefings(tree: Tree, formats: Sequence[str], known_entities: Sequence[tuple[str, str]] | None) -> None:
    """Names used once, formats and entities that exist, no target twice in one subscription.

    `known_entities` holds (spelling, name) pairs; None where entities.yaml cannot be read.
    """
    _unique(tree, texts(tree, "subscriptions", ANY, "name"), str, "two subscriptions have this name")
    for path, name in texts(tree, "subscriptions", ANY, "format"):
        if name not in formats and name != SECRET:
            known = f"known: {', '.join(sorted(formats))}"
            _add(tree, path, f"there is no format '{name}'", closest(name, formats) or known)
    if known_entities is not None:
        by_spelling = {alias.casefold(): name for alias, name in known_entities}
        names = {name for _, name in known_entities}
        for path, name in texts(tree, "subscriptions", ANY, "filters", "entities", ANY):
            if name not in names and name != SECRET:
                meant = by_spelling.get(name.casefold())
                near = f"did you mean '{meant}'?" if meant else closest(name, names)
                hint = near or "use a name of entities.yaml"
                _add(tree, path, f"entities.yaml does not know '{name}'", hint)
    targets: dict[object, list[tuple[Path, str]]] = {}
    for platform in ("slack", "discord", "html"):
        for path, address in texts(tree, "subscriptions", ANY, "targets", ANY, platform):
            targets.setdefault(path[1], []).append((path, f"{platform}:{address}"))
    for path, word in texts(tree, "subscriptions", ANY, "targets", ANY):
        targets.setdefault(path[1], []).append((path, word))
    for found in targets.values():
        _unique(tree, found, str, "this target stands here twice")


def format_file(tree: Tree, formats: Sequence[str]) -> None:
    """The formats that a story's reply may take exist."""
    for path, name in texts(tree, "replies", ANY):
        if name not in formats and name != SECRET:
            known = f"known: {', '.join(sorted(formats))}"
            _add(tree, path, f"there is no format '{name}'", closest(name, formats) or known)


def posts(tree: Tree, replies_alone: Sequence[str]) -> None:
    """No subscription to a format that has no post."""
    for path, name in texts(tree, "subscriptions", ANY, "format"):
        if name in replies_alone:
            _add(tree, path, f"the format '{name}' has no post", "use one that has, such as 'daily'")


def same_address(url: str) -> str:
    """What the spellings of one feed's address have in common: with and without TLS or a last slash."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.casefold() + parts.path.rstrip("/") + query


def _unique(
    tree: Tree,
    found: Iterable[tuple[Path, str]],
    same: Callable[[str], str],
    message: str,
) -> None:
    first: dict[str, Path] = {}
    for path, text in found:
        if text == SECRET:
            continue
        key = same(text)
        if key in first:
            line = tree.spot(first[key]).line
            _add(tree, path, f"{message}: '{text}'", f"first on line {line}")
        else:
            first[key] = path


def _add(tree: Tree, path: Path, message: str, hint: str | None) -> None:
    tree.faults.append(Fault(spot=tree.spot(path), message=message, hint=hint))
