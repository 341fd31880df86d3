"""What kind of happening a headline tells: the trade's events by their verbs and nouns."""

import re
from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    """The kinds an editor of this beat tells apart, strongest first."""

    REGULATION = "regulation"
    EXPORT_CONTROLS = "export controls"
    DEAL = "deal"
    RESULTS = "results"
    COURT = "court"
    MARKETS = "markets"
    CAPACITY = "capacity"
    MISUSE = "misuse"
    DISPUTE = "dispute"
    SUPPLY = "supply"
    MODEL = "a new model"
    LAUNCH = "launch"
    PEOPLE = "people"
    RESEARCH = "research"
    STATEMENT = "statement"
    OPINION = "opinion"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that tell a kind, and what a happening of that kind is worth."""

    kind: EventKind
    weight: float
    pattern: re.Pattern[str]


def _cue(kind: EventKind, weight: float, words: str) -> Cue:
    """`words` are patterns with semicolons between them; a pattern may hold spaces."""
    patterns = "|".join(" ".join(word.split()) for word in words.split(";"))
    return Cue(kind=kind, weight=weight, pattern=re.compile(rf"\b(?:{patterns})\b", re.IGNORECASE))


CUES = (
    _cue(
        EventKind.OPINION,
        -0.9,
        r"""
        opinion; (?:^|(?<=:[ ]))(?:why (?!.*\b(?:shares|stocks)\b)|how (?!.*\$));
        what (?:if|happens|it means|to know|we);
        should (?:you|we|i);
        could (?:you|we); is it; are we; here'?s; the case for;
        (?:how|where) to (?:watch|follow); what to expect; what we know; everything we know;
        the truth about; i'?m; i've; my; your; you; essay; column; editorial; letters;
        interview; looks back; predictions?; trends; guide; explainer; explained; lessons;
        (?:^|(?<=:[ ]))review; review(?=:); reviewed$
        """,
    ),
    _cue(
        EventKind.EXPORT_CONTROLS,
        1.3,
        r"""
        export (?:controls?|curbs?|bans?|licen[cs]es?|restrictions?|rules?); exports?;
        (?:sales|shipments) to china; chip (?:sales|exports);
        sanction\w*; tariffs?; entity list; blacklist\w*; smuggl\w+; chip (?:curbs?|ban);
        anti-dumping; embargo\w*
        """,
    ),
    _cue(
        EventKind.REGULATION,
        1.2,
        r"""
        regulat\w+; watchdogs?; probes?; probed; investigat\w+; bans?; banned; blocks?; blocked;
        lawmakers?; ministers?; senat\w+; congress; bills?(?! gates); laws?; legislat\w+;
        (?:ai|chips?|safety|services|markets) act; executive order; antitrust; competition authority;
        fine[sd]; fine (?:of|for|over); (?:may|could|to|will) fine; orders; ordered; crackdown;
        threatens? .{0,40}(?:bans?|fines?|action|sanctions|tariffs);
        rules?; urgent contact; commission; ofcom; ftc; parliament; governor; treaty; summit;
        review(?:s|ing) (?!roundup); scrutin\w+; demands; demand (?:answers|action); ministry; white house;
        pentagon; halt\w*; suspend\w*; remov\w+ from; pulled from
        """,
    ),
    _cue(
        EventKind.DEAL,
        1.3,
        r"""
        acquir\w+; acquisition; buys; (?:to|will|would|may) buy(?! buttons?); bought; takeover; merg\w+;
        (?:raises?|raising|raised)(?! (?:questions?|concerns?|alarms?|fears?|doubts?|eyebrows|.{0,20}prices));
        (?:lands|secures|receives|nabs|bags|pulls in) [$€£][\d.]+\w*;
        funding; (?:funding|financing|investment|seed) round; valuation; valued;
        ipo; listing; listed; (?:go|goes|going) public; stake; invest(?:s|ed|ing)?;
        (?:m|bn|million|billion)(?: ai)? investment; investment (?:in|of|from); deals?; agreements?; contract;
        partners(?! wants?| says?); partner with; partnership; team(?:s|ed|ing)? up; sign(?:s|ed)(?! of);
        (?:in|deal|merger|takeover|funding) talks; talks (?:with|over|to); bid; prices? (?:ipo|hong);
        (?:market|trading|stock|share|hong kong|nasdaq) debut; supply pact; loan; bond; financing
        """,
    ),
    _cue(
        EventKind.RESULTS,
        1.2,
        r"""
        (?<!search )results(?! were); revenues?; (?<!for-)(?<!for )(?<!non-)profits?; earnings;
        sales(?! to| teams?| agents?); (?:above|below|beats?|tops?|misses|raises?|cuts?) (?:\w+ )?forecasts?;
        guidance; (?:cuts?|raises?) outlook; outlook for; quarter(?:s|ly)?; q[1-4]; (?<!job )loss(?:es)?;
        (?:beats?|tops|misses) (?:estimates|expectations); capex; spending
        """,
    ),
    _cue(
        EventKind.COURT,
        1.1,
        r"""
        lawsuits?; sues?; sued; suing; courts?; judge; trial; settle\w*; ruling; rules that; jury;
        copyright; verdict; appeal; charged; indict\w+
        """,
    ),
    _cue(
        EventKind.MARKETS,
        1.0,
        r"""
        shares?; stocks?; rall(?:y|ies); sell-?off; market cap\w*; market value; index; kospi;
        nasdaq; nikkei; plunge\w*; tumbl\w+; soar\w*; slump\w*; record high; bubble; wall street;
        investors
        """,
    ),
    _cue(
        EventKind.CAPACITY,
        1.0,
        r"""
        data ?cent(?:er|re)s?; gigawatts?; nuclear; power (?:plant|grid|deal); reactors?; plants?;
        fabs?; factor(?:y|ies); capacity; supercomputer; build-?out; expansion; campus
        """,
    ),
    _cue(
        EventKind.SUPPLY,
        1.0,
        r"""
        shortage; prices?; supply; production; shipments?; ramp\w*; orders for; memory; hbm; dram
        """,
    ),
    _cue(
        EventKind.MISUSE,
        0.9,
        r"""
        deepfakes?; sexual\w*; csam; explicit; indecent; nud(?:es?|ity|if\w+);
        leak(?:s|ed)?; breach\w*; hack\w*; attacks?; malware;
        vulnerabilit\w+; scams?; fraud; suicide; harm\w*; undress\w*; exposed; malicious; outage;
        abuse
        """,
    ),
    _cue(
        EventKind.DISPUTE,
        1.3,
        r"""
        disputes?; disputed; denies; denied; doubts?; contradicts?; rejects?; accus(?:es|ed);
        rebuts?; refutes?
        """,
    ),
    _cue(
        EventKind.PEOPLE,
        0.7,
        r"""
        layoffs?; lays? off; job (?:cuts|losses); cuts? jobs; jobs (?:at risk|(?:\w+ )?cut); hires?; hired;
        joins?; leaves; quits?; steps down; resigns?; appoint(?:s|ed); names? .{0,30}(?:chief|ceo|head);
        depart(?:s|ed|ure)?; poach\w*; (?<!european )union; strike; exits?
        """,
    ),
    _cue(
        EventKind.MODEL,
        1.1,
        r"""
        (?:new|next|next-gen\w*|latest|flagship|open|open-source|open-weights?|reasoning|frontier)
        (?:[\w-]+ ){0,2}models?
        """,
    ),
    _cue(
        EventKind.LAUNCH,
        0.75,
        r"""
        launch\w*; releas\w+; unveil\w*; introduc\w+; announc\w+; rolls? out; rolling out;
        open[- ]source\w*; open[- ]weights?; debuts; tests(?! positive); to test; testing; pilots?;
        deploy\w*; adopts?
        """,
    ),
    _cue(
        EventKind.RESEARCH,
        0.45,
        r"""
        stud(?:y|ies); researchers?; research; scientists?; paper; benchmark\w*; breakthrough;
        survey; finds?
        """,
    ),
    _cue(
        EventKind.STATEMENT,
        0.25,
        r"""
        says?; said; warns?; tells?; calls?; claims?; believes?; predicts?; expects?; plans?;
        vows?
        """,
    ),
)


def kinds(headline: str) -> tuple[Cue, ...]:
    """The cues a headline holds, worth most first."""
    found = [cue for cue in CUES if cue.pattern.search(headline)]
    return tuple(sorted(found, key=lambda cue: -cue.weight))
