"""Feedback moves a channel's ranking: a little, by name, and not by whoever presses most."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from digests.leanings import COUNTS_FOR, MOST, heard, leanings, lines, of_targets, pull
from digests.model import Feedback, Reason, Relevance, Story
from digests.rank import rank
from tests.builders import NOON, entry, target

HERE, THERE = target("slack", "#a"), target("discord", "1")


def said(user: str = "U1", story: str = "s1", *, useful: bool = True, **told: object) -> Feedback:
    defaults: dict[str, object] = {
        "target": HERE,
        "headline": "A lab releases a model",
        "topics": ("chips",),
        "publishers": ("Example Wire",),
        "at": NOON,
    }
    return Feedback(user=user, story_id=story, useful=useful, **(defaults | told))  # type: ignore[arg-type]


def on(*topics: str, id: str = "s1", publisher: str = "Example Wire") -> Story:
    about = Relevance(score=0.9, relevant=True, topics=topics)
    return Story(id=id, entries=(entry(id, relevance=about, publisher=publisher),))


any_feedback = st.builds(
    Feedback,
    target=st.sampled_from((HERE, THERE)),
    user=st.sampled_from("abcdefgh"),
    story_id=st.sampled_from(("s1", "s2", "s3")),
    headline=st.just("x"),
    topics=st.lists(st.sampled_from(("chips", "policy", "models")), unique=True).map(tuple),
    publishers=st.lists(st.sampled_from(("A", "B")), unique=True).map(tuple),
    useful=st.booleans(),
    at=st.integers(0, 100).map(lambda days: NOON - timedelta(days=days)),
    reason=st.none() | st.sampled_from(Reason),
)


@given(st.lists(any_feedback, max_size=60), st.lists(st.sampled_from(("chips", "policy", "models", "x"))))
def test_feedback_never_moves_a_score_by_more_than_its_bound(
    feedback: list[Feedback], topics: list[str]
) -> None:
    """Whatever readers say, no story's score moves by more than MOST, and old words move nothing."""
    found = leanings(feedback, NOON)
    assert all(abs(value) <= MOST for value in (*found.topics.values(), *found.publishers.values()))
    parts = pull(on(*topics, publisher="A"), found)
    assert abs(sum(value for _, value in parts)) <= MOST + 1e-3
    assert not leanings([one for one in feedback if NOON - one.at > COUNTS_FOR], NOON)


def test_what_readers_like_ranks_higher_and_says_so() -> None:
    """Of two stories alike the one on a liked topic leads, and its score names the reason."""
    liked = leanings([said("U1"), said("U2")], NOON)
    alike = (on("policy", id="a"), on("chips", id="b"))
    assert [one.story.id for one in rank(alike, {}, since=NOON, now=NOON)] == ["a", "b"]
    ranked = rank(alike, {}, since=NOON, now=NOON, liked=liked)
    assert [one.story.id for one in ranked] == ["b", "a"]
    assert any(name == "readers here on topics chips" for name, _ in ranked[0].reasons)


def test_one_reader_has_one_voice() -> None:
    """Ten stories called useful by one reader count as two, and less than two stories by two readers."""
    alone = leanings([said("U1", f"s{number}") for number in range(10)], NOON).topics["chips"]
    assert alone == leanings([said("U1", "s1"), said("U1", "s2")], NOON).topics["chips"]
    both = [said(user, story) for user in ("U1", "U2") for story in ("s1", "s2")]
    assert leanings(both, NOON).topics["chips"] > alone


def test_only_the_reasons_that_speak_of_it_move_the_ranking() -> None:
    """Not useful moves the topic, a mistrusted source its publishers; the other reasons move nothing."""
    for reason in (Reason.REPEAT, Reason.WRONG, Reason.UNCLEAR):
        assert not leanings([said(useful=False, reason=reason)], NOON)
    assert leanings([said(useful=False)], NOON).topics["chips"] < 0
    found = leanings([said(useful=False, reason=Reason.SOURCE)], NOON)
    assert found.topics == {}
    assert found.publishers["Example Wire"] < 0


def test_a_channel_is_moved_by_its_own_readers_alone() -> None:
    """What is said in one channel leaves every other as it is."""
    feedback = [said(), said("U2", target=THERE, useful=False, reason=Reason.WRONG)]
    assert heard(feedback, NOON) == {HERE}
    assert not of_targets(feedback, [THERE], NOON)
    assert of_targets(feedback, [HERE], NOON).topics["chips"] > 0


def test_the_status_says_how_the_ranking_moves() -> None:
    """One line for each channel: how many found it useful or not and why, and each topic with its weight."""
    feedback = [
        said(),
        said("U2", useful=False, reason=Reason.REPEAT),
        said("U3", target=THERE, topics=()),
    ]
    first, second = lines(feedback, NOON)
    assert first == "Feedback, discord:1, 60 days: 1 useful, 0 not; ranking there: unmoved."
    assert second == ("Feedback, slack:#a, 60 days: 1 useful, 1 not (1 repeat); ranking there: chips +0.06.")
    assert lines(feedback, NOON + COUNTS_FOR + timedelta(days=1)) == []
