"""The report: computed right, and safe and well-formed whatever the outputs hold."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from evals import cases, mutations
from evals import report as reports
from evals.gating import Gate
from evals.metrics import BY_NAME, METRICS
from evals.report import curves, history, plots, words
from evals.report.html import shade
from evals.report.model import Cost, Measured
from evals.results import Row
from evals.statistics import Difference, Estimate
from summarizer.errors import ConfigError
from tests import evals_stub
from tests.evals_report_stub import HOSTILE, WRONG, built, nights, two_systems, whole
from tests.evals_stub import record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evals.report import Report
    from evals.report.diffs import Diff, Line
    from evals.statistics import Verdict

WRITE_ONLY = {"meta", "link", "br", "path", "circle", "rect"}


@pytest.fixture(autouse=True)
def gold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    evals_stub.make_gold(tmp_path / "gold")
    monkeypatch.setattr(cases, "GOLD", tmp_path / "gold")


def diff_of(report: Report, case: str, system: str) -> Diff:
    [found] = [c for c in report.cases if c.name == case]
    return next(diff for diff in found.diffs if diff.system == system)


def line(lines: Sequence[Line], mark: str) -> Line:
    [found] = [one for one in lines if one.mark == mark]
    return found


# --- what is computed


def test_the_pipeline_is_the_subject_wherever_it_stands_in_the_recording() -> None:
    report = built(two_systems())
    assert report.names == ("pipeline", "naive")
    assert report.others == ("naive",)
    assert report.split == "dev"
    assert report.created == "2031-05-06T07:08:09+00:00"


def test_a_failure_counts_and_scores_the_worst() -> None:
    report = built(two_systems())
    assert [system.failed for system in report.systems] == [0, 1]
    assert report.systems[1].failures == {"OutputError": 1}
    valid = report.score("validity.valid")
    assert valid is not None
    assert (valid.estimates["pipeline"].mean, valid.estimates["naive"].mean) == (1.0, 0.5)
    assert valid.leads["naive"].mean == 0.5


def test_an_empty_recording_is_refused_with_the_next_step() -> None:
    with pytest.raises(ConfigError, match="python -m evals run"):
        built([])


def test_a_lower_score_of_errors_is_a_lead() -> None:
    trapped = built(two_systems()).score("faithfulness.trapped")
    assert trapped is not None
    assert trapped.estimates["naive"].mean == 1.0  # one trap, one failure
    assert trapped.leads["naive"].mean == 1.0


def test_the_diff_of_a_wrong_number_says_what_contradicts_what_and_why() -> None:
    diff = diff_of(built(two_systems()), "bridge", "naive")
    found = line(diff.facts, "contradicted")
    assert found.gold is not None
    assert found.found is not None
    assert (found.gold.text, found.found.text) == (evals_stub.FACT, WRONG)
    assert found.why
    assert found.found.quotes[0].sentence == "S5"
    assert [(fall.kind, fall.why) for fall in diff.falls] == [("number", "ten times the price")]
    assert WRONG in diff.falls[0].words
    assert "flagged by the checks" in [note.text for note in found.found.notes if note.is_wrong]
    assert any(finding.severity == "error" for finding in diff.findings)


def test_the_diff_of_a_right_brief_matches_every_item_with_its_evidence() -> None:
    diff = diff_of(built(two_systems()), "bridge", "pipeline")
    assert [one.mark for one in diff.lines] == ["matched"] * 3
    assert (len(diff.facts), len(diff.actors), len(diff.stances)) == (1, 1, 1)
    [fact] = diff.facts
    assert fact.found is not None
    [quote] = fact.found.quotes
    assert quote.is_grounded
    assert quote.text.startswith("The town paid 4.5 million crowns, half")
    assert diff.falls == ()


def test_a_fact_about_something_else_is_extra_and_the_gold_fact_missed() -> None:
    other = record("bridge", fact="About 120 residents came to see the first hour.")
    diff = diff_of(built([other]), "bridge", "pipeline")
    missed = line(diff.facts, "missed").gold
    assert missed is not None
    assert missed.text == evals_stub.FACT
    assert missed.quotes[0].sentence == "S5"
    assert line(diff.facts, "extra").found is not None
    assert (diff.count("missed"), diff.count("extra")) == (1, 1)


def test_of_several_epochs_the_worst_is_shown_and_all_are_averaged() -> None:
    report = built([record("bridge"), record("bridge", epoch=1, fact=WRONG)])
    assert report.epochs == 2
    assert diff_of(report, "bridge", "pipeline").epoch == 1
    assert report.cases[0].results[0].scores["facts.f1"] == 0.5


def test_a_failed_epoch_is_worse_than_any_brief() -> None:
    report = built([record("bridge", fact=WRONG), record("bridge", epoch=1, failure="no reply")])
    shown = diff_of(report, "bridge", "pipeline")
    assert shown.failure is not None
    assert (shown.failure.message, shown.lines) == ("no reply", ())
    [result] = report.cases[0].results
    assert (result.failed, result.outputs) == (1, 2)


def test_the_article_that_the_subject_is_worst_at_comes_first() -> None:
    report = built([record("bridge"), record("ferry", fact=WRONG)])
    assert [case.name for case in report.cases] == ["ferry", "bridge"]


def test_costs_are_medians_and_totals_of_what_is_known() -> None:
    costs = {(cost.metric, cost.system): cost for cost in built(two_systems()).costs}
    seconds = costs["cost.seconds", "naive"]
    assert (seconds.median, seconds.total) == (1.5, 3.0)
    calls = costs["cost.attempts", "naive"]  # the failure does not say
    assert len(calls.values) == 1
    assert (Cost(metric="cost.usd", system="x", values=()).total) is None


def test_slices_are_by_source_language_and_shared_tests() -> None:
    report = built(two_systems())
    assert [(s.kind, s.value, s.articles) for s in report.slices] == [
        ("source", "original", 2),
        ("language", "en", 2),
    ]
    assert report.slices[0].means["naive"]["validity.valid"] == 0.5


def test_a_share_of_the_human_ceiling_of_errors_is_of_what_is_free_of_them() -> None:
    found = {"s": Estimate(mean=0.1, low=0, high=0.2, articles=3, mde=0.1)}
    up, down = BY_NAME["facts.f1"], BY_NAME["actors.invented"]
    assert Measured(metric=up, estimates=found, human=0.5, leads={}).share_of_human("s") == 0.2
    share = Measured(metric=down, estimates=found, human=0.0, leads={}).share_of_human("s")
    assert share == 0.9
    assert Measured(metric=up, estimates=found, human=None, leads={}).share_of_human("s") is None


def test_mutations_are_summed_up_by_the_share_of_cases_that_notice() -> None:
    def share(outcomes: tuple[mutations.Outcome, ...]) -> tuple[int, float]:
        rows = {row.mutation: row for row in built([record()], outcomes=outcomes).noticed}
        dropped = rows["drops the most salient fact"]
        return dropped.cases, dropped.shares["facts.recall"]

    seen = mutations.matrix([cases.load("bridge"), cases.load("ferry")])
    assert share(seen) == (2, 1.0)
    assert share(mutations.blinded(seen, "facts.recall")) == (2, 0.0)


# --- history


def test_a_night_is_written_once_and_read_back(tmp_path: Path) -> None:
    night = reports.night(built(two_systems(), gold="abc"))
    for _ in range(2):
        history.append(tmp_path / "new", night)
    assert history.read(tmp_path / "new") == (night,)
    assert (night.gold, night.articles, night.failed) == ("abc", 2, {"pipeline": 0, "naive": 1})
    assert night.scores["naive"]["validity.valid"].mean == 0.5
    assert history.read(tmp_path / "nowhere") == ()


def test_nights_come_oldest_first_and_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    for night in reversed(nights([0.4, 0.5])):
        history.append(tmp_path, night)
    assert [night.created[:10] for night in history.read(tmp_path)] == ["2031-05-01", "2031-05-02"]
    with (tmp_path / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write("{}\n")
    with pytest.raises(ConfigError, match="line 3 is no night"):
        history.read(tmp_path)


def test_only_nights_of_the_same_model_and_split_are_kept() -> None:
    model = built([record()]).systems[0].model
    report = built([record()], history=(*nights([0.4], model=model), *nights([0.5], model="else")))
    assert [night.model for night in report.history] == [model]


# --- words and plots


@pytest.mark.parametrize(
    ("mean", "p_value", "adjusted", "verdict", "said"),
    [
        (0.2, 0.01, None, "non-inferior", "better"),
        (0.2, 0.01, 0.2, "non-inferior", "no worse"),
        (-0.2, 0.01, 0.01, "regressed", "worse"),
        (-0.01, 0.01, 0.01, "non-inferior", "no worse"),
        (-0.1, 0.3, None, "inconclusive", "undecided"),
    ],
)
def test_a_lead_is_called_better_only_when_it_is_certain(
    mean: float, p_value: float, adjusted: float | None, verdict: Verdict, said: str
) -> None:
    found = Difference(
        metric="facts.f1",
        mean=mean,
        low=mean - 0.1,
        high=mean + 0.1,
        p_value=p_value,
        adjusted=adjusted,
        articles=9,
        mde=0.1,
        verdict=verdict,
    )
    assert words.lead(found) == said


def test_numbers_are_written_to_be_read() -> None:
    assert [words.amount(v) for v in (None, 0, 0.00213, 0.5, 27.06, 5258.4)] == [
        "–",
        "0",
        "0.00213",
        "0.5",
        "27.1",
        "5,258",
    ]
    assert [words.signed(v) for v in (0.123, -0.123, -0.001)] == ["+0.12", "−0.12", "0.00"]
    assert [words.probability(v) for v in (0.0001, 0.0123)] == ["< 0.001", "0.012"]
    infinite = Estimate(mean=1, low=1, high=1, articles=1, mde=float("inf"))
    assert words.smallest(infinite) == "∞"


def test_shades_run_from_worst_to_best_whatever_the_direction() -> None:
    up, down = BY_NAME["facts.f1"], BY_NAME["actors.invented"]
    assert [shade(v, up) for v in (0.0, 0.5, 1.0, None)] == ["h0", "h3", "h6", ""]
    assert [shade(v, down) for v in (0.0, 1.0)] == ["h6", "h0"]


def test_dots_stand_on_the_axis_in_lanes_of_their_systems() -> None:
    found = Estimate(mean=0.5, low=-0.2, high=1.0, articles=3, mde=0.1)
    score = Measured(metric=BY_NAME["facts.f1"], estimates={"two": found}, human=0.25, leads={})
    placed = plots.dots(score, ["one", "two"])
    [mark] = placed.marks
    middle = plots.WIDTH / 2
    assert (mark.system, mark.x, mark.y) == (1, middle, 1.5 * plots.LANE)
    assert (mark.low, mark.high) == (plots.PAD, plots.WIDTH - plots.PAD)
    assert placed.human == plots.PAD + (plots.WIDTH - 2 * plots.PAD) / 4


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0.003, [0, 0.001, 0.002, 0.003]),
        (41.0, [0, 10, 20, 30, 40, 50]),
        (7300.0, [0, 2000, 4000, 6000, 8000]),
    ],
)
def test_a_cost_axis_has_few_round_ticks_and_holds_every_output(
    most: float, ticks: list[float]
) -> None:
    strips = plots.strips([Cost(metric="cost.seconds", system="s", values=(0.0, most))])
    assert strips is not None
    assert [value for _, value in strips.ticks] == pytest.approx(ticks)
    assert max(x for x, _ in strips.strips[0].dots) <= strips.ticks[-1][0] <= strips.width


def test_what_costs_nothing_has_no_plot() -> None:
    assert plots.strips([Cost(metric="cost.usd", system="s", values=(0.0, 0.0))]) is None


def test_a_curve_is_cut_where_the_gold_set_changed() -> None:
    found = curves.curves(
        [*nights([0.4, 0.5], gold="old"), *nights([0, 0, 0.6, 0.7])[2:]],
        BY_NAME["facts.f1"],
        ["pipeline"],
    )
    assert found is not None
    [curve] = found.curves
    assert (len(curve.lines), len(curve.bands), len(curve.dots)) == (2, 2, 4)
    assert len(found.changes) == 1
    assert (found.low, found.high) == (0.3, 0.8)
    assert curve.dots[0].x == curves.LEFT
    assert curve.dots[-1].x == curves.RIGHT


def test_one_night_makes_no_curve() -> None:
    assert curves.curves(nights([0.4]), BY_NAME["facts.f1"], ["pipeline"]) is None


# --- the page


class Outline(HTMLParser):
    """Collects tags and attributes, and holds that every element is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in WRITE_ONLY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def test_the_page_is_well_formed_and_holds_every_section() -> None:
    tags = Outline(reports.html(whole())).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    sections = "scores gate articles diffs cost history slices mutations agreement".split()
    assert {*sections} <= {*ids}
    links = [str(attrs["href"])[1:] for tag, attrs in tags if tag == "a"]
    assert {*links} <= {*ids}
    assert "case-bridge" in links


