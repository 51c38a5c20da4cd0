from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from evals.metrics import METRICS
from evals.results import Row
from evals.scores import weighted_kappa
from evals.statistics import (
    Difference,
    bootstrap,
    compare,
    estimate,
    holm,
    means,
    stance_kappa,
    unpaired,
)
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

F1 = "facts.f1"
GATING = [metric.name for metric in METRICS if metric.gating]


def rows(
    values: Mapping[str, Sequence[float | None]], metric: str = F1, *, system: str = "pipeline"
) -> list[Row]:
    """Make one row per article and epoch."""
    return [
        Row(system=system, case=case, epoch=epoch, failed=False, scores={metric: value})
        for case, epochs in values.items()
        for epoch, value in enumerate(epochs)
    ]


def numbered(values: Sequence[float], metric: str = F1) -> list[Row]:
    return rows({f"a{index}": [value] for index, value in enumerate(values)}, metric)


def one(before: Sequence[Row], after: Sequence[Row]) -> Difference:
    [found] = compare(before, after)
    return found


def test_epochs_are_averaged_within_the_article_before_the_articles_are() -> None:
    # Ten epochs of one article weigh no more than one epoch of another.
    found = estimate(rows({"a": [1.0] * 10, "b": [0.0]}), F1, system="pipeline")
    assert found is not None
    assert (found.mean, found.articles) == (0.5, 2)


def test_an_interval_is_the_t_interval_of_the_article_means() -> None:
    found = estimate(numbered([0.4, 0.5, 0.6, 0.7]), F1, system="pipeline")
    assert found is not None
    # SE = 0.1291 / 2; t(.975, 3) = 3.1824; t(.8, 3) = 0.9785
    assert found.low == pytest.approx(0.55 - 3.1824 * 0.06455, abs=1e-4)
    assert found.high == pytest.approx(0.55 + 3.1824 * 0.06455, abs=1e-4)
    assert found.mde == pytest.approx((3.1824 + 0.9785) * 0.06455, abs=1e-4)


def test_an_interval_of_a_share_stays_between_0_and_1_and_one_of_a_cost_does_not() -> None:
    share = estimate(numbered([0.0, 1.0, 1.0]), F1, system="pipeline")
    cost = estimate(numbered([0.0, 1.0, 1.0], "cost.usd"), "cost.usd", system="pipeline")
    assert share is not None
    assert (share.low, share.high, share.mde) == (0.0, 1.0, 1.0)
    assert cost is not None
    assert cost.low < 0
    assert cost.high > 1


def test_articles_without_anything_to_score_are_left_out_and_not_counted() -> None:
    found = estimate(rows({"a": [None], "b": [0.2, None], "c": [0.4]}), F1, system="pipeline")
    assert found is not None
    assert (found.mean, found.articles) == pytest.approx((0.3, 2))
    assert estimate(rows({"a": [None]}), F1, system="pipeline") is None


def test_only_rows_of_the_system_asked_for_are_averaged() -> None:
    both = [*rows({"a": [1.0]}), *rows({"a": [0.0]}, system="naive")]
    found = estimate(both, F1, system="naive")
    assert found is not None
    assert found.mean == 0.0


def test_when_all_articles_agree_the_interval_follows_the_rule_of_three() -> None:
    perfect = estimate(numbered([1.0] * 30), F1, system="pipeline")
    assert perfect is not None
    assert perfect.low == pytest.approx(1 - 3 / 30, abs=0.006)
    assert perfect.high == 1.0
    assert 0 < perfect.mde < 1
    never = estimate(numbered([0.0] * 30), F1, system="pipeline")
    assert never is not None
    assert (never.low, never.high) == pytest.approx((0.0, 1 - perfect.low))
    same = estimate(numbered([0.6] * 30), F1, system="pipeline")
    assert same is not None
    assert (same.low, same.high) == pytest.approx((0.543, 0.638), abs=1e-3)


def test_one_article_shows_next_to_nothing() -> None:
    share = estimate(numbered([1.0]), F1, system="pipeline")
    assert share is not None
    assert (share.low, share.high, share.mde) == pytest.approx((0.05, 1.0, 1.0))
    cost = estimate(numbered([7.0], "cost.seconds"), "cost.seconds", system="pipeline")
    assert cost is not None
    assert (cost.low, cost.high, cost.mde) == (7.0, 7.0, float("inf"))


