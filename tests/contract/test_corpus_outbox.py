"""What every corpus promises of briefings, deliveries and schedules, the fake and the real one alike."""

from datetime import date, timedelta

import pytest

from digests.errors import CorpusError
from digests.model import (
    Claim,
    DeliveryState,
    Part,
    PartRole,
    Receipt,
    SlotKey,
)
from tests import builders as a
from tests.contract.stored import HOUR, Corpus, due, part, told


class TestOutbox:
    def test_planning_stores_everything(self, corpus: Corpus) -> None:
        """A planned briefing must be found with its deliveries, what it tells and the next slot."""
        briefing = a.briefing()
        deliveries = (a.delivery(), a.delivery(part=part(1)))
        assert corpus.plan(briefing, deliveries, [told("e1")], due())
        assert corpus.briefings(limit=5) == (briefing,)
        assert corpus.deliveries(briefing.key) == deliveries
        assert corpus.told([a.target()], a.NOON) == (told("e1"),)
        assert corpus.next_due() == {"daily": due()}

    def test_planning_happens_once(self, corpus: Corpus) -> None:
        """A second plan of the same key must store the next slot and nothing else, and say so."""
        corpus.plan(a.briefing(), [a.delivery()], [told("e1")], due(day=28))
        again = a.briefing(title="Another", made_at=a.NOON + HOUR)
        others = [a.delivery(target=a.target("html", "out"))]
        assert not corpus.plan(again, others, [told("e2")], due(day=29))
        assert corpus.briefings(limit=5) == (a.briefing(),)
        assert corpus.deliveries(a.slot_key()) == (a.delivery(),)
        assert corpus.told([a.target()], a.NOON) == (told("e1"),)
        assert corpus.next_due() == {"daily": due(day=29)}

    def test_a_plan_that_fails_leaves_nothing(self, corpus: Corpus) -> None:
        """Where one row of a plan cannot be stored, none of it may be."""
        with pytest.raises(CorpusError):
            corpus.plan(a.briefing(), [a.delivery(), a.delivery()], [told("e1")], due())
        assert corpus.briefings(limit=5) == ()
        assert corpus.unfinished() == ()
        assert corpus.told([a.target()], a.NOON) == ()
        assert corpus.next_due() == {}
        assert corpus.plan(a.briefing(), [a.delivery()], [told("e1")], due())

    def test_a_delivery_belongs_to_its_briefing(self, corpus: Corpus) -> None:
        """Planning another briefing's delivery is a bug and must not be stored."""
        with pytest.raises(ValueError, match="does not belong"):
            corpus.plan(a.briefing(), [a.delivery(briefing=a.slot_key("weekly"))], [], None)
        assert corpus.briefings(limit=5) == ()

    def test_planning_may_leave_the_slot_alone(self, corpus: Corpus) -> None:
        """A briefing made by command must not move the slot its subscription waits for."""
        corpus.set_next_due(due())
        corpus.plan(a.briefing(key=a.slot_key(slot="now-142501")), [], [], None)
        assert corpus.next_due() == {"daily": due()}

    def test_unfinished_ones_come_in_order(self, corpus: Corpus) -> None:
        """Unfinished deliveries must come by planning, then target, then part; finished ones not at all."""
        first, second = a.slot_key("weekly"), a.slot_key("daily")
        corpus.plan(
            a.briefing(key=first),
            [
                a.delivery(briefing=first, target=a.target("slack", "C2"), part=part(10)),
                a.delivery(briefing=first, target=a.target("slack", "C2"), part=part(9)),
                a.delivery(briefing=first, target=a.target("slack", "C1")),
                a.delivery(briefing=first, target=a.target("discord", "7")),
            ],
            [],
            None,
        )
        # Planned later, although its time of planning, from a clock set back, is earlier.
        corpus.plan(a.briefing(key=second), [a.delivery(briefing=second, planned_at=a.NOON - HOUR)], [], None)
        states = [
            ("discord", "7", 0, DeliveryState.SENT),
            ("slack", "C1", 0, DeliveryState.UNKNOWN),
            ("slack", "C2", 9, DeliveryState.SENDING),
        ]
        for platform, address, number, state in states:
            target = a.target(platform, address)
            corpus.record(a.delivery(briefing=first, target=target, part=part(number), state=state))
        assert [(d.target.address, d.part.number, d.state) for d in corpus.unfinished()] == [
            ("C1", 0, DeliveryState.UNKNOWN),
            ("C2", 9, DeliveryState.SENDING),
            ("C2", 10, DeliveryState.PLANNED),
            ("", 0, DeliveryState.PLANNED),
        ]

    def test_failed_and_dropped_are_finished(self, corpus: Corpus) -> None:
        """What failed for good or was dropped must not be tried again, but is still on record."""
        corpus.plan(a.briefing(), [a.delivery(part=part(n)) for n in range(2)], [], None)
        corpus.record(a.delivery(part=part(0), state=DeliveryState.FAILED, reason="no such channel"))
        corpus.record(a.delivery(part=part(1), state=DeliveryState.DROPPED, reason="by an admin"))
        assert corpus.unfinished() == ()
        assert [d.reason for d in corpus.deliveries(a.slot_key())] == ["no such channel", "by an admin"]

    def test_what_is_recorded_comes_back(self, corpus: Corpus) -> None:
        """State, attempts, receipt, reason and times of a delivery must survive the store."""
        corpus.plan(a.briefing(), [a.delivery()], [], None)
        sent = a.delivery(
            state=DeliveryState.SENT,
            attempts=2,
            updated_at=a.NOON + HOUR,
            not_before=a.NOON,
            receipt=Receipt(message_id="1.2", channel_id="C1", thread_id="1.2", url="https://example.org/1"),
            reason="sent at the second attempt",
        )
        corpus.record(sent)
        assert corpus.deliveries(sent.briefing) == (sent,)

    def test_what_was_dropped_is_not_taken_up_again(self, corpus: Corpus) -> None:
        """A sender that does not know yet of a drop must be told, and what has arrived is recorded."""
        corpus.plan(a.briefing(), [a.delivery()], [], None)
        assert corpus.record(a.delivery(state=DeliveryState.DROPPED))
        assert not corpus.record(a.delivery(state=DeliveryState.SENDING))
        assert corpus.deliveries(a.slot_key())[0].state is DeliveryState.DROPPED
        assert corpus.record(a.delivery(state=DeliveryState.SENT))
        assert not corpus.record(a.delivery(state=DeliveryState.DROPPED))
        assert corpus.deliveries(a.slot_key())[0].state is DeliveryState.SENT

    def test_the_dead_are_those_that_failed(self, corpus: Corpus) -> None:
        """Failed deliveries must be told in order, and none that failed before the time asked about."""
        keys = [a.slot_key(slot=slot) for slot in ("09:00", "18:00", "20:00")]
        for hours, key in enumerate(keys):
            corpus.plan(a.briefing(key=key), [a.delivery(briefing=key)], [], None)
            told = {"state": DeliveryState.FAILED, "updated_at": a.NOON + hours * HOUR}
            corpus.record(a.delivery(briefing=key, **told))
        assert [one.briefing for one in corpus.dead(a.NOON + HOUR)] == keys[1:]

    def test_edits_of_one_version_are_planned_once(self, corpus: Corpus) -> None:
        """A briefing's edits for a version of an entry must come once, with another version again."""
        corpus.plan(a.briefing(), [a.delivery(state=DeliveryState.SENT)], [], None)
        first, second = (
            a.delivery(part=Part(number=number, role=PartRole.EDIT, payload="{}")) for number in (1, 2)
        )
        assert corpus.amend(a.slot_key(), [first], "e1 2")
        assert not corpus.amend(a.slot_key(), [second], "e1 2")
        assert corpus.amend(a.slot_key(), [second], "e1 3")
        assert corpus.unfinished() == (first, second)

    def test_an_unknown_briefing_is_not_corrected(self, corpus: Corpus) -> None:
        """Edits of a briefing that was never planned must be refused."""
        with pytest.raises(CorpusError, match="there is no briefing"):
            corpus.amend(a.slot_key("nobody"), [], "e1 2")

    def test_what_was_never_planned_cannot_be_recorded(self, corpus: Corpus) -> None:
        """Recording a delivery that nobody planned must fail and store nothing."""
        with pytest.raises(CorpusError, match="never planned"):
            corpus.record(a.delivery(state=DeliveryState.SENT))
        assert corpus.deliveries(a.slot_key()) == ()

    def test_no_deliveries_of_an_unknown_briefing(self, corpus: Corpus) -> None:
        """A key that was never planned must have no deliveries."""
        assert corpus.deliveries(a.slot_key("nobody")) == ()


