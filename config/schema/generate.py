"""JSON Schemas for editors, from the same models that read the files."""

import json
from pathlib import Path

from pydantic import BaseModel

from config.schema.briefings import BriefingsFile
from config.schema.entities import EntitiesFile
from config.schema.feeds import FeedsFile
from config.schema.formats import FormatFile

_FILES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("feeds", FeedsFile),
    ("briefings", BriefingsFile),
    ("entities", EntitiesFile),
    ("format", FormatFile),
)


def schemas() -> tuple[tuple[str, str], ...]:
    """(file name, JSON text) of every schema."""
    return tuple(
        (f"{name}.json", json.dumps(_schema(model), indent=2, ensure_ascii=False) + "\n")
        for name, model in _FILES
    )


def _schema(model: type[BaseModel]) -> dict[str, object]:
    told = model.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told}


def write(folder: Path) -> tuple[Path, ...]:
    """Writes every schema into the folder and says which files those are."""
    paths = []
    for name, text in schemas():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return tuple(paths)
