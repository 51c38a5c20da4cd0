from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from evals import cases
from evals.gold_briefs import gold_brief
from evals.metrics import METRICS
from evals.scores import score, stance_pairs, weighted_kappa
from evals.scores.summary import rouge_l
from summarizer.brief import Actor, BackgroundPoint, KeyFact, Summary, SummarySentence
from tests import gold

if TYPE_CHECKING:
    from pathlib import Path

    from evals.cases import Case
    from summarizer.brief import Brief


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return gold.case(tmp_path)


@pytest.fixture
def brief(case: Case) -> Brief:
    return gold_brief(case)


def told(brief: Brief, *texts: str) -> Brief:
    evidence = brief.key_facts[0].evidence
    sentences = tuple(SummarySentence(text=text, evidence=evidence) for text in texts)
    summary = Summary(text=" ".join(texts), sentences=sentences)
    return brief.model_copy(update={"summary": summary})


def changed(brief: Brief, field: str, index: int, **update: Any) -> Brief:
    items = [*getattr(brief, field)]
    items[index] = items[index].model_copy(update=update)
    return brief.model_copy(update={field: tuple(items)})


def test_every_metric_has_a_score(case: Case, brief: Brief) -> None:
    found = score(case, brief)
    assert set(found) == {metric.name for metric in METRICS}
    assert [name for name, value in found.items() if value is None] == ["cost.seconds"]


def test_scoring_is_pure_and_quick(brief: Brief, case: Case) -> None:
    first = score(case, brief)
    began = time.perf_counter()
    assert score(case, brief) == first
    assert time.perf_counter() - began < 0.5  # of 0.01 s: room for a loaded machine


# --- validity ------------------------------------------------------------------------------


def test_an_id_that_is_no_actor_makes_a_brief_invalid(case: Case, brief: Brief) -> None:
    for wrong in (
        changed(brief, "stances", 0, holder="a9"),
        changed(brief, "key_facts", 0, attributed_to="a9"),
        changed(brief, "actors", 1, id="a1"),
        changed(brief, "stances", 0, intensity=7),
    ):
        assert score(case, wrong)["validity.valid"] == 0.0


def test_evidence_counts_piece_by_piece(case: Case, brief: Brief) -> None:
    piece = brief.key_facts[0].evidence[0]
    moved = piece.model_copy(update={"start": piece.start + 1, "end": piece.end + 1})
    found = score(case, changed(brief, "key_facts", 0, evidence=(moved,)))
    total = 3 + 4 + 2 + 4 + 2  # summary, actors, stances, facts, points
    assert found["validity.evidence"] == pytest.approx((total - 1) / total)
    assert found["faithfulness.cited"] == pytest.approx((total - 1) / total)


def test_a_brief_without_evidence_scores_nothing_for_it(case: Case, brief: Brief) -> None:
    bare = Summary(text="Nothing.", sentences=())
    empty = brief.model_copy(
        update={
            "summary": bare,
            "actors": (),
            "stances": (),
            "key_facts": (),
            "geopolitical_context": brief.geopolitical_context.model_copy(update={"stated": ()}),
        }
    )
    found = score(case, empty)
    assert found["validity.evidence"] == found["faithfulness.cited"] == 0.0
    assert found["faithfulness.supported"] == 0.0
    assert found["facts.precision"] == found["facts.recall"] == found["facts.f1"] == 0.0
    assert found["facts.status"] is None
    assert found["actors.f1"] == found["stance.f1"] == found["context.f1"] == 0.0
    assert found["actors.invented"] == 0.0
    assert found["stance.agreement"] is None


def test_the_language_is_the_one_that_was_asked_for(case: Case, brief: Brief) -> None:
    german = told(brief, "Norland verkauft weniger Getreide an Sorvia, sagte die Regierung am Tag.")
    assert score(case, german)["validity.language"] == 0.0
    made = brief.provenance.model_copy(update={"parameters": {"language": "de"}})
    asked = german.model_copy(update={"provenance": made})
    assert score(case, asked)["validity.language"] == 1.0


@pytest.mark.parametrize(("words", "right"), [(14, 0.0), (15, 1.0), (150, 1.0), (151, 0.0)])
def test_a_summary_has_15_to_150_words(case: Case, brief: Brief, words: int, right: float) -> None:
    assert score(case, told(brief, "grain " * words))["validity.length"] == right