class TestRetention:
    def test_what_a_briefing_tells_is_never_forgotten(self, corpus: Corpus) -> None:
        """Old entries must go with their words in the index; what is told, cited, undated or young stays."""
        entries = [a.entry(id, title=f"Title {id}") for id in ("told", "cited", "untold")]
        undated = a.entry("undated", published=None)
        young = a.entry("young", first_seen=a.NOON + HOUR)
        corpus.save([*entries, undated, young], [])
        lead = (Claim(text="As it was before.", sources=("cited",)),)
        corpus.plan(a.briefing(lead=lead), [], [told("told")], None)
        assert corpus.forget(a.NOON + HOUR) == 1
        assert set(corpus.entries([one.id for one in (*entries, undated, young)])) == {
            "told",
            "cited",
            "undated",
            "young",
        }
        assert corpus.search("untold", limit=5) == ()
        assert corpus.forget(a.NOON + HOUR) == 0


class TestArchive:
    def test_briefings_come_newest_first(self, corpus: Corpus) -> None:
        """Briefings must come newest first, of one subscription where asked, no more than asked for."""
        for number, subscription in enumerate(["daily", "weekly", "daily"]):
            key = SlotKey(subscription=subscription, local_date=date(2025, 1, 27 + number), slot="09:00")
            made = a.NOON + number * timedelta(days=1)
            corpus.plan(a.briefing(key=key, made_at=made, title=str(number)), [], [], None)
        assert [b.title for b in corpus.briefings(limit=9)] == ["2", "1", "0"]
        assert [b.title for b in corpus.briefings(limit=1)] == ["2"]
        assert [b.title for b in corpus.briefings(limit=9, subscription="daily")] == ["2", "0"]
        assert corpus.briefings(limit=0) == ()

    def test_notices_are_no_briefings(self, corpus: Corpus) -> None:
        """What the admin was told must not be taken for the newest briefing."""
        corpus.plan(a.briefing(key=a.slot_key("@admin")), [], [], None)
        assert corpus.briefings(limit=9) == ()
        assert len(corpus.briefings(limit=9, subscription="@admin")) == 1

    def test_of_one_moment_the_later_planned_comes_first(self, corpus: Corpus) -> None:
        """Two briefings made at one moment must come in reverse order of planning."""
        for slot in ("09:00", "10:00"):
            corpus.plan(a.briefing(key=a.slot_key(slot=slot)), [], [], None)
        assert [b.key.slot for b in corpus.briefings(limit=2)] == ["10:00", "09:00"]

    def test_told_is_kept_per_target(self, corpus: Corpus) -> None:
        """What one target was told must be found for it alone, from the given time on, oldest first."""
        slack, html = a.target("slack", "C1"), a.target("html", "out")
        rows = [
            told("e3", target=slack, at=a.NOON + HOUR),
            told("e1", target=slack, at=a.NOON),
            told("e0", target=slack, at=a.NOON - HOUR),
            told("e1", target=html, at=a.NOON),
        ]
        corpus.plan(a.briefing(), [], rows, None)
        assert [row.entry_id for row in corpus.told([slack], a.NOON)] == ["e1", "e3"]
        assert len(corpus.told([slack, html], a.NOON)) == 3
        assert corpus.told([a.target("slack", "C2")], a.NOON) == ()
        assert corpus.told([], a.NOON) == ()

    def test_the_first_telling_counts(self, corpus: Corpus) -> None:
        """An entry that a target was told stays told as it first was, whoever tells it again."""
        corpus.plan(a.briefing(), [], [told("e1")], None)
        again = a.briefing(key=a.slot_key("weekly"))
        assert corpus.plan(again, [], [told("e1", at=a.NOON + HOUR), told("e2")], None)
        assert corpus.told([a.target()], a.NOON) == (told("e1"), told("e2"))

    def test_the_last_cut_is_the_last_briefing(self, corpus: Corpus) -> None:
        """A subscription's window must begin where its own last briefing was made."""
        assert corpus.last_cut("daily") is None
        corpus.plan(a.briefing(made_at=a.NOON), [], [], None)
        corpus.plan(a.briefing(key=a.slot_key(slot="18:00"), made_at=a.NOON + HOUR), [], [], None)
        corpus.plan(a.briefing(key=a.slot_key("weekly"), made_at=a.NOON + 2 * HOUR), [], [], None)
        assert corpus.last_cut("daily") == a.NOON + HOUR
        assert corpus.last_cut("daily", a.NOON) == a.NOON
        assert corpus.last_cut("daily", a.NOON - HOUR) is None


class TestSchedules:
    def test_each_subscription_waits_for_one_slot(self, corpus: Corpus) -> None:
        """Setting a subscription's next slot must replace its own and leave the others."""
        corpus.set_next_due(due("daily", 28))
        corpus.set_next_due(due("weekly", 30))
        corpus.set_next_due(due("daily", 29))
        assert corpus.next_due() == {"daily": due("daily", 29), "weekly": due("weekly", 30)}
