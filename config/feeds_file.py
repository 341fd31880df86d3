"""Adding to feeds.yaml as an admin would: what stands there keeps its order, its words and its comments."""

import io
import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from config import problems
from config.checks import same_address
from config.schema import FeedsFile
from config.tree import read_tree
from digests.errors import ConfigError, Problem
from digests.model import Feed


def add_feeds(folder: Path, feeds: Sequence[Feed]) -> tuple[Feed, ...]:
    """Appends those whose address is not there yet to feeds.yaml, and returns them.

    A name that is taken gets a number. The file is replaced in one step, and only by one that is valid.
    Raises ConfigError.
    """
    path = folder / "feeds.yaml"
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        told = yaml.load(path.read_text(encoding="utf-8-sig"))
        listed = told["feeds"]
        addresses = {same_address(str(one["url"])) for one in listed}
        names = {str(one["name"]).casefold() for one in listed}
    except (OSError, UnicodeError, YAMLError, KeyError, TypeError) as error:
        raise _refused(path, "this file cannot be added to", "see racebrief check") from error
    added = []
    for feed in feeds:
        if same_address(feed.url) in addresses:
            continue
        addresses.add(same_address(feed.url))
        fresh = _named(feed, names)
        names.add(fresh["name"].casefold())
        listed.append(fresh)
        added.append(feed)
    if added:
        out = io.StringIO()
        yaml.dump(told, out)
        _replace(path, out.getvalue())
    return tuple(added)


def _named(feed: Feed, taken: set[str]) -> CommentedMap:
    name, number = feed.name[:70], 2
    while name.casefold() in taken:
        name = f"{feed.name[:70]} {number}"
        number += 1
    row = CommentedMap(name=name, url=feed.url, category=feed.category, publisher=feed.publisher[:80])
    if feed.language != "en":
        row["language"] = feed.language
    return row


def _replace(path: Path, text: str) -> None:
    tree = read_tree(text)
    try:
        FeedsFile.model_validate(tree.value)
    except ValidationError as error:
        fault = problems.faults(error, FeedsFile, tree)[0]
        raise _refused(path, f"the feed does not fit: {fault.message}", fault.hint) from error
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    except OSError as error:
        raise _refused(path, "this file cannot be written", "see its owner and rights") from error


def _refused(path: Path, message: str, hint: str | None) -> ConfigError:
    return ConfigError([Problem(file=str(path), line=0, column=0, message=message, hint=hint)])
