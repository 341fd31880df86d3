"""One person's page: the newest briefing, what they get by direct message, and whether the feeds are well."""

from digests.briefed import newest, told
from digests.document import Actions, Block, Button, Heading, Reply
from digests.model import Command
from digests.ordering import schedule_line
from digests.shelf import Shelf, line

_MOST_FAILING = 5


def home(command: Command, shelf: Shelf) -> Reply:
    """All three parts, each with its heading. Raises CorpusError."""
    blocks: list[Block] = []
    briefing = newest(command.places, shelf)
    if briefing is None:
        blocks += [Heading(text="Briefing", level=2), line("There is no briefing yet.")]
    else:
        blocks += [Heading(text=briefing.title, level=2), *told(briefing, "").blocks]
    blocks += [Heading(text="Your subscriptions", level=2), *_subscriptions(command, shelf)]
    blocks += [Heading(text="Feeds", level=2), *_feeds(shelf)]
    return Reply(title="racebrief", blocks=tuple(blocks))


def _subscriptions(command: Command, shelf: Shelf) -> list[Block]:
    mine = [one for one in shelf.in_force() if command.personal in one.targets]
    if not mine:
        return [line("You get nothing by direct message. Channels have subscriptions of their own.")]
    blocks: list[Block] = []
    for one in mine:
        blocks.append(line(f"{one.name}: {schedule_line(one)}."))
        ends = Button(label="Unsubscribe", command="unsubscribe", argument=one.name, danger=True)
        blocks.append(Actions(buttons=(ends,)))
    return blocks


def _feeds(shelf: Shelf) -> list[Block]:
    states = shelf.feed_store.feed_states()
    known = [(feed, states[feed.url]) for feed in shelf.feeds if feed.url in states]
    failing = [feed.name for feed, state in known if state.error]
    read = [state.last_success for _, state in known if state.last_success is not None]
    if not read:
        return [line("No feed has been read yet.")]
    last = max(read)
    first = f"{len(known) - len(failing)} of {len(shelf.feeds)} feeds read, last {last:%a %-d %b %H:%M} UTC."
    if not failing:
        return [line(f"{first} None fails.")]
    more = f" and {len(failing) - _MOST_FAILING} more" if len(failing) > _MOST_FAILING else ""
    return [line(f"{first} Failing: {', '.join(failing[:_MOST_FAILING])}{more}.")]
