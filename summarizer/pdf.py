"""PDF → paragraphs: lines joined, what repeats on every page left out.

pypdf gives lines in the order in which the file draws them, which is the reading order of all
but the oddest files. A PDF knows no paragraphs: they are told by short lines.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from summarizer import extras
from summarizer.errors import ArticleError
from summarizer.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PAGES = 1000
MAX_CHARACTERS = 10_000_000
_EDGE = 3  # lines; heads and feet stand this near the edge of a page
_SHORT = 0.8  # of the usual width; a shorter line ends a paragraph
_PAGE_NUMBER = re.compile(
    r"""(?ix)\W*(?:(?:page|seite|página|pagina|стр(?:аница|\.)?|сторінка|صفحة|第)\s*)?
    (?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|von|de|sur|di|из|з|من)\s*\d{1,4})?(?:\s*[页頁ページ쪽])?\W*"""
)
_HYPHEN = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_ENDED = re.compile(r"[.!?…。！？؟।:][\"'”’“»)\]」』]*$")
_UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
_NO_TITLE = re.compile(
    r"(?i)untitled.*|microsoft \w+ -.*|.*\.(?:docx?|pdf|indd|qxd|html?|tex)|.{0,3}"
)
_BUGS = (  # what pypdf raises on broken files beside its own errors
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


def read(data: bytes, *, name: str = "the PDF file") -> Page:
    """Take the text out of a PDF file; raises ArticleError, ConfigError without pypdf.

    The date of a PDF is when the file was made, so that `published` stays unknown.
    """
    pypdf = extras.load("pypdf", extra="pdf", purpose="reading PDF files")
    errors = (pypdf.errors.PyPdfError, pypdf.errors.DependencyError, *_BUGS)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _unlocked(reader, errors):
            raise ArticleError(f"{name} is encrypted; save it without a password and pass that")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise ArticleError(f"{name} has {count:,} pages, over {MAX_PAGES:,}; pass one article")
        lines = _lines(reader, name)
        metadata = reader.metadata or {}
        title, author = (str(metadata.get(key) or "").strip() for key in ("/Title", "/Author"))
    except errors as exc:
        problem = " ".join(str(exc).split())[:120] or type(exc).__name__
        raise ArticleError(f"{name} cannot be read as PDF ({problem}); pass its text") from exc
    if not any(chain.from_iterable(lines)):
        raise ArticleError(
            f"{name} has no text on {count} page(s): scanned? run text recognition, e.g. ocrmypdf"
        )
    return Page(
        paragraphs=tuple(_paragraphs(_without_heads(lines))),
        title=None if _NO_TITLE.fullmatch(title) else title,
        authors=tuple(part.strip() for part in re.split(r"[;,]", author) if " " in part.strip()),
    )


def _unlocked(reader: Any, errors: tuple[type[Exception], ...]) -> bool:  # noqa: ANN401  # of pypdf
    """Try the empty password: many files are only locked against changes."""
    try:
        return bool(reader.decrypt(""))
    except errors:
        return False


def _lines(reader: Any, name: str) -> list[list[str]]:  # noqa: ANN401  # of pypdf
    """Return the lines of each page that are not blank."""
    pages: list[list[str]] = []
    size = 0
    for page in reader.pages:
        text = page.extract_text()
        size += len(text)
        if size > MAX_CHARACTERS:
            raise ArticleError(f"{name} has over {MAX_CHARACTERS:,} characters; pass one article")
        pages.append([line for raw in text.split("\n") if (line := " ".join(raw.split()))])
    return pages


def _without_heads(pages: list[list[str]]) -> list[str]:
    """Drop page numbers, and what stands at the edge of many pages but for its numbers."""
    seen = Counter(shape for lines in pages for shape in {_shape(lines[n]) for n in _edges(lines)})
    often = max(2, len(pages) // 3)
    kept: list[str] = []
    for lines in pages:
        dropped = {
            n
            for n in _edges(lines)
            if seen[_shape(lines[n])] >= often or _PAGE_NUMBER.fullmatch(lines[n])
        }
        kept += [line for n, line in enumerate(lines) if n not in dropped]
    return kept


def _edges(lines: list[str]) -> set[int]:
    return {n for n in range(len(lines)) if min(n, len(lines) - 1 - n) < _EDGE}


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold())


def _paragraphs(lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    width = sorted(len(line) for line in lines)[len(lines) * 9 // 10]
    words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(lines).casefold()))
    paragraph = lines[0]
    for line, following in pairwise(lines):
        if _is_last(line, following, width):
            yield paragraph
            paragraph = following
        else:
            paragraph = _joined(paragraph, following, words)
    yield paragraph


def _is_last(line: str, following: str, width: int) -> bool:
    """Whether a line ends its paragraph: it is short, and what follows could begin one."""
    if following[0].islower() or _HYPHEN.search(line):
        return False
    room = len(line) + 1 + len(following.split(" ", 1)[0])
    return room <= width * (_SHORT if not _ENDED.search(line) else (1 + _SHORT) / 2)


def _joined(text: str, following: str, words: set[str]) -> str:
    """Join two lines; a word that was hyphenated at the break becomes one again."""
    broken = _HYPHEN.search(text)
    if not broken or not following[0].islower():
        gap = "" if _UNSPACED.match(text[-1]) and _UNSPACED.match(following) else " "
        return text + gap + following
    rest = re.match(r"[^\W\d_]+", following)
    compound = f"{broken[1]}-{rest[0] if rest else ''}".casefold()
    return (text if compound in words and compound.replace("-", "") not in words else text[:-1]) + (
        following
    )
