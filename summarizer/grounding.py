"""Sentence numbers, names and quotes → evidence with offsets into the article.

Every Evidence made here satisfies `article.text[start:end] == quote`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from summarizer.brief import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.article import Article, Sentence
    from summarizer.brief import Match

MAX_EVIDENCE = 3
# Letters, figures, and Han or kana one by one: words of any script.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:[.,’'-][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
_COMMON = frozenset(
    # Words that say nothing of what a sentence is about.
    "the a an of to in on for and or but with by at from as is are was were be been has have had "
    "it its he his she her they their this that these those which who will would not no".split()
)
_ENOUGH = 0.75  # share of a claim's weight; beyond it no further sentence is cited


def cite(article: Article, numbers: Iterable[int]) -> tuple[Evidence, ...]:
    """Resolve sentence numbers; those that do not exist are left out (see `verify`)."""
    found = dict.fromkeys(n for n in numbers if 1 <= n <= len(article.sentences))
    return tuple(_whole(article.sentences[n - 1]) for n in list(found)[:MAX_EVIDENCE])


def support(article: Article, claim: str, *, most: int = MAX_EVIDENCE) -> tuple[int, ...]:
    """Find the sentences that a claim rests on: greedy cover of its words, rare ones first.

    Returns sentence numbers, best first; empty when the article shares nothing with it.
    """
    words = {s.number: words_of(s.text) for s in article.sentences if s.text != article.title}
    frequency = Counter(word for found in words.values() for word in found)
    weights = {
        word: math.log(1 + len(words) / frequency[word])
        for word in words_of(claim)
        if frequency[word]
    }
    total = sum(weights.values())
    chosen: list[int] = []
    while weights and len(chosen) < most:
        gain = {
            number: sum(weights.get(word, 0.0) for word in found) / (1 + 0.01 * len(found))
            for number, found in words.items()
        }
        best = max(gain, key=lambda number: (gain[number], -number))
        if gain[best] <= (total * (1 - _ENOUGH) / 2 if chosen else 0):
            break
        chosen.append(best)
        weights = {word: weight for word, weight in weights.items() if word not in words[best]}
        if sum(weights.values()) < total * (1 - _ENOUGH):
            break
    return tuple(chosen)


def find_name(
    article: Article, name: str, *, is_person: bool = False, most: int = 2
) -> tuple[Evidence, ...]:
    """Find whole-word mentions of a name, the title last; empty when there is none.

    Tries the name as it stands, then regardless of case, then, for a person, its last and
    first word: "Xi" is how an article goes on to call Xi Jinping.
    """
    for pattern, match in _forms(name, is_person=is_person):
        spans = [found.span() for found in pattern.finditer(article.text)]
        spans.sort(key=lambda span: bool(article.title) and span[1] <= len(article.title or ""))
        if spans:
            return tuple(
                Evidence(
                    sentence_id=sentence.id,
                    start=start,
                    end=end,
                    quote=article.text[start:end],
                    match=match,
                )
                for start, end in spans[:most]
                if (sentence := sentence_at(article, start))
            )
    return ()


def mentions(article: Article, name: str, *, is_person: bool = False) -> list[Sentence]:
    """List the sentences that name someone, in whatever form; the title is none of them."""
    patterns = [pattern for pattern, _ in _forms(name, is_person=is_person)]
    return [
        s
        for s in article.sentences
        if s.text != article.title and any(pattern.search(s.text) for pattern in patterns)
    ]


def sentence_at(article: Article, offset: int) -> Sentence | None:
    """Return the sentence that holds a character."""
    return next((s for s in article.sentences if s.start <= offset < s.end), None)


def words_of(text: str) -> set[str]:
    """Fold a text to its telling words: lower case, no possessive, no function words."""
    folded = (_POSSESSIVE.sub("", word.casefold()) for word in _WORD.findall(text))
    return {word for word in folded if word and word not in _COMMON}


def _forms(name: str, *, is_person: bool) -> list[tuple[re.Pattern[str], Match]]:
    whole = re.escape(name.strip())
    forms: list[tuple[re.Pattern[str], Match]] = [
        (re.compile(_bounded(whole)), "exact"),
        (re.compile(_bounded(whole), re.IGNORECASE), "normalized"),
    ]
    parts = [part for part in name.split() if part[:1].isupper() and len(part) > 1]
    if is_person and len(parts) > 1:
        forms += [(re.compile(_bounded(re.escape(p))), "normalized") for p in (parts[-1], parts[0])]
    return forms


def _bounded(pattern: str) -> str:
    # Scripts without spaces have no word boundary to ask for.
    unspaced = "\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f"
    return rf"(?<![^\W{unspaced}]){pattern}(?![^\W{unspaced}])"


def _whole(sentence: Sentence) -> Evidence:
    return Evidence(
        sentence_id=sentence.id,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        match="exact",
    )
