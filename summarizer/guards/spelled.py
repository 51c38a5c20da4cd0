"""Numbers spelled out: "twenty-five", "dreiunddreißig", "treinta y tres", "三十亿"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from summarizer.guards import reading

if TYPE_CHECKING:
    from collections.abc import Iterator


class Spelled(NamedTuple):
    """A run of number words: `text[start:end]`."""

    start: int
    end: int
    value: float
    is_ordinal: bool


def find(text: str) -> Iterator[Spelled]:
    """Find the number words of a text's language, and Han numerals in any."""
    words = reading.lowered(text)
    if not _WORDS.isdisjoint(words):
        tongue = reading.tongue(text) or ("en" if reading.script(text) == "latin" else "")
        yield from _in_words(text, words, tongue)
    if not text.isascii():
        yield from _han(text)


def _in_words(text: str, words: tuple[str, ...], tongue: str) -> Iterator[Spelled]:
    table, ordinals = _SPELLED.get(tongue, {}), _ORDINALS.get(tongue, {})
    pieces = reading.pieces(text)
    counting = [i for i, word in enumerate(words) if word in table or word in ordinals]
    starts = reading.starts(text) if counting else ()
    done = -1
    for index in counting:
        if index <= done:
            continue
        word = words[index]
        start = starts[index]
        if word in ordinals:
            yield Spelled(start, start + len(pieces[index]), ordinals[word], is_ordinal=True)
        else:
            value, done = _run(words, index, table)
            yield Spelled(start, starts[done] + len(pieces[done]), value, is_ordinal=False)


def _run(words: tuple[str, ...], index: int, table: dict[str, float]) -> tuple[float, int]:
    """Add up number words as long as each is smaller than the last: twenty, then five."""
    value = table[words[index]]
    last, room = index, 10 if value >= 20 and value % 10 == 0 else 0
    for cursor, word in enumerate(words[index + 1 :], index + 1):
        if word == "hundred" and value < 100:
            value, room, last = value * 100, 100, cursor
        elif word in table and 0 < table[word] < room:
            value, last = value + table[word], cursor
            room = 10 if table[word] >= 20 else 0
        elif word not in _JOINERS or not room:
            break
    return value, last


def _han(text: str) -> Iterator[Spelled]:
    """Read Han numerals; a single digit only where a scale, unit or 百分之 makes it one."""
    for match in _HAN_NUMBER.finditer(text):
        start, end = match.span()
        is_counted = (
            len(match[0]) > 1
            or text[end : end + 1] in _HAN_COUNTED
            or text[max(0, start - 3) : start] == "百分之"
        )
        if is_counted:
            yield Spelled(start, end, float(_han_value(match[0])), is_ordinal=False)


def _han_value(numeral: str) -> int:
    if not any(char in _HAN_TENS for char in numeral):
        return int("".join(str(_HAN_DIGITS[char]) for char in numeral))
    total = digit = 0
    for char in numeral:
        if char in _HAN_TENS:
            total += (digit or 1) * _HAN_TENS[char]
            digit = 0
        else:
            digit = _HAN_DIGITS[char]
    return total + digit


def _numbered(words: str, first: int = 0, step: int = 1) -> dict[str, float]:
    return {
        word: float(first + index * step)
        for index, group in enumerate(words.split())
        for word in group.split("/")
        if word != "-"  # a place held for "one", which is mostly a pronoun or an article
    }


def _germanic_compounds() -> dict[str, float]:
    units = _numbered("ein zwei drei vier fünf sechs sieben acht neun", 1)
    tens = _numbered(
        "zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig", 20, 10
    )
    return {f"{u}und{t}": a + b for u, a in units.items() for t, b in tens.items()} | tens


_SPELLED: dict[str, dict[str, float]] = {
    "en": _numbered(
        "zero - two three four five six seven eight nine ten eleven twelve thirteen "
        "fourteen fifteen sixteen seventeen eighteen nineteen"
    )
    | _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
    | {"dozen": 12.0, "one": 1.0},
    "de": _numbered(
        "null - zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn "
        "vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
    )
    | _germanic_compounds()
    | {"dutzend": 12.0},
    "fr": _numbered(
        "zéro - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
        "quinze seize"
    )
    | _numbered("vingt trente quarante cinquante soixante", 20, 10),
    "es": _numbered(
        "cero - dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
        "quince dieciséis diecisiete dieciocho diecinueve"
    )
    | _numbered("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa", 20, 10),
    "ru": _numbered(
        "ноль - два/две/двух три/трех/трёх четыре/четырех/четырёх пять/пяти шесть/шести "
        "семь/семи восемь/восьми девять/девяти десять/десяти одиннадцать двенадцать "
        "тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
    )
    | _numbered("двадцать/двадцати тридцать/тридцати сорок/сорока пятьдесят/пятидесяти шестьдесят "
                "семьдесят восемьдесят девяносто", 20, 10),
    "ar": _numbered("صفر - اثنان/اثنين ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني "
                    "تسعة/تسع عشرة/عشر"),
}  # fmt: skip
_ORDINALS: dict[str, dict[str, float]] = {
    "en": _numbered(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", 1
    ),
    "de": {
        f"{word}{ending}": value
        for word, value in _numbered(
            "zweit dritt viert fünft sechst siebt acht neunt zehnt", 2
        ).items()
        for ending in ("e", "en", "er", "es")
        if f"{word}{ending}" != "achten"  # to respect
    },
    "fr": _numbered("premier/première deuxième troisième quatrième cinquième", 1),
    "es": _numbered(
        "primer/primero/primera segundo/segunda tercer/tercero/tercera cuarto/cuarta", 1
    ),
}
_WORDS = frozenset(word for words in (*_SPELLED.values(), *_ORDINALS.values()) for word in words)
_JOINERS = frozenset({"and", "y", "et", "-"})


_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "〇": 0,
}
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千]+")
_HAN_COUNTED = frozenset("万亿年月日人名个国次美欧")
