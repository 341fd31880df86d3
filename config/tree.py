"""YAML text to plain values that remember where they stood.

We read ruamel's events, not its objects: that gives every key and value its line and column, lets us refuse
what a config file has no use for (anchors, aliases, tags, a key twice, a second document), and keeps a
hostile file small: depth is bounded before anything is built, and nothing can be multiplied.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.reader import ReaderError

Path = tuple[str | int, ...]
"""The keys and list indexes that lead to a value; () is the whole file."""

DEEPEST = 12  # the deepest value any of our files can hold stands at 6
BROADEST = 512 * 1024  # characters; the shipped gazetteer has a tenth of that

_INT = re.compile(r"[-+]?[0-9]{1,20}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a text, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong at a place."""

    spot: Spot
    message: str
    hint: str | None = None


@dataclass(slots=True, kw_only=True)
class Tree:
    """A file's values with the places of its keys and values; `faults` are those of the YAML itself."""

    value: object = None
    keys: dict[Path, Spot] = field(default_factory=dict)
    values: dict[Path, Spot] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def spot(self, path: Path, *, key: bool = False) -> Spot:
        """Where the value (or, with `key`, the key) at `path` stands; where it is absent, its parent."""
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Spot(line=1, column=1))


class _Refused(Exception):
    """Reading stops here: what follows could not be told from a consequence."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def read_tree(text: str) -> Tree:
    """The one document of a YAML 1.2 text. Never raises: what is wrong is in `faults`."""
    tree = Tree()
    if len(text) > BROADEST:
        message = f"the file is larger than {BROADEST // 1024} KB; configuration has no need of that"
        tree.faults.append(Fault(spot=Spot(line=1, column=1), message=message))
        return tree
    try:
        _Reader(tree, YAML(typ="safe", pure=True).parse(text)).document()
    except _Refused as refused:
        tree.faults.append(refused.fault)
    except MarkedYAMLError as error:
        tree.faults.append(_syntax(error))
    except ReaderError as error:
        before = text[: error.position]
        spot = Spot(line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))
        tree.faults.append(Fault(spot=spot, message="this character cannot stand in a YAML file"))
    except (YAMLError, ValueError, OverflowError, LookupError, AttributeError, TypeError):
        # ruamel's scanner lets some of Python's own errors through, such as chr() of an escape out of range.
        spot = Spot(line=1, column=1)
        tree.faults.append(
            Fault(spot=spot, message="this is not YAML", hint="look for an odd escape: \\U, \\x")
        )
    return tree


def _syntax(error: MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    spot = Spot(line=mark.line + 1, column=mark.column + 1) if mark else Spot(line=1, column=1)
    problem = str(error.problem or "this is not YAML").strip()
    hint = None
    if "\\t" in problem:
        problem, hint = "a tab stands where YAML wants spaces", "indent with spaces"
    elif "mapping values are not allowed" in problem:
        problem, hint = "a ':' stands where no key can be", "put the text in quotes, or check the indentation"
    elif "cannot start any token" in problem:
        problem, hint = "text cannot begin with this character", "put it in quotes"
    elif "end of stream" in problem or "stream end" in problem:
        problem, hint = "the file ends in the middle of something", "look for a missing quote or bracket"
    elif "undefined tag handle" in problem:
        problem, hint = "a tag ('!…') has no use here", "put the text in quotes"
    elif "block end" in problem:
        hint = "check the indentation"
    return Fault(spot=spot, message=problem, hint=hint)


class _Reader:
    """Builds a tree from events, one method per shape; recursion is bounded by DEEPEST."""

    def __init__(self, tree: Tree, events: Iterator[Event]) -> None:
        self.tree = tree
        self.events = events

    def document(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(Fault(spot=_spot(event), message="a second document ('---') begins here"))
                self.tree.value = self.node((), next(self.events), None)

    def node(self, path: Path, event: Event, key: Spot | None) -> object:
        """`key` is where the value's key stands: an empty value is reported there."""
        self.refuse(event)
        empty = isinstance(event, ScalarEvent) and event.value == "" and event.implicit[0]
        self.tree.values[path] = key if key and empty else _spot(event)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if len(path) >= DEEPEST:
            raise _Refused(Fault(spot=_spot(event), message="this is nested too deeply"))
        return self.mapping(path) if isinstance(event, MappingStartEvent) else self.sequence(path)

    def refuse(self, event: Event) -> None:
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor is not None):
            message = "anchors and aliases ('&' and '*') have no use here"
            raise _Refused(Fault(spot=_spot(event), message=message, hint="write the value out, or quote it"))
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            message = "a tag ('!…') has no use here"
            raise _Refused(Fault(spot=_spot(event), message=message, hint="put the text in quotes"))

    def sequence(self, path: Path) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self.node((*path, len(items)), event, None))
        return items

    def mapping(self, path: Path) -> dict[str, object]:
        told: dict[str, object] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            self.refuse(event)
            spot = _spot(event)
            if not isinstance(event, ScalarEvent):
                raise _Refused(Fault(spot=spot, message="a key must be a plain word"))
            key = event.value
            if key in told:
                first = self.tree.keys[*path, key].line
                fault = Fault(spot=spot, message=f"'{key}' stands here twice, first on line {first}")
                self.tree.faults.append(fault)
            self.tree.keys[*path, key] = spot
            told[key] = self.node((*path, key), next(self.events), spot)
        return told


def _spot(event: Event) -> Spot:
    return Spot(line=event.start_mark.line + 1, column=event.start_mark.column + 1)


def _scalar(event: ScalarEvent) -> object:
    """YAML 1.2's core schema, so that 09:00 and no are text and only true and false are truths."""
    text = event.value
    if not event.implicit[0]:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text
