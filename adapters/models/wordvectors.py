"""Embeddings from the package wordllama: 256 numbers for each token, summed. No download, no GPU.

The package's own loader looks for its files where its wheel does not put them, so the files are read
directly: `weights/*.safetensors` and `tokenizers/*.json` of the installed package. The code is MIT; the
weights derive from the token embeddings of Llama 2.
"""

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from digests.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

PACKAGE = "wordllama"
_BATCH = 512
_FEW = 64


class WordVectors:
    """Fits Embedder. Raises ModelError where the package is damaged; `find` says whether it is there."""

    size = 256

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"{PACKAGE} {version(PACKAGE)}"

    @classmethod
    def find(cls) -> "WordVectors | None":
        """The installed package's vectors, or None where it is not installed. Loads nothing."""
        spec = find_spec(PACKAGE)
        places = spec.submodule_search_locations if spec else None
        return cls(Path(next(iter(places)))) if places else None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text; zeros for a text without tokens. Raises ModelError."""
        found = np.zeros((len(texts), self.size), np.float32)
        for start in range(0, len(texts), _BATCH):
            encoded = self._encoded(list(texts[start : start + _BATCH]))
            for line, tokens in enumerate(encoded, start):
                ids = np.asarray(tokens.ids, np.intp)
                if len(ids):
                    found[line] = self._weights[ids].sum(axis=0, dtype=np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.where(lengths > 0, lengths, 1.0), np.float32)

    def _encoded(self, texts: list[str]) -> list["Encoding"]:
        """A few texts one by one: to wake the tokenizer's threads costs more than they save."""
        if len(texts) < _FEW:
            return [self._tokenizer.encode(text, add_special_tokens=False) for text in texts]
        return list(self._tokenizer.encode_batch_fast(texts, add_special_tokens=False))

    @cached_property
    def _weights(self) -> NDArray[np.float16]:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            tensors = load_file(self._file("weights", "*_256.safetensors"))
        except (OSError, SafetensorError) as error:
            raise self._damaged(error) from error
        return np.asarray(next(iter(tensors.values())), np.float16)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        path = self._file("tokenizers", "*.json")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:
            raise self._damaged(error) from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def _file(self, folder: str, pattern: str) -> Path:
        found = sorted((self._folder / folder).glob(pattern))
        if not found:
            raise self._damaged(FileNotFoundError(f"no {folder}/{pattern}"))
        return found[0]

    def _damaged(self, error: Exception) -> ModelError:
        return ModelError(
            f"the installed package {PACKAGE} cannot be read ({error}): install it again, or remove it;"
            " stories are then told apart by words alone",
            retryable=False,
        )
