"""What kind of article a page is, read off what it shows: labels, notes, times, headings.

A *strong* sign is one that a page gives of itself ("Opinion:", a note that it was paid for, timed
entries under "Live updates"); it is believed before a model is. A *weak* one ("I believe", three
questions in a row) is believed only where no model was asked. What shows nothing is a report.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import urlsplit

from summarizer import _kind_labels as labels
from summarizer import stories
from summarizer.guards.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.article import Article, ArticleType

_TOP, _BOTTOM = (
    4,
    6,
)  # blocks at the top that may be labels, sentences at the bottom that may be notes
_LABEL = 60  # characters
_LINE = re.compile(r"\s*(?:[:|–—·•]|\s-|\.(?=\s))\s*")  # between a label and its headline
_EDGES = " \t+*#[]()«»“”\"'.,:;!|–—-•"
_MENU = 3  # labels on top; more are the sections of a site
_NUMBERED = re.compile(r"(?:#|No\.\s?|Nr\.\s?)?(\d{1,2})(?:[.):]|\s[–—-])\s*(?=\D|$)(.*)")
_FEWEST = 3  # numbered headings, questions
_SHORT_HEADING = 12  # words
_TITLE_NUMBER = re.compile(r"(?i)\b(\d{1,2}|three|four|five|six|seven|eight|nine|ten|twelve)\b")
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate("three four five six seven eight nine ten".split(), 3)
} | {"twelve": 12}
_SPEAKER = re.compile(r"([^\W\d_][\w.&’' -]{0,28}):\s+\S")
_YOU = re.compile(
    r"(?i)\b(?:you|your|yours|yourself|vous|votre|vos|tu|ton|usted|ustedes|su|sus|te|tú)\b"
    r"|\b(?-i:Sie|Ihnen|Ihre?[nmrs]?)\b|\b(?:du|dich|dein\w*)\b"
)
_QUESTIONS_SHARE = 0.35  # of the blocks from the first question on
_LONGEST_QUESTION = 45  # words
_PERSONS = (" I ", "I’", "I'", " we ", "We ", "ich ", "wir ", "Wir ", "je ", "ous ", "ebemos")
_OPENING = frozenset('“„«"')
_QUOTED = re.compile(r"[“„«\"][^“”„«»\"]*[”“»\"]")  # begins with a set: fast where there are few
_FIRST_PERSON = frozenset("i i'm i've i'd i'll my ich je j'ai".split())
# Two words in a row with which an author argues, or asks for something.
_ARGUING = frozenset(
    f"{who} {what}"
    for who, verbs in {
        "i": "believe think argue fear doubt suspect insist submit hope firmly strongly still",
        "we": "must should cannot can't need ought dare owe",
        "my": "view opinion",
        "ich": "glaube denke finde meine",
        "wir": "müssen sollten dürfen",
        "je": "crois pense",
        "nous": "devons",
        "debemos": "dejar exigir aceptar recordar actuar",
    }.items()
    for what in verbs.split()
)

_WORD = re.compile(r"\w+(?:-\w+)*")
_OUGHT = frozenset(
    "must should ought deserve deserves wrong mistake absurd shameful disgrace reckless foolish"
    " unjust unfair shortsighted irresponsible intolerable muss müssen sollte sollten falsch fehler"
    " doit doivent devrait absurde debe deben debería absurdo".split()
)
_PRAISE = frozenset(
    "leading world-class award-winning innovative unique unparalleled revolutionary groundbreaking"
    " outstanding exceptional best finest unrivalled pioneering game-changing cutting-edge"
    " proud thrilled führend führende einzigartig innovant innovante unique líder innovador".split()
)
_OF_PARTS = frozenset({"live_blog", "listicle", "interview", "background"})  # not stories
_JUDGEMENTS: dict[str, frozenset[str]] = {
    "opinion": _OUGHT,
    "press_release": _OUGHT | _PRAISE,
    "sponsored": _OUGHT | _PRAISE,
}


class Sign(NamedTuple):
    """What a page shows of its kind."""

    kind: ArticleType
    is_strong: bool
    words: str  # that show it; empty where its structure does


def sign(article: Article) -> Sign | None:
    """Find the strongest sign of a page's kind; None for what looks like a report."""
    blocks = [block for block in article.text.split("\n\n") if block]
    weak: Sign | None = None
    for found in _signs(article, blocks):
        if found.is_strong:
            return found
        weak = weak or found
    return weak


def decided(article: Article, drafted: ArticleType) -> ArticleType:
    """Decide between what a page shows and what a model says of it."""
    found = sign(article)
    return found.kind if found and found.is_strong else drafted


