"""What kind of page it is: a whole article, part of one, or a wall in front of it.

A sentence counts as a wall's only where it addresses the reader outside quotation marks, and a
page is refused only when such sentences are the better part of it: an article *about* cookies,
captchas or paywalls stays whole. What is doubtful stays "full".
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer import _wall_phrases as phrases
from summarizer import sentences

if TYPE_CHECKING:
    from summarizer.article import Completeness
    from summarizer.pages import Signals

_PAYWALL = "a paywall"
_COOKIES = "a cookie wall"
_WALLS = {
    "a bot check": phrases.BOT_CHECK,
    "a demand for JavaScript": phrases.SCRIPTS,
    _COOKIES: phrases.COOKIES,
    "a login page": phrases.LOGIN,
    "an error page (not found)": phrases.NOT_FOUND,
    _PAYWALL: phrases.PAYWALL,
}
_SHORT = 40  # words; below, a page is no article: loading refuses it anyway
_PREVIEW = 250  # words; paywalls show fewer, and nearly all articles have more
_WALL = 300  # words; no wall but a list of cookie purposes is longer
_TAIL = 6  # sentences; the demand to subscribe stands below the preview
_LONGEST_DEMAND = 20  # words; lawyers write longer sentences on cookies
_UNFINISHED = 12  # words; a shorter last block may be a name, a credit or a link
_CUT = re.compile(r"(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|(?:\.{3}|…)\s*[>»›→]*)\s*$")
_ENDED = re.compile(r"[.!?…。！？؟।۔॥:;*\"'”’“»«›‹)\]」』】）》|]$")
_OPEN_END = re.compile(r"(?:[,，、–—-]|(?<![\w.@/-])[a-zß-öø-ÿа-яёіїєґα-ωά-ώ]{2,})$")
_UNSPACED_END = re.compile(r"[\u3040-\u30ff\u3400-\u9fff，、]$")
_MARKED_ENDS = frozenset(
    "en de fr es it pt nl sv da nb no fi pl cs sk ro hu el ru uk bg sr".split()
)
_TITLE_PARTS = re.compile(r"\s+[|–—-]\s+")


class Verdict(NamedTuple):
    """How much of an article a text is, and why; None for a full one."""

    completeness: Completeness
    reason: str | None = None


def completeness(text: str, signals: Signals | None, language: str) -> Verdict:
    """Tell a full article from a wall, a stub or a fragment.

    `text` has blank lines between paragraphs; `signals` are those of a web page.
    """
    words = sentences.count_words(text)
    blocked = _blocked(text, words, signals, language)
    if blocked:
        return Verdict("blocked", blocked)
    if not words:
        return Verdict("empty", "no text")
    stub = _stub(text, words, signals, language)
    if stub:
        return Verdict("paywall_stub", stub)
    cut = _cut(text, words, signals, language)
    return Verdict("truncated", cut) if cut else Verdict("full")


# --- blocked


def _blocked(text: str, words: int, signals: Signals | None, language: str) -> str | None:
    """Name the wall, if there is nothing else."""
    if signals and words <= _WALL // 2 and signals.title:
        parts = _TITLE_PARTS.split(_plain(signals.title))
        for wall, pattern in _walls():
            if wall != _PAYWALL and any(_is_title(pattern, part) for part in parts):
                return f"{wall}, titled {signals.title[:80]!r}"
    if signals and words < _SHORT:
        if signals.has_challenge:
            return "a bot check"
        if signals.needs_scripts:
            return "a demand for JavaScript"
        if signals.has_password_field:
            return "a login page"
    return _spoken(text, words, language) if 0 < words <= _WALL else None


def _is_title(pattern: re.Pattern[str], part: str) -> bool:
    """Whether the pattern accounts for a whole part of a title: "404", not "404 dead in Veldt"."""
    match = pattern.match(part)
    return bool(match and len(part) - match.end() <= len(" page."))


def _spoken(text: str, words: int, language: str) -> str | None:
    """Name the wall whose sentences are half of the text or more."""
    said: dict[str, int] = {}
    for sentence in _sentences(text, language):
        length = sentences.count_words(sentence)
        wall = next((wall for wall, pattern in _walls() if pattern.match(sentence)), None)
        if wall and (length <= _LONGEST_DEMAND or wall == _COOKIES):
            said[wall] = said.get(wall, 0) + length
    if sum(said.values()) * 2 < words:
        return None
    most = max(said, key=lambda wall: said[wall])
    return None if most == _PAYWALL and words >= _SHORT else most


# --- stub, truncated


def _stub(text: str, words: int, signals: Signals | None, language: str) -> str | None:
    is_paid = signals is not None and signals.is_free is False
    if is_paid and words < _PREVIEW:
        return "the page says that it is not free, and shows little of it"
    if words >= _PREVIEW and not is_paid:
        return None
    paywall = _compiled(phrases.PAYWALL)
    for sentence in _sentences(text[-4000:], language)[-_TAIL:]:
        if paywall.match(sentence) and sentences.count_words(sentence) <= _LONGEST_DEMAND:
            return f"it ends in a demand: {sentence[:80]!r}"
    return None


def _cut(text: str, words: int, signals: Signals | None, language: str) -> str | None:
    declared = signals.declared_words if signals else None
    if declared and words * 2 < declared:
        return f"the page declares {declared} words and shows {words}"
    last = text.rstrip().rpartition("\n")[2].strip()
    if _CUT.search(last):
        return f"it breaks off: {last[-40:]!r}"
    if _compiled(phrases.MORE).fullmatch(re.sub(r"[\W_]+$|^[\W_]+", "", _plain(last))):
        return f"it ends in a link: {last[:80]!r}"
    if sentences.count_words(last) >= _UNFINISHED and _is_open(last, language):
        return f"it ends in the middle of a sentence: {last[-40:]!r}"
    return None


def _is_open(last: str, language: str) -> bool:
    """Whether a paragraph stops where no sentence of its language does."""
    primary = language.partition("-")[0]
    if _ENDED.search(last):
        return False
    if primary in {"zh", "ja"}:
        return bool(_UNSPACED_END.search(last)) and any(end in last for end in "。！？，、")
    return primary in _MARKED_ENDS and bool(_OPEN_END.search(last))


# --- phrases


def _sentences(text: str, language: str) -> list[str]:
    """Split into sentences as phrases are written: lower case, straight apostrophes."""
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    return [_plain(s.text) for s in sentences.split(paragraphs, language)[1]]


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").lower().split())


@cache
def _walls() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((wall, _compiled(lines)) for wall, lines in _WALLS.items())


@cache
def _compiled(lines: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in lines))
