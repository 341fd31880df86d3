"""The config folder, read once: either whole and sound, or refused with everything that is wrong with it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from config import checks, problems
from config.schema import BriefingsFile, EntitiesFile, FeedsFile, FormatFile
from config.secrets import redact
from config.settings import Settings
from config.tree import Fault, Spot, Tree, read_tree
from digests.errors import ConfigError, Problem

SHIPPED = Path(__file__).parent
"""Our own files: what an admin's folder leaves out is taken from here."""

INIT = "racebrief init DIR writes one"
NOWHERE = Spot(line=0, column=0)

File = TypeVar("File", bound=BaseModel)


@dataclass(slots=True, kw_only=True)
class _Loaded(Generic[File]):
    """One file: its tree, and its model where that could be made."""

    path: Path
    tree: Tree
    told: File | None


def load(folder: Path, *, defaults: bool = True) -> Settings:
    """Everything the folder says.

    feeds.yaml and briefings.yaml must be there. Where `defaults` is true, a folder without entities.yaml
    gets the shipped one, and the shipped formats are known beside its own. Raises ConfigError with every
    problem of every file.
    """
    if not folder.is_dir():
        raise ConfigError(
            [Problem(file=str(folder), line=0, column=0, message="this folder does not exist", hint=INIT)]
        )
    formats = _formats(folder, defaults=defaults)
    feeds = _read(folder / "feeds.yaml", FeedsFile)
    briefings = _read(folder / "briefings.yaml", BriefingsFile)
    place = folder / "entities.yaml"
    if not place.exists():
        place = SHIPPED / "entities.yaml" if defaults else place
    entities = _read(place, EntitiesFile) if place.exists() else None
    checks.feeds(feeds.tree)
    if entities:
        checks.entities(entities.tree)
    checks.briefings(briefings.tree, list(formats), _spellings(entities))
    checks.posts(briefings.tree, [name for name, one in formats.items() if one.told and not one.told.post])
    for one in formats.values():
        checks.format_file(one.tree, list(formats))
    found = [*_problems(feeds), *_problems(briefings)]
    found += _problems(entities) if entities else []
    for loaded in formats.values():
        found += _problems(loaded)
    if found or not feeds.told or not briefings.told:
        raise ConfigError(found)
    collect = feeds.told.collect.record()
    return Settings(
        feeds=tuple(feed.record(collect.allow_private_hosts) for feed in feeds.told.feeds),
        subscriptions=tuple(wanted.record() for wanted in briefings.told.subscriptions),
        entities=tuple(one.record() for one in entities.told.entities) if entities and entities.told else (),
        formats={name: loaded.told.record(name) for name, loaded in formats.items() if loaded.told},
        collect=collect,
        folder=folder,
        admins=frozenset(briefings.told.admins),
        admin=briefings.told.admin.record() if briefings.told.admin else None,
        keep_days=briefings.told.keep_days,
        model=briefings.told.model.record() if briefings.told.model else None,
        slack_http=briefings.told.slack_http.record() if briefings.told.slack_http else None,
    )


def _formats(folder: Path, *, defaults: bool) -> dict[str, _Loaded[FormatFile]]:
    """By name; the folder's own come after the shipped ones and replace those of the same name."""
    places = [SHIPPED / "formats", folder / "formats"] if defaults else [folder / "formats"]
    paths = {path.stem: path for place in places for path in sorted(place.glob("*.yaml"))}
    return {name: _read(path, FormatFile) for name, path in paths.items()}


def _read(path: Path, model: type[File]) -> _Loaded[File]:
    """Reads and validates one file; never raises, its tree holds what is wrong."""
    tree = _text(path)
    if tree.faults and tree.value is None:
        return _Loaded(path=path, tree=tree, told=None)
    checks.take_secrets(tree)
    secrets = {fault.spot for fault in tree.faults}
    if tree.value is None:
        tree.faults.append(Fault(spot=Spot(line=1, column=1), message="the file is empty", hint=INIT))
        return _Loaded(path=path, tree=tree, told=None)
    try:
        return _Loaded(path=path, tree=tree, told=model.model_validate(tree.value))
    except ValidationError as error:
        found = problems.faults(error, model, tree)
        tree.faults += [fault for fault in found if fault.spot not in secrets]
        return _Loaded(path=path, tree=tree, told=None)


def _text(path: Path) -> Tree:
    """The file's tree; what keeps it from being read is its only fault."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return _unread("this file is missing", INIT)
    except OSError:
        return _unread("this file cannot be read", "see its owner and rights")
    try:
        return read_tree(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        return _unread("this is not UTF-8 text", "save the file as UTF-8", Spot(line=line, column=column))


def _unread(message: str, hint: str, spot: Spot = NOWHERE) -> Tree:
    return Tree(faults=[Fault(spot=spot, message=message, hint=hint)])


def _spellings(entities: _Loaded[EntitiesFile] | None) -> list[tuple[str, str]] | None:
    """(spelling, name) of every entity, names first; None where that file has problems of its own."""
    if entities is None:
        return []
    if entities.told is None:
        return None
    return [
        *((one.name, one.name) for one in entities.told.entities),
        *((alias, one.name) for one in entities.told.entities for alias in one.aliases),
    ]


def _problems(loaded: _Loaded[File]) -> list[Problem]:
    """The file's faults in the order of its lines, each once, without anything that looks secret."""
    ordered = sorted(
        dict.fromkeys(loaded.tree.faults), key=lambda fault: (fault.spot.line, fault.spot.column)
    )
    return [
        Problem(
            file=str(loaded.path),
            line=fault.spot.line,
            column=fault.spot.column,
            message=redact(fault.message),
            hint=redact(fault.hint) if fault.hint else None,
        )
        for fault in ordered
        if checks.SECRET not in fault.message
    ]
