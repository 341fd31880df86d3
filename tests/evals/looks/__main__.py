"""Shows every briefing of a database as Slack and Discord would show it, for people to judge.

    python -m tests.evals.looks DATA --config DIR --out DIR

DATA is a data folder with a database, as `racebrief demo --data DATA` or `python -m tests.evals.replay
--data DATA` leave it. For each briefing two pages are written, `<day>-slack.html` and
`<day>-discord.html`: the post with its links, then every message of the thread. With --formats the story
that has most to tell in each format is shown in it (`format-<name>-slack.html`). With --pictures each page
is photographed by Chromium, at the width of a window (760) and of a telephone (390).

The last line is one JSON object: `briefings`, `messages` (of both platforms), `most_characters` and
`most_blocks` of a Slack message, `most_text` and `most_components` of a Discord message, `charts`,
`problems` (what the independent checkers of payloads say; should be 0), `apart` (briefings whose cited
addresses or their order differ between the platforms; should be 0), `pictures`.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.discord import layout
from bot import app as house
from bot.shelves import Corpus
from config.load import load
from config.settings import Settings
from digests.actions import with_actions
from digests.charts import with_charts
from digests.compose import compose, reply
from digests.document import Document
from digests.model import Briefing, Format, Part, PartRole, Story
from digests.telling import story_brief
from tests.discord_checker import checker as discord_checker
from tests.discord_payloads import walk
from tests.evals.looks import discord, slack
from tests.shared import SHARED
from tests.slack_checker import problems as slack_problems
from tests.wire.slack_rules import together

WIDTHS = (760, 390)
MOST_HEIGHT = 6000
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body {{ margin: 0; }} {style}</style>
<body class="{platform}">{body}
<script>document.title = document.body.scrollHeight</script></body></html>
"""


@dataclass(slots=True)
class Tally:
    """What was shown, and what is wrong with it."""

    briefings: int = 0
    messages: int = 0
    most_characters: int = 0
    most_blocks: int = 0
    most_text: int = 0
    most_components: int = 0
    charts: int = 0
    apart: int = 0
    pictures: int = 0
    problems: list[str] = field(default_factory=list)


def main(words: Sequence[str] | None = None) -> int:
    wanted = _arguments().parse_args(words)
    settings = load(wanted.config)
    corpus = house.open_corpus(wanted.data)
    tally = Tally()
    wanted.out.mkdir(parents=True, exist_ok=True)
    try:
        for briefing in reversed(corpus.briefings(limit=99)):
            fmt = settings.formats.get(briefing.format_name)
            if fmt is None or not briefing.stories:
                continue
            document = with_actions(compose(briefing, fmt, settings.formats), briefing, settings.formats)
            subjects = {figure.subject for brief in briefing.stories for figure in brief.figures}
            rows = [
                row
                for subject in sorted(subjects)
                for row in corpus.about(subject)
                if row.day <= briefing.made_at.date()
            ]
            document = with_charts(document, briefing, rows, {})
            _show(
                document, f"{briefing.key.local_date}-{briefing.key.slot.replace(':', '')}", wanted.out, tally
            )
            tally.briefings += 1
        if wanted.formats:
            for name, document in _in_formats(corpus, settings):
                _show(document, f"format-{name}", wanted.out, tally)
    finally:
        corpus.close()
    if wanted.pictures:
        tally.pictures = _photograph(wanted.out)
    for line in tally.problems:
        sys.stderr.write(f"{line}\n")
    told = {name: getattr(tally, name) for name in Tally.__dataclass_fields__}
    sys.stdout.write(json.dumps({**told, "problems": len(tally.problems)}) + "\n")
    return 1 if tally.problems or tally.apart else 0


def _document(briefing: Briefing, fmt: Format, settings: Settings, corpus: Corpus) -> Document:
    """The briefing as it was posted, with what the ledger had on its day."""
    document = with_actions(compose(briefing, fmt, settings.formats), briefing, settings.formats)
    subjects = sorted({figure.subject for brief in briefing.stories for figure in brief.figures})
    rows = [row for subject in subjects for row in corpus.about(subject)]
    return with_charts(document, briefing, [row for row in rows if row.day <= briefing.made_at.date()], {})


