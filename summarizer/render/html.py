"""A brief beside its article, as one self-contained HTML file.

All slicing is done here: offsets count characters, and a browser's strings are UTF-16. The page
works without its script, by links between claims and sentences; the script adds highlighting.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote as percent_encoded
from urllib.parse import urldefrag, urlsplit

from summarizer.render.view import finding_text, view, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import Environment

    from summarizer.article import Article, Sentence
    from summarizer.brief import Brief, Evidence
    from summarizer.render.view import Item

_FOLDER = Path(__file__).parent
_LONG_QUOTE = 200  # characters; a longer one is sought by its first and last words
_END_WORDS = 5


class Claim(NamedTuple):
    """An item as the page shows it, with an id to point at."""

    id: str
    item: Item
    targets: tuple[Target, ...]


class Target(NamedTuple):
    """A reference of a claim; without an address when the article does not hold it."""

    label: str
    href: str
    is_grounded: bool


class Piece(NamedTuple):
    """A stretch of a sentence and the claims that rest on it."""

    text: str
    claims: tuple[str, ...]


class Numbered(NamedTuple):
    """A sentence cut at the ends of its evidence."""

    id: str
    number: int
    pieces: tuple[Piece, ...]
    claims: tuple[str, ...]
    live: str


def to_html(brief: Brief, article: Article) -> str:
    """Render as an HTML page; nothing is loaded, and only the page's own script may run.

    Where the URL of the article is known, cited sentences link to their place in the live page
    (https://wicg.github.io/scroll-to-text-fragment).
    """
    shown = view(brief)
    claims = {
        item.path: Claim(f"c{number}", item, tuple(_targets(item, article)))
        for number, item in enumerate((i for s in shown.sections for i in s.items), 1)
    }
    script, style = _asset("page.js"), _asset("page.css")
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            shown=shown,
            claims=claims,
            paragraphs=_paragraphs(article, list(claims.values())),
            article_language=_language(article.language),
            brief_language=_language(str(brief.provenance.parameters.get("language", "")))
            or _language(brief.article.language),
            url=_web_address(article.url or brief.article.url),
            has_headline=article.sentences[:1] and article.sentences[0].text == article.title,
            is_same_text=article.sha256 == brief.article.sha256,
            finding_text=finding_text,
            script=script,
            style=style,
            script_hash=_hash(script),
            style_hash=_hash(style),
        )
    )


def _targets(item: Item, article: Article) -> Iterator[Target]:
    for label, evidence in item.cites:
        href = f"#{evidence.sentence_id}" if _is_there(evidence, article) else ""
        yield Target(label, href, evidence.is_grounded)


def _is_there(evidence: Evidence, article: Article) -> bool:
    """Tell whether the article has the words there; not so if it changed since."""
    there = article.text[evidence.start : evidence.end]
    return bool(there) and visible(there) == evidence.quote


def _paragraphs(article: Article, claims: list[Claim]) -> list[list[Numbered]]:
    spans = [
        (evidence.start, evidence.end, claim.id)
        for claim in claims
        for evidence in claim.item.evidence
        if _is_there(evidence, article)
    ]
    url = _web_address(article.url)
    return [
        [_numbered(sentence, article, spans, url) for sentence in sentences]
        for _, sentences in groupby(article.sentences, key=lambda s: s.paragraph)
    ]


def _numbered(
    sentence: Sentence, article: Article, spans: list[tuple[int, int, str]], url: str
) -> Numbered:
    inside = [
        (max(start, sentence.start), min(end, sentence.end), claim)
        for start, end, claim in spans
        if start < sentence.end and end > sentence.start
    ]
    ends = {sentence.start, sentence.end, *(end for span in inside for end in span[:2])}
    pieces = tuple(
        Piece(
            visible(article.text[start:end]),
            _once(claim for first, last, claim in inside if first <= start and end <= last),
        )
        for start, end in pairwise(sorted(ends))
    )
    return Numbered(
        sentence.id,
        sentence.number,
        pieces,
        _once(claim for _, _, claim in inside),
        _live_link(url, sentence.text) if url and inside else "",
    )


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _web_address(url: str | None) -> str:
    """Return an http or https address, else nothing: `javascript:` is an address too."""
    try:
        is_web = url is not None and urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return ""
    return url if is_web and url is not None else ""


def _live_link(url: str, text: str) -> str:
    words = text.split()
    ends = [text]
    if len(text) > _LONG_QUOTE and len(words) > 2 * _END_WORDS:
        ends = [" ".join(words[:_END_WORDS]), " ".join(words[-_END_WORDS:])]
    # In a text directive, `-` `,` and `&` are syntax.
    directive = ",".join(percent_encoded(end, safe="").replace("-", "%2D") for end in ends)
    address, fragment = urldefrag(url)
    return f"{address}#{fragment.partition(':~:')[0]}:~:text={directive}"


def _language(tag: str) -> str:
    return "" if tag == "und" else tag


def _hash(inline: str) -> str:
    """Make the CSP source of an inline script or style: the page allows it and no other."""
    return f"sha256-{b64encode(hashlib.sha256(inline.encode()).digest()).decode()}"


@cache
def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    import jinja2  # noqa: PLC0415  # only needed once there is a page to render

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
