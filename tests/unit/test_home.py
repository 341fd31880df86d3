"""One person's page: the newest briefing, their own subscriptions, how the feeds are."""

from dataclasses import replace

from digests.commands import answer
from digests.document import Actions, Button, Heading, Paragraph
from digests.model import Command, FeedState
from tests.builders import NOON, briefing, feed, subscription, target
from tests.fakes_bot import MemoryCorpus
from tests.unit.test_commands import shelf_of

ME = target("slack", "U1")


def asked() -> Command:
    return Command(name="home", target=ME, user="U1", personal=ME)


async def told(corpus: MemoryCorpus, mine: bool = False) -> tuple[list[str], str, list[Button]]:
    """Headings, all other words, and buttons."""
    orders = (subscription(name="mine", targets=(ME,)),) if mine else ()
    reply = await answer(asked(), shelf_of(corpus, *orders))
    heads = [block.text for block in reply.blocks if isinstance(block, Heading)]
    lines = [block for block in reply.blocks if isinstance(block, Paragraph)]
    text = " ".join(span.text for block in lines for one in block.sentences for span in one)
    return heads, text, [one for block in reply.blocks if isinstance(block, Actions) for one in block.buttons]


async def test_a_page_before_anything_happened() -> None:
    """Without a briefing, a subscription or a feed that was read, each part says so."""
    heads, text, buttons = await told(MemoryCorpus())
    assert heads == ["Briefing", "Your subscriptions", "Feeds"]
    for words in ("no briefing yet", "nothing by direct message", "No feed has been read"):
        assert words in text
    assert buttons == []


async def test_a_page_with_everything_on_it() -> None:
    """The newest briefing comes first, each own subscription can be ended, failing feeds are named."""
    corpus = MemoryCorpus()
    corpus.plan(briefing(), (), (), None)
    state = FeedState(feed_url=feed().url, last_success=NOON)
    dead = replace(state, feed_url="http://127.0.0.1:9/dead.xml", last_success=None, error="gone")
    corpus.save((), (state, dead))
    heads, text, buttons = await told(corpus, mine=True)
    assert heads[0] == "AI race, Monday 27 January"
    assert "mine: daily, daily at 09:00 Europe/London." in text
    assert [one.said for one in buttons] == ["unsubscribe mine"]
    assert "1 of 2 feeds read" in text
    assert "Failing: Dead Wire." in text
    corpus.save((), (replace(dead, error=None),))
    assert "None fails." in (await told(corpus))[1]
