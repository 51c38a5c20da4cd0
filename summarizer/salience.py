"""Which sentences carry the news: a ranking without a model.

A small model asked for the important sentences answers 1, 2, 3, 4, 5. So code chooses the
sentences and the model words them. The score is term centrality with redundancy removed
(maximal marginal relevance, Carbonell & Goldstein 1998), with the lead and figures favoured.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards.reading import UNSPACED
from summarizer.sentences import is_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.article import Article, Sentence

# Scripts written without spaces have no words to see: there each pair of characters is a term.
_TERM = re.compile(rf"[{UNSPACED}]{{2,}}|[^\W_{UNSPACED}]{{3,}}|\d+")
_DANGLING = re.compile(r"(?i)^(he|she|it|they|this|these|that|those|but|and|so|there)\b")
_FIRST_PERSON = re.compile(r"\b(I|we|We|my|our|you|You)\b")
_FIGURE = re.compile(r"(?<!\d)(?!(?:19|20)\d\d\b)\d+")  # a number that is not a year
_CAPTION = re.compile(r"(?i)\b(image|photo|foto|picture|credit)\s*:|/(getty|reuters|ap|afp)\b")
_CAPTION_LENGTH = 3  # sentences; a longer paragraph is text that a caption slipped into
_TOO_SHORT = 5  # terms; less is a subheading or a fragment
_REDUNDANCY = 0.6  # weight of likeness to what is already chosen
_SAME_PARAGRAPH = 0.8  # factor for each sentence already chosen from the same paragraph
_FIGURE_BONUS = 2.5  # in words of centrality; figures are what a desk looks for
_TITLE_WORD, _TITLE_WORD_IN_PART = 0.5, 1.5  # each, in words of centrality
_LEAD = 0.5  # how much less the last sentence counts than the first
_ALL_QUOTED = re.compile(r"[“\"«„‘'][^“”\"«»„]*[”\"»“’']$")  # nobody is named who says it
_LONGEST = 400  # characters; a fact has no more
_LONG = 40  # words; a longer sentence holds several facts


class _Focus(NamedTuple):
    """What texts are about: the terms they share, and those of the title."""

    frequency: Counter[str]
    title: set[str]
    title_weight: float = _TITLE_WORD


def rank(article: Article, *, count: int, is_part: bool = False) -> list[Sentence]:
    """Choose up to `count` sentences that carry the news; returned in article order.

    A part of an article has no lead of its own, and more matters than the article's headline:
    there the words of the title count more, and the place does not.
    """
    weight, lead = (_TITLE_WORD_IN_PART, 0.0) if is_part else (_TITLE_WORD, _LEAD)
    told = [s for s in article.sentences if s.text]  # others were silenced: they give orders
    terms = {s.number: terms_of(s.text) for s in told}
    frequency = Counter(term for found in terms.values() for term in found)
    title = terms_of(article.title or "")
    captions = _captions(article)
    scores = {
        s.number: _score(
            s, terms[s.number], _Focus(frequency, title, weight), 1 - lead * place / len(told)
        )
        for place, s in enumerate(told)
        if s.number not in captions and _can_stand_alone(s, article)
    }
    chosen: list[int] = []
    while scores and len(chosen) < count:
        best = max(scores, key=lambda n: scores[n] * _novelty(n, chosen, terms, article))
        del scores[best]
        chosen.append(best)
    return [article.sentences[number - 1] for number in sorted(chosen)]


def worth(texts: Sequence[str], *, title: str) -> list[float]:
    """Weigh short texts by what they share with each other and with a title, figures favoured.

    The measure of `rank`, without the place of a text and for any number of them.
    """
    terms = [terms_of(text) for text in texts]
    frequency = Counter(term for found in terms for term in found)
    wanted = terms_of(title)
    return [
        _worth(text, found, _Focus(frequency, wanted))
        for text, found in zip(texts, terms, strict=True)
    ]


def terms_of(text: str) -> set[str]:
    """List what two texts can have in common: longer words, figures, pairs of characters."""
    terms: set[str] = set()
    for term in _TERM.findall(text.casefold()):
        is_unspaced = re.match(f"[{UNSPACED}]", term)
        terms |= {term[i : i + 2] for i in range(len(term) - 1)} if is_unspaced else {term}
    return terms


def _captions(article: Article) -> set[int]:
    """Number the sentences of captions: the paragraph of a credit, if it is a short one."""
    paragraphs = Counter(s.paragraph for s in article.sentences)
    credited = [s for s in article.sentences if _CAPTION.search(s.text)]
    short = {s.paragraph for s in credited if paragraphs[s.paragraph] <= _CAPTION_LENGTH}
    beside = {s.number for s in article.sentences if s.paragraph in short}
    return beside | {s.number for s in credited}


def _can_stand_alone(sentence: Sentence, article: Article) -> bool:
    text = sentence.text
    return not (
        text == article.title
        or len(terms_of(text)) < _TOO_SHORT
        or not is_whole(text)
        or text.rstrip("\"'”’»").endswith(("?", "？", "؟"))
        or len(text) > _LONGEST
        or _ALL_QUOTED.match(text)
    )


def _score(sentence: Sentence, terms: set[str], focus: _Focus, lead: float) -> float:
    score = _worth(sentence.text, terms, focus) * lead
    if len(sentence.text.split()) > _LONG:
        score *= 0.8
    if _DANGLING.match(sentence.text):
        score *= 0.6
    if _FIRST_PERSON.search(sentence.text):
        score *= 0.7
    return score


def _worth(text: str, terms: set[str], focus: _Focus) -> float:
    central = sum(math.log(focus.frequency[term]) for term in terms) / math.sqrt(len(terms) or 1)
    score = central + focus.title_weight * len(terms & focus.title)
    return score + _FIGURE_BONUS if _FIGURE.search(text) else score


def _novelty(number: int, chosen: list[int], terms: dict[int, set[str]], article: Article) -> float:
    """Between 1, nothing like it is chosen yet, and 0: the same words, the same paragraph."""
    likeness = max((overlap(terms[number], terms[c]) for c in chosen), default=0.0)
    paragraph = article.sentences[number - 1].paragraph
    beside = sum(article.sentences[c - 1].paragraph == paragraph for c in chosen)
    return (1 - _REDUNDANCY * likeness) * _SAME_PARAGRAPH**beside


def overlap(one: set[str], other: set[str]) -> float:
    """Return the share of the terms of the shorter text that the other one has."""
    return len(one & other) / (min(len(one), len(other)) or 1)
