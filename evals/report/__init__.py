"""The report of a run: one page for readers, JUnit XML for CI, Markdown for a job summary.

`build` computes a Report; what shows it is pure and computes nothing.
"""

from __future__ import annotations

from evals.report.building import build, night
from evals.report.html import html
from evals.report.junit import junit
from evals.report.markdown import markdown
from evals.report.model import Extras, Night, Report

__all__ = ["Extras", "Night", "Report", "build", "html", "junit", "markdown", "night"]
