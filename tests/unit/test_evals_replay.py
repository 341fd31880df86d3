"""The replay eval: what counts as a repeat, what the files hold, and one short day through everything."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digests.model import Claim, DeliveryState, Part, PartRole, StoryStatus, Takeaway
from tests.builders import briefing, delivery, entry, story_brief, target
from tests.evals.replay import feed_names, main
from tests.evals.replay_day import as_data, entry_ids, repeats, same_headline, shown, slack_problems
from tests.evals.servers import Origin
from tests.shared import ROOT, SHARED, needs_shared

ENTRIES = {one.id: one for one in (entry("e1", guid="urn:item:ab12"), entry("e2"), entry("c1", copy_of="e1"))}
EARLIER = shown(briefing(), ENTRIES)


def test_a_story_of_an_entry_shown_before_is_a_repeat() -> None:
    """A story that tells an entry of an earlier day again is a repeat, whatever its headline."""
    again = briefing(stories=(story_brief(headline=Claim(text="Quite other words", sources=("e1",))),))
    assert len(repeats(again, ENTRIES, EARLIER)) == 1


def test_a_story_of_a_copy_is_a_repeat() -> None:
    """A copy of an entry that was shown counts as that entry."""
    headline = Claim(text="Quite other words", sources=("c1",))
    again = briefing(stories=(story_brief(headline=headline, entry_ids=("c1",)),))
    assert len(repeats(again, ENTRIES, EARLIER)) == 1


def test_a_headline_shown_before_is_a_repeat() -> None:
    """A story of other entries is a repeat when its headline says the same in the same words."""
    headline = Claim(text="“A lab” releases a model!", sources=("e2",))
    again = briefing(stories=(story_brief(headline=headline, entry_ids=("e2",)),))
    assert len(repeats(again, ENTRIES, EARLIER)) == 1


def test_an_update_is_no_repeat() -> None:
    """A story that is marked Update may tell what an earlier day told."""
    again = briefing(stories=(story_brief(status=StoryStatus.UPDATE),))
    assert repeats(again, ENTRIES, EARLIER) == ()


def test_other_news_is_no_repeat() -> None:
    """A story of other entries under another headline repeats nothing."""
    headline = Claim(text="A regulator opens a case", sources=("e2",))
    other = briefing(stories=(story_brief(headline=headline, entry_ids=("e2",)),))
    assert repeats(other, ENTRIES, EARLIER) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lab raises $20 billion", "LAB RAISES $20 billion", True),
        ("Lab raises $20 billion", "Lab raises $30 billion", False),
        ("Lab opens office in Oslo", "Lab opens an office in Oslo", True),
        ("", "", False),
    ],
)
def test_headlines_are_compared_by_their_words(one: str, other: str, same: bool) -> None:
    """Case, order and punctuation do not tell headlines apart; a figure does."""
    assert same_headline(one, other) is same


def test_the_data_of_a_day_name_the_items_of_every_sentence() -> None:
    """Texts are strings, and wherever entries are cited the ids of the recorded items stand beside them."""
    news = Takeaway(label="New figure", claim=Claim(text="The model costs 5 dollars.", sources=("e2",)))
    made = briefing(stories=(story_brief(what_is_new=news, takeaways=(news,)),))
    told = json.loads(json.dumps(as_data(made, ENTRIES)))
    story = told["stories"][0]
    assert entry_ids(made) == {"e1", "e2"}
    assert (story["rank"], story["status"], story["headline"]) == (1, "New", "A lab releases a model")
    assert story["guids"] == ["urn:item:ab12"]
    assert story["item_ids"] == ["ab12"]
    assert story["summary"] == [
        {"text": "The lab released the model on Monday.", "sources": ["e1"], "item_ids": ["ab12"]}
    ]
    assert story["takeaways"] == [story["what_is_new"]]
    assert story["what_is_new"]["item_ids"] == ["e2"]
    assert story["sources"][0]["item_ids"] == ["ab12"]


def test_feeds_of_one_host_are_numbered() -> None:
    """Every feed has a name of its own, the host alone where it has one feed."""
    hosts = ("a.example", "b.example", "a.example")
    feeds = [Origin(host=host, origin="", url="") for host in hosts]
    assert feed_names(feeds) == ("a.example 1", "b.example", "a.example 2")


@needs_shared
def test_slack_is_held_to_what_was_planned() -> None:
    """A message that is missing, out of the thread or not sent is a problem; as planned there is none."""
    post, reply = (
        delivery(
            target=target("slack", "#a"),
            part=Part(number=number, role=role, payload='{"text": "A briefing"}'),
            state=DeliveryState.SENT,
        )
        for number, role in ((0, PartRole.POST), (1, PartRole.REPLY))
    )
    stored = [
        {"ts": "1.1", "channel": "C1", "text": "A briefing", **_metadata(post.key)},
        {"ts": "1.2", "channel": "C1", "text": "A story", "thread_ts": "1.1", **_metadata(reply.key)},
    ]
    assert slack_problems([post, reply], stored) == ()
    assert slack_problems([post, reply], stored[:1])
    assert slack_problems([post, reply], [stored[0], {**stored[1], "thread_ts": "9.9"}])
    assert slack_problems([post, reply], [{**stored[0], "text": ""}, stored[1]])


def _metadata(key: str) -> dict[str, object]:
    return {"metadata": {"event_type": "racebrief_part", "event_payload": {"key": key}}}


def test_help_says_what_each_figure_means(capsys: pytest.CaptureFixture[str]) -> None:
    """Every column of the table is explained by --help."""
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    for column in ("feeds", "seen", "kept", "merged", "stories", "posted", "repeats", "seconds", "peak MB"):
        assert f"\n  {column}  " in told


@needs_shared
@pytest.mark.loopback
def test_one_short_day_passes_through_everything(tmp_path: Path) -> None:
    """A day of few feeds is collected over HTTP, briefed, posted to Slack and written to files."""
    words = ("--from", "2026-01-05", "--to", "2026-01-05", "--run-in", "2026-01-05", "--feeds", "12")
    done = subprocess.run(
        [sys.executable, "-m", "tests.evals.replay", *words, "--out", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "RACEBRIEF_SHARED": str(SHARED)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *table, last = done.stdout.splitlines()
    assert "2026-01-05" in "\n".join(table)
    figures = json.loads(last)
    day = figures["days"][0]
    assert (figures["feeds"], figures["collections"], day["feeds_read"]) == (12, 19, 12)
    assert day["seen"] > day["kept"] >= day["posted"]
    assert (day["repeats"], day["slack_problems"]) == (0, 0)
    told = json.loads((tmp_path / "2026-01-05.json").read_text(encoding="utf-8"))
    assert len(told["stories"]) == day["posted"]
    assert day["slack_messages"] >= 1 + day["posted"]
    assert (tmp_path / "2026-01-05-1800-daily.html").is_file()
