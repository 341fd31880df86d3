"""A config folder of the admin's own, from the commented files that we ship."""

from pathlib import Path

from config.load import SHIPPED
from config.schema.generate import schemas
from digests.errors import ConfigError, Problem

_FILES = (
    "feeds.yaml",
    "briefings.yaml",
    "entities.yaml",
    "formats/daily.yaml",
    "formats/weekly.yaml",
    "formats/takeaways.yaml",
    "formats/explainer.yaml",
    "formats/analysis.yaml",
    "formats/questions.yaml",
    "formats/hype-check.yaml",
    ".env.example",
)


def write_init(folder: Path) -> tuple[Path, ...]:
    """Writes the files and the editors' schemas into the folder, and says which those are.

    Raises ConfigError, before anything is written, where one of them exists; and where the folder cannot
    be written.
    """
    texts = {name: (SHIPPED / name).read_text(encoding="utf-8") for name in _FILES}
    texts |= {f"schema/{name}": text for name, text in schemas()}
    there = [folder / name for name in texts if (folder / name).exists()]
    if there:
        raise ConfigError(
            [_problem(path, "this file exists and is kept", "choose another folder") for path in there]
        )
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            [_problem(folder, "this folder cannot be written", "see its owner and rights")]
        ) from error
    return tuple(folder / name for name in texts)


def _problem(path: Path, message: str, hint: str) -> Problem:
    return Problem(file=str(path), line=0, column=0, message=message, hint=hint)
