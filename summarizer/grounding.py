"""Sentence numbers, names and quotes → evidence with offsets into the article.

Every Evidence made here satisfies `article.text[start:end] == quote`; what cannot be found
is an Evidence too, empty and `absent`, so that nothing a model cited is lost silently.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from summarizer import approximate, folding
from summarizer.brief import Edit, Evidence
from summarizer.guards import negation, numbers, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from summarizer.article import Article, Sentence
    from summarizer.brief import Match, Touches

    _Finder: TypeAlias = Callable[[str], Iterator[tuple[int, int]]]

MAX_EVIDENCE = 4
_SUPPORT = 3
_ENOUGH = 0.9  # share of a claim's weight; beyond it no further sentence is cited
_WORTH = 0.12  # share that a further sentence must add, or it is there by chance
_EDGES = " \t\n\"'.,;:"  # a quote is the same with or without them
_WORDS = re.compile(r"\w+(?:['.,]\w+)*|[^\w\s]")
_SPACES = re.compile(r"\s+")
# Scripts without spaces have no word boundary to ask for.
_JOINS = re.compile(rf"[^\W{reading.UNSPACED}]")
_MISSPELLING = 0.75  # share of like characters that makes two words spellings of one


def locate(article: Article, quote: str, *, near: Iterable[int] = ()) -> Evidence:
    """Find a quote: to the letter, then folded, then with edits, near cited sentences first.

    An `edited` match says how the words differ; see `Evidence.is_grounded`. Never raises;
    what is not there comes back `absent`, at offset 0, with the words in `sought`.
    """
    nearby = [(s.start, s.end) for s in _numbered(article, near)]
    places = [*nearby, (0, len(article.text))]
    return (
        _exactly(article, quote, places)
        or _folded(article, quote, nearby)
        or _edited(article, quote, nearby)
        or Evidence(sentence_id="", start=0, end=0, quote="", match="absent", sought=quote)
    )


def cite(article: Article, numbers: Iterable[int]) -> tuple[Evidence, ...]:
    """Resolve sentence numbers; one that does not exist becomes absent evidence."""
    cited = list(dict.fromkeys(numbers))[:MAX_EVIDENCE]
    known = {s.number: s for s in _numbered(article, cited)}
    return tuple(
        _whole(known[n])
        if n in known
        else Evidence(sentence_id=f"S{n}", start=0, end=0, quote="", match="absent")
        for n in cited
    )


def support(article: Article, claim: str, *, most: int = _SUPPORT) -> tuple[int, ...]:
    """Find the sentences that a claim rests on: greedy cover of its words, rare ones first.

    Returns sentence numbers, best first; empty when the article shares nothing with it.
    """
    words = {s.number: reading.stems(s.text) for s in article.sentences if s.text != article.title}
    frequency = Counter(word for found in words.values() for word in found)
    weights = {
        word: math.log(1 + len(words) / frequency[word])
        for word in reading.stems(claim)
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
        if gain[best] <= (total * _WORTH if chosen else 0):
            break
        chosen.append(best)
        weights = {word: weight for word, weight in weights.items() if word not in words[best]}
        if sum(weights.values()) < total * (1 - _ENOUGH):
            break
    return tuple(chosen)


def find_name(
    article: Article,
    name: str,
    *,
    is_person: bool = False,
    near: Iterable[int] = (),
    most: int = 2,
) -> tuple[Evidence, ...]:
    """Find whole-word mentions of a name, cited sentences first, the title last.

    Tries the name as it stands, then regardless of case, then, for a person, its last and
    first word: "Xi" is how an article goes on to call Xi Jinping. Empty when there is none.
    """
    cited = {s.start for s in _numbered(article, near)}

    def rank(span: tuple[int, int]) -> tuple[bool, bool]:
        sentence = sentence_at(article, span[0])
        is_title = sentence is not None and sentence.text == article.title
        return is_title, sentence is None or sentence.start not in cited

    for find, match in _forms(name, is_person=is_person):
        spans = [*find(article.text)]
        if spans:
            return tuple(
                _evidence(article, start, end, match, sought=name)
                for start, end in sorted(spans, key=rank)[:most]
            )
    return ()


def mentions(article: Article, name: str, *, is_person: bool = False) -> list[Sentence]:
    """List the sentences that name someone, in whatever form; the title is none of them."""
    finders = [find for find, _ in _forms(name, is_person=is_person)]
    return [
        s
        for s in article.sentences
        if s.text != article.title and any(any(find(s.text)) for find in finders)
    ]


def spans_of(text: str, name: str, *, is_person: bool = False) -> list[tuple[int, int]]:
    """Find every mention of a name in a text, the longest form first; spans do not overlap."""
    spans: list[tuple[int, int]] = []
    for find, _ in _forms(name, is_person=is_person):
        for start, end in find(text):
            if all(end <= s or start >= e for s, e in spans):
                spans.append((start, end))
    return sorted(spans)


def sentence_at(article: Article, offset: int) -> Sentence | None:
    """Return the sentence that holds a character; None between sentences."""
    index = bisect_right(article.sentences, offset, key=lambda s: s.start) - 1
    if index < 0 or offset >= article.sentences[index].end:
        return None
    return article.sentences[index]


def words_of(text: str) -> set[str]:
    """Fold a text to its telling words: lower case, no possessive, no function words."""
    return {token.key for token in reading.content(text)}


def _whole(sentence: Sentence) -> Evidence:
    return Evidence(
        sentence_id=sentence.id,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        match="exact",
    )


def _exactly(article: Article, quote: str, places: list[tuple[int, int]]) -> Evidence | None:
    for start, end in places if quote else []:
        position = article.text.find(quote, start, end)
        if position >= 0:
            return _evidence(article, position, position + len(quote), "exact")
    return None


def _folded(article: Article, quote: str, nearby: list[tuple[int, int]]) -> Evidence | None:
    sought = folding.plain(quote).strip(_EDGES)
    for text, offset in _stretches(article, nearby) if sought else ():
        folded = folding.fold(text)
        position = folded.text.find(sought)
        if position >= 0:
            start, end = folded.span(position, position + len(sought))
            return _evidence(article, offset + start, offset + end, "normalized", sought=quote)
    return None


def _edited(article: Article, quote: str, nearby: list[tuple[int, int]]) -> Evidence | None:
    sought = folding.plain(quote).strip(_EDGES)
    for text, offset in _stretches(article, nearby):
        folded = folding.fold(text)
        found = approximate.find(sought, folded.text)
        if found and found.end > found.start:
            start, end = _to_words(text, *folded.span(found.start, found.end))
            evidence = _evidence(article, offset + start, offset + end, "edited", sought=quote)
            return evidence.model_copy(update={"edits": tuple(_edits(text[start:end], quote))})
    return None


def _stretches(article: Article, nearby: list[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    yield from ((article.text[start:end], start) for start, end in nearby)
    yield article.text, 0


def _to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of an edited match to word boundaries, at most a word away."""
    while 0 < start < len(text) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
        if reading.is_unspaced(text[start]):
            break
    while 0 < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        if reading.is_unspaced(text[end]):
            break
        end += 1
    return start, end


