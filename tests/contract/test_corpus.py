"""What every corpus promises of entries and search, asked of the fake and of the real one alike."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from digests.model import (
    FeedState,
    Relevance,
)
from tests import builders as a
from tests.contract.stored import HOUR, IRRELEVANT, Corpus


class TestEntries:
    def test_an_entry_comes_back_as_it_was_saved(self, corpus: Corpus) -> None:
        """Every field of an entry must survive the store."""
        entry = a.entry(
            author="A. Writer",
            updated=a.NOON + HOUR,
            version=3,
            relevance=Relevance(score=0.7, relevant=True, reasons=("names a lab",), topics=("labs", "chips")),
            entities=("Nvidia", "Česko"),
            copy_of="e0",
            story_id="s9",
            language="de",
            weight=1.5,
        )
        corpus.save([entry], [])
        assert corpus.entries(["e1"]) == {"e1": entry}

    def test_an_entry_may_lack_what_feeds_lack(self, corpus: Corpus) -> None:
        """An entry without date, author, text, copy or story must come back without them."""
        entry = a.entry(published=None, text="", relevance=IRRELEVANT)
        corpus.save([entry], [])
        assert corpus.entries(["e1"])["e1"] == entry

    def test_unknown_ids_are_left_out(self, corpus: Corpus) -> None:
        """Asking for entries must return those stored and say nothing of the others."""
        corpus.save([a.entry("e1"), a.entry("e2")], [])
        assert set(corpus.entries(["e2", "nobody"])) == {"e2"}
        assert corpus.entries([]) == {}

    def test_many_ids_are_asked_at_once(self, corpus: Corpus) -> None:
        """A question for thousands of entries must not meet a limit on the number of arguments."""
        corpus.save([a.entry("e1")], [])
        assert set(corpus.entries([f"e{number}" for number in range(40_000)])) == {"e1"}

    def test_saving_again_replaces(self, corpus: Corpus) -> None:
        """The last saved state of an entry must be the one that is read."""
        corpus.save([a.entry("e1")], [])
        corpus.save([a.entry("e1", story_id="s2", copy_of="e0")], [])
        assert corpus.entries(["e1"])["e1"].story_id == "s2"
        assert corpus.versions("e1") == ()

    def test_a_risen_version_keeps_the_former_text(self, corpus: Corpus) -> None:
        """An entry whose version rose must keep each former title and text, oldest first."""
        corpus.save([a.entry("e1", title="First", text="One.", updated=a.NOON)], [])
        corpus.save([a.entry("e1", title="Second", text="Two.", version=2)], [])
        corpus.save(
            [
                a.entry("e1", title="Third", text="Three.", version=3),
                a.entry("e1", title="Fourth", text="Four.", version=4),
            ],
            [],
        )
        assert [(v.version, v.title, v.text, v.updated) for v in corpus.versions("e1")] == [
            (1, "First", "One.", a.NOON),
            (2, "Second", "Two.", None),
            (3, "Third", "Three.", None),
        ]
        assert corpus.entries(["e1"])["e1"].title == "Fourth"

    def test_times_keep_their_instant(self, corpus: Corpus) -> None:
        """A time given in another zone, and its microseconds, must come back as the same instant."""
        zoned = datetime.fromisoformat("2025-01-27T23:30:00.000001+05:30")
        corpus.save([a.entry("e1", published=zoned, first_seen=zoned)], [])
        assert corpus.entries(["e1"])["e1"].first_seen == zoned
        assert [e.id for e in corpus.recent(zoned)] == ["e1"]
        assert corpus.recent(zoned + timedelta(microseconds=1)) == ()

    def test_recent_is_ordered_and_bounded(self, corpus: Corpus) -> None:
        """Relevant entries must come oldest first, ties by id, from the given instant on."""
        corpus.save(
            [
                a.entry("late", first_seen=a.NOON + HOUR),
                a.entry("b", first_seen=a.NOON),
                a.entry("a", first_seen=a.NOON),
                a.entry("early", first_seen=a.NOON - timedelta(microseconds=1)),
                a.entry("other", first_seen=a.NOON, relevance=IRRELEVANT),
            ],
            [],
        )
        assert [e.id for e in corpus.recent(a.NOON)] == ["a", "b", "late"]
        assert [e.id for e in corpus.recent(a.NOON, relevant_only=False)] == ["a", "b", "other", "late"]

    def test_relevance_can_change(self, corpus: Corpus) -> None:
        """An entry judged again must appear among the relevant ones, or leave them, accordingly."""
        corpus.save([a.entry("e1", relevance=IRRELEVANT), a.entry("e2")], [])
        corpus.save([a.entry("e1"), a.entry("e2", relevance=IRRELEVANT)], [])
        assert [e.id for e in corpus.recent(a.NOON)] == ["e1"]

    def test_the_oldest_entry_stands_for_a_canonical_url(self, corpus: Corpus) -> None:
        """Of entries that share a canonical url the one seen first must be found, ties by id."""
        one, two = "https://example.org/one", "https://example.org/two"
        corpus.save(
            [
                a.entry("new", canonical_url=one, first_seen=a.NOON + HOUR),
                a.entry("old", canonical_url=one, first_seen=a.NOON),
                a.entry("z", canonical_url=two),
                a.entry("y", canonical_url=two),
            ],
            [],
        )
        found = corpus.by_canonical_url([one, two, "https://example.org/none"])
        assert {url: entry.id for url, entry in found.items()} == {one: "old", two: "y"}

    def test_counts_take_the_window_half_open(self, corpus: Corpus) -> None:
        """Counts must hold what was first seen from the window's start up to, not at, its end."""
        day = timedelta(days=1)
        corpus.save(
            [
                a.entry("before", first_seen=a.NOON - timedelta(microseconds=1)),
                a.entry("start", first_seen=a.NOON, published=a.NOON - day),
                a.entry("within", first_seen=a.NOON + HOUR, published=None, relevance=IRRELEVANT),
                a.entry("copy", first_seen=a.NOON + HOUR, published=a.NOON + HOUR, copy_of="start"),
                a.entry("end", first_seen=a.NOON + day, published=a.NOON + day),
            ],
            [],
        )
        counts = corpus.counts(a.NOON, a.NOON + day)
        assert (counts.seen, counts.relevant, counts.copies) == (3, 2, 1)
        assert (counts.oldest, counts.newest) == (a.NOON - day, a.NOON + HOUR)

    def test_an_empty_window_counts_nothing(self, corpus: Corpus) -> None:
        """Where nothing was seen all counts must be zero and the bounds unknown."""
        counts = corpus.counts(a.NOON, a.NOON + HOUR)
        assert (counts.seen, counts.relevant, counts.copies, counts.oldest) == (0, 0, 0, None)

    def test_feed_states_are_replaced(self, corpus: Corpus) -> None:
        """The last saved state of a feed must be the one that is remembered, whole."""
        full = FeedState(
            feed_url="http://127.0.0.1:9/a",
            etag='W/"x"',
            last_modified="Mon, 27 Jan 2025 12:00:00 GMT",
            last_attempt=a.NOON,
            last_success=a.NOON,
            last_new=a.NOON,
            not_before=a.NOON + HOUR,
            failures=2,
            error="timed out",
        )
        bare = FeedState(feed_url="http://127.0.0.1:9/b")
        corpus.save([], [replace(full, failures=9), bare])
        corpus.save([], [full])
        assert corpus.feed_states() == {full.feed_url: full, bare.feed_url: bare}

    def test_stats_count_what_is_held(self, corpus: Corpus) -> None:
        """The figures of the status command must be those of the stored entries."""
        assert corpus.stats().entries == 0
        corpus.save(
            [
                a.entry("e1", story_id="s1"),
                a.entry("e2", story_id="s1", first_seen=a.NOON + HOUR),
                a.entry("e3", relevance=IRRELEVANT),
            ],
            [FeedState(feed_url="http://127.0.0.1:9/a")],
        )
        stats = corpus.stats()
        assert (stats.entries, stats.relevant, stats.stories, stats.feeds) == (3, 2, 1, 1)
        assert (stats.oldest, stats.newest) == (a.NOON, a.NOON + HOUR)


