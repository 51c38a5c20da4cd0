"""Numbers as news writes them: value, unit, scale, bound, and whether a change is by or to.

"five billion US dollars" is 5 000 000 000 USD, "33 percent" is 33 %, "1,5 Mrd. Euro" and
"1.5 billion euros" are the same. A number written in figures may read in two ways ("1.500");
it is supported if one of its readings is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer.alternation import any_of
from summarizer.guards import reading, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

Bound = Literal["", "at least", "at most", "about"]
Change = Literal["", "by", "to", "from"]
Shape = Literal["cardinal", "ordinal"]

_FIGURE = re.compile(r"\d+(?:[.,’'\u00a0\u202f]\d+)*(?: \d{3}(?!\d))*")
_GROUPED = re.compile(r"\d{1,3}(?:([.,’' \u00a0\u202f])\d{3})(?:\1\d{3})*$")
_RATIO = re.compile(r" (?:in|out of|von|sur|de cada|из) ")
_LARGEST_WHOLE = 100  # "four in ten", but not "five in 2021"
_SUPPORTED_BY = {  # numbers that plain words carry
    2.0: frozenset(
        "both pair couple duo twin twice double doubl half neither either bilateral".split()
    ),
    3.0: frozenset("trio triple thrice tripl".split()),
    10.0: frozenset("decade".split()),
    12.0: frozenset("dozen".split()),
    100.0: frozenset("century hundreds double doubl twice".split()),
    200.0: frozenset("double doubl twice".split()),
    50.0: frozenset("half halv hälfte moitié mitad половина".split()),
    25.0: frozenset("quarter viertel quart".split()),
    75.0: frozenset("quarter quarters".split()),
    6.0: frozenset("half".split()),
}


class Quantity(NamedTuple):
    """One number in a text: `text[start:end]` covers the figure, its scale and its unit."""

    raw: str
    start: int
    end: int
    values: tuple[float, ...]  # more than one when the writing is ambiguous
    unit: str
    bound: Bound
    change: Change
    shape: Shape
    is_spelled: bool
    scale: float = 1  # 1e6 of "5 million"

    def equals(self, other: Quantity) -> bool:
        """Compare values only; 5 is five, and 2nd is second but also 2."""
        return any(_is_close(one, two) for one in self.values for two in other.values)


@lru_cache(maxsize=reading.TEXTS)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Read every number of a text, in order."""
    found = [*_figures(text), *_spelled(text)]
    if len(found) < 2:  # a ratio has two
        return tuple(found)
    return tuple(_ratios(text, sorted(found, key=lambda quantity: quantity.start)))


def is_number(word: str) -> bool:
    """Tell whether a single word is a number, in figures or spelled."""
    return bool(quantities(word))


def is_carried_by_words(quantity: Quantity, evidence: str) -> bool:
    """Tell whether a word carries the number: both, a pair, a dozen, a decade."""
    found = {
        form for word in reading.read(evidence) if word.is_word for form in (word.key, word.stem)
    }
    return any(found & _SUPPORTED_BY.get(value, frozenset()) for value in quantity.values)


def is_rounding(claim: Quantity, evidence: Quantity) -> bool:
    """Tell whether a hedged number stands for a precise one: "about 5" for 4.9."""
    if not claim.bound:
        return False
    for stated in claim.values:
        for known in evidence.values:
            ratio = known / stated if stated else 0
            if {
                "about": 0.9 <= ratio <= 1.1,
                "at least": 1 <= ratio <= 1.5,
                "at most": 0.75 <= ratio <= 1,
            }[claim.bound]:
                return True
    return False


