"""Sentences that give orders to the model that reads them, rather than report news.

Deterministic, without a model. Known shapes are found, not intent: this is one wall of several
(nonce delimiters, escaped ids, typed answers, evidence for each claim), never the only one.
What it finds and misses is in docs/hostile-articles.md.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards import orders, revealing, signs
from summarizer.guards.faults import Fault
from summarizer.sentences import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from summarizer.article import Article, Sentence
    from summarizer.guards.orders import Form, Reason

# Begins with a set of characters: those are found fast where there are few.
_QUOTED = re.compile(
    r"[“«„\"](?:(?<=“)[^“”]{3,}”|(?<=«)[^«»]{3,}»|(?<=„)[^„“”]{3,}[“”]"
    r"|(?<![\w\"]\")(?<=\")[^\"\n]{3,}\"(?![\w\"]))"
)
_FEWEST_OUTSIDE = 2  # words beside a quotation: somebody is quoted, and somebody says who
_WORD = re.compile(r"\w+")
_LONGEST_SHOWN = 80  # characters
_LABEL = 2  # words; "Read more" may stand there often
_SAME = 3  # times a sentence stands in an article before that is no slip
_FRAGMENT = 6  # words; so short a sentence beside an order belongs to it more often than not
_FEWEST_WORDS = 8
_VARIED = 0.4  # share of different words; below, a sentence says the same over and over


class Suspicion(NamedTuple):
    """A sentence that seems to speak to the model."""

    number: int
    sentence_id: str
    reason: Reason
    words: str  # what gave it away
    is_quoted: bool  # somebody is quoted with it: news about orders, not an order


def suspicious(article: Article) -> tuple[Suspicion, ...]:
    """List the sentences that give orders, each once, in their order. Never raises.

    Where `is_quoted`, somebody is quoted with the order, which is news: worth a warning, and no
    reason to keep the sentence out of a brief.
    """
    reader = _Reader(article)
    often = Counter(s.text.casefold() for s in article.sentences)
    found: dict[int, Suspicion] = {}
    for sentence in article.sentences:
        text = sentence.text
        suspicion = reader.judged(sentence)
        is_said_often = often[text.casefold()] >= _SAME and len(text.split()) > _LABEL
        if suspicion or is_said_often:
            found[sentence.number] = suspicion or _suspicion(sentence, "repeated", text)
    for sentence in (*article.sentences, *reversed(article.sentences)) if found else ():
        if sentence.number not in found and reader.goes_on(sentence, found):
            found[sentence.number] = _suspicion(sentence, "beside", sentence.text)
    return tuple(found[number] for number in sorted(found))


def withheld(suspicions: Iterable[Suspicion]) -> frozenset[int]:
    """Number the sentences that no fact and no summary should be made of."""
    return frozenset(s.number for s in suspicions if not s.is_quoted)


def faults(article: Article, suspicions: Iterable[Suspicion]) -> Iterator[Fault]:
    """Tell of what is suspected, and of what the page hid; the same words are told of once."""
    if article.concealed:
        message = f"the page hides words from its readers: {article.concealed}"
        yield Fault("injection_suspected", "warning", article.concealed, message)
    told = {each.words.casefold(): each for each in reversed([*suspicions])}
    for each in sorted(told.values()):
        if each.reason != "beside":
            what = "quotes an order to" if each.is_quoted else "seems to speak to"
            yield Fault(
                "injection_suspected",
                "warning",
                each.words,
                f"{each.sentence_id} {what} the model: {each.words!r}",
                article.sentences[each.number - 1].text,
            )


def silenced(article: Article, suspicions: Iterable[Suspicion]) -> Article:
    """Blank the sentences that give orders; all numbers and offsets stay what they were.

    For everything that drafts a brief: what a model does not read it cannot obey, and what code
    does not see it cannot choose. Blanks have the length of what they cover, so that evidence
    found in the one article holds in the other. Returns the article itself where nothing is
    suspected.
    """
    numbers = withheld(suspicions)
    if not numbers:
        return article
    pieces: list[str] = []
    end = 0
    for sentence in (article.sentences[number - 1] for number in sorted(numbers)):
        pieces += [article.text[end : sentence.start], " " * len(sentence.text)]
        end = sentence.end
    text = "".join([*pieces, article.text[end:]])
    sentences = tuple(
        s.model_copy(update={"text": "", "end": s.start}) if s.number in numbers else s
        for s in article.sentences
    )
    title = article.title if article.title and article.title in text else None
    return article.model_copy(update={"text": text, "sentences": sentences, "title": title})


class _Reader:
    """An article while it is looked through; who is quoted is found out when it matters."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.plain = [revealing.plain(sentence.text) for sentence in article.sentences]
        self.folded = [*map(signs.fold, self.plain)]
        # What the article does not have, none of its sentences is searched for.
        self.parts = signs.held(orders.PARTS, self.folded)
        self.traces = revealing.traces("\n".join(self.plain))

    def judged(self, sentence: Sentence) -> Suspicion | None:
        """Tell what gives a sentence away by itself."""
        text, folded = self.plain[sentence.number - 1], self.folded[sentence.number - 1]
        words = signs.words(folded)
        is_plain = text == sentence.text
        if disguised := self._disguised(sentence.text, words, is_plain=is_plain):
            return _suspicion(sentence, *disguised)
        found = {*words}
        is_monotonous = len(words) >= _FEWEST_WORDS and len(found) <= _VARIED * len(words)
        if self.parts:
            found.update([part for part in self.parts if part in folded])
        has_signs = not orders.SIGNS.isdisjoint(found)
        own = self._own(sentence, text) if has_signs else text
        if has_signs and (told := _told(own, text, found)):
            return _suspicion(sentence, *told)
        if self.traces.is_turned and any(map(_turned_order, revealing.turned(text))):
            return _suspicion(sentence, "encoded", sentence.text)
        if is_monotonous:
            return _suspicion(sentence, "repeated", text)
        quoted = _first(orders.PLAIN, text, found) if own != text else None
        return _suspicion(sentence, *quoted, is_quoted=True) if quoted else None

    def goes_on(self, sentence: Sentence, found: dict[int, Suspicion]) -> bool:
        """Tell whether a fragment or a faint sign stands beside an order, or anything between."""
        number, sentences = sentence.number, self.article.sentences
        beside = [
            sentences[other.number - 1].paragraph
            for other in (found.get(number - 1), found.get(number + 1))
            if other and not other.is_quoted
        ]
        if not beside or sentence.text == self.article.title:
            return False
        if len(beside) > 1 and len(set(beside)) == 1 and beside[0] == sentence.paragraph:
            return True
        quoted = self._quoted(sentence)
        is_fragment = not quoted and count_words(sentence.text) <= _FRAGMENT
        if is_fragment and sentence.paragraph in beside:
            return True
        own = _without(sentence.text, quoted)
        return bool(orders.FAINT.search(own)) and not orders.REPORTING.search(own)

    def _disguised(
        self, text: str, words: list[str], *, is_plain: bool
    ) -> tuple[Reason, str] | None:
        """Look for words that no search for words finds."""
        letters = [word for word in words if len(word) == 1]
        if not is_plain or len(letters) >= revealing.FEWEST_SPACED:
            odd = revealing.spaced(text) or revealing.odd_letters(text, self.article.language)
            if odd:
                return "letters", odd
        if self.traces.is_long or revealing.HEX_SPACE in text:
            hidden = next(revealing.decoded(text), "")
            return ("encoded", hidden) if hidden else None
        return None

    def _own(self, sentence: Sentence, text: str) -> str:
        """Blank out what somebody is quoted with."""
        is_as_long = len(text) == len(sentence.text)
        return _without(text, self._quoted(sentence)) if is_as_long else text

    def _quoted(self, sentence: Sentence) -> list[tuple[int, int]]:
        """List which of its characters somebody is quoted with, who may begin before it."""
        first = max(bisect_right(self._starts, sentence.start) - 1, 0)
        last = bisect_right(self._starts, sentence.end)
        return [
            (start - sentence.start, end - sentence.start)
            for start, end in self._quotations[first:last]
            if end > sentence.start
        ]

    @cached_property
    def _quotations(self) -> list[tuple[int, int]]:
        return [*_quotations(self.article)]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self._quotations]


