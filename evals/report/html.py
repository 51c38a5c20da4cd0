"""The report as one self-contained page: no script, nothing loaded, light and dark.

Templates lay out what `building` computed and `plots` placed. Styles stand in one sheet that the
page's policy names by its hash, so markup that got in could neither run nor restyle anything.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from evals.report import curves, plots, words
from evals.report.building import night
from evals.report.model import COSTS, GATING, MAIN
from summarizer.render.view import finding_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evals.metrics import Metric
    from evals.report.curves import Curves
    from evals.report.model import Measured, Night, Report, Slice
    from evals.report.plots import Strips

_TEMPLATES = Path(__file__).parent / "templates"
_SHADES = 7
_UNPLOTTED = {"cost.attempts"}  # mostly one value: a plot would say nothing
_KINDS = {
    "source": "By source",
    "language": "By language",
    "tests": "By what the articles test",
}
_MARKS = {
    "contradicted": ("✕", "contradicted"),
    "missed": ("○", "missed"),
    "extra": ("+", "extra"),
    "matched": ("✓", "matched"),
}


def html(report: Report) -> str:
    """Render a report as an HTML page; whatever articles and outputs hold is text in it."""
    style = _style()
    page = _environment().get_template("report.html.j2")
    return page.render(
        report=report,
        place={name: number for number, name in enumerate(report.names)},
        fields=list(_fields(report)),
        nights=_nights(report),
        curves=list(_curves(report)),
        strips=list(_strips(report)),
        slices=list(_slices(report)),
        main=MAIN,
        costs=COSTS,
        marks=_MARKS,
        plots=plots,
        curve_sizes=curves,
        words=words,
        shade=shade,
        finding_text=finding_text,
        style=Markup(style),  # noqa: S704  # the sheet of this package
        style_hash=_hash(style),
    )


def shade(value: float | None, metric: Metric) -> str:
    """Name the shade of a score from 0, the worst, to 6, the best; nothing for no score."""
    if value is None:
        return ""
    goodness = value if metric.better == "higher" else 1 - value
    return f"h{min(int(max(goodness, 0.0) * _SHADES), _SHADES - 1)}"


def _fields(report: Report) -> Iterator[tuple[str, str, list[Measured]]]:
    """Yield field, title and scores in the order of the metrics."""
    for field, title in words.FIELDS.items():
        found = [score for score in report.scores if score.metric.field == field]
        if found:
            yield field, title, found


def _nights(report: Report) -> tuple[Night, ...]:
    """List earlier nights and this one, which may be among them already."""
    this = night(report)
    return (*(n for n in report.history if n.created < this.created), this)


def _curves(report: Report) -> Iterator[Curves]:
    nights = _nights(report)
    for metric in GATING:
        if found := curves.curves(nights, metric, report.names):
            yield found


def _strips(report: Report) -> Iterator[tuple[str, Strips]]:
    for metric in COSTS:
        own = [cost for cost in report.costs if cost.metric == metric.name]
        if metric.name not in _UNPLOTTED and (found := plots.strips(own)):
            yield metric.name, found


def _slices(report: Report) -> Iterator[tuple[str, list[Slice]]]:
    for kind, title in _KINDS.items():
        if found := [part for part in report.slices if part.kind == kind]:
            yield title, found


def _hash(style: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}"


@cache
def _style() -> str:
    return (_TEMPLATES / "report.css").read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
        finalize=_shown,
    )


def _shown(value: object) -> object:
    """Make what is written into the page visible: outputs may hold what turns a line around."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return words.shown(value)
    return value
