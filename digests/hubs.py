"""Pages that tell of many things at once: hubs, live blogs, newsletters, round-ups. They join no story."""

import re

_OPENINGS = (
    r"firstft|dealbook|politico .*playbook|morning (?:bid|briefing|brief|edition|report)",
    r"the (?:download|briefing|daily)\b.*:|week in (?:review|tech)|live[:!]|live updates?|watch live",
    r"(?:daily|weekly|weekend|evening) (?:brief|briefing|digest|wrap|recap|round-?up)",
    r"in pics|photos? of the day|what we know so far|top \d+ |today in |news (?:brief|wrap|in brief)",
    r"the week(?:'s|ly)?\b.*\b(?:news|stories)|this week(?:'s)? (?:in|top|news)",
)
_ANYWHERE = (
    r"live (?:updates?|blog|coverage)|as it happened|news quiz|newsletter|round-?up|week in review",
    r"at a glance|everything (?:announced|we (?:know|saw|expect)|you need)|top stories",
    r"(?:biggest|best|coolest|weirdest|most \w+) .{0,30}(?:we've seen|so far|(?:at|of|from) ces)",
    r"stories you (?:may have )?missed|market (?:wrap|talk|open|close)|what to watch (?:this|next) week",
    # A day's edition of a programme or a digest.
    r"\d{1,2}/\d{1,2}/(?:20)?\d\d$",
)
_HUB = re.compile(rf"^(?:{'|'.join(_OPENINGS)})|\b(?:{'|'.join(_ANYWHERE)})\b")


def is_hub(title: str) -> bool:
    """True for a headline that announces many stories instead of one."""
    return _HUB.search(title.lower().replace("’", "'")) is not None
