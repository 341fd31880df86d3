"""A language model that takes its time: the running application goes on beside it."""

import asyncio
import threading
from dataclasses import replace

from digests.drafting import Drafting, Limits
from digests.model import Drafted
from tests.builders import feed
from tests.scenario.test_day import NINE, TWO_STORIES, House

LIMITS = Limits(daily_tokens=100_000, daily_cost=0.0)


class Waiting:
    """Fits LanguageModel: says that it is asked, and answers when it is let."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let = threading.Event()
        self.calls = 0

    def write(self, rules: str, evidence: str) -> tuple[tuple[Drafted, ...], int, int]:
        del rules
        self.calls += 1
        self.asked.set()
        assert self.let.wait(10)
        line = evidence.partition("[1] ")[2].partition("\n")[0]
        return (Drafted(text=line.partition(": ")[2], evidence=(1,)),), 10, 5


def waiting_house() -> House:
    """With a story that has a sentence to word."""
    house = House()
    told = "Nvidia supplies most of the accelerators on which large models are trained in data centres."
    house.wire.items[feed().url] = (replace(TWO_STORIES[1], text=told),)
    return house


async def test_feeds_are_read_while_the_model_answers() -> None:
    """A collection begins and ends while a briefing waits for the model, which then words the briefing."""
    house = waiting_house()
    await house.wait_for_a_slot()
    house.clock.moment = NINE
    model = Waiting()
    async with house.start() as app:
        app.drafting = Drafting(model=model, name="slow", store=house.corpus, limits=LIMITS)
        await app.collect()
        planning = asyncio.create_task(app.plan_due())
        assert await asyncio.to_thread(model.asked.wait, 5)
        await asyncio.wait_for(app.collect(), 5)
        assert not planning.done()
        model.let.set()
        (planned,) = await asyncio.wait_for(planning, 5)
    assert planned.briefing.engine == "slow"
    assert model.calls == len(planned.briefing.stories)
    assert list(house.corpus.made) == [planned.briefing.key]


async def test_a_model_holds_up_no_end() -> None:
    """Asked to end, the application asks the model nothing further and still ships the briefing."""
    house = waiting_house()
    await house.wait_for_a_slot()
    house.clock.moment = NINE
    model = Waiting()
    async with house.start() as app:
        app.drafting = Drafting(model=model, name="slow", store=house.corpus, limits=LIMITS)
        await app.collect()
        planning = asyncio.create_task(app.plan_due())
        assert await asyncio.to_thread(model.asked.wait, 5)
        app.stop()
        model.let.set()
        await asyncio.wait_for(planning, 5)
    assert model.calls == 1
