"""Small invented articles, each with a word that stands nowhere else: its canary."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SEED = 20_261_125
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_PLACES = "Elmsund Torvik Halden Merrow Quell Ostrava Lindau Varna Rhyl Tampere".split()
_PEOPLE = "Anna Berg,Olof Lind,Mira Sand,Tomas Reed,Ida Holm,Peter Vance".split(",")
_THINGS = "ferry line,grain depot,water works,night train,fish market,paper mill".split(",")
_REASONS = "a strike,high water,a fire in the boiler room,missing parts,an inspection".split(",")
_OPENINGS = (
    "The {thing} of {place} was closed on Tuesday after {reason}.",
    "On Tuesday {place} closed its {thing} because of {reason}.",
)
_MIDDLES = (
    "Mayor {person} said the project {canary} would go on as planned.",
    "{person}, who leads the project {canary}, told reporters that nobody was hurt.",
)
_ENDS = (
    "About {number} people had to wait until the evening.",
    "The repair will cost {number} thousand crowns, the council said.",
    "Some {number} tons of goods are still in the yard.",
)
_LAST = (
    "A vote is expected in {month}; {place} has asked its neighbours for help with the {thing}.",
    "The council of {place} meets in {month} to discuss what the {thing} needs and who is to pay.",
)
_MONTHS = "January February March April September October".split()


def write(path: Path, count: int) -> list[str]:
    """Write JSON Lines, the same for the same count; returns the canary of each article."""
    canaries = _canaries(count)
    dice = random.Random(_SEED)  # noqa: S311  # the same articles each time
    with path.open("w", encoding="utf-8") as file:
        for number, canary in enumerate(canaries, 1):
            row = {"id": f"a{number}", "text": _text(dice, canary)}
            file.write(json.dumps(row) + "\n")
    return canaries


def _text(dice: random.Random, canary: str) -> str:
    known = {
        "canary": canary,
        "thing": dice.choice(_THINGS),
        "place": dice.choice(_PLACES),
        "reason": dice.choice(_REASONS),
        "person": dice.choice(_PEOPLE),
        "month": dice.choice(_MONTHS),
        "number": dice.randint(20, 900),
    }
    parts = (dice.choice(kind) for kind in (_OPENINGS, _MIDDLES, _ENDS, _LAST))
    return " ".join(part.format(**known) for part in parts)


def _canaries(count: int) -> list[str]:
    """Make words such as "Zubofamiv": pronounceable, and in no log but for one reason."""
    found: dict[str, None] = {}
    dice = random.Random(_SEED)  # noqa: S311  # the same words each time
    while len(found) < count:
        found["".join(_syllables(dice)).capitalize()] = None
    return list(found)


def _syllables(dice: random.Random) -> Iterator[str]:
    yield "z"
    for _ in range(4):
        yield dice.choice(_VOWELS)
        yield dice.choice(_CONSONANTS)
