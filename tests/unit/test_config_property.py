"""Whatever an admin writes: settings, or one ConfigError."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from config.load import load
from config.settings import Settings
from digests.errors import ConfigError
from tests.unit.test_config_load import BRIEFINGS, FEEDS, written

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["daily", "09:00"]),
)
WORDS = "feeds collect name url category weight keep subscriptions schedule times weekdays format filters"
KEYS = st.sampled_from([*WORDS.split(), "entities", "targets", "slack", "html", "kind", "title", "post"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
NAMES = st.sampled_from(["feeds", "briefings", "entities", "format"])


def loads(files: dict[str, str | bytes]) -> None:
    with tempfile.TemporaryDirectory() as place:
        try:
            found = load(written(Path(place), **files), defaults=False)
        except ConfigError as error:
            told = error.problems
        else:
            told = ()
            assert isinstance(found, Settings)
    assert all(problem.message and problem.line >= 0 for problem in told)


@settings(max_examples=80, deadline=None)
@given(NAMES, VALUES)
def test_any_values_load_or_are_refused(name: str, value: object) -> None:
    """Well-formed YAML of any shape gives settings or a ConfigError, never another exception."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as stream:
        YAML(typ="safe", pure=True).dump({"top": value} if name == "format" else value, stream)
        stream.seek(0)
        loads({name: stream.read()})


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([("feeds", FEEDS), ("briefings", BRIEFINGS)]), st.data())
def test_any_slip_loads_or_is_refused(file: tuple[str, str], data: st.DataObject) -> None:
    """A sound file with one stretch of it replaced gives settings or a ConfigError."""
    name, text = file
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 12))
    loads({name: text[:at] + data.draw(st.text(max_size=6)) + text[at + cut :]})


@settings(max_examples=40, deadline=None)
@given(NAMES, st.binary(max_size=40))
def test_any_bytes_load_or_are_refused(name: str, raw: bytes) -> None:
    """Bytes of any kind give settings or a ConfigError."""
    loads({name: raw})
