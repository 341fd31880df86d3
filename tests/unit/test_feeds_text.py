import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.feeds.text import MAX_TEXT, MAX_TITLE, first_sentence, plain_text, plain_title, without_tail


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One &amp; two.</p>\n<p>Three</p>", "One & two.\nThree"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<p>a\n  wrapped\n line</p>", "a wrapped line"),
        ("<p>x<script>alert('<p>')</script><style>p{}</style>y</p>", "xy"),
        ("<figure><img alt='a > b'><figcaption>Photo: agency</figcaption></figure><p>Text.</p>", "Text."),
        ('<div class="a>b">in</div>', "in"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("<p>&amp;lt;b&amp;gt; is a tag</p>", "&lt;b&gt; is a tag"),
        ("AT&amp;T &#8217;s\u00a0price", "AT&T ’s price"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("A first sentence.\nA second\nparagraph", "A first sentence.\nA second paragraph"),
        ("one\n\ntwo", "one\ntwo"),
        ("<p>cut markup <a href='http://exa", "cut markup"),
        ("<!-- note --><p>x</p>", "x"),
        ("", ""),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup: str, text: str) -> None:
    """Tags go, blocks become lines, entities are undone once, hidden parts and captions vanish."""
    assert plain_text(markup) == text


def test_text_that_is_no_html_keeps_its_signs() -> None:
    """Plain text is not unescaped and loses nothing that looks like a tag."""
    assert plain_text("use <name> & &amp;", is_html=False) == "use <name> & &amp;"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("It rained. Read more...", "It rained."),
        ("It rained.\nRead More »", "It rained."),
        ("It rained. Continue reading...", "It rained."),
        ("It rained. Continue reading “Rain” →", "It rained."),
        ("A headline without stop Continue reading...", "A headline without stop"),
        ("It rained. Read more of this story at Slashdot.", "It rained."),
        ("It rained.\nRead the full article on GamingOnLinux.", "It rained."),
        ("It rained.\nRead full story at The Verge", "It rained."),
        ("It rained.\nThe post Rain. And more appeared first on The Daily.", "It rained."),
        ("It rained and […]\nThe post Rain appeared first on The Daily.", "It rained and…"),
        ("It rained. […]", "It rained."),
        ("It rained [...]", "It rained…"),
        ("It rained …", "It rained…"),
        ("“It rained.” [&hellip;]", "“It rained.”"),
        ("It rained.\nComments", "It rained."),
        ("Comments", ""),
        ("Article URL: https://a.org/b\nComments URL: https://c.org/d\nPoints: 3\n# Comments: 7", ""),
        ("It rained. submitted by /u/someone [link] [comments]", "It rained."),
        ("It rained. Leer más", "It rained."),
        ("It rained. (more)", "It rained."),
        # what is news stays
        ("Children should read more", "Children should read more"),
        ("Read more books, says the minister.", "Read more books, says the minister."),
        ("She had no comments.", "She had no comments."),
        ("The post office appeared to be shut.", "The post office appeared to be shut."),
        ("They continue reading the ruling.", "They continue reading the ruling."),
    ],
)
def test_tails_of_blog_software_go(text: str, short: str) -> None:
    """Chrome at the end goes, news stays, and a sentence cut in the middle says so with an ellipsis."""
    assert plain_text(text) == short


def test_titles_are_one_plain_line() -> None:
    """A title loses tags and line breaks and is bounded."""
    assert plain_title("<b>AT&amp;T</b>\n buys <i>X</i>") == "AT&T buys X"
    assert plain_title("Why a < b matters", is_html=False) == "Why a < b matters"
    assert len(plain_title("x" * 10_000)) == MAX_TITLE


def test_long_text_is_bounded_at_a_word() -> None:
    """Text over the limit ends at a word with an ellipsis; one endless word is cut."""
    text = plain_text("word " * 10_000)
    assert len(text) <= MAX_TEXT
    assert text.endswith("word…")
    assert len(plain_text("x" * 50_000)) == MAX_TEXT


def test_the_first_sentence_stands_for_a_title() -> None:
    """It ends with the sentence, or with the line where no sentence ends."""
    assert first_sentence("It rained. It poured.\nMore") == "It rained."
    assert first_sentence("It rained\nIt poured") == "It rained"


@given(st.text(st.sampled_from("ab <>&;/p\n.…[]"), max_size=60))
def test_no_markup_fails_or_leaves_loose_ends(markup: str) -> None:
    """Whatever the markup, the text is trimmed, on plain lines without empty ones."""
    text = plain_text(markup)
    assert text == text.strip()
    assert "\n\n" not in text
    assert "  " not in text


@given(
    st.lists(st.sampled_from(["It rained.", "[…]", "Read more...", "Comments", "The lab said"]), max_size=6)
)
def test_tails_are_taken_off_to_the_end(parts: list[str]) -> None:
    """Taking tails off a second time changes nothing."""
    once = without_tail("\n".join(parts))
    assert without_tail(once) == once
