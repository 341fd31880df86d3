# ruff: noqa: E501 - a table of mistakes reads best with one case a line
"""What an admin can get wrong, and the line that says so. No line ever holds a secret."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.test_config_load import BRIEFINGS, ENTITIES, FEEDS, FORMAT, problems, written


def swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def feeds(old: str, new: str) -> dict[str, str | bytes]:
    return {"feeds": swap(FEEDS, old, new)}


def briefings(old: str, new: str) -> dict[str, str | bytes]:
    return {"briefings": swap(BRIEFINGS, old, new)}


def entities(old: str, new: str) -> dict[str, str | bytes]:
    return {"entities": swap(ENTITIES, old, new)}


def fmt(old: str, new: str) -> dict[str, str | bytes]:
    return {"format": swap(FORMAT, old, new)}


SECOND = "\n  - {name: Example Wire, url: https://EXAMPLE.org/feed.xml/, category: press, publisher: E}\n"
WRONG: list[tuple[dict[str, str | bytes], str]] = [
    # keys
    (feeds("category", "categry"), "4:5: 'categry' is not a key here (did you mean 'category'?)"),
    (feeds("    publisher: Example\n", ""), "2:5: 'publisher' is missing (the family that owns it"),
    (briefings("    schedule:", "    shedule:"), "3:5: 'shedule' is not a key here (did you mean 'schedule'?)"),
    (briefings("subscriptions", "briefings"), "1:1: 'briefings' is not a key here (known: admin, keep_days, model, slack_http, subscriptions, admins)"),
    (briefings("weekdays: weekdays", "weekday: mon"), "5:7: 'weekday' is not a key here (did you mean 'weekdays'?)"),
    (feeds("    url:", "    name: Two\n    url:"), "3:5: 'name' stands here twice, first on line 2"),
    (fmt("- kind: stories", "- [kind]"), "3:5: 'post' wants keys with values, not a list"),
    # fixed words
    (feeds("press", "pres"), "4:15: 'category' does not know 'pres' (did you mean 'press'?)"),
    (feeds("press", "[press]"), "4:15: 'category' wants a word (known: labs, companies"),
    (entities("kind: lab", "kind: model lab"), "2:26: 'kind' does not know 'model lab'"),
    (entities("[labs]", "[lab]"), "2:71: 'topics' does not know 'lab' (did you mean 'labs'?)"),
    (fmt("kind: summary", "kind: sumary"), "5:11: 'kind' does not know 'sumary' (did you mean 'summary'?)"),
    # schedules
    (briefings("09:00", "9:00"), "4:14: '9:00' is not a time (did you mean '09:00'?)"),
    (briefings("09:00", "25:00"), "4:14: '25:00' is not a time of day (times go from 00:00 to 23:59)"),
    (briefings("09:00", "'24:00'"), "4:14: '24:00' is not a time of day (midnight is 00:00)"),
    (briefings("09:00", "[08:00, 900]"), "4:22: 900 is not a time (write it as 09:00, 24 hours)"),
    (briefings("09:00", "nine"), "4:14: this is not a time (write it as 09:00)"),
    (briefings("09:00", "[]"), "4:14: 'times' must not be empty"),
    (briefings("weekdays: weekdays", "weekdays: weekday"), "5:17: 'weekday' is not a weekday (did you mean 'weekdays'?)"),
    (briefings("weekdays: weekdays", "weekdays: [mon, tues]"), "5:23: 'tues' is not a weekday (did you mean 'tue'?)"),
    (briefings("weekdays: weekdays", "weekdays: 5"), "5:17: a weekday is a word (known: mon, tue"),
    (briefings("weekdays: weekdays", "weekdays: xyz"), "5:17: 'xyz' is not a weekday (known: mon, tue"),
    (briefings("Europe/London", "London"), "6:17: 'London' is not a time zone (did you mean 'Europe/London'?)"),
    (briefings("Europe/London", "Europe/Lundon"), "6:17: 'Europe/Lundon' is not a time zone (did you mean 'Europe/London'?)"),
    (briefings("Europe/London", "Qqqqqqqqqq"), "6:17: 'Qqqqqqqqqq' is not a time zone (zones look like"),
    # subscriptions
    (briefings("name: daily", "name: my day"), "2:11: a name is made of letters, digits, '-' and '_', 40 at most (did you mean 'my-day'?)"),
    (briefings("name: daily", "name: '?'"), "2:11: a name is made of letters"),
    (briefings("    targets", "    max_stories: 25\n    targets"), "7:18: 'max_stories' must be at most 20, not 25"),
    (briefings("    targets", "    max_stories: 0\n    targets"), "7:18: 'max_stories' must be at least 1, not 0"),
    (briefings("    targets", "    max_stories: many\n    targets"), "7:18: 'max_stories' wants a whole number, not 'many'"),
    (briefings("    targets", "    format: dayly\n    targets"), "7:13: there is no format 'dayly' (did you mean 'daily'?)"),
    (briefings("    targets", "    format: qqqq\n    targets"), "7:13: there is no format 'qqqq' (known: analysis, daily, explainer"),
    (briefings("    targets", "    filters: {entities: [Open AI]}\n    targets"), "7:26: entities.yaml does not know 'Open AI' (did you mean 'OpenAI'?)"),
    (briefings("    targets", "    filters: {entities: [Nvidea]}\n    targets"), "7:26: entities.yaml does not know 'Nvidea' (did you mean 'Nvidia'?)"),
    (briefings("    targets", "    filters: {entities: [Qqq]}\n    targets"), "7:26: entities.yaml does not know 'Qqq' (use a name of entities.yaml)"),
    (briefings("    targets", "    filters: {topics: chips}\n    targets"), "7:23: 'topics' wants a list, not 'chips' (write [chips])"),
    (briefings("    targets", "    filters:\n    targets"), "7:5: 'filters' wants keys with values, not nothing"),
    ({"briefings": BRIEFINGS + BRIEFINGS.removeprefix("subscriptions:\n")}, "9:11: two subscriptions have this name: 'daily' (first on line 2)"),
    # targets
    (briefings("- console", "- slack: #ai-race"), "8:9: slack wants a channel; an unquoted # begins a comment in YAML (write it as slack: "),
    (briefings("- console", "- slack: ai-race"), "8:16: this is not a Slack channel (did you mean '#ai-race'?)"),
    (briefings("- console", "- slack: 'AI race!'"), "8:16: this is not a Slack channel (write it as slack"),
    (briefings("- console", "- discord: '#general'"), "8:18: Discord wants the channel's number (switch on Settings"),
    (briefings("- console", "- slak: '#a'"), "8:9: 'slak' is not a key here (did you mean 'slack'?)"),
    (briefings("- console", "- consol"), "8:9: 'consol' is not a target (did you mean 'console'?)"),
    (briefings("- console", "- slack"), "8:9: 'slack' is not a target (write `- slack"),
    (briefings("- console", "- 7"), "8:9: this is not a target (write"),
    (briefings("- console", "- {slack: '#a', html: b}"), "8:9: a target has exactly one key"),
    (briefings("- console", "- discord:"), "8:9: discord wants a channel"),
    (briefings("- console", "- html:"), "8:9: html wants a folder (write `- html: pages`)"),
    (briefings("- console", "- console: x"), "8:9: console takes no address (write `- console`)"),
    (briefings("- console", "- console\n      - console"), "9:9: this target stands here twice: 'console' (first on line 8)"),
    (briefings("- console", "- html: a\n      - html: a"), "9:15: this target stands here twice: 'html:a'"),
    # feeds
    (feeds("https://example.org/feed.xml", "example.org/feed"), "3:10: a feed's address begins with https:// or http:// (did you mean 'https://example.org/feed'?)"),
    (feeds("https:", "ftp:"), "3:10: a feed's address begins with https:// or http://"),
    (feeds("https://example.org/feed.xml", "https://[x"), "3:10: this is not a web address"),
    (feeds("https://example.org/feed.xml", "https:///feed"), "3:10: this is not a web address"),
    (feeds("https://example.org/feed.xml", "https://a b/"), "3:10: this is not a web address"),
    (feeds("    publisher: Example\n", "    publisher: Example" + SECOND), "6:12: two feeds have this name: 'Example Wire' (first on line 2)"),
    (feeds("    publisher: Example\n", "    publisher: Example" + SECOND), "6:31: this feed's address stands here twice"),
    (feeds("publisher: Example", "publisher: Example\n    weight: 7"), "6:13: 'weight' must be at most 2, not 7"),
    (feeds("publisher: Example", "publisher: Example\n    full_text: maybe"), "6:16: 'full_text' wants true or false, not 'maybe'"),
    (feeds("publisher: Example", "publisher: Example\n    language: english"), "6:15: 'english' is not a language code"),
    (feeds("publisher: Example", "publisher: ''"), "5:16: this is empty"),
    (feeds("publisher: Example", 'publisher: "a\\nb"'), "5:16: this must be one line of plain text"),
    (feeds("publisher: Example", "publisher: " + "x" * 81), "5:16: 'publisher' is longer than 80 characters"),
    (feeds("publisher: Example", "publisher: {a: b}"), "5:16: 'publisher' wants text, not keys with values"),
    (feeds("publisher: Example", "publisher: true"), "5:16: 'publisher' wants text, not 'True'"),
    (feeds("publisher: Example", "publisher: [a]"), "5:16: 'publisher' wants text, not a list"),
    (feeds("feeds:\n", "collect: {max_megabytes: 0}\nfeeds:\n"), "1:26: 'max_megabytes' must be more than 0, not 0"),
    (feeds("feeds:\n", "collect: {contact: me}\nfeeds:\n"), "1:20: a contact is a mail address or a web page"),
    (feeds("feeds:\n", "collect: {allow_private_hosts: ['http://a/']}\nfeeds:\n"), "1:33: this is not a host"),
    # entities
    (entities("{name: Nvidia", "{name: Open ai"), "3:12: this spelling stands here twice: 'Open ai' (first on line 2)"),
    (entities("weight: 1,", "weight: .inf,"), "2:59: 'weight' wants a number, not '.inf'"),
    # formats
    (fmt("- kind: stories", "- kind: lead"), "1:1: the post has no part `kind: stories`"),
    (fmt("- kind: summary", "- kind: coverage"), "1:1: a reply cannot hold 'coverage' (move it to post)"),
    (fmt("- kind: summary", "- kind: summary\n  - kind: summary"), "1:1: the part 'summary' stands here twice"),
    (fmt("- kind: summary", "- kind: section"), "5:5: a section needs a facet"),
    (fmt("- kind: summary", "- {kind: summary, facet: hype}"), "5:5: only a part of kind section has a facet"),
    (fmt("- kind: summary", "- {kind: summary, count: 8-5}"), "5:28: 8-5 is not a range (did you mean '5-8'?)"),
    (fmt("- kind: summary", "- {kind: summary, count: few}"), "5:28: this is not a range (write 5-8"),
    # YAML itself
    ({"feeds": ""}, "1:1: the file is empty (racebrief init"),
    ({"feeds": "- a\n"}, "1:1: 'the file' wants keys with values, not a list"),
    ({"feeds": "feeds: []\n"}, "1:8: 'feeds' must not be empty"),
    (feeds("    url", "\turl"), "3:1: a tab stands where YAML wants spaces (indent with spaces)"),
    (feeds("name: Example Wire", "name: Example: Wire"), "2:18: a ':' stands where no key can be (put the text in quotes"),
    (feeds("name: Example Wire", "name: @Wire"), "2:11: text cannot begin with this character (put it in quotes)"),
    (feeds("name: Example Wire", "name: 'Wire"), "6:1: the file ends in the middle of something (look for a missing quote"),
    (feeds("    url", "   url"), "3:4: "),
    (feeds("name: Example Wire", "name: &a Wire"), "2:11: anchors and aliases ('&' and '*') have no use here"),
    (feeds("name: Example Wire", "name: *a"), "2:11: anchors and aliases ('&' and '*') have no use here"),
    (feeds("name: Example Wire", "name: !!str Wire"), "2:11: a tag ('!…') has no use here (put the text in quotes)"),
    (feeds("name: Example Wire", "name: !a!b Wire"), "2:11: a tag ('!…') has no use here (put the text in quotes)"),
    (feeds("name: Example Wire", "? [a]\n    : b"), "2:7: a key must be a plain word"),
    ({"feeds": FEEDS + "---\n" + FEEDS}, "6:1: a second document ('---') begins here"),
    ({"feeds": "feeds: " + "[" * 20}, "1:19: this is nested too deeply"),
    (feeds("name: Example Wire", 'name: "\\UFFFFFFFF"'), "1:1: this is not YAML"),
    (feeds("Wire", "W\x07ire"), "2:20: this character cannot stand in a YAML file"),
    ({"feeds": FEEDS.encode() + b"# caf\xe9\n"}, "6:6: this is not UTF-8 text (save the file as UTF-8)"),
    ({"feeds": "#" * (513 * 1024)}, "1:1: the file is larger than 512 KB"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), WRONG, ids=[said[:60] for _, said in WRONG])
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, files: dict[str, str | bytes], said: str) -> None:
    """Each mistake is told with file, line, column and what was probably meant."""
    name = "formats/daily.yaml" if "format" in files else f"{next(iter(files))}.yaml"
    found = [str(problem) for problem in problems(written(tmp_path, **files))]
    assert any(one.startswith(f"{tmp_path}/{name}:{said}") for one in found), found


@pytest.mark.parametrize(
    "line", ["token: hunter2", "slack-token: hunter2", "API_KEY: hunter2", "password: hunter2"]
)
def test_a_key_that_asks_for_a_secret_is_refused(tmp_path: Path, line: str) -> None:
    """A secret's key is named with its place; its value is never told."""
    (problem,) = problems(written(tmp_path, feeds=f"collect:\n  {line}\n{FEEDS}"))
    assert (problem.line, problem.column) == (2, 3)
    assert line.partition(":")[0] in problem.message
    assert "hunter2" not in str(problem)


