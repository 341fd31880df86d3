"""What was decided, denied or set right: a headline's deeds by their verbs, however papers word them."""

import re
from enum import StrEnum
from functools import lru_cache


class Deed(StrEnum):
    """Deeds that change how a story stands. What is one deed in other words is one here."""

    CORRECTION = "correction"
    DENIAL = "denial"
    INQUIRY = "inquiry"
    BAN = "ban"
    LEAVE = "leave"
    FINDING = "finding"
    ORDER = "order"
    FINE = "fine"
    SUIT = "suit"
    SETTLEMENT = "settlement"
    PURCHASE = "purchase"
    LISTING = "listing"
    END = "end"
    DEPARTURE = "departure"
    LAW = "law"
    CUT = "cut"
    LAUNCH = "launch"


LABELS = {Deed.CORRECTION: "Correction", Deed.DENIAL: "Denial", Deed.LAUNCH: "Launch"}
"""What an update is called by; every other deed is a decision."""

OF_STATES = frozenset({Deed.INQUIRY, Deed.ORDER, Deed.FINE, Deed.LAW})
"""Deeds that only states and authorities do: without one they are talk."""

_PATTERNS = {
    Deed.CORRECTION: r"""
        corrects?; corrected; correction; retract\w*; clarifie[sd]; walks? back; walked back; backtracks?;
        backs? down; apologi[sz]e[sd]?; withdr(?:aws?|ew) (?:\w+ ){0,2}(?:claims?|reports?|papers?)
        """,
    Deed.DENIAL: r"""
        den(?:y|ies|ied|ying); denials?; refut\w+; rebut\w*; debunk\w*; disput(?:es|ed);
        (?:reject|dismiss)(?:e?s|ed)? (?:\w+ ){0,2}(?:claims?|reports?|rumou?rs?|allegations?);
        (?:claims?|reports?|rumou?rs?|allegations?) (?:\w+ ){0,6}(?:untrue|false|wrong|baseless);
        not true; (?:shuts?|shutdown|shot) (?:\w+ ){0,2}rumou?rs?; completely wrong
        """,
    Deed.INQUIRY: r"""
        prob(?:e|es|ed|ing); investigat\w+; (?<!to )reviews?; under review; reviewing; scrutin\w+;
        inquir(?:y|ies) into; inquest; examin(?:es|ing); raid(?:s|ed)?; subpoena\w*; looking into
        """,
    Deed.BAN: r"""
        bans?; banned; block(?:s|ed|ing)?; prohibit\w*; halt(?:s|ed|ing)?; suspend\w*; restrict\w*;
        limit(?:s|ed|ing)?; paywall\w*; turns? off; pull(?:s|ed) from; remov(?:es|ed) from; veto(?:es|ed)?
        """,
    Deed.LEAVE: r"approv(?:e|es|ed|al); clear(?:s|ed); lifts? (?:\w+ )?(?:ban|curbs); grants",
    Deed.FINDING: r"""
        rul(?:es|ed|ing); convict\w*; acquit\w*; verdict; finds? (?:\w+ ){0,3}(?:guilty|liable);
        (?:calls?|declares?|deems?|finds?) .{0,50}(?:illegal|unlawful); (?:can|to) (?:go|head) to trial
        """,
    Deed.ORDER: r"""
        orders; ordered; demands; demanded; demand (?:answers|action|that); summons; instructs; urge[sd]?;
        tells? (?:\w+ ){1,3}to; requires
        """,
    Deed.FINE: r"fines; fined; penalt(?:y|ies); fine (?:of|for|over)",
    Deed.SUIT: r"sue[sd]?; suing; (?:law)?suits?; charge[sd]; indict\w*; appeals; appealed",
    Deed.SETTLEMENT: r"settle\w*",
    Deed.PURCHASE: r"acquir\w+; (?:to )?buys?(?! buttons?); bought; takeover; merge[srd]?; signs; signed",
    Deed.LISTING: r"""
        (?:go|goes|going|went) public; (?:market|trading|stock|share|hong kong|nasdaq) debut; starts trading;
        on listing; files for (?:\w+ )?ipo
        """,
    Deed.END: r"""
        cancel\w*; scrap(?:s|ped)?; delay(?:s|ed)?; postpon\w*; complet(?:es|ed); shuts? down;
        open(?:s|ed)? (?:\w+ )?(?:proceedings|case)
        """,
    Deed.DEPARTURE: r"resign\w*; quits?; steps? down; depart(?:s|ed|ure)?; ousted; fired; sacked",
    Deed.LAW: r"pass(?:es|ed) (?:\w+ ){0,3}(?:bill|law|act); signs? .{0,30}(?:bill|law|order); enact\w*",
    Deed.CUT: r"cuts?(?! costs?); lay(?:s|ing)? off; layoffs?",
    Deed.LAUNCH: r"launch\w*; releas(?:es|ed|ing); unveil\w*; rolls? out",
}
_HEDGED = re.compile(
    r"\b(?:could|may|might|would|possible|possibly|threat\w*|consider\w*|calls? for|if)\b[^;:]{0,30}$",
    re.IGNORECASE,
)
_DEEDS = {
    deed: re.compile(rf"\b(?:{'|'.join(' '.join(one.split()) for one in words.split(';'))})\b", re.IGNORECASE)
    for deed, words in _PATTERNS.items()
}


@lru_cache(maxsize=20_000)
def deeds(headline: str) -> frozenset[Deed]:
    """Of a headline or a sentence. What only could or may be done, or is threatened, is no deed."""
    return frozenset(
        deed
        for deed, pattern in _DEEDS.items()
        if any(not _HEDGED.search(headline[: found.start()]) for found in pattern.finditer(headline))
    )
