"""Past or future: which way a clause points in time, as far as its verbs tell.

"met on Wednesday" points back, "will meet on Wednesday" ahead; "meets", "would meet" and "agreed
to meet" tell neither. English by the verb nearest to the time, German, French and Spanish by the
verbs of the whole clause, which must agree. Nothing is guessed: None is the usual answer.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Direction: TypeAlias = Literal[-1, 1]
"""-1 is the past, 1 the future."""

_CLAUSE_END = re.compile(r"[.;:!?()—–“”«»\"]\s|[;:()—–“”«»\"]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

# English: each word of a clause is written as one letter, and the letters are matched.
_WILL, _IS, _HAD, _HAS, _DUE, _HOPES, _MAY, _TO, _SAID, _ENDED, _OTHER = "FIAHSQOTBP."
_LETTERS = {
    _WILL: "will shall won't won’t",
    _IS: "is are",
    _HAD: "was were had did didn't didn’t wasn't wasn’t",
    _HAS: "has have",
    _DUE: "due set expected scheduled planned slated likely poised",
    _HOPES: "intends hopes aims",
    _MAY: "would could may might should must can am be being if unless wants wanted",
    # Past forms that are no adjectives: they may be looked for behind the time as well.
    _SAID: "said told met held went came took gave made won lost sent began broke brought bought "
    "sold spent built paid chose drew fought found flew got grew heard kept ran spoke stood stole "
    "struck thought threw wrote became felt sank shot sought caught rose fell saw announced signed "
    "agreed arrived visited rejected confirmed warned added opened closed started voted approved "
    "resigned died launched called accused denied declared urged reported published claimed "
    "promised ordered attacked passed adopted hosted travelled traveled returned discussed joined "
    "ruled arrested raised reached vowed hailed criticised criticized condemned welcomed backed "
    "asked issued received decided offered presented unveiled demanded protested marched collapsed "
    "crashed landed killed ended stopped",
}
_LETTER = {word: letter for letter, words in _LETTERS.items() for word in words.split()}
_NO_VERBS = frozenset("united hundred sacred need speed exceed succeed proceed indeed".split())
_SHORTEST_ED = 5
# "went to court" is no infinitive.
_PLACES = frozenset(
    "the a an his her its their our this that these those court parliament work power prison "
    "office school war".split()
)
_FUTURE_BEFORE = re.compile(r"(?:F[.OPBS]{0,4}|I\.{0,2}ST?|I\.?T|QT)\.{0,9}$")
_PAST_BEFORE = re.compile(
    r"(?:A[.BP]{0,3}|H\.{0,2}[BP]|(?<![FOITSQ])(?<![FOITSQ].)(?<![FOITSQ]..)[BP])\.{0,9}$"
)
_FUTURE_AFTER = re.compile(r"\.{0,9}(?:F|I\.?[ST]|QT)")
_PAST_AFTER = re.compile(r"\.{0,9}(?:A(?!\.?[ST])|H\.{0,2}[BP]|B)")

_CUES = {
    "de": (
        re.compile(
            r"\b(?:waren?|wurden?|hatten?|sagten?|teilten?|erklärten?|trafen?|kam(?:en)?"
            r"|ging(?:en)?|gab(?:en)?|fand(?:en)?|starben?|forderten?|kündigten?|warnten?"
            r"|unterzeichneten?|reisten?|stimmten?|begann(?:en)?|beschloss(?:en)?|besuchten?"
            r"|stiegen?|sank(?:en)?|(?:hat|haben|ist|sind)\b.{3,}\b\w*ge\w{3,}(?:t|en))\b"
        ),
        re.compile(r"\b(?:wird|werden|soll|sollen)\b"),
    ),
    "fr": (
        re.compile(
            r"\b(?:a|ont|est|sont|avait|avaient|était|étaient)\s(?:\w+\s)?"
            r"\w+(?:é|ée|és|ées|i|is|it|u|us|ue|ues|ert)\b|\b(?:était|étaient|avait|avaient)\b"
        ),
        re.compile(
            r"\b(?:sera|seront|aura|auront|\w{3,}(?:era|eront|ira|iront|dra|dront|tra|tront)"
            r"|va\s\w+(?:er|ir|re)|vont\s\w+(?:er|ir|re))\b"
        ),
    ),
    "es": (
        re.compile(
            r"\b(?:dijo|dijeron|fue|fueron|hizo|hicieron|era|había|habían|(?:ha|han)\s\w+[aeio]do"
            r"|\w{3,}(?:ó|aron|ieron))\b"
        ),
        re.compile(
            r"\b(?:será|serán|habrá|tendrá|\w{3,}(?:ará|arán|erá|erán|irá|irán)"
            r"|van?\sa\s\w+r)\b"
        ),
    ),
}


def direction(text: str, start: int, end: int, language: str) -> Direction | None:
    """Tell which way the clause around `text[start:end]` points; None when its verbs do not say.

    `language` is a primary subtag, e.g. "en"; of languages without rules nothing is known.
    """
    before, after = _clause(text, start, end)
    if language == "en":
        return _in_english(before, after)
    if language not in _CUES:
        return None
    past, future = _CUES[language]
    clause = f"{before} {after}".lower()
    is_past, is_future = bool(past.search(clause)), bool(future.search(clause))
    if is_past == is_future:
        return None
    return -1 if is_past else 1


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    before, after = text[:start], text[end:]
    for mark in _CLAUSE_END.finditer(before):
        before = text[mark.end() : start]
    stop = _CLAUSE_END.search(after)
    return before, after[: stop.start()] if stop else after


def _in_english(before: str, after: str) -> Direction | None:
    """Read the verb nearest before the time; where there is none, the first one behind it."""
    letters = _letters(before)
    if letters.strip(_OTHER):
        if _FUTURE_BEFORE.search(letters):
            return 1
        return -1 if _PAST_BEFORE.search(letters) else None
    letters = _letters(after)
    if _FUTURE_AFTER.match(letters):
        return 1
    return -1 if _PAST_AFTER.match(letters) else None


def _letters(clause: str) -> str:
    words = _WORD.findall(clause)
    return "".join(map(_letter, words, [*words[1:], ""]))


def _letter(word: str, following: str) -> str:
    lower = word.lower()
    if lower == "to":
        return _TO if following.islower() and following not in _PLACES else _OTHER
    if lower.endswith(("'ll", "’ll")):
        return _WILL
    is_regular = lower.endswith("ed") and len(lower) >= _SHORTEST_ED and lower not in _NO_VERBS
    return _LETTER.get(lower) or (_ENDED if is_regular else _OTHER)
