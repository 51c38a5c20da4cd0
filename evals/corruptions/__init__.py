"""The ways in which a brief goes wrong: each a function of a case and its gold brief.

A mutation returns None where the case gives it nothing to corrupt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evals.corruptions import facts, parties, telling, whole
from evals.corruptions.changed import Changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from evals.cases import Case
    from summarizer.brief import Brief

__all__ = ["MUTATIONS", "Changed", "Mutation"]


class Mutation(NamedTuple):
    """One way to corrupt a brief, and who must notice."""

    name: str
    change: Callable[[Case, Brief], Changed | None]
    worsens: tuple[str, ...]
    fields: frozenset[str]


def _mutation(
    name: str, change: Callable[[Case, Brief], Changed | None], worsens: str, also: str = ""
) -> Mutation:
    metrics = tuple(worsens.split())
    fields = {metric.partition(".")[0] for metric in metrics} | {*also.split()}
    return Mutation(name, change, metrics, frozenset(fields))


_FACT = "facts.precision facts.recall facts.f1 facts.salient_recall"
_WRONG = f"{_FACT} faithfulness.contradicted"

MUTATIONS = (
    _mutation("swaps agent and patient", facts.swap_roles, _WRONG),
    _mutation("negates a fact", facts.negate, _WRONG),
    _mutation("changes a number", facts.change_number, f"{_WRONG} faithfulness.supported"),
    _mutation(
        "drops the most salient fact",
        facts.drop_salient_fact,
        "facts.recall facts.f1 facts.salient_recall",
        "faithfulness validity",
    ),
    _mutation(
        "adds a fact of its own",
        facts.add_fact,
        "facts.precision facts.f1",
        "faithfulness validity",
    ),
    _mutation("tells a fact as a hypothesis", facts.change_status, "facts.status", "faithfulness"),
    _mutation("names another source", facts.change_source, "facts.attribution", "faithfulness"),
    _mutation("leaves out a source", facts.drop_source, "facts.attribution", "faithfulness"),
    _mutation(
        "drops the most salient actor",
        parties.drop_actor,
        "actors.recall actors.f1 actors.salient_recall",
        "faithfulness validity",
    ),
    _mutation(
        "renames an actor",
        parties.rename_actor,
        "actors.precision actors.recall actors.f1 actors.salient_recall actors.invented",
        "faithfulness facts stance",
    ),
    _mutation(
        "takes page furniture for an actor",
        parties.add_furniture,
        "actors.precision actors.f1 actors.invented",
        "faithfulness validity",
    ),
    _mutation("moves an actor to another country", parties.change_country, "actors.country"),
    _mutation("changes an actor's kind", parties.change_kind, "actors.kind", "faithfulness"),
    _mutation("changes an actor's role", parties.change_role, "actors.role", "faithfulness"),
    _mutation("flips the stances", parties.flip_stance, "stance.opposite stance.agreement"),
    _mutation("adds a stance of its own", parties.add_stance, "stance.f1", "faithfulness validity"),
    _mutation(
        "says nothing",
        telling.empty_summary,
        "summary.coverage summary.rouge_l validity.language",
        "faithfulness validity",
    ),
    _mutation(
        "says next to nothing",
        telling.cut_summary,
        "summary.coverage validity.length",
        "summary faithfulness validity",
    ),
    _mutation(
        "copies the article",
        telling.copy_article,
        "summary.copied",
        "summary faithfulness validity",
    ),
    _mutation(
        "writes in another language",
        telling.other_language,
        "validity.language summary.coverage",
        "faithfulness validity",
    ),
    _mutation(
        "puts a number into the summary",
        telling.novel_number,
        "summary.novel_numbers",
        "faithfulness validity",
    ),
    _mutation(
        "puts a name into the summary",
        telling.novel_name,
        "summary.novel_names",
        "faithfulness validity",
    ),
    _mutation(
        "falls into a trap", telling.fall_into_trap, "faithfulness.trapped", "summary validity"
    ),
    _mutation(
        "remembers what came later", telling.remember_trap, "faithfulness.trapped context.unvouched"
    ),
    _mutation("drops a stated point", telling.drop_point, "context.f1", "faithfulness validity"),
    _mutation(
        "breaks its quotes",
        whole.break_quotes,
        "validity.evidence faithfulness.cited faithfulness.supported",
    ),
    _mutation(
        "cites nothing for its actors",
        whole.drop_evidence,
        "faithfulness.cited faithfulness.supported",
        "validity",
    ),
    _mutation(
        "refers to an actor that is none",
        whole.refer_to_nobody,
        "validity.valid",
        "facts faithfulness",
    ),
    _mutation("takes the article for a list", whole.change_type, "validity.article_type"),
    _mutation("takes the text for cut off", whole.change_completeness, "validity.completeness"),
    _mutation(
        "costs more",
        whole.cost_more,
        "cost.input_tokens cost.output_tokens cost.attempts cost.usd",
    ),
)
