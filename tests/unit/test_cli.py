"""The command line: exit codes, one-line errors, JSON that parses, help that helps."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from adapters.corpus import SqliteCorpus
from bot import cli, options
from bot.app import DATABASE
from bot.cli_setup import parse_target
from digests.model import FeedState
from tests.builders import at, entry
from tests.fakes_bot import FakeChannel

COMMANDS = sorted(command for command in typer.main.get_group(cli.app).list_commands(None))  # type: ignore[arg-type]

FEEDS = """\
collect:
  timeout_seconds: 2
  allow_private_hosts: [127.0.0.1]
feeds:
  - name: Example Wire
    url: http://127.0.0.1:9/feed.xml
    category: press
    publisher: Example Wire
"""
BRIEFINGS = """\
subscriptions:
  - name: daily
    schedule: {times: 09:00, weekdays: daily, timezone: UTC}
    format: daily
    max_stories: 8
    targets: [TARGETS]
"""


@dataclass(slots=True)
class Home:
    """An admin's two folders and the simulated time."""

    config: Path
    data: Path
    clock: Path

    def run(self, *words: str) -> Any:
        return CliRunner().invoke(cli.app, [*words, "--config", str(self.config), "--data", str(self.data)])

    def write(self, targets: str = "console", feeds: str = FEEDS) -> None:
        self.config.mkdir(exist_ok=True)
        (self.config / "feeds.yaml").write_text(feeds, encoding="utf-8")
        (self.config / "briefings.yaml").write_text(BRIEFINGS.replace("TARGETS", targets), encoding="utf-8")

    def set_clock(self, moment: str) -> None:
        self.clock.write_text(moment, encoding="utf-8")

    def store(self) -> None:
        """One relevant entry, and the feed's state so recent that it need not be asked again."""
        with SqliteCorpus(self.data / DATABASE) as corpus:
            seen = at("2025-01-27 08:00")
            text = "DeepSeek released Janus Pro on Monday. The company said that the model is open."
            stored = entry(
                "e1",
                title="DeepSeek releases Janus Pro",
                text=text,
                first_seen=seen,
                published=seen,
                story_id="e1",
            )
            held = FeedState(feed_url=stored.feed_url, last_success=seen, not_before=at("2025-12-31 00:00"))
            corpus.save([stored], [held])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    for variable in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    clock = tmp_path / "clock"
    monkeypatch.setenv("RACEBRIEF_CLOCK", str(clock))
    made = Home(tmp_path / "config", tmp_path / "data", clock)
    made.set_clock("2025-01-27T08:30:00Z")
    made.write()
    import logging

    root = logging.getLogger()
    before, level = tuple(root.handlers), root.level
    yield made
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    """Every command's help shows how it is used."""
    shown = CliRunner().invoke(cli.app, [command, "--help"])
    assert shown.exit_code == 0
    assert f"Example: racebrief {command}" in " ".join(shown.output.split())


def test_help_lists_exit_codes() -> None:
    """The main help says what each exit code means."""
    shown = " ".join(CliRunner().invoke(cli.app, ["--help"]).output.split())
    for code in ("0 fine", "1 something failed", "2 wrong usage", "3 bad", "4 database", "130 interrupted"):
        assert code in shown


def test_once_waits_then_publishes_then_rests(home: Home) -> None:
    """`once` first notes the slot, publishes when it is due, and has nothing more to do after that."""
    home.store()
    first = home.run("once", "--json")
    assert first.exit_code == 0, first.output
    assert json.loads(first.stdout)["planned"] == []
    home.set_clock("2025-01-27T09:01:00Z")
    second = home.run("once")
    assert second.exit_code == 0
    assert "Janus Pro" in second.stdout
    assert "planned daily/2025-01-27/09:00: 1 story, 1 messages" in second.stderr
    third = json.loads(home.run("once", "--json").stdout)
    assert (third["planned"], third["delivered"]["sent"]) == ([], 0)


def test_json_stands_alone_on_stdout(home: Home) -> None:
    """`once --json` prints one JSON object and nothing else, also where a briefing goes to the console."""
    home.store()
    home.run("once")
    home.set_clock("2025-01-27T09:01:00Z")
    ended = home.run("once", "--json")
    told = json.loads(ended.stdout)
    assert told["delivered"]["sent"] == 1
    assert told["planned"][0]["briefing"]["stories"][0]["headline"]["text"]
    assert "Janus Pro" in ended.stderr


