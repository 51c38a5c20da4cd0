"""Countries by code: what a text calls them, and what a newsroom does.

Codes are ISO 3166-1 alpha-3 with `XKX`, the user-assigned code in general use, for Kosovo.
pycountry holds the ISO list; `_country_names` holds the words it lacks. Nothing is ever guessed:
a name is known exactly or not at all.

Policy where a word is contested or has two readings. A code says where ISO 3166 files a place,
not whose it is; the article's wording stays in the texts of the brief.
- Taiwan, Hong Kong, Palestine (with Gaza and the West Bank) have codes of their own.
- Crimea (ISO 3166-2: UA-43) and Donbas are UKR; Abkhazia and South Ossetia GEO, Transnistria MDA,
  Northern Cyprus CYP, Tibet CHN, in the same way.
- Jerusalem, Brussels and The Hague are no word for a state: the first is contested, the others
  mostly mean the EU, NATO or a court.
- "Congo" and "Congolese" alone are COD, as news agencies write; "Dominican" is DOM. "Korea" and
  "Korean" alone, and states that are no more, have no code.
- Capitals and seats count as a word for their state, as listed in `_country_names`. Left out are
  those that mostly name a person, another place or a thing (Victoria, Georgetown, Kingston,
  Nassau, Santiago, San José, Male, Colombo, Castries).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from summarizer import _country_names as words
from summarizer import _native_country_names as native
from summarizer.alternation import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Codes that are words as well, and stand for a country in capitals only.
_WORD_CODES = frozenset(
    "am an as at be by do in is it me my so to and are can per nor guy lie fin pan mar".split()
)
# "NA" is Namibia and "NO" Norway, but as the answer of a model they say that there is none.
_NO_ANSWER = frozenset({"na", "no"})

_CAPITALISED = re.compile(r"[A-Z]\w*")
_FOREIGN = re.compile("[^\x00-\x7f\u2010-\u201f\u2026]")  # but not dashes and quotation marks
_NATIVE_LETTER = re.compile("[іїєІЇЄ\u0590-\u05ff\u0900-\u097f\u0e00-\u0e7f\uac00-\ud7a3]")
_PARTICLE = "(?:은|는|이|가|을|를|의|에|에서|과|와|도|로|으로)"
_KANA = "[ァ-ヺー]"
# Not "pounds" and "won": states do both.
_CURRENCY_OR_LANGUAGE = re.compile(
    r"\$|\s+(?:dollars?|cents?|francs?|pesos?|rupees?|rou?bles?|lira|yen|yuan|kron[aeo]r?)\b"
    r"|[-\s](?:speak(?:ing|ers?)|language)\b"
)
_GIVEN_NAMES = frozenset(words.GIVEN_NAMES.split())
_GIVEN_NAME = re.compile(rf"\b(?:{'|'.join(words.GIVEN_NAMES.split())})(?:\s[A-Z]\.)?\s\Z")
_SURNAME = re.compile(
    rf"\s(?!(?:{'|'.join(words.NO_SURNAMES.split())})\b)[A-Z][a-zà-ÿ]+(?:-[A-Z]\w+)?\b(?!\s[A-Z])"
)
_FIRST_NAMES = frozenset(words.FIRST_NAMES.split())
_SHOUTED = re.compile(r"\b(?:[A-Z]{3,}|TO|BY|OF|IN|ON)\s\Z")
_US_STATE = re.compile(
    r"\b(?:Atlanta|Savannah|Fulton County|Kemp|Raffensperger|Warnock|Ossoff|Alabama|Tennessee"
    r"|Florida|Carolina|Michigan|Pennsylvania|Arizona|Wisconsin|Nevada|Ohio|Texas"
    r"|swing states?|battleground|[Gg]overnor)\b"
)
_CAUCASUS = re.compile(
    r"\b(?:Tbilisi|Georgians?|Caucasus|Abkhazia|Ossetia|Russian?|Armenian?|Azerbaijan|Ukraine)\b"
)
# Russian case endings; the nominative's last vowel or sign gives way to them.
_CYRILLIC_ENDINGS = ("", *"а я й ь е и у ю ы ом ем ой ей ая ую ами ях ям ах".split())


class Mention(NamedTuple):
    """A country in a text: `text[start:end]` is the word, without a possessive ending.

    `is_name` is false for a word that only points to the state: a demonym ("Chinese"), a
    capital or seat of government ("Beijing", "the Kremlin"), a part ("Scotland", "Gaza").
    """

    code: str
    start: int
    end: int
    is_name: bool


def find_countries(text: str) -> list[Mention]:
    """Find the countries that a text mentions, in its order; the longest word wins.

    Capitals count: "turkey" and "us" are no countries, "US" and "UK" are. Words in all capitals
    are read only where they are abbreviations. Tests hold the list of known traps.
    """
    finder = _finder()
    # The pattern is slow, and most sentences have no word of any country.
    is_plain = text.isascii() or not _FOREIGN.search(text)
    if is_plain and finder.words.isdisjoint(_CAPITALISED.findall(text)):
        return []
    found = [
        Mention(sense.code, match.start(), match.end(), sense.is_name)
        for match in finder.pattern.finditer(text)
        if (sense := _sense(match[0])) and not _is_other(match, text)
    ]
    return found if is_plain else _with_native(found, text)


def _with_native(found: list[Mention], text: str) -> list[Mention]:
    """Add the names of scripts that attach other words to a name, or have no mark between them."""
    if not _NATIVE_LETTER.search(text):
        return found
    taken = {mention.start for mention in found}
    added = [
        Mention(_native_codes()[match["name"]], *match.span("name"), is_name=True)
        for match in _native_pattern().finditer(text)
        if match.start("name") not in taken
    ]
    return sorted([*found, *added], key=lambda mention: mention.start)


@cache
def _native_codes() -> dict[str, str]:
    rows = (line.split(":", 1) for line in native.NAMES.strip().splitlines())
    return {n: code for code, columns in rows for n in _items(columns.replace("|", ";"))}


@cache
def _native_pattern() -> re.Pattern[str]:
    names = any_of(set(_native_codes()), spell=_character)
    return re.compile(
        rf"(?:(?<![\w\u0900-\u0dff])[ובלמהשכ]{{0,2}}|(?=[\u0e00-\u0e7f]))(?P<name>{names})"
        rf"(?:(?<=[\u0e00-\u0e7f])|{_PARTICLE}?(?![\w\u0900-\u0dff]))"
    )


@lru_cache(maxsize=4096)
def country_code(name: str) -> str | None:
    """Look up a country's name, alias, official name, ISO code, demonym, capital or part.

    Case, accents, dots and a leading "the" do not matter. Codes that are words ("it", "am") must
    be in capitals; "NA" and "NO" are read as "none". Bodies such as the EU have no code.
    """
    key = _fold(name)
    if key in _NO_ANSWER:
        return None
    if key in _codes_by_word():
        return _codes_by_word()[key]
    code = name.strip()
    if not code.isascii() and code in _native_codes():
        return _native_codes()[code]
    return _iso_codes().get(code if code.lower() in _WORD_CODES else code.upper())


def country_name(code: str) -> str:
    """Give the short English name that a newsroom uses for an alpha-3 code.

    Raises:
        KeyError: no country has this code.
    """
    if code not in _names():
        raise KeyError(f"no country with code {code!r}; use ISO 3166-1 alpha-3, or XKX")
    return _names()[code]


def is_body(name: str) -> bool:
    """Tell a supranational body (EU, UN, NATO, …), which is no country, from an unknown name."""
    return _fold(name) in _bodies()


def _is_other(match: re.Match[str], text: str) -> bool:
    """Tell whether the word around here means money, a language, a person or a US state."""
    word, start, end = match[0], match.start(), match.end()
    before = text[max(0, start - 24) : start]
    return bool(
        _CURRENCY_OR_LANGUAGE.match(text, end)
        or (_has_given_name(before) and _GIVEN_NAME.search(before))
        or (word in _FIRST_NAMES and _SURNAME.match(text, end))
        or (word == "US" and _SHOUTED.search(before))
        or (word == "Georgia" and _US_STATE.search(text) and not _CAUCASUS.search(text))
    )


def _has_given_name(before: str) -> bool:
    return not _GIVEN_NAMES.isdisjoint(_CAPITALISED.findall(before))


class _Sense(NamedTuple):
    code: str
    is_name: bool


@lru_cache(maxsize=4096)
def _sense(word: str) -> _Sense | None:
    return _finder().senses.get(_fold(word))


class _Finder(NamedTuple):
    pattern: re.Pattern[str]
    senses: dict[str, _Sense]
    words: frozenset[str]  # the longest of each ASCII form; every mention has one of them


class _Row(NamedTuple):
    code: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@cache
def _finder() -> _Finder:
    """Build the one pattern, and the sense of each word; words of `OTHER` match without one."""
    senses: dict[str, _Sense] = {}
    forms: set[str] = set()
    for word, sense in _words_in_text():
        for form in _forms(word):
            forms.add(form)
            senses.setdefault(_fold(form), sense)
    others = _items(words.OTHER)
    forms.update(others)
    for other in others:
        senses.pop(_fold(other), None)
    longest = [max(_CAPITALISED.findall(form), key=len) for form in forms if form.isascii()]
    return _Finder(_pattern(forms), senses, frozenset(longest))


def _words_in_text() -> Iterator[tuple[str, _Sense]]:
    for row in _rows(words.COUNTRIES) + _rows(words.NATIVE):
        for word in row.names:
            yield word, _Sense(row.code, is_name=True)
        for word in (*_with_plurals(row.demonyms), *row.seats, *row.parts):
            yield word, _Sense(row.code, is_name=False)
    known = {row.code for row in _rows(words.COUNTRIES)}
    for code, _, names in _iso():
        if code in known:
            yield from ((n, _Sense(code, is_name=True)) for n in names[1:] if "," not in n)


def _with_plurals(demonyms: Iterable[str]) -> Iterator[str]:
    for word in demonyms:
        yield word
        if not word.endswith(("s", "sh", "ch", "ese")):
            yield f"{word}s"


def _forms(word: str) -> set[str]:
    """List the ways to write a word in a text; none when it is for look-ups only."""
    if word.startswith("~"):
        return set()
    if re.search("[а-яё]", word):
        return {" ".join(parts) for parts in product(*map(_cases, word.split()))}
    if re.search("[\u0621-\u064a]", word):
        # Conjunction and prepositions are written as one word with what follows.
        attached = f"لل{word[2:]}" if word.startswith("ال") else f"ل{word}"
        return {word, attached, *(f"{prefix}{word}" for prefix in "وبفك")}
    if word.startswith("Saint "):
        rest = word.removeprefix("Saint ")
        return {word, f"St. {rest}", f"St {rest}"}
    return {word, _without_accents(word)}


def _cases(word: str) -> set[str]:
    stem = re.sub("(?:ая|[аяйьы])$", "", word)
    return {f"{stem}{ending}" for ending in _CYRILLIC_ENDINGS if ending or stem == word}


def _pattern(forms: set[str]) -> re.Pattern[str]:
    """Join the words into one pattern; scripts without spaces have no word boundaries."""
    kana = {form for form in forms if re.search(_KANA, form)}
    han = {form for form in forms - kana if re.search("[一-鿿]", form)}
    # A set of first characters is tried much faster than as many branches.
    return re.compile(
        rf"(?={_first_of(forms)})(?:(?<!\w){any_of(forms - kana - han, spell=_character)}(?!\w)"
        rf"|(?={_first_of(kana | han)})(?:"
        rf"(?<!{_KANA}){any_of(kana, spell=_character)}(?!{_KANA})"
        rf"|{any_of(han, spell=_character)}))"
    )


def _first_of(forms: set[str]) -> str:
    return f"[{''.join(map(re.escape, sorted({form[0] for form in forms})))}]"


def _character(char: str) -> str:
    return {" ": r"\s+", "'": "['’]"}.get(char) or re.escape(char)


@cache
def _codes_by_word() -> dict[str, str]:
    """Map every known word to its code; a name goes before a demonym, ours before ISO's."""
    rows = _rows(words.COUNTRIES)
    natives = [(f, row.code) for row in _rows(words.NATIVE) for n in row.names for f in _forms(n)]
    pairs = [
        *((name, row.code) for row in rows for name in row.names),
        *natives,
        *((name, code) for code, _, names in _iso() for name in names),
        *((w, row.code) for row in rows for w in _with_plurals(row.demonyms)),
        *((word, row.code) for row in rows for word in (*row.seats, *row.parts)),
    ]
    codes: dict[str, str] = {}
    for word, code in pairs:
        for form in (word, re.sub("^~?Saint ", "St ", word)):
            codes.setdefault(_fold(form.removeprefix("~")), code)
    return codes


