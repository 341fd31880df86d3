"""What the docs, the schemas and the models say is the same."""

import re
import runpy
from pathlib import Path

import jsonschema
import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from config.init import write_init
from config.load import SHIPPED, load
from config.problems import all_keys
from config.schema import BriefingsFile, EntitiesFile, FeedsFile, FormatFile, schemas
from config.schema.generate import write
from config.schema.words import CATEGORIES, FACETS, TOPICS
from config.secrets import Secrets
from digests.model import EntityKind, PartKind
from tests.shared import ROOT

ADMIN = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
FILES: dict[str, type[BaseModel]] = {
    "feeds.yaml": FeedsFile,
    "briefings.yaml": BriefingsFile,
    "entities.yaml": EntitiesFile,
    "formats/&lt;name&gt;.yaml": FormatFile,
}


def section(title: str) -> str:
    return ADMIN.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("name", FILES)
def test_every_key_is_documented_and_every_documented_key_exists(name: str) -> None:
    """The table of a file holds exactly the keys that hold values, in order."""
    keys = all_keys(FILES[name])
    leaves = [key for key in keys if not any(other.startswith(f"{key}.") for other in keys)]
    if "A part of `reply[]` has the same keys as one of `post[]`." in section(name):
        leaves = [key for key in leaves if not key.startswith("reply[].")]
    assert re.findall(r"^\| `([^`]+)` \|", section(name), re.MULTILINE) == leaves


@pytest.mark.parametrize("word", [*CATEGORIES, *TOPICS, *FACETS, *EntityKind, *PartKind])
def test_every_fixed_word_is_documented(word: str) -> None:
    """An admin finds every word that a key may hold."""
    assert re.search(rf"\b{word}\b", ADMIN)


def test_every_variable_is_documented() -> None:
    """The tokens' variables stand in the docs and in .env.example."""
    example = (SHIPPED / ".env.example").read_text(encoding="utf-8")
    for name in ("slack_bot_token", "slack_app_token", "discord_token"):
        assert hasattr(Secrets(), name)
        assert f"`{name.upper()}`" in ADMIN
        assert f"\n{name.upper()}=\n" in example


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", ADMIN, re.DOTALL))
def test_every_yaml_example_loads(example: str, tmp_path: Path) -> None:
    """An example whose first line names its file loads in the place of that file."""
    name = example.splitlines()[0].removeprefix("# ")
    write_init(tmp_path)
    (tmp_path / name).write_text(example, encoding="utf-8")
    load(tmp_path)


def test_the_schemas_are_those_of_the_models(tmp_path: Path) -> None:
    """`python -m config.schema` would change nothing."""
    for name, text in schemas():
        assert (SHIPPED / "schema" / name).read_text(encoding="utf-8") == text
    assert {path.name for path in write(tmp_path)} == {
        path.name for path in (SHIPPED / "schema").glob("*.json")
    }


def test_the_schema_command_does_nothing_when_imported() -> None:
    """Only the command writes."""
    before = {path: path.stat().st_mtime_ns for path in (SHIPPED / "schema").glob("*.json")}
    runpy.run_module("config.schema.__main__", run_name="imported")
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("schema", [name for name, _ in schemas()])
def test_the_shipped_files_fit_their_schemas(schema: str) -> None:
    """An editor shows no error in the files that we ship, and one where a key is unknown."""
    yaml = YAML(typ="safe", pure=True)
    told = yaml.load(dict(schemas())[schema])
    jsonschema.Draft202012Validator.check_schema(told)
    check = jsonschema.Draft202012Validator(told)
    place = SHIPPED / "formats" / "daily.yaml" if schema == "format.json" else SHIPPED / f"{schema[:-5]}.yaml"
    assert list(check.iter_errors(yaml.load(place.read_text(encoding="utf-8")))) == []
    assert list(check.iter_errors({"unknown": 1}))


def test_every_field_is_described() -> None:
    """Editors and the docs have a sentence for each key."""
    for _, text in schemas():
        told = YAML(typ="safe", pure=True).load(text)
        for model in (told, *told.get("$defs", {}).values()):
            for name, field in model.get("properties", {}).items():
                assert field.get("description"), name
