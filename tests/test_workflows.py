"""The workflows cannot run here: what they call is held against the Makefile and the CLI."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import pytest
import yaml  # type: ignore[import-untyped]  # its stubs are not installed

from evals.cli import cli
from summarizer.providers import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOP = Path(__file__).parent.parent
_WORKFLOWS = sorted((_TOP / ".github" / "workflows").glob("*.yml"))
_MAKE = re.compile(r"\bmake ((?:[a-z][\w-]*\s*)+)")
_EVALS = re.compile(r"python -m evals (.+)")
_DEFAULT = re.compile(r"\$\{\{[^}]*\|\| '([^']*)' \}\}")  # what an input is by default
_VARIABLE = re.compile(r"\$\{?(\w+)(?:\[@\])?\}?")
_HELD = "--baseline embedded-dev"  # what the array in the report's script holds


class Step(NamedTuple):
    """One `run:` and the environment it sees."""

    place: str
    script: str
    environment: dict[str, str]


def workflow(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def jobs() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for path in _WORKFLOWS:
        whole = workflow(path)
        for name, job in whole["jobs"].items():
            yield f"{path.stem}.{name}", job, whole


def steps() -> Iterator[Step]:
    for place, job, whole in jobs():
        for number, step in enumerate(job["steps"]):
            if "run" in step:
                environment = whole.get("env", {}) | job.get("env", {}) | step.get("env", {})
                yield Step(f"{place}[{number}]", step["run"], environment)


def targets() -> set[str]:
    makefile = (_TOP / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][\w-]*):", makefile, flags=re.MULTILINE))


def commands() -> Iterator[tuple[str, str]]:
    """Pair each call of the evals, variables filled in, with the place that makes it."""
    for step in steps():
        values = {name: _DEFAULT.sub(r"\1", str(v)) for name, v in step.environment.items()}
        for line in _EVALS.findall(step.script):
            yield step.place, _filled(line, values)
    for line in _EVALS.findall((_TOP / "Makefile").read_text(encoding="utf-8")):
        yield "Makefile", line


def _filled(line: str, values: dict[str, str]) -> str:
    known = values | {"held": _HELD}
    found = line.replace('"${held[@]}"', "${held}")
    return _VARIABLE.sub(lambda match: known[match[1]], found)


def parsed(line: str) -> dict[str, Any]:
    """Parse as the real command does; raises click.UsageError."""
    words = shlex.split(line, comments=True)
    with cli.make_context("evals", words[:1], resilient_parsing=True) as context:
        name, command, _ = cli.resolve_command(context, words[:1])
        if command is None:
            raise click.UsageError(f"no command {words[0]!r}")
        with command.make_context(name, words[1:], parent=context) as inner:
            return inner.params


@pytest.mark.parametrize(("place", "job", "whole"), [*jobs()])
def test_each_job_has_a_time_limit_and_no_more_rights_than_to_read(
    place: str, job: dict[str, Any], whole: dict[str, Any]
) -> None:
    rights = job.get("permissions", whole["permissions"])
    assert job["timeout-minutes"] > 0, place
    assert set(rights.values()) <= {"read"}, place


@pytest.mark.parametrize(("place", "job", "whole"), [*jobs()])
def test_each_action_is_pinned_to_a_major_version(
    place: str, job: dict[str, Any], whole: dict[str, Any]
) -> None:
    assert whole["concurrency"]["group"], place
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in used), used


@pytest.mark.parametrize("step", [*steps()], ids=lambda step: step.place)
def test_make_is_called_with_targets_that_exist(step: Step) -> None:
    called = [target for found in _MAKE.findall(step.script) for target in found.split()]
    assert set(called) <= targets()


@pytest.mark.parametrize(("place", "line"), [*commands()])
def test_each_call_of_the_evals_is_one_that_the_command_line_takes(place: str, line: str) -> None:
    assert isinstance(parsed(line), dict), place


def test_the_night_runs_reports_and_gates_one_recording() -> None:
    found = {
        line.split()[0]: parsed(line)
        for place, line in commands()
        if place.startswith("nightly-evals.embedded")
    }
    assert set(found) == {"check", "run", "report", "gate"}
    recording = Path("build/evals/recording.jsonl")
    assert (found["run"]["model"], found["run"]["split"], found["run"]["epochs"]) == (
        "local",
        "dev",
        1,
    )
    assert found["run"]["out"] == recording
    assert found["report"]["recording"] == recording
    assert found["report"]["nights"] == Path("build/history")
    assert found["report"]["baseline"] == found["gate"]["baseline"] == "embedded-dev"
    assert found["gate"]["recording"] == recording


def test_a_mistyped_option_does_not_pass() -> None:
    with pytest.raises(click.UsageError, match="--modle"):
        parsed("run --modle local")
    with pytest.raises(click.UsageError, match="'devel'"):
        parsed("run --split devel")
    with pytest.raises(click.UsageError, match="rnu"):
        parsed("rnu --split dev")


def test_inputs_are_never_pasted_into_a_script() -> None:
    assert not [step.place for step in steps() if "${{" in step.script]


def test_a_key_goes_by_the_name_that_the_remote_job_makes_of_its_provider() -> None:
    keys = {name: known.key_variable for name, known in PROVIDERS.items() if known.key_variable}
    assert keys == {name: f"{name.upper()}_API_KEY" for name in keys}


def test_what_is_uploaded_is_uploaded_even_when_the_gate_is_red() -> None:
    uploads = [
        step
        for _, job, _ in jobs()
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/upload-artifact")
    ]
    assert len(uploads) == 5
    assert all("always()" in str(step["if"]) for step in uploads)


def test_secrets_reach_only_the_job_that_needs_them() -> None:
    text = {path.stem: path.read_text(encoding="utf-8") for path in _WORKFLOWS}
    assert "secrets." not in text["ci"]
    assert set(re.findall(r"secrets\.(\w+)", text["nightly-evals"])) == {"EVALS_API_KEY"}
    embedded = workflow(_TOP / ".github" / "workflows" / "nightly-evals.yml")["jobs"]["embedded"]
    assert "secrets." not in yaml.safe_dump(embedded)
