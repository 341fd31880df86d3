"""No sentence escapes: what the cited entries do not hold is refused, with the reason."""

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digests.amounts import amounts
from digests.evidence import check, quotation_refusal, refusal
from digests.model import Claim, Dispute, Entry, Figure, Quotation, StoryStatus, Takeaway
from digests.sentences import usable
from tests.builders import briefing, entry, story_brief

TEXT = (
    "Northlab raised $40 billion on Monday at a valuation of $300 billion. "
    "“We will build it here and nowhere else,” said Mara Lind, chief executive of Northlab. "
    "Output at the Zenda factory rose 12 percent to 50,000 accelerators. "
    "Northlab said its model GPT-5.1 needs 5GW of power by 2030."
)
ENTRIES = {
    "e1": entry("e1", title="Northlab raises $40 billion", text=TEXT),
    "e2": entry("e2", title="Pool opens in Zenda", text="Swimmers were pleased by the warm water there."),
}


def reason(text: str, *sources: str) -> str | None:
    return refusal(Claim(text=text, sources=sources or ("e1",)), ENTRIES)


@pytest.mark.parametrize("sentence", [s.text for s in usable(TEXT)])
def test_extracted_sentences_pass(sentence: str) -> None:
    """A sentence taken whole from its entry passes, also with other typography."""
    assert reason(sentence) is None
    assert reason(sentence.replace("“", '"').replace("”", '"').replace(" ", "  ")) is None
    assert reason(sentence, "e1", "e2") is None


LONG = "The board of Eastlab has passed the plan and will open three factories in Ohio with Quayside by May."
BOARD = {"e9": entry("e9", title="Eastlab opens factories", text=LONG)}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param(LONG.replace("has passed", "has not passed"), "denies", id="denied"),
        pytest.param(LONG.replace("Quayside", "Northlab"), "names what", id="another-party"),
        pytest.param(LONG.replace("three", "four"), "counts what", id="another-number-word"),
    ],
)
def test_one_changed_word_is_refused(changed: str, expected: str) -> None:
    """In a long sentence one changed word that turns its sense is enough: a denial, a party, a number."""
    assert refusal(Claim(text=LONG, sources=("e9",)), BOARD) is None
    assert expected in (refusal(Claim(text=changed, sources=("e9",)), BOARD) or "")


def test_an_update_whose_news_fails_goes() -> None:
    """An update that has nothing new left to tell is not shown, and the report says so."""
    story = story_brief(
        headline=Claim(text="Northlab raises $40 billion", sources=("e1",)),
        status=StoryStatus.UPDATE,
        what_is_new=Takeaway(label="New figure", claim=Claim(text="It was $41 billion.", sources=("e1",))),
    )
    checked = check(briefing(lead=(), stories=(story,)), ENTRIES)
    assert checked.briefing.stories == ()
    assert "an update without anything new" in {dropped.reason for dropped in checked.dropped}


def test_headlines_pass() -> None:
    """A headline is evidence like a sentence, with a full stop or without."""
    assert reason("Northlab raises $40 billion") is None
    assert reason("Northlab raises $40 billion.") is None


def test_own_wording_passes() -> None:
    """Other words pass where figures, quotations and nearly all content words are held."""
    assert reason("Northlab, at a valuation of $300bn, raised $40bn on Monday") is None
    assert reason('At Northlab Mara Lind said: "We will build it here"') is None


def test_an_aside_may_be_left_out_and_sentences_joined() -> None:
    """Whole asides between commas may go, and sentences that stand there may be one; no name may move."""
    one = "Northlab, the rival of Eastlab, opened a plant in Zenda on Monday."
    two = "Its chief, Mara Lind, spoke to 300 workers of Quayside."
    held = {"x": entry("x", title="Northlab", text=f"{one} {two}")}

    def judged(text: str) -> str | None:
        return refusal(Claim(text=text, sources=("x",)), held)

    assert judged("Northlab opened a plant in Zenda on Monday.") is None
    assert judged(f"{one.rstrip('.')}, and {two}") is None
    assert judged("Eastlab opened a plant in Zenda on Monday.") is not None
    assert judged("Northlab, the rival of Quayside, opened a plant in Zenda on Monday.") is not None


