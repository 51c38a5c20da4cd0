"""HTML → the main text of a page, its metadata, and what tells a wall from an article.

Main text, title, authors, date and site are trafilatura's, which reads JSON-LD, OpenGraph and
the page. The date is taken from metadata only: its search of the whole text finds the date of
a comment, or the year of a copyright line, where a page has none.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from summarizer import extras
from summarizer.errors import ArticleError
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARACTERS = 10_000_000
_Tree: TypeAlias = Any  # of lxml, which ships no types
_MARKER = re.compile(r"^(?:[-*•]\s+|\|\s*)|\s*\|\s*$")  # of a list item or a row of a table
_RULE = re.compile(r"[\s|:-]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")
_CHALLENGE = re.compile(
    r"""(?ix)cf-(?:challenge|chl|turnstile)|challenges\.cloudflare\.com|_cf_chl_opt
    |(?:g-re|h-?)captcha|recaptcha/api|px-captcha|perimeterx|captcha-delivery\.com|datadome
    |/_incapsula_|awswaf|arkoselabs|geo\.captcha"""
)
_NEEDS_SCRIPTS = re.compile(r"(?i)javascript|enable\s+js\b")
_ARTICLE = re.compile(r"(?i)article|posting|report|review|webpage")
_DEEPEST = 40  # levels of JSON-LD
# What readers never see, models would: trafilatura drops "display: none" itself.
_HIDDEN_STYLE = re.compile(
    r"(?i)(?:display:none|visibility:hidden|opacity:0(?![.\d]*[1-9])|font-size:0(?![.\d]*[1-9])"
    r"|(?:left|top|right|text-indent):-\d{3,})"
)


class Signals(Frozen):
    """What a page shows beside its text, for `walls.completeness`."""

    title: str | None = None
    """Of the document: "Just a moment...", "404 Not Found"."""
    is_free: bool | None = None
    """What JSON-LD says in isAccessibleForFree; None when it says nothing."""
    declared_words: int | None = None
    """wordCount of JSON-LD."""
    has_challenge: bool = False
    """The page loads a captcha or a bot check; many whole articles do, for their comments."""
    has_password_field: bool = False
    needs_scripts: bool = False
    """The page tells readers without JavaScript to switch it on."""


class Page(Frozen):
    """The main text of a page, one paragraph, heading, list item or table row each."""

    paragraphs: tuple[str, ...]
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    """ISO 8601 date."""
    publisher: str | None = None
    language: str | None = None
    """What the page declares, such as "en"; pages copied from a template declare the wrong one."""
    signals: Signals = Signals()

    @property
    def text(self) -> str:
        """Title and paragraphs with blank lines between them, as `cleaning.clean` takes them."""
        top = {paragraph.casefold() for paragraph in self.paragraphs[:3]}
        lead = () if not self.title or self.title.casefold() in top else (self.title,)
        return "\n\n".join((*lead, *self.paragraphs) if self.paragraphs else ())


def read(html: str, *, url: str | None = None) -> Page:
    """Take the main text out of a page; it may be empty, which `walls` tells apart.

    Raises ConfigError without trafilatura, ArticleError for what cannot be parsed at all.
    """
    if len(html) > MAX_CHARACTERS:
        raise ArticleError(
            f"{_named(url)} has over {MAX_CHARACTERS:,} characters of HTML; pass the article's text"
        )
    trafilatura = extras.load("trafilatura", extra="web", purpose="reading web pages")
    extras.load("htmldate", extra="web", purpose="reading web pages")
    try:
        tree = trafilatura.load_html(html) if html.strip() else None
        if tree is None:
            return Page(paragraphs=())
        _drop_hidden(tree)
        signals = _signals(tree, html)
        language = _LANGUAGE.match(tree.get("lang") or "")
        found = trafilatura.bare_extraction(
            tree,
            url=url,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={
                "original_date": True,
                "extensive_search": False,
                "max_date": _tomorrow(),
            },
        )
    except (RecursionError, ValueError, TypeError, LookupError, AttributeError) as exc:
        raise ArticleError(
            f"cannot read {_named(url)} as HTML ({type(exc).__name__}); pass the article's text"
        ) from exc
    return Page(
        paragraphs=tuple(_paragraphs(found.text)) if found else (),
        title=(found and found.title) or signals.title,
        authors=tuple(_authors(found.author)) if found else (),
        published=_iso(found.date) if found else None,
        publisher=_publisher(found.sitename) if found else None,
        language=language[0].lower() if language else None,
        signals=signals,
    )


def _named(url: str | None) -> str:
    return repr(url) if url else "the page"


def _paragraphs(text: str | None) -> Iterator[str]:
    for line in (text or "").split("\n"):
        if not _RULE.fullmatch(line):
            yield _MARKER.sub("", line.strip()).strip()


def _authors(names: str | None) -> Iterator[str]:
    """Split "Mara Quist; Jon Berg"; addresses and handles are no names."""
    for name in dict.fromkeys(part.strip() for part in (names or "").split(";")):
        if name and not re.search(r"[@/<>]|https?:", name):
            yield name


def _publisher(name: str | None) -> str | None:
    return name.strip() or None if name else None


def _iso(text: str | None) -> str | None:
    try:
        return date.fromisoformat((text or "")[:10]).isoformat()
    except ValueError:
        return None


def _tomorrow() -> str:
    """Return the latest date a page may bear: somewhere it is tomorrow already."""
    return (datetime.now(UTC) + timedelta(days=1)).date().isoformat()


def _drop_hidden(tree: _Tree) -> None:
    """Drop hidden elements, save one that holds most of the page: a script is to show that."""
    half = len(tree.text_content()) / 2
    for node in tree.xpath("//template | //*[@hidden] | //*[@style]"):
        style = "".join(node.get("style", "").split())
        is_hidden = node.tag == "template" or "hidden" in node.attrib
        if (is_hidden or _HIDDEN_STYLE.search(style)) and len(node.text_content()) <= half:
            node.drop_tree()


# --- signals


def _signals(tree: _Tree, html: str) -> Signals:
    facts = list(_json_ld(tree))
    title = " ".join((tree.findtext(".//title") or "").split())
    counts = [fact["wordCount"] for fact in facts if "wordCount" in fact]
    free = [fact["isAccessibleForFree"] for fact in facts if "isAccessibleForFree" in fact]
    noscript = " ".join(" ".join(node.itertext()) for node in tree.iter("noscript"))
    return Signals(
        title=title or None,
        is_free=all(str(value).strip().lower() != "false" for value in free) if free else None,
        declared_words=next((n for count in counts if (n := _count(count))), None),
        has_challenge=bool(_CHALLENGE.search(html)),
        has_password_field=bool(tree.xpath("//input[@type='password']")),
        needs_scripts=bool(_NEEDS_SCRIPTS.search(noscript)),
    )


def _json_ld(tree: _Tree) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD that describe an article or a page."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for fact in _objects(data, _DEEPEST):
            if _ARTICLE.search(str(fact.get("@type", ""))):
                yield fact


def _objects(data: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth and isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(data.get(key), depth - 1)
    elif depth and isinstance(data, list):
        for item in data:
            yield from _objects(item, depth - 1)


def _count(value: object) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
