"""What Slack refuses in a message's blocks: this server's own table, written from Slack's reference pages."""

import json
from typing import Any
from urllib.parse import urlsplit

MAX_BLOCKS = 50
MAX_TEXT = 40_000
MAX_TOGETHER = 13_200
REFUSED_EMPTY = "must be more than 0 characters"

TEXT_LIMITS = {"header": 150, "section": 3000, "field": 2000, "context": 3000, "button": 75}
INLINE = {"text", "link", "emoji", "user", "channel", "usergroup", "broadcast", "date", "color", "team"}
STYLES = {"bold", "italic", "strike", "code", "underline"}


def refusals(blocks: Any) -> list[str]:
    """Each fault of the blocks as Slack tells it, with a JSON pointer; empty when it takes them."""
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"]
    found = (
        []
        if len(blocks) <= MAX_BLOCKS
        else [f"no more than {MAX_BLOCKS} items allowed [json-pointer:/blocks]"]
    )
    ids: set[str] = set()
    for index, block in enumerate(blocks):
        where = f"/blocks/{index}"
        if not isinstance(block, dict):
            found.append(f"must be an object [json-pointer:{where}]")
            continue
        check = CHECKS.get(str(block.get("type")))
        if check is None:
            found.append(f"unsupported type: {block.get('type')} [json-pointer:{where}/type]")
            continue
        found += check(block, where)
        name = block.get("block_id")
        if name is not None and (len(name) > 255 or name in ids):
            found.append(f"block_id is too long or used twice [json-pointer:{where}/block_id]")
        ids.add(str(name))
    if sum(isinstance(block, dict) and block.get("type") == "table" for block in blocks) > 1:
        found.append("only_one_table_allowed [json-pointer:/blocks]")
    return found


def together(blocks: list[Any]) -> int:
    """All characters of text in the blocks; over MAX_TOGETHER is msg_blocks_too_long."""
    count = 0
    waiting: list[Any] = list(blocks)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            count += len(value["text"]) if isinstance(value.get("text"), str) else 0
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return count