def _quotations(article: Article) -> Iterator[tuple[int, int]]:
    """Find what is quoted, paragraph by paragraph; one that is all quotation quotes nobody."""
    end = 0
    for text in article.text.split("\n\n"):
        start, end = end, end + len(text) + 2
        spans = [match.span() for match in _QUOTED.finditer(text)]
        if spans and len(_WORD.findall(_without(text, spans))) >= _FEWEST_OUTSIDE:
            yield from ((start + first, start + last) for first, last in spans)


def _told(own: str, text: str, found: set[str]) -> tuple[Reason, str] | None:
    # A payload has quotation marks of its own.
    told = _first(orders.PLAIN, own, found) or _first(orders.PLAIN[-1:], text, found)
    if told:
        return told
    told = _first(orders.SOFT, own, found)
    return None if told and orders.REPORTING.search(own) else told


def _turned_order(text: str) -> tuple[Reason, str] | None:
    return _first(orders.PLAIN[:2], text)


def _first(
    forms: Iterable[Form], text: str, found: set[str] | None = None
) -> tuple[Reason, str] | None:
    """Return the first that matches; only those with a sign among what was found are tried."""
    for form in forms:
        if (found is None or form.signs.are_in(found)) and (match := form.pattern.search(text)):
            return form.reason, match[0]
    return None


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Blank out what is quoted."""
    for start, end in spans:
        first, last = max(start, 0), min(end, len(text))
        text = text[:first] + " " * (last - first) + text[last:]
    return text


def _suspicion(
    sentence: Sentence, reason: Reason, words: str, *, is_quoted: bool = False
) -> Suspicion:
    shown = " ".join(words.split())[:_LONGEST_SHOWN]
    return Suspicion(sentence.number, sentence.id, reason, shown, is_quoted)
