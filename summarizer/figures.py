"""When and how much: the dates and numbers of a fact, as values.

Code reads them, never the model. A time is resolved only if the words hold a year; "Wednesday"
stays what it is. A number that can be read in two ways ("1.500") has no value.
"""

from __future__ import annotations

from summarizer.brief import Quantity, When
from summarizer.guards import amounts, dates

_GAP = 2  # characters between the parts of one date: ", "


def quantities_of(text: str) -> tuple[Quantity, ...]:
    """Read the numbers of a text that are no dates, in order."""
    return tuple(
        Quantity(
            raw=found.raw,
            value=found.values[0] if len(found.values) == 1 else None,
            unit=found.unit or None,
            bound=found.bound or None,
            change=found.change or None,
        )
        for found in amounts.undated(text)
    )


def when_of(text: str) -> When | None:
    """Read the first time that a text names; None when it names none."""
    parts: list[dates.DatePart] = []
    for part in dates.parts(text):
        if parts and part.start - parts[-1].end > _GAP:
            break
        parts.append(part)
    if not parts:
        return None
    return When(raw=text[parts[0].start : parts[-1].end], iso=_iso(parts))


def _iso(parts: list[dates.DatePart]) -> str | None:
    """Write year, month and day as ISO 8601, as far as they are there."""
    values = {part.kind: part.value for part in parts}
    if isinstance(day := values.get("day"), tuple):
        values["day"] = day[1]  # it comes with its month
    if "year" not in values or values.keys() - {"year", "month", "day", "weekday"}:
        return None
    iso = f"{values['year']:04}"
    if "month" in values:
        iso += f"-{values['month']:02}"
        iso += f"-{values['day']:02}" if "day" in values else ""
    return iso
