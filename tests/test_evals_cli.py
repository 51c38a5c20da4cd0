"""The evals' command line as a user meets it: output, messages, exit codes; no model is asked."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pytest

from evals import board, cases, checking, cli, gating, recording
from evals.board import Board
from evals.recording import Place
from summarizer.errors import OutputError
from summarizer.local.catalog import DEFAULT
from summarizer.settings import Settings
from tests import evals_stub
from tests.evals_stub import StubSystem, labels, write_case

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parents[1]
WRONG_FACT = "The town paid 45 million crowns."


class Result(NamedTuple):
    """What a run of the command line gave."""

    code: int | str | None
    out: str
    err: str


class Run(Protocol):
    """Runs a command line."""

    def __call__(self, *arguments: str) -> Result: ...


class Bench:
    """Opens stub systems for the command line, and remembers how it was asked to."""

    def __init__(self) -> None:
        self.opened: list[StubSystem] = []
        self.asked: list[dict[str, Any]] = []
        self.facts: dict[str, str] = {}
        self.faults: dict[str, BaseException] = {}
        self.code = "one"

    def open_system(self, name: str, **setup: Any) -> StubSystem:
        self.asked.append({"name": name} | setup)
        fact = self.facts.get(name, evals_stub.FACT)
        system = StubSystem(name, code=self.code, fact=fact, faults=self.faults)
        self.opened.append(system)
        return system


@pytest.fixture(autouse=True)
def gold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Work on a small gold set, in an empty folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "cache"))
    folder = evals_stub.use_gold(monkeypatch, tmp_path)
    monkeypatch.setattr(gating, "BASELINES", tmp_path / "baselines")
    monkeypatch.setattr(cli, "_RUNS", tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    handler = signal.getsignal(signal.SIGTERM)
    yield folder
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench()
    monkeypatch.setitem(sys.modules, "evals.systems", SimpleNamespace(open_system=made.open_system))
    return made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], bench: Bench) -> Run:
    del bench  # no test may open a real system

    def run_it(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["evals", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Result(ended.value.code, *capsys.readouterr())

    return run_it


def line_of(out: str, score: str) -> str:
    [line] = [line for line in out.splitlines() if f" {score} " in line]
    return line


# --- run


def test_a_run_records_all_three_systems_on_the_dev_split_and_prints_their_scores(
    run: Run, bench: Bench, tmp_path: Path
) -> None:
    result = run("run")
    assert result.code == 0
    assert [asked["name"] for asked in bench.asked] == ["pipeline", "naive", "lead3"]
    assert {asked["model"] for asked in bench.asked} == {Settings().model}
    assert all(system.is_closed for system in bench.opened)
    records = recording.read(tmp_path / "runs" / "dev.jsonl")
    assert [(record.system, record.case) for record in records] == [
        (system, name) for system in ("pipeline", "naive", "lead3") for name in ("bridge", "ferry")
    ]
    assert re.search(r"facts.recall (\s*1.00 \[\d.\d\d, 1.00\]){3}", result.out)
    assert result.out.endswith(
        "pipeline: 2 outputs, 0 failed\nnaive: 2 outputs, 0 failed\nlead3: 2 outputs, 0 failed\n"
    )
    lines = result.err.splitlines()
    assert re.fullmatch(r"\[1/6\] pipeline bridge: 0\.\d s \(\d\.\d s each, \d s left\)", lines[0])
    assert lines[-1] == f"recorded in {tmp_path / 'runs' / 'dev.jsonl'}"


def test_a_second_run_goes_on_from_the_first(run: Run, bench: Bench) -> None:
    run("run", "--system", "pipeline", "--case", "bridge")
    result = run("run", "--system", "pipeline")
    assert result.err.startswith("1 outputs are recorded already, 1 are to be made\n")
    assert bench.opened[-1].asked == ["ferry"]


def test_failures_are_counted_by_kind_score_worst_and_are_retried_on_request(
    run: Run, bench: Bench
) -> None:
    bench.faults = {"ferry": OutputError("no valid reply; give up")}
    result = run("run", "--system", "pipeline")
    assert result.code == 0
    assert "[2/2] pipeline ferry: OutputError: no valid reply; give up (" in result.err
    assert "pipeline: 2 outputs, 1 failed (OutputError 1)" in result.out
    assert " 0.50 [" in line_of(result.out, "facts.recall")
    bench.faults = {}
    assert "1 failed" in run("run", "--system", "pipeline").out
    assert "0 failed" in run("run", "--system", "pipeline", "--retry-failed").out


def test_options_reach_the_systems(run: Run, bench: Bench, tmp_path: Path) -> None:
    result = run(
        *("run", "--model", "openai/some", "--base-url", "http://127.0.0.1:1", "--split", "all"),
        *("--prompt", "brief@1", "--system", "naive", "--epochs", "2", "--out", "out.jsonl"),
    )
    assert result.code == 0
    [asked] = bench.asked
    assert asked.pop("settings").timeout_s == 600
    assert asked == {
        "name": "naive",
        "model": "openai/some",
        "base_url": "http://127.0.0.1:1",
        "prompt": "brief@1",
    }
    assert len(recording.read(tmp_path / "out.jsonl")) == 6


def test_local_is_the_embedded_model_whatever_the_environment_says(
    run: Run, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODEL", "openai/some")
    run("run", "--model", "local", "--system", "naive")
    run("run", "--system", "lead3")
    assert [asked["model"] for asked in bench.asked] == [f"local/{DEFAULT.name}", "openai/some"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("run", "--case", "nowhere"), 2, "evals: no case 'nowhere'; have bridge, ferry, library"),
        (
            ("run", "--case", "library"),
            2,
            "evals: case 'library' is of another split; add --split test",
        ),
        (("report", "no.jsonl"), 2, "evals: cannot read 'no.jsonl': No such file or directory"),
        (("show", "nowhere"), 2, "evals: no case 'nowhere'"),
        (("run", "--system", "other"), 2, "Usage: python -m evals run"),
        (("gate", "x.jsonl"), 2, "Usage: python -m evals gate"),
        (("compare", "x.jsonl"), 2, "Usage: python -m evals compare"),
        (
            ("gate", "x.jsonl", "--baseline", "b", "--allow-regression", "why"),
            2,
            "Usage: python -m evals gate",
        ),
        (("gate", "x", "--baseline", "b", "--floor", "facts.f1"), 2, "Usage: python -m evals gate"),
        (("gate", "x.jsonl", "--baseline", "elsewhere/b.json"), 2, "Usage: python -m evals gate"),
    ],
)
def test_what_is_wrong_is_said_briefly(
    run: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = run(*arguments)
    assert result.code == code
    assert result.err.startswith(message)
    assert "Traceback" not in result.err
    assert result.out == ""


def test_outputs_of_another_version_are_not_mixed_in(run: Run, bench: Bench) -> None:
    run("run", "--system", "pipeline")
    bench.code = "two"
    result = run("run", "--system", "pipeline")
    assert result.code == 2
    assert result.err.endswith(
        "dev.jsonl' holds outputs of another version of 'pipeline' (code differs); "
        "give another --out\n"
    )


def test_on_a_terminal_a_bar_stands_for_the_lines_but_failures_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with Board() as shown:
        shown.start(2, 0)
        shown.begin(Place("pipeline", "ferry", 0))
        shown.end(evals_stub.record("ferry"))
        shown.end(evals_stub.record("bridge", epoch=1, failure="no [bold]reply[/bold]"))
    err = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", capsys.readouterr().err)
    assert " 2/2 " in err
    assert "pipeline ferry: " not in err
    assert "[2/2] pipeline bridge epoch 1: OutputError: no [bold]reply[/bold] (" in err


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59, "59 s"), (90, "2 min"), (3599, "1 h 00 min"), (7500, "2 h 05 min")],
)
def test_the_time_left_is_told_as_people_tell_it(seconds: float, words: str) -> None:
    assert board._duration(seconds) == words


# --- report, compare, gate


@pytest.fixture
def good(run: Run, gold: Path) -> str:
    """Record right briefs, of so many articles that a loss on all of them is certain."""
    evals_stub.make_gold(gold, evals_stub.MORE)
    run("run", "--split", "all", "--out", "good.jsonl")
    return "good.jsonl"


@pytest.fixture
def bad(run: Run, bench: Bench) -> str:
    """Record a pipeline that takes every price for ten times of what it is."""
    bench.facts = {"pipeline": WRONG_FACT}
    run("run", "--split", "all", "--out", "bad.jsonl")
    return "bad.jsonl"


def test_a_report_is_the_table_of_the_run_again(run: Run, good: str) -> None:
    table = run("run", "--split", "all", "--out", good).out
    assert "facts.f1 *" in table
    assert run("report", good) == Result(0, table, "")


def test_a_report_is_written_for_readers_and_for_ci(run: Run, bench: Bench, tmp_path: Path) -> None:
    bench.faults = {"ferry": OutputError("no valid reply; give up")}
    run("run", "--out", "dev.jsonl")
    run("pin")
    floors = ("--floor", "validity.valid=0.4", "--floor", "validity.evidence=0.4")
    first = ("--update", "the first", *floors, "--floor", "stance.opposite=0.6")
    assert run("gate", "dev.jsonl", "--baseline", "local", *first).code == 0
    files = ("--html", "out/a.html", "--junit", "out/a.xml", "--markdown", "out/a.md")
    result = run("report", "dev.jsonl", "--baseline", "local", "--history", "nights", *files)
    assert (result.code, result.err) == (0, "")
    assert (tmp_path / "out" / "a.html").read_text().startswith("<!doctype html>")
    assert "no valid reply; give up" in (tmp_path / "out" / "a.xml").read_text()
    assert "facts.f1" in (tmp_path / "out" / "a.md").read_text()
    [line] = (tmp_path / "nights" / "history.jsonl").read_text().splitlines()
    assert json.loads(line)["failed"] == {"pipeline": 1, "naive": 1, "lead3": 1}


def test_a_report_that_cannot_be_written_is_one_line(run: Run) -> None:
    run("run", "--out", "dev.jsonl")
    run("pin")
    result = run("report", "dev.jsonl", "--markdown", "dev.jsonl/report.md")
    assert result.code == 1
    assert result.err.startswith("evals: cannot write '")
    assert result.err.count("\n") == 1


def test_a_recording_compares_to_itself_without_a_loss(run: Run, good: str) -> None:
    result = run("compare", good, good)
    assert result.code == 0
    assert "regressed" not in result.out
    assert "non-inferior" in line_of(result.out, "facts.recall")


def test_a_regression_is_an_exit_code(run: Run, good: str, bad: str) -> None:
    result = run("compare", good, bad)
    assert result.code == 1
    assert "-1.00" in line_of(result.out, "facts.recall")
    back = run("compare", bad, good)
    assert back.code == 0
    assert "+1.00" in line_of(back.out, "facts.recall")


def test_two_systems_of_one_recording_compare(run: Run, bad: str) -> None:
    result = run("compare", bad, "--system", "naive", "--against", "pipeline")
    assert result.code == 0
    assert "+1.00" in line_of(result.out, "facts.recall")


def test_cases_of_one_run_only_are_named(run: Run, good: str) -> None:
    run("run", "--system", "pipeline", "--out", "dev.jsonl")
    result = run("compare", "dev.jsonl", good)
    assert result.out.endswith("not compared, in one run only: library\n")


def test_a_system_that_was_not_run_is_no_silent_pass(run: Run) -> None:
    run("run", "--system", "pipeline", "--out", "one.jsonl")
    result = run("compare", "one.jsonl", "one.jsonl", "--system", "naive")
    assert result.code == 2
    assert result.err == "evals: 'one.jsonl' has no outputs of 'naive'; run it first\n"


def test_the_gate_is_green_on_its_own_run_and_red_on_a_worse_one(
    run: Run, good: str, bad: str, tmp_path: Path
) -> None:
    run("pin")
    pinned = run("gate", good, "--baseline", "local", "--update", "the first")
    assert pinned.out == "pipeline on 12 articles is the baseline 'local' now\n"
    held = json.loads((tmp_path / "baselines" / "local.json").read_text())
    assert held["run"] == {
        "system": "pipeline",
        "split": "all",
        "identity": {"system": "pipeline", "code": "one"},
    }
    green = run("gate", good, "--baseline", "baselines/local.json")
    assert green.code == 0
    assert green.out.endswith("the gate is green\n")
    red = run("gate", bad, "--baseline", "local")
    assert red.code == 1
    assert re.search(r"^red: facts\.\S+ regressed: -1\.000", red.out, re.MULTILINE)
    assert red.out.endswith("the gate is red\n")


def test_a_worse_baseline_takes_a_reason(run: Run, good: str, bad: str, tmp_path: Path) -> None:
    run("pin")
    run("gate", good, "--baseline", "local", "--update", "the first")
    refused = run("gate", bad, "--baseline", "local", "--update", "the second")
    assert refused.code == 2
    assert '--allow-regression "why"' in refused.err
    allowed = run(
        *("gate", bad, "--baseline", "local", "--update", "the second"),
        *("--allow-regression", "prices do not matter"),
    )
    assert allowed.code == 0
    held = json.loads((tmp_path / "baselines" / "local.json").read_text())
    assert [step["allowed"] for step in held["history"]] == [None, "prices do not matter"]


def test_a_floor_that_is_lowered_takes_a_reason_and_leaves_the_scores(
    run: Run, good: str, bad: str, tmp_path: Path
) -> None:
    run("pin")
    path = tmp_path / "baselines" / "local.json"
    run("gate", good, "--baseline", "local", "--update", "the first", "--floor", "facts.f1=0.9")
    before = json.loads(path.read_text())
    lower = ("gate", bad, "--baseline", "local", "--update", "later", "--floor", "facts.f1=0.1")
    assert run(*lower).code == 2
    assert json.loads(path.read_text()) == before
    assert run(*lower, "--allow-regression", "prices").code == 0
    after = json.loads(path.read_text())
    assert (before["floors"]["facts.f1"], after["floors"]["facts.f1"]) == (0.9, 0.1)
    assert after["scores"] == before["scores"]


# --- the gold set


def test_show_numbers_the_sentences_as_labels_name_them(run: Run) -> None:
    result = run("show", "ferry")
    assert result.code == 0
    assert result.out.splitlines()[:2] == [
        "[S1] The ferry at Tarnholm reopens",
        f"[S2] {cases.load('ferry').article().sentences[1].text}",
    ]


def test_check_passes_a_pinned_gold_set_without_faults(run: Run) -> None:
    assert run("check").out == "no digests are pinned; run: python -m evals pin\n"
    assert run("pin") == Result(0, "3 cases are pinned\n", "")
    assert run("check") == Result(0, "", "")


def test_digests_are_pinned_in_order(run: Run, gold: Path) -> None:
    run("pin")
    text = (gold / "digests.json").read_text()
    assert json.loads(text) == cases.digests()
    assert list(json.loads(text)) == list(evals_stub.NAMES)
    assert text.endswith("}\n")


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "sentence": ({"facts": [labels()["facts"][0] | {"sentences": [5, 9]}]}, "f1 cites S9;"),
    "context": ({"context": [{"text": "Rain fell.", "sentences": [0]}]}, "'Rain fell.' cites S0;"),
    "name": (
        {"actors": [labels()["actors"][0] | {"names": ["L. Okafor", "Lena Okafor"]}]},
        "the actor's name 'L. Okafor' is not in the article",
    ),
    "number": (
        {
            "facts": [
                labels()["facts"][0] | {"numbers": ["4.5"]},
                labels()["facts"][0] | {"id": "f2", "numbers": ["45"]},
            ]
        },
        "f2: the number '45' is not in the article",
    ),
    "when": (
        {"facts": [labels()["facts"][0] | {"when": "on Monday"}]},
        "f1: the time 'on Monday' is not in the article",
    ),
    "trap": (
        {"never_said": [{"kind": "number", "pattern": "million", "why": "no price"}]},
        f"the trap 'million' finds the label {evals_stub.FACT!r}",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_check_names_a_label_that_cannot_be_right(run: Run, gold: Path, fault: str) -> None:
    change, problem = FAULTS[fault]
    write_case(gold, "ferry", labels() | change, file=str(gold / "ferry.txt"))
    run("pin")
    result = run("check")
    assert result.code == 1
    [line] = result.out.splitlines()
    assert line.startswith("ferry: ")
    assert problem in line


def test_check_finds_words_copied_from_a_text_that_is_not_ours(run: Run, gold: Path) -> None:
    copied = "Repairs took time: The town paid 4.5 million crowns, half of it."
    other = labels()["facts"][0] | {"text": copied}
    for source, expected in (("original", ""), ("lee", f"{copied!r} copies 8 or more words")):
        path = gold / "cases" / "ferry.json"
        case = json.loads(path.read_text()) | {
            "source": source,
            "labels": labels() | {"facts": [other]},
        }
        path.write_text(json.dumps(case))
        run("pin")
        assert expected in run("check").out
    (gold / "second").mkdir()
    (gold / "second" / "ferry.json").write_text(json.dumps(labels() | {"facts": [other]}))
    assert "ferry: second labeller: 'Repairs" in run("check").out


def test_check_names_cases_that_are_not_what_was_pinned(run: Run, gold: Path) -> None:
    run("pin")
    changed = labels() | {"article_type": "opinion"}
    write_case(gold, "ferry", changed, file=str(gold / "ferry.txt"))
    (gold / "cases" / "bridge.json").unlink()
    (gold / "library.txt").write_text(evals_stub.TEXT.format(name="tower"))
    cases._article.cache_clear()
    pinned = json.loads((gold / "digests.json").read_text())
    del pinned["ferry"]
    assert run("check").out.splitlines() == [
        "bridge: is pinned, and there is no such case; run: python -m evals pin",
        *(
            f"{name}: text or labels are not those that were pinned; "
            "say why in its changes, then run: python -m evals pin"
            for name in ("ferry", "library")
        ),
    ]
    (gold / "digests.json").write_text(json.dumps(pinned))
    assert "ferry: is not pinned; run: python -m evals pin" in checking.check()


def test_check_names_a_malformed_case_and_goes_on(run: Run, gold: Path) -> None:
    run("pin")
    (gold / "cases" / "bridge.json").write_text("{}")
    change, problem = FAULTS["when"]
    write_case(gold, "ferry", labels() | change, file=str(gold / "ferry.txt"))
    lines = run("check").out.splitlines()
    assert lines[0].startswith("case 'bridge' is malformed")
    assert lines[1:] == [f"ferry: {problem}"]


def test_mutations_print_a_matrix(run: Run) -> None:
    result = run("mutations")
    assert result.out.startswith("| mutation | cases | must worsen | noticed |")
    assert (result.code == 0) == (result.err == "")


def test_agreement_of_two_labellers_who_agree_is_a_ceiling_of_one(run: Run, gold: Path) -> None:
    for labeller in ("first", "second"):
        (gold / labeller).mkdir()
        for name in evals_stub.NAMES:
            (gold / labeller / f"{name}.json").write_text(json.dumps(labels()))
    result = run("agreement")
    assert result.code == 0
    assert "1.00" in line_of(result.out, "facts.recall")


# --- the whole


def test_help_is_quick_and_names_every_command() -> None:
    script = (
        "import sys; sys.argv = ['evals', '--help']\n"
        "from evals import cli\n"
        "try:\n    cli.main()\n"
        "finally:\n    print(sorted({'scipy', 'pydantic_evals', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=TOP, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("[]\n")
    for command in cli.cli.commands:
        assert f"  {command} " in done.stdout


def test_python_m_evals_is_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evals", "show", "nowhere"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("evals: no case 'nowhere'; have ")