class TestSearch:
    def find(self, corpus: Corpus, words: str, limit: int = 10) -> list[str]:
        return [hit.entry.id for hit in corpus.search(words, limit=limit)]

    def test_all_words_must_be_held(self, corpus: Corpus) -> None:
        """An entry that holds only some of the words must not be found where another holds all."""
        corpus.save(
            [
                a.entry("both", title="Nvidia ships chips", text="Export rules eased."),
                a.entry("one", title="Nvidia reports", text="A quarter."),
            ],
            [],
        )
        assert self.find(corpus, "nvidia export") == ["both"]

    def test_any_word_is_better_than_nothing(self, corpus: Corpus) -> None:
        """Where no entry holds all the words, those that hold any must be found."""
        corpus.save([a.entry("e1", title="Nvidia reports"), a.entry("e2", title="Memory prices")], [])
        assert set(self.find(corpus, "zebra nvidia memory")) == {"e1", "e2"}

    def test_the_last_word_may_be_a_beginning(self, corpus: Corpus) -> None:
        """A word still being typed must find what begins with it; an earlier one must be whole."""
        corpus.save([a.entry("e1", title="Lithography exports halted")], [])
        assert self.find(corpus, "exports litho") == ["e1"]
        assert self.find(corpus, "litho zebra") == []

    def test_two_letters_are_a_word(self, corpus: Corpus) -> None:
        """A last word of two letters must find itself alone, so that AI does not find aid."""
        corpus.save([a.entry("ai", title="AI act passed"), a.entry("aid", title="Aid sent abroad")], [])
        assert self.find(corpus, "AI") == ["ai"]

    def test_a_hyphenated_name_is_one(self, corpus: Corpus) -> None:
        """A name with a hyphen or a dot must be found as those parts in that order."""
        corpus.save(
            [
                a.entry("gpt", title="GPT-5.1 released", text="It is out."),
                a.entry("other", title="The 5 best GPT tips", text="1 tip."),
            ],
            [],
        )
        assert self.find(corpus, "gpt-5.1") == ["gpt"]

    def test_a_number_at_the_end_is_whole(self, corpus: Corpus) -> None:
        """A short last part of a name must not be taken for the beginning of another."""
        corpus.save([a.entry("b3", title="GPT-3 released"), a.entry("b35", title="GPT-35 released")], [])
        assert self.find(corpus, "gpt-3") == ["b3"]

    def test_a_possessive_finds_the_name(self, corpus: Corpus) -> None:
        """A name in the possessive must find the name however it is used."""
        corpus.save([a.entry("e1", title="The board of OpenAI met"), a.entry("e2", title="A lab says")], [])
        assert self.find(corpus, "OpenAI's") == ["e1"]
        assert self.find(corpus, "OpenAI’s board") == ["e1"]

    def test_accents_and_case_do_not_matter(self, corpus: Corpus) -> None:
        """Words must match whatever their case and accents."""
        corpus.save([a.entry("e1", title="MÉTA opens a lab in Zürich")], [])
        assert self.find(corpus, "meta zurich") == ["e1"]
        assert self.find(corpus, "Me\u0301ta") == ["e1"]

    def test_the_title_counts_more(self, corpus: Corpus) -> None:
        """An entry with the word in its title must come before one that mentions it in its text."""
        corpus.save(
            [
                a.entry("text", title="Markets today", text="Shares of Nvidia fell."),
                a.entry("title", title="Nvidia falls", text="Shares went down."),
            ],
            [],
        )
        assert self.find(corpus, "nvidia") == ["title", "text"]

    def test_copies_come_after_originals(self, corpus: Corpus) -> None:
        """A copy must never stand before an original, however well it matches."""
        corpus.save(
            [
                a.entry("copy", title="Nvidia Nvidia Nvidia", copy_of="original"),
                a.entry("original", title="Chip maker falls", text="Nvidia fell on Monday."),
            ],
            [],
        )
        assert self.find(corpus, "nvidia") == ["original", "copy"]

    def test_since_and_limit_hold(self, corpus: Corpus) -> None:
        """Only entries first seen at or after the given time are found, and no more than asked for."""
        corpus.save(
            [a.entry(f"e{n}", title="Nvidia falls", first_seen=a.NOON + n * HOUR) for n in range(5)], []
        )
        hits = corpus.search("nvidia", limit=2, since=a.NOON + 2 * HOUR)
        assert [hit.entry.id for hit in hits] == ["e4", "e3"]
        assert len(corpus.search("nvidia", limit=10, since=a.NOON + 2 * HOUR)) == 3
        assert corpus.search("nvidia", limit=0) == ()

    def test_an_edited_entry_is_found_by_its_present_words(self, corpus: Corpus) -> None:
        """After an edit the present words must find the entry and the former ones must not."""
        corpus.save([a.entry("e1", title="Nvidia falls", text="Down.")], [])
        corpus.save([a.entry("e1", title="Intel rises", text="Up.", version=2)], [])
        assert self.find(corpus, "nvidia") == []
        assert self.find(corpus, "intel") == ["e1"]

    def test_the_snippet_stands_in_the_text(self, corpus: Corpus) -> None:
        """A snippet must be a stretch of the stored text, not longer than 200 characters."""
        text = "The lab spoke. " * 40 + "Nvidia fell by 12 %. " + "More was said. " * 40
        corpus.save([a.entry("e1", text=text), a.entry("e2", title="Nvidia", text="")], [])
        for hit in corpus.search("nvidia", limit=5):
            assert hit.snippet in hit.entry.text
            assert len(hit.snippet) <= 200

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
    @given(words=st.text(max_size=40) | st.text(alphabet='"*()-:^+{}~ANDORNEAR \x00\ud800éa1', max_size=40))
    @example(words="." * 150 + "a")
    @example(words="word " * 500 + "x" * 5000)
    @example(words="'s")
    def test_any_text_is_a_query(self, corpus: Corpus, words: str) -> None:
        """No text whatever, query syntax and half characters included, may make a search fail."""
        corpus.save([a.entry("e1", title="AND OR NOT NEAR é 1")], [])
        corpus.search(words, limit=3)
