from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evals import cases, gating
from evals.gating import Baseline, Run, judge, move_floors, pin, read, update
from evals.results import Row
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

F1, OPPOSITE = "facts.f1", "stance.opposite"
RUN = Run(system="pipeline", split="dev", identity={"model": "embedded", "prompt": 1})
SCORES = [0.5, 0.6, 0.7, 0.8, 0.9, 0.4, 0.5, 0.6, 0.7, 0.8]


@pytest.fixture(autouse=True)
def baselines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(gating, "BASELINES", tmp_path / "baselines")
    monkeypatch.setattr(cases, "gold_digest", lambda: "gold-1")
    return tmp_path / "baselines"


def rows(
    values: Sequence[float],
    *,
    opposite: float | None = 0.0,
    epochs: int = 1,
    noise: float = 0.0,
    system: str = "pipeline",
) -> list[Row]:
    """Make rows in which the epochs of an article lie `noise` apart."""
    return [
        Row(
            system=system,
            case=f"a{index}",
            epoch=epoch,
            failed=False,
            scores={
                F1: value + (epoch - (epochs - 1) / 2) * noise,
                OPPOSITE: opposite,
                "cost.seconds": 2.0,
                "actors.role": None,
            },
        )
        for index, value in enumerate(values)
        for epoch in range(epochs)
    ]


def pinned(values: Sequence[float] = SCORES) -> Baseline:
    return pin("nightly", rows(values), RUN, why="the first run", floors={OPPOSITE: 0.05})


def lower(by: float) -> list[float]:
    """Lower every score by about so much."""
    return [value - by + (0.01 if index % 2 else -0.01) for index, value in enumerate(SCORES)]


def test_a_baseline_reads_back_as_it_was_pinned() -> None:
    made = pinned()
    assert read("nightly") == made
    assert made.scores[F1] == {f"a{index}": value for index, value in enumerate(SCORES)}
    assert "actors.role" not in made.scores
    assert (made.gold, made.run, made.epochs) == ("gold-1", RUN, 1)
    assert [(step.why, step.allowed) for step in made.history] == [("the first run", None)]


def test_a_number_changed_by_hand_is_noticed(baselines: Path) -> None:
    pinned()
    path = baselines / "nightly.json"
    held = json.loads(path.read_text())
    held["floors"][OPPOSITE] = 0.5
    path.write_text(json.dumps(held))
    with pytest.raises(ConfigError, match="'nightly' was edited by hand"):
        read("nightly")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"digest": "x"}'])
def test_a_malformed_baseline_is_told_in_one_line(baselines: Path, text: str) -> None:
    baselines.mkdir()
    (baselines / "nightly.json").write_text(text)
    with pytest.raises(ConfigError, match="'nightly' is malformed; pin it anew with --update"):
        read("nightly")


def test_an_unknown_baseline_is_told_in_one_line() -> None:
    with pytest.raises(ConfigError, match="no baseline 'weekly' in evals/baselines"):
        read("weekly")


def test_a_baseline_is_pinned_once() -> None:
    pinned()
    with pytest.raises(ConfigError, match="a baseline 'nightly' already; update it instead"):
        pinned()


def test_a_baseline_that_breaks_its_own_floor_is_not_pinned(baselines: Path) -> None:
    with pytest.raises(ConfigError, match=r"facts.f1 is 0.650, its floor is 0.7; give floors"):
        pin("nightly", rows(SCORES), RUN, why="first", floors={F1: 0.7})
    assert not baselines.exists()


def test_a_floor_names_a_metric_that_there_is() -> None:
    with pytest.raises(ConfigError, match=r"'facts.f2', which is no metric"):
        pin("nightly", rows(SCORES), RUN, why="first", floors={"facts.f2": 0.1})


def test_the_same_run_again_is_green() -> None:
    gate = judge(rows(SCORES), pinned())
    assert gate.passed
    assert (gate.reasons, gate.notes, gate.broken_floors) == ((), (), ())
    assert {found.verdict for found in gate.differences} == {"non-inferior"}