def _in_formats(corpus: Corpus, settings: Settings) -> Iterator[tuple[str, Document]]:
    """For each reply format the story of all briefings that has most to tell in it."""
    briefings: list[Briefing] = list(corpus.briefings(limit=12))
    entities = {entity.name: entity for entity in settings.entities}
    for name, fmt in settings.formats.items():
        if fmt.post:
            continue
        told = []
        for briefing in briefings:
            for brief in briefing.stories[:4]:
                stored = corpus.entries(brief.entry_ids)
                if stored:
                    story = Story(
                        id=brief.story_id,
                        entries=tuple(sorted(stored.values(), key=lambda e: (e.first_seen, e.id))),
                    )
                    made, _ = story_brief(story, fmt, entities, now=briefing.made_at)
                    told.append((len(reply(made, fmt).blocks), reply(made, fmt)))
        if told:
            thread = max(told, key=lambda one: one[0])[1]
            yield name, Document(title=thread.title, summary=thread.title, post=thread.blocks)


def _show(document: Document, name: str, out: Path, tally: Tally) -> None:
    addresses = {}
    for platform, look in (("slack", slack), ("discord", discord)):
        parts = house.rendered(platform, document)
        addresses[platform] = _cited(parts)
        shown = [part for part in parts if part.role is not PartRole.LINKS]
        if parts[-1].role is PartRole.LINKS:
            shown[0] = parts[-1]
        body = []
        for place, part in enumerate(shown):
            if place == 1:
                body.append(f'<div class="rule">{len(shown) - 1} replies</div>')
            body.append(look.message(json.loads(part.payload), "18:00"))
        page = _PAGE.format(title=name, style=look.STYLE, platform=platform, body="".join(body))
        (out / f"{name}-{platform}.html").write_text(page, encoding="utf-8")
        for part in parts:
            _count(platform, name, json.loads(part.payload), part, tally)
    tally.apart += addresses["slack"] != addresses["discord"]


def _count(platform: str, name: str, payload: dict[str, Any], part: Part, tally: Tally) -> None:
    tally.messages += 1
    if platform == "slack":
        method = "chat.update" if part.role is PartRole.LINKS else "chat.postMessage"
        tally.problems += [f"{name} slack {part.number}: {line}" for line in slack_problems(method, payload)]
        tally.most_blocks = max(tally.most_blocks, len(payload["blocks"]))
        tally.most_characters = max(tally.most_characters, together(payload["blocks"]))
        return
    inside = list(walk(payload["components"]))
    tally.charts += len(payload.get("files", ()))
    tally.most_components = max(tally.most_components, len(inside))
    tally.most_text = max(tally.most_text, sum(len(one.get("content", "")) for one in inside))
    tally.problems += [f"{name} discord {part.number}: {line}" for line in _discord_problems(payload)]


def _discord_problems(payload: dict[str, Any]) -> list[str]:
    """What the independent checker says of the message as discord.py would send it."""
    if not SHARED.is_dir():
        return []
    sent = {key: payload[key] for key in ("flags", "components", "allowed_mentions")}
    linked = layout.resolve_links(sent, dict.fromkeys(range(1000), "https://discord.com/channels/1/2/3"))
    return list(discord_checker().validate_body("POST", "/channels/1/messages", linked))


def _cited(parts: Sequence[Part]) -> list[str]:
    """The addresses that the messages link to, in order, each once: the same on both platforms."""
    found = []
    for part in parts:
        if part.role is not PartRole.LINKS:
            found += re.findall(r"https?://[^\s\"<>()\\]+", part.payload)
    return list(dict.fromkeys(found))


def _photograph(out: Path) -> int:
    """A picture of every page at each width; none where there is no Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return 0
    count = 0
    for page in sorted(out.glob("*.html")):
        for width in WIDTHS:
            picture = page.with_name(f"{page.stem}-{width}.png")
            height = _height(chromium, page, width)
            _run(chromium, page, width, height, f"--screenshot={picture}")
            count += picture.exists()
    return count


def _height(chromium: str, page: Path, width: int) -> int:
    """How high the page is at that width, as it says itself in its title."""
    said = re.search(r"<title>(\d+)</title>", _run(chromium, page, width, 600, "--dump-dom"))
    return min(int(said[1]), MOST_HEIGHT) if said else MOST_HEIGHT


def _run(chromium: str, page: Path, width: int, height: int, what: str) -> str:
    words = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={width},{height}", what]
    done = subprocess.run(
        [chromium, *words, page.as_uri()], check=False, capture_output=True, text=True, timeout=60
    )
    return done.stdout


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.evals.looks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path, help="data folder with a database")
    parser.add_argument("--config", type=Path, required=True, help="config folder: formats and names")
    parser.add_argument("--out", type=Path, required=True, help="folder for pages and pictures")
    parser.add_argument("--formats", action="store_true", help="also one story in each format")
    parser.add_argument("--pictures", action="store_true", help="photograph the pages with Chromium")
    return parser


if __name__ == "__main__":
    sys.exit(main())
