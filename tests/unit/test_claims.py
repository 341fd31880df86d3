"""How a story is borne out: one publisher, a vendor alone, or claim against counter-claim."""

from typing import Any

import pytest

from digests.claims import disputes, labels
from digests.model import Claim, Dispute, Entry, Label
from tests.builders import entry
from tests.unit.desk_cases import BY_NAME


def told_of(title: str, id: str = "a", text: str = "", **told: Any) -> Entry:
    names = tuple(name for name in BY_NAME if name in f"{title} {text}")
    return entry(id, **({"title": title, "text": text, "entities": names} | told))


TITLE = "Northlab opens a factory"
DISPUTE = Dispute(
    claim=Claim(text="a", sources=("a",)),
    claimant="A",
    counter=Claim(text="b", sources=("b",)),
    counter_claimant="B",
)


def test_two_publishers_need_no_label() -> None:
    """A story told by two families in their own words is borne out."""
    assert labels([told_of(TITLE, publisher="A"), told_of(TITLE, "b", publisher="B")], BY_NAME, ()) == ()


@pytest.mark.parametrize(
    "others",
    [
        pytest.param((), id="alone"),
        pytest.param((told_of(TITLE, "b", feed_url="http://127.0.0.1:9/other.xml"),), id="two-feeds-of-one"),
        pytest.param((told_of(TITLE, "b", publisher="B", copy_of="a"),), id="a-copy-elsewhere"),
    ],
)
def test_single_source(others: tuple[Entry, ...]) -> None:
    """One family is one source, however many feeds it has and whoever copies it."""
    assert labels([told_of(TITLE), *others], BY_NAME, ()) == (Label.SINGLE_SOURCE,)


def test_copies_alone_are_told_by_who_carries_them() -> None:
    """Where only copies are at hand their publishers count as sources."""
    copies = [told_of(TITLE, id, publisher=id, copy_of="gone") for id in ("b", "c")]
    assert labels(copies, BY_NAME, ()) == ()
    assert labels(copies[:1], BY_NAME, ()) == (Label.SINGLE_SOURCE,)


@pytest.mark.parametrize(
    ("entry_", "vendor"),
    [
        pytest.param(told_of(TITLE, category="labs"), True, id="own-feed"),
        pytest.param(told_of("Northlab says its factory is the largest"), True, id="says"),
        pytest.param(told_of("Northlab: our factory is the largest of all"), True, id="colon"),
        pytest.param(told_of("Critics say Northlab is small"), False, id="others-say"),
        pytest.param(told_of("Competition Office says Northlab is large"), False, id="an-agency-says"),
        pytest.param(told_of(TITLE), False, id="reported"),
    ],
)
def test_vendor_claim(entry_: Entry, vendor: bool) -> None:
    """What only a vendor says of itself is called a vendor's claim."""
    found = labels([entry_], BY_NAME, ())
    assert (Label.VENDOR_CLAIM in found) is vendor
    assert Label.SINGLE_SOURCE in found


def test_a_vendor_with_a_witness_is_no_vendor_claim() -> None:
    """A second publisher's own report makes a vendor's claim a story."""
    pair = [told_of(TITLE, category="labs", publisher="Northlab"), told_of(TITLE, "b", publisher="B")]
    assert labels(pair, BY_NAME, ()) == ()


def test_disputed_comes_first() -> None:
    """The most serious label is told first."""
    assert labels([told_of(TITLE)], BY_NAME, (DISPUTE,)) == (Label.DISPUTED, Label.SINGLE_SOURCE)


CLAIMED = "Northlab trained its model for $6 million on rented machines."
CONTESTED = "Analysts doubted the sum and put the cost to Northlab at $500 million."


def claim(text: str = CLAIMED, **told: Any) -> Entry:
    return told_of("Northlab trains a model", "a", text, **({"publisher": "A"} | told))


def contest(text: str = CONTESTED, **told: Any) -> Entry:
    return told_of("Doubts about Northlab", "b", text, **({"publisher": "B"} | told))


def test_a_dispute_has_both_sides_and_who_stands_behind_them() -> None:
    """A sentence that contests another publisher's figure is set against it, each with its source."""
    (found,) = disputes([claim(), contest()], BY_NAME)
    assert (found.claim, found.claimant) == (Claim(text=CLAIMED, sources=("a",)), "A")
    assert (found.counter, found.counter_claimant) == (Claim(text=CONTESTED, sources=("b",)), "B")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(claim(), contest(publisher="A"), id="one-family"),
        pytest.param(claim(), contest(copy_of="x"), id="a-copy"),
        pytest.param(claim(), contest(CONTESTED.replace("Northlab", "Quayside")), id="another-party"),
        pytest.param(claim(), contest(CONTESTED.replace("$500 million", "5GW")), id="another-unit"),
        pytest.param(claim(), contest(CONTESTED.replace("$500", "$6")), id="the-same-figure"),
        pytest.param(claim(), contest("Northlab spent $500 million on it in all."), id="nobody-contests"),
        pytest.param(claim(), contest("Analysts doubted that Northlab was honest."), id="no-figure"),
    ],
)
def test_no_dispute(left: Entry, right: Entry) -> None:
    """A dispute needs another publisher, a shared party, a shared unit and another figure."""
    assert disputes([left, right], BY_NAME) == ()


def test_each_counter_claim_once() -> None:
    """A sentence that contests two publishers' claim is shown against one of them."""
    again = claim(CLAIMED.replace("rented", "borrowed"), publisher="C")
    assert len(disputes([claim(), again, contest()], BY_NAME)) == 1


def test_a_report_may_answer_a_claim_itself() -> None:
    """A party's claim and the doubt that the next sentence sets against it are claim and counter-claim."""
    claimed = "Northlab claimed that it trained the model on two thousand rented machines."
    text = f"{claimed} But some experts are sceptical of that number of machines."
    (found,) = disputes([told_of("Northlab trains a model", text=text)], BY_NAME)
    assert found.claim.text == claimed
    assert "sceptical" in found.counter.text
    assert found.claimant == "Northlab"


@pytest.mark.parametrize(
    "text",
    [
        "Northlab rents two thousand machines. But some experts are sceptical of that number.",
        "Northlab claimed that it rents machines. The weather in Zenda was fine on Monday.",
        "Northlab claimed that it rents machines. Rain fell. Some experts are sceptical of that.",
        "The judge heard the claims of Northlab. There are disputed facts for a jury to weigh.",
    ],
    ids=["no-claim", "no-doubt", "not-the-next-sentence", "a-case-in-court"],
)
def test_no_answer_to_a_claim(text: str) -> None:
    """Without a claim by a party, or a doubt right behind it, nothing is disputed."""
    assert disputes([told_of("Northlab trains a model", text=text)], BY_NAME) == ()