def _text(value: Any, where: str, kinds: set[str], limit: int) -> list[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        return [f"must be a text object of {sorted(kinds)} [json-pointer:{where}]"]
    text = value.get("text")
    extra = set(value) - {"type", "text", "emoji" if value["type"] == "plain_text" else "verbatim"}
    if extra:
        return [f"no such field: {sorted(extra)} [json-pointer:{where}]"]
    if not isinstance(text, str) or not text:
        return [f"{REFUSED_EMPTY} [json-pointer:{where}/text]"]
    if len(text) > limit:
        return [f"must be less than {limit + 1} characters [json-pointer:{where}/text]"]
    return []


def _header(block: dict[str, Any], where: str) -> list[str]:
    return _text(block.get("text"), f"{where}/text", {"plain_text"}, TEXT_LIMITS["header"])


def _section(block: dict[str, Any], where: str) -> list[str]:
    both = {"plain_text", "mrkdwn"}
    if not block.get("text") and not block.get("fields"):
        return [f"missing required field: text or fields [json-pointer:{where}]"]
    found = []
    if "text" in block:
        found += _text(block["text"], f"{where}/text", both, TEXT_LIMITS["section"])
    fields = block.get("fields", [])
    if len(fields) > 10:
        found.append(f"no more than 10 items allowed [json-pointer:{where}/fields]")
    for index, field in enumerate(fields):
        found += _text(field, f"{where}/fields/{index}", both, TEXT_LIMITS["field"])
    return found


def _context(block: dict[str, Any], where: str) -> list[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        return [f"must be 1 to 10 elements [json-pointer:{where}/elements]"]
    found = []
    for index, element in enumerate(elements):
        if element.get("type") != "image":
            at = f"{where}/elements/{index}"
            found += _text(element, at, {"plain_text", "mrkdwn"}, TEXT_LIMITS["context"])
    return found


def _divider(block: dict[str, Any], where: str) -> list[str]:
    return [] if set(block) <= {"type", "block_id"} else [f"no such field [json-pointer:{where}]"]


def _actions(block: dict[str, Any], where: str) -> list[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        return [f"must be 1 to 25 elements [json-pointer:{where}/elements]"]
    found = []
    for index, element in enumerate(elements):
        at = f"{where}/elements/{index}"
        if len(element.get("action_id", "")) > 255 or len(element.get("value", "")) > 2000:
            found.append(f"action_id or value is too long [json-pointer:{at}]")
        if element.get("type") == "button":
            found += _text(element.get("text"), f"{at}/text", {"plain_text"}, TEXT_LIMITS["button"])
    return found


def _markdown(block: dict[str, Any], where: str) -> list[str]:
    text = block.get("text")
    fits = isinstance(text, str) and 0 < len(text) <= 12_000
    return [] if fits else [f"must be 1 to 12000 characters [json-pointer:{where}/text]"]


def _rich(block: dict[str, Any], where: str) -> list[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        return [f"missing elements [json-pointer:{where}/elements]"]
    found = []
    for index, element in enumerate(elements):
        at = f"{where}/elements/{index}"
        kind = element.get("type")
        if kind == "rich_text_list":
            if element.get("style") not in ("bullet", "ordered") or not element.get("elements"):
                found.append(f"a list needs style and elements [json-pointer:{at}]")
            for number, item in enumerate(element.get("elements", [])):
                found += _inline(item, f"{at}/elements/{number}", {"rich_text_section"})
        else:
            found += _inline(element, at, {"rich_text_section", "rich_text_quote", "rich_text_preformatted"})
    return found


def _inline(holder: dict[str, Any], where: str, kinds: set[str]) -> list[str]:
    if holder.get("type") not in kinds or not isinstance(holder.get("elements"), list):
        return [f"unsupported element: {holder.get('type')} [json-pointer:{where}]"]
    found = []
    for index, element in enumerate(holder["elements"]):
        at = f"{where}/elements/{index}"
        kind = element.get("type")
        if kind not in INLINE:
            found.append(f"unsupported element: {kind} [json-pointer:{at}]")
        if kind in ("text", "link") and "text" in element and not element["text"]:
            found.append(f"{REFUSED_EMPTY} [json-pointer:{at}/text]")
        if kind == "link" and not _is_address(element.get("url")):
            found.append(f"invalid url [json-pointer:{at}/url]")
        if not set(element.get("style", {})) <= STYLES:
            found.append(f"no such style [json-pointer:{at}/style]")
    return found


def _is_address(url: Any) -> bool:
    if not isinstance(url, str) or len(url) > 3000 or any(c.isspace() or c in "<>|" for c in url):
        return False
    return urlsplit(url).scheme.lower() in ("http", "https", "mailto")


def _table(block: dict[str, Any], where: str) -> list[str]:
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
        return [f"must be 1 to 100 rows [json-pointer:{where}/rows]"]
    found = []
    if len({len(row) for row in rows}) != 1 or not 1 <= len(rows[0]) <= 20:
        found.append(f"must be 1 to 20 cells, equally many in each row [json-pointer:{where}/rows]")
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            at = f"{where}/rows/{number}/{index}"
            if cell.get("type") == "raw_text":
                found += [] if cell.get("text") else [f"{REFUSED_EMPTY} [json-pointer:{at}/text]"]
            elif cell.get("type") == "rich_text":
                found += _rich(cell, at)
            else:
                found.append(f"unsupported cell [json-pointer:{at}]")
    return found


def _image(block: dict[str, Any], where: str) -> list[str]:
    alt = block.get("alt_text")
    if not isinstance(alt, str) or not 1 <= len(alt) <= 2000:
        return [f"must be 1 to 2000 characters [json-pointer:{where}/alt_text]"]
    if not isinstance((block.get("slack_file") or {}).get("id"), str):
        return [f"missing slack_file [json-pointer:{where}]"]
    return _text(block["title"], f"{where}/title", {"plain_text"}, 2000) if "title" in block else []


def _input(block: dict[str, Any], where: str) -> list[str]:
    found = _text(block.get("label"), f"{where}/label", {"plain_text"}, 2000)
    element = block.get("element") or {}
    if "options" in element and not 1 <= len(element["options"]) <= 100:
        found.append(f"must be 1 to 100 options [json-pointer:{where}/element]")
    if not element.get("action_id"):
        found.append(f"missing action_id [json-pointer:{where}/element]")
    return found


CHECKS = {
    "actions": _actions,
    "image": _image,
    "input": _input,
    "context": _context,
    "divider": _divider,
    "header": _header,
    "markdown": _markdown,
    "rich_text": _rich,
    "section": _section,
    "table": _table,
}


def view_refusals(view: dict[str, Any]) -> list[str]:
    """What is wrong with a view: its limits are those of its blocks, and 100 of them."""
    blocks = view.get("blocks", [])
    found = [] if 1 <= len(blocks) <= 100 else ["must be 1 to 100 blocks"]
    for number, block in enumerate(blocks):
        found += CHECKS[block["type"]](block, f"/blocks/{number}")
    for name in ("title", "submit", "close"):
        if name in view and len(view[name]["text"]) > 24:
            found.append(f"over 24 characters [json-pointer:/{name}]")
    return found


def metadata_refusal(metadata: Any) -> str | None:
    """The error code for a message's metadata, or None where Slack takes it."""
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        return "invalid_metadata_format"
    if not str(metadata.get("event_type", "")).replace("_", "").isalnum():
        return "invalid_metadata_format"
    return "metadata_too_large" if len(json.dumps(metadata)) > 8000 else None