# --- faithfulness --------------------------------------------------------------------------


def test_the_verification_that_a_brief_brings_along_is_not_believed(
    case: Case, brief: Brief
) -> None:
    wrong = changed(brief, "key_facts", 0, text="Norland cuts grain exports to Peru by 77 percent.")
    checked = wrong.verification.model_copy(update={"status": "verified"})
    believed = wrong.model_copy(update={"verification": checked})
    assert score(case, believed)["faithfulness.supported"] == pytest.approx(14 / 15)


def test_a_country_is_left_to_the_score_of_countries(case: Case, brief: Brief) -> None:
    found = score(case, changed(brief, "actors", 2, country="ISL"))
    assert found["faithfulness.supported"] == 1.0
    assert found["actors.country"] == 0.75


def test_a_trap_counts_once_wherever_it_is_hit(case: Case, brief: Brief) -> None:
    wrong = told(brief, "Sorvia is a member of the union.", "Sorvia became a member long ago.")
    assert score(case, wrong)["faithfulness.trapped"] == 0.5
    context = brief.geopolitical_context
    point = BackgroundPoint(text="Sorvia became a member in 2010.")
    remembered = context.model_copy(update={"background": (point,)})
    assert (
        score(case, brief.model_copy(update={"geopolitical_context": remembered}))[
            "faithfulness.trapped"
        ]
        == 0.5
    )


def test_a_fact_that_is_marked_negated_or_planned_is_no_trap(case: Case, brief: Brief) -> None:
    text = "Lind and Rehn agreed on a price."
    negated = changed(brief, "key_facts", 2, text=text, status="negated")
    assert score(case, negated)["faithfulness.trapped"] == 0.0
    told_as_done = changed(brief, "key_facts", 2, text=text, status="reported")
    assert score(case, told_as_done)["faithfulness.trapped"] == 0.5


def test_a_source_in_its_field_is_a_source(tmp_path: Path) -> None:
    trap = {
        "kind": "attribution",
        "pattern": r"(?im)^(?!.*\b(?:according|said)\b).*\breckless\b",
        "why": "it is Rehn's word",
    }
    case = gold.case(tmp_path, never_said=[trap])
    brief = told(gold_brief(case), "Norland cuts exports.")
    assert score(case, brief)["faithfulness.trapped"] == 1.0
    owned = changed(brief, "key_facts", 3, text="The decision is reckless.", attributed_to="a4")
    assert score(case, owned)["faithfulness.trapped"] == 0.0


def test_contradictions_are_counted_in_facts_and_in_the_summary(case: Case, brief: Brief) -> None:
    text = "Norland cuts grain exports to Sorvia by 40 percent."
    assert score(case, changed(brief, "key_facts", 0, text=text))[
        "faithfulness.contradicted"
    ] == pytest.approx(1 / 7)
    assert score(case, told(brief, text))["faithfulness.contradicted"] == pytest.approx(1 / 5)


# --- facts ---------------------------------------------------------------------------------


def test_precision_recall_and_salience(case: Case, brief: Brief) -> None:
    found = score(case, gold.with_facts(brief, *brief.key_facts[:1], *brief.key_facts[3:]))
    assert found["facts.precision"] == 1.0
    assert found["facts.recall"] == 0.5
    assert found["facts.f1"] == pytest.approx(2 / 3)
    assert found["facts.salient_recall"] == pytest.approx(4 / 8)


def test_one_sentence_with_two_facts_is_as_good_as_two_facts(case: Case, brief: Brief) -> None:
    both = KeyFact(
        text="Lind met Rehn in Porto Lago, and they did not agree on a price for the harvest.",
        status="reported",
        attributed_to=None,
        evidence=brief.key_facts[1].evidence,
    )
    joined = score(case, gold.with_facts(brief, brief.key_facts[0], both, brief.key_facts[3]))
    assert joined["facts.recall"] == joined["facts.precision"] == 1.0


