"""Starts the npm package discord-digital-twin, which speaks Discord's HTTP and Gateway on loopback."""

import asyncio
import fcntl
import hashlib
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "discord_twin"
_INSTALL_SECONDS = 180


def obstacle() -> str | None:
    """Why the server cannot run here, None where it can. Installs its locked packages once."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return "node and npm are not installed"
    modules = HERE / "node_modules"
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = modules / ".installed"
    with (HERE / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_text() == lock:
            return None
        try:
            done = subprocess.run(
                [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
                cwd=HERE,
                capture_output=True,
                text=True,
                timeout=_INSTALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"npm ci took more than {_INSTALL_SECONDS} s"
        if done.returncode:
            return f"npm ci failed: {' '.join(done.stderr.split())[-300:]}"
        stamp.write_text(lock)
    return None


class Twin:
    """The running server: its addresses, the bot's token, its channels by name, and a user's side."""

    def __init__(self, process: asyncio.subprocess.Process, about: dict[str, Any]) -> None:
        self._process = process
        self._asked = 0
        self.api: str = about["api"]
        self.gateway: str = about["gateway"]
        self.token: str = about["token"]
        self.channels: dict[str, str] = about["channels"]

    async def __call__(self, op: str, **told: Any) -> Any:
        """One question to the server's own store or its user; RuntimeError where that fails."""
        assert self._process.stdin
        assert self._process.stdout
        self._asked += 1
        self._process.stdin.write(json.dumps({"id": self._asked, "op": op, **told}).encode() + b"\n")
        await self._process.stdin.drain()
        async with asyncio.timeout(20):
            while line := await self._process.stdout.readline():
                with suppress(ValueError):
                    said = json.loads(line)
                    if said.get("id") == self._asked:
                        if "error" in said:
                            raise RuntimeError(said["error"])
                        return said["result"]
        raise RuntimeError("the server ended")


@asynccontextmanager
async def running_twin() -> AsyncIterator[Twin]:
    """A guild with a text channel `briefings`, a forum `archive` and a user, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        "node",
        "twin.mjs",
        cwd=HERE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )
    try:
        assert process.stdout
        async with asyncio.timeout(60):
            about = json.loads(await process.stdout.readline())
        yield Twin(process, about)
    finally:
        assert process.stdin
        process.stdin.close()
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        # Lets the pipes' transports close before the loop does.
        await asyncio.sleep(0)
