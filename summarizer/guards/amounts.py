"""Numbers of a claim against its evidence: value, unit, bound, direction of change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.guards import dates, numbers, reading
from summarizer.guards.faults import Fault, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.numbers import Quantity
    from summarizer.guards.source import Source

_OPPOSITE_BOUNDS = {("at least", "at most"), ("at most", "at least")}
_LARGEST_SPELLED = 12  # across languages smaller numbers may be words we do not know


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find numbers without evidence, and those whose unit, bound or change differs from it."""
    own = undated(claim)
    if not own:
        return
    evidence = cited or source.sentences
    known = [quantity for sentence in evidence for quantity in undated(sentence)]
    for quantity in own:
        if not _is_judgeable(quantity, claim, evidence):
            continue
        same = [other for other in known if quantity.equals(other)]
        if same:
            yield from _changed(quantity, same, nearest(claim, cited))
        elif not any(numbers.is_rounding(quantity, other) for other in known) and not any(
            numbers.is_carried_by_words(quantity, sentence) for sentence in evidence
        ):
            yield _missing(quantity, claim, cited, source)


def undated(text: str) -> list[Quantity]:
    """Leave out the numbers that are parts of dates; those have a guard of their own."""
    found = numbers.quantities(text)
    spans = [(p.start, p.end) for p in dates.parts(text) if p.kind != "ago"] if found else []
    if not spans:
        return [*found]
    return [
        quantity
        for quantity in found
        if not any(start <= quantity.start < end for start, end in spans)
    ]


def _is_judgeable(quantity: Quantity, claim: str, evidence: tuple[str, ...]) -> bool:
    if all(reading.is_comparable(claim, sentence) for sentence in evidence):
        return True
    return not quantity.is_spelled and min(quantity.values) > _LARGEST_SPELLED


def _missing(quantity: Quantity, claim: str, cited: tuple[str, ...], source: Source) -> Fault:
    in_article = any(
        quantity.equals(other) for sentence in source.sentences for other in undated(sentence)
    )
    return Fault(
        "number_not_in_evidence",
        "warning" if in_article or quantity.values == (1.0,) else "error",
        quantity.raw,
        f"{quantity.raw!r} stands in another sentence than the cited ones"
        if in_article
        else f"the article has no {quantity.raw!r}",
        nearest(claim, cited),
    )


def _changed(claim: Quantity, evidence: list[Quantity], sentence: str) -> Iterator[Fault]:
    """Compare a number with its equals; one that agrees in everything is enough."""

    def fault(severity: str, what: str) -> Fault:
        return Fault(
            "quantity_changed",
            "error" if severity == "error" else "warning",
            claim.raw,
            f"{claim.raw!r}: {what}",
            sentence,
        )

    if any(
        (claim.unit, claim.change, claim.bound) == (other.unit, other.change, other.bound)
        for other in evidence
    ):
        return
    if all(claim.unit and other.unit and claim.unit != other.unit for other in evidence):
        yield fault("error", f"the text has {evidence[0].raw!r}")
    elif all(claim.change and other.change and claim.change != other.change for other in evidence):
        yield fault("error", f"a change {claim.change!r}, in the text {evidence[0].change!r}")
    elif all((claim.bound, other.bound) in _OPPOSITE_BOUNDS for other in evidence):
        yield fault("error", f"{claim.bound!r}, in the text {evidence[0].bound!r}")
    elif all(claim.bound != other.bound for other in evidence):
        ours, theirs = claim.bound or "exactly", evidence[0].bound or "exactly"
        yield fault("warning", f"{ours!r}, in the text {theirs!r}")
