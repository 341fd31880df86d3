"""Nothing that a feed's markup carries reaches a reader but its words."""

import pytest

from adapters.feeds.text import plain_text, plain_title

PAYLOADS = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>", "<img src='javascript:alert(1)'>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>", "<math><mtext><style><img src onerror=alert(1)></style>",
    "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>", "<embed src=//evil.example/x.swf>",
    "<a href='javascript:alert(1)' onclick=alert(1)></a>", "<a href='data:text/html;base64,PHNjcmlwdD4='></a>",
    "<body onload=alert(1)>", "<style>@import'//evil.example/x.css';</style>", "<div style='background:url(javascript:alert(1))'></div>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>", "<form action=//evil.example><input name=p><button>alert(1)</button></form>",
    "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)></audio>", "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>", "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>", "<textarea><script>alert(1)</script></textarea>", "<title><script>alert(1)</script></title>",
    "<details open ontoggle=alert(1)></details>", "<marquee onstart=alert(1)></marquee>", "<select><option onfocus=alert(1)></select>",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_leaves_words_alone(payload: str) -> None:
    """Before and after a payload the words stay; of itself no tag, handler or address is left."""
    for found in (plain_text(f"<p>Before.</p>{payload}"), plain_text(f"<p>Before.</p><p>Then {payload}</p>")):
        assert found.startswith("Before.")
        for trace in (
            "<script",
            "<img",
            "<svg",
            "<iframe",
            "onerror=",
            "onload=",
            "javascript:",
            "evil.example",
        ):
            assert trace not in found.lower().replace("&lt;", "<")
    assert "<script" not in plain_title(f"News {payload}").lower()


@pytest.mark.parametrize("payload", ["&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;script&amp;gt;"])
def test_escaped_markup_is_text(payload: str) -> None:
    """What a publisher escaped twice is shown as it reads, for it is no markup."""
    assert "script" in plain_text(f"<p>The tag {payload} is old.</p>")
