"""Scraped text → title, paragraphs, metadata; page furniture set aside.

Works on blocks: paragraphs, headings, single lines of a page. Nothing is guessed from words
inside a paragraph, so that an article *about* cookies or comments stays whole.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from summarizer import bylines, characters

# A block that is page furniture wherever it stands.
_FURNITURE = re.compile(
    r"""(?ix)(
      your\ email\ address\ will\ not\ be\ published.* | required\ fields\ are\ marked.{0,5}
    | save\ my\ name,?\ email.* | (post|add|leave)\ (a\ )?comment | jump\ to\ (content|comments)
    | (accept|reject|manage|allow)(\ all)?(\ cookies(\ (and|&)\ continue)?|\ all)
    | cookie\ (settings|policy|preferences) | privacy\ policy | terms\ of\ (use|service)
    | advertisement | sponsored\ content | anzeige | werbung | publicité | publicidad | реклама
    | (share|tweet)\ (this(\ \w+)?|on\ (facebook|twitter|x|whatsapp|linkedin|reddit|telegram))
    | follow\ us(\ on\ .{0,60})? | skip\ to\ (main\ )?content | all\ rights\ reserved\W{0,3}
    | (sign\ up|subscribe)\ .{0,80}(newsletter|inbox|updates|free).{0,60}
    | (©|\(c\)|copyright\W{1,3}(?=©|\(c\)|\d{4})).{0,120} | loading\W{0,3} | read\ more\W{0,3}
    )"""
)
# A heading in one article, a button on another page: furniture only beside furniture or on top.
_BUTTON = re.compile(
    r"""(?ix)(share|tweet|facebook|twitter|x|whatsapp|linkedin|reddit|telegram|instagram
    |e-?mail|print|reply|submit|subscribe|log\ ?in|sign\ in|menu|search|home|copy\ link)"""
)
# A cookie banner speaks to the reader; it stands at an end of the page.
_BANNER = re.compile(
    r"""(?ix)(?=.*\bcookies\b)(?=.*\b(?:you|your|Sie|Ihnen|Ihren?|vous|votre|vos)\b)(?!.*\b(?:said|says)\b)
    (?:we(\ and\ our\ .{0,20}partners)?\ (?:use|store)|(?:this|our)\ (?:web)?site\ uses
    |by\ (?:using|continuing|clicking)|cookies\ (?:help|allow)|to\ (?:improve|provide|give|offer)
    |wir\ (?:verwenden|nutzen)|diese\ (?:web)?(?:site|seite)|nous\ utilisons|ce\ site\ utilise)
    \b.*"""
)
# Below these nothing belongs to the article; believed in the second half of a page.
_END = re.compile(
    r"""(?ix)(leave\ a\ (reply|comment)|post\ navigation|(latest|recent)\ (posts|news|comments)
    |\d+\ (comments?|repl(y|ies)|thoughts?\ on\ .{0,150})|comments?\ \(\d+\)|join\ the\ conversation
    |schreiben?\ sie\ einen\ kommentar|laisser\ un\ commentaire|deja\ un(a)?\ (respuesta|comentario)
    )\W{0,3}"""
)
# Headings of a list of links; an article may go on below, or have such a heading of its own.
_LINKS = re.compile(
    r"""(?ix)((related|recommended|popular|more)\ (articles?|posts|stories|news|content|topics)
    |(you\ (may|might)\ also\ like|read\ next|trending|more)(\ (now|from|on|in)(\ .{0,60})?)?
    |comments?|most\ (read|popular|viewed)|editors?[’']s?\ picks|tags?|see\ also)\W{0,3}"""
)
_SOURCE = re.compile(r"(?i)(?:sources?|quelle|fuente|fonte|источник)\s*:\s*(\S.{0,60}[^\s.!?])")
_ENDED = re.compile(r"[.!?…。！？؟।۔:][\"'”’“»)\]」』]*$")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]\.){2,}$")
_DOMAIN = re.compile(r"(?i)[\w-]+(\.[\w-]+)*\.[a-z]{2,10}")
_SUFFIX = re.compile(r"\s+[|–—-]\s+(\S.{1,40})")  # "Headline | Site"
_WORD = re.compile(r"\w+")
_FIRST_BLOCKS = 5  # a site name, a byline or a date stands this near the top
_TITLES = 3  # a section name and a headline are among this many
_LONGEST_FURNITURE = 700  # characters
_SHORT = 40  # characters; a shorter block said twice may be meant so, as in dialogue
_PROSE = 60  # characters; a shorter block may be a link
_WIDEST_WRAP = 120  # characters; nobody breaks lines by hand beyond


class Cleaned(NamedTuple):
    """What is left of a page: paragraphs in order, the title among them if there is one."""

    paragraphs: list[str]
    title: str | None
    publisher: str | None
    syndicated_from: str | None
    authors: list[str]
    published: str | None
    removed: list[str]


def clean(text: str) -> Cleaned:
    """Take the article out of scraped text; every dropped block is in `removed`."""
    blocks, removed = _without_furniture(_blocks(characters.normalize(text)))
    publisher = _site_name(blocks)
    if publisher:
        removed.insert(0, blocks.pop(0))
    kept: list[str] = []
    seen: set[str] = set()
    authors: list[str] = []
    published = syndicated_from = None
    for index, block in enumerate(blocks):
        source = _SOURCE.fullmatch(block) if index * 2 >= len(blocks) else None
        stamp = bylines.read(block) if index < _FIRST_BLOCKS else None
        if source:
            syndicated_from = source[1]
        elif stamp and (kept or stamp.published):
            authors = authors or stamp.authors
            published = published or stamp.published
        elif block.casefold() not in seen:
            kept.append(block)
            if len(block) >= _SHORT or (len(kept) <= _TITLES and _is_headline(block)):
                seen.add(block.casefold())
            continue
        removed.append(block)
    # The source line may stand below the comments.
    below = next((m[1] for block in removed if (m := _SOURCE.fullmatch(block))), None)
    return Cleaned(
        kept, _title(kept), publisher, syndicated_from or below, authors, published, removed
    )


