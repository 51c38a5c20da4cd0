"""Deterministic checks of a claim against the sentences that should support it. No model.

`check` is the one call: claim and evidence in, faults out. Each guard is a module with a
function of the same signature, and none of them raises on any text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from summarizer.guards import (
    alignment,
    amounts,
    contrasts,
    dates,
    inventions,
    names,
    negation,
    pairs,
    plans,
    quotes,
    roles,
    speakers,
    superseded,
    titles,
)
from summarizer.guards.faults import Fault
from summarizer.guards.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Fault", "Source", "check", "is_borne_out"]

Guard: TypeAlias = "Callable[[str, tuple[str, ...], Source], Iterator[Fault]]"
"""Claim, cited sentences and source in; faults out."""

_GUARDS: tuple[Guard, ...] = (
    quotes.check,
    amounts.check,
    dates.check,
    names.check,
    negation.check,
    plans.check,
    alignment.check,
    roles.check,
    speakers.check,
    contrasts.check,
    pairs.check,
    titles.check,
    inventions.check,
    superseded.check,
)
# A sentence of the article bears itself out, but for what only its place tells ("both sides") and
# for what the article has taken back.
_OF_VERBATIM: tuple[Guard, ...] = (pairs.check, superseded.check)


def check(
    claim: str, evidence: str | Sequence[str], *, source: Source | None = None
) -> tuple[Fault, ...]:
    """Hold a claim against the sentences it cites; errors first, one fault per words and kind.

    `source` is the whole article, by default the evidence alone: with it, words that stand
    elsewhere in the article are told from those that stand nowhere.
    """
    cited = (evidence,) if isinstance(evidence, str) else tuple(evidence)
    source = source or Source(cited)
    found: dict[tuple[str, str], Fault] = {}
    for guard in _OF_VERBATIM if claim in cited else _GUARDS:
        faults = [*guard(claim, cited, source)]
        for fault in sorted(faults, key=_severity, reverse=True) if faults else ():
            if not superseded.is_new_figure(fault, source):
                found[fault.kind, fault.words] = fault
    return tuple(sorted(found.values(), key=_severity))


def _severity(fault: Fault) -> str:
    return fault.severity


def is_borne_out(claim: str, evidence: str | Sequence[str], *, source: Source) -> bool:
    """Tell whether no guard finds an error; warnings do not count."""
    return all(fault.severity != "error" for fault in check(claim, evidence, source=source))
