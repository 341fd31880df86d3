"""Reading the config folder: what is right becomes records, what is wrong is told at its place."""

from datetime import time
from pathlib import Path
from textwrap import dedent

import pytest

from config.load import SHIPPED, load
from config.settings import CollectOptions
from digests.errors import ConfigError, Problem
from digests.model import EntityKind, Filters, PartKind, Range, Target

FEEDS = """\
feeds:
  - name: Example Wire
    url: https://example.org/feed.xml
    category: press
    publisher: Example
"""
BRIEFINGS = """\
subscriptions:
  - name: daily
    schedule:
      times: 09:00
      weekdays: weekdays
      timezone: Europe/London
    targets:
      - console
"""
ENTITIES = """\
entities:
  - {name: OpenAI, kind: lab, aliases: [Open AI], weight: 1, topics: [labs]}
  - {name: Nvidia, kind: company}
"""
FORMAT = """\
title: AI race
post:
  - kind: stories
reply:
  - kind: summary
"""


def written(folder: Path, **files: str | bytes) -> Path:
    """A sound folder with the files given (feeds, briefings, entities, or format for formats/daily.yaml)."""
    sound = {"feeds": FEEDS, "briefings": BRIEFINGS, "entities": ENTITIES, "format": FORMAT}
    texts: dict[str, str | bytes] = {**sound, **files}
    (folder / "formats").mkdir(exist_ok=True)
    for name, text in texts.items():
        path = folder / ("formats/daily.yaml" if name == "format" else f"{name}.yaml")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as refused:
        load(folder)
    return refused.value.problems


def test_the_shipped_folder_loads() -> None:
    """The files we ship hold at least 80 feeds of every category, 250 entities and seven formats."""
    settings = load(SHIPPED, defaults=False)
    assert len(settings.feeds) >= 80
    assert len({feed.category for feed in settings.feeds}) == 10
    assert len(settings.entities) >= 250
    assert {entity.kind for entity in settings.entities} == set(EntityKind)
    structures = {"takeaways", "explainer", "analysis", "questions", "hype-check"}
    assert set(settings.formats) == {"daily", "weekly", *structures}
    assert settings.subscriptions[0].targets == (
        Target(platform="console", address=""),
        Target(platform="html", address="pages"),
    )


def test_what_is_commented_out_in_the_shipped_briefings_loads(tmp_path: Path) -> None:
    """An admin who takes the comment signs off an example gets a sound file."""
    lines = (SHIPPED / "briefings.yaml").read_text(encoding="utf-8").splitlines()
    start = lines.index("subscriptions:")
    examples = [
        line.replace("# ", "", 1) if line.lstrip().startswith("#") else line for line in lines[start:]
    ]
    sound = "\n".join(line for line in examples if not line.startswith(("  Only", "  The week")))
    settings = load(written(tmp_path, briefings=sound, entities=(SHIPPED / "entities.yaml").read_bytes()))
    assert [one.name for one in settings.subscriptions] == ["daily", "chips-and-controls", "weekly"]
    assert Target(platform="discord", address="123456789012345678") in settings.subscriptions[0].targets


OWN_FORMAT = """\
title: Own
post:
  - {kind: stories, count: 5-8}
  - {kind: section, facet: policy, heading: Policy, words: 60}
"""