@pytest.mark.parametrize(
    ("text", "sources", "expected"),
    [
        pytest.param("Northlab raised it.", (), "cites no stored entry", id="no-source"),
        pytest.param("Northlab raised it.", ("gone",), "cites no stored entry", id="unknown-source"),
        pytest.param("Northlab raised it.", ("e1", "gone"), "an entry that is not stored", id="one-unknown"),
        pytest.param("“We will build it there,” said Mara Lind.", ("e1",), "quotes words", id="quotation"),
        pytest.param("Northlab raised $41 billion.", ("e1",), "figure", id="digit"),
        pytest.param("Northlab raised €40 billion.", ("e1",), "figure", id="currency"),
        pytest.param("Northlab raised $40 million.", ("e1",), "figure", id="scale"),
        pytest.param("Northlab raised $40.", ("e1",), "figure", id="scale-cut-off"),
        pytest.param("Output at the Zenda factory rose 1.", ("e1",), "figure", id="digits-cut-off"),
        pytest.param("Northlab built a football club.", ("e1",), "uses words", id="words"),
        pytest.param("Northlab said its model GPT-5.", ("e1",), "names what", id="version-cut-off"),
        pytest.param("Now it is there.", ("e1",), "says nothing", id="nothing-said"),
        pytest.param("", ("e1",), "says nothing", id="empty"),
    ],
)
def test_refusals(text: str, sources: tuple[str, ...], expected: str) -> None:
    """Each way to say more than the sources hold has its own reason."""
    found = refusal(Claim(text=text, sources=sources), ENTRIES)
    assert found is not None
    assert expected in found


_TRUE = st.sampled_from([s.text for s in usable(TEXT)])


@given(_TRUE, st.data())
def test_a_changed_digit_is_refused(sentence: str, data: st.DataObject) -> None:
    """A claim whose amount differs by one digit is refused."""
    places = [i for a in amounts(sentence) for i in range(a.start, a.end) if sentence[i].isdigit()]
    assume(places)
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from("123456789").filter(lambda d: d != sentence[place]))
    told = sentence[:place] + digit + sentence[place + 1 :]
    known = {(a.value, a.unit) for a in amounts(TEXT)}
    assume(not {(a.value, a.unit) for a in amounts(told)} <= known)
    assert reason(told) is not None


@given(
    _TRUE,
    st.sampled_from(
        [("billion", "million"), ("$", "€"), ("percent", "percentage points"), ("5GW", "5MW"), ("$", "")]
    ),
)
def test_a_changed_unit_is_refused(sentence: str, swap: tuple[str, str]) -> None:
    """A claim whose amount has another unit or scale is refused."""
    assume(swap[0] in sentence)
    assert reason(sentence.replace(*swap)) is not None


@given(_TRUE, st.integers(0, 20), st.sampled_from(["never", "gladly", "Zenda"]))
def test_a_changed_word_in_a_quotation_is_refused(sentence: str, place: int, word: str) -> None:
    """A claim whose quotation has one other word is refused."""
    quoted = re.search(r"“([^”]+),”", sentence)
    assume(quoted)
    assert quoted is not None
    words = quoted[1].split()
    words[place % len(words)] = word
    assert reason(sentence.replace(quoted[1], " ".join(words))) is not None


@given(_TRUE)
def test_another_entry_is_no_evidence(sentence: str) -> None:
    """A true sentence that cites an entry which does not hold it is refused."""
    assert reason(sentence, "e2") is not None


SAID = Quotation(text="We will build it here", speaker="Mara Lind", role=None, source="e1")


def test_a_true_quotation_passes() -> None:
    """Verbatim words whose speaker is named beside them pass."""
    assert quotation_refusal(SAID, ENTRIES) is None


@pytest.mark.parametrize(
    ("quotation", "expected"),
    [
        pytest.param(replace(SAID, source="gone"), "not stored", id="unknown-source"),
        pytest.param(replace(SAID, text="We will build it there"), "does not hold", id="other-words"),
        pytest.param(replace(SAID, text=" , "), "does not hold", id="no-words"),
        pytest.param(replace(SAID, speaker="Theo Marsh"), "not named in the source", id="other-speaker"),
        pytest.param(replace(SAID, speaker=""), "not named in the source", id="no-speaker"),
    ],
)
def test_quotation_refusals(quotation: Quotation, expected: str) -> None:
    """A quotation that is not verbatim, or whose speaker the source does not name, has its reason."""
    assert expected in (quotation_refusal(quotation, ENTRIES) or "")


