"""Mail and Markdown → paragraphs and metadata; what kind of document some bytes are.

Web pages are read by `pages`, PDF files by `pdf`.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.utils import parseaddr, parsedate_to_datetime
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from summarizer import pages
from summarizer.decoding import decode_text
from summarizer.errors import ArticleError
from summarizer.pages import Page
from summarizer.sentences import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage, MIMEPart

    from markdown_it.token import Token

Kind = Literal["html", "pdf", "mail", "markdown", "text"]
_HTML = re.compile(
    rb"""(?isx)(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*
    <(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])"""
)
_HEADER = re.compile(
    rb"(?im)^(from|to|date|subject|mime-version|message-id|received|return-path|delivered-to):[ \t]"
)
_HEADER_LINE = re.compile(rb"(?:From [^\r\n]*|[A-Za-z][\w-]*:[ \t][^\r\n]*)\r?\n")
_MAIL_HEADERS = 3  # of those above; a press release may begin with "Date:" and "Subject:"
_SUFFIXES: dict[str, Kind] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".eml": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    ".md": "markdown",
    ".markdown": "markdown",
}
_TYPES: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "message/rfc822": "mail",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
}
# What the standard library's parser raises on broken mail.
_BUGS = (AttributeError, LookupError, TypeError, ValueError)
_STUB = 40  # words; a shorter text part says "read this mail in your browser"
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"(?m)^(title|date|authors?|lang(?:uage)?)[ \t]*:[ \t]*(.*(?:\n[ \t]*- .*)*)")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_TAG = re.compile(r"(?s)<!--.*?-->|</?[A-Za-z][^>]{0,500}>")


def kind(data: bytes, *, name: str | None = None, content_type: str | None = None) -> Kind:
    """Tell what bytes are: by their beginning, else by content type, else by the name's suffix."""
    start = data[:4096]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if _HTML.match(start.replace(b"\x00", b"")):  # UTF-16
        return "html"
    if _is_mail(start):
        return "mail"
    declared = _TYPES.get(content_type or "")
    return declared or _SUFFIXES.get(PurePath(name or "").suffix.lower(), "text")


def _is_mail(start: bytes) -> bool:
    head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    names = {name.lower() for name in _HEADER.findall(head)}
    return bool(_HEADER_LINE.match(start)) and len(names) >= _MAIL_HEADERS


# --- mail


def read_mail(data: bytes, *, name: str = "the mail") -> Page:
    """Read a mail, or a web page saved as one file (.mhtml); raises ArticleError."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        text = _part_text(message.get_body(("plain",)))
        rich = message.get_body(("html",)) if count_words(text) < _STUB else None
    except _BUGS as exc:
        raise ArticleError(
            f"{name} cannot be read as mail ({type(exc).__name__}); pass the article's text"
        ) from exc
    where = _header(message, "Snapshot-Content-Location") or None
    page = pages.read(_part_text(rich), url=where) if rich else None
    if page and where:
        return page  # saved by a browser: its date and sender are the reader's
    if page is None or not page.paragraphs:
        page = Page(paragraphs=tuple(_mail_paragraphs(text)))
    author = parseaddr(_header(message, "From"))[0]
    return page.model_copy(
        update={
            "title": _header(message, "Subject") or page.title,
            "authors": (author,) if author and "@" not in author else (),
            "published": _day(_header(message, "Date")),
        }
    )


def _header(message: EmailMessage, name: str) -> str:
    """Return a header on one line; empty where the parser gives up on it."""
    try:
        return " ".join(str(message.get(name) or "").split())
    except _BUGS:
        return ""


def _part_text(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    data = part.get_payload(decode=True)
    return decode_text(data, declared=part.get_content_charset()) if isinstance(data, bytes) else ""


def _mail_paragraphs(text: str) -> Iterator[str]:
    """Split at blank lines; what is below the signature mark is no text."""
    lines = re.split(r"(?m)^-- ?$", text.replace("\r\n", "\n"), maxsplit=1)[0]
    for block in re.split(r"\n\s*\n", lines):
        if block.strip():
            yield block.strip()


def _day(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except ValueError:
        return None


# --- Markdown


def read_markdown(text: str) -> Page:
    """Take the text out of Markdown: links give their text, code stays as it is."""
    fields: dict[str, str] = {}
    front = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    if front:
        fields = {key.rstrip("s"): value.strip() for key, value in _FIELD.findall(front[1])}
        text = text.replace("\r\n", "\n")[front.end() :]
    tokens = _tokens(text)
    day = _ISO_DATE.search(fields.get("date", ""))
    language = re.match(
        r"[a-z]{2,3}\b", fields.get("lang", fields.get("language", "")).strip("\"'")
    )
    return Page(
        paragraphs=tuple(_blocks(tokens)),
        title=fields.get("title", "").strip("\"' ") or _heading(tokens),
        authors=tuple(_names(fields.get("author", ""))),
        published=day[0] if day else None,
        language=language[0] if language else None,
    )


def _tokens(text: str) -> list[Token]:
    from markdown_it import MarkdownIt  # noqa: PLC0415  # few inputs need it

    return MarkdownIt("commonmark").enable("table").parse(text)


def _heading(tokens: list[Token]) -> str | None:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            return _inline(inline) or None
    return None


def _blocks(tokens: list[Token]) -> Iterator[str]:
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield " | ".join(cell for cell in row or [] if cell)
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_inline(token))
        elif token.type in {"inline", "fence", "code_block", "html_block"}:
            block = _inline(token) if token.type == "inline" else token.content
            block = _TAG.sub("", block) if token.type == "html_block" else block
            if block.strip():
                yield block.strip()


def _inline(token: Token) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    kept = {"text", "code_inline", "text_special"}
    return "".join(
        breaks.get(child.type, child.content if child.type in kept else "")
        for child in token.children or ()
    ).strip()


def _names(value: str) -> Iterator[str]:
    """Split `Mara Quist`, `[Mara Quist, Jon Berg]` or a list with a name a line."""
    for name in re.split(r"\n\s*- |,", value.strip("[] ")):
        if name.strip("\"' -[]"):
            yield name.strip("\"' -[]")