def test_the_page_of_the_least_run_renders_without_what_it_lacks() -> None:
    page = reports.html(built([record("bridge", failure="no reply", system="naive")]))
    ids = {attrs["id"] for _, attrs in Outline(page).tags if "id" in attrs}
    assert "case-bridge" in ids
    assert not {"gate", "mutations", "agreement"} & ids
    assert "Curves begin with the second night" in page


def test_nothing_runs_loads_or_restyles_and_the_policy_names_the_one_sheet() -> None:
    page = reports.html(whole())
    tags = Outline(page).tags
    assert not {"script", "img", "iframe", "link", "object"} & {tag for tag, _ in tags}
    assert not [name for _, attrs in tags for name in attrs if name in {"style", "src", "onclick"}]
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    [policy] = [a["content"] for t, a in tags if t == "meta" and "http-equiv" in a]
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_what_outputs_hold_is_escaped_and_cannot_hide() -> None:
    page = reports.html(whole())
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search("[\x00\x1b\u202e\ud83d]", page)


def test_plots_have_alternatives_and_tables_captions_and_scopes() -> None:
    page = reports.html(whole())
    tags = Outline(page).tags
    pictures = [attrs for tag, attrs in tags if tag == "svg"]
    assert all(a.get("role") == "img" or a.get("aria-hidden") == "true" for a in pictures)
    labels = [a["aria-label"] for a in pictures if a.get("role") == "img"]
    assert all(labels)
    assert any(
        label and label.startswith("facts.f1, higher is better: pipeline 0.") for label in labels
    )
    assert page.count("<table") == page.count("<caption")
    assert all("scope" in attrs for tag, attrs in tags if tag == "th")


