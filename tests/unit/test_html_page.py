"""The page a document becomes."""

import json
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.html import page
from adapters.html.render import KEY_SLOT, Listed, chips, index, parts, printable, safe_url
from digests.document import Bullets, Document, Heading, Note, Paragraph, Quote, StoryLine, Text, Thread
from digests.model import PartRole
from tests.documents import quiet_document, rich_document


class Seen(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, attribute: str) -> list[str]:
        return [str(attrs[attribute]) for _, attrs in self.tags if attribute in attrs]


def of(*spans: Text) -> Document:
    """A document of one paragraph."""
    return Document(title="T", summary="S", post=(Paragraph(sentences=(spans,)),))


def test_everything_said_is_on_the_page() -> None:
    """Lead, headlines, takeaways, both sides of a dispute, quotations and coverage stand on one page."""
    seen = Seen(page(rich_document())).text
    for words in (
        "Nvidia fell 17 % and lost 589 billion dollars in market value.",
        "Trigger: DeepSeek's assistant rose",
        "leaves out research and hardware",
        "The final training run of V3 cost 5.6 million dollars.",
        "“DeepSeek R1 is AI's Sputnik moment.”",
        "Marc Andreessen",
        "Is demand for the fastest chips lasting?",
        "One feed failed: Foundry Notes.",
        "New since yesterday:",
        "Vendor claim",
        "深度求索限制注册",
    ):
        assert words in seen


def test_story_lines_lead_to_their_stories() -> None:
    """Each story line links to an anchor that is on the page exactly once."""
    seen = Seen(page(rich_document()))
    anchors = seen.all("id")
    local = [href[1:] for href in seen.all("href") if href.startswith("#")]
    assert {"story-1", "story-2", "story-3"} <= set(local)
    assert all(anchors.count(name) == 1 for name in local)


def test_a_story_line_without_a_reply_leads_to_its_source() -> None:
    """Where there is no reply to go to, the headline links to the source, or to nothing."""
    lines = tuple(
        StoryLine(number=number, headline=f"H{number}", url=url, detail=(), reply=7)
        for number, url in ((1, "https://example.org/x"), (2, None))
    )
    seen = Seen(page(Document(title="T", summary="S", post=lines)))
    assert "https://example.org/x" in seen.all("href")
    assert "H2" in seen.text


def test_the_page_needs_nothing_else() -> None:
    """No script, picture, frame, form or style sheet is fetched from anywhere."""
    seen = Seen(page(rich_document()))
    assert not {"script", "img", "iframe", "link", "form", "object"} & {tag for tag, _ in seen.tags}
    assert not seen.all("src")
    assert "url(" not in page(rich_document())
    assert "@import" not in page(rich_document())


def test_the_page_can_be_found_one_s_way_in() -> None:
    """The page says its language, has one main landmark, one h1 and no heading level left out."""
    seen = Seen(page(rich_document()))
    tags = [tag for tag, _ in seen.tags]
    assert seen.tags[0][0] == "html"
    assert seen.tags[0][1]["lang"] == "en"
    assert tags.count("main") == 1
    assert tags.count("h1") == 1
    levels = [int(tag[1]) for tag in tags if tag in {"h1", "h2", "h3", "h4"}]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_quiet_day_is_one_line() -> None:
    """A document without replies is a page without articles."""
    seen = Seen(page(quiet_document()))
    assert "article" not in {tag for tag, _ in seen.tags}
    assert "Nothing new enough to report." in seen.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "racebrief:part/1",
        "//example.org",
        "https:/x",
        "http://[",
        "",
        None,
    ],
)
def test_only_the_web_is_linked(url: str | None) -> None:
    """An address that is not http or https stays text."""
    assert safe_url(url) is None
    shown = Seen(
        page(
            Document(
                title="T",
                summary="S",
                post=(
                    Paragraph(sentences=((Text(text="here", url=url),),)),
                    Heading(text="there", level=2, url=url),
                    Bullets(items=((Text(text="in a list", url=url),),)),
                ),
            )
        )
    )
    assert all(href.startswith("#") for href in shown.all("href"))
    assert "here" in shown.text
    assert "in a list" in shown.text


@given(st.text(max_size=200))
def test_foreign_text_is_never_markup(text: str) -> None:
    """Whatever a source writes, the page holds the same elements and shows the same characters."""
    plain = Seen(page(_everywhere("x")))
    seen = Seen(page(_everywhere(text)))
    if text.strip():  # a lone bracket gets a span of its own
        assert [t for t, _ in seen.tags if t != "span"] == [t for t, _ in plain.tags if t != "span"]
    assert " ".join(printable(text).replace("\r", " ").split()) in " ".join(seen.text.split())


def _everywhere(text: str) -> Document:
    return Document(
        title=text,
        summary=text,
        post=(Paragraph(sentences=((Text(text=text or " "),),)), Quote(text=text, attribution=())),
        replies=(Thread(title=text, blocks=()),),
    )


def test_one_part_holds_the_page() -> None:
    """A document becomes one post whose payload is the page with its title."""
    (part,) = parts(rich_document())
    told = json.loads(part.payload)
    assert part.role is PartRole.POST
    assert part.number == 0
    assert told["title"] == "AI race, Monday 27 January"
    assert told["html"].count(KEY_SLOT) == 1


def test_foreign_text_cannot_pass_for_the_key() -> None:
    """The place for a delivery's key is unique even where a source writes its markup."""
    assert page(of(Text(text=KEY_SLOT))).count(KEY_SLOT) == 1


def test_status_words_have_styles() -> None:
    """Status words get their chip in any case, a count of sources stays plain."""
    kinds = [
        chip.kind
        for status, detail in (
            ("New", ("single source (Wired)", "Disputed", "Vendor claim", "7 sources")),
            ("Update", ()),
        )
        for chip in chips(StoryLine(number=1, headline="H", url=None, status=status, detail=detail, reply=0))
    ]
    assert kinds == ["new", "single", "disputed", "vendor", "plain", "update"]


def test_the_index_lists_pages_and_says_when_there_are_none() -> None:
    """An index links to each page; an empty one says so."""
    listed = Listed(href="a.html", title="A <b>", summary="Sum", date="2025-01-27", slot="18:00")
    seen = Seen(index([listed]))
    assert "a.html" in seen.all("href")
    assert "A <b>" in seen.text
    assert "1 briefing, newest first." in seen.text
    assert "No briefing has been written" in Seen(index([])).text


def test_chips_are_not_said_twice() -> None:
    """A note that only repeats the chips of its story is left out, one that says more stays."""
    line = StoryLine(
        number=1, headline="H", url=None, detail=("New", "Disputed", "Single source: A"), reply=0
    )
    for words, kept in (("Disputed · Single source: A", False), ("Late by an hour", True)):
        note = Note(spans=(Text(text=words, italic=True),))
        reply = Thread(title="H", blocks=(Heading(text="H", level=2), note))
        document = Document(title="T", summary="S", post=(line,), replies=(reply,))
        assert (words in Seen(page(document)).text) is kept


def test_a_headline_leads_to_its_source() -> None:
    """The address of a reply's heading becomes a link of the article's title."""
    heading = Heading(text="H", level=2, url="https://example.org/lead")
    document = Document(title="T", summary="S", post=(), replies=(Thread(title="other", blocks=(heading,)),))
    seen = Seen(page(document))
    assert "https://example.org/lead" in seen.all("href")
    assert "other" not in seen.text