def _edits(article: str, quoted: str) -> Iterator[Edit]:
    """Name the words that differ."""
    was, now = _WORDS.findall(article), _WORDS.findall(quoted)
    matcher = SequenceMatcher(
        None, [folding.plain(w) for w in was], [folding.plain(w) for w in now], autojunk=False
    )
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield Edit(
                article=" ".join(was[i:j]),
                quoted=" ".join(now[k:m]),
                touches=_touches(was[i:j], now[k:m]),
            )


def _touches(was: list[str], now: list[str]) -> Touches:
    both = [*was, *now]
    if any(numbers.is_number(word) for word in both):
        return "number"
    if negation.is_negated(" ".join(was)) != negation.is_negated(" ".join(now)):
        return "negation"
    if any(word[0].isupper() for word in both):
        return "name"
    telling = [[w for w in words if reading.is_telling(w)] for words in (was, now)]
    if not any(telling):
        return "spelling"
    likeness = SequenceMatcher(None, " ".join(was), " ".join(now)).ratio()
    same_count = len(telling[0]) == len(telling[1])
    return "spelling" if same_count and likeness >= _MISSPELLING else "word"


def _forms(name: str, *, is_person: bool) -> Iterator[tuple[_Finder, Match]]:
    """Yield finders of a name; most names stand there as they are, which the first one finds."""
    parts = name.split()
    if not parts:
        return
    yield partial(_as_it_stands, parts), "exact"
    yield partial(_in_any_case, parts), "normalized"
    names = [part for part in parts if part[:1].isupper() and len(part) > 1]
    if is_person and len(names) > 1:
        yield from ((partial(_as_it_stands, [n]), "normalized") for n in (names[-1], names[0]))


def _as_it_stands(parts: list[str], text: str) -> Iterator[tuple[int, int]]:
    """Find words with white space between them; a pattern takes longer to compile than to use."""
    start = text.find(parts[0])
    while start >= 0:
        end = start + len(parts[0])
        for part in parts[1:]:
            gap = _SPACES.match(text, end)
            end = gap.end() + len(part) if gap and text.startswith(part, gap.end()) else -1
            if end < 0:
                break
        is_found = end > 0 and _is_whole(text, start, end)
        if is_found:
            yield start, end
        start = text.find(parts[0], end if is_found else start + 1)


def _in_any_case(parts: list[str], text: str) -> Iterator[tuple[int, int]]:
    pattern = re.compile(r"\s+".join(map(re.escape, parts)), re.IGNORECASE)
    match = pattern.search(text)
    while match:
        is_found = _is_whole(text, *match.span())
        if is_found:
            yield match.span()
        match = pattern.search(text, match.end() if is_found else match.start() + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether no word goes on at either end."""
    return not (_JOINS.match(text[start - 1 : start]) or _JOINS.match(text, end))


def _numbered(article: Article, numbers: Iterable[int]) -> list[Sentence]:
    total = len(article.sentences)
    return [article.sentences[n - 1] for n in dict.fromkeys(numbers) if 1 <= n <= total]


def _evidence(
    article: Article, start: int, end: int, match: Match, *, sought: str | None = None
) -> Evidence:
    index = max(bisect_right(article.sentences, start, key=lambda s: s.start) - 1, 0)
    quote = article.text[start:end]
    return Evidence(
        sentence_id=article.sentences[index].id if article.sentences else "",
        start=start,
        end=end,
        quote=quote,
        match=match,
        sought=None if sought == quote else sought,
    )
