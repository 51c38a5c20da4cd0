"""Words that tell how a sentence is meant: denied, planned, hypothetical, long past.

English for now; a sentence in another language is `claimed` when it has a source, else
`reported`, which is what a reader would assume without further signs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.draft import Expressed, FactStatus

_DENIAL = re.compile(
    r"(?i)\b(den(?:y|ies|ied|ying) (?:that|the|any|all|his|her|its|their|these|those|it|having"
    r"|being|claim|accus|alleg|report|charge|involve|wrong|respons)|refut(?:es|ed)"
    r"|dismissed (?:the )?(?:claim|accus))"
)
NEGATION = re.compile(
    r"(?i)\b(not(?! only| just| merely| least)|never|no|nor|neither|nobody|none|without"
    r"|fail(?:s|ed)? to|unable to|cannot"
    r"|refus(?:es|ed) to)\b|n[’']t\b"
)
_PLAN = re.compile(
    r"(?i)\b(will|plans? to|planned to|intends? to|expects? to|expected to|wants? to|aims? to"
    r"|hopes? (?:to|for)|hoped (?:to|for)|scheduled to|set to|is to|are to|about to"
    r"|due to (?:be|begin|start|meet|arrive|visit|take|hold|open|end|vote)"
    r"|seek(?:s|ing) to)\b"
)
_HYPOTHESIS = re.compile(r"\b(would|could|might|may|[Ii]f|[Uu]nless|[Ww]hether)\b")
_PAST = re.compile(
    r"(?i)\b(?:founded|established|created|began|started|since|dating) (?:in )?\d{4}\b"
)
# An opening mark ends the search for a closing one: linear, however many stay open.
_QUOTED = re.compile(r"[“«„\"][^“”«»„\"]{3,}[”»“\"]|(?<!\w)‘[^‘’]{3,}’(?!\w)")
_RELAYED = re.compile(r"(?i)\b(according to|quoted|reported(?:ly)?|is said to|cited)\b")


def status(text: str, *, has_source: bool) -> FactStatus:
    """Classify a fact by its wording."""
    checks: tuple[tuple[re.Pattern[str], FactStatus], ...] = (
        (_DENIAL, "denied"),
        (NEGATION, "negated"),
        (_HYPOTHESIS, "hypothetical"),
        (_PLAN, "planned"),
        (_PAST, "historical"),
    )
    own = unquoted(text)  # what a quoted speaker plans is not what happens
    for pattern, name in checks:
        if pattern.search(own):
            return name
    return "claimed" if has_source else "reported"


def unquoted(text: str) -> str:
    """Leave out quotations: the rest is the article's own voice."""
    return _QUOTED.sub("", text)


def expressed(text: str) -> Expressed:
    """Tell whether an attitude comes in the holder's words, through others, or between lines."""
    if _RELAYED.search(text):
        return "reported"
    return "stated" if _QUOTED.search(text) else "implied"
