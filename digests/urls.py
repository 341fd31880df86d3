"""One address for one page, however it was shared. Pure and idempotent; rubbish comes back as it came."""

import re
from urllib.parse import SplitResult, urlsplit

# What sharing tools, newsletters and feeds add to an address without changing the page behind it.
_TRACKING_PREFIXES = (
    "utm_", "mc_", "ref_", "amp_", "at_", "ns_", "pk_", "mtm_", "piwik_", "matomo_", "wt_", "vero_", "oly_",
    "_hs", "hsa_", "hmb_", "stm_", "itm_", "sc_", "trk_", "guce_",
)  # fmt: skip
_TRACKING_NAMES = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid",
    "igshid", "igsh", "li_fat_id", "_ga", "_gl", "_ke", "guccounter", "cmpid", "cmp", "icid", "ncid",
    "ocid", "cvid", "ito", "smid", "smtyp", "smprod", "xtor", "spm", "mkt_tok", "mkcid", "mkrid", "mbid",
    "taid", "ftag", "ref", "referrer", "referer", "refsrc", "partner", "amp", "outputtype", "usqp", "sh",
    "sr_share", "traffic_source", "__twitter_impression", "campaign_id", "campaignid", "ss_source", "rss",
    "cxt", "wpisrc", "wpmm", "s_campaign", "nlid", "emc", "share", "fb_ref", "fb_source",
})  # fmt: skip
_SHORT_HOSTS = ("www.", "m.", "mobile.", "amp.")
_AMP_CACHE = re.compile(r"^/(?:amp/|[civ]/)?s/(?=[^/]+\.)")
_AMP_SUFFIX = re.compile(r"(?<=[^/])(?:/amp(?:\.html)?|\.amp(?=$|\.html$))(?=$|\.html$)")
# An address of letters, digits and a few signs: it needs no taking apart.
_ORDINARY = re.compile(
    r"https?://(?:www\.)?((?:[a-z0-9-]+\.)+[a-z0-9-]+)(/[\w/.,~+-]*)?(?:\?([\w=&.,~+-]*))?(?:#[\w=&.,~+/-]*)?",
    re.ASCII,
)
_HEX = re.compile(r"%[0-9a-fA-F]{2}")
_DEFAULT_PORTS = frozenset({80, 443})


def canonical_url(url: str) -> str:
    """The address that all shared forms of the same page have in common.

    Names a page, is not meant to be fetched: https, no www, mobile or AMP form, no tracking, no fragment,
    no credentials, sorted query. What is no web address comes back unchanged.
    """
    found = _ORDINARY.fullmatch(url)
    if found and "/amp" not in url and ".amp" not in url and not found[1].startswith(_SHORT_HOSTS):
        query = _plain_query(found[3]) if found[3] else ""
        return f"https://{found[1]}{(found[2] or '').rstrip('/')}" + (f"?{query}" if query else "")
    seen = url
    while True:  # every step that changes anything shortens or orders the address, so this ends
        step = _once(seen)
        if step == seen or not _may_hide_another(step):
            return step
        seen = step


def host(url: str) -> str:
    """The host of the canonical address, or "" where there is none."""
    canonical = canonical_url(url)
    split = _split(canonical)
    return (split.hostname or "") if split else ""


def host_of(url: str) -> str:
    """The host that is asked for an address, in lower case with its port, or "" where there is none."""
    split = _split(url)
    return split.netloc.rpartition("@")[2].lower() if split else ""


def _may_hide_another(url: str) -> bool:
    """Whether a second look can find more to take away: only what AMP wraps comes in layers."""
    return "amp" in url.lower()


def _once(url: str) -> str:
    split = _split(url)
    if split is None:
        return url
    name = _plain_host(split.hostname or "")
    path = _plain_path(split.path)
    inner = _inside_amp_cache(name, path)
    if inner is not None:
        name, _, rest = inner.partition("/")
        path = f"/{rest}"
    query = _plain_query(split.query)
    number = split.port if split.netloc[-1:].isdigit() and ":" in split.netloc else None
    port = "" if number is None or number in _DEFAULT_PORTS else f":{number}"
    shown = f"[{name}]" if ":" in name else name
    return f"https://{shown}{port}{path.rstrip('/')}" + (f"?{query}" if query else "")


def _split(url: str) -> SplitResult | None:
    try:
        split = urlsplit(url.strip())
        split.port  # noqa: B018  raises where the port is no number
    except ValueError:
        return None
    if split.scheme not in ("http", "https") or not split.hostname:
        return None
    return split


def _plain_host(name: str) -> str:
    name = name.lower().rstrip(".")
    for prefix in _SHORT_HOSTS:
        rest = name.removeprefix(prefix)
        if rest != name and "." in rest:
            return _plain_host(rest)
    return name


def _inside_amp_cache(name: str, path: str) -> str | None:
    """The address that an AMP cache serves, without its scheme, or None where this is no AMP cache."""
    if not (name.endswith(".ampproject.org") or (name.startswith("google.") and path.startswith("/amp/"))):
        return None
    inner = _AMP_CACHE.sub("", path, count=1)
    return None if inner == path else inner


def _plain_path(path: str) -> str:
    path = _HEX.sub(lambda found: found.group().upper(), path).rstrip("/")
    if path.startswith("/amp/") and not path.startswith("/amp/s/"):
        path = path.removeprefix("/amp")
    return _AMP_SUFFIX.sub("", path)


def _plain_query(query: str) -> str:
    kept = [piece for piece in query.split("&") if piece and not _is_tracking(piece)]
    return "&".join(sorted(_HEX.sub(lambda found: found.group().upper(), piece) for piece in kept))


def _is_tracking(piece: str) -> bool:
    name, _, value = piece.partition("=")
    name = name.lower()
    if name in ("source", "output", "via"):  # tracking with these values, content with others
        return value.lower().startswith(("rss", "amp", "feed", "twitter", "newsletter"))
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES)