def test_every_key_reaches_its_record(tmp_path: Path) -> None:
    """What an admin writes is what the records hold."""
    feeds = """\
        collect: {interval_minutes: 5, timeout_seconds: 2.5, max_megabytes: 0.5, concurrency: 2,
                  contact: admin@example.org, allow_private_hosts: [127.0.0.1]}
        feeds:
          - name: Eins
            url: http://127.0.0.1:8000/feed
            category: china
            publisher: Haus
            language: zh
            weight: 0.5
            full_text: true
            keep: [AI]
            drop: [deal]
        """
    briefings = """\
        subscriptions:
          - name: chips
            schedule: {times: [17:30, "08:00"], weekdays: [fri, weekend], timezone: Asia/Tokyo}
            format: own
            max_stories: 3
            filters: {topics: [chips], entities: [Nvidia], categories: [china]}
            targets: [slack: "#ai-race", slack: C0123456789, discord: 123, html: ./pages/x, console: ]
            stale_after_hours: 24
            catch_up_hours: 0
        """
    folder = written(tmp_path, feeds=dedent(feeds), briefings=dedent(briefings))
    (folder / "formats" / "own.yaml").write_text(OWN_FORMAT)
    settings = load(folder)
    assert settings.collect == CollectOptions(
        interval_minutes=5,
        timeout_seconds=2.5,
        max_megabytes=0.5,
        concurrency=2,
        contact="admin@example.org",
        allow_private_hosts=("127.0.0.1",),
    )
    (feed,) = settings.feeds
    assert (feed.allow_private, feed.full_text, feed.weight, feed.language) == (True, True, 0.5, "zh")
    assert (feed.keep, feed.drop, feed.publisher) == (("AI",), ("deal",), "Haus")
    (chips,) = settings.subscriptions
    assert chips.schedule.times == (time(8), time(17, 30))
    assert chips.schedule.weekdays == (4, 5, 6)
    assert (chips.max_stories, chips.stale_after_hours, chips.catch_up_hours) == (3, 24, 0)
    assert chips.filters == Filters(topics=("chips",), entities=("Nvidia",), categories=("china",))
    assert [str(target) for target in chips.targets] == [
        "slack:#ai-race",
        "slack:C0123456789",
        "discord:123",
        "html:pages/x",
        "console",
    ]
    stories, section = settings.formats["own"].post
    assert (stories.kind, stories.count) == (PartKind.STORIES, Range(least=5, most=8))
    assert (section.facet, section.heading, section.words) == ("policy", "Policy", Range(least=0, most=60))


def test_what_is_left_out_is_taken_from_ours(tmp_path: Path) -> None:
    """Without entities.yaml and formats/ the shipped ones serve, and an own format stands beside them."""
    folder = written(tmp_path, format=FORMAT.replace("AI race", "Mine"))
    (folder / "entities.yaml").unlink()
    settings = load(folder)
    assert len(settings.entities) >= 250
    assert settings.formats["daily"].title == "Mine"
    assert "weekly" in settings.formats


def test_without_defaults_nothing_is_taken_from_ours(tmp_path: Path) -> None:
    """With defaults off the folder speaks for itself: no entities, no other formats."""
    folder = written(tmp_path)
    (folder / "entities.yaml").unlink()
    settings = load(folder, defaults=False)
    assert settings.entities == ()
    assert set(settings.formats) == {"daily"}


def test_an_absent_folder_or_file_names_init(tmp_path: Path) -> None:
    """What is missing is told together with the command that writes it."""
    assert "racebrief init" in str(problems(tmp_path / "nowhere")[0])
    folder = written(tmp_path)
    (folder / "feeds.yaml").unlink()
    (folder / "briefings.yaml").unlink()
    assert [str(problem) for problem in problems(folder)] == [
        f"{folder}/feeds.yaml: this file is missing (racebrief init DIR writes one)",
        f"{folder}/briefings.yaml: this file is missing (racebrief init DIR writes one)",
    ]


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    """One run tells everything: several files, several problems in one file, in the order of its lines."""
    found = problems(
        written(
            tmp_path,
            feeds=FEEDS.replace("press", "pres").replace("https", "ftp"),
            briefings=BRIEFINGS.replace("09:00", "9:00").replace("weekdays: weekdays", "weekdays: moday"),
            entities=ENTITIES.replace("lab,", "lap,"),
            format=FORMAT.replace("summary", "sumary"),
        )
    )
    assert [(Path(one.file).name, one.line) for one in found] == [
        ("feeds.yaml", 3),
        ("feeds.yaml", 4),
        ("briefings.yaml", 4),
        ("briefings.yaml", 5),
        ("entities.yaml", 2),
        ("daily.yaml", 5),
    ]


def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    """A folder in a file's place is told as a problem, not raised as an OSError."""
    folder = written(tmp_path)
    (folder / "feeds.yaml").unlink()
    (folder / "feeds.yaml").mkdir()
    assert problems(folder)[0].message == "this file cannot be read"