def test_a_difference_is_positive_when_the_run_got_better() -> None:
    before, after = [0.2, 0.3, 0.4, 0.2], [0.5, 0.5, 0.6, 0.6]
    higher = one(numbered(before), numbered(after))
    lower = one(numbered(before, "stance.opposite"), numbered(after, "stance.opposite"))
    assert higher.mean == pytest.approx(0.275)
    assert lower.mean == pytest.approx(-0.275)
    assert lower.low == pytest.approx(-higher.high)


def test_a_p_value_is_that_of_the_paired_t_test() -> None:
    before, after = [0.2, 0.3, 0.4, 0.2], [0.5, 0.2, 0.6, 0.6]
    expected = float(stats.ttest_rel(after, before).pvalue)
    assert one(numbered(before), numbered(after)).p_value == pytest.approx(expected)


def test_only_articles_of_both_runs_are_compared_and_the_others_are_named() -> None:
    before = rows({"a": [0.5], "b": [0.5], "c": [0.9]})
    after = rows({"a": [0.6], "b": [0.7], "d": [0.1]})
    found = one(before, after)
    assert (found.articles, found.mean) == pytest.approx((2, 0.15))
    assert unpaired(before, after) == ("c", "d")


def test_runs_without_a_common_article_cannot_be_compared() -> None:
    with pytest.raises(ConfigError, match="no article in common; run both on the same split"):
        compare(rows({"a": [0.5]}), rows({"b": [0.5]}))


def test_a_run_of_two_systems_cannot_be_compared() -> None:
    mixed = [*rows({"a": [0.5]}), *rows({"a": [0.5]}, system="naive")]
    with pytest.raises(ConfigError, match=r"\['naive', 'pipeline'\]; choose one system"):
        compare(rows({"a": [0.5]}), mixed)


WAVE = [0.005, -0.005] * 6


@pytest.mark.parametrize(
    ("losses", "verdict"),
    [
        ([0.2 + wave for wave in WAVE], "regressed"),
        ([0.03 + wave for wave in WAVE], "non-inferior"),  # certain, and within the margin
        ([0.4, -0.4] * 6, "inconclusive"),
        ([-0.1 + wave for wave in WAVE], "non-inferior"),
        ([0.0] * 3, "non-inferior"),  # too few for the interval, and nothing to look at
        ([0.2] * 12, "regressed"),
        ([0.2] * 4, "inconclusive"),  # four of four fall alike by chance in one case of eight
    ],
)
def test_a_verdict_weighs_interval_margin_and_certainty(losses: list[float], verdict: str) -> None:
    before = numbered([0.5] * len(losses))
    assert one(before, numbered([0.5 - loss for loss in losses])).verdict == verdict


def test_unchanged_articles_have_an_interval_of_some_width_and_no_significance() -> None:
    found = one(numbered([0.3, 0.6, 1.0]), numbered([0.3, 0.6, 1.0]))
    assert (found.mean, found.p_value) == (0.0, 1.0)
    assert found.low < 0 < found.high


def test_holm_multiplies_by_the_number_of_hypotheses_left() -> None:
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03, "d": 0.9}) == {
        "b": 0.04,
        "c": pytest.approx(0.09),
        "a": pytest.approx(0.09),  # 0.08, but never less than a smaller p
        "d": 0.9,
    }


def test_holm_counts_gating_metrics_only() -> None:
    def scored(*values: float) -> list[Row]:
        names = (F1, "actors.f1", "facts.precision")
        return [
            Row(
                system="pipeline",
                case=f"a{index}",
                epoch=0,
                failed=False,
                scores=dict.fromkeys(names, value),
            )
            for index, value in enumerate(values)
        ]

    found = {d.metric: d for d in compare(scored(0.5, 0.6, 0.7, 0.5), scored(0.3, 0.5, 0.4, 0.1))}
    p_value = found[F1].p_value
    assert found[F1].adjusted == pytest.approx(2 * p_value)
    assert found["actors.f1"].adjusted == pytest.approx(2 * p_value)
    assert found["facts.precision"].adjusted is None


