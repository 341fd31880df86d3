"""What a feed says never calls anybody in a channel: from its bytes to the payloads of both platforms."""

import html
import json
from collections.abc import Iterator

import pytest

from adapters.discord.render import render as discord_render
from adapters.feeds import FeedParser
from adapters.slack.render import render as slack_render
from digests.document import Document, Paragraph, Quote, Text
from tests.discord_payloads import contents, shown
from tests.fakes_feeds import fetched

CALLS = {
    "everyone": "@everyone",
    "here": "@here",
    "slack-channel": "<!channel>",
    "slack-here": "<!here|here>",
    "slack-everyone": "<!everyone>",
    "slack-user": "<@U012AB3CD>",
    "slack-group": "<!subteam^S012AB3CD>",
    "slack-room": "<#C012AB3CD>",
    "slack-link": "<https://evil.example|the bank>",
    "slack-date": "<!date^1392734382^{date}|x>",
    "discord-user": "<@123456789012345678>",
    "discord-role": "<@&123456789012345678>",
    "discord-room": "<#123456789012345678>",
    "discord-command": "</pay:123456789012345678>",
    "masked-link": "[the bank](https://evil.example)",
    "broken-by-a-tag": "@every<b></b>one",
    "by-number": "&#64;everyone &#60;!channel&#62;",
    "zero-width": "@\u200beveryone <\u2060!channel>",
}


def strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a payload with the key it stands under."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from strings(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, key)
    elif isinstance(value, str):
        yield key, value


def kinds(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield str(value.get("type", ""))
        for inner in value.values():
            yield from kinds(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from kinds(inner)


def briefed(call: str, *, escaped: bool) -> Document:
    """A document that quotes title and text of an item which holds the call."""
    words = f"Call {call} now."
    body = html.escape(words) if escaped else f"<![CDATA[{words}]]>"
    item_xml = f"<item><title>{body}</title><description>{body}</description></item>"
    xml = f"<rss version='2.0'><channel>{item_xml}</channel></rss>"
    (item,) = FeedParser().parse(fetched("https://example.org/feed", xml.encode()))
    return Document(
        title=item.title,
        summary=item.title,
        post=(
            Paragraph(sentences=((Text(text=item.title, bold=True),), (Text(text=item.text),))),
            Quote(text=item.text, attribution=(Text(text=item.title, url="https://example.org/a"),)),
        ),
    )


@pytest.mark.parametrize("escaped", [True, False], ids=["escaped", "cdata"])
@pytest.mark.parametrize("name", CALLS)
def test_no_call_reaches_slack(name: str, escaped: bool) -> None:
    """No element that mentions, no markup text, and the line for notifications is escaped."""
    for part in slack_render(briefed(CALLS[name], escaped=escaped)):
        payload = json.loads(part.payload)
        assert not {"mrkdwn", "user", "channel", "usergroup", "broadcast", "date"} & set(kinds(payload))
        assert "evil.example" not in [text for key, text in strings(payload) if key == "url"]
        assert "<" not in payload["text"]


@pytest.mark.parametrize("escaped", [True, False], ids=["escaped", "cdata"])
@pytest.mark.parametrize("name", CALLS)
def test_no_call_reaches_discord(name: str, escaped: bool) -> None:
    """Nothing but our own markup is at work in what Discord is given, and no mention is allowed."""
    for part in discord_render(briefed(CALLS[name], escaped=escaped)):
        payload = json.loads(part.payload)
        assert payload["allowed_mentions"] == {"parse": []}
        for content in contents(part):
            shown(content)  # raises where foreign markup works
