"""What readers said, and briefings by their short names: the same of the fake and the real corpus."""

from dataclasses import replace
from datetime import timedelta

from digests.model import Feedback, Reason
from digests.references import briefing_name
from tests import builders as a
from tests.contract.stored import Corpus

SAID = Feedback(
    target=a.target("slack", "#a"),
    user="U1",
    story_id="s1",
    headline="A lab releases a model",
    topics=("chips",),
    publishers=("Example Wire",),
    useful=False,
    at=a.NOON,
    reason=Reason.REPEAT,
)


def test_a_reader_has_one_word_on_a_story(corpus: Corpus) -> None:
    """The second takes the place of the first; another reader, story or channel is another word."""
    corpus.hear(SAID)
    again = replace(SAID, useful=True, reason=None, at=a.NOON + timedelta(hours=1))
    others = (
        replace(SAID, user="U2", at=a.NOON + timedelta(hours=2)),
        replace(SAID, story_id="s2", at=a.NOON + timedelta(hours=3)),
        replace(SAID, target=a.target("discord", "1"), at=a.NOON + timedelta(hours=4)),
    )
    for one in (again, *others):
        corpus.hear(one)
    assert corpus.feedback(a.NOON) == (again, *others)
    assert corpus.feedback(a.NOON + timedelta(hours=4)) == others[2:]


def test_a_briefing_is_found_by_its_short_name(corpus: Corpus) -> None:
    """The name that buttons carry leads to its briefing, and any other to none."""
    first, second = a.briefing(key=a.slot_key(slot="08:00")), a.briefing(key=a.slot_key("second"))
    for one in (first, second):
        corpus.plan(one, (), (), None)
    assert corpus.briefing(briefing_name(second.key)) == second
    assert corpus.briefing(briefing_name(a.slot_key("third"))) is None
    assert corpus.briefing("") is None
