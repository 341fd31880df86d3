"""What a sentence is about, as far as its words leave no doubt: the facets that sections ask for."""

import re
from functools import lru_cache

_PATTERNS = {
    "happened": r"""
        launch\w*; releas\w+; announc\w+; unveil\w*; introduc\w+; top(?:ped| of)?; surg\w+; plung\w+; fell;
        dropped; rose; wip(?:ed|ing); climbed; rocketed; dethron\w+; overt(?:ook|ak\w+); displac\w+;
        sell-?off;
        sign(?:ed|s); acquir\w+; sued?; ban(?:ned|s); approved; shook; rattl\w+; sent ripples;
        sent shockwaves
        """,
    "cost": r"""
        cost\w*; price[ds]?; pricing; cheap\w*; expens\w+; fraction; performance; outperform\w*;
        benchmark\w*;
        match(?:es|ed) ; surpass\w*; rivals the; efficien\w+; faster; accura\w+; tokens?; budget;
        spen[dt]\w*;
        fewer resources; comparable; on par
        """,
    "method": r"""
        train(?:ed|ing); algorithm\w*; architect\w+; technique\w*; method\w*; approach; reasoning; compute;
        computing; optimi[sz]\w+; distill\w+; parameters?; research paper; paper; engineers?; built;
        design\w*;
        reinforcement; constraints?; test[- ]time
        """,
    "who": r"""
        found(?:ed|er|ers)\b; co-founder; hedge fund; headquarter\w*; based in; backed by; subsidiary;
        owned by;
        chief executive; ceo; led by; recruit\w*; start-?up\ \w+; spun (?:out|off); born out of
        """,
    "openness": r"""
        open[- ]?sourc\w*; open[- ]weights?; licen[cs]e\w*; download\w*; free to use; publicly available;
        transparen\w+; modif\w+; github; hugging face; open approach; accessible
        """,
    "markets": r"""
        shares?; stocks?; investors?; market\w*; wall street; nasdaq; valuation; revenues?; profits?;
        earnings;
        sell-?off; billions?; trillion; invest\w+; ipo; funding; margins?
        """,
    "policy": r"""
        export controls?; sanctions?; restrict\w+; polic(?:y|ies); regulat\w+; government; administration;
        congress; lawmakers?; executive order; washington; ban(?:ned|s)?; white house; minist\w+;
        commission;
        tariffs?; loopholes?; law; legislation; president
        """,
    "rivals": r"""
        rivals?; compet\w+; incumbents?; tech giants?; silicon valley; scrambl\w+; war rooms?;
        respon\w+; catch\w* up;
        counterparts?; monopoly; dominance; american (?:companies|firms|tech); established
        """,
    "regions": r"""
        europe\w*; european union; \bEU\b; japan\w*; korea\w*; india\w*; taiwan\w*; gulf; uae; saudi;
        brussels;
        britain; \bUK\b; france; germany; global(?:ly)?; china\w*; chinese; beijing; united states;
        u\.s\.; \bUS\b
        """,
    "precedent": r"""
        huawei; sputnik; cold war; precedent; in 20[01]\d; 202[0-4] launch; soviet\w*; mirrors?;
        mirroring; saga; decades? ago; reminiscent; parallels?; echo(?:es|ed|ing); recall(?:s|ing|ed)
        """,
    "risks": r"""
        risks?; safety; privacy; secur\w+; data protection; attack\w*; ethic\w+; concerns?; censor\w*;
        harm\w*;
        misus\w+; danger\w*; threat\w*; leak\w*; vulnerab\w+; skeptic\w*; sceptic\w*; murky; hiding;
        surveil\w+
        """,
    "hype": r"""
        hype; exaggerat\w*; overstat\w+; caution\w*; skeptic\w*; sceptic\w*; doubt\w*; bubble; claim\w*;
        not fundamentally; entire story; whole story; overreact\w*; unclear; frenzy
        """,
    "outlook": r"""
        future; will; likely; could; may; might; expect\w*; next; outlook; forecast\w*; long[- ]term;
        remains to be;
        forward; prompt\w*; wake-up call; pivotal; need to; must
        """,
}
_WEAK = frozenset({"outlook", "regions", "markets"})
"""Facets whose words are common: one word alone does not make them."""


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{one.strip()})" for one in words.split(";")), re.IGNORECASE)


_FACETS = {name: _compiled(words) for name, words in _PATTERNS.items()}

RIVALS, REGIONS = "rivals", "regions"
ELSEWHERE, WHOLE = "elsewhere", "whole"
"""Parts of the world that the story is not mainly about; all of it. No words of their own tell these."""

FACETS = (*_FACETS, ELSEWHERE, WHOLE)


@lru_cache(maxsize=100_000)
def strength(text: str, facet: str) -> int:
    """How many different words of the text speak of the facet; 0 where none does, or one too common."""
    pattern = _FACETS.get(facet)
    if pattern is None:
        return 0
    found = {match.group().lower() for match in pattern.finditer(text)}
    return 0 if facet in _WEAK and len(found) < 2 else len(found)


def dominance(text: str, facet: str) -> float:
    """How much more the text speaks of this facet than of the strongest other: at most 3."""
    others = max(strength(text, other) for other in _FACETS if other not in _WEAK and other != facet)
    own = strength(text, facet)
    return min(3.0, own - 0.5 * max(0, others - own))


def leading_facet(text: str) -> str | None:
    """The facet that most words speak of, where that is at least two and no other has as many."""
    counts = sorted(((strength(text, facet), facet) for facet in _FACETS), reverse=True)
    (most, facet), (second, _) = counts[:2]
    return facet if most >= 2 and most > second else None
