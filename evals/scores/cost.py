"""Cost: what the brief's provenance says that it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.cases import Case
    from evals.metrics import Scores
    from summarizer.brief import Brief


def score(_case: Case, brief: Brief) -> Scores:
    """Read tokens, calls and money; the wall time is the recording's to tell."""
    made = brief.provenance
    return {
        "cost.input_tokens": float(made.usage.input_tokens),
        "cost.output_tokens": float(made.usage.output_tokens),
        "cost.attempts": float(made.attempts),
        "cost.usd": made.cost_usd,
        "cost.seconds": None,
    }