def shown(article: Article) -> ArticleType:
    """Decide by what a page shows, where no model was asked."""
    found = sign(article)
    return found.kind if found else "report"


def is_judgement(text: str, kind: ArticleType) -> bool:
    """Tell a claim that only its author vouches for: what ought to be, and praise of oneself."""
    words = _JUDGEMENTS.get(kind)
    return words is not None and not words.isdisjoint(_WORD.findall(text.casefold()))


def faults(article: Article, kind: ArticleType) -> Iterator[Fault]:
    """Warn of pages whose claims are not those of a report, or of more than one."""
    if kind == "satire":
        yield Fault(kind, "warning", kind, "the page is satire: its claims are no news")
    if kind == "sponsored":
        yield Fault(kind, "warning", kind, "the page was paid for by those it speaks of")
    count = 1 if kind in _OF_PARTS else stories.stories(article)
    if count > 1:
        message = f"the page holds {count} stories that share nothing; this is one brief of all"
        yield Fault("multi_story", "warning", "", message)


def _signs(article: Article, blocks: list[str]) -> Iterator[Sign]:
    """Yield signs, what a page says of itself before what its structure shows."""
    yield from _outlet(article)
    yield from _labelled(article, blocks)
    yield from _noted(article)
    yield from _release(blocks)
    yield from _checked(blocks)
    yield from _live(article)
    yield from _listed(article, blocks)
    yield from _asked(blocks)
    yield from _argued(article, blocks)


# --- what it says of itself


def _outlet(article: Article) -> Iterator[Sign]:
    where = urlsplit(article.url or "")
    host = (where.hostname or "").removeprefix("www.")
    publisher = (article.publisher or "").casefold()
    for name in (publisher, host):
        if name in labels.SATIRISTS:
            yield Sign("satire", is_strong=True, words=name)
    for part in where.path.casefold().split("/")[1:-1]:
        if part in _SECTIONS:
            yield Sign(_SECTIONS[part], is_strong=True, words=part)


def _labelled(article: Article, blocks: list[str]) -> Iterator[Sign]:
    """Read labels above the headline, and before or behind it in its line."""
    title = article.title or ""
    parts = _LINE.split(title)
    if len(parts) > 1:
        for part in (parts[0], parts[-1]):
            yield from _label(part, title)
    above: list[str] = []
    for block in blocks[:_TOP]:
        if block == title or len(block) > _LABEL:
            continue
        above.append(block)
    if len(above) < _MENU:
        for block in above:
            yield from _label(block, block, is_alone=bool(title))


def _label(text: str, words: str, *, is_alone: bool = True) -> Iterator[Sign]:
    key = _key(text)
    kind = _LABELS.get(key)
    if kind is None:
        first = next((by for by in labels.BYLINED if by in key), None)
        kind = _LABELS.get(key.split(first)[0]) if first else None
    if kind and is_alone:
        yield Sign(kind, is_strong=True, words=words)
    elif key in labels.LIVE:
        yield Sign("live_blog", is_strong=False, words=words)


def _noted(article: Article) -> Iterator[Sign]:
    """Read the sentences on top and at the bottom that say what the page is."""
    numbered = article.sentences
    ends = numbered if len(numbered) <= _TOP + _BOTTOM else numbered[:_TOP] + numbered[-_BOTTOM:]
    for sentence in ends:
        key = _key(sentence.text)
        for kind, beginnings in labels.BEGINNINGS.items():
            if key.startswith(beginnings):
                yield Sign(cast("ArticleType", kind), is_strong=True, words=sentence.text)
        if key.startswith(labels.SUBJECTS) and " not " not in key:
            words = {*re.findall(r"\w+", key[:80])}
            for kind, noted in _NOTED.items():
                if not noted.isdisjoint(words):
                    yield Sign(kind, is_strong=True, words=sentence.text)


def _release(blocks: list[str]) -> Iterator[Sign]:
    """Count what only press releases bring along."""
    half = len(blocks) // 2
    folded = [block[:200].casefold().strip(_EDGES) for block in blocks[half:]]
    ended = any(block.strip().casefold() in labels.ENDS for block in blocks[-6:])
    head = " ".join(block[:300].casefold() for block in blocks[:4])
    if any(wire in head for wire in labels.WIRES):
        yield Sign("press_release", is_strong=True, words="")
    contact = any(key.startswith(labels.CONTACTS) for key in folded)
    about = any(
        key.startswith(labels.ABOUT) and len(key.split()) <= 8 and _goes_on(key, following)
        for key, following in pairwise(folded)
    )
    announced = any(phrase in head for phrase in labels.ANNOUNCING)
    signs = contact + about + ended
    if signs:
        yield Sign("press_release", is_strong=signs + announced > 1, words="")