SECRETS = {
    "slack bot": "xoxb-" + "1234567890-abcdefghij",
    "slack app": "xapp-" + "1-A0123-456-abcdef",
    "discord": "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcDE." + "abcdefghijklmnopqrstuvwxyz0123",
    "model key": "sk-" + "proj-abcdefghijklmnopqrst",
    "webhook": "https://hooks.slack.com/" + "services/T000/B000/abcdef",
    "discord webhook": "https://discord.com/api/" + "webhooks/1234/abc-def",
    "password in a url": "https://me:hunter2" + "@example.org/feed",
}
PLACES: list[Callable[[str], dict[str, str | bytes]]] = [
    lambda told: feeds("https://example.org/feed.xml", told),
    lambda told: feeds("Example Wire", told),
    lambda told: feeds("press", told),
    lambda told: feeds("publisher: Example", f"publisher: Example\n    keep: [{told}]"),
    lambda told: feeds("publisher: Example", f"publisher: Example\n    '{told}': 1"),
    lambda told: feeds("publisher: Example", f"publisher: Example\n    weight: {told}"),
    lambda told: feeds("publisher: Example", f"publisher: Example\n    '{told}': 1\n    '{told}': 2"),
    lambda told: briefings("- console", f"- slack: {told}"),
    lambda told: briefings("- console", f"- {told}"),
    lambda told: briefings("Europe/London", told),
    lambda told: briefings("09:00", told),
    lambda told: briefings("weekdays: weekdays", f"weekdays: [{told}]"),
    lambda told: briefings("    targets", f"    format: {told}\n    targets"),
    lambda told: briefings("    targets", f"    filters: {{entities: [{told}]}}\n    targets"),
    lambda told: entities("Open AI", f"{told}, {told}"),
    lambda told: fmt("AI race", told),
    lambda told: {"format": told},
    lambda told: {"feeds": f"feeds: *{told}"},
    lambda told: {"feeds": f"feeds: !{told}!x y"},
]


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("place", PLACES)
def test_no_secret_is_ever_told(
    tmp_path: Path, place: Callable[[str], dict[str, str | bytes]], secret: str
) -> None:
    """Whatever stands where, a secret in a file is refused and no message repeats it."""
    found = problems(written(tmp_path, **place(secret)))
    told = "\n".join(str(problem) for problem in found)
    assert secret not in told
    assert secret[8:-1] not in told.replace("hooks.slack.com", "")
    assert "hunter2" not in told
