"""A long article → parts of about equal size, each read by itself.

A part is the article with everything else blanked, as `guards.injection.silenced` does it: numbers
and offsets stay those of the whole, so that whatever drafts a brief of an article drafts one of
a part, and nothing has to be counted back. Each part shows the title.
"""

from __future__ import annotations

import math
import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from summarizer import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from summarizer.article import Article, Sentence

_PER_SENTENCE = 8  # tokens: its id in brackets, the end of its line
_PER_PARAGRAPH = 2
_LONGEST_TITLE = 300  # characters; what is longer is no title to repeat
_STEP = 0.7  # of a piece that is still too large
_SPACE = re.compile(r"\s")


class Part(NamedTuple):
    """One of `of` parts: its sentences, or pieces of one that is larger than a part may be."""

    number: int
    of: int
    pieces: tuple[Sentence, ...]

    @property
    def bounds(self) -> tuple[int, int]:
        """The numbers of its first and last sentence."""
        return self.pieces[0].number, self.pieces[-1].number


class _Unit(NamedTuple):
    """What stays together."""

    pieces: tuple[Sentence, ...]
    size: int  # tokens


def parts(article: Article, *, most_tokens: int) -> tuple[Part, ...]:
    """Split an article at paragraphs into as few parts as its size needs, of about equal size.

    A paragraph that is larger than a part is split at sentences, and a sentence that is larger
    is split between words, or anywhere where there are none. Every character of every sentence
    is in exactly one part. Sizes are estimates; see `tokens`. One part where all fits.
    """
    if tokens.most(article.text) + _PER_SENTENCE * len(article.sentences) <= most_tokens:
        return (Part(1, 1, article.sentences),)
    title = _title(article)
    room = most_tokens - (size(article, [title]) if title else 0)
    grouped = [*_grouped([*_units(article, room)], room)]
    return tuple(Part(n, len(grouped), pieces) for n, pieces in enumerate(grouped, 1))


def view(article: Article, pieces: Iterable[Sentence]) -> Article:
    """Blank all but some sentences, and the title; numbers and offsets stay what they were."""
    kept = {piece.number: piece for piece in pieces}
    title = _title(article)
    if title and title.number not in kept:
        kept[title.number] = title
    shown = tuple(
        kept.get(s.number) or s.model_copy(update={"text": "", "end": s.start})
        for s in article.sentences
    )
    gaps: list[str] = []
    end = 0
    for piece in (kept[number] for number in sorted(kept)):
        gaps += [_blank(article.text[end : piece.start]), piece.text]
        end = piece.end
    text = "".join([*gaps, _blank(article.text[end:])])
    return article.model_copy(update={"text": text, "sentences": shown})


def coverage(article: Article, read: Iterable[Sentence]) -> float:
    """Return the share of the sentences that were read; never rounded up to all of them."""
    numbers = {piece.number for piece in read if piece.text}
    return math.floor(1000 * len(numbers) / (len(article.sentences) or 1)) / 1000


def size(article: Article, pieces: Iterable[Sentence]) -> int:
    """Estimate the tokens that sentences take in a prompt."""
    texts = [piece.text for piece in pieces]
    return tokens.estimate(" ".join(texts), language=article.language) + len(texts) * _PER_SENTENCE


def _title(article: Article) -> Sentence | None:
    first = article.sentences[0] if article.sentences else None
    if first is None or first.text != article.title or len(first.text) > _LONGEST_TITLE:
        return None
    return first


def _units(article: Article, room: int) -> Iterator[_Unit]:
    """List what stays together: paragraphs, or else their sentences, or else pieces of those."""
    for _, paragraph in groupby(article.sentences, key=lambda s: s.paragraph):
        sentences = tuple(paragraph)
        whole = size(article, sentences) + _PER_PARAGRAPH
        if whole <= room:
            yield _Unit(sentences, whole)
            continue
        for sentence in sentences:
            yield from _pieces(article, sentence, room)


def _pieces(article: Article, sentence: Sentence, room: int) -> Iterator[_Unit]:
    start = sentence.start
    while start < sentence.end or not sentence.text:
        rest = _slice(sentence, start, sentence.end)
        piece, needed = _fitting(rest, room, lambda s: size(article, [s]) + _PER_PARAGRAPH)
        yield _Unit((piece,), needed)
        if piece.end >= sentence.end:
            return
        start = piece.end


def _fitting(rest: Sentence, room: int, measure: Callable[[Sentence], int]) -> tuple[Sentence, int]:
    """Cut the longest beginning that fits, roughly; a single character is the least."""
    piece, needed = rest, measure(rest)
    while needed > room and len(piece.text) > 1:
        length = max(1, int(len(piece.text) * min(_STEP, room / needed)))
        spaces = [m.end() for m in _SPACE.finditer(piece.text, length // 2, length)]
        length = spaces[-1] if spaces else length
        piece = _slice(rest, rest.start, rest.start + length)
        needed = measure(piece)
    return piece, needed


def _slice(sentence: Sentence, start: int, end: int) -> Sentence:
    text = sentence.text[start - sentence.start : end - sentence.start]
    return sentence.model_copy(update={"start": start, "end": end, "text": text})


def _grouped(units: list[_Unit], room: int) -> Iterator[tuple[Sentence, ...]]:
    """Fill parts up to an equal share each, never beyond the room."""
    total = sum(unit.size for unit in units)
    share = total / math.ceil(total / room)
    pieces: list[Sentence] = []
    held, done, count = 0, 0, 1
    for unit in units:
        is_full = held + unit.size > room
        if pieces and (is_full or done + unit.size / 2 > share * count):
            yield _whole(pieces)
            pieces, held, count = [], 0, count + 1
        pieces += unit.pieces
        held, done = held + unit.size, done + unit.size
    yield _whole(pieces)


def _whole(pieces: list[Sentence]) -> tuple[Sentence, ...]:
    """Put pieces of one sentence that came into one part together again."""
    whole: list[Sentence] = []
    for piece in pieces:
        if whole and whole[-1].number == piece.number:
            text = whole[-1].text + piece.text
            whole[-1] = whole[-1].model_copy(update={"end": piece.end, "text": text})
        else:
            whole.append(piece)
    return tuple(whole)


def _blank(text: str) -> str:
    """Keep the line ends: they part paragraphs, as blanks would not."""
    return "\n".join(" " * len(line) for line in text.split("\n"))