def test_a_planted_regression_is_red() -> None:
    gate = judge(rows(lower(0.15)), pinned())
    assert not gate.passed
    [reason] = gate.reasons
    assert reason.startswith("facts.f1 regressed: -0.150 [-0.1")
    assert reason.endswith("on 10 articles, margin 0.05")


def test_a_certain_loss_within_the_margin_is_green() -> None:
    assert judge(rows(lower(0.02)), pinned()).passed


def test_a_regression_of_a_metric_that_does_not_gate_is_green() -> None:
    slow = [
        row.model_copy(update={"scores": row.scores | {"cost.seconds": 90.0}})
        for row in rows(SCORES)
    ]
    gate = judge(slow, pinned())
    assert gate.passed
    assert "regressed" in {found.verdict for found in gate.differences}


def test_a_mean_worse_than_its_floor_is_red() -> None:
    near = pin(
        "near", rows(SCORES, opposite=0.05), RUN, why="at its floor", floors={OPPOSITE: 0.05}
    )
    assert judge(rows(SCORES, opposite=0.05), near).passed
    gate = judge(rows(SCORES, opposite=0.06), near)
    assert not gate.passed
    assert gate.broken_floors == ("stance.opposite is 0.060, its floor is 0.05",)
    assert gate.broken_floors[0] in gate.reasons


def test_an_article_that_is_missing_is_red() -> None:
    gate = judge(rows(SCORES[:-1]), pinned())
    assert not gate.passed
    assert gate.reasons == ("1 articles of the baseline are missing: a9",)


def test_a_gated_metric_that_is_no_longer_scored_is_red() -> None:
    gate = judge(rows(SCORES, opposite=None), pinned())
    assert gate.reasons == ("stance.opposite is scored on no article; the baseline has it",)


def test_a_run_of_another_system_loses_everything() -> None:
    gate = judge(rows(SCORES, system="naive"), pinned())
    assert not gate.passed
    assert "10 articles of the baseline are missing" in gate.reasons[0]
    assert gate.differences == ()


def test_rows_of_other_systems_are_ignored() -> None:
    worse = rows(lower(0.3), system="naive")
    assert judge([*rows(SCORES), *worse], pinned()).passed


def test_another_gold_set_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    baseline = pinned()
    monkeypatch.setattr(cases, "gold_digest", lambda: "gold-2")
    gate = judge(rows(SCORES), baseline)
    assert not gate.passed
    assert gate.reasons == (
        "the gold set is 'gold-2', the baseline is of 'gold-1': pin a new baseline with --update",
    )


def test_new_articles_are_noted_and_not_compared() -> None:
    gate = judge(rows([*SCORES, 0.1]), pinned())
    assert gate.passed
    assert gate.notes == ("1 articles are not in the baseline and not compared: a10",)


def scattered(spread: float) -> list[float]:
    return [value + (spread if index % 2 else -spread) for index, value in enumerate(SCORES)]


def test_an_inconclusive_metric_warns_and_says_what_would_tell() -> None:
    gate = judge(rows(scattered(0.1)), pinned())
    assert gate.passed
    [note] = gate.notes
    # SE = 0.1054 / √10; MDE = (2.262 + 0.883) · 0.0333 = 0.1048; (0.1048 / 0.05)² · 10 = 43.98
    assert note.startswith("facts.f1 inconclusive: +0.000 [-0.075, +0.075] on 10 articles")
    assert note.endswith("telling takes 44 articles, or more epochs than 1")


def test_epochs_help_only_against_what_differs_between_epochs() -> None:
    baseline = pinned()
    quiet = judge(rows(scattered(0.1), epochs=2, noise=0.02), baseline)
    assert quiet.notes[0].endswith("44 articles; more epochs than 2 alone cannot do it")
    # Two epochs 0.2 apart: variance 0.02, so 0.01 of the 0.0111 between articles is noise.
    # 0.9 · 2 / (0.9 + 0.2274 - 1) = 14.1
    loud = judge(rows(scattered(0.1), epochs=2, noise=0.2), baseline)
    assert loud.notes[0].endswith("telling takes 44 articles or 15 epochs (there are 2)")


