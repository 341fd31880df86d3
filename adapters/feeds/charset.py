"""In which characters a feed is written, where header, declaration and bytes agree."""

import codecs
import re

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*['\"]([^'\"]{1,40})['\"]")
_PIECE = 1 << 20
_UTF_8 = frozenset({"", "utf-8", "utf8"})
_SINGLE = frozenset({"iso-8859-1", "windows-1252", "us-ascii", "iso-8859-15", "iso-8859-2", "windows-1251"})

_C1 = re.compile("[\x80-\x9f]")
_FROM_1252 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}  # fmt: skip


def as_utf8(body: bytes, content_type: str | None) -> tuple[bytes, bool] | None:
    """The body in UTF-8, and whether it was served as such. None where only a guess could tell."""
    mime, header = _header(content_type)
    body = body.removeprefix(codecs.BOM_UTF8)
    found = _DECLARED.match(body)
    declared = found[1].decode("latin-1").lower() if found else ""
    told = header.lower()
    try:
        if told in _UTF_8 and declared in _UTF_8:
            if not _is_utf8(body):
                return None
            is_ascii = mime.startswith("text/") and not header and body.isascii()
            # feedparser goes by the spelling, and so must we to read what it reads.
            return body, not is_ascii and (header or "utf-8") == "utf-8"
        name = told or declared
        if name in _SINGLE and declared in ("", name):
            return body.decode(name).encode("utf-8"), False
    except UnicodeDecodeError:
        pass
    return None


def _is_utf8(body: bytes) -> bool:
    """In pieces, for a decoded copy of a large body would be larger still."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(body)
    try:
        for start in range(0, len(body), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _header(content_type: str | None) -> tuple[str, str]:
    mime, *rest = (content_type or "").split(";")
    for part in rest:
        key, _, value = part.partition("=")
        if key.strip().lower() == "charset":
            return mime.strip(), value.strip().strip("\"'")
    return mime.strip(), ""


def without_c1(text: str) -> str:
    """Windows' signs in the place of the control characters that their bytes mean in Latin-1."""
    return text.translate(_FROM_1252) if _C1.search(text) else text
