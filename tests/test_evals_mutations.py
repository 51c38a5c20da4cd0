from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evals import cases, mutations, scores
from evals.corruptions import MUTATIONS
from evals.gold_briefs import gold_brief
from evals.metrics import BY_NAME, METRICS
from tests import gold

if TYPE_CHECKING:
    from evals.mutations import Outcome

SCORED = [metric.name for metric in METRICS if metric.name != "cost.seconds"]
# Copying and ROUGE are no merits; support is what the package's own guards see, and they err.
IMPERFECT = frozenset({"summary.copied", "summary.rouge_l", "faithfulness.supported"})
LABELLED = ("lukashenko-xi", "lee-b035", "number-traps", "german-sanctions", "russian-gas")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, ...]:
    invented = gold.all_cases(tmp_path_factory.mktemp("stories"))
    return mutations.matrix((*invented, *map(cases.load, LABELLED)))


def test_every_mutation_is_noticed_by_its_scores_and_by_no_others(
    outcomes: tuple[Outcome, ...],
) -> None:
    assert mutations.faults(outcomes) == ()


def test_every_mutation_applies_somewhere(outcomes: tuple[Outcome, ...]) -> None:
    assert {outcome.mutation for outcome in outcomes} == {m.name for m in MUTATIONS}


@pytest.mark.parametrize("metric", SCORED)
def test_a_blinded_scorer_is_noticed(outcomes: tuple[Outcome, ...], metric: str) -> None:
    found = mutations.faults(mutations.blinded(outcomes, metric))
    assert found
    assert all(fault.startswith(f"{metric} does not notice ") for fault in found)


def test_a_score_that_moves_with_everything_is_noticed(outcomes: tuple[Outcome, ...]) -> None:
    noisy = [o._replace(after=o.after | {"actors.kind": 0.123}) for o in outcomes]
    assert any("actors.kind moves with 'costs more'" in f for f in mutations.faults(noisy))


def test_the_table_has_a_row_for_every_mutation(outcomes: tuple[Outcome, ...]) -> None:
    table = mutations.table(outcomes)
    assert all(f"| {mutation.name} | " in table for mutation in MUTATIONS)
    assert "| costs more | 8 | cost.input_tokens, " in table
    assert "| 100%, 100%, 100%, 100% |" in table


def test_a_perfect_brief_has_perfect_scores(tmp_path_factory: pytest.TempPathFactory) -> None:
    for case in gold.all_cases(tmp_path_factory.mktemp("perfect")):
        assert _flaws(case) == {}, case.name


@pytest.mark.parametrize("name", cases.names())
def test_the_labels_of_every_case_have_perfect_scores(name: str) -> None:
    case = cases.load(name)
    flaws = _flaws(case)
    # What the labels call salient may be more than a summary should hold.
    if flaws.keys() == {"validity.length"}:
        words = sum(len(fact.text.split()) for fact in case.labels.facts if fact.salience > 1)
        assert words > 150, name
    else:
        assert flaws == {}, name


@pytest.mark.parametrize("name", cases.names())
def test_most_of_what_the_labels_say_passes_verification(name: str) -> None:
    case = cases.load(name)
    supported = scores.score(case, gold_brief(case))["faithfulness.supported"]
    assert supported is not None
    assert supported >= 0.75


def _flaws(case: cases.Case) -> dict[str, float]:
    found = scores.score(case, gold_brief(case))
    return {
        name: value
        for name, value in found.items()
        if value is not None
        and name not in IMPERFECT
        and not name.startswith("cost.")
        and value != (1.0 if BY_NAME[name].better == "higher" else 0.0)
    }
