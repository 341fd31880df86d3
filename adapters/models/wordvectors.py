"""Embeddings from the package wordllama: 256 numbers for each token, summed. No download, no GPU.

The package's own loader looks for its files where its wheel does not put them, so the files are read
directly: `weights/*.safetensors` and `tokenizers/*.json` of the installed package. The code is MIT; the
weights derive from the token embeddings of Llama 2.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from digests.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE = "wordllama"
_BATCH = 512
_KNOWN_LETTERS = 120_000
"""Words of so many letters are remembered with their tokens, and as many from before: some 15,000 words each
time, 3 MB."""

_GAP = "\u2581"
"""The sign by which the tokenizer knows a space."""

_SIGNS = ("<unk>", "<s>", "</s>")
"""What the tokenizer reads as signs of its own."""


class WordVectors:
    """Fits Embedder. Raises ModelError where the package is damaged; `find` says whether it is there."""

    size = 256

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"{PACKAGE} {version(PACKAGE)}"
        self._known: dict[str, bytes] = {}
        self._known_before: dict[str, bytes] = {}
        self._letters = 0

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
            lines = self._tokens(texts[start : start + _BATCH])
            used, place = np.unique(np.concatenate(lines), return_inverse=True)
            weights = self._weights[used].astype(np.float32)
            ends = np.cumsum([len(line) for line in lines]).tolist()
            for number, (line, end) in enumerate(zip(lines, ends, strict=True), start):
                found[number] = weights[place[end - len(line) : end]].sum(axis=0)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.where(lengths > 0, lengths, 1.0), np.float32)

    def _tokens(self, texts: Sequence[str]) -> list[NDArray[np.uint32]]:
        """The numbers of each text's tokens.

        No token goes over a space, so the tokens of a text are those of its words, which come again and
        again: they are remembered. A text that is more than words with single gaps goes in whole.
        """
        whole = {text for text in texts if _is_whole(text)}
        words = [[text] if text in whole else text.split(" ") for text in texts]
        # Another thread may put words in at any time; nothing is ever taken out of `known`.
        known = self._known
        fresh = set().union(*words).difference(known)
        if fresh:
            before = self._known_before
            kept = {word: before[word] for word in fresh if word in before}
            known |= kept | self._fresh(fresh - whole - kept.keys(), fresh & whole - kept.keys())
            self._letters += sum(map(len, fresh))
        if self._letters > _KNOWN_LETTERS:
            self._known, self._known_before, self._letters = {}, known, 0
        return [np.frombuffer(b"".join(map(known.__getitem__, line)), np.uint32) for line in words]

    def _fresh(self, words: Iterable[str], texts: Iterable[str]) -> dict[str, bytes]:
        """The tokens of words, many words at a time, for the call costs more than a word; and of texts."""
        found = {text: self._numbers(text).tobytes() for text in texts}
        ordered = sorted(words)
        for start in range(0, len(ordered), _BATCH):
            some = ordered[start : start + _BATCH]
            numbers = self._numbers(" ".join(some))
            begins = [*np.flatnonzero(self._opens[numbers]).tolist(), len(numbers)]
            found |= {
                word: numbers[begin:end].tobytes()
                for word, (begin, end) in zip(some, pairwise(begins), strict=True)
            }
        return found

    def _numbers(self, text: str) -> NDArray[np.uint32]:
        return np.array(self._tokenizer.encode(text, add_special_tokens=False).ids, np.uint32)

    @cached_property
    def _opens(self) -> NDArray[np.bool_]:
        """Of each token whether a word begins with it."""
        numbers = self._tokenizer.get_vocab()
        found = np.zeros(max(numbers.values()) + 1, bool)
        found[[number for token, number in numbers.items() if token.startswith(_GAP)]] = True
        return found

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


def _is_whole(text: str) -> bool:
    """Whether a text is more than words with single gaps between them, or nothing."""
    if not text or text[0] == " " or text[-1] == " " or "  " in text or _GAP in text:
        return True
    return "<" in text and any(sign in text for sign in _SIGNS)
