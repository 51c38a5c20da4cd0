"""Which office: a model updates offices from memory, the article's wording wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.guards import reading
from summarizer.guards.faults import Fault
from summarizer.offices import OFFICES, officers, titles_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.guards.source import Source


def check(claim: str, cited: tuple[str, ...], source: Source) -> Iterator[Fault]:
    """Find offices that the article gives to nobody of this name while it gives others."""
    # The pattern is slow, and most claims have no office word at all.
    if not cited or OFFICES.isdisjoint(reading.keys(claim)):
        return
    for office, name in officers(claim):
        last = name.split()[-1]
        naming = [s for s in source.sentences if last in s]
        titles = titles_of(name, naming)
        if titles and not any(office.lower() in title.lower() for title in titles):
            yield Fault(
                "office_changed",
                "warning",
                f"{office} {name}",
                f"the article calls {name} {titles[0]!r}, not {office!r}",
                next((s for s in naming if titles[0] in s), ""),
            )