def test_status_and_source_are_scored_on_matched_facts(case: Case, brief: Brief) -> None:
    wrong = changed(brief, "key_facts", 1, status="denied", attributed_to="a4")
    found = score(case, wrong)
    assert found["facts.status"] == 0.75
    assert found["facts.attribution"] == 0.75
    author = changed(brief, "key_facts", 1, attributed_to="author")
    assert score(case, author)["facts.attribution"] == 1.0
    named = changed(brief, "key_facts", 0, attributed_to="Prime Minister Lind")
    assert score(case, named)["facts.attribution"] == 1.0


def test_an_article_without_gold_facts_has_nothing_to_score(tmp_path: Path) -> None:
    case = gold.case(tmp_path, facts=[])
    found = score(case, gold_brief(case))
    names = ("precision", "recall", "f1", "salient_recall", "status", "attribution")
    assert [found[f"facts.{name}"] for name in names] == [None] * 6
    assert found["faithfulness.contradicted"] is None
    assert found["summary.coverage"] is None


# --- actors --------------------------------------------------------------------------------


def test_page_furniture_and_names_from_nowhere_are_invented(case: Case, brief: Brief) -> None:
    def with_actor(name: str) -> Brief:
        actor = Actor(id="a5", name=name, kind="other", role=None, country=None, evidence=())
        return brief.model_copy(update={"actors": (*brief.actors, actor)})

    assert score(case, with_actor("The Veldt Courier"))["actors.invented"] == 0.2
    assert score(case, with_actor("Karl Brandt"))["actors.invented"] == 0.2
    # Named in the article, but of no weight: not precise, and not invented.
    unlabelled = score(case, with_actor("Northern Customs Union"))
    assert unlabelled["actors.invented"] == 0.0
    assert unlabelled["actors.precision"] == 0.8


def test_kind_country_and_role_are_scored_on_pairs(tmp_path: Path) -> None:
    actors = [actor | {"country": "NOR"} for actor in gold.ACTORS]
    case = gold.case(tmp_path, actors=actors)
    brief = changed(gold_brief(case), "actors", 0, country="SWE", kind="company")
    found = score(case, brief)
    assert found["actors.kind"] == 0.75
    assert found["actors.country"] == 0.75
    for role, right in (
        ("prime minister of Norland", 1.0),
        ("economist; Prime Minister", 1.0),
        ("minister of the interior and for sport", 0.5),
        (None, 0.5),
    ):
        named = changed(brief, "actors", 2, role=role)
        assert score(case, named)["actors.role"] == right, role


# --- stances -------------------------------------------------------------------------------


def test_a_flipped_stance_is_found_and_opposite(case: Case, brief: Brief) -> None:
    found = score(case, changed(brief, "stances", 0, polarity="favor", intensity=1))
    assert found["stance.f1"] == 1.0
    assert found["stance.opposite"] == 1.0
    assert found["stance.agreement"] == pytest.approx(1 - (3 / 6) ** 2)


def test_a_soft_stance_is_never_missed_but_may_be_had(case: Case, brief: Brief) -> None:
    hard = brief.model_copy(update={"stances": brief.stances[:1]})
    soft = brief.model_copy(update={"stances": brief.stances[1:]})
    assert score(case, hard)["stance.f1"] == 1.0
    assert score(case, soft)["stance.f1"] == 0.0
    against = changed(brief, "stances", 1, polarity="against")
    assert score(case, against)["stance.f1"] == pytest.approx(2 / 3)
    assert score(case, against)["stance.opposite"] == 0.0
    assert stance_pairs(case, brief) == ((-2, -2),)


def test_a_stance_where_there_is_none_shows(tmp_path: Path) -> None:
    case = gold.case(tmp_path, stances=[])
    brief = gold_brief(case)
    assert score(case, brief)["stance.f1"] == 1.0
    invented = brief.model_copy(update={"stances": gold_brief(gold.case(tmp_path)).stances})
    assert score(case, invented)["stance.f1"] == 0.0
    assert score(case, invented)["stance.opposite"] is None


def test_weighted_kappa_is_cohens() -> None:
    assert weighted_kappa([]) is None
    assert weighted_kappa([(2, 2), (2, 2)]) is None
    assert weighted_kappa([(3, 3), (-3, -3), (1, 1)]) == 1.0
    assert weighted_kappa([(3, -3), (-3, 3)]) == -1.0
    # By hand: observed 0+1+0+4 = 5; expected sums over margins (3,1,-2,-2) × (3,2,-2,0) / 4.
    pairs = [(3, 3), (1, 2), (-2, -2), (-2, 0)]
    margins = [(g - f) ** 2 for g in (3, 1, -2, -2) for f in (3, 2, -2, 0)]
    assert weighted_kappa(pairs) == pytest.approx(1 - 5 / (sum(margins) / 4))


