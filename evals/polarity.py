"""Whether a text asserts or negates an action, and what else it holds against it.

On top of what the package reads as negated: negators that reach through a whole clause, words
that negate without a negator, and words by which a text passes on what others say.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from evals import wording
from evals.slots import names_act, worded
from summarizer.guards import negation, reading

if TYPE_CHECKING:
    from summarizer.guards.reading import Token

Bearing = Literal["asserted", "negated", "undecided", "absent"]
_SIGN = re.compile(
    r"(?i)\b(?:not?|nor|never|none|neither|nobody|without|cannot|yet to|no longer|fail\w*|refus\w*"
    r"|reject\w*|den(?:y|ies|ied|ial)|false|untrue|unable|absent|instead|stop\w*|halt\w*|drop\w*"
    r"|dismiss\w*|refut\w*|rebut\w*|rul(?:e|es|ed|ing) out|baseless|absurd"
    r"|nicht|nie|kein\w*|ohne|weder|scheiter\w*|gescheitert|dementier\w*|bestr[ei]+t\w*"
    r"|zurück(?:ge|zu)?w[ei]+s\w*|w(?:ei|ie)s\w*\b[^.;]*\bzurück|schloss\b[^.;]*\baus|ausgeschlossen"
    r"|pas|jamais|aucune?|sans|ni|d[ée]ment\w*|échou\w*|refus\w*|rejet\w*|exclu\w*"
    r"|не|ни|нет|без\w*|никто|ничего|никак\w*|опров\w*|отриц\w*|отказ\w*|отверг\w*|отклон\w*|исключ\w*)\b|n[’']t\b"
    r"|لم |لن |ليس|دون |[يتن]نفي|نفى|نفت|رفض|[不没未无否拒驳]"
)
_RELAYED = re.compile(
    r"(?i)\b(?:sa(?:id|ys?)|accus\w+|alleg\w+|claim\w*|report\w*|according|suggest\w*|citing"
    r"|laut|angaben|zufolge|berufung|berichte\w*|habe|hätten?|sollen?|will"
    r"|selon|auraient|aurait|d’après|d'après|affirm\w*|rapport\w*"
    r"|по словам|по данным|со ссылкой|якобы|сообщ\w*|заяв\w*|утвержд\w*)\b"
    r"|قال|ذكر|نقل|اتهم|زعم|بحسب|وفق|أعلن|[称据说]|指责|报道"
)
# Negators that reach through their whole clause, the Chinese ones forward only.
_CLAUSAL = {
    "de": re.compile(r"(?i)\b(?:nicht(?! nur)|nie|niemals|kein\w*|weder)\b"),
    "zh": re.compile("[没未沒]有?|不(?!仅|但|只|过|久)|[否并]非|拒绝"),
}
_CLAUSE_END = re.compile(r"[,;:.!?，；：。！？]")
_ROOT = 5  # letters by which the package tells what is negated


def has_sign(text: str) -> bool:
    """Tell whether a text has any word that may negate or deny."""
    return bool(_SIGN.search(text))


def is_relayed(text: str) -> bool:
    """Tell whether a text has any word by which it passes on what somebody says."""
    return bool(_RELAYED.search(text))


@lru_cache(maxsize=65536)
def bearing(words: str, text: str) -> Bearing:
    """Tell whether a text asserts or negates some words."""
    if _is_negated_in_clause(words, text):
        return "negated"
    read = negation.polarity(text)
    sought = reading.content(worded(words))
    if not sought:
        return "absent"
    if all(_holds(read.negated, t) and not _holds(read.plain, t) for t in sought):
        return "negated"
    # "Rejected" leaves undecided what is rejected, and itself as well.
    plain = [
        _holds(read.plain, t) or (negation.is_weak(t) and _holds(read.undecided, t)) for t in sought
    ]
    if all(plain):
        return "asserted"
    return "undecided" if all(_holds(read.undecided, t) for t in sought) else "absent"


def _is_negated_in_clause(words: str, text: str) -> bool:
    """Tell whether a negator turns a verb from afar, as German and Chinese ones do."""
    is_zh = reading.script(text) == "zh"
    negator = _CLAUSAL.get("zh" if is_zh else reading.tongue(text) or "")
    for clause in _CLAUSE_END.split(text) if negator else ():
        found = negator.search(clause) if negator else None
        if found and names_act(words, clause[found.end() :] if is_zh else clause):
            return True
    return False


def _holds(roots: frozenset[str], token: Token) -> bool:
    """Tell whether roots, which are beginnings of stems, hold that of a word."""
    stem = wording.folded(token.stem)
    return stem[:_ROOT] in roots or any(
        wording.are_related(stem[: _ROOT + 1], wording.folded(root)) for root in roots
    )
