"""A job summary in Markdown: what changed and where to look, in one screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evals.report import words
from evals.report.model import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evals.report.model import CaseResult, Measured, Report

_WORST = 5
_MOST = 20  # reasons and notes; the page has all of them
_LONGEST = 300
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~&])")


def markdown(report: Report) -> str:
    """Write a report as GitHub's Markdown, short enough for any job summary."""
    return "\n\n".join(block for block in _blocks(report) if block) + "\n"


def _blocks(report: Report) -> Iterator[str]:
    yield f"## Evals: {words.verdict(report.gate).rstrip('.').lower()}"
    yield _about(report)
    if report.gate:
        yield _list(report.gate.reasons)
    for other in report.others:
        yield f"**{_plain(report.subject)} against {_plain(other)}:** " + words.tally_text(
            report, other
        )
    yield _gating(report)
    yield f"### Where {_plain(report.subject)} is worst\n\n{_worst(report)}"
    yield f"**Cost:** {_cost(report)}"
    if report.gate and report.gate.notes:
        yield "<details><summary>Notes of the gate</summary>"
        yield f"{_list(report.gate.notes)}\n\n</details>"


def _about(report: Report) -> str:
    parts = [
        *dict.fromkeys(_plain(system.model) for system in report.systems if system.model),
        f"split {report.split}",
        words.count(len(report.cases), "article"),
        words.count(report.epochs, "epoch"),
        f"gold {_plain(report.gold)}" if report.gold else "",
        report.created,
    ]
    return f"{' · '.join(filter(None, parts))}\n{_plain(words.failures(report))}"


def _gating(report: Report) -> str:
    heads = ["gating metric", *map(_plain, report.names)]
    heads += [f"ahead of {_plain(other)}" for other in report.others]
    rows = [
        [*_means(score, report), *_leads(score, report)] for score in words.gated_scores(report)
    ]
    return _table(heads, rows) + "\n\nMean and 95 % interval over articles; ↓ less is better."


def _means(score: Measured, report: Report) -> Iterator[str]:
    yield f"{_plain(score.metric.name)}{' ↓' if score.metric.better == 'lower' else ''}"
    for name in report.names:
        found = score.estimates.get(name)
        yield f"{found.mean:.2f} ({words.interval(found)})" if found else "–"


def _leads(score: Measured, report: Report) -> Iterator[str]:
    for other in report.others:
        found = score.leads.get(other)
        yield f"{words.signed(found.mean)} {words.lead(found)}" if found else "–"


def _worst(report: Report) -> str:
    heads = ["article", *(words.SHORT[metric.name].lower() for metric in MAIN), "what is wrong"]
    return _table(heads, [_case(case) for case in report.cases[:_WORST]])


def _case(case: CaseResult) -> list[str]:
    own = case.results[0]
    return [
        _plain(case.name),
        *(words.share(own.scores.get(metric.name)) for metric in MAIN),
        _plain(_wrong(case)),
    ]


def _wrong(case: CaseResult) -> str:
    shown = case.diffs[0]
    if shown.failure:
        return f"failed: {shown.failure.kind}"
    return (
        f"{shown.count('contradicted')} contradicted, {shown.count('missed')} missed, "
        f"{shown.count('extra')} extra, {words.count(len(shown.falls), 'trap')}"
    )


def _cost(report: Report) -> str:
    """Write the medians of each system."""
    said = []
    for name in report.names:
        own = {cost.metric: cost for cost in report.costs if cost.system == name}
        seconds, usd = own["cost.seconds"], own["cost.usd"]
        read, written = own["cost.input_tokens"], own["cost.output_tokens"]
        money = "" if usd.total is None else f", ${words.amount(usd.total)} in all"
        said.append(
            f"{_plain(name)} {words.amount(seconds.median)} s, {words.amount(read.median)} tokens "
            f"read and {words.amount(written.median)} written{money}"
        )
    return f"{'; '.join(said)} (medians of an output)"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(lines: Sequence[str]) -> str:
    shown = [f"- {_plain(line)}" for line in lines[:_MOST]]
    if len(lines) > _MOST:
        shown.append(f"- and {len(lines) - _MOST} more")
    return "\n".join(shown)


def _plain(text: str) -> str:
    """Make text safe: nothing in it is markup, a mention or a second line."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return _MARKUP.sub(r"\\\1", words.shown(cut)).replace("@", "@\u200b")
