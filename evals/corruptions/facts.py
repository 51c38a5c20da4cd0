"""Key facts gone wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evals import wording
from evals.corruptions.changed import Changed, any_evidence, nobody
from evals.polarity import bearing
from summarizer.brief import KeyFact
from summarizer.guards import amounts, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from evals.cases import Case, GoldFact
    from summarizer.brief import Brief

_WEATHER = "Meteorologists recorded unusually mild temperatures."
_NEGATORS = {"en": "not", "de": "nicht", "fr": "pas", "ru": "не", "zh": "没有", "ar": "لم"}


def swap_roles(case: Case, brief: Brief) -> Changed | None:
    """Let agent and patient change places in a sentence of a language that orders them."""
    for index, gold in enumerate(case.labels.facts):
        names = _names_in_order(gold, case.language)
        if names:
            return with_fact(case, brief, index, _exchanged(gold.text, *names))
    return None


def _exchanged(text: str, one: str, other: str) -> str:
    before, _, rest = text.partition(one)
    return f"{before}{other}{rest.replace(other, one, 1)}"


def _names_in_order(gold: GoldFact, language: str) -> tuple[str, str] | None:
    """Find one agent and one patient, both names, with one active verb between them."""
    if language not in {"en", "zh"} or set(gold.agent) & set(gold.patient):
        return None
    agents = [n for n in gold.agent if gold.text.startswith(n) and _is_name(n)]
    patients = [n for n in gold.patient if _is_name(n) and gold.text.count(n) == 1]
    for agent in sorted(agents, key=len, reverse=True):
        for patient in sorted(patients, key=len, reverse=True):
            between = gold.text[len(agent) : gold.text.find(patient)]
            words = [t.key for t in reading.words(between)]
            verbs = [a for a in gold.action if bearing(a, gold.text) == "asserted"]
            has_verb = any(wording.recall(verb, between) == 1 for verb in verbs)
            is_active = not {*words} & {"was", "were", "been", "by", "被"}
            rest = gold.text.replace(agent, "", 1).replace(patient, "", 1)
            is_clean = not wording.has_any(rest, (*gold.agent, *gold.patient))
            if has_verb and is_active and is_clean:
                return agent, patient
    return None


def _is_name(words: str) -> bool:
    return words[0].isupper() or reading.is_unspaced(words[0])


def negate(case: Case, brief: Brief) -> Changed | None:
    """Put a negator before the verb of an asserted fact."""
    negator = _NEGATORS.get(case.language)
    for index, gold in enumerate(case.labels.facts):
        acts = [a for a in gold.action if bearing(a, gold.text) == "asserted"]
        if not negator or len(acts) != 1 or gold.status in {"negated", "denied"}:
            continue
        start = _place(gold.text, acts[0])
        if start is None:
            continue
        gap = "" if case.language == "zh" else " "
        text = f"{gold.text[:start]}{negator}{gap}{gold.text[start:]}"
        return with_fact(case, brief, index, text)
    return None


def _place(text: str, action: str) -> int | None:
    """Return where the one word that names an action begins."""
    if reading.is_unspaced(action[0]):
        return text.find(action) if text.count(action) == 1 else None
    found = [t.start for t in reading.content(text) if wording.recall(action, t.text) == 1]
    return found[0] if len(found) == 1 else None


def change_number(case: Case, brief: Brief) -> Changed | None:
    """Give a fact another number of the same unit, one that the article has nowhere."""
    for index, gold in enumerate(case.labels.facts):
        for found in amounts.undated(gold.text):
            figures = re.search(r"\d+", found.raw)
            is_gold = any(figures and figures[0] in number for number in gold.numbers)
            if found.unit and figures and is_gold:
                raw = found.raw.replace(figures[0], str(3 * int(figures[0]) + 1), 1)
                return with_fact(case, brief, index, gold.text.replace(found.raw, raw, 1))
    return None


def with_fact(case: Case, brief: Brief, index: int, text: str) -> Changed:
    """Word one key fact otherwise."""
    facts = [*brief.key_facts]
    facts[index] = facts[index].model_copy(update={"text": text})
    return Changed(case, brief.model_copy(update={"key_facts": tuple(facts)}))


def drop_salient_fact(case: Case, brief: Brief) -> Changed | None:
    """Leave out the first of the most salient facts."""
    if not brief.key_facts:
        return None
    salience = [fact.salience for fact in case.labels.facts]
    first = salience.index(max(salience))
    kept = tuple(fact for n, fact in enumerate(brief.key_facts) if n != first)
    return Changed(case, brief.model_copy(update={"key_facts": kept}))


def add_fact(case: Case, brief: Brief) -> Changed | None:
    """Tell a fact that is none of this article."""
    fact = KeyFact(
        text=_WEATHER, status="reported", attributed_to=None, evidence=any_evidence(brief)
    )
    return Changed(case, brief.model_copy(update={"key_facts": (*brief.key_facts, fact)}))


def change_status(case: Case, brief: Brief) -> Changed | None:
    """Tell a fact as a mere possibility."""
    return with_first_fact(
        case, brief, {"status": "hypothetical"}, lambda gold: gold.status != "hypothetical"
    )


def change_source(case: Case, brief: Brief) -> Changed | None:
    """Put a claim into the mouth of nobody."""
    return with_first_fact(
        case, brief, {"attributed_to": nobody(case)}, lambda gold: bool(gold.attributed_to)
    )


def drop_source(case: Case, brief: Brief) -> Changed | None:
    """Tell a claim as the article's own."""
    return with_first_fact(
        case, brief, {"attributed_to": None}, lambda gold: bool(gold.attributed_to)
    )


def with_first_fact(
    case: Case, brief: Brief, update: dict[str, object], is_fit: Callable[[GoldFact], bool]
) -> Changed | None:
    """Change the first key fact whose labels fit."""
    fit = [n for n, gold in enumerate(case.labels.facts) if is_fit(gold)]
    if not fit:
        return None
    facts = [*brief.key_facts]
    facts[fit[0]] = facts[fit[0]].model_copy(update=update)
    return Changed(case, brief.model_copy(update={"key_facts": tuple(facts)}))
