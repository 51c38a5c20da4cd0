"""A brief for a terminal or a plain text file.

Two columns at the left belong to the marks: `!` for what is flagged, `?` for a warning.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from summarizer.render.view import BACKGROUND_NOTE, finding_text, view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.brief import Brief, Finding
    from summarizer.render.view import Item, Section, View

MIN_WIDTH = 40
_SIGNS = {"flagged": "!", "warning": "?"}
_STYLES = {"flagged": "red", "warning": "yellow", "error": "red", "background": "dim italic"}


class _Block(Text):
    """Text to wrap, with what stands before its first line and before the others."""

    def __init__(self, first: str = "", rest: str = "", *, style: str = "") -> None:
        super().__init__(style=style)
        self.first, self.rest = first, rest


def to_text(brief: Brief, *, color: bool = False, width: int = 88, evidence: bool = False) -> str:
    """Render for reading in a terminal; without color, not one escape sequence.

    `evidence` adds the cited words at the end. No line is wider than `width`, which is at
    least 40; wide characters count as two.
    """
    return "".join(pieces(brief, color=color, width=width, evidence=evidence).values())


def pieces(
    brief: Brief, *, color: bool = False, width: int = 88, evidence: bool = False
) -> dict[str, str]:
    """Render as `to_text` does, in pieces: "head", each section by its name, "tail"."""
    console = Console(
        file=io.StringIO(),
        width=max(width, MIN_WIDTH),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    shown = view(brief)
    blocks = {
        "head": _head(shown),
        **{section.name: _section(section) for section in shown.sections},
        "tail": _tail(shown, evidence=evidence),
    }
    return {name: _printed(console, each) for name, each in blocks.items()}


def _printed(console: Console, blocks: Iterable[_Block]) -> str:
    with console.capture() as capture:
        for block in blocks:
            console.print(_wrapped(console, block), soft_wrap=True)
    return capture.get()


def _head(shown: View) -> Iterator[_Block]:
    yield _line(shown.title, style="bold")
    yield _line(" · ".join(shown.about), style="dim")
    if shown.countries:
        yield _line(f"Countries: {shown.countries}", style="dim")


def _tail(shown: View, *, evidence: bool) -> Iterator[_Block]:
    if shown.unplaced:
        yield from _heading("Other findings")
        yield from _findings(shown.unplaced, indent="  ")
    if evidence:
        yield from _heading("Evidence")
        for cite in shown.quotes:
            tag = f"  [{cite.label}] "
            block = _Block(tag, " " * len(tag))
            block.append(cite.evidence.quote)
            yield block
    yield from _heading("Verification")
    yield _line(shown.verification, indent="  ")
    yield _line("")
    yield _line(shown.provenance, style="dim")


def _section(section: Section) -> Iterator[_Block]:
    if section.name == "background":
        yield from _heading(f"{section.title}. {BACKGROUND_NOTE}")
    else:
        yield from _heading(section.title)
    if not section.items:
        yield _line(section.if_empty, indent="  ", style="dim")
    elif section.name == "summary":
        yield from _prose(section.items)
    else:
        for number, item in enumerate(section.items, 1):
            bullet = f"{number}. " if section.name == "facts" else "- "
            yield from _item(item, bullet)


def _prose(items: tuple[Item, ...]) -> Iterator[_Block]:
    """Run sentences together; one with doubts stands alone, its findings beneath."""
    paragraph = _Block("  ", "  ")
    for item in items:
        if item.findings or item.differences or item.mark in _SIGNS:
            if paragraph:
                yield paragraph
                paragraph = _Block("  ", "  ")
            yield from _item(item, "")
        else:
            paragraph.append_text(_claim(item))
            paragraph.append(" ")
    if paragraph:
        paragraph.rstrip()
        yield paragraph


def _item(item: Item, bullet: str) -> Iterator[_Block]:
    hanging = " " * (2 + len(bullet))
    block = _Block(f"{_SIGNS.get(item.mark, ' ')} {bullet}", hanging)
    block.append_text(_claim(item))
    yield block
    for difference in item.differences:
        yield _line(f"differs: {difference}", indent=hanging)
    yield from _findings(item.findings, indent=hanging)


def _claim(item: Item) -> Text:
    claim = Text(item.text, style=_STYLES.get(item.mark, ""))
    if item.details:
        claim.append(f" ({'; '.join(item.details)})", style="dim")
    for cite in item.cites:
        claim.append(f" [{cite.label}]", style="cyan" if cite.evidence.is_grounded else "red")
    return claim


def _findings(findings: Iterable[Finding], *, indent: str) -> Iterator[_Block]:
    for finding in findings:
        sign = "!" if finding.severity == "error" else "?"
        block = _Block(
            f"{indent}{sign} ", f"{indent}  ", style=_STYLES.get(finding.severity, "yellow")
        )
        block.append(finding_text(finding))
        yield block


def _heading(title: str) -> Iterator[_Block]:
    yield _line("")
    yield _line(title, style="bold")


def _line(text: str, *, indent: str = "", style: str = "") -> _Block:
    block = _Block(indent, indent, style=style)
    block.append(text)
    return block


def _wrapped(console: Console, block: _Block) -> Text:
    """Wrap by cells, not characters: a CJK character takes two."""
    lines = block.wrap(console, console.width - len(block.rest)) or [Text()]
    for line in lines:
        line.rstrip()
    return Text("\n").join(
        Text.assemble(block.rest if number else block.first, line)
        for number, line in enumerate(lines)
    )
