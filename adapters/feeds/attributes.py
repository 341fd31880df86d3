"""What the attributes of a feed's elements mean, as feedparser takes them."""

SEPARATOR = " "
"""Between a name and the namespace that stands before it."""

_TYPES = {
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain",
    "html": "text/html", "text/html": "text/html",
}  # fmt: skip
_PAGES = frozenset({"text/html", "html", "xhtml", "application/xhtml+xml"})
Attributes = dict[str, str]


class Unsure(Exception):
    """Only feedparser can tell what is meant."""


def is_page(link: Attributes) -> bool:
    """Whether a link leads to the item's page and not to something beside it."""
    return (
        link.get("rel", "alternate").lower() == "alternate"
        and link.get("type", "text/html").lower() in _PAGES
    )


def is_base(name: str) -> bool:
    """Whether an attribute sets what relative addresses start from."""
    return name[-4:].lower() == "base" and name.rpartition(SEPARATOR)[2].lower() == "base"


def kind_of(attributes: Attributes, default: str) -> str:
    """The media type of an element's text, text/plain or text/html. Raises Unsure for all others."""
    if not attributes:
        return default
    told = {name.lower(): value.lower() for name, value in attributes.items()}
    kind = None if "mode" in told else _TYPES.get(told.get("type", default))
    if kind is None:
        raise Unsure
    return kind
