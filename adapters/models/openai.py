"""Any endpoint that speaks OpenAI's chat completions: OpenAI, DeepSeek, Ollama, llama.cpp, vLLM."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from adapters.models.answers import SCHEMA, read_answer
from adapters.models.http import Exchange, Refused
from digests.errors import ModelError
from digests.model import Drafted

URL = "https://api.openai.com/v1"

_LADDER: tuple[dict[str, Any] | None, ...] = (
    {"type": "json_schema", "json_schema": {"name": "summary", "strict": True, "schema": SCHEMA}},
    {"type": "json_object"},
    None,
)


class OpenAiModel:
    """Fits LanguageModel. Asks for a schema, then for JSON, then in words; keeps to what the server takes."""

    def __init__(
        self,
        *,
        url: str,
        model: str,
        key: str | None,
        timeout_s: float = 60.0,
        max_tokens: int = 600,
        pause: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._exchange = Exchange(headers=headers, timeout_s=timeout_s, pause=pause, transport=transport)
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._max_tokens = max_tokens
        self._rung = 0

    def write(self, rules: str, evidence: str) -> tuple[tuple[Drafted, ...], int, int]:
        """Sentences, tokens read and tokens written. Raises ModelError."""
        trouble = ModelError("the language model gave no answer", retryable=True)
        read = written = calls = 0
        for rung in range(self._rung, len(_LADDER)):
            try:
                told = self._exchange.post(self._url, self._body(rules, evidence, rung))
                usage = told.get("usage") or {}
                read += int(usage.get("prompt_tokens") or 0)
                written += int(usage.get("completion_tokens") or 0)
                return read_answer(_content(told)), read, written
            except Refused as error:
                trouble = error
                self._rung = min(rung + 1, len(_LADDER) - 1)
            except ModelError as error:
                trouble = error
                calls += error.calls
                if not error.retryable:
                    break
        trouble.calls = calls
        raise trouble

    def _body(self, rules: str, evidence: str, rung: int) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": "system", "content": rules}, {"role": "user", "content": evidence}],
            "temperature": 0,
            "max_tokens": self._max_tokens,
        }
        form = _LADDER[rung]
        return body | {"response_format": form} if form else body


def _content(told: dict[str, Any]) -> str:
    try:
        return str(told["choices"][0]["message"]["content"] or "")
    except (KeyError, IndexError, TypeError) as error:
        raise ModelError("the language model's answer has no message", retryable=True, calls=1) from error
