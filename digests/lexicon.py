"""Words that news uses for one another, so that a question and its answer need not be in the same ones."""

import re
import unicodedata
from collections.abc import Mapping

_FAMILIES = """
buy acquire purchase takeover acquisition deal pay
sell sale divest offload
pay cost price spend paid sum worth fee
cut layoff slash axe fire redundancy laid lay dismiss let job
hire recruit join appoint poach
leave quit depart resign exit departure step
replace successor succeed takeover
raise funding fundraise round fundraising series secure money cash invest
invest investment pour put back plough
valuation value worth valued
list ipo listing listed float debut public
sales revenue turnover
profit earnings income
loss lose red deficit
grow growth rise increase jump surge climb gain up soar
fall drop decline plunge slump slip sink tumble
investigate probe inquiry investigation review scrutiny scrutinise scrutinize examine look
ban block prohibit bar restrict suspend outlaw shut forbid
multi several
pause moratorium ban halt freeze stop suspend
sue lawsuit suit court legal
settle settlement
penalty fine sanction punish fined
launch unveil release introduce debut announce reveal roll
deploy deployment work start begin
deny false rumour rumor untrue dismiss
child kid minor teen teenager children youngster
parent mother father family
death suicide die killed
toy plaything
score benchmark result
lawsuit case
person people
medicine medication drug pill

bot chatbot assistant
boss chief ceo head executive president
founder cofounder
worker employee staff workforce engineer
freelancer contractor
car auto vehicle carmaker
plant factory
robot humanoid
chip semiconductor accelerator processor gpu
shipment ship shipped deliver
supplier provider vendor
user customer consumer
month monthly
year annual
quarter quarterly
percent percentage
state california texas utah york
country nation
government minister ministry regulator authority
picture image photo
naked undress nude sexualised sexualized explicit obscene
chat conversation
extension addon plugin
share stock
energy power electricity
american america us usa
facility datacenter centre center campus
bill law legislation act rule regulation
lag behind trail
game gaming
delay postpone shelve shelved
order buy purchase
upfront advance prepayment
startup company firm maker manufacturer producer
build building construct construction develop
partner partnership team collaboration
expect forecast predict due
forecast guidance outlook
warn caution urge
threaten threat
steal stole stolen copy exfiltrate
ask demand request call want
renew refill prescribe prescription
"""

_IRREGULAR = """
buy bought; sell sold; pay paid; lay laid; say said; make made; take took taken; rise rose risen; fall fell
fallen; grow grew grown; win won; lose lost; leave left; get got; spend spent; build built; begin began begun;
hold held; meet met; tell told; think thought; steal stole stolen; break broke broken; write wrote written; go
went gone; shut shut; child children; man men; woman women; give gave given; sue sued suing; say says; seek
sought; teach taught; lead led; find found; keep kept; know knew known; see saw seen; speak spoke spoken;
choose chose chosen; die died dying; put put; let let; set set; cut cut
"""

_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ers", "ors", "ies", "ied")
_SHORT_ENDINGS = ("er", "or", "ed", "es", "ly", "s", "e", "y")
_REST = "d ement ements al als r rs ive able ly ating ated ates"
_MAY_FOLLOW = frozenset(("", *_ENDINGS, *_SHORT_ENDINGS, *_REST.split()))
_LEAST_STEM = 3
_MARKS = str.maketrans("“”‘’–—…\xa0", "\"\"''--. ")  # what makes most English text other than ASCII
_TOKEN = re.compile(r"[^\W_]+")


def _families() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _FAMILIES.split("\n"):
        words = set(line.split())
        for word in words:
            found.setdefault(stem(word), set()).update(words)
    return {key: frozenset(words) for key, words in found.items()}


def _irregular() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _IRREGULAR.split(";"):
        words = set(group.split())
        for word in words:
            found.setdefault(word, set()).update(words)
    return {key: frozenset(words) for key, words in found.items()}


def stem(word: str) -> str:
    """What the forms of an English word begin with; "investigating" and "investigation" share one."""
    for ending in _ENDINGS if word.endswith(_ENDINGS) else ():
        if word.endswith(ending) and len(word) - len(ending) > _LEAST_STEM:
            return _single(word[: -len(ending)])
    for ending in _SHORT_ENDINGS if word.endswith(_SHORT_ENDINGS) else ():
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM and not word.endswith("ss"):
            return _single(word[: -len(ending)])
    return word


def _single(word: str) -> str:
    """ "cutt" of "cutting" is "cut"; "sell" stays."""
    if len(word) > _LEAST_STEM and word[-1] == word[-2] and word[-1] not in "lsaeiou":
        return word[:-1]
    return word


def is_form(word: str, root: str) -> bool:
    """Whether `word` is a form of the word whose stem is `root`."""
    if not word.startswith(root):
        return False
    rest = word[len(root) :]
    if len(root) <= _LEAST_STEM and rest not in ("", "s", "es", "ed", "ing", "d", "e", "er", "ers"):
        return len(rest) > 1 and rest[0] == root[-1] and rest[1:] in ("ing", "ed", "er", "ers")
    if rest in _MAY_FOLLOW:
        return True
    return len(rest) > 1 and rest[0] == root[-1] and rest[1:] in _MAY_FOLLOW


def irregular(word: str) -> frozenset[str]:
    """Forms that no rule gives; empty for most words."""
    return _IRREGULARS.get(word, frozenset())


def alike(word: str) -> frozenset[str]:
    """Words that news uses for it, without itself; empty for most words."""
    roots = {stem(form) for form in (word, *irregular(word))}
    found = frozenset().union(*(_ALIKE.get(root, frozenset()) for root in roots))
    return frozenset(other for other in found if stem(other) not in roots)


def spoken(text: str) -> list[str]:
    """The words of a text as the index has them: lower case, without accents, split at every mark."""
    return _TOKEN.findall(_plain(text))


def _plain(text: str) -> str:
    text = text.translate(_MARKS)
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).lower()
    return "".join(character for character in folded if not unicodedata.combining(character))


_IRREGULARS = _irregular()
_ALIKE = _families()
