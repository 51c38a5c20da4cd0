"""Paths and standard input → Article, or a Brief written before."""

from __future__ import annotations

import codecs
import hashlib
import re
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from summarizer import cleaning, decoding, documents, pages, pdf, sentences, walls
from summarizer.article import Article
from summarizer.errors import ArticleError, SummarizerError
from summarizer.guards import revealing

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.brief import Brief
    from summarizer.pages import Page

MIN_WORDS = 40
MAX_BYTES = 20_000_000
_BINARY_SIGNATURES = {
    b"PK\x03\x04": "a zip archive or office document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip archive",
    b"GGUF": "a model file",
}
_URL = re.compile(r"(?i)https?://\S+")
_SAVE = "open it in a browser, save the page and pass the file"


def load(source: str, *, allow_private: bool = False) -> Article:
    """Read a URL, a path, or standard input for "-"; raises ArticleError."""
    from pathlib import Path  # noqa: PLC0415  # a runtime use in this one place

    if source == "-":
        return parse(sys.stdin.buffer.read(MAX_BYTES + 1), name="standard input")
    if not _is_url(source):
        return load_file(Path(source))
    from summarizer import fetching  # noqa: PLC0415  # brings the HTTP client

    found = fetching.fetch(source.strip(), allow_private=allow_private)
    return parse(
        found.body,
        name=repr(found.url),
        url=found.url,
        content_type=found.content_type,
        charset=found.charset,
    )


def load_file(path: Path) -> Article:
    """Read and parse a file: text, Markdown, HTML, PDF or mail; raises ArticleError."""
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
    return parse(data, name=repr(str(path)), path=str(path))


def parse(  # noqa: PLR0913  # what is known of where the bytes came from, keyword-only
    data: bytes,
    *,
    name: str,
    path: str | None = None,
    url: str | None = None,
    content_type: str | None = None,
    charset: str | None = None,
) -> Article:
    """Read bytes of any kind that `documents.kind` tells; raises ArticleError."""
    _check(data, name)
    kind = documents.kind(data, name=path or urlsplit(url or "").path, content_type=content_type)
    if kind == "pdf":
        page = pdf.read(data, name=name)
    elif kind == "mail":
        page = documents.read_mail(data, name=name)
    else:
        text = decoding.decode_text(data, declared=charset, name=name)
        if kind == "text":
            return parse_text(text, path=path, url=url)
        page = pages.read(text, url=url) if kind == "html" else documents.read_markdown(text)
    return parse_text(page.text, path=path, url=url, page=page)


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


def parse_text(
    text: str, *, path: str | None = None, url: str | None = None, page: Page | None = None
) -> Article:
    """Clean, split and identify raw text; raises ArticleError under 40 words, or for a wall.

    `page` brings what the document itself says: it comes before what the text lets guess.
    """
    name = repr(path or url) if path or url else "the text"
    known = page or pages.Page(paragraphs=())
    if not text.strip() and page is None:
        raise ArticleError(f"{name} is empty; pass the text of a news article")
    cleaned = cleaning.clean(text)
    language = sentences.identify_language("\n".join(cleaned.paragraphs) or text)
    words = sentences.count_words(" ".join(cleaned.paragraphs))
    raw = text if page is None or words < MIN_WORDS else "\n\n".join(page.paragraphs)
    verdict = walls.completeness(raw, page.signals if page else None, language)
    if verdict.completeness in {"blocked", "empty"} or words < MIN_WORDS:
        raise ArticleError(_refusal(name, text, words, verdict))
    body, numbered = sentences.split(cleaned.paragraphs, language)
    return Article(
        text=body,
        sentences=numbered,
        title=known.title or cleaned.title,
        publisher=known.publisher or cleaned.publisher,
        syndicated_from=cleaned.syndicated_from,
        url=url,
        path=path,
        authors=known.authors or tuple(cleaned.authors),
        published=known.published or cleaned.published,
        language=language,
        completeness=verdict.completeness,
        words=words,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        concealed=revealing.concealed(text) or None,
        removed=tuple(cleaned.removed),
    )


def _refusal(name: str, text: str, words: int, verdict: walls.Verdict) -> str:
    if verdict.completeness == "blocked":
        return f"{name} is {verdict.reason}, not an article; {_SAVE}"
    if verdict.completeness == "empty":
        return f"{name} has no article text; {_SAVE}"
    hint = "a URL is not fetched from inside a file" if _is_url(text) else "is it cut off?"
    if verdict.completeness == "paywall_stub":
        hint = f"a paywall: {verdict.reason}"
    return f"{name} has {words} words of article text, at least {MIN_WORDS} are needed; {hint}"


def decode(data: bytes, name: str) -> str:
    """Decode the bytes of a text; raises ArticleError for what is none."""
    _check(data, name)
    return decoding.decode_text(data, name=name)


def _check(data: bytes, name: str) -> None:
    if len(data) > MAX_BYTES:
        raise ArticleError(f"{name} is over {MAX_BYTES:,} bytes; pass one article at a time")
    for signature, what in _BINARY_SIGNATURES.items():
        if data.startswith(signature):
            raise ArticleError(f"{name} is {what}, not text; pass the article's text")


def _is_url(text: str) -> bool:
    return bool(_URL.fullmatch(text.strip()))
