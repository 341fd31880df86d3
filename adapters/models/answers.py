"""A model's answer, from whatever text it came in, to sentences with their evidence numbers."""

import json
import re

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from digests.errors import ModelError
from digests.model import Drafted

_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


class Sentence(BaseModel):
    """One sentence. Lengths are checked here: some servers refuse long limits in a schema."""

    model_config = ConfigDict(extra="ignore")
    text: str = Field(min_length=1)
    evidence: list[int] = Field(max_length=12)


class Answer(BaseModel):
    """What is asked for."""

    model_config = ConfigDict(extra="ignore")
    sentences: list[Sentence] = Field(max_length=12)


SCHEMA = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "evidence": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "evidence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}


def read_answer(text: str) -> tuple[Drafted, ...]:
    """The sentences of the first JSON object in the text. Raises ModelError where there is none."""
    found = _OBJECT.search(text)
    if found is None:
        raise ModelError("the language model answered without JSON", retryable=True, calls=1)
    try:
        told = Answer.model_validate(json.loads(found.group()))
    except (ValueError, ValidationError) as error:
        raise ModelError(
            "the language model's JSON is cut or not what was asked for", retryable=True, calls=1
        ) from error
    return tuple(
        Drafted(text=one.text[:2000], evidence=tuple(one.evidence))
        for one in told.sentences
        if one.text.strip()
    )
