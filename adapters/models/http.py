"""One bounded exchange with a model's server: time-outs, retries with back-off, errors in one line."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from digests.errors import ModelError

_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504, 529})


class Exchange:
    """Posts JSON and gets JSON. `tries` counts the first; `pause` waits between them."""

    def __init__(
        self,
        *,
        headers: Mapping[str, str],
        timeout_s: float,
        tries: int = 3,
        pause: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._headers = dict(headers)
        self._timeout = httpx.Timeout(timeout_s, connect=10.0)
        self._transport = transport
        self._tries = tries
        self._pause = pause

    def post(self, url: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer's object. Raises ModelError; `Refused` where the server does not take the request.

        A request that was cut off counts as a call: its server may have done the work all the same.
        """
        trouble = ModelError("the language model was not asked", retryable=True)
        calls = 0
        for attempt in range(self._tries):
            if attempt:
                self._pause(2.0**attempt)
            try:
                # A story a minute needs no standing connection, and nobody has to close one.
                with httpx.Client(
                    headers=self._headers, timeout=self._timeout, transport=self._transport
                ) as client:
                    answer = client.post(url, json=dict(body))
            except httpx.HTTPError as error:
                calls += not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
                trouble = ModelError(
                    f"the language model does not answer: {type(error).__name__}", retryable=True
                )
                continue
            if answer.status_code in _AGAIN:
                trouble = ModelError(f"the language model answers {answer.status_code}", retryable=True)
                continue
            if answer.status_code in (400, 404, 422):
                raise Refused(f"the language model refuses the request: {answer.status_code}")
            if answer.status_code >= 300:
                raise ModelError(
                    f"the language model answers {answer.status_code}: see its key and address",
                    retryable=False,
                )
            return _object(answer)
        trouble.calls = calls
        raise trouble


class Refused(ModelError):
    """The server does not know something in the request: ask in a simpler way."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=False)


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError as error:
        raise ModelError(
            "the language model's server answers something that is no JSON", retryable=True, calls=1
        ) from error
    if not isinstance(told, dict):
        raise ModelError("the language model's server answers something unexpected", retryable=True, calls=1)
    return told
