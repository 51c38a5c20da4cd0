"""JSON without the words of an article: what it shares with the article stands as references.

A recording may be published, the articles it is of may not. A reference reads "⟦start:end⟧"
and counts characters of `Article.text`; an opening bracket of the original is written "⟦⟧".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

LEAST = 20  # shorter stretches are names and phrases that anybody may use
_OPEN = "⟦"
_REFERENCE = re.compile(r"⟦(?:([0-9]+):([0-9]+))?⟧")


def pack(value: JsonValue, text: str) -> JsonValue:
    """Put references for the stretches of `text` that the strings of a JSON value hold.

    Every stretch of at least `LEAST` characters goes, the longest first from the left; of a
    span (`text[start:end] == quote`) the whole quote, however short. Keys stay as they are.
    """
    grams: dict[str, int] = {}
    for start in range(len(text) - LEAST + 1):
        grams.setdefault(text[start : start + LEAST], start)

    def without(value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return _packed(value, text, grams)
        packed = _mapped(value, without)
        if isinstance(value, dict) and _is_span(value, text):
            reference = f"{_OPEN}{value['start']}:{value['end']}⟧"
            return cast("dict[str, JsonValue]", packed) | {"quote": reference}
        return packed

    return without(value)


def unpack(value: JsonValue, text: str) -> JsonValue:
    """Put the words of `text` back: `unpack(pack(value, text), text) == value`, always."""

    def words(found: re.Match[str]) -> str:
        start, end = found.groups()
        return _OPEN if start is None else text[int(start) : int(end)]

    def within(value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return _REFERENCE.sub(words, value)
        return _mapped(value, within)

    return within(value)


def _mapped(value: JsonValue, change: Callable[[JsonValue], JsonValue]) -> JsonValue:
    if isinstance(value, list):
        return [change(item) for item in value]
    if isinstance(value, dict):
        return {key: change(item) for key, item in value.items()}
    return value


def _is_span(value: dict[str, JsonValue], text: str) -> bool:
    start, end = value.get("start"), value.get("end")
    if type(start) is not int or type(end) is not int:  # a bool is an int to isinstance
        return False
    return 0 <= start < end and text[start:end] == value.get("quote")


def _packed(string: str, text: str, grams: dict[str, int]) -> str:
    pieces: list[str] = []
    at = 0
    while at < len(string):
        first = grams.get(string[at : at + LEAST])
        if first is None:
            pieces.append("⟦⟧" if string[at] == _OPEN else string[at])
            at += 1
        else:
            start, length = _longest(string[at:], text, first)
            pieces.append(f"{_OPEN}{start}:{start + length}⟧")
            at += length
    return "".join(pieces)


def _longest(string: str, text: str, first: int) -> tuple[int, int]:
    """Return where the longest beginning of a string stands in the text, and its length.

    A longer one cannot stand before `first`, where its beginning stands for the first time.
    """
    start, low, high = first, LEAST, len(string)
    while low < high:
        middle = (low + high + 1) // 2
        found = text.find(string[:middle], start)
        if found < 0:
            high = middle - 1
        else:
            start, low = found, middle
    return start, low
