"""Language models over HTTP: the ladder of what a server can do, retries, and errors in one line."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from adapters.models.answers import read_answer
from adapters.models.anthropic import AnthropicModel
from adapters.models.openai import OpenAiModel
from digests.errors import ModelError
from digests.model import Drafted

ANSWER = json.dumps({"sentences": [{"text": "Northlab raised it.", "evidence": [1]}]})
SOUND = (Drafted(text="Northlab raised it.", evidence=(1,)),)
Handler = Callable[[httpx.Request], httpx.Response]


def completion(text: str) -> httpx.Response:
    usage = {"prompt_tokens": 11, "completion_tokens": 7}
    return httpx.Response(200, json={"choices": [{"message": {"content": text}}], "usage": usage})


def openai(handler: Handler) -> OpenAiModel:
    transport = httpx.MockTransport(handler)
    return OpenAiModel(
        url="http://127.0.0.1:1/v1", model="m", key="k", pause=lambda _: None, transport=transport
    )


def test_a_schema_is_asked_for_first() -> None:
    """A server that knows schemas is asked once, with ours."""
    bodies: list[dict[str, Any]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        assert request.headers["authorization"] == "Bearer k"
        return completion(ANSWER)

    assert openai(handler).write("rules", "evidence") == (SOUND, 11, 7)
    assert [body["response_format"]["type"] for body in bodies] == ["json_schema"]


def test_a_server_that_knows_less_is_asked_for_less() -> None:
    """Refused schemas lead to JSON objects, these to plain words, and the rung is remembered."""
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        form = json.loads(request.content).get("response_format", {}).get("type", "words")
        asked.append(form)
        return completion(f"Here it is: {ANSWER}") if form == "words" else httpx.Response(400)

    model = openai(handler)
    assert model.write("rules", "evidence")[0] == SOUND
    assert model.write("rules", "evidence")[0] == SOUND
    assert asked == ["json_schema", "json_object", "words", "words"]


def test_a_blank_answer_goes_down_the_ladder() -> None:
    """Some servers answer a JSON mode with nothing: they are asked in words."""

    def handler(request: httpx.Request) -> httpx.Response:
        return completion("" if "response_format" in json.loads(request.content) else ANSWER)

    assert openai(handler).write("rules", "evidence")[0] == SOUND


def test_a_busy_server_is_asked_again() -> None:
    """A 429 or a lost connection is tried three times in all, then told in one line."""
    calls: list[int] = []

    def busy(request: httpx.Request) -> httpx.Response:
        calls.append(1)
        if len(calls) == 1:
            return httpx.Response(429)
        if len(calls) == 2:
            raise httpx.ConnectError("down")
        return completion(ANSWER)

    assert openai(busy).write("rules", "evidence")[0] == SOUND

    with pytest.raises(ModelError, match="answers 503"):
        openai(lambda _: httpx.Response(503)).write("rules", "evidence")


def test_a_wrong_key_is_told_at_once() -> None:
    """A key that the server does not take is not tried again."""
    calls: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(401)

    with pytest.raises(ModelError, match="see its key") as caught:
        openai(handler).write("rules", "evidence")
    assert not caught.value.retryable
    assert len(calls) == 1


@pytest.mark.parametrize("body", ["no json", "[]", '{"choices": []}'])
def test_an_answer_of_another_shape_is_told(body: str) -> None:
    """Whatever a server says, it becomes a ModelError."""
    with pytest.raises(ModelError):
        openai(lambda _: httpx.Response(200, text=body)).write("rules", "evidence")


@pytest.mark.parametrize("text", ["", "words", '{"sentences": [{"text": "cut', '{"sentences": 3}', "{}"])
def test_an_answer_without_the_object_is_told(text: str) -> None:
    """Cut or foreign JSON becomes a ModelError that may be tried again."""
    with pytest.raises(ModelError) as caught:
        read_answer(text)
    assert caught.value.retryable


def test_anthropic_answers_by_its_tool() -> None:
    """The tool's input is the answer; the key goes into its own header."""

    def handler(request: httpx.Request) -> httpx.Response:
        assert request.headers["x-api-key"] == "k"
        assert json.loads(request.content)["tool_choice"]["name"] == "summary"
        block = {"type": "tool_use", "name": "summary", "input": json.loads(ANSWER)}
        return httpx.Response(
            200, json={"content": [block], "usage": {"input_tokens": 5, "output_tokens": 6}}
        )

    model = AnthropicModel(model="m", key="k", pause=lambda _: None, transport=httpx.MockTransport(handler))
    assert model.write("rules", "evidence") == (SOUND, 5, 6)


def test_anthropic_may_answer_nothing() -> None:
    """An empty answer becomes a ModelError."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"content": []}))
    with pytest.raises(ModelError, match="empty"):
        AnthropicModel(model="m", key="k", transport=transport).write("rules", "evidence")


def test_failed_calls_are_counted() -> None:
    """Only requests that a server may have worked on count: cut off, or answered with what is no answer."""

    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down")

    for handler, least, most in ((cut, 3, 9), (away, 0, 0), (lambda _: completion("no"), 1, 3)):
        with pytest.raises(ModelError) as caught:
            openai(handler).write("rules", "evidence")
        assert least <= caught.value.calls <= most
