"""The bench of the fault runs: the servers, the application as a process, and what the servers then hold."""

import asyncio
import json
import os
import resource
import signal
import sqlite3
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import repeat
from pathlib import Path
from typing import Any

from adapters.discord.layout import mark
from tests.evals.fault_proxy import FaultProxy
from tests.shared import ROOT
from tests.wire.discord_twin_server import Twin, running_twin
from tests.wire.slack_server import LoopbackSlack

DATABASE = "racebrief.sqlite"
EDITS = ("links", "edit")
"""Parts that change a message and are none."""

NOTE = "Correction, "
"""How the line begins that tells readers of a source's withdrawal."""

SLACK_CHANNEL = "#ai-race"

Json = dict[str, Any]
Move = Callable[[datetime], Awaitable[None]]


@dataclass(kw_only=True)
class Bench:
    """Servers that outlive the runs. `feeds` are (name, address below the proxy); `move` sets their time."""

    slack: LoopbackSlack
    twin: Twin | None
    proxy: FaultProxy
    feeds: Sequence[tuple[str, str]]
    move: Move
    threads_seen: set[str] = field(default_factory=set)
    discord_seen: set[str] = field(default_factory=set)

    def environment(self) -> dict[str, str]:
        """Addresses and tokens for the process."""
        told = {
            "SLACK_BOT_TOKEN": self.slack.store.bot_token,
            "SLACK_APP_TOKEN": self.slack.store.app_token,
            "SLACK_API_URL": f"{self.proxy.address}/slack/api/",
        }
        if self.twin is not None:
            told |= {
                "DISCORD_TOKEN": self.twin.token,
                "DISCORD_API_URL": f"{self.proxy.address}/discord/api",
                "DISCORD_GATEWAY_URL": self.twin.gateway,
            }
        return told

    @property
    def platforms(self) -> tuple[str, ...]:
        """Those that are there."""
        return ("slack",) if self.twin is None else ("slack", "discord")


@asynccontextmanager
async def bench(
    feeds: Sequence[tuple[str, str]], news: str, move: Move, *, with_discord: bool
) -> AsyncIterator[Bench]:
    """Starts the servers; `news` is the address that the feeds' own addresses hang on."""
    slack = await LoopbackSlack().start()
    upstream = {"slack": slack.address, "feeds": news}
    proxy = FaultProxy(upstream)
    await proxy.start()
    try:
        if not with_discord:
            yield Bench(slack=slack, twin=None, proxy=proxy, feeds=feeds, move=move)
            return
        async with running_twin() as twin:
            upstream["discord"] = twin.api.removesuffix("/api")
            yield Bench(slack=slack, twin=twin, proxy=proxy, feeds=feeds, move=move)
    finally:
        await proxy.stop()
        await slack.stop()