def test_direction_part_in_the_gate_and_human_share_are_visible() -> None:
    page = reports.html(whole())
    assert "↓ lower is better" in page
    gated = re.findall(r'<tbody [^>]*class="gates">.*?<code>(.*?)</code>', page, re.DOTALL)
    assert gated == [m.name for m in METRICS if m.gating and f"<code>{m.name}</code>" in page]
    [rouge] = re.findall(r'class="never-gates">.*?</tbody>', page, re.DOTALL)
    assert "summary.rouge_l" in rouge
    assert "never gates" in rouge


def test_a_failure_is_shown_as_such_and_not_as_a_number() -> None:
    page = reports.html(built(two_systems()))
    assert page.count('<td class="heat failed') == 5  # one system on one article, main scores
    assert "None of" not in page
    assert "Failed: naive 1 of 2 (OutputError 1)." in page


# --- JUnit and Markdown


def test_junit_is_well_formed_and_fails_what_failed() -> None:
    root = ET.fromstring(reports.junit(whole()))  # noqa: S314  # our own output
    suites = {suite.get("name"): suite for suite in root}
    assert [*suites] == ["gate", "pipeline", "naive"]
    failed = {
        (case.get("classname"), case.get("name"))
        for case in root.iter("testcase")
        if case.find("failure") is not None
    }
    assert failed == {
        ("gate.facts", "facts.f1"),
        ("gate", "run and baseline"),
        ("naive.original", "ferry"),
    }
    assert (root.get("failures"), suites["gate"].get("failures")) == ("3", "2")
    assert suites["naive"].get("tests") == "2"
    properties = {p.get("name"): p.get("value") for p in suites["pipeline"].iter("property")}
    assert str(properties["validity.valid"]).startswith("1.0000 [")
    assert properties["code"] == "one"


