"""What the embedded model really wrote, recorded, scored again without it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from evals import cases, gating, recording, replaying, results, statistics
from evals.metrics import BY_NAME, METRICS
from evals.statistics import Verdict

if TYPE_CHECKING:
    from evals.records import Record
    from evals.results import Row

RECORDINGS = Path(cases.__file__).parent / "recordings"
NOW, AGAIN, BEFORE = (
    RECORDINGS / f"embedded-dev{name}.jsonl" for name in ("", "-again", "-steps1")
)
SYSTEMS = {"pipeline", "naive", "lead3"}
GATING = {metric.name for metric in METRICS if metric.gating}


@pytest.fixture(scope="module")
def records() -> tuple[Record, ...]:
    return recording.read(NOW)


@pytest.fixture(scope="module")
def ours(records: tuple[Record, ...]) -> tuple[Row, ...]:
    return results.rows(record for record in records if record.system == "pipeline")


def worse(record: Record) -> Record:
    """Plant a regression: half of the key facts are lost."""
    assert record.brief is not None
    facts = record.brief.key_facts
    lost = record.brief.model_copy(update={"key_facts": facts[: len(facts) // 2]})
    return record.model_copy(update={"brief": lost})


def test_every_system_has_an_outcome_for_every_article_of_the_split(
    records: tuple[Record, ...],
) -> None:
    wanted = {(case.name, system) for case in cases.of_split("dev") for system in SYSTEMS}
    assert {(record.case, record.system) for record in records} == wanted


def test_the_recorded_run_is_the_baseline_and_passes(ours: tuple[Row, ...]) -> None:
    gate = gating.judge(ours, gating.read("embedded-dev"))
    assert gate.passed, gate.reasons
    assert all(difference.mean == 0 for difference in gate.differences)


def test_a_second_run_of_the_same_code_passes() -> None:
    gate = gating.judge(replaying.rows(AGAIN, "pipeline"), gating.read("embedded-dev"))
    assert gate.passed, gate.reasons
    assert any(difference.mean != 0 for difference in gate.differences)  # it is another run


def test_a_planted_regression_is_red_by_its_own_scores(records: tuple[Record, ...]) -> None:
    planted = [worse(record) for record in records if record.system == "pipeline"]
    gate = gating.judge(results.rows(planted), gating.read("embedded-dev"))
    regressed = {d.metric for d in gate.differences if d.verdict == "regressed"} & GATING
    assert not gate.passed
    assert {"facts.f1", "facts.salient_recall"} <= regressed
    assert {BY_NAME[name].field for name in regressed} == {"facts"}


def test_two_versions_of_the_prompt_get_a_verdict_for_each_score(ours: tuple[Row, ...]) -> None:
    before = recording.read(BEFORE)
    assert {record.identity["prompt"] for record in before} == {"steps@1"}
    found = statistics.compare(results.rows(before), ours)
    assert {difference.metric for difference in found} >= GATING - {"stance.opposite"}
    assert {difference.verdict for difference in found} <= {*get_args(Verdict)}
    assert all(difference.low <= difference.mean <= difference.high for difference in found)


@pytest.mark.parametrize("path", sorted(RECORDINGS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_committed_recording_holds_no_text_of_articles_that_are_not_ours(path: Path) -> None:
    whole = path.read_text(encoding="utf-8")
    for case in cases.of_split("dev"):
        if case.source == "lee":
            words = case.article().text.split()
            runs = (" ".join(words[start : start + 8]) for start in range(len(words) - 7))
            assert not [run for run in runs if run in whole]