@dataclass(kw_only=True)
class Home:
    """One run's folders: configuration, data and clock. `name` is its subscription's."""

    folder: Path
    name: str
    slots: tuple[str, ...]

    @property
    def data(self) -> Path:
        """Where the database lies."""
        return self.folder / "data"

    def write(self, bench: Bench) -> None:
        """The files of an admin who wants three stories twice a day on every platform."""
        targets = [f'{{slack: "{SLACK_CHANNEL}"}}']
        if bench.twin is not None:
            targets.append(f"{{discord: {bench.twin.channels['briefings']}}}")
        feeds = "".join(
            f"  - {{name: {json.dumps(name)}, url: {bench.proxy.address}/feeds/{path},"
            f" category: press, publisher: {json.dumps(name)}}}\n"
            for name, path in bench.feeds
        )
        self.data.mkdir(parents=True)
        (self.folder / "feeds.yaml").write_text(
            f"collect: {{allow_private_hosts: [127.0.0.1]}}\nfeeds:\n{feeds}", encoding="utf-8"
        )
        (self.folder / "briefings.yaml").write_text(
            f"subscriptions:\n  - name: {self.name}\n"
            f"    schedule: {{times: [{', '.join(self.slots)}], timezone: UTC}}\n"
            f"    max_stories: 3\n    targets: [{', '.join(targets)}]\n",
            encoding="utf-8",
        )

    def set_clock(self, moment: datetime) -> None:
        """Replaces the clock's file whole."""
        fresh = self.folder / "clock.next"
        fresh.write_text(moment.isoformat(), encoding="utf-8")
        fresh.replace(self.folder / "clock")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database answers; nothing while it is not there or not readable."""
        try:
            with closing(sqlite3.connect(f"file:{self.data / DATABASE}?mode=ro", uri=True, timeout=1)) as raw:
                return raw.execute(query).fetchall()
        except sqlite3.Error:
            return []


@dataclass(kw_only=True)
class Bot:
    """The application as a process that is started, killed and started again."""

    home: Home
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = None
    starts: int = 0
    log: deque[str] = field(default_factory=lambda: deque(maxlen=60))
    _reading: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """`python -m bot run` on the run's folders and clock."""
        self.starts += 1
        self.process = await self.spawn()
        task = asyncio.create_task(self._read(self.process))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def spawn(self) -> asyncio.subprocess.Process:
        """A process of the application, whoever minds it."""
        told = {**os.environ, **self.environment, "RACEBRIEF_CLOCK": str(self.home.folder / "clock")}
        words = ["run", "--config", str(self.home.folder), "--data", str(self.home.data)]
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=ROOT, env=told,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        """Whether it runs at this moment."""
        return self.process is not None and self.process.returncode is None

    def kill(self) -> None:
        """SIGKILL, without a word."""
        if self.process is not None and self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.kill()

    def limit_files(self, limit: int) -> None:
        """The largest file it may write, which stands for a full disk; RLIM_INFINITY ends that."""
        if self.process is not None and self.is_alive:
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    async def end(self) -> int:
        """SIGTERM, and SIGKILL where that is not heard within ten seconds; its exit code."""
        if self.process is None:
            return 0
        if self.is_alive:
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(10):
                code = await self.process.wait()
        except TimeoutError:
            self.kill()
            code = await self.process.wait()
        await asyncio.gather(*self._reading)
        return code

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            self.log.append(line.decode(errors="replace").rstrip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the servers and the database hold of one run."""

    lost: int
    doubled: int
    out_of_order: int
    messages: int
    integrity: str
    entries: frozenset[str]
    complaints: tuple[str, ...]


async def count(bench: Bench, home: Home, briefings: int) -> Found:
    """Holds the servers' messages against the parts that should be there, once each and in order."""
    parts = home.rows(
        "SELECT b.local_date, b.slot, d.platform, d.address, d.part, d.role, d.state, b.subscription,"
        " d.payload FROM deliveries d JOIN briefings b ON b.id = d.briefing_id ORDER BY b.id, d.part"
    )
    made = home.rows("SELECT count(*) FROM briefings")
    complaints = []
    lost = (briefings - made[0][0]) if made else briefings
    if lost:
        complaints.append(f"{lost} briefings were never made")
    doubled = out_of_order = messages = 0
    for platform, held in (("slack", _slack(bench, home)), ("discord", await _discord(bench))):
        expected = [
            (f"{sub}/{day}/{slot}/{where}:{address}/{part}", role)
            for day, slot, where, address, part, role, _, sub, _ in parts
            if where == platform
        ]
        keys = [key for key, role in expected if role not in EDITS]
        names = keys if platform == "slack" else [str(mark(key)) for key in keys]
        seen = Counter(one.name for one in held)
        missing = [key for key, name in zip(keys, names, strict=True) if not seen[name]]
        strays = sum(times - (1 if name in names else 0) for name, times in seen.items())
        in_order = [one.name for one in held if one.name in names]
        wrong = sum(
            1 for one, two in zip(in_order, sorted(in_order, key=names.index), strict=True) if one != two
        )
        wrong += sum(1 for one in held if one.name in names and not one.is_placed)
        noted = _noted([row for row in parts if row[2] == platform])
        wanted = dict(zip(names, map(noted.get, keys, repeat(0)), strict=True))
        off = [(one.notes, wanted.get(one.name, 0)) for one in held if one.notes != wanted.get(one.name, 0)]
        lost += len(missing) + sum(1 for shown, due in off if shown < due)
        doubled += strays + sum(1 for shown, due in off if shown > due)
        out_of_order += wrong
        complaints += [f"{platform} shows {shown} corrections in a message, not {due}" for shown, due in off]
        messages += len(held)
        complaints += [f"{platform} lacks {key}" for key in missing]
        complaints += [f"{platform} holds {strays} messages too many"] if strays else []
        complaints += [f"{platform} has {wrong} messages out of order"] if wrong else []
    unsent = [row for row in parts if row[6] != "sent"]
    complaints += [f"{row[7]}/{row[1]}/{row[2]}/{row[4]} is {row[6]}" for row in unsent]
    lost += sum(1 for row in unsent if row[5] in EDITS)
    check = home.rows("PRAGMA integrity_check")
    return Found(
        lost=lost,
        doubled=doubled,
        out_of_order=out_of_order,
        messages=messages,
        integrity=check[0][0] if check else "unreadable",
        entries=frozenset(row[0] for row in home.rows("SELECT url FROM entries")),
        complaints=tuple(complaints),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A message of a platform: its key or mark, whether it is where it belongs, its notes of correction."""

    name: str
    is_placed: bool
    notes: int


def _notes(content: object) -> int:
    return json.dumps(content, ensure_ascii=False).count(NOTE)


def _noted(parts: Sequence[tuple[Any, ...]]) -> dict[str, int]:
    """How many notes each message should show that was edited, by its key."""
    noted = {}
    for day, slot, where, address, _, role, _, sub, payload in parts:
        if role == "edit":
            told = json.loads(payload)
            noted[f"{sub}/{day}/{slot}/{where}:{address}/{told['edits']}"] = _notes(told["payload"])
    return noted


def _slack(bench: Bench, home: Home) -> list[Held]:
    """The messages of the run, as stored; a reply belongs into its post's thread."""
    held = []
    posts: dict[str, str] = {}
    for message in bench.slack.store.log:
        key = str(((message.get("metadata") or {}).get("event_payload") or {}).get("key", ""))
        if not key.startswith(f"{home.name}/"):
            continue
        briefing = key.rpartition("/")[0]
        if "thread_ts" not in message:
            posts.setdefault(briefing, message["ts"])
        placed = message.get("thread_ts", posts.get(briefing)) == posts.get(briefing)
        held.append(Held(name=key, is_placed=placed, notes=_notes(message.get("blocks"))))
    return held


async def _discord(bench: Bench) -> list[Held]:
    """The messages since the last count; a reply belongs into a thread on a post."""
    if bench.twin is None:
        return []
    channel = bench.twin.channels["briefings"]
    found: list[tuple[Json, bool]] = []
    posts = set()
    for message in await bench.twin("messages", channelId=channel):
        posts.add(message["id"])
        found.append((message, True))
    for thread in await bench.twin("threads", channelId=channel):
        if thread["id"] in bench.threads_seen:
            continue
        bench.threads_seen.add(thread["id"])
        inside = await bench.twin("messages", channelId=thread["id"])
        hangs_on = {message["id"] for message in inside} & posts  # a thread shows the post it hangs on
        found += [(message, bool(hangs_on)) for message in inside if message["id"] not in posts]
    fresh = [(message, placed) for message, placed in found if message["id"] not in bench.discord_seen]
    bench.discord_seen |= {message["id"] for message, _ in fresh}
    fresh.sort(key=lambda one: int(one[0]["id"]))
    return [
        Held(name=name, is_placed=placed, notes=_notes(message["components"]))
        for message, placed in fresh
        if (name := _mark_of(message)) is not None
    ]


def _mark_of(message: Json) -> str | None:
    """The container's id; None for what is no message of a briefing, such as a thread's opening line."""
    components = message.get("components") or []
    if isinstance(components, str):
        components = json.loads(components)
    return str(components[0].get("id")) if components else None


def step(moment: datetime, seconds: float) -> datetime:
    """A later moment."""
    return moment + timedelta(seconds=seconds)
