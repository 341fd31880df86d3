"""YAML text to values with places."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.load import SHIPPED
from config.tree import Spot, read_tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("09:00", "09:00"),
        ("'09:00'", "09:00"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("'true'", "true"),
        ("~", None),
        ("", None),
        ("0123", 123),
        ("123456789012345678", 123456789012345678),
        ("1e3", 1000.0),
        ("1e999", "1e999"),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("9" * 30, float("9" * 30)),
        ("2025-01-27", "2025-01-27"),
        (">-\n  a\n  b", "a b"),
    ],
)
def test_plain_words_mean_what_they_say(text: str, value: object) -> None:
    """Times, dates and no stay text; only YAML 1.2's numbers, truths and nulls are more than text."""
    tree = read_tree(f"key: {text}")
    assert tree.faults == []
    assert tree.value == {"key": value}


def test_a_directive_for_old_yaml_changes_nothing() -> None:
    """A file that calls itself YAML 1.1 has no sexagesimal times either."""
    assert read_tree("%YAML 1.1\n---\nat: 09:30\n").value == {"at": "09:30"}


def test_every_key_and_value_has_its_place() -> None:
    """Lines and columns count from 1; an empty value stands where its key stands."""
    tree = read_tree("a:\n  - b: 1\n    c:\nd: [x, y]\n")
    assert tree.spot(("a", 0, "b")) == Spot(line=2, column=8)
    assert tree.spot(("a", 0, "b"), key=True) == Spot(line=2, column=5)
    assert tree.spot(("a", 0, "c")) == Spot(line=3, column=5)
    assert tree.spot(("d", 1)) == Spot(line=4, column=8)
    assert tree.spot(("d", 1, "z", "q"), key=True) == Spot(line=4, column=8)
    assert read_tree("").spot(("x",)) == Spot(line=1, column=1)


SAMPLE = (SHIPPED / "briefings.yaml").read_text(encoding="utf-8")[:1500]
BITS = [
    "a",
    ":",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "&x ",
    "*x",
    "!t ",
    "'",
    '"',
    "|",
    ">",
    "#",
    "%",
    "\\",
    "\t",
    ",",
]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(BITS), max_size=25).map("".join)))
def test_any_text_gives_values_or_faults(text: str) -> None:
    """No text makes the reader raise, and every fault stands at a place of the text."""
    tree = read_tree(text)
    for fault in tree.faults:
        assert fault.message
        assert 1 <= fault.spot.line <= len(re.split("\r\n|[\r\n\x85\u2028\u2029]", text)) + 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SAMPLE)), st.integers(0, 8), st.text(max_size=4))
def test_a_damaged_file_gives_values_or_faults(at: int, cut: int, put: str) -> None:
    """A slip of the hand anywhere in a real file never makes the reader raise."""
    tree = read_tree(SAMPLE[:at] + put + SAMPLE[at + cut :])
    assert tree.faults or tree.value is None or isinstance(tree.value, dict | str | list)
