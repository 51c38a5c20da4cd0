"""JUnit XML: what CI shows of a run. One suite for the gate, one for each system.

The dialect is that of https://github.com/testmoapp/junitxml.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from evals.report import words

if TYPE_CHECKING:
    from evals.report.diffs import Diff
    from evals.report.model import CaseResult, Measured, Report, SystemRun

# What XML 1.0 has no way to write, not even as a reference.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\ufffd"


def junit(report: Report) -> str:
    """Write a report as JUnit XML, well-formed whatever the outputs hold."""
    root = ET.Element("testsuites", name="evals")
    if report.gate:
        _gate(root, report)
    for system in report.systems:
        _system(root, report, system)
    for suite in root:
        _sum_up(suite)
    _sum_up(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _gate(root: ET.Element, report: Report) -> None:
    """Write one test case for each gating metric, and one for what is wrong besides."""
    gate = report.gate
    if gate is None:
        return
    suite = ET.SubElement(root, "testsuite", name="gate")
    scores = words.gated_scores(report)
    for score in scores:
        case = _test(suite, f"gate.{score.metric.field}", score.metric.name)
        for reason in gate.reasons:
            if _is_about(reason, score):
                _failure(case, "regressed", reason)
    case = _test(suite, "gate", "run and baseline")
    for reason in gate.reasons:
        if not any(_is_about(reason, score) for score in scores):
            _failure(case, "refused", reason)
    if gate.notes:
        ET.SubElement(suite, "system-out").text = _clean("\n".join(gate.notes))


def _is_about(reason: str, score: Measured) -> bool:
    return reason.startswith(f"{score.metric.name} ")


def _system(root: ET.Element, report: Report, system: SystemRun) -> None:
    suite = ET.SubElement(root, "testsuite", name=_clean(system.name), timestamp=report.created)
    properties = ET.SubElement(suite, "properties")
    for key, value in sorted(system.identity.items()):
        _property(properties, key, str(value))
    _property(properties, "gold", report.gold)
    for score in report.scores:
        if found := score.estimates.get(system.name):
            text = f"{found.mean:.4f} [{found.low:.4f}, {found.high:.4f}] n={found.articles}"
            _property(properties, score.metric.name, text)
    for result in sorted(report.cases, key=lambda case: case.name):
        _outputs(suite, result, system.name)


def _outputs(suite: ET.Element, result: CaseResult, system: str) -> None:
    """Write one test case for all epochs of an article."""
    own = next((found for found in result.results if found.system == system), None)
    shown = next((found for found in result.diffs if found.system == system), None)
    if own is None or shown is None:
        return
    case = _test(suite, f"{system}.{result.source}", result.name, seconds=shown.seconds)
    if own.failed and shown.failure:
        message = f"{own.failed} of {own.outputs} outputs failed: {shown.failure.message}"
        _failure(case, shown.failure.kind, message)
    else:
        ET.SubElement(case, "system-out").text = _clean(_counts(shown))


def _counts(shown: Diff) -> str:
    marks = [
        f"{shown.count(mark)} {mark}" for mark in ("contradicted", "missed", "extra", "matched")
    ]
    return f"{', '.join(marks)}; {words.count(len(shown.falls), 'trap')} fallen into"


def _test(
    suite: ET.Element, classname: str, name: str, *, seconds: float | None = None
) -> ET.Element:
    case = ET.SubElement(suite, "testcase", classname=_clean(classname), name=_clean(name))
    if seconds is not None:
        case.set("time", f"{seconds:.3f}")
    return case


def _failure(case: ET.Element, kind: str, message: str) -> None:
    clean = _clean(message)
    ET.SubElement(case, "failure", type=_clean(kind), message=clean).text = clean


def _property(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, "property", name=_clean(name), value=_clean(value))


def _sum_up(suite: ET.Element) -> None:
    cases = [*suite.iter("testcase")]
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")


def _clean(text: str) -> str:
    return _NO_CHARACTER.sub(_REPLACEMENT, text)