def test_a_speaker_must_be_named_near() -> None:
    """A speaker who is named only far away from the words did not say them as far as we know."""
    far = entry("e1", text="Mara Lind leads Northlab. " + "Nothing else is known. " * 30 + f"“{SAID.text}.”")
    assert "near the quotation" in (quotation_refusal(SAID, {"e1": far}) or "")


GOOD = Claim(text="Northlab raised $40 billion on Monday at a valuation of $300 billion.", sources=("e1",))
BAD = Claim(text="Northlab raised $41 billion.", sources=("e1",))


def figure(claim: Claim, value: float = 4e10) -> Figure:
    return Figure(
        text="$40 billion", value=value, unit="USD", subject="", claim=claim, claimant="Example Wire"
    )


def test_check_keeps_what_is_borne_out_and_tells_what_went() -> None:
    """Each part of a story loses what its sources do not hold, and the report has every loss."""
    story = story_brief(
        headline=Claim(text="Northlab raises $40 billion", sources=("e1",)),
        what_is_new=Takeaway(label="New figure", claim=BAD),
        summary=(GOOD, BAD),
        takeaways=(Takeaway(label="Deal", claim=BAD), Takeaway(label="Deal", claim=GOOD)),
        figures=(figure(GOOD), figure(GOOD, 5e10), figure(BAD)),
        quotations=(SAID, replace(SAID, text="We will not build it")),
        disputes=(
            Dispute(claim=GOOD, claimant="A", counter=BAD, counter_claimant="B"),
            Dispute(claim=GOOD, claimant="A", counter=GOOD, counter_claimant="B"),
        ),
        questions=(BAD,),
    )
    checked = check(briefing(lead=(GOOD, BAD), stories=(story,)), ENTRIES)
    (kept,) = checked.briefing.stories
    assert checked.briefing.lead == (GOOD,)
    assert kept.headline == story.headline
    assert kept.what_is_new is None
    assert kept.summary == (GOOD,)
    assert [t.claim for t in kept.takeaways] == [GOOD]
    assert kept.figures == (figure(GOOD),)
    assert kept.quotations == (SAID,)
    assert [d.counter for d in kept.disputes] == [GOOD]
    assert kept.questions == ()
    assert [d.story_id for d in checked.dropped].count("") == 1
    assert len(checked.dropped) == 10
    assert all(d.reason for d in checked.dropped)


def test_a_failing_headline_becomes_the_sources() -> None:
    """A headline of ours that fails is replaced by that of the story's first entry."""
    checked = check(briefing(lead=(), stories=(story_brief(headline=BAD, summary=()),)), ENTRIES)
    assert checked.briefing.stories[0].headline == Claim(text="Northlab raises $40 billion", sources=("e1",))
    assert [d.text for d in checked.dropped] == [BAD.text]


def test_third_sentence_in_a_row_from_one_source_goes() -> None:
    """Two sentences in a row from one source are shown, a third would retell the article."""
    one, two, three = (Claim(text=s.text, sources=("e1",)) for s in usable(TEXT)[:3])
    other = Claim(text=ENTRIES["e2"].text, sources=("e2",))

    def summary(*claims: Claim) -> tuple[Claim, ...]:
        return check(briefing(stories=(story_brief(summary=claims),)), ENTRIES).briefing.stories[0].summary

    assert summary(one, two, three) == (one, two)
    assert summary(one, two, other, three) == (one, two, other, three)


def test_every_entry_bears_out_itself() -> None:
    """Whatever an entry's usable sentences are, they pass with that entry as their source."""
    odd: Entry = entry("x", text="Shares rose 5-7% (of 1,2 and .5).\n3D prints cost $5-10 million in Zenda.")
    for sentence in usable(odd.text):
        assert refusal(Claim(text=sentence.text, sources=("x",)), {"x": odd}) is None
