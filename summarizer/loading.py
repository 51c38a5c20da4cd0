"""Paths and standard input → Article, or a Brief written before."""

from __future__ import annotations

import codecs
import hashlib
import re
import sys
from typing import TYPE_CHECKING

from pydantic import ValidationError

from summarizer import cleaning, sentences
from summarizer.article import Article
from summarizer.errors import ArticleError, SummarizerError

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.brief import Brief

MIN_WORDS = 40
MAX_BYTES = 20_000_000
_BINARY_SIGNATURES = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive or office document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip archive",
    b"GGUF": "a model file",
}

_HTML = re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html[\s>])")
_URL = re.compile(r"(?i)https?://\S+")


def load(source: str) -> Article:
    """Read a path, or standard input for "-"; raises ArticleError."""
    from pathlib import Path  # noqa: PLC0415  # a runtime use in this one place

    if source == "-":
        return parse_text(decode(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"))
    if _is_url(source):
        raise ArticleError(
            f"cannot fetch {source!r} yet; save the article's text to a file and pass its path"
        )
    return load_file(Path(source))


def load_file(path: Path) -> Article:
    """Read and parse one text file; raises ArticleError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as exc:
        raise ArticleError(f"no file {str(path)!r}; check the path, or pass '-' for stdin") from exc
    except OSError as exc:
        raise ArticleError(
            f"cannot read {str(path)!r}: {exc.strerror or exc}; pass the path of a text file"
        ) from exc
    except ValueError as exc:  # a NUL character
        raise ArticleError(f"{str(path)!r} is no path; pass the path of a text file") from exc
    return parse_text(decode(data, repr(str(path))), path=str(path))


def load_brief(source: str) -> Brief:
    """Read a brief from a JSON file, or from standard input for "-"; raises SummarizerError."""
    from pathlib import Path  # noqa: PLC0415

    from summarizer.brief import Brief  # noqa: PLC0415  # articles do without

    name = "standard input" if source == "-" else repr(source)
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except (OSError, ValueError) as exc:  # ValueError: a NUL character in the path
        reason = (isinstance(exc, OSError) and exc.strerror) or exc
        raise SummarizerError(f"cannot read {name}: {reason}; pass a brief as JSON") from exc
    try:
        return Brief.model_validate_json(data.removeprefix(codecs.BOM_UTF8))
    except ValidationError as exc:
        problem = exc.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in problem["loc"])
        where = f" at {place}" if place else ""
        raise SummarizerError(
            f"{name} is no brief: {problem['msg'].lower()}{where}; "
            "pass one document of `summarizer summarize -f json`"
        ) from exc


def parse_text(text: str, *, path: str | None = None, url: str | None = None) -> Article:
    """Clean, split and identify raw text; raises ArticleError under 40 words."""
    name = repr(path or url) if path or url else "the text"
    if not text.strip():
        raise ArticleError(f"{name} is empty; pass the text of a news article")
    page = cleaning.clean(text)
    words = sentences.count_words(" ".join(page.paragraphs))
    if words < MIN_WORDS:
        hint = "a URL is not fetched from inside a file" if _is_url(text) else "is it cut off?"
        raise ArticleError(
            f"{name} has {words} words of article text, at least {MIN_WORDS} are needed; {hint}"
        )
    language = sentences.identify_language("\n".join(page.paragraphs))
    body, numbered = sentences.split(page.paragraphs, language)
    return Article(
        text=body,
        sentences=numbered,
        title=page.title,
        publisher=page.publisher,
        syndicated_from=page.syndicated_from,
        url=url,
        path=path,
        authors=tuple(page.authors),
        published=page.published,
        language=language,
        words=words,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        removed=tuple(page.removed),
    )


def decode(data: bytes, name: str) -> str:
    """Decode bytes as UTF-8 (or UTF-16 with a byte order mark); raises ArticleError."""
    if len(data) > MAX_BYTES:
        raise ArticleError(f"{name} is over {MAX_BYTES:,} bytes; pass one article at a time")
    for signature, what in _BINARY_SIGNATURES.items():
        if data.startswith(signature):
            raise ArticleError(f"{name} is {what}, not text; pass the article's text")
    if _HTML.match(data):
        raise ArticleError(f"{name} is an HTML page, not text; pass the article's text")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        if encoding == "utf-16" or b"\x00" in data:
            raise ArticleError(f"{name} is binary, not text; pass the article's text") from exc
        raise ArticleError(
            f"{name} is not UTF-8 at byte {exc.start} ({data[exc.start]:#04x}); "
            "convert it first, e.g. iconv -f WINDOWS-1252 -t UTF-8"
        ) from exc
    if "\x00" in text:
        raise ArticleError(f"{name} is binary, not text; pass the article's text")
    return text


def _is_url(text: str) -> bool:
    return bool(_URL.fullmatch(text.strip()))