def _goes_on(about: str, following: str) -> bool:
    """Tell whether what follows "About Lumo" speaks of Lumo."""
    names = {word for word in about.split()[1:] if len(word) > 3}
    return any(name in following for name in names)


def _checked(blocks: list[str]) -> Iterator[Sign]:
    starts = [block[:24].casefold().replace("’", "'") for block in blocks]
    if any(start.startswith(labels.CLAIMED) for start in starts) and any(
        start.startswith(labels.RULED) for start in starts
    ):
        yield Sign("fact_check", is_strong=True, words="")


# --- what its structure shows


def _live(article: Article) -> Iterator[Sign]:
    found = stories.entries(article)
    if found:
        is_soon = found[0].start < len(article.text) // 3
        is_backwards = stories.latest(found) is found[0]
        yield Sign("live_blog", is_strong=is_soon and is_backwards, words="")


def _listed(article: Article, blocks: list[str]) -> Iterator[Sign]:
    numbered = [match for block in blocks if (match := _NUMBERED.match(block))]
    numbers = [int(match[1]) for match in numbered]
    count = len(numbers)
    if count < _FEWEST or sorted(numbers) != [*range(1, count + 1)]:
        return
    told = _TITLE_NUMBER.search(article.title or "")
    number = told and (_NUMBER_WORDS.get(told[1].lower()) or int(told[1]))
    are_headings = all(
        len(match[2].split()) <= _SHORT_HEADING and not match[2].endswith((".", ";"))
        for match in numbered
    )
    if number == count or are_headings:
        yield Sign("listicle", is_strong=number == count, words="")


def _asked(blocks: list[str]) -> Iterator[Sign]:
    """Tell an interview from questions and answers about a thing."""
    if sum(block.startswith(("Q:", "A:", "Q.", "A.")) for block in blocks) > _FEWEST:
        yield Sign("interview", is_strong=True, words="")
        return
    asked = [n for n, block in enumerate(blocks[:-1]) if n and _is_question(block, blocks[n + 1])]
    if len(asked) < _FEWEST or len(asked) < _QUESTIONS_SHARE * (len(blocks) - asked[0]):
        yield from _spoken(blocks)
        return
    to_you = sum(bool(_YOU.search(blocks[n])) for n in asked)
    if to_you * 2 >= len(asked):
        yield Sign("interview", is_strong=True, words="")
    else:
        yield Sign("background", is_strong=False, words="")


def _is_question(block: str, following: str) -> bool:
    is_asking = block.rstrip("\"'”’»“ ").endswith(("?", "？", "؟"))
    return is_asking and len(block.split()) <= _LONGEST_QUESTION and following[-1:] != "?"


def _spoken(blocks: list[str]) -> Iterator[Sign]:
    """Find two names that take turns with a colon behind them."""
    names = [match[1] for block in blocks if (match := _SPEAKER.match(block))]
    turns = {name for name in names if names.count(name) > 1}
    if len(turns) > 1 and len(names) * 2 >= len(blocks):
        yield Sign("interview", is_strong=True, words="")


def _argued(article: Article, blocks: list[str]) -> Iterator[Sign]:
    """Find an author who says "I", and what ought to be."""
    if not any(cue in article.text for cue in _PERSONS):
        return
    # A quotation of several paragraphs opens each and closes the last.
    own = _QUOTED.sub(" ", "\n".join([b for b in blocks if b[0] not in _OPENING]))
    if not any(cue in own for cue in _PERSONS):
        return
    words = own.replace("’", "'").casefold().split()
    argued = sum(map(_ARGUING.__contains__, map(" ".join, pairwise(words))))
    persons = sum(map(_FIRST_PERSON.__contains__, words))
    if argued > 1 or (argued and persons > 2):
        yield Sign("opinion", is_strong=False, words="")


def _key(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split()).strip(_EDGES)


def _table(table: dict[str, str], mark: str | None) -> dict[str, ArticleType]:
    return {
        word: cast("ArticleType", kind)
        for kind, words in table.items()
        for word in words.split(mark)
    }


_LABELS = _table(labels.LABELS, "|")
_SECTIONS = _table(labels.SECTIONS, None)
_NOTED = {
    cast("ArticleType", kind): frozenset(words.split("|")) for kind, words in labels.NOTED.items()
}
