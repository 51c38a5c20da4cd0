"""Where sentences end, language by language: what sentencex takes for an end and is none, and back.

Only places are looked at where a sentence may end. English is left as sentencex has it, but for
who spoke behind a quotation.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from summarizer import _boundary_words as words
from summarizer.alternation import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOK_BACK, _LOOK_AHEAD = 20, 100  # characters
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
_ORDINAL_LANGUAGES = frozenset("cs da de et fi hr hu lv nb nn no sk sl".split())
_LAST_WORD = re.compile(r"([^\s(\"'’«“„‘]+)\.$")
_NEVER_LAST = {tag: frozenset(listed.split()) for tag, listed in words.NEVER_LAST.items()}
_LATIN_INITIAL = re.compile(r"(?:^|[\s«“(.-])[A-ZÀ-Þ]\.$")
_CYRILLIC_INITIAL = re.compile(r"(?:^|[\s«„“(.-])[А-ЯЁЄІЇҐ][а-яєі]?\.$")
# One letter and a full stop: a name begins, or a title of such letters.
_INITIAL = {
    **dict.fromkeys(("fr", "es"), _LATIN_INITIAL),
    **dict.fromkeys(("ru", "uk"), _CYRILLIC_INITIAL),
    "ar": re.compile(r"(?:^|[^\d\s]\s|\.\s?)[\u0621-\u064a]\.$"),
    "he": re.compile(r"(?:^|[\s(.])[א-ת]\.$"),
    "hi": re.compile(
        r"(?:^|[\s(.])(?:ए|बी|सी|डी|ई|एफ|जी|एच|आई|जे|के|एल|एम|एन|ओ|पी|क्यू|आर|एस|टी|यू|वी|डब्ल्यू|एक्स"
        r"|वाई|जेड|ज़ेड)\.$"
    ),
}
_SPEAKER = {tag: re.compile(pattern) for tag, pattern in words.SPEAKERS.items()}
_QUOTED_END = re.compile(r"[.!?…。！？؟।]\s?[\"”»“״]$")
_CALLED_END = re.compile(r"[!?]\s?[\"”]$")  # in English a full stop there ends the sentence
_LINK = re.compile(r"[,;:)\]،؛，；：、]")
_SMALL = re.compile(r"[\s—–«\"„“(-]*([^\W\d_])")
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_HANGUL = re.compile(r"[가-힣]")
_FIGURE_MARK = re.compile(r"\d[.,]$")
_KOREAN_DATE = re.compile(r"(?:^|\s)\d{4}\.(?: ?\d{1,2}\.){0,2}$")
_TITLED = re.compile(r"《[^》]*$")
_LONGEST_TITLE = 60  # characters

_OPENER = {tag: rf"{any_of(listed.split())}\b" for tag, listed in words.OPENERS.items()}
_NEW_GERMAN = re.compile(_OPENER["de"])
_CAPITAL = r"[—–«„“\"(]*\s?[A-ZÀ-ÞА-ЯЁЄІЇҐ]"
_DOTS = rf"…\s+(?=[¿¡]?{_CAPITAL})"
_BREAK = {
    "fr": re.compile(_DOTS),
    **{
        tag: re.compile(rf"{words.MAY_BE_LAST[tag]}\.\s+(?=[¿¡«„“\"(]*{_OPENER[tag]})|{_DOTS}")
        for tag in ("de", "es")
    },
    **{
        tag: re.compile(rf"{words.MAY_BE_LAST[tag]}\.\s+(?={_CAPITAL})|{_DOTS}")
        for tag in ("ru", "uk")
    },
    **dict.fromkeys(("he", "hi", "ko"), re.compile(r"…\s+")),
    "ar": re.compile(r"…\s+|(?<=\d)\s[مه]\.\s+"),  # a year of either era
    **dict.fromkeys(("zh", "ja"), re.compile(r"…+(?=[^…\s，。、！？；：）)」』”’》,.!?;:])")),
}
_PREPOSITIONS = frozenset(words.PREPOSITIONS.split())
_FEWEST_WORDS = 5
_OPENING, _CLOSING = "“«「『《（(", "”»」』》）)"

# A mark inside a Hebrew word: צה״ל, ד"ר, פרופ'.
_GERSHAYIM = re.compile(r"(?<=[א-ת])[\"״”'׳’](?=[א-ת])|(?<=[א-ת])['׳’](?=\s)")

_THAI_OPENER = re.compile(any_of(words.THAI_OPENERS.split()))
_THAI_FOLLOWER = re.compile(rf"{any_of(words.THAI_FOLLOWERS.split())}|[0-9๐-๙\"”’)(“]")
_THAI_HOLDER = re.compile(rf"(?:{any_of(words.THAI_HOLDERS.split())}|[0-9๐-๙.,(“])$")
_SPACE = re.compile(r"\s+")
_SHORT_THAI, _LONG_THAI, _LONGEST_THAI = 40, 100, 300  # characters


def masked(text: str, language: str) -> str:
    """Hide the marks inside words from sentencex; as long as the text."""
    return _GERSHAYIM.sub("א", text) if language == "he" else text


def goes_on(text: str, last: tuple[int, int], start: int, language: str) -> bool:
    """Whether what follows belongs to the sentence before it."""
    before = text[max(last[0], last[1] - _LOOK_BACK) : last[1]]
    speaker = _SPEAKER.get(language)
    quoted = _CALLED_END if language == "en" else _QUOTED_END
    if speaker and quoted.search(before) and speaker.match(text, start, start + _LOOK_AHEAD):
        return True
    if language == "en":
        return False
    if _is_abbreviated(before, text, start, language):
        return True
    if last[1] == start and _is_cut(before, text[start], language):
        return True
    if language == "ko" and _KOREAN_DATE.search(before):
        return True
    return _is_begun(text, start, last[0]) or (
        language == "zh"
        and bool(_TITLED.search(text[max(last[0], last[1] - _LONGEST_TITLE) : last[1]]))
    )


def breaks(text: str, start: int, end: int, language: str) -> Iterator[int]:
    """Yield where sentences begin inside of what sentencex takes for one."""
    pattern = _BREAK.get(language)
    if not pattern:
        return
    for match in pattern.finditer(text, start, end):
        said = text[start : match.start()]
        if match.end() < end and _is_whole(said) and not _is_quoting(said):
            yield match.end()
            start = match.end()


def phrases(text: str) -> list[str]:
    """Split Thai, which marks no end of a sentence, at spaces between clauses; joined, the text.

    A space ends a phrase before a word that begins a sentence; or behind a hundred characters,
    unless a number, a name or a clause that depends goes on there; or behind three hundred.
    """
    cuts = [0]
    for space in _SPACE.finditer(text):
        if _is_thai_end(text, cuts[-1], space):
            cuts.append(space.end())
    if cuts[-1] < len(text):
        cuts.append(len(text))
    return [text[one:two] for one, two in pairwise(cuts)]


def _is_thai_end(text: str, start: int, space: re.Match[str]) -> bool:
    length = space.start() - start
    before = text[max(start, space.start() - _LOOK_BACK) : space.start()]
    if before.endswith(("?", "!", "\n")) or length >= _LONGEST_THAI:
        return True
    if length < _SHORT_THAI or text.count('"', start, space.start()) % 2:
        return False
    if _THAI_OPENER.match(text, space.end()):
        return not _THAI_HOLDER.search(before) or before[-1].isdigit()
    return length >= _LONG_THAI and not (
        _THAI_FOLLOWER.match(text, space.end()) or _THAI_HOLDER.search(before)
    )


def _is_abbreviated(before: str, text: str, start: int, language: str) -> bool:
    if language in _ORDINAL_LANGUAGES and _ORDINAL.search(before):
        return not (language == "de" and _NEW_GERMAN.match(text, start))
    word = _LAST_WORD.search(before)
    if word and word[1] in _NEVER_LAST.get(language, ()):
        return True
    initial = _INITIAL.get(language)
    return bool(initial and initial.search(before))


def _is_cut(before: str, following: str, language: str) -> bool:
    """Whether there is no end where no space is: within a number, before an ending of a word."""
    if following.isdigit() and _FIGURE_MARK.search(before):
        return True
    if before.endswith("》"):
        return True
    if before.endswith(("」", "』")):
        return bool(_HIRAGANA.match(following))  # 「…。」と述べた: the speaker follows
    return language == "ko" and bool(_HANGUL.match(following))  # "…."라고


def _is_begun(text: str, start: int, sentence: int) -> bool:
    """Whether a small letter or a comma goes on with a sentence that began with a capital."""
    if _LINK.match(text, start):
        return True
    small = _SMALL.match(text, start)
    first = _SMALL.match(text, sentence)
    return bool(small and small[1].islower() and first and not first[1].islower())


def _is_whole(text: str) -> bool:
    """Whether it is more than the date that a sentence begins with: «В 2021 г.»."""
    said = text.split()
    return len(said) >= _FEWEST_WORDS or bool(said and said[0] not in _PREPOSITIONS)


def _is_quoting(text: str) -> bool:
    """Whether a bracket or quotation mark is still open."""
    return sum(map(text.count, _OPENING)) > sum(map(text.count, _CLOSING))
