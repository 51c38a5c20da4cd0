from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from evals import agreement, cases, gold_briefs, scores
from evals.agreement import Agreement, agreements, alpha
from evals.cases import GoldActor, GoldFact, GoldStance, Labels
from evals.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evals.cases import Case
    from evals.metrics import Scores

    Put = Callable[[str, Labels, Labels], None]

TEXT = """Selm and Orra sign a fishing treaty

The ministers of Selm and Orra signed a treaty on fishing rights in the town of Kalm on Monday.
Selm will lower its quota by 12 percent next year. The union of Orra called the treaty a betrayal.
Officials say that patrols will begin in spring. Orra had left the talks two years ago.
"""


def fact(number: int, text: str, *sentences: int, **changed: object) -> GoldFact:
    made: dict[str, object] = {
        "id": f"f{number}",
        "text": text,
        "sentences": sentences,
        "salience": 2,
        "status": "reported",
        "action": ("sign",),
    }
    return GoldFact.model_validate(made | changed)


def actor(*names: str, **changed: object) -> GoldActor:
    made: dict[str, object] = {
        "names": names,
        "kinds": ("state",),
        "country": None,
        "salience": 2,
        "sentences": (2,),
    }
    return GoldActor.model_validate(made | changed)


def stance(holder: str, target: str, polarity: str, intensity: int = 2) -> GoldStance:
    made = {
        "holder": (holder,),
        "target": (target,),
        "polarity": polarity,
        "intensity": intensity,
        "sentences": (4,),
    }
    return GoldStance.model_validate(made)


FIRST = Labels(
    article_type="report",
    facts=(
        fact(1, "Selm and Orra signed a fishing treaty", 1, 2, salience=3),
        fact(2, "Selm lowers its quota by 12 percent", 3, status="planned", action=("lower",)),
        fact(3, "Patrols begin in spring", 5, status="claimed", attributed_to=("officials",)),
    ),
    actors=(
        actor("Selm", country="SLM", salience=3),
        actor("Orra", salience=3),
        actor("fishing union of Orra", "the union", kinds=("ngo", "group")),
    ),
    no_actors=("Kalm",),
    stances=(
        stance("the union", "the treaty", "against", 3),
        stance("Selm", "Orra", "favor", 1),
    ),
)
SECOND = FIRST.model_copy(
    update={
        "article_type": "background",
        "facts": (
            fact(1, "The quota of Selm falls by 12 percent", 3, action=("fall", "lower")),
            fact(2, "A treaty on fishing was signed by Selm and Orra", 2, salience=3),
            fact(3, "Orra left the talks", 6, status="historical", action=("leave",)),
            fact(4, "Patrols are to begin in spring", 5, status="claimed"),
        ),
        "actors": (
            actor("the Union", kinds=("group",), salience=1),
            actor("Selm", country="SLM", salience=3),
            actor("Orra", "the government of Orra", salience=3),
            actor("officials"),
        ),
        "stances": (stance("the Union", "fishing treaty", "against", 2),),
    }
)


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    monkeypatch.setattr(cases, "GOLD", tmp_path)
    monkeypatch.setattr(cases, "TOP", tmp_path)
    (tmp_path / "text.txt").write_text(TEXT)
    for folder in ("cases", "first", "second"):
        (tmp_path / folder).mkdir()

    def written(name: str, first: Labels, second: Labels) -> None:
        whole = {
            "name": name,
            "split": "dev",
            "source": "original",
            "language": "en",
            "text": {"file": "text.txt"},
            "labels": first.model_dump(mode="json"),
        }
        (tmp_path / "cases" / f"{name}.json").write_text(json.dumps(whole))
        (tmp_path / "first" / f"{name}.json").write_text(first.model_dump_json())
        (tmp_path / "second" / f"{name}.json").write_text(second.model_dump_json())

    return written


def units(first: Labels = FIRST, second: Labels = SECOND) -> dict[str, agreement.Units]:
    return agreement._units(first, second, range(1, 7))


def of(field: str) -> Agreement:
    return next(found for found in agreements() if found.field == field)


def test_alpha_is_that_of_the_published_example() -> None:
    # Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section B: α = 0.692.
    found = alpha(zip("aabbdcccedda", "babbbccceddd", strict=True), "nominal")
    assert found == pytest.approx(0.692, abs=5e-4)
    assert type(found) is float


def test_an_ordinal_alpha_forgives_neighbours_and_a_nominal_one_does_not() -> None:
    near = [(1, 2), (2, 2), (3, 3), (1, 1), (2, 3), (3, 3)]
    nominal, ordinal = alpha(near, "nominal"), alpha(near, "ordinal")
    assert nominal is not None
    assert ordinal is not None
    assert ordinal > nominal


def test_where_only_one_value_occurs_there_is_no_alpha() -> None:
    assert alpha([("report", "report")] * 3, "nominal") is None
    assert alpha([], "nominal") is None


def test_actors_are_units_under_any_of_their_names() -> None:
    # Selm, Orra and the union by both, officials by the second; Kalm is no actor for both.
    assert units()["actor presence"] == [(1, 1)] * 3 + [(0, 1)] + [(0, 0)]
    assert sorted(units()["actor kind"]) == [
        ("ngo", "group"),
        ("state", "state"),
        ("state", "state"),
    ]
    assert sorted(units()["actor country"]) == [("", ""), ("", ""), ("SLM", "SLM")]
    assert sorted(units()["actor salience"]) == [(2, 1), (3, 3), (3, 3)]


