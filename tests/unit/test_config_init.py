"""racebrief init: a folder of the admin's own."""

import json
from pathlib import Path

import pytest

from config.init import write_init
from config.load import load
from config.secrets import Secrets, read_secrets
from digests.errors import ConfigError


def test_what_init_writes_loads(tmp_path: Path) -> None:
    """The folder is complete: it loads without our own files, and its .env.example sets nothing."""
    folder = tmp_path / "mine" / "config"
    paths = write_init(folder)
    assert all(path.is_file() for path in paths)
    assert len(load(folder, defaults=False).feeds) >= 80
    (folder / ".env.example").rename(folder / ".env")
    assert read_secrets({}, folder) == Secrets()


def test_every_file_points_at_its_schema(tmp_path: Path) -> None:
    """An editor finds the schema of each YAML file beside it."""
    for path in write_init(tmp_path):
        if path.suffix == ".yaml":
            first = path.read_text(encoding="utf-8").splitlines()[0]
            assert first.startswith("# yaml-language-server: $schema=")
            schema = (path.parent / first.split("=")[1]).resolve()
            assert schema.is_relative_to(tmp_path.resolve())
            assert json.loads(schema.read_text(encoding="utf-8"))["type"] == "object"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Where one file exists it is named, and nothing at all is written."""
    (tmp_path / "feeds.yaml").write_text("mine")
    with pytest.raises(ConfigError, match=r"feeds\.yaml: this file exists and is kept"):
        write_init(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["feeds.yaml"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file in the folder's place gives one clear line."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="this folder cannot be written"):
        write_init(tmp_path / "file" / "config")
