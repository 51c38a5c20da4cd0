"""Who says so: the source that a sentence names for what it reports.

Read off the surface of English news prose: a verb of speech, and the words that stand as its
subject before it, or after it behind a quotation. A sentence in another language, or with a
pronoun for its source, names nobody; so does one whose subject cannot be told from a clause.
After the source–cue–content scheme of PolNeAR (Newell et al. 2018).
"""

from __future__ import annotations

import re

# Verbs of speech whatever follows; the second group speaks only before "that" or a quotation:
# "added that", but "added two players".
_SAY = (
    "said|says|say|told|tells|argue[sd]?|insist(?:s|ed)|warn(?:s|ed)?|assert(?:s|ed)"
    "|deny|denies|denied"
    "|acknowledge[sd]?|allege[sd]?|testified|admit(?:s|ted)|announce[sd]|confirm(?:s|ed)|reported"
    "|predict(?:s|ed)"
    "|claimed(?! (?:\\w+ ){0,3}(?:lives|life|victory|gold|silver|bronze|title|medal))"
    "|claims?(?= (?:that|the|to|it|he|she|they|his|its|their|responsibility)\\b)"
)
_ADD = (
    "add(?:s|ed)|note[sd]|explain(?:s|ed)|stated|states|wrote|writes|declare[sd]|reveal(?:s|ed)"
    "|conclude[sd]|stress(?:es|ed)|emphasi[sz]e[sd]|repl(?:ies|ied)|tweeted|suggest(?:s|ed)"
    "|estimate[sd]|remark(?:s|ed)|complain(?:s|ed)|recall(?:s|ed)"
)
_QUOTED = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for words in quotation marks
_CUE = re.compile(
    rf"\b(?:(?:{_SAY})|(?:{_ADD})(?=[:,]? ?{_QUOTED}|(?: \w+){{0,3}} that\b)"
    rf"|(?<={_QUOTED} )(?:{_ADD}))\b"
)
_TAIL_CUE = re.compile(rf"{_QUOTED} ?(?P<who>[^,;:{_QUOTED}]{{2,90}}) (?:{_ADD})\b")
_ACCORDING = re.compile(r"\b[Aa]ccording to (?P<who>[^,;:().]{2,120})")

_PAIRS = re.compile(
    r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|\"[^\"]*\"|(?<!\w)‘[^‘’]*(?:’\w[^‘’]*)*’(?!\w)"
)
_CLOSED_BEFORE = re.compile(r"(?s)^.*(?:[”»]|(?<=[,.!?])\"(?=\W|$))")  # opened a sentence earlier
_OPEN_AFTER = re.compile(r"(?s)[“„«\"].*$")
_ABBREVIATED = re.compile(
    r"(?<=\b[A-Z])\.(?= ?\w)|(?<=\b(?:Mr|Dr|Ms|St|Lt))\.|(?<=\b(?:Mrs|Gen|Sen|Rep|Gov|Rev))\."
)
_DOT = "\N{ONE DOT LEADER}"

_AUXILIARY = re.compile(
    r"(?:\s(?:has|have|had))?(?:\s(?:also|already|now|since|repeatedly|later|earlier|previously"
    r"|again|then|today|yesterday|reportedly|publicly|recently|once|immediately))*\s*$"
)
_HARD_BREAK = re.compile(rf"[;:—–{_QUOTED}]|\s-\s")
_TIME = re.compile(
    r"\s(?:on|late|early|last)(?: last)? "
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|night|week|year)$"
)
_ABBREVIATION = re.compile(r"\s\([^()]*\)$")
_LINK = re.compile(r"^(?:(?i:but|and|yet)|However|Meanwhile|Still|Now|Later|Earlier|Also|Then)\s+")
_ARTICLE = re.compile(r"^(?:As )?(?:[Tt]he |[Aa]n? )?")
_OFFICE = re.compile(
    r"^.*\b(?:President|Premier|Chancellor|General|Senator|Secretary of State|Head of State"
    r"|Minister(?: (?:of|for) [A-Z]\w+(?: and [A-Z]\w+)?)?|Secretary|Ambassador|Attorney-General"
    r"|King|Queen|Pope|Mayor|Governor|Professor|Prof|Doctor|Dr)\b\W?\s*(?=[^\W\d_]\S* [^\W\d_])"
)

_OFFICE_WORDS = frozenset(
    "The Minister President Premier Secretary Leader Chief Director Governor Mayor Chairman".split()
)
_PREPOSITIONS = frozenset(
    "in on at after from during with by for of to under over between among until despite without"
    " about against into through like via near".split()
)
_NO_NOUN = frozenset(
    "he she it they we i you who whom which that this these those there his her their its my our"
    " your me us him them is are was were be been being has have had will would can could may might"
    " shall should must do does did not because while before when if whether as since although"
    " though than how why what where both but so also yesterday today tomorrow then".split()
)
_DETERMINERS = frozenset({"the", "a", "an"})
_BOUNDARY = frozenset(
    "on in at to after during when as who which that while before because by released published"
    " seen prepared obtained cited quoted compiled".split()
)
_BARE_PLURAL = frozenset("say claim argue warn deny acknowledge allege".split())
_COLLECTIVES = frozenset({"police", "people", "media"})
_REACH = 300  # characters before a verb in which its subject stands
_MOST_WORDS = 14


