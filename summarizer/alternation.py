"""Words → a pattern that matches any of them, fast: a tree of their shared beginnings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def any_of(words: Iterable[str], *, spell: Callable[[str], str] = re.escape) -> str:
    """Write the pattern; the longest word wins. `spell` writes one character of a word.

    A plain alternation is tried word by word at each place of a text.
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(word for word in words if word):
        rests.setdefault(word[0], []).append(word[1:])
    if not rests:
        return ""
    branches = (
        spell(first) + any_of(rest, spell=spell) + ("?" if "" in rest and any(rest) else "")
        for first, rest in rests.items()
    )
    return f"(?:{'|'.join(branches)})"
