"""Text as a model may read it: disguises taken off, so that words can be looked for.

What the cleaner strips (`characters.normalize`) never arrives here. What it keeps does: letters
of other alphabets that look alike, styled and wide letters, single variation selectors, spaced
letters, text turned round after its bidi override was stripped, and encodings.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Cyrillic letters, Greek capitals and omicron; small Greek letters have honest uses: "TNFα".
_ALIKE = "аеорсухіјѕԁһӏАВЕКМНОРСТХІЈЅοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_TWINS = str.maketrans(_ALIKE, "aeopcyxijsdhlABEKMHOPCTXIJSoABEZHIKMNOPTYX")
_FEWEST = 8  # letters or words; fewer may be a typing error, a trade mark or a formula
_HAS_ALIKE = re.compile(f"[{_ALIKE}]")
_HAS_LATIN = re.compile("[A-Za-z]")
_MIXED = re.compile(rf"\b(?=\w*[A-Za-z])(?=\w*[{_ALIKE}])[A-Za-z{_ALIKE}]{{3,}}\b")
_FEWEST_MIXED = 2
_STYLED = re.compile("[\u24b6-\u24e9\U0001d400-\U0001d7ff]")
_WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a]")
_WIDE_AT_HOME = frozenset({"zh", "ja", "ko"})
# After Latin, Greek and Cyrillic letters, where none of these has any use.
_SELECTED = re.compile(
    "(?<=[A-Za-z\u00c0-\u052f])[\u17b4\u17b5\u180b-\u180d\u180f\u2800\ufe00-\ufe0f"
    "\U0001bca0-\U0001bca3\U000e0100-\U000e01ef]"
)
# None of these, and there is nothing to count.
_ODD = re.compile(
    "[\u24b6-\u24e9\U0001d400-\U0001d7ff\uff21-\uff3a\uff41-\uff5a\u17b4\u17b5\u180b-\u180d"
    "\u180f\u2800\ufe00-\ufe0f\U0001bca0-\U0001bca3\U000e0100-\U000e01ef]"
)
FEWEST_SPACED = 10  # letters
_SPACED = re.compile(rf"(?:(?<!\w)[^\W\d_][ .·_-]{{1,2}}){{{FEWEST_SPACED - 1},}}[^\W\d_](?!\w)")
_FEWEST_BASE64 = 20  # characters
_BASE64 = re.compile(rf"(?<![\w+/])[A-Za-z0-9+/]{{{_FEWEST_BASE64},}}={{0,2}}(?![\w+/])")
HEX_SPACE = "20"  # what has no space is no text
_HEX = re.compile(r"(?i)(?<!\w)(?:[0-9a-f]{2}[ :]?){12,}(?!\w)")
# None of these, and nothing is hidden.
_HIDING = re.compile(
    "[\u200b-\u200d\u202d\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0020-\U000e01ef]"
)
# In the raw page, before the cleaner strips them. Flags of regions are spelled in tags after 🏴.
_CONCEALED = (
    (
        "tag characters",
        re.compile("(?<![\U0001f3f4\U000e0061-\U000e007a])[\U000e0020-\U000e007e]{2,}"),
    ),
    ("bidi overrides", re.compile("[\u202d\u202e][^\u202c\n]{2,}")),
    ("variation selectors", re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{3,}")),
    (
        "invisible characters",
        re.compile("(?:[A-Za-z][\u200b-\u200d\u2060-\u2064\ufeff][\u200b-\u200d ]*){8,}"),
    ),
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_COMMON = (" the ", " and ", " all ", " your ", " word", "instruction", " die ", " les ", " las ")
# Turning the words instead of a text finds the same.
_COMMON_TURNED = tuple(
    turned for word in _COMMON for turned in (word[::-1], codecs.encode(word, "rot13"))
)
_TURNED_WORDS = frozenset(turned.strip() for turned in _COMMON_TURNED if turned[0] == turned[-1])
_TURNED_PARTS = tuple(turned for turned in _COMMON_TURNED if turned[0] != turned[-1])
_TAG_OFFSET = 0xE0000
_LONGEST_SPELLED = 60  # characters
_READABLE = 0.95  # share of letters, spaces and marks in what was decoded


class Traces(NamedTuple):
    """What a whole text shows of disguises; without it, no line of it is searched for them."""

    is_long: bool  # some word, which may be Base64
    is_turned: bool  # some line, which may be an order


def traces(text: str) -> Traces:
    """Look for what `decoded` and `turned` cannot do without."""
    latin = _latin(text)
    words = {*latin.split()}
    return Traces(
        is_long=max(map(len, words), default=0) >= _FEWEST_BASE64,
        is_turned=not _TURNED_WORDS.isdisjoint(words)
        or any(part in latin for part in _TURNED_PARTS),
    )


def plain(text: str) -> str:
    """Fold letters that only look different: wide, styled and look-alike ones."""
    if text.isascii():
        return text
    bare = _SELECTED.sub("", text) if _ODD.search(text) else text
    folded = unicodedata.normalize("NFKC", bare)
    if not _may_be_mixed(folded):
        return folded
    return _MIXED.sub(lambda match: match[0].translate(_TWINS), folded)


def spaced(text: str) -> str:
    """Return letters with spaces or marks between them, ten at least; empty if there are none."""
    match = _SPACED.search(text)
    return match[0] if match else ""


def odd_letters(text: str, language: str) -> str:
    """Return letters that hide words from a search; empty where there are too few to tell."""
    if text.isascii():
        return ""
    mixed = _MIXED.findall(text) if _may_be_mixed(text) else ()
    if len(mixed) >= _FEWEST_MIXED:
        return " ".join(mixed)
    if not _ODD.search(text):
        return ""
    patterns = [_STYLED, _SELECTED]
    if language.partition("-")[0] not in _WIDE_AT_HOME:
        patterns.append(_WIDE)
    counted = [pattern.findall(text) for pattern in patterns]
    return next(("".join(found) for found in counted if len(found) >= _FEWEST), "")


def decoded(text: str) -> Iterator[str]:
    """Yield what stands in Base64 or hexadecimal digits, where that is text."""
    for match in _BASE64.finditer(text):
        whole = match[0] + "=" * (-len(match[0]) % 4)
        try:
            found = base64.b64decode(whole, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        if _is_text(found):
            yield found
    for match in _HEX.finditer(text):
        try:
            found = bytes.fromhex(re.sub("[ :]", "", match[0])).decode()
        except ValueError:
            continue
        if _is_text(found):
            yield found


def turned(text: str) -> list[str]:
    """Return a text read backwards, and with each letter thirteen places on, where it may speak.

    Most turned sentences are gibberish, and looking for orders in them would cost as much as in
    the sentences themselves: a common word has to be there.
    """
    latin = _latin(text)
    both = latin[::-1], codecs.encode(latin, "rot13")
    return [each for each in both if any(word in each for word in _COMMON)]


def concealed(raw: str) -> str:
    """Describe words that a raw page hides from its readers; empty for what honest pages have.

    The cleaner strips such characters, so this is the only trace of an attempt. Single marks
    (soft hyphens, direction marks, joiners, byte order marks) are ordinary typesetting.
    """
    if raw.isascii() or not _HIDING.search(raw):
        return ""
    for what, pattern in _CONCEALED:
        if match := pattern.search(raw):
            spelled = match[0].translate({_TAG_OFFSET + code: chr(code) for code in range(32, 127)})
            readable = "".join(char for char in spelled if char.isprintable())
            return f"{what}: {readable[:_LONGEST_SPELLED]!r}"
    return ""


def _latin(text: str) -> str:
    """Fold case, and blank other scripts: rot13 leaves them, and they would be found twice."""
    folded = text.casefold()
    return folded if text.isascii() else _NOT_ASCII.sub(" ", folded)


def _may_be_mixed(text: str) -> bool:
    return bool(_HAS_ALIKE.search(text) and _HAS_LATIN.search(text))


def _is_text(text: str) -> bool:
    good = sum(char.isalnum() or char in " .,:;!?'\"-" for char in text)
    return good >= _READABLE * len(text) and " " in text