def test_once_mark_only_sends_nothing(home: Home) -> None:
    """`once --mark-only` records the briefing and sends nothing of it, then or later."""
    home.store()
    home.run("once")
    home.set_clock("2025-01-27T09:01:00Z")
    marked = home.run("once", "--mark-only", "--json")
    assert len(json.loads(marked.stdout)["planned"]) == 1
    assert json.loads(marked.stdout)["delivered"]["sent"] == 0
    assert json.loads(home.run("status", "--json").stdout)["open_deliveries"] == []


def test_once_says_when_a_delivery_fails(home: Home) -> None:
    """A delivery that fails for good is one line on stderr and exit code 1."""
    blocked = home.data / "file"
    home.write(f"html: {blocked}/pages")
    home.store()
    home.run("once")
    blocked.write_text("in the way", encoding="utf-8")
    home.set_clock("2025-01-27T09:01:00Z")
    ended = home.run("once")
    assert ended.exit_code == options.FAILED
    assert "cannot write pages" in ended.stderr
    assert "Traceback" not in ended.output


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_collect_fails_when_every_feed_does(home: Home) -> None:
    """A collection in which no feed could be read exits with 1 and says why for each."""
    ended = home.run("collect")
    assert ended.exit_code == options.FAILED
    assert "1 failed" in ended.stdout
    assert "http://127.0.0.1:9/feed.xml: " in ended.stdout
    assert json.loads(home.run("collect", "--json").stdout)["skipped"] == 1


def test_bad_configuration_is_3(home: Home) -> None:
    """A wrong file is told with its place, exits with 3 and starts nothing."""
    home.write(feeds=FEEDS.replace("category: press", "category: pres"))
    for command in ("run", "once", "collect", "check", "status"):
        ended = home.run(command)
        assert ended.exit_code == options.BAD_CONFIG
        assert "feeds.yaml:7:" in ended.stderr
        assert "Traceback" not in ended.output
    assert not home.data.exists()


def test_a_missing_token_is_3(home: Home) -> None:
    """A subscription to a platform without its tokens does not start, and says which to set."""
    home.write("{slack: '#ai-race'}")
    ended = home.run("run")
    assert ended.exit_code == options.BAD_CONFIG
    assert "SLACK_BOT_TOKEN is not set" in ended.stderr
    assert "SLACK_APP_TOKEN is not set" in ended.stderr
    assert "SLACK_APP_TOKEN" not in home.run("once").stderr


def test_an_unusable_database_is_4(home: Home) -> None:
    """A file that is no database is told in one line and exits with 4."""
    home.data.mkdir()
    (home.data / DATABASE).write_bytes(b"not a database" * 100)
    ended = home.run("status")
    assert ended.exit_code == options.BAD_DATABASE
    assert len(ended.stderr.strip().splitlines()) == 1


def test_wrong_usage_is_2(home: Home) -> None:
    """A wrong word on the command line exits with 2 and says what is possible."""
    assert home.run("preview").exit_code == options.USAGE
    unknown = home.run("preview", "weekly")
    assert unknown.exit_code == options.USAGE
    assert "daily" in unknown.stderr
    both = home.run("preview", "daily", "--json", "--slack")
    assert both.exit_code == options.USAGE
    assert home.run("test", "telegram:1").exit_code == options.USAGE
    assert home.run("test", "slack").exit_code == options.USAGE


def test_a_broken_clock_file_is_1(home: Home) -> None:
    """A clock file without a time is told in one line."""
    home.set_clock("noon")
    ended = home.run("status")
    assert ended.exit_code == options.FAILED
    assert "write an ISO time" in ended.stderr


def test_interruption_is_130(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends any command with 130 and no traceback."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli_read.read_all", interrupted)
    ended = home.run("status")
    assert ended.exit_code == options.INTERRUPTED
    assert "Traceback" not in ended.output


def test_preview_shows_and_stores_nothing(home: Home) -> None:
    """`preview` shows the next briefing in each form and leaves no trace."""
    home.store()
    text = home.run("preview", "daily")
    assert text.exit_code == 0, text.output
    assert "Janus Pro" in text.stdout
    briefing = json.loads(home.run("preview", "daily", "--json").stdout)["briefing"]
    assert briefing["key"] == {"subscription": "daily", "local_date": "2025-01-27", "slot": "09:00"}
    for platform in ("--slack", "--discord"):
        parts = json.loads(home.run("preview", "daily", platform).stdout)
        assert parts[0]["role"] == "post"
        assert parts[0]["payload"]
    page = home.config / "page.html"
    assert home.run("preview", "daily", "--html", str(page)).exit_code == 0
    assert "Janus Pro" in page.read_text(encoding="utf-8")
    nowhere = home.run("preview", "daily", "--html", str(page / "below"))
    assert nowhere.exit_code == options.FAILED
    assert "cannot write" in nowhere.stderr
    assert json.loads(home.run("status", "--json").stdout)["subscriptions"][0]["last"] is None


