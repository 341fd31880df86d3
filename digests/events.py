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
    SUPPLY = "supply"
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


def _cue(kind: EventKind, weight: float, *words: str) -> Cue:
    return Cue(kind=kind, weight=weight, pattern=re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE))


CUES = (
    _cue(
        EventKind.OPINION, -0.9,
        r"opinion", r"why (?!.*\b(?:shares|stocks)\b)", r"how (?!.*\$)", r"what (?:if|happens|it means"
        r"|to know|we)",
        r"should (?:you|we|i)", r"could (?:you"
        r"|we)", r"is it", r"are we", r"here'?s", r"the case for", r"the truth about",
        r""
        r"i'?m", r"i've", r"my", r"your", r"you", r"essay", r"column", r"editorial", r"letters?:", r"interview",
        r""
        r"looks back", r"predictions?", r"trends", r"guide", r"explainer", r"explained", r"lessons", r"review",
    ),
    _cue(
        EventKind.EXPORT_CONTROLS, 1.3,
        r"export (?:controls?|curbs?|bans?|licen[cs]es?|restrictions?"
        r"|rules?)", r"exports?", r"sanction\w*", r"tariffs?",
        r"entity list", r"blacklist\w*", r"smuggl\w+", r"chip (?:curbs?"
        r"|ban)", r"anti-dumping", r"embargo\w*",
    ),
    _cue(
        EventKind.REGULATION, 1.2,
        r""
        r"regulat\w+", r"watchdogs?", r"probes?", r"probed", r"investigat\w+", r"bans?", r"banned", r"blocks?", r"blocked",
        r""
        r"lawmakers?", r"ministers?", r"senat\w+", r"congress", r"bills?", r"laws?", r"act", r"legislat\w+", r"executive order",
        r"antitrust", r"competition authority", r"fin(?:e|es"
        r"|ed)", r"orders?", r"ordered", r"rules?", r"urgent contact",
        r""
        r"commission", r"ofcom", r"ftc", r"parliament", r"governor", r"treaty", r"summit", r"review(?:s"
        r"|ing) (?!roundup)",
        r"scrutin\w+", r"demands?", r"warns? x", r"ministry", r"white house", r"pentagon", r"halts?",
    ),
    _cue(
        EventKind.DEAL, 1.3,
        r""
        r"acquir\w+", r"acquisition", r"buys?", r"bought", r"takeover", r"merg\w+", r"raises?", r"raised", r"raising", r"funding",
        r"round", r"valuation", r"valued", r"ipo", r"listing", r"stake", r"invest(?:s|ed|ing|ment"
        r"|ments)?", r"deals?",
        r"agreement", r"contract", r"partner(?:s"
        r"|ship)?", r"signs?", r"talks", r"bid", r"prices? (?:ipo|hong)", r"debut",
        r"supply pact", r"backed", r"loan", r"bond", r"financing",
    ),
    _cue(
        EventKind.RESULTS, 1.2,
        r""
        r"results", r"revenue", r"profits?", r"earnings", r"sales", r"forecasts?", r"guidance", r"outlook", r"quarter\w*", r"q[1-4]",
        r"loss(?:es)?", r"beats?", r"misses", r"capex", r"spending",
    ),
    _cue(
        EventKind.COURT, 1.1,
        r""
        r"lawsuits?", r"sues?", r"sued", r"suing", r"courts?", r"judge", r"trial", r"settle\w*", r"ruling", r"rules that", r"jury",
        r"copyright", r"verdict", r"appeal", r"charged", r"indict\w+",
    ),
    _cue(
        EventKind.MARKETS, 1.0,
        r"shares?", r"stocks?", r"rall(?:y"
        r"|ies)", r"sell-?off", r"market cap\w*", r"market value", r"index", r"kospi", r"nasdaq",
        r""
        r"nikkei", r"plunge\w*", r"tumbl\w+", r"soar\w*", r"slump\w*", r"record high", r"bubble", r"wall street", r"investors",
    ),
    _cue(
        EventKind.CAPACITY, 1.0,
        r"data ?cent(?:er|re)s?", r"gigawatts?", r"nuclear", r"power (?:plant|grid"
        r"|deal)", r"reactors?", r"plants?", r"fabs?",
        r"factor(?:y|ies)", r"capacity", r"supercomputer", r"build-?out", r"expansion", r"campus",
    ),
    _cue(
        EventKind.SUPPLY, 0.9,
        r""
        r"shortage", r"prices?", r"supply", r"production", r"shipments?", r"ramp\w*", r"orders for", r"memory", r"hbm", r"dram",
    ),
    _cue(
        EventKind.MISUSE, 0.9,
        r"deepfakes?", r"sexuali[sz]ed", r"leak(?:s"
        r"|ed)?", r"breach\w*", r"hack\w*", r"attacks?", r"malware", r"vulnerabilit\w+",
        r""
        r"scams?", r"fraud", r"suicide", r"harm\w*", r"undress\w*", r"exposed", r"malicious", r"outage", r"abuse",
    ),
    _cue(
        EventKind.PEOPLE, 0.7,
        r""
        r"layoffs?", r"lays? off", r"job cuts", r"cuts? jobs", r"hires?", r"hired", r"joins?", r"leaves", r"quits?", r"steps down",
        r"resigns?", r"appoints?", r"names? .{0,30}(?:chief|ceo"
        r"|head)", r"departs?", r"poach\w*", r"union", r"strike",
    ),
    _cue(
        EventKind.LAUNCH, 0.75,
        r""
        r"launch\w*", r"releas\w+", r"unveil\w*", r"introduc\w+", r"announc\w+", r"rolls? out", r"rolling out", r"open[- ]source\w*",
        r"open[- ]weights?", r"debuts", r"new model", r"tests?", r"pilots?", r"deploy\w*", r"adopts?",
    ),
    _cue(
        EventKind.RESEARCH, 0.45,
        r"stud(?:y"
        r"|ies)", r"researchers?", r"research", r"scientists?", r"paper", r"benchmark\w*", r"breakthrough", r"survey", r"finds?",
    ),
    _cue(
        EventKind.STATEMENT, 0.25,
        r""
        r"says?", r"said", r"warns?", r"tells?", r"calls?", r"claims?", r"believes?", r"predicts?", r"expects?", r"plans?", r"vows?",
    ),
)  # fmt: skip


def kinds(headline: str) -> tuple[Cue, ...]:
    """The cues a headline holds, worth most first."""
    found = [cue for cue in CUES if cue.pattern.search(headline)]
    return tuple(sorted(found, key=lambda cue: -cue.weight))
