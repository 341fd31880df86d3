"""The same news in other words is no news; the same words about something else are."""

import pytest

from digests.novelty import gist, same_news

NAMES = ("Northlab", "Zenith", "Eastlab", "Quayside")
LAUNCH = "Northlab has unveiled Zenith Health, a mode that lets users connect their medical records."


def told(text: str) -> object:
    return gist(text, [name for name in NAMES if name in text], ["Northlab"])


@pytest.mark.parametrize(
    "again",
    [
        "The lab Northlab on Wednesday announced the launch of Zenith Health, to talk about medical care.",
        "Northlab launches Zenith Health so that users can understand their medical records.",
    ],
)
def test_one_launch_is_told_once(again: str) -> None:
    """Two sentences in which the same parties do the same say one thing, however they put it."""
    assert same_news(told(LAUNCH), told(again))  # type: ignore[arg-type]  # told gives a Gist


@pytest.mark.parametrize(
    "other",
    [
        "Zenith Health is in a testing stage, and doctors of two states warn of wrong advice.",
        "Eastlab has unveiled a rival to it that runs on telephones without a connection.",
        "Quayside will pay $40 million a year for the servers behind it.",
    ],
)
def test_what_adds_something_stays(other: str) -> None:
    """Another deed, another party or other facts on the same product are told."""
    assert not same_news(told(LAUNCH), told(other))  # type: ignore[arg-type]  # told gives a Gist


def test_one_figure_of_one_party_is_told_once() -> None:
    """A number that the same party was said to have reached is the same news in any sentence."""
    one = "More than 40 million people ask Zenith for medical advice each day, Northlab says."
    other = "Zenith handles medical queries of 40 million people, many of them far from a clinic."
    assert same_news(told(one), told(other))  # type: ignore[arg-type]  # told gives a Gist