@cache
def _iso_codes() -> dict[str, str]:
    alpha3 = {code: code for code in _names()}
    return alpha3 | {alpha2: code for code, alpha2, _ in _iso()} | {"XK": "XKX"}


@cache
def _names() -> dict[str, str]:
    own = {row.code: row.names[0].removeprefix("~") for row in _rows(words.COUNTRIES)}
    return {code: names[0] for code, _, names in _iso()} | own


@cache
def _iso() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """List ISO 3166-1: alpha-3, alpha-2, and pycountry's names, the common one first."""
    import pycountry  # noqa: PLC0415 - not to be paid at `import summarizer`

    return tuple((entry.alpha_3, entry.alpha_2, _iso_names(entry)) for entry in pycountry.countries)


def _iso_names(entry: object) -> tuple[str, ...]:
    fields = ("common_name", "name", "official_name")
    return tuple(str(value) for field in fields if (value := getattr(entry, field, None)))


@cache
def _bodies() -> frozenset[str]:
    return frozenset(_fold(item) for item in _items(words.BODIES))


@cache
def _rows(table: str) -> tuple[_Row, ...]:
    lines = re.sub(r"\n ", " ", table.strip()).splitlines()
    return tuple(_row(*line.split(":", 1)) for line in lines)


def _row(code: str, columns: str) -> _Row:
    return _Row(code, *(_items(column) for column in columns.split("|")))


def _items(text: str) -> tuple[str, ...]:
    return tuple(item for part in re.split(r"[;\n]", text) if (item := part.strip()))


def _fold(name: str) -> str:
    """Reduce a name to what tells it apart: no case, accents, dots, article or possessive."""
    folded = _without_accents(name).casefold().replace("’", "'").replace("&", " and ")
    plain = " ".join(re.sub(r"[.,()\"“”]", "", folded).replace("-", " ").split())
    return plain.removeprefix("the ").removesuffix("'s")


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", kept)