def test_status_in_both_forms(home: Home) -> None:
    """`status` tells feeds, briefings and deliveries, for people and for scripts."""
    home.store()
    with SqliteCorpus(home.data / DATABASE) as corpus:
        failing = FeedState(feed_url="http://127.0.0.1:9/feed.xml", failures=2, error="404 not found")
        corpus.save([], [failing])
    shown = home.run("status").stdout
    assert "feeds: 1 configured, 0 read, 1 failing" in shown
    assert "Example Wire: 404 not found (2 times in a row)" in shown
    assert "daily: none made yet; next 2025-01-27 09:00 UTC" in shown
    told = json.loads(home.run("status", "--json").stdout)
    assert told["failing"][0]["error"] == "404 not found"
    assert told["subscriptions"][0]["next"] == "2025-01-27T09:00:00+00:00"


def test_search_in_both_forms(home: Home) -> None:
    """`search` lists what holds the words, for people and for scripts, and says when nothing does."""
    home.store()
    shown = home.run("search", "janus", "pro").stdout
    assert "Example Wire: DeepSeek releases Janus Pro" in shown
    hits = json.loads(home.run("search", "janus", "--json").stdout)["hits"]
    assert hits[0]["entry"]["id"] == "e1"
    assert "Nothing stored matches “zebra”" in home.run("search", "zebra").stderr


def test_init_writes_a_folder_that_check_accepts(home: Home, tmp_path: Path) -> None:
    """`init` makes a folder of the admin's own that is sound as it stands, and overwrites nothing."""
    folder = tmp_path / "mine"
    assert CliRunner().invoke(cli.app, ["init", str(folder)]).exit_code == 0
    checked = CliRunner().invoke(cli.app, ["check", "--config", str(folder), "--data", str(home.data)])
    assert checked.exit_code == 0, checked.output
    assert "no problem found" in checked.stdout
    assert CliRunner().invoke(cli.app, ["init", str(folder)]).exit_code == options.BAD_CONFIG


def test_check_goes_through_every_target(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` tells each target's state; a missing token or a wrong target fails it and hides no other."""
    monkeypatch.setattr("bot.app._channel", lambda name, data, stream: FakeChannel())
    home.write("{slack: '#ai-race'}, console, {html: '#missing'}")
    ended = home.run("check")
    assert ended.exit_code == options.FAILED
    assert "SLACK_BOT_TOKEN is not set" in ended.stderr
    assert "ok      console: racebrief, here" in ended.stdout
    assert "failed  html:#missing: there is no channel" in ended.stderr


def test_a_test_post_arrives_and_is_not_recorded(home: Home) -> None:
    """`test` sends a sample post to a target, whether or not a subscription names it."""
    sent = home.run("test", "console")
    assert sent.exit_code == 0, sent.output
    assert "a test post" in sent.stdout
    assert home.run("test", "html:pages").exit_code == 0
    assert list((home.data / "pages").glob("*test*.html"))
    assert json.loads(home.run("status", "--json").stdout)["subscriptions"][0]["last"] is None


@pytest.mark.parametrize(
    ("told", "platform", "address"),
    [
        ("slack:#a", "slack", "#a"),
        ("discord:12", "discord", "12"),
        ("console", "console", ""),
        ("html:a:b", "html", "a:b"),
    ],
)
def test_targets_are_read(told: str, platform: str, address: str) -> None:
    """A target is its platform, a colon and the address, which may hold colons."""
    found = parse_target(told)
    assert (found.platform, found.address) == (platform, address)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A progress bar goes to stderr where that is a terminal, and nothing does where it is a file."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with options.progress_bar() as tell:
        assert tell is not None
        tell("feeds", 1, 2)
        tell("feeds", 2, 2)
    assert "feeds" in terminal.getvalue()
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with options.progress_bar() as tell:
        assert tell is None


def test_folders_have_a_usual_place() -> None:
    """Without options the folders are the user's own for racebrief."""
    assert options.config_folder(None).name == "racebrief"
    assert options.data_folder(None).name == "racebrief"
    assert options.data_folder(Path("here")) == Path("here")