def _ratios(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """Join "four in ten" and "one out of three" into a share in percent."""
    rest = iter(found)
    for quantity in rest:
        after = next((q for q in found if q.start >= quantity.end), None)
        if after and _is_share(quantity, after, text[quantity.end : after.start]):
            next(rest)
            share = tuple(100 * value / after.values[0] for value in quantity.values)
            raw = text[quantity.start : after.end]
            yield quantity._replace(raw=raw, end=after.end, values=share, unit="%")
        else:
            yield quantity


def _is_share(part: Quantity, whole: Quantity, between: str) -> bool:
    is_plain = not part.unit and 0 < part.values[0] <= whole.values[0] <= _LARGEST_WHOLE
    return is_plain and bool(_RATIO.fullmatch(between))


def _is_close(one: float, two: float) -> bool:
    return abs(one - two) <= 1e-9 * max(abs(one), abs(two))


# --- figures -------------------------------------------------------------------------------

_SCALES = {
    1e2: "hundred hundreds hundert cent cents cien сто сотни مئة",
    1e3: "thousand thousands tausend mille mil тысяча тысячи тысяч тыс ألف آلاف k 千",
    1e4: "万 萬 만 หมื่น",
    1e5: "lakh lakhs लाख แสน",
    1e6: "million millions mn mln mio mill millionen millón millones миллион миллиона миллионов "
    "млн مليون ملايين 百万 ล้าน מיליון мільйон мільйона мільйонів",
    1e7: "crore crores करोड़ करोड़",
    1e8: "亿 億 억",
    1e9: "billion billions bn bln milliarde milliarden mrd mia milliard milliards миллиард "
    "миллиарда миллиардов млрд مليار مليارات 十亿 अरब พันล้าน מיליארד мільярд мільярда мільярдів",
    1e12: "trillion trillions trn tn billionen billón billones триллион триллиона триллионов трлн "
    "تريليون 万亿 兆 조",
}
_SCALE = {word: value for value, words in _SCALES.items() for word in words.split()}
_SCALE_AFTER = re.compile(
    rf"[\s-]?({any_of(_SCALE)})\b\.?"
    r"|\s?(万亿|百万|十亿|[万萬亿億千兆만억조]|लाख|करोड़|करोड़|अरब|พันล้าน|ล้าน|แสน|หมื่น|מיליארד|מיליון)",
    re.IGNORECASE,
)
_MILLION_LETTER = re.compile(r"m\b")
_UNITS = {
    "%": r"%|٪|percent\b|per cent\b|pct\b|prozent\b|pour ?cent\b|por ciento\b|процент\w*|"
    r"في المئة|بالمئة|بالمائة",
    "points": r"percentage points?\b|prozentpunkte?n?\b|points? de pourcentage|puntos porcentuales"
    r"|процентн\w+ пункт\w*|个百分点",
    "USD": r"(?:us|u\.s\.|american|amerikanische\w*)?[ -]?(?:dollars?\b|\$)|доллар\w*|دولار\w*"
    "|美元",
    "EUR": r"euros?\b|eur\b|€|евро|يورو|欧元",
    "GBP": r"pounds?\b(?! of)|gbp\b|£|фунт\w*",
    "CNY": r"(?:chinese )?(?:yuan|renminbi)\b|юан\w*|人民币",
    "JPY": r"yen\b|¥|日元",
    "RUB": r"rubles?\b|roubles?\b|rubel\b|рубл\w*",
    "INR": r"rupees?\b|₹",
    "km": r"kilomet(?:er|re)s?\b|km\b|kilomètres?\b|километр\w*|公里",
    "mi": r"miles?\b",
    "m": r"met(?:er|re)s?\b|metern?\b|mètres?\b",
    "kg": r"kilograms?\b|kilos?\b|kg\b",
    "t": r"tonn?es?\b|tonnen\b",
    "years": r"years?\b|jahren?\b|ans\b|années?\b|años?\b|лет\b|года?\b|年",
    "months": r"months?\b|monaten?\b|mois\b|mes(?:es)?\b|месяц\w*",
    "weeks": r"weeks?\b|wochen?\b|semaines?\b|semanas?\b|недел\w*",
    "days": r"days?\b|tagen?\b|jours?\b|días?\b|дн(?:ей|я)\b",
    "hours": r"hours?\b|stunden?\b|heures?\b|horas?\b|час(?:ов|а)?\b",
    "minutes": r"minutes?\b|minuten\b|minutos?\b|минут\w*",
}
# Percentage points first: "percent" is a part of it.
_UNIT_AFTER = re.compile(
    r"(?i)[\s-]*(?:"
    + "|".join(
        f"(?P<u{index}>{_UNITS[unit]})"
        for index, unit in sorted(enumerate(_UNITS), key=lambda pair: pair[0] != 1)
    )
    + ")"
)
_UNIT_NAMES = list(_UNITS)
_CURRENCY_BEFORE = re.compile(r"(?i)(?:(?:US)?([$€£¥₹])|\b(USD|EUR|GBP|CNY|JPY|RUB|INR))\s?$")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_ORDINAL_AFTER = re.compile(r"(?:st|nd|rd|th|er|ère|e|º|ª|-й|-го)\b(?!\w)")
_CONTEXT = 40  # characters before a number that may hold its bound and preposition
_BOUNDS: dict[Bound, str] = {
    "at least": "at least|no less than|no fewer than|not less than|more than|over|above"
    r"|(?<!not )exceed\w*|upwards of|a minimum of|mindestens|mehr als|über|au moins|plus de"
    "|al menos|más de|не менее|более|свыше|至少|超过",
    "at most": r"at most|no more than|not more than|not exceed\w*|at or below|less than"
    "|fewer than|under|below|up to|a maximum of|höchstens|weniger als|bis zu|au plus|moins de"
    "|como máximo|menos de|не более|менее|最多|不到",
    "about": r"about|around|roughly|approximately|some|nearly|almost|close to|circa|ca\."
    "|rund|etwa|ungefähr|fast|knapp|environ|près de|presque|casi|unos|cerca de"
    "|aproximadamente|около|примерно|почти|约|大约|近",
}
_BOUND_NAMES = list(_BOUNDS)
_WORD = re.compile(r"\w+")
# Behind a bound there is at most one more word; the patterns are slow, and most numbers have none.
_LAST_OF_BOUND = re.compile(
    any_of(
        _WORD.findall(words.removesuffix(r"\w*"))[-1]
        for bound in _BOUNDS.values()
        for words in bound.split("|")
    )
)
_BOUND_BEFORE = re.compile(
    r"(?i)(?<!\w)(?:"
    + "|".join(rf"(?P<b{index}>{words})" for index, words in enumerate(_BOUNDS.values()))
    + r")\s*(?:a |an |the |US|\W)?\s?$"
)
_CHANGES: dict[str, Change] = {
    "by": "by", "to": "to", "from": "from", "um": "by", "auf": "to", "von": "from",
}  # fmt: skip
_CHANGE_VERB = re.compile(
    r"(?i)\b(?:r[io]s(?:e|es|en|ing)|f[ae]ll(?:s|en|ing)?|gr[eo]w(?:s|n|ing)?|increas\w+|decreas\w+"
    r"|dropp?\w*|declin\w+|climb\w*|jump\w*|soar\w*|surg\w+|plung\w+|shr[aiu]nk\w*|cut\w*|rais\w+"
    r"|lower\w*|reduc\w+|expand\w*|up|down|stieg\w*|gestiegen|sank\w*|gesunken|wuchs\w*)\b"
    r"[^.;:]{0,40}\b(by|to|from|um|auf|von)\s+(?:\w+ ){0,3}?\W?$"
)


def _figures(text: str) -> list[Quantity]:
    return [
        _quantity(text, match.start(), match.end(), _readings(match[0]))
        for match in _FIGURE.finditer(text)
    ]


def _spelled(text: str) -> Iterator[Quantity]:
    for word in spelled.find(text):
        counts = _SCALE_AFTER.match(text, word.end) or _UNIT_AFTER.match(text, word.end)
        if word.value != 1 or word.is_ordinal or counts:  # a bare "one" is a pronoun
            yield _quantity(text, word.start, word.end, (word.value,), spelled_as=word)


def _readings(raw: str) -> tuple[float, ...]:
    """Read figures: with grouping marks, with a decimal mark, or both."""
    figures = re.sub(r"[’' \u00a0\u202f]", "", raw)
    marks = re.findall(r"[.,]", figures)
    if not marks:
        return (_float(figures),)
    decimal = marks[-1]
    if len(set(marks)) == 2:
        other = "," if decimal == "." else "."
        return (_float(figures.replace(other, "").replace(decimal, ".")),)
    grouped = _float(re.sub(r"[.,]", "", figures))
    if len(marks) > 1:
        return (grouped,)
    as_decimal = _float(figures.replace(decimal, "."))
    if not _GROUPED.match(raw) or raw.startswith("0"):
        return (as_decimal,)
    # English writes "1,500" and "1.5"; "1.500" may be a German thousand.
    return (grouped,) if decimal == "," else (grouped, as_decimal)


def _float(figures: str) -> float:
    try:
        return float(figures)  # reads the digits of every script
    except ValueError:
        return float("nan")


def _quantity(
    text: str,
    start: int,
    end: int,
    values: tuple[float, ...],
    *,
    spelled_as: spelled.Spelled | None = None,
) -> Quantity:
    is_ordinal = spelled_as is not None and spelled_as.is_ordinal
    ordinal = _ORDINAL_AFTER.match(text, end)
    if ordinal and not spelled_as:
        end, is_ordinal = ordinal.end(), True
    begin = start
    currency = _CURRENCY_BEFORE.search(text, max(0, start - 4), start)
    scale = None if is_ordinal else _SCALE_AFTER.match(text, end)
    factor = 1.0
    if scale:
        factor, end = _scale(text, scale)
        values = tuple(value * factor for value in values)
    elif letter := _MILLION_LETTER.match(text, end):
        # "$5m" is money; "5m" may be metres.
        millions = tuple(value * 1e6 for value in values)
        values, end = millions if currency else (*values, *millions), letter.end()
    unit = _UNIT_AFTER.match(text, end)
    name = ""
    if unit and unit.lastgroup and not is_ordinal:
        name, end = _UNIT_NAMES[int(unit.lastgroup[1:])], unit.end()
    elif currency:
        name, begin = _currency(currency), currency.start()
    elif not is_ordinal and text[max(0, start - 3) : start] == "百分之":
        name = "%"
    bound, change = _before(text[max(0, start - _CONTEXT) : start])
    shape: Shape = "ordinal" if is_ordinal else "cardinal"
    is_spelled = spelled_as is not None
    raw = text[begin:end]
    return Quantity(raw, begin, end, values, name, bound, change, shape, is_spelled, factor)


def _scale(text: str, match: re.Match[str]) -> tuple[float, int]:
    """Read the words that multiply a number, and where they end: million, lakh crore."""
    factor = _SCALE[(match[1] or match[2]).casefold()]
    further = _SCALE_AFTER.match(text, match.end())
    if not further:
        return factor, match.end()
    return factor * _SCALE[(further[1] or further[2]).casefold()], further.end()


def _currency(match: re.Match[str]) -> str:
    return _SIGNS[match[1]] if match[1] else match[2].upper()


def _before(context: str) -> tuple[Bound, Change]:
    """Read what stands before a number: "by at least", "to about"."""
    words = _WORD.findall(context.casefold())
    bound: Bound = ""
    may_be_bound = any(map(_LAST_OF_BOUND.match, words[-2:]))
    found = _BOUND_BEFORE.search(context) if may_be_bound else None
    if found and found.lastgroup:
        bound = _BOUND_NAMES[int(found.lastgroup[1:])]
        context = context[: found.start()]
    verb = None if _CHANGES.keys().isdisjoint(words) else _CHANGE_VERB.search(context)
    return bound, _CHANGES[verb[1].casefold()] if verb else ""
