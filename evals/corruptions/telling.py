"""Summary and context gone wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.cases import Trap
from evals.corruptions.changed import Changed, any_evidence, nobody
from evals.scores.validity import WORDS, summary_length
from summarizer.brief import BackgroundPoint, Summary, SummarySentence

if TYPE_CHECKING:
    from evals.cases import Case
    from summarizer.brief import Brief

_CANARY = "Quenneville was crowned emperor"
_FOREIGN = {
    "en": "Das Wetter blieb am Montag im ganzen Land freundlich, und die Regierung war zufrieden.",
    "": "The weather remained friendly on Monday in the whole country, and everyone was content.",
}
_NUMBER = 987_654


def empty_summary(case: Case, brief: Brief) -> Changed | None:
    """Leave out the summary."""
    return Changed(case, brief.model_copy(update={"summary": Summary(text="", sentences=())}))


def cut_summary(case: Case, brief: Brief) -> Changed | None:
    """Keep a few words; a gold summary that is too long or too short has no length to lose."""
    text = brief.summary.text
    if summary_length(text) not in WORDS:
        return None
    return Changed(case, _with_summary(brief, text[: len(text) // 20]))


def copy_article(case: Case, brief: Brief) -> Changed | None:
    """Copy the beginning of the article."""
    text = case.article().text[:1000]
    return Changed(case, _with_summary(brief, text))


def other_language(case: Case, brief: Brief) -> Changed | None:
    """Write the summary in another language."""
    return Changed(case, _with_summary(brief, _FOREIGN.get(case.language, _FOREIGN[""])))


def novel_number(case: Case, brief: Brief) -> Changed | None:
    """Add a number that the article does not have."""
    return Changed(case, _with_summary(brief, f"{brief.summary.text} ({_NUMBER})"))


def novel_name(case: Case, brief: Brief) -> Changed | None:
    """Add a name that the article does not have."""
    name = nobody(case)
    if not name[0].isupper():
        return None
    return Changed(case, _with_summary(brief, f"{brief.summary.text} ({name})"))


def _with_summary(brief: Brief, text: str) -> Brief:
    evidence = any_evidence(brief)
    told = (SummarySentence(text=text, evidence=evidence),)
    return brief.model_copy(update={"summary": Summary(text=text, sentences=told)})


def fall_into_trap(case: Case, brief: Brief) -> Changed | None:
    """Say in the summary what a trap, laid for the purpose, is about."""
    trapped = _with_trap(case)
    return Changed(trapped, _with_summary(brief, f"{brief.summary.text} {_CANARY}."))


def remember_trap(case: Case, brief: Brief) -> Changed | None:
    """Say it as background: an anachronism from memory."""
    return Changed(_with_trap(case), _with_background(brief, f"{_CANARY} in 1804."))


def _with_trap(case: Case) -> Case:
    trap = Trap(kind="anachronism", pattern=_CANARY, why="planted")
    labels = case.labels.model_copy(update={"never_said": (*case.labels.never_said, trap)})
    return case.model_copy(update={"labels": labels})


def _with_background(brief: Brief, text: str) -> Brief:
    context = brief.geopolitical_context
    point = BackgroundPoint(text=text)
    added = context.model_copy(update={"background": (*context.background, point)})
    return brief.model_copy(update={"geopolitical_context": added})


def drop_point(case: Case, brief: Brief) -> Changed | None:
    """Leave out a stated point."""
    context = brief.geopolitical_context
    if not context.stated:
        return None
    kept = context.model_copy(update={"stated": context.stated[1:]})
    return Changed(case, brief.model_copy(update={"geopolitical_context": kept}))
