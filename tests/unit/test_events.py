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
        ("Northlab to release new coding model in May", EventKind.MODEL),
        ("Officials see chip sales to China as a plan", EventKind.EXPORT_CONTROLS),
        ("Northlab goes public in Zenda", EventKind.DEAL),
        ("Quayside in $3 billion investment", EventKind.DEAL),
        ("Quayside lands $93M for robots", EventKind.DEAL),
        ("Ruritania may fine Quayside", EventKind.REGULATION),
        ("Quayside posts sums above forecasts", EventKind.RESULTS),
        ("Senators demand answers from Northlab", EventKind.REGULATION),
        ("Premier threatens Northlab with action", EventKind.REGULATION),
        ("100,000 jobs at risk from robots", EventKind.PEOPLE),
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


@pytest.mark.parametrize(
    ("headline", "kind"),
    [
        ("Shop puts buy buttons into its chatbot", EventKind.DEAL),
        ("Northlab raises questions about chatbots", EventKind.DEAL),
        ("Lind-backed robot dances", EventKind.DEAL),
        ("Robot's public debut", EventKind.DEAL),
        ("Memory demand grows", EventKind.REGULATION),
        ("Bill Gates likes robots", EventKind.REGULATION),
        ("Northlab acts fast on robots", EventKind.REGULATION),
        ("Northlab's rise threatens Eastlab", EventKind.REGULATION),
        ("Robots sort search results", EventKind.RESULTS),
        ("Northlab leaves its non-profit past", EventKind.RESULTS),
        ("River forecasts by robots", EventKind.RESULTS),
        ("European Union and robots", EventKind.PEOPLE),
        ("Northlab under review in Zenda", EventKind.OPINION),
    ],
)
def test_words_that_mean_something_else(headline: str, kind: EventKind) -> None:
    """A word of a kind in another sense tells nothing of it."""
    assert kind not in {cue.kind for cue in kinds(headline)}
