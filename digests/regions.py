"""Which parts of the world a sentence is about."""

import re

_REGIONS = {
    "US": r"\bU\.?S\.?A?\b(?!\$)|United States|\bAmerica(?:n|ns)?\b|Washington|White House|Pentagon",
    "China": r"\bChin(?:a|ese)\b|Beijing|Shanghai|Shenzhen|Hangzhou|Hong Kong",
    "Europe": (
        r"\bEurope(?:an|ans)?\b|\bE\.?U\.?\b|Brussels|\bUK\b|Brit(?:ain|ish)|German\w*|France|French|Ofcom"
    ),
    "Asia": r"Japan\w*|Korea\w*|Taiwan\w*|\bIndia\w*|Singapore|Malaysia\w*|Indonesia\w*|Vietnam\w*",
    "Middle East": r"\bGulf\b|\bUAE\b|Emirat\w+|Saudi\w*|Qatar\w*|Israel\w*|Abu Dhabi|Dubai",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _REGIONS.items()}


def regions_of(text: str) -> tuple[str, ...]:
    """Those named, the one named most first."""
    counts = {name: len(pattern.findall(text)) for name, pattern in _PATTERNS.items()}
    return tuple(sorted((name for name, n in counts.items() if n), key=lambda name: -counts[name]))