def test_losses_too_few_to_be_sure_of_warn() -> None:
    few = pin("few", rows(SCORES[:3]), RUN, why="first", floors={})
    gate = judge(rows([value - 0.2 for value in SCORES[:3]]), few)
    assert gate.passed
    assert "facts.f1 inconclusive: -0.200" in gate.notes[0]


def test_a_doubtful_loss_near_the_margin_is_told_to_be_looked_at() -> None:
    # SE = 0.042 · √(10/9) / √10 = 0.014; MDE = 3.145 · 0.014 = 0.044, less than the margin.
    gate = judge(rows([value - 0.025 for value in scattered(0.042)]), pinned())
    assert gate.passed
    [note] = gate.notes
    assert note.startswith("facts.f1 inconclusive: -0.025 [-0.057, +0.007]")
    assert note.endswith("a smaller one may be there: look at the articles")


def test_an_update_moves_the_scores_and_says_why() -> None:
    made = update(rows([0.9] * 10), pinned(), why="a better prompt", identity={"prompt": 2})
    assert read("nightly") == made
    assert made.scores[F1]["a0"] == 0.9
    assert made.run == RUN.model_copy(update={"identity": {"prompt": 2}})
    assert made.floors == {OPPOSITE: 0.05}
    assert [step.why for step in made.history] == ["the first run", "a better prompt"]


def test_an_update_may_lose_less_than_the_margin() -> None:
    assert update(rows(lower(0.04)), pinned(), why="a smaller model").scores[F1]["a0"] < 0.5


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (rows(lower(0.06)), r"facts.f1 \S+ -0.060"),
        (rows(SCORES[:-1]), "1 articles of the baseline are missing: a9"),
        (rows(SCORES, opposite=0.06), "stance.opposite is 0.060, its floor is 0.05"),
        (rows(SCORES, opposite=None), "stance.opposite is scored on no article"),
    ],
)
def test_an_update_that_loses_something_takes_a_reason(run: list[Row], told: str) -> None:
    before = pinned()
    with pytest.raises(ConfigError, match=f"{told}.*; if that is right: --allow-regression"):
        update(run, before, why="a smaller model")
    assert read("nightly") == before
    made = update(run, before, why="a smaller model", allow_regression="it is half the price")
    assert made.history[-1].allowed == "it is half the price"
    assert read("nightly") == made


def test_an_update_without_rows_of_the_system_is_refused() -> None:
    with pytest.raises(ConfigError, match="no rows of the system 'pipeline'"):
        update(rows(SCORES, system="naive"), pinned(), why="oops")


def test_a_baseline_does_not_move_without_a_reason() -> None:
    with pytest.raises(ConfigError, match='say it with --update "why"'):
        update(rows(SCORES), pinned(), why=" ")


def test_a_floor_rises_freely_and_falls_for_a_reason_only() -> None:
    baseline = move_floors(pinned(), {OPPOSITE: 0.03, F1: 0.6}, why="it holds this for a week")
    assert read("nightly").floors == {OPPOSITE: 0.03, F1: 0.6}
    with pytest.raises(
        ConfigError, match=r"the floor of stance.opposite would go from 0.03 to 0.1;"
    ):
        move_floors(baseline, {OPPOSITE: 0.1, F1: 0.6}, why="too strict")
    with pytest.raises(ConfigError, match=r"the floor of facts.f1 would go from 0.6 to None"):
        move_floors(baseline, {OPPOSITE: 0.03}, why="too strict")
    moved = move_floors(baseline, {}, why="too strict", allow_regression="another model")
    assert read("nightly") == moved
    assert moved.floors == {}