# --- context -------------------------------------------------------------------------------


def test_background_must_be_vouched_for(case: Case, brief: Brief) -> None:
    texts = ("The grain harvest in 2010 was poor.", "Norland has 12 provinces.")
    context = brief.geopolitical_context.model_copy(
        update={"background": tuple(BackgroundPoint(text=text) for text in texts)}
    )
    found = score(case, brief.model_copy(update={"geopolitical_context": context}))
    assert found["context.unvouched"] == 0.5
    assert found["context.f1"] == 1.0


def test_context_where_there_is_none_shows(tmp_path: Path, brief: Brief) -> None:
    case = gold.case(tmp_path, context=[])
    assert score(case, gold_brief(case))["context.f1"] == 1.0
    assert score(case, brief)["context.f1"] == 0.0


# --- summary -------------------------------------------------------------------------------


def test_coverage_weighs_the_salient_facts(case: Case, brief: Brief) -> None:
    lead = told(brief, "Norland is to reduce grain exports to Sorvia by 20 percent.")
    assert score(case, lead)["summary.coverage"] == pytest.approx(3 / 7)
    # Two sentences in a row may tell a fact together.
    split = told(brief, "Ada Lind travelled to Porto Lago.", "There she met Tomas Rehn.")
    assert score(case, split)["summary.coverage"] == pytest.approx(2 / 7)


def test_numbers_and_names_that_the_article_lacks(case: Case, brief: Brief) -> None:
    wrong = told(brief, "Norland sold 20 percent of 900 tonnes to Tomas Rehn and Karl Brandt.")
    found = score(case, wrong)
    assert found["summary.novel_numbers"] == 0.5
    assert found["summary.novel_names"] == pytest.approx(1 / 3)
    right = told(brief, "Norland, ruled by Lind, reduces exports by about 20 per cent.")
    assert score(case, right)["summary.novel_numbers"] == 0.0
    assert score(case, right)["summary.novel_names"] == 0.0


def test_copying_counts_runs_of_eight_words(case: Case, brief: Brief) -> None:
    copied = told(brief, "Norland has sold grain to Sorvia since 1994.", "That is all we know now.")
    assert score(case, copied)["summary.copied"] == pytest.approx(8 / 14)
    reworded = told(brief, "Since 1994 Norland has sold grain to Sorvia.")
    assert score(case, reworded)["summary.copied"] == 0.0


def test_rouge_l_is_f1_of_the_longest_common_subsequence() -> None:
    assert rouge_l("police arrested five men", "police arrested five men") == 1.0
    # Common: police, five, men; 4 and 5 telling words.
    assert rouge_l("police questioned five men", "police arrested five armed men") == (
        pytest.approx(2 * (3 / 4) * (3 / 5) / (3 / 4 + 3 / 5))
    )
    assert rouge_l("", "police arrested five men") == 0.0


# --- cost, and the whole gold set ----------------------------------------------------------


def test_cost_is_what_the_provenance_says(case: Case, brief: Brief) -> None:
    made = brief.provenance
    usage = made.usage.model_copy(update={"input_tokens": 900, "output_tokens": 80})
    spent = made.model_copy(update={"usage": usage, "attempts": 3, "cost_usd": None})
    found = score(case, brief.model_copy(update={"provenance": spent}))
    assert found["cost.input_tokens"] == 900.0
    assert found["cost.output_tokens"] == 80.0
    assert found["cost.attempts"] == 3.0
    assert found["cost.usd"] is None


def test_another_cases_brief_scores_low_everywhere() -> None:
    case, other = cases.load("lukashenko-xi"), cases.load("lee-b067")
    found = score(case, gold_brief(other))
    for name in ("facts.f1", "actors.f1", "stance.f1", "context.f1", "summary.coverage"):
        assert (found[name] or 0.0) < 0.15, name
    assert (found["validity.evidence"] or 0.0) < 0.1
    assert (found["faithfulness.supported"] or 0.0) < 0.4
    assert (found["actors.invented"] or 0.0) > 0.5