def test_one_labellers_actor_that_the_other_refuses_is_one_unit() -> None:
    refusing = FIRST.model_copy(
        update={"actors": FIRST.actors[:2], "no_actors": ("the union",), "stances": ()}
    )
    assert units(FIRST, refusing)["actor presence"] == [(1, 1), (1, 1), (1, 0), (0, 0)]


def test_every_sentence_is_a_unit_of_fact_presence() -> None:
    # One labels sentences 1, 2, 3, 5; the other 2, 3, 5, 6.
    assert units()["fact presence"] == [(1, 0), (1, 1), (1, 1), (0, 0), (1, 1), (0, 1)]


def test_facts_are_paired_by_sentence_and_wording() -> None:
    found = units()
    assert found["fact status"] == [
        ("reported", "reported"),
        ("planned", "reported"),
        ("claimed", "claimed"),
    ]
    assert found["fact salience"] == [(3, 3), (2, 2), (2, 2)]
    assert found["fact attribution"] == [("", ""), ("", ""), ("officials", "")]


def test_facts_of_one_sentence_with_other_words_are_no_pair() -> None:
    left = FIRST.model_copy(update={"facts": (fact(1, "Orra left the talks", 2),)})
    signed = (fact(1, "Patrol ships put to sea", 2, action=("sail",)),)
    assert units(left, FIRST.model_copy(update={"facts": signed}))["fact status"] == []


def test_a_source_is_the_same_under_another_name() -> None:
    named = [
        FIRST.model_copy(
            update={"facts": (fact(1, "Selm signs the treaty", 2, attributed_to=(name,)),)}
        )
        for name in ("the union", "fishing union of Orra")
    ]
    [(one, other)] = units(*named)["fact attribution"]
    assert one == other != ""


def test_stances_are_asked_of_every_pair_of_parties() -> None:
    # Four parties toward three others, the author toward four, and the union toward the treaty.
    presence = units()["stance presence"]
    assert len(presence) == 4 * 3 + 4 + 1
    assert presence.count((1, 0)) == 1  # Selm toward Orra
    assert presence.count((1, 1)) == 1  # the treaty is the fishing treaty
    assert units()["stance value"] == [(-3, -2)]


def test_a_stance_has_a_sign_and_the_stronger_of_two_counts() -> None:
    signed = FIRST.model_copy(
        update={
            "stances": (
                stance("Selm", "Orra", "favor", 1),
                stance("Selm", "Orra", "against", 2),
                stance("author", "Orra", "mixed", 3),
            )
        }
    )
    assert sorted(units(signed, signed)["stance value"]) == [(-2, -2), (0, 0)]


def test_labels_that_are_equal_agree_on_everything(put: Put) -> None:
    put("one", FIRST, FIRST)
    put("two", SECOND, SECOND)
    found = agreements()
    assert {one.same for one in found} == {1.0}
    assert {one.alpha for one in found} == {1.0}
    assert (of("article type").units, of("article type").articles) == (2, 2)


def test_an_interval_is_over_articles_and_repeats(put: Put) -> None:
    for index in range(6):
        put(f"case-{index}", FIRST, SECOND if index % 2 else FIRST)
    found = of("fact presence")
    assert (found.units, found.articles) == (36, 6)
    assert found.alpha is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.alpha < found.high <= 1.0
    assert of("fact presence") == found


def test_one_article_gives_no_interval(put: Put) -> None:
    put("one", FIRST, SECOND)
    found = of("fact presence")
    assert (found.low, found.high) == (None, None)
    assert found.same == pytest.approx(4 / 6)


@pytest.mark.usefixtures("put")
def test_without_twice_labelled_cases_there_is_nothing_to_agree_on() -> None:
    assert {(one.alpha, one.same, one.units, one.articles) for one in agreements()} == {
        (None, None, 0, 0)
    }
    assert agreement.ceiling() == {}


def test_the_ceiling_averages_both_directions(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put("one", FIRST, SECOND)
    put("two", FIRST, FIRST)

    def graded(case: Case, brief: Labels) -> Scores:
        """Score 0.4 and nothing one way, 0.8 the other, 1 for oneself."""
        none: Scores = {metric.name: None for metric in METRICS}
        value = {(3, 4): 0.4, (4, 3): 0.8}.get((len(case.labels.facts), len(brief.facts)), 1.0)
        kappa = None if value == 0.4 else value
        return none | {"facts.f1": value, "stance.agreement": kappa, "cost.usd": 3.0}

    monkeypatch.setattr(scores, "score", graded)
    monkeypatch.setattr(gold_briefs, "gold_brief", lambda _case, *, labels: labels)
    found = agreement.ceiling()
    assert found == {"facts.f1": pytest.approx(0.8), "stance.agreement": pytest.approx(0.9)}


def test_a_labeller_scores_perfectly_against_oneself(put: Put) -> None:
    put("one", FIRST, FIRST)
    put("two", FIRST, SECOND)
    assert 0.3 < agreement.ceiling()["facts.f1"] < 1.0
    put("two", FIRST, FIRST)
    assert agreement.ceiling()["facts.f1"] == 1.0


def test_the_table_has_a_line_for_each_field(put: Put) -> None:
    put("one", FIRST, SECOND)
    put("two", FIRST, FIRST)
    out = StringIO()
    Console(file=out, width=120).print(agreement.table())
    lines = [line for line in out.getvalue().splitlines() if "nominal" in line or "ordinal" in line]
    assert len(lines) == len(agreement.LEVELS)
    assert "0.83" in next(line for line in lines if "fact presence" in line)
