"""A brief that appears on a terminal section by section, each once it is complete and verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.render.text import pieces
from summarizer.render.view import view

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.brief import Brief

_CHANGED = "\n(changed since it was shown above)"


class Unfolding:
    """Prints each section once, in the order of a whole brief.

    A section that is still empty, or holds a doubt, holds back those after it: what stands on
    the screen is final. Where the end shows it was not, the section is printed again.
    """

    def __init__(
        self, write: Callable[[str], None], *, color: bool, width: int, evidence: bool
    ) -> None:
        """Print nothing yet."""
        self._write = write
        self._color = color
        self._width = width
        self._evidence = evidence
        self._shown: dict[str, str] = {}

    def show(self, brief: Brief) -> None:
        """Print the sections that are final in a brief of which others are still missing."""
        is_there = {section.name: bool(section.items) for section in view(brief).sections}
        for name, text in self._pieces(brief).items():
            if name in self._shown:
                continue
            if not is_there.get(name, name == "head"):
                return
            self._print(name, text)

    def finish(self, brief: Brief) -> None:
        """Print what is missing of the whole brief, and what has changed."""
        for name, text in self._pieces(brief).items():
            if name not in self._shown:
                self._print(name, text)
            elif text != self._shown[name]:
                self._print(name, f"{_CHANGED}{text}")

    def _pieces(self, brief: Brief) -> dict[str, str]:
        return pieces(brief, color=self._color, width=self._width, evidence=self._evidence)

    def _print(self, name: str, text: str) -> None:
        self._shown[name] = text
        self._write(text)
