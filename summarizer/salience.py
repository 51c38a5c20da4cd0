"""Which sentences carry the news: a ranking without a model.

A small model asked for the important sentences answers 1, 2, 3, 4, 5. So code chooses the
sentences and the model words them. The score is term centrality with redundancy removed
(maximal marginal relevance, Carbonell & Goldstein 1998), with the lead and figures favoured.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from summarizer.guards.reading import UNSPACED
from summarizer.sentences import is_whole

if TYPE_CHECKING:
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
_LEAD = 0.5  # how much less the last sentence counts than the first
_ALL_QUOTED = re.compile(r"[“\"«„‘'][^“”\"«»„]*[”\"»“’']$")  # nobody is named who says it
_LONGEST = 400  # characters; a fact has no more
_LONG = 40  # words; a longer sentence holds several facts


def rank(article: Article, *, count: int) -> list[Sentence]:
    """Choose up to `count` sentences that carry the news; returned in article order."""
    told = [s for s in article.sentences if s.text]  # others were silenced: they give orders
    terms = {s.number: _terms(s.text) for s in told}
    frequency = Counter(term for found in terms.values() for term in found)
    title = _terms(article.title or "")
    captions = _captions(article)
    scores = {
        s.number: _score(s, terms[s.number], frequency, title, place / len(told))
        for place, s in enumerate(told)
        if s.number not in captions and _can_stand_alone(s, article)
    }
    chosen: list[int] = []
    while scores and len(chosen) < count:
        best = max(scores, key=lambda n: scores[n] * _novelty(n, chosen, terms, article))
        del scores[best]
        chosen.append(best)
    return [article.sentences[number - 1] for number in sorted(chosen)]


def _terms(text: str) -> set[str]:
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
        or len(_terms(text)) < _TOO_SHORT
        or not is_whole(text)
        or text.rstrip("\"'”’»").endswith(("?", "？", "؟"))
        or len(text) > _LONGEST
        or _ALL_QUOTED.match(text)
    )


def _score(
    sentence: Sentence, terms: set[str], frequency: Counter[str], title: set[str], place: float
) -> float:
    central = sum(math.log(frequency[term]) for term in terms) / math.sqrt(len(terms))
    score = central + 0.5 * len(terms & title)
    if _FIGURE.search(sentence.text):
        score += _FIGURE_BONUS
    score *= 1 - _LEAD * place
    if len(sentence.text.split()) > _LONG:
        score *= 0.8
    if _DANGLING.match(sentence.text):
        score *= 0.6
    if _FIRST_PERSON.search(sentence.text):
        score *= 0.7
    return score


def _novelty(number: int, chosen: list[int], terms: dict[int, set[str]], article: Article) -> float:
    """Between 1, nothing like it is chosen yet, and 0: the same words, the same paragraph."""
    likeness = max((_overlap(terms[number], terms[c]) for c in chosen), default=0.0)
    paragraph = article.sentences[number - 1].paragraph
    beside = sum(article.sentences[c - 1].paragraph == paragraph for c in chosen)
    return (1 - _REDUNDANCY * likeness) * _SAME_PARAGRAPH**beside


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)
