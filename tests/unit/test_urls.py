import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digests.urls import canonical_url, host

_HOSTS = st.sampled_from(
    ["example.org", "WWW.Example.org", "m.example.co.uk", "amp.www.example.org", "127.0.0.1"]
)
_WORDS = st.text(string.ascii_letters + string.digits + "-._~%/", max_size=12)
_QUERY = st.lists(
    st.tuples(st.sampled_from(["id", "utm_source", "fbclid", "q", "ref", "amp", "page"]), _WORDS), max_size=4
)


@st.composite
def _addresses(draw: st.DrawFn) -> str:
    path = "/".join(
        draw(st.lists(st.one_of(_WORDS, st.sampled_from(["amp", "story.amp.html", ""])), max_size=4))
    )
    query = "&".join(f"{name}={value}" for name, value in draw(_QUERY))
    port = draw(st.sampled_from(["", ":80", ":443", ":8080"]))
    return f"{draw(st.sampled_from(['http', 'https', 'HTTPS']))}://{draw(_HOSTS)}{port}/{path}?{query}#top"


@pytest.mark.parametrize(
    ("shared", "canonical"),
    [
        ("http://www.Example.org/a/?utm_source=rss&utm_medium=feed#top", "https://example.org/a"),
        ("https://example.org:443/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
        ("http://example.org:80", "https://example.org"),
        ("https://example.org:8443/a/", "https://example.org:8443/a"),
        ("https://m.example.org/a?fbclid=x&gclid=y&mc_cid=z&cmpid=w&ref=home", "https://example.org/a"),
        ("https://amp.example.org/a", "https://example.org/a"),
        ("https://example.org/a/amp/", "https://example.org/a"),
        ("https://example.org/a/amp.html", "https://example.org/a"),
        ("https://example.org/a.amp.html", "https://example.org/a.html"),
        ("https://example.org/amp/news/a", "https://example.org/news/a"),
        ("https://example.org/a?amp=1&id=7", "https://example.org/a?id=7"),
        ("https://www.google.com/amp/s/example.org/a/amp", "https://example.org/a"),
        ("https://example-org.cdn.ampproject.org/c/s/example.org/a", "https://example.org/a"),
        ("https://medium.com/p/1?source=rss----2", "https://medium.com/p/1"),
        ("https://example.org/search?source=reports", "https://example.org/search?source=reports"),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("https://example.org/%c3%a9", "https://example.org/%C3%A9"),
        ("https://example.org/lamp", "https://example.org/lamp"),
        ("https://m.com/a", "https://m.com/a"),
        ("http://[::1]:8080/a", "https://[::1]:8080/a"),
    ],
)
def test_the_shared_forms_of_a_page_have_one_address(shared: str, canonical: str) -> None:
    """Tracking, mobile, AMP, scheme, port and order of parameters do not make another page."""
    assert canonical_url(shared) == canonical


@pytest.mark.parametrize(
    "rubbish",
    ["", "not a url", "mailto:a@example.org", "https://", "http://[::1", "https://example.org:port/", "//a"],
)
def test_rubbish_comes_back_as_it_came(rubbish: str) -> None:
    """What is no web address is not touched and does not fail."""
    assert canonical_url(rubbish) == rubbish
    assert host(rubbish) == ""


@given(_addresses())
@example("https://google.com/amp/s/google.com/amp/s/example.org/amp/amp/")
def test_an_address_is_canonical_after_one_go(url: str) -> None:
    """The canonical form of a canonical address is itself."""
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    """No text whatever makes it fail, and the result is stable."""
    assert canonical_url(canonical_url(text)) == canonical_url(text)
    assert canonical_url(canonical_url(f"http://{text}")) == canonical_url(f"http://{text}")


def test_host_is_the_plain_name() -> None:
    """The host is lower case, without www, port or credentials."""
    assert host("https://u:p@WWW.Example.ORG:8080/a") == "example.org"
