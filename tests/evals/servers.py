"""The servers an eval runs against: child processes on loopback, ended by us and by nobody else."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from urllib.request import Request, urlopen

from tests.shared import ROOT, SHARED

PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A feed of the replay: `host` is where it once came from, `url` where it is served."""

    host: str
    origin: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsServer:
    """The recorded news as live feeds, at a time that we set."""

    address: str

    def feeds(self) -> tuple[Origin, ...]:
        """Every feed, in the server's order."""
        rows = _get(f"{self.address}/feeds.json")
        return tuple(Origin(host=row["name"], origin=row["origin"], url=row["url"]) for row in rows)

    async def move(self, moment: datetime) -> None:
        """Lets the feeds stand as they stood at `moment`."""
        await asyncio.to_thread(_post, f"{self.address}/clock", {"now": moment.isoformat()})


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackServer:
    """The loopback Slack: how to reach it, and what it stored."""

    api_url: str
    bot_token: str
    app_token: str
    messages_url: str

    async def messages(self) -> list[dict[str, Any]]:
        """Every message in the order in which it was stored, as it stands after edits."""
        told = await asyncio.to_thread(_get, self.messages_url)
        return list(told["messages"])


@contextmanager
def news_server(start: datetime) -> Iterator[NewsServer]:
    """../shared/tools/replay.py on a free port. Raises RuntimeError where it does not come up."""
    command = [sys.executable, "-u", str(SHARED / "tools" / "replay.py"), "--port", "0"]
    with _child([*command, "--clock", start.isoformat()]) as output:
        line = output.readline()
        if " on http" not in line:
            raise RuntimeError(f"the news server did not start, it said {line!r}")
        yield NewsServer(address=line.split(" on ")[1].strip().removesuffix("/feeds.json"))


@contextmanager
def slack_server() -> Iterator[SlackServer]:
    """tests.wire.slack_server on a free port. Raises RuntimeError where it does not come up."""
    with _child([sys.executable, "-m", "tests.wire.slack_server", "--port", "0"]) as output:
        line = output.readline()
        if not line.startswith("{"):
            raise RuntimeError(f"the loopback Slack did not start, it said {line!r}")
        told = json.loads(line)
        yield SlackServer(
            api_url=told["url"],
            bot_token=told["bot_token"],
            app_token=told["app_token"],
            messages_url=told["messages"],
        )


@contextmanager
def _child(command: Sequence[str]) -> Iterator[IO[str]]:
    """The process's output while it runs. It ends when we leave, by its own id."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a connection that we close early is a traceback there
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.terminate()
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _get(url: str) -> Any:
    with urlopen(url, timeout=PATIENCE_S) as answer:
        return json.load(answer)


def _post(url: str, told: dict[str, str]) -> None:
    request = Request(url, data=json.dumps(told).encode(), headers={"Content-Type": "application/json"})
    with urlopen(request, timeout=PATIENCE_S) as answer:
        answer.read()
