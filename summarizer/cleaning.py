"""Scraped text → title, paragraphs, metadata; page furniture set aside.

Works on blocks: runs of lines between blank lines. Nothing is guessed from single words
inside a paragraph, so that an article *about* cookies or comments stays whole.
"""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from typing import NamedTuple

# A line that is page furniture wherever it stands, whole block only.
_FURNITURE = re.compile(
    r"""(?ix)^(
      your\ email\ address\ will\ not\ be\ published.* | required\ fields\ are\ marked.*
    | save\ my\ name,?\ email.* | (post|leave\ a)\ comment | submit | reply | print | email
    | (this\ (web)?site|we)\ (and\ our\ partners\ )?uses?\ cookies.{0,200}
    | (accept|reject|manage)(\ all)?\ cookies.* | cookie\ (settings|policy) | privacy\ policy
    | (advertisement|sponsored\ content|anzeige|publicité|реклама)
    | (share|tweet|follow\ us)(\ (this|on)\ .{0,60})? | share | facebook | twitter | whatsapp
    | (sign\ up|subscribe)\ .{0,80}(newsletter|inbox|updates|free).{0,60} | subscribe | log\ in
    | skip\ to\ (main\ )?content | menu | search | home | loading\W* | read\ more\W*
    | (©|\(c\)|copyright).{0,120} | all\ rights\ reserved\W*
    )$"""
)
# From here on nothing belongs to the article; believed only in the second half of the text.
_TAIL = re.compile(
    r"""(?ix)^(
      leave\ a\ (reply|comment) | (\d+\ )?comments?(\ \(\d+\))? | latest\ (posts|news)
    | (related|recommended|popular|recent)\ (articles|posts|stories|news|content)
    | (more|you\ may\ also\ like|you\ might\ also\ like|read\ next|trending)(\ (from|on|in)\ .*)?
    | most\ (read|popular) | post\ navigation | tags?:?
    )\W*$"""
)
_SOURCE = re.compile(r"(?i)^(?:sources?|quelle|fuente|fonte|источник)\s*:\s*(\S.{0,80})$")
_BYLINE = re.compile(
    r"^(?:By|Von|Par|Por)\s+((?:[A-Z][\w.’'-]+)(?:\s+(?:and\s+|[A-Z])[\w.’'-]*){1,6})$"
)
_INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b\u2060\ufeff]")
_WORD = re.compile(r"\w+")
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_DATE_LINE = re.compile(
    rf"""(?ix)^(?:published:?\s+|updated:?\s+)?{_WEEKDAY}(?:
      (?P<month1>[a-z]+)\s+(?P<day1>\d{{1,2}}),?\s+(?P<year1>\d{{4}})
    | (?P<day2>\d{{1,2}})\.?\s+(?P<month2>[a-z]+)\s+(?P<year2>\d{{4}})
    | (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?:T[\d:.+Z-]*)?
    )$"""
)
_FIRST_BLOCKS = 5  # a site name, a byline or a date stands this near the top


class Cleaned(NamedTuple):
    """What is left of a page: paragraphs in order, the title being the first if there is one."""

    paragraphs: list[str]
    title: str | None
    publisher: str | None
    syndicated_from: str | None
    authors: list[str]
    published: str | None
    removed: list[str]


def clean(text: str) -> Cleaned:
    """Take the article out of scraped text; every dropped line is in `removed`."""
    blocks = _blocks(_normalize(text))
    removed: list[str] = []
    publisher = _site_name(blocks)
    if publisher:
        removed.append(blocks.pop(0))

    kept: list[str] = []
    syndicated_from = published = None
    authors: list[str] = []
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        near_top = index < _FIRST_BLOCKS
        if index * 2 >= len(blocks) and _TAIL.match(block):
            removed.extend(blocks[index:])
            break
        source, byline, day = _SOURCE.match(block), _BYLINE.match(block), _date(block)
        if source and not near_top:
            syndicated_from = source[1].strip()
        elif byline and near_top:
            authors = re.split(r",\s*|\s+and\s+", byline[1])
        elif day and near_top:
            published = published or day
        elif not (_FURNITURE.match(block) or block.casefold() in seen):
            kept.append(block)
            seen.add(block.casefold())
            continue
        removed.append(block)
    # The source line may stand below the tail of comments and links.
    tail_source = next((m[1].strip() for b in removed if (m := _SOURCE.match(b))), None)
    title = kept[0] if kept and _is_headline(kept[0]) and len(kept) > 1 else None
    return Cleaned(
        kept, title, publisher, syndicated_from or tail_source, authors, published, removed
    )


def _normalize(text: str) -> str:
    if re.search(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-z]{2,8});", text):
        text = html.unescape(text)
    text = re.sub(r"\r\n?|\u2028|\u2029|\u0085", "\n", unicodedata.normalize("NFC", text))
    text = _INVISIBLE.sub("", text)
    return re.sub(r"[^\S\n]+", " ", text)


def _blocks(text: str) -> list[str]:
    """Split at blank lines; at every line when the text has no blank ones and long lines."""
    lines = [line.strip() for line in text.strip().split("\n")]
    if "" not in lines and _is_line_per_paragraph(lines):
        return lines
    groups: list[list[str]] = [[]]
    for line in lines:
        if line:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [block for group in groups if group for block in _join(group)]


def _is_line_per_paragraph(lines: list[str]) -> bool:
    ended = sum(line.endswith((".", "!", "?", "”", '"', "。", "؟", "।")) for line in lines)
    return ended * 2 >= len(lines)


def _join(group: list[str]) -> list[str]:
    """Join hard-wrapped lines; keep furniture lines apart so that they can be dropped."""
    blocks: list[list[str]] = [[]]
    for line in group:
        if _FURNITURE.match(line) or _TAIL.match(line) or _SOURCE.match(line):
            blocks += [[line], []]
        else:
            blocks[-1].append(line)
    return [" ".join(block) for block in blocks if block]


def _site_name(blocks: list[str]) -> str | None:
    """Return the first block when a repeated headline follows it, or when it is a domain."""
    if len(blocks) < 3 or len(_WORD.findall(blocks[0])) > 4 or not _is_headline(blocks[0]):
        return None
    repeated = blocks[1].casefold() in (b.casefold() for b in blocks[2:5])
    is_domain = re.fullmatch(r"(?i)[\w-]+(\.[\w-]+)*\.[a-z]{2,10}", blocks[0])
    return blocks[0] if (repeated and _is_headline(blocks[1])) or is_domain else None


def _is_headline(block: str) -> bool:
    return len(block) <= 200 and not block.endswith((".", "!", "”", "。", ":", "،", "।"))


def _date(block: str) -> str | None:
    match = _DATE_LINE.match(block) if len(block) < 60 else None
    if not match:
        return None
    if match["iso"]:
        return match["iso"]
    month = (match["month1"] or match["month2"]).lower()
    numbers = [i for i, name in enumerate(_MONTHS, 1) if name == month or name[:3] == month]
    if not numbers:
        return None
    year, day = int(match["year1"] or match["year2"]), int(match["day1"] or match["day2"])
    try:
        return date(year, numbers[0], day).isoformat()
    except ValueError:
        return None