# --- blocks


def _blocks(text: str) -> list[str]:
    """Split at blank lines, and at the line breaks in between that end a paragraph."""
    lines = [line.strip() for line in text.strip().split("\n")]
    groups: list[list[str]] = [[]]
    for line in lines:
        if not line:
            groups.append([])
        elif _is_apart(line):
            groups += [[line], []]
        else:
            groups[-1].append(line)
    width = _wrap_width(groups)
    return [block for group in groups if group for block in _paragraphs(group, width)]


def _is_apart(line: str) -> bool:
    """Whether a line is no part of the paragraph it touches."""
    return len(line) <= _LONGEST_FURNITURE and bool(
        _FURNITURE.fullmatch(line)
        or _END.fullmatch(line)
        or _SOURCE.fullmatch(line)
        or bylines.read(line)
    )


def _wrap_width(groups: list[list[str]]) -> int | None:
    """Return the width a text was wrapped at, or None if its line breaks mean something."""
    width = max((len(line) for group in groups for line in group), default=0)
    breaks = [pair for group in groups for pair in pairwise(group)]
    full = sum(not _has_room(line, following, width) for line, following in breaks)
    return width if width <= _WIDEST_WRAP and full * 2 > len(breaks) else None


def _has_room(line: str, following: str, width: int) -> bool:
    """Whether the next word would have fitted: the break was made on purpose."""
    word = following.split(" ", 1)[0]
    return len(line) + 1 + (1 if _is_unspaced(word) else len(word)) <= width


def _paragraphs(group: list[str], width: int | None) -> list[str]:
    ended = sum(bool(_ENDED.search(line)) for line in group)
    if width is None and ended * 2 >= len(group):
        return group
    blocks = [[group[0]]]
    for line, following in pairwise(group):
        if width and _has_room(line, following, width) and not following[0].islower():
            blocks.append([following])
        else:
            gap = "" if _is_unspaced(line[-1]) and _is_unspaced(following[0]) else " "
            blocks[-1] += [gap, following]
    return ["".join(block) for block in blocks]


def _is_unspaced(text: str) -> bool:
    """Whether text begins in a script written without spaces."""
    return bool(re.match("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]", text))


# --- furniture


def _without_furniture(blocks: list[str]) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    removed: list[str] = []
    body = next((n for n, block in enumerate(blocks) if _is_prose(block)), len(blocks))
    index = 0
    while index < len(blocks):
        step = _furniture_at(blocks, index, body=body)
        (removed if step else kept).extend(blocks[index : index + (step or 1)])
        index += step or 1
    return kept, removed


def _furniture_at(blocks: list[str], index: int, *, body: int) -> int:
    """Return how many blocks from here on are furniture; the text begins at `body`."""
    block = blocks[index]
    if len(block) > _LONGEST_FURNITURE:
        return 0
    if index * 2 >= len(blocks) and _END.fullmatch(block):
        return len(blocks) - index
    if index > body and _LINKS.fullmatch(block):
        return _links(blocks, index)
    at_an_end = min(index, len(blocks) - index - 1) < _FIRST_BLOCKS
    if _FURNITURE.fullmatch(block) or (at_an_end and _BANNER.fullmatch(block)):
        return 1
    beside = blocks[max(index - 1, 0) : index] + blocks[index + 1 : index + 2]
    return int(
        bool(_BUTTON.fullmatch(block))
        and (index < 2 or any(_BUTTON.fullmatch(b) or _FURNITURE.fullmatch(b) for b in beside))
    )


def _links(blocks: list[str], index: int) -> int:
    """Return the length of a list of links with its heading; 0 if prose follows at once."""
    end = index + 1
    if end < len(blocks) and _is_prose(blocks[end]):
        return 0
    if blocks[index].casefold().startswith("comment"):
        return len(blocks) - index
    while end < len(blocks) and not all(_is_prose(block) for block in blocks[end : end + 2]):
        end += 1
    return end - index


def _is_prose(block: str) -> bool:
    return len(block) > _PROSE and bool(_ENDED.search(block))


def _site_name(blocks: list[str]) -> str | None:
    """Return the site's name if the first block is one, or holds it behind the headline."""
    if len(blocks) < 3 or not _is_headline(blocks[0]):
        return None
    first, second = blocks[0], blocks[1]
    if first.startswith(second) and (match := _SUFFIX.fullmatch(first, len(second))):
        return match[1]
    if len(_WORD.findall(first)) > 4:
        return None
    repeated = second.casefold() in (b.casefold() for b in blocks[2:5])
    return first if (repeated and _is_headline(second)) or _DOMAIN.fullmatch(first) else None


def _title(kept: list[str]) -> str | None:
    """Return the first headline; a section name above it ("World") is none."""
    lead: list[str] = []
    for block in kept[:_TITLES]:
        if not _is_headline(block):
            break
        lead.append(block)
    if not lead or len(kept) < 2:
        return None
    return next((block for block in lead if len(block) > 20), lead[0])


def _is_headline(block: str) -> bool:
    if len(block) > 200:
        return False
    return block.endswith("?") or not _ENDED.search(block) or bool(_ABBREVIATED.search(block))
