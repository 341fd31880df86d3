"""The admin's files while the process runs: whether they changed, and what they then say."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from config.load import load
from config.settings import Settings
from digests.errors import ConfigError, Problem

State = tuple[tuple[str, int, int], ...]
"""Name, size and time of change of each file, in order of the names."""


@dataclass(slots=True)
class Watch:
    """The config folder as it was last taken over or refused."""

    folder: Path
    _known: State = field(init=False)
    _seen: State = field(init=False)

    def __post_init__(self) -> None:
        self._known = self._seen = self._state()

    def has_changed(self) -> bool:
        """Whether the files differ from those known and stood still since the last look.

        Looked at twice, so that a file which is being written is not read halfway.
        """
        state = self._state()
        settled = state == self._seen
        self._seen = state
        return settled and state != self._known

    def read(self) -> Settings:
        """What the files say; they count as known from here on, sound or not. Raises ConfigError."""
        self._known = self._seen
        return load(self.folder)

    def _state(self) -> State:
        found = []
        for path in sorted([*self.folder.glob("*.yaml"), *self.folder.glob("formats/*.yaml")]):
            try:
                told = path.stat()
            except OSError:
                continue  # gone between the two looks
            found.append((str(path), told.st_size, told.st_mtime_ns))
        return tuple(found)


def changes(before: Settings, after: Settings) -> tuple[str, ...]:
    """What a change of the files comes to, in an admin's words."""
    lines = []
    for noun, old, new in (
        ("feed", {one.url: one for one in before.feeds}, {one.url: one for one in after.feeds}),
        (
            "briefing",
            {one.name: one for one in before.subscriptions},
            {one.name: one for one in after.subscriptions},
        ),
    ):
        added, gone = [one for one in new if one not in old], [one for one in old if one not in new]
        changed = [name for name in new if name in old and new[name] != old[name]]
        lines += [
            f"{noun}s {what}: {len(names)} ({', '.join(names[:3])}{', …' if len(names) > 3 else ''})"
            for what, names in (("added", added), ("removed", gone), ("changed", changed))
            if names
        ]
    if before.entities != after.entities:
        lines.append("entities changed")
    if before.formats != after.formats:
        lines.append("formats changed")
    if before.collect != after.collect:
        lines.append("collect changed: the interval at once, the rest with the next start")
    if before.slack_http != after.slack_http:
        lines.append("slack_http changed: with the next start")
    if before.model != after.model:
        lines.append("model changed: with the next start")
    return tuple(lines) or ("nothing that matters",)


def demand_platforms(fresh: Settings, started: Collection[str]) -> None:
    """Raises ConfigError where a target is on a platform that this process did not start with."""
    admin = (fresh.admin,) if fresh.admin else ()
    targets = {target for one in fresh.subscriptions for target in one.targets} | set(admin)
    missing = sorted({one.platform for one in targets} - set(started))
    if missing:
        raise ConfigError(
            [
                Problem(
                    file=str(fresh.folder / "briefings.yaml"),
                    line=0,
                    column=0,
                    message=f"a target is on {name}, which this racebrief did not start with",
                    hint="start it again",
                )
                for name in missing
            ]
        )
