"""Payloads to discord.py's views and back: what is sent, and how a sent message is known again."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord import ui

_TO_PART = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(<racebrief:part/(\d+)>\)")
MOST_TAGS = 5
_SMALLEST_MARK = 1 << 20
"""Discord numbers the components of a message from 1 where the sender does not: marks lie far above."""


def nonce(key: str) -> str:
    """What Discord knows a repeated message by for some minutes: 25 characters, its limit."""
    return hashlib.sha256(key.encode()).hexdigest()[:25]


def mark(key: str) -> int:
    """The id of a message's container: a positive 32-bit number that stays with the message."""
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest()[-4:], "big") & 0x7FFFFFFF
    return digest | _SMALLEST_MARK


def build_view(payload: Mapping[str, Any], container_id: int | None = None) -> ui.LayoutView:
    """The payload's components as a view that discord.py keeps nothing of. Needs a running loop.

    What is pressed in it reaches the client's dynamic items, by the custom_id alone.
    """
    view = ui.LayoutView(timeout=None)
    for container in payload["components"]:
        items = [_item(item) for item in container["components"]]
        view.add_item(ui.Container(*items, id=container_id))
    view.stop()
    return view


def mentions(payload: Mapping[str, Any]) -> discord.AllowedMentions:
    """The roles that the payload may call, and nobody else."""
    roles = [discord.Object(int(one)) for one in payload["allowed_mentions"].get("roles", ())]
    return discord.AllowedMentions(everyone=False, users=False, roles=roles or False, replied_user=False)


def tags(payload: Mapping[str, Any], known: Iterable[discord.ForumTag]) -> list[discord.ForumTag]:
    """Those of a forum's tags that are called like the payload's topics, at most the five that it takes."""
    wanted = {name.casefold().replace("-", " "): place for place, name in enumerate(payload.get("tags", ()))}
    named = [(wanted.get(tag.name.casefold().replace("-", " ")), tag) for tag in known if not tag.moderated]
    found = sorted(((place, tag) for place, tag in named if place is not None), key=lambda one: one[0])
    return [tag for _, tag in found[:MOST_TAGS]]


def resolve_links(payload: Mapping[str, Any], urls: Mapping[int, str]) -> dict[str, Any]:
    """The payload with `racebrief:part/<n>` replaced by the url of part n; without one, no link."""

    def address(hit: re.Match[str]) -> str:
        url = urls.get(int(hit[2]))
        return f"[{hit[1]}](<{url}>)" if url else hit[1]

    def walk(component: Mapping[str, Any]) -> dict[str, Any]:
        told = dict(component)
        if "accessory" in told:
            told["accessory"] = _led(told["accessory"], urls)
        if "content" in told:
            told["content"] = _TO_PART.sub(address, told["content"])
        if "components" in told:
            told["components"] = [walk(inner) for inner in told["components"]]
        return told

    return walk(payload)


def _led(button: Mapping[str, Any], urls: Mapping[int, str]) -> dict[str, Any]:
    """A link button with its reply's address; without one it leads where it led before."""
    told = {name: value for name, value in button.items() if name != "else"}
    found = re.fullmatch(r"racebrief:part/(\d+)", str(told.get("url", "")))
    if found:
        told["url"] = urls.get(int(found[1])) or button["else"]
    return told


def payload_text(payload: Mapping[str, Any]) -> str:
    """All text displays of a payload, white space as single blanks: comparable with `message_text`."""

    def walk(components: Iterable[Mapping[str, Any]]) -> Iterable[str]:
        for component in components:
            if "content" in component:
                yield component["content"]
            yield from walk(component.get("components", ()))

    return " ".join(" ".join(walk(payload["components"])).split())


def message_text(message: discord.Message) -> str:
    """All text displays of a sent message, white space as single blanks."""

    def walk(components: Iterable[Any]) -> Iterable[str]:
        for component in components:
            if isinstance(component, discord.TextDisplay):
                yield component.content
            yield from walk(getattr(component, "children", ()))

    return " ".join(" ".join(walk(message.components)).split())


def message_mark(message: discord.Message) -> int | None:
    """The mark a sent message carries; None where the server numbered its components itself."""
    given = getattr(next(iter(message.components), None), "id", None)
    return given if given is not None and given >= _SMALLEST_MARK else None


def _item(item: Mapping[str, Any]) -> ui.Item[Any]:
    kind = discord.ComponentType(item["type"])
    if kind is discord.ComponentType.separator:
        return ui.Separator(visible=item["divider"], spacing=discord.SeparatorSpacing(item["spacing"]))
    if kind is discord.ComponentType.section:
        button = item["accessory"]
        texts = [ui.TextDisplay[ui.LayoutView](text["content"]) for text in item["components"]]
        return ui.Section(*texts, accessory=ui.Button(label=button["label"], url=button["url"]))
    if kind is discord.ComponentType.media_gallery:
        pictures = [(one["media"]["url"], one["description"]) for one in item["items"]]
        return ui.MediaGallery(*(discord.MediaGalleryItem(url, description=alt) for url, alt in pictures))
    if kind is discord.ComponentType.action_row:
        return ui.ActionRow(*(_pressable(one) for one in item["components"]))
    return ui.TextDisplay(item["content"])


def _pressable(item: Mapping[str, Any]) -> ui.Item[Any]:
    if discord.ComponentType(item["type"]) is discord.ComponentType.button:
        style = discord.ButtonStyle(item["style"])
        return ui.Button(label=item["label"], custom_id=item["custom_id"], style=style)
    options = [discord.SelectOption(label=one["label"], value=one["value"]) for one in item["options"]]
    return ui.Select(custom_id=item["custom_id"], placeholder=item["placeholder"], options=options)