def source_of(sentence: str) -> str:
    """Return the words that name a sentence's source: "Xi Jinping", "Chinese customs figures".

    The speaker goes before the medium that quotes him. Empty when the sentence names none.
    """
    text = _ABBREVIATED.sub(_DOT, _without_quotations(sentence))
    return _shortest(_speaker(text) or _authority(text)).replace(_DOT, ".")


def _without_quotations(sentence: str) -> str:
    """Put one mark for each quotation, also for one that began or ends in another sentence."""
    text = _PAIRS.sub(_QUOTED, sentence)
    text = _CLOSED_BEFORE.sub(_QUOTED, text)
    return _OPEN_AFTER.sub(_QUOTED, text)


def _speaker(text: str) -> str:
    for cue in _CUE.finditer(text):
        before = text[max(0, cue.start() - _REACH) : cue.start()].rstrip()
        who = _around(before, text[cue.end() : cue.end() + _REACH])
        if who and not (cue[0] in _BARE_PLURAL and not _is_plural(who)):
            return who
    tail = _TAIL_CUE.search(text)
    return _noun(tail["who"]) if tail else ""


def _around(before: str, after: str) -> str:
    """Choose the words before a verb of speech, or those after it behind a quotation."""
    if before.endswith(_QUOTED):
        return _inverted(after)
    if not before.endswith(","):
        return _noun(_parts(before)[-1])
    parts = _parts(before.rstrip(","))
    return _described(parts) if _opens_with_name(parts) else _inverted(after) or _described(parts)


def _parts(before: str) -> list[str]:
    clause = _HARD_BREAK.split(_AUXILIARY.sub("", before))[-1]
    return [_LINK.sub("", part.strip()) for part in clause.split(",")]


def _opens_with_name(parts: list[str]) -> bool:
    """Tell "Ana Ruiz, a nurse, said" from "Trade fell, said": no verb goes with a name alone."""
    return _noun(parts[0]) != "" and (len(parts) > 1 or _is_name(_shortest(parts[0])))


def _described(parts: list[str]) -> str:
    """Take the name where a description stands beside it, between commas."""
    nouns = [noun for part in parts[-4:] if (noun := _noun(part))]
    names = [noun for noun in nouns if _is_name(noun)]
    ending = [noun for noun in nouns if noun.split()[-1][0].isupper()]
    return (names or ending or nouns[:1] or [""])[0] if _noun(parts[0]) or names else ""


def _inverted(after: str) -> str:
    """Read who speaks after "said": up to a comma, the end, or when and where it was."""
    return _noun(_up_to_boundary(re.split(rf"[,;:.{_QUOTED}]", after, maxsplit=1)[0]))


def _authority(text: str) -> str:
    found = _ACCORDING.search(text)
    return _noun(_up_to_boundary(found["who"])) if found else ""


def _up_to_boundary(words: str) -> str:
    kept: list[str] = []
    for word in words.split():
        is_new_phrase = word == "the" and kept and kept[-1] not in _PREPOSITIONS | {"and"}
        if kept and (is_new_phrase or word in _BOUNDARY) and not _is_accredited(kept, word):
            break
        kept.append(word)
    return " ".join(kept)


def _is_accredited(kept: list[str], word: str) -> bool:
    return word == "to" and kept[-1].lower() in {"ambassador", "envoy", "adviser", "advisor"}


def _noun(words: str) -> str:
    """Return the words if they can be a noun phrase that speaks; empty for a clause."""
    words = _ABBREVIATION.sub("", _TIME.sub("", words.strip()))
    found = words.split()
    if not 0 < len(found) <= _MOST_WORDS or not _ARTICLE.sub("", f"{words} ").strip():
        return ""
    if not words[0].isalnum() or found[0].isdigit() or found[0].lower() in _PREPOSITIONS:
        return ""
    if found[-1].lower() in _PREPOSITIONS | _DETERMINERS | {"and"}:
        return ""
    if any(_is_no_noun(word, is_first=not index) for index, word in enumerate(found)):
        return ""
    return "" if any(map(_is_clause, found, found[1:])) else words


def _is_no_noun(word: str, *, is_first: bool) -> bool:
    is_initials = word.isupper() and len(word) > 1  # "US", no pronoun
    return word in _NO_NOUN or (is_first and not is_initials and word.lower() in _NO_NOUN)


def _is_clause(word: str, following: str) -> bool:
    """Tell a verb by what follows it: "shook the house", "pulled out of"."""
    if following in _DETERMINERS:
        return word not in _PREPOSITIONS | {"and"}
    return word.islower() and word.endswith("ed") and following in _PREPOSITIONS


def _is_plural(words: str) -> bool:
    last = words.rsplit(maxsplit=1)[-1]
    return last.endswith("s") or last in _COLLECTIVES or " and " in words


def _is_name(words: str) -> bool:
    """Tell a personal name: two to four words, each with a capital, and no office."""
    found = words.split()
    return (
        2 <= len(found) <= 4
        and all(word[0].isupper() for word in found)
        and not any(word in _OFFICE_WORDS or word.endswith(("'s", "’s")) for word in found)
    )


def _shortest(words: str) -> str:
    """Keep the name alone where a description goes before it."""
    words = _ARTICLE.sub("", words, count=1)
    words = _OFFICE.sub("", words)
    found = words.split()
    first = len(found)
    while first and (found[first - 1][0].isupper() and not found[first - 1].endswith(("'s", "’s"))):
        first -= 1
    is_described = 0 < first < len(found) and found[first - 1].lower() not in (
        _PREPOSITIONS | _DETERMINERS | {"and"}
    )
    return " ".join(found[first:]) if is_described else words
