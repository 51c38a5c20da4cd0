"""How a page divides: the timed entries of a live blog, and stories that share nothing."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.article import Article

FEWEST_ENTRIES = 3
_FEWEST_STORIES, _FEWEST_WORDS = 3, 15
_HEADING = 3  # words at least
_SHARING = 0.2  # share of pairs of stories that may have a name in common
_STAMP_ENDS = 24  # characters; a longer block that begins with a time goes on with its entry
# As in 17:42, 10.45pm, +++ 15:20 Uhr +++, 14h05, Updated 9.30 a.m.
_STAMP = re.compile(
    r"(?i)[\W_]*(?:(?:update[d]?|posted|stand)\W{1,2})?(?P<hour>[01]?\d|2[0-4])"
    r"(?:(?P<mark>[:.h])(?P<minute>[0-5]\d)(?!\d|[.,]\d)(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"|\s?(?P<half2>[ap])\.?m\b\.?)"
    r"(?P<zone>\s?(?:Uhr|GMT|UTC|BST|CET|CEST|EST|EDT|ET|PT|h)\b)?"
)
_DATELINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ’' -]{2,30}(?:,\s[\w .]{2,24})?\s?(?:\([^()]{2,30}\)\s?)?(?:[—–]|\s-\s|--)"
)
_ENDED = re.compile(r"[.!?…:;,][\"'”’“»)\]]*$")
_NAME = re.compile(r"(?<=[a-zà-ÿ,;”’)] )[A-ZÀ-Þ][\w’-]{2,}")
_DAYS = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June"
    " July August September October November December Montag Dienstag Mittwoch Donnerstag Freitag"
    " Samstag Sonntag".split()
)


class Entry(NamedTuple):
    """One entry of a live blog: `text[start:end]`, and the minute of the day at its head."""

    start: int
    end: int
    minute: int

    def holds(self, offset: int) -> bool:
        """Tell whether a character of the article lies in it."""
        return self.start <= offset < self.end


def entries(article: Article) -> tuple[Entry, ...]:
    """List the timed entries of a page in its order; empty where there are under three."""
    stamped = [
        (start, minute)
        for start, block in _blocks(article.text)
        if block[:12].strip("+–—-•* ")[:8] and (minute := stamp(block)) is not None
    ]
    if len(stamped) < FEWEST_ENTRIES:
        return ()
    ends = [start for start, _ in stamped[1:]] + [len(article.text)]
    return tuple(Entry(start, end, m) for (start, m), end in zip(stamped, ends, strict=True))


def in_order(article: Article) -> tuple[Entry, ...]:
    """List the entries, the one that was written last at the end."""
    found = entries(article)
    return found[::-1] if found and latest(found) is found[0] else found


def written_later(article: Article, ordered: Sequence[Entry], offsets: Sequence[int]) -> list[str]:
    """List the sentences of the entries that were written after those that some offsets lie in."""
    rested = [n for n, entry in enumerate(ordered) if any(map(entry.holds, offsets))]
    later = ordered[max(rested) + 1 :] if rested else ()
    return [s.text for s in article.sentences if any(entry.holds(s.start) for entry in later)]


def latest(found: Sequence[Entry]) -> Entry:
    """Return the entry that was written last: the first where times run backwards."""
    falls = sum(one.minute > other.minute for one, other in pairwise(found))
    return found[0] if falls * 2 > len(found) - 1 else found[-1]


def stamp(block: str) -> int | None:
    """Read the time of day that a block begins with, in minutes; None when it begins with none."""
    match = _STAMP.match(block) if any(map(str.isdigit, block[:20])) else None
    if match is None:
        return None
    half = (match["half"] or match["half2"] or "").lower()
    if match["mark"] == "." and not (half or match["zone"]) and len(block) > _STAMP_ENDS:
        return None  # a number, or a date: "10.45 million"
    hour = int(match["hour"]) % 12 + 12 * (half == "p") if half else int(match["hour"])
    return hour * 60 + int(match["minute"] or 0)


def stories(article: Article) -> int:
    """Count the stories of a page: parts under headings or datelines that share no names.

    One for an ordinary article, however many headings it has.
    """
    parts = _parts([block for _, block in _blocks(article.text)])
    if len(parts) < _FEWEST_STORIES:
        return 1
    names = [_names(part) for part in parts]
    if sum(not each for each in names) * 2 > len(names):
        return 1
    pairs = [*combinations(names, 2)]
    sharing = sum(not one.isdisjoint(other) for one, other in pairs)
    return len(parts) if sharing <= _SHARING * len(pairs) else 1


def _names(part: list[str]) -> set[str]:
    dateline = _DATELINE.match(part[0])
    return ({*_NAME.findall(" ".join(part))} - _DAYS) | ({dateline[0]} if dateline else set())


def _parts(blocks: list[str]) -> list[list[str]]:
    """List what stands under each heading, or behind each dateline."""
    has_datelines = sum(bool(_DATELINE.match(block)) for block in blocks) >= _FEWEST_STORIES
    is_start = _DATELINE.match if has_datelines else _is_heading
    parts: list[list[str]] = []
    for block in blocks:
        if is_start(block):
            parts.append([])
        if parts and not _is_heading(block):
            parts[-1].append(block)
    return [part for part in parts if _is_long(part)]


def _is_long(part: list[str]) -> bool:
    return sum(len(block.split()) for block in part) >= _FEWEST_WORDS


def _is_heading(block: str) -> bool:
    """Tell a headline from prose and from a heading of a word or two."""
    return len(block) < 120 and not _ENDED.search(block) and len(block.split()) >= _HEADING


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for block in text.split("\n\n"):
        yield start, block
        start += len(block) + 2
