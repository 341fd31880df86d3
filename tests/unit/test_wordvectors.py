"""The embedding package gives unit vectors, the same for a text in whatever company it comes."""

from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.models import wordvectors
from adapters.models.wordvectors import WordVectors
from digests.errors import ModelError

TEXTS = ["A lab releases a model", "A court rules on copyright", ""]


@pytest.fixture(scope="module")
def model() -> WordVectors:
    found = WordVectors.find()
    assert found is not None
    return found


def test_vectors_have_unit_length(model: WordVectors) -> None:
    """A text's vector has length 1, that of an empty text 0; the name tells the package's version."""
    found = model.embed(TEXTS)
    assert found.shape == (3, model.size)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1, 0], abs=1e-5)
    assert model.name.startswith("wordllama ")


def test_company_does_not_matter(model: WordVectors) -> None:
    """A text has the same vector alone and among many others."""
    many = model.embed([*TEXTS, *(f"filler {n}" for n in range(700))])
    assert np.allclose(many[:2], model.embed(TEXTS)[:2], atol=1e-6)


texts = st.lists(
    st.sampled_from([*"aAbc.,-' \n", "\u2581", "é", "語", "<s>", "lab", "model"]), max_size=30
).map("".join)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(texts, min_size=1, max_size=6))
def test_tokens_of_words_are_those_of_the_text(model: WordVectors, told: list[str]) -> None:
    """Texts taken apart into words, known ones and others, have the tokens that they have whole."""
    for text, found in zip(told, model._tokens(told), strict=True):
        assert found.tolist() == model._tokenizer.encode(text, add_special_tokens=False).ids


def test_few_words_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many words come, few are kept, and a forgotten word has the same vector again."""
    model = WordVectors.find()
    assert model is not None
    monkeypatch.setattr(wordvectors, "_KNOWN_LETTERS", 300)
    before = model.embed(["ever returning"])
    for n in range(20):
        model.embed([f"ever other{n}x{m}" for m in range(10)])
        for known in (model._known, model._known_before):
            assert sum(map(len, known)) <= 300 + len("ever") + 10 * len("other10x9")
    assert "returning" not in model._known | model._known_before
    assert np.array_equal(before, model.embed(["ever returning"]))


def test_near_in_meaning_is_near(model: WordVectors) -> None:
    """Two ways to say one thing are nearer than two things."""
    one, same, other = model.embed(
        ["The firm fired workers", "The company laid off staff", "Rain is forecast for the coast"]
    )
    assert one @ same > one @ other


def test_a_missing_package_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package there is no embedder, and nobody fails for that."""
    monkeypatch.setattr(wordvectors, "find_spec", lambda name: None)
    assert WordVectors.find() is None


@pytest.mark.parametrize("broken", ["weights/l2_256.safetensors", "tokenizers/t.json"])
def test_a_damaged_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """Files that are not there or cannot be read are told in one line that says what to do."""
    spec = ModuleSpec("wordllama", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(wordvectors, "find_spec", lambda name: spec)
    model = WordVectors.find()
    assert model is not None
    with pytest.raises(ModelError, match="install it again"):
        model.embed(["a"])
    (tmp_path / broken).parent.mkdir()
    (tmp_path / broken).write_bytes(b"no such thing")
    with pytest.raises(ModelError, match="install it again"):
        model.embed(["a"])
