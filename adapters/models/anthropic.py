"""Anthropic's messages: the answer is the input of a tool whose schema is ours."""

import json
import time
from collections.abc import Callable

import httpx

from adapters.models.answers import SCHEMA, read_answer
from adapters.models.http import Exchange
from digests.errors import ModelError
from digests.model import Drafted

URL = "https://api.anthropic.com/v1"


class AnthropicModel:
    """Fits LanguageModel."""

    def __init__(
        self,
        *,
        model: str,
        key: str | None,
        url: str = URL,
        timeout_s: float = 60.0,
        max_tokens: int = 600,
        pause: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"x-api-key": key or "", "anthropic-version": "2023-06-01"}
        self._exchange = Exchange(headers=headers, timeout_s=timeout_s, pause=pause, transport=transport)
        self._url = f"{url.rstrip('/')}/messages"
        self._model = model
        self._max_tokens = max_tokens

    def write(self, rules: str, evidence: str) -> tuple[tuple[Drafted, ...], int, int]:
        """Sentences, tokens read and tokens written. Raises ModelError."""
        told = self._exchange.post(
            self._url,
            {
                "model": self._model,
                "max_tokens": self._max_tokens,
                "temperature": 0,
                "system": rules,
                "messages": [{"role": "user", "content": evidence}],
                "tools": [{"name": "summary", "description": "The summary.", "input_schema": SCHEMA}],
                "tool_choice": {"type": "tool", "name": "summary"},
            },
        )
        usage = told.get("usage") or {}
        text = ""
        for block in told.get("content") or ():
            if block.get("type") == "tool_use":
                text = json.dumps(block.get("input"))
            elif not text:
                text = str(block.get("text") or "")
        if not text:
            raise ModelError("the language model's answer is empty", retryable=True, calls=1)
        return read_answer(text), int(usage.get("input_tokens") or 0), int(usage.get("output_tokens") or 0)
