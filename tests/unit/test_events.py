"""A headline's verbs and nouns tell what kind of happening it is."""

import pytest

from digests.events import EventKind, kinds


@pytest.mark.parametrize(
    ("headline", "kind"),
    [
        ("Northlab raises $4 billion in a funding round", EventKind.DEAL),
        ("Regulator opens antitrust probe into Northlab", EventKind.REGULATION),
        ("New tariffs hit chips", EventKind.EXPORT_CONTROLS),
        ("Quayside revenue doubles in the third quarter", EventKind.RESULTS),
        ("Authors sue Northlab over copyright", EventKind.COURT),
        ("Quayside shares tumble", EventKind.MARKETS),
        ("Northlab plans a five-gigawatt data centre", EventKind.CAPACITY),
        ("Hackers leak Northlab's weights", EventKind.MISUSE),
        ("Memory shortage deepens", EventKind.SUPPLY),
        ("Northlab unveils a robot", EventKind.LAUNCH),
        ("Northlab's chief scientist resigns", EventKind.PEOPLE),
        ("Study of robots in schools", EventKind.RESEARCH),
        ("Minister believes in robots", EventKind.STATEMENT),
        ("Opinion: robots", EventKind.OPINION),
    ],
)
def test_kinds(headline: str, kind: EventKind) -> None:
    """Each kind is told by its own words."""
    assert kind in {cue.kind for cue in kinds(headline)}


def test_worth_most_first() -> None:
    """Where a headline tells of several kinds the weightiest comes first."""
    weights = [cue.weight for cue in kinds("Northlab says it raises $4 billion and unveils a robot")]
    assert len(weights) > 2
    assert weights == sorted(weights, reverse=True)


def test_whole_words_only() -> None:
    """A cue inside another word is none, and a plain headline tells of nothing."""
    assert kinds("Ideals of Zenda") == ()
