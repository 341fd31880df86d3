"""What readers say of a story: useful or not, and why; and the topics that one of them would mute."""

from collections.abc import Sequence

from digests.briefed import story_of
from digests.command_list import BY_NAME, split
from digests.document import Actions, Button, Reply
from digests.leanings import COUNTS_FOR
from digests.model import Command, Feedback, Reason
from digests.ordering import NO_RIGHT, may_change, spot
from digests.retelling import ToldStory
from digests.shelf import Shelf, line, said

_WHY = {
    Reason.TOPIC: "Not what we follow",
    Reason.SOURCE: "Source not trusted",
    Reason.REPEAT: "Told before",
    Reason.WRONG: "Wrong or misleading",
    Reason.UNCLEAR: "Badly told",
}


def vote(command: Command, shelf: Shelf) -> Reply:
    """Keeps what a reader says of a story. That it was not useful asks for the reason."""
    useful = command.name == "useful"
    title = "Useful" if useful else "Not useful"
    if shelf.feedback_store is None or command.target is None or not command.user:
        return said(title, "Say this in the channel that the story was told in.")
    plain, named = split(BY_NAME[command.name], command.argument)
    told = story_of(plain, command.places, shelf)
    if isinstance(told, str):
        return said(title, told)
    word = named.get("reason", "").lower()
    if word and word not in [reason.value for reason in Reason]:
        return said(
            title, f"There is no reason “{word}”. There are {', '.join(one.value for one in Reason)}."
        )
    reason = Reason(word) if word else None
    shelf.feedback_store.hear(
        Feedback(
            target=spot(command, command.target, shelf),
            user=command.user,
            story_id=told.brief.story_id,
            headline=told.brief.headline.text,
            topics=told.brief.topics,
            publishers=tuple(dict.fromkeys(ref.publisher for ref in told.brief.sources)),
            useful=useful,
            reason=None if useful else reason,
            at=shelf.clock.now(),
        )
    )
    return _heard(title, told, reason, useful=useful)


def _heard(title: str, told: ToldStory, reason: Reason | None, *, useful: bool) -> Reply:
    if useful:
        return said(title, _noted("higher", _on(told)))
    if reason is None:
        buttons = tuple(
            Button(label=label, command="useless", argument=f"{told.name} reason:{one.value}")
            for one, label in _WHY.items()
        )
        return Reply(title=title, blocks=(line("Noted. What was wrong with it?"), Actions(buttons=buttons)))
    if reason is Reason.TOPIC:
        return said(title, _noted("lower", _on(told)))
    if reason is Reason.SOURCE:
        return said(title, _noted("lower", [f"from {ref.publisher}" for ref in told.brief.sources]))
    return said(title, "Noted. It moves no ranking; whoever keeps this racebrief sees it in the status.")


def _noted(where: str, like: Sequence[str]) -> str:
    if not like:
        return "Noted. The story is on no topic, so no ranking moves."
    what = ", ".join(dict.fromkeys(like))
    days = COUNTS_FOR.days
    return f"Noted. Stories {what} rank a little {where} here for {days} days; /brief status tells how."


def _on(told: ToldStory) -> list[str]:
    return [f"on {topic}" for topic in told.brief.topics]


def mute_of(command: Command, told: ToldStory, shelf: Shelf) -> Reply:
    """Which of the story's topics to mute here, one button for each."""
    if not may_change(command, shelf):
        return said("Mute", NO_RIGHT)
    if not told.brief.topics:
        return said("Mute", "This story is on no topic that could be muted.")
    buttons = tuple(
        Button(label=f"Mute {topic}", command="mute", argument=topic, danger=True)
        for topic in told.brief.topics
    )
    asked = line("Which topic shall this channel's briefings leave out?")
    return Reply(title="Mute", blocks=(asked, Actions(buttons=buttons)))