def articles(random: np.random.Generator, *, count: int, drop: float = 0.0) -> list[list[float]]:
    """Draw three epochs of each article: hard and easy articles, and some noise between epochs."""
    level = random.beta(3, 3, count) * 0.8 + 0.1
    epochs = level[:, None] + random.uniform(-0.1, 0.1, (count, 3)) - drop
    drawn: list[list[float]] = epochs.tolist()
    return drawn


def as_rows(values: list[list[float]]) -> list[Row]:
    return rows({f"a{index}": epochs for index, epochs in enumerate(values)})


def covers(values: Sequence[float], truth: float) -> bool:
    low, high = stats.t.interval(0.95, len(values) - 1, fmean(values), stats.sem(values))
    return bool(low <= truth <= high)


def test_clustered_intervals_cover_as_often_as_they_say_and_row_level_ones_do_not() -> None:
    random = np.random.default_rng(7)
    clustered = by_row = 0
    for _ in range(400):
        drawn = articles(random, count=20)
        found = estimate(as_rows(drawn), F1, system="pipeline")
        assert found is not None
        clustered += found.low <= 0.5 <= found.high
        by_row += covers([value for epochs in drawn for value in epochs], 0.5)
    assert 0.93 <= clustered / 400 <= 0.97
    assert by_row / 400 < 0.85


def test_pairing_sees_a_small_drop_that_two_separate_means_hide() -> None:
    random = np.random.default_rng(11)
    paired = separate = 0
    for _ in range(200):
        level = random.beta(3, 3, 40) * 0.8 + 0.1
        before, after = (
            level[:, None] - drop + random.normal(0, 0.1, (40, 3)) for drop in (0, 0.05)
        )
        found = one(as_rows(before.tolist()), as_rows(after.tolist()))
        paired += found.p_value < 0.05
        separate += stats.ttest_ind(after.mean(axis=1), before.mean(axis=1)).pvalue < 0.05
    assert paired / 200 > 0.9
    assert separate / 200 < 0.3


def test_holm_keeps_one_false_alarm_in_the_whole_family_rare() -> None:
    random = np.random.default_rng(13)
    alarms = unadjusted = 0
    for _ in range(200):
        before, after = (
            [
                Row(
                    system="pipeline",
                    case=f"a{index}",
                    epoch=0,
                    failed=False,
                    scores=dict(zip(GATING, values, strict=True)),
                )
                for index, values in enumerate(random.uniform(0, 1, (20, len(GATING))).tolist())
            ]
            for _ in range(2)
        )
        found = compare(before, after)
        alarms += any(d.adjusted is not None and d.adjusted < 0.05 for d in found)
        unadjusted += any(d.p_value < 0.05 for d in found)
    assert alarms / 200 <= 0.08  # 0.05 and two standard errors
    assert unadjusted / 200 > 0.4


def test_stance_kappa_has_an_interval_over_articles_that_repeats() -> None:
    pairs = {f"a{index}": [(2, 2), (-1, -2), (3, 1 if index % 3 else -3)] for index in range(12)}
    found = stance_kappa(pairs)
    assert found is not None
    assert found.articles == 12
    assert found.low < found.mean < found.high
    assert found.mean == weighted_kappa([pair for values in pairs.values() for pair in values])
    assert stance_kappa(pairs) == found
    assert stance_kappa({"a": [(1, 2), (2, 1)], "b": []}) is None


def test_a_bootstrap_resamples_whole_clusters() -> None:
    def smallest(clusters: Sequence[Sequence[int]]) -> float | None:
        assert all(cluster in ([0, 9], [5, 5]) for cluster in clusters)
        return float(min(min(cluster) for cluster in clusters))

    assert bootstrap([[0, 9], [5, 5]], smallest) == (0.0, 5.0)
    assert bootstrap([[0, 9]], smallest) is None
    assert bootstrap([[0, 9], [5, 5]], lambda _: None) is None


def test_means_know_only_metrics_that_there_are() -> None:
    assert means(numbered([0.5], "facts.retired")) == {}


def test_numbers_are_plain_floats() -> None:
    found = one(numbered([0.2, 0.3, 0.5]), numbered([0.3, 0.3, 0.4]))
    assert {type(found.mean), type(found.low), type(found.p_value), type(found.mde)} == {float}
