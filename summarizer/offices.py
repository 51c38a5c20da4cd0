"""The office or role of a person, in the article's own words: "Belarusian ruler".

Models update offices from memory; an article is read for what it says. English.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from summarizer.alternation import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLE = (
    "president|minister|premier|chancellor|leader|ruler|head|chief|king|queen|prince|princess|emir"
    "|sultan|pope|archbishop|secretary|undersecretary|treasurer|senator|governor|mayor|deputy"
    "|lawmaker|legislator|member|congressman|congresswoman|ambassador|envoy|diplomat|spokesman"
    "|spokeswoman|spokesperson|representative|commissioner|adviser|advisor|aide|negotiator|general"
    "|admiral|commander|colonel|captain|officer|detective|judge|justice|prosecutor|attorney"
    "|attorney-general|lawyer|director|chairman|chairwoman|chairperson|chair|ceo|founder|creator"
    "|executive|manager|owner|professor|researcher|scientist|coauthor|author|writer|journalist"
    "|reporter|editor|economist|analyst|expert|coach|player|striker|actor|actress|singer|musician"
    "|student|teacher|doctor|activist|dissident|cosplayer|candidate|opponent|dictator|designer"
    "|engineer|imam|bishop|official|strategist|historian|farmer|nurse|pilot|cleric|warlord"
)
OFFICES = frozenset(_ROLE.split("|"))
_ONE_OF = any_of(OFFICES)
# "vice-president", "president-elect", "co-founder"
_ANY_ROLE = (
    rf"(?:(?:vice|deputy|co|ex|under|major|lieutenant)-)?{_ONE_OF}"
    r"(?:-(?:elect|designate|general))?"
)
_IS_ROLE = re.compile(rf"(?i)\b(?:{_ANY_ROLE})s?\b(?!-)")
_ONE_ROLE = re.compile(rf"(?i)(?:{_ANY_ROLE})$")
# Words that may stand inside a title before a name; anything else is where it begins.
_INSIDE = re.compile(
    rf"(?:[^\W\d_a-zß-öø-ÿ][\w’'.-]*|(?i:{_ANY_ROLE})|of|and|for|to|the|party|state|prime|foreign"
    r"|defen[cs]e|interior|finance|health|vice|former|late|then|outgoing|incoming|interim|acting"
    r"|ousted|exiled|opposition"
    r"|team|senior|lead|deputy|police|army|military|press|general|government|intelligence"
    r"|security|chief|national|special|far-right|ex-\w+)$"
)
_OFFICER = re.compile(
    rf"\b(?P<office>(?i:{_ANY_ROLE}))\s(?P<name>[A-Z][\w’'-]*\w(?:\s[A-Z][\w’'-]*\w){{0,2}})"
)
_BEFORE = 9  # words
_NEAR = 240  # characters beside a name in which its title stands
_AFTER = re.compile(
    r"^,\s+(?:who (?:is|was) )?(?P<role>[^,.;:“”\"()]{3,90}(?:\s+of\s+[^,.;“”\"()]{3,60})?)[,.;]"
)
_JOINED = re.compile(r"[\w-]")  # beside a name, it is part of a longer word
_EDGES = frozenset("of and for to the a an as then".split())
# What begins a sentence or a clause, and is no part of a title in spite of its capital.
_NO_TITLE = frozenset(
    "in on at by from with after before during while when since until however but meanwhile as if"
    " although yesterday today last said says he she it they this that these those his her their"
    " its both ms dr sir".split()
)
_ADDRESS = re.compile(r"(?:Mr|Mrs|Ms|Dr|Sir|Dame)\.?$")
# "singer A B and actor"; but "Minister for Trade and Industry"
_OTHER = re.compile(rf"^.*\b(?!(?i:{_ROLE})\b)[A-Z][\w’'-]* and (?=.*\b(?i:{_ROLE}))")
_FROM = re.compile(r"^.*\bto (?!the\b)")  # "from President A B to company founder"
# An apposition has no verb; what has one is the sentence going on.
_VERBAL = re.compile(
    r"(?i)\b(?:said|says|told|is|are|was|were|has|have|had|will|would|can|could|did|does|met|who"
    r"|he|she|it|they|his|her|their|from|when|after|not|to (?!the\b))\b"
)


def office_of(name: str, sentences: list[str]) -> str:
    """Return the words that title a person, longest first found; empty when none do.

    `sentences` are those that mention the person, in whatever form of the name. A title beside
    the full name counts before one beside the last name, which others may share.
    """
    parts = name.split()
    forms = [name, *(part for part in reversed(parts) if len(part) > 2)][:2] if parts else []
    for form in forms:
        titles = [title for sentence in sentences for title in _titles(form, sentence, name)]
        if titles:
            return max(titles, key=lambda title: len(title.split()))
    return ""


def titles_of(name: str, sentences: list[str]) -> list[str]:
    """List every title that stands beside a name, or beside its last word."""
    forms = dict.fromkeys([name, *name.split()[-1:]])
    return [title for form in forms for s in sentences for title in _titles(form, s, name)]


def officers(text: str) -> list[tuple[str, str]]:
    """Pair each office word that stands right before a name with that name."""
    return [(match["office"], match["name"]) for match in _OFFICER.finditer(text)]


def _titles(form: str, sentence: str, name: str) -> Iterator[str]:
    for start, end in _places(form, sentence):
        before = sentence[max(0, start - _NEAR) : start]
        after = sentence[end : end + _NEAR]
        is_apposed = before.endswith(", ") and after.startswith(",")
        if is_apposed:  # "the president of the region, Name, has …"
            before = before[:-2]
        titles = _before(before, set(name.split())), _after(after)
        yield from (title for title in titles if title)


def _places(form: str, sentence: str) -> Iterator[tuple[int, int]]:
    """Find a name as whole words; a pattern for each name costs more to compile than it saves."""
    start = sentence.find(form)
    while start >= 0 and form:
        end = start + len(form)
        is_cut = _JOINED.match(sentence[start - 1 : start]) or _JOINED.match(sentence, end)
        if not is_cut:
            yield start, end
        start = sentence.find(form, start + 1 if is_cut else end)


def _before(text: str, name: set[str]) -> str:
    """Read a title backwards from a name; a first name and "Mr." may stand between."""
    kept: list[str] = []
    for word in reversed(text.split()[-_BEFORE:]):
        if not _INSIDE.match(word) or word.lower().rstrip(".") in _NO_TITLE:
            break
        if word not in name and not _ADDRESS.match(word):
            kept.insert(0, word)
    while kept and kept[0].lower() in _EDGES:
        kept.pop(0)
    if not kept or kept[-1].lower() in _EDGES:
        return ""  # "President Xi and Lukashenko": the title is the other's
    title = _FROM.sub("", _OTHER.sub("", " ".join(kept)))
    return title if _IS_ROLE.search(title) and not _is_of_another(title) else ""


def _after(text: str) -> str:
    match = _AFTER.match(text)
    role = match["role"].strip() if match else ""
    first = " ".join(role.split()[:8])
    is_list = role.startswith(("and ", "or "))  # "Name, and the defence minister,"
    if not _IS_ROLE.search(first) or is_list or _VERBAL.search(role) or _is_of_another(role):
        return ""
    return re.sub(r"^(?:the|an?)\s+", "", role)


def _is_of_another(title: str) -> bool:
    """Tell "governor Gul Agha": a name right after an office is the officer's."""
    words = title.split()
    return any(
        _ONE_ROLE.match(word)
        and following[0].isupper()
        and not _IS_ROLE.search(" ".join(words[i:]))
        for i, (word, following) in enumerate(pairwise(words), 1)
    )
