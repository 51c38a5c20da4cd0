"""A brief as Markdown (CommonMark, GitHub's dialect in mind)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.render.view import finding_text, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.brief import Brief
    from summarizer.render.view import Item, Section

_SIGNS = {"flagged": "**!** ", "warning": "**?** "}
_MARKUP = re.compile(r"([\\`*_\[\]<>&~|$])")
# What opens a block at the start of a line: headings, lists, rules, quotes, numbers.
_OPENING = re.compile(r"^([#+\-=:]|\d{1,9}(?=[.)]))")
# What GitHub turns into a link without any brackets.
_AUTOLINK = re.compile(r"(?i)(?<=[a-z])(:)(?=//)|(?<=www)(\.)|(@)(?=\w)")


def to_markdown(brief: Brief) -> str:
    """Render as Markdown; headings start at level 2, and no text of the article is markup."""
    return "\n".join(_lines(brief)) + "\n"


def _lines(brief: Brief) -> Iterator[str]:
    shown = view(brief)
    yield f"## {_escaped(shown.title)}"
    yield ""
    yield _escaped(" · ".join(shown.about))
    if shown.countries:
        yield from ("", f"Countries: {_escaped(shown.countries)}")
    for section in shown.sections:
        yield from ("", f"### {section.title}", "")
        yield from _section(section)
    if shown.unplaced:
        yield from ("", "### Other findings", "")
        yield from (f"- {_escaped(finding_text(finding))}" for finding in shown.unplaced)
    yield from ("", "### Evidence", "")
    yield from (f"- {_bracketed(c.label)} {_escaped(c.evidence.quote)}" for c in shown.quotes)
    yield from ("", "### Verification", "", _escaped(shown.verification))
    yield from ("", "---", "", _escaped(shown.provenance))


def _section(section: Section) -> Iterator[str]:
    if section.note:
        yield from (f"*{_escaped(section.note)}*", "")
    if not section.items:
        yield section.if_empty
    elif section.name == "summary" and not any(map(_has_doubt, section.items)):
        yield " ".join(map(_claim, section.items))
    else:
        for number, item in enumerate(section.items, 1):
            yield from _item(item, f"{number}. " if section.name == "facts" else "- ")


def _item(item: Item, bullet: str) -> Iterator[str]:
    indent = " " * len(bullet)
    yield bullet + _claim(item)
    yield from (f"{indent}- {_escaped(f'differs: {text}')}" for text in item.differences)
    yield from (f"{indent}- {_escaped(finding_text(f))}" for f in item.findings)


def _claim(item: Item) -> str:
    details = f" *({_escaped('; '.join(item.details))})*" if item.details else ""
    cites = "".join(f" {_bracketed(cite.label)}" for cite in item.cites)
    return f"{_SIGNS.get(item.mark, '')}{_escaped(item.text)}{details}{cites}"


def _has_doubt(item: Item) -> bool:
    return bool(item.findings or item.differences or item.mark in _SIGNS)


def _bracketed(label: str) -> str:
    return _escaped(f"[{label}]")


def _escaped(text: str) -> str:
    """Escape what Markdown, or HTML inside it, would take for markup."""
    text = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    text = _AUTOLINK.sub(lambda found: f"\\{found[0]}", text)
    return _OPENING.sub(lambda found: _opened(found[0]), text)


def _opened(start: str) -> str:
    """Disarm the start of a line: a number's dot is escaped by its caller's lookahead."""
    return f"\\{start}" if not start.isdigit() else f"{start}\\"