def test_junit_holds_no_character_that_xml_does_not_know() -> None:
    text = reports.junit(built([record(failure=HOSTILE)]))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", text)
    assert "&lt;script&gt;" in text


def test_markdown_is_one_screen_with_verdict_gating_table_worst_articles_and_cost() -> None:
    text = reports.markdown(whole())
    assert text.startswith("## Evals: the gate is red: 2 reasons\n")
    assert "| facts.f1 | 0.6" in text or "| facts.f1 | 0.7" in text or "| facts.f1 | 1.0" in text
    rows = [row for row in text.splitlines() if row.startswith("| ") and "---" not in row]
    assert {row.count(" | ") for row in rows[1:2]} == {3}
    assert "faithfulness.trapped ↓" in text
    assert "### Where pipeline is worst" in text
    assert "**Cost:** pipeline 1.5 s" in text


def test_markdown_has_no_markup_of_outputs_and_fits_any_job_summary() -> None:
    gate = Gate(passed=False, reasons=(HOSTILE * 40,) * 2000, notes=(HOSTILE * 40,) * 2000)
    text = reports.markdown(built(two_systems(), gate=gate))
    assert len(text.encode()) < 60_000
    assert "<script" not in text.replace("\\<script", "")
    assert not re.search(r"(?<!\\)[|`]@?team", text)
    assert not re.search("[\x00\x1b\u202e\ud83d]", text)
    assert "and 1980 more" in text


def test_rows_that_no_metric_scores_are_left_out_of_the_tables() -> None:
    rows = [Row(system="pipeline", case="bridge", epoch=0, failed=False, scores={"facts.f1": 0.5})]
    report = reports.build([record("bridge")], rows, [cases.load("bridge")])
    assert {"facts.f1"} == {s.metric.name for s in report.scores if s.metric.gating}
    assert "facts.recall" not in reports.markdown(report)
    Outline(reports.html(report))
