"""When and how much: the dates and numbers of a fact, as values.

Code reads them, never the model. A time without its year is counted from the day of publication
or stays what it is (`times`). A number that can be read in two ways ("1.500") has a value only
in a language that writes it in one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer import measures, times
from summarizer.brief import Quantity, When
from summarizer.guards import numbers, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.article import Article

_TONGUES = frozenset({"en", "de", "fr", "es", "ru", "ar"})
# Written as letters with a number: G20, COVID-19, F-16; and hours: 22:00, 10 a.m.
_IN_A_NAME = re.compile(
    r"[A-Za-z][-‑]?$|\d:$|\b(?:Article|Section|Chapter|Resolution|Flight|Route|Highway|No\.|Number"
    r"|Channel|Phase|Room|Gate|Page|Boeing|Airbus|Apollo|Formula|Paragraph|Artikel|Resolución)\s$|§\s?$"
)
_NAME = 12  # characters of the longest of these
_HOUR = re.compile(r":\d\d|\s?[ap]\.?m\b|\sUhr\b|\so[’']clock\b|\sh\b")
_DECIMAL_COMMA = frozenset(
    "de fr it pt nl pl ru uk be cs sk da nb nn no fi sv ro bg hr sr sl el tr ca gl id vi hu".split()
)
_DECIMAL_POINT = frozenset({"en", "zh", "ja", "ko", "hi", "he", "th"})
_COMMA_REGIONS = frozenset({"ES", "AR", "CL", "CO", "UY", "VE", "BO", "EC", "PY", "CR"})
_POINT_REGIONS = frozenset({"US", "GB", "CH", "LI", "MX", "PR", "GT", "HN", "NI", "DO"})
_THREE_DIGITS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}([.,])\d{3}(?![\d]|[.,]\d)")
_DASH = re.compile(r"\s?[-–—]\s?")
_TO = re.compile(r"\s(?:to|bis|à|a)\s")
_AND = re.compile(r"\s(?:and|und|et|y)\s")
_BETWEEN = re.compile(r"(?i)\b(?:between|zwischen|entre)\s$")
_PLURAL = re.compile(r"\s(?:[^\W\d_]*[sn]|people)\b")  # what is counted: soldiers, Personen
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_FRACTION = re.compile(rf"[ -](?P<part>{'|'.join(_PARTS)})s\b(?=(?P<of>\sof\b)?)")
_OR_MORE = re.compile(r"\+|\s(?:[^\W\d_]+\s)?or (?P<less>less|fewer)\b|\s(?:[^\W\d_]+\s)?or more\b")
_SHARES = frozenset({"%", "points"})
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{5})\.$")  # of the sentence: "5 million.", not "5 Mrd."
_CLAUSE = 60  # characters in which the verb of a change stands
_UP = (
    r"r[io]sen?|rises|rising|rose|grow[ns]?|grew|growing|increas\w+|climb\w*|jump\w*|soar\w*"
    r"|surg\w+|rais\w+|expand\w*|gain\w*|up|stieg\w*|steig\w*|gestiegen|wuchs\w*|gewachsen|erhöh\w+"
    r"|augment\w+|progress\w+|bondi\w*|aument\w+|subi\w*|crec\w+"
)
_DOWN = (
    r"f[ae]ll(?:s|en|ing)?|decreas\w+|drop\w*|declin\w+|plung\w+|shr[aiu]nk\w*|cuts?|lower\w*"
    r"|reduc\w+|lost|slump\w*|down|sank\w*|sink\w*|gesunken|fiel\w*|gefallen|verringer\w*"
    r"|recul\w+|baiss\w+|chut\w+|diminu\w+|baj[aóo]\w*|cay[óe]\w*|disminu\w+"
)
_MOVE = re.compile(rf"(?i)(?<!\w)(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?!\w)")
_JUST_MOVED = re.compile(
    rf"(?i)(?<!\w)(?:(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\s(?:of\s|de\s|um\s)?)(?:\w+\s){{0,2}}$"
)
_NOUN_BEHIND = re.compile(
    r"(?i)[\s-](?:(?P<up>increase|rise|jump|surge|gain|growth)|(?P<down>decrease|fall|drop|decline"
    r"|cut|reduction|slump|loss))\b"
)
_ENDS_WITH_UM = re.compile(r"\b(?P<by>um)\s(?:\w+\s){0,2}$|\b(?P<to>auf)\s(?:\w+\s){0,2}$")


class Setting(NamedTuple):
    """What the figures of an article are read by."""

    published: str | None = None
    language: str = "und"
    main_country: str = ""

    @classmethod
    def of(cls, article: Article, countries: Sequence[str]) -> Setting:
        """Take it from an article and the countries it mentions, most often first."""
        return cls(article.published, article.language, countries[0] if countries else "")

    def frame(self, text: str) -> times.Frame:
        """Say how to read a text, which may be in another language than the article."""
        return times.Frame(times.published_day(self.published), _language(text, self.language))


_UNKNOWN = Setting()


def when_of(text: str, setting: Setting = _UNKNOWN, evidence: tuple[str, ...] = ()) -> When | None:
    """Read the first time that a text names; None when it names none.

    `evidence` are the sentences it rests on: they may have the year that it left out.
    """
    found = times.find(text, setting.frame(text), evidence)
    if not found:
        return None
    first = found[0]
    return When(
        raw=text[first.start : first.end],
        iso=first.place.iso if first.place else None,
        precision=first.place.precision if first.place else None,
        basis=first.basis,
    )


def quantities_of(text: str, setting: Setting = _UNKNOWN) -> tuple[Quantity, ...]:
    """Read the numbers of a text that count or measure, in order: no dates, ranks or names."""
    found = numbers.quantities(text)
    if not found:
        return ()
    spans = times.spans(text, setting.frame(text))
    counted = [
        figure
        for figure in found
        if figure.shape == "cardinal"
        and not any(start <= figure.start < end for start, end in spans)
        and not _is_named(text, figure)
    ]
    return tuple(_quantities(text, counted, setting))


def _language(text: str, language: str) -> str:
    """Choose the language of a text: the article's, or the one its words are clearly in."""
    tongue, primary = reading.tongue(text), language.partition("-")[0]
    if primary == "und":
        return tongue or ("en" if reading.script(text) == "latin" else "und")
    is_other = tongue not in {None, primary} and (primary in _TONGUES or tongue == "en")
    return tongue if is_other and tongue else language


def _is_named(text: str, figure: numbers.Quantity) -> bool:
    """Tell whether a figure is a part of a name, or an hour."""
    if figure.is_spelled:
        return False
    before = text[max(0, figure.start - _NAME) : figure.start]
    is_name = figure.raw[0].isdigit() and bool(_IN_A_NAME.search(before))
    return is_name or bool(_HOUR.match(text, figure.end))


def _quantities(text: str, found: list[numbers.Quantity], setting: Setting) -> Iterator[Quantity]:
    index = 0
    while index < len(found):
        first, last = found[index], found[index + 1] if index + 1 < len(found) else None
        upper = last if last and _is_range(text, first, last) else None
        yield _quantity(text, first, upper, setting)
        index += 2 if upper else 1


def _quantity(
    text: str,
    lower: numbers.Quantity,
    upper: numbers.Quantity | None,
    setting: Setting,
) -> Quantity:
    measured = measures.measure(text, upper or lower, setting.main_country)
    start, end, unit = min(lower.start, measured.start), measured.end, measured.unit
    mark = _decimal_mark(text, setting.language)
    value, top = _value(lower, mark), _value(upper, mark) if upper else None
    if upper:
        start = lower.start
        if between := _BETWEEN.search(text, max(0, start - 12), start):
            start = between.start()
        if value is not None and top is not None:
            value *= _shared_scale(lower, upper)
    elif fraction := _fraction(text, lower):
        share = 100 * lower.values[0] / _PARTS[fraction["part"]]
        value, unit, end = round(share, 2), "%", fraction.end()
    change, direction = _change(text, lower, unit, end)
    return Quantity(
        raw=_FULL_STOP.sub("", text[start:end]),
        value=value,
        upper=top,
        unit=unit or None,
        bound=lower.bound or _bound_behind(text, end),
        change=change,
        direction=direction,
    )


def _value(figure: numbers.Quantity, mark: str) -> float | None:
    """Choose between the readings of "1.500" and "1,500" by the decimal mark, if it is known."""
    written = _THREE_DIGITS.search(figure.raw)
    if not written:
        return figure.values[0] if len(figure.values) == 1 else None
    grouped = figure.values[0]
    if mark and written[1] != mark:
        return grouped
    is_share = figure.unit in _SHARES  # 1500 % is rare
    return grouped / 1000 if mark == "," or (mark and is_share) else None


def _decimal_mark(text: str, language: str) -> str:
    """Tell which mark a text writes decimals with; empty when in doubt.

    A fact in another language than its article may have kept the marks of the article.
    """
    own = _language(text, language)
    marks = {_mark(own)} if language == "und" else {_mark(own), _mark(language)}
    return marks.pop() if len(marks) == 1 else ""


def _mark(language: str) -> str:
    primary, _, region = language.partition("-")
    if region.upper() in _COMMA_REGIONS:
        return ","
    if region.upper() in _POINT_REGIONS:
        return "."
    return "," if primary in _DECIMAL_COMMA else "." if primary in _DECIMAL_POINT else ""


def _is_range(text: str, first: numbers.Quantity, last: numbers.Quantity) -> bool:
    """Tell "between 3 and 5 million" and "3–5 %" from "from 3 to 5 percent" and a score of 3-5."""
    low, high = first.values[0], last.values[0]
    same_unit = not first.unit or first.unit == last.unit
    if not same_unit or low >= high or last.bound:
        return False
    between = text[first.end : last.start]
    if _AND.fullmatch(between):
        return bool(_BETWEEN.search(text[max(0, first.start - 12) : first.start]))
    if first.change or last.change:
        return False
    if _TO.fullmatch(between):
        return bool(last.unit or last.scale > 1 or _PLURAL.match(text, last.end))
    is_counted = last.unit or last.scale > 1 or _PLURAL.match(text, last.end)
    return bool(_DASH.fullmatch(between) and is_counted)


def _shared_scale(lower: numbers.Quantity, upper: numbers.Quantity) -> float:
    """Return what the lower end borrows: "between 3 and 5 million" begins at three million."""
    is_bare = lower.scale == 1 and upper.scale > 1
    return upper.scale if is_bare and lower.values[0] < upper.values[0] / upper.scale else 1


def _fraction(text: str, figure: numbers.Quantity) -> re.Match[str] | None:
    """Read "two thirds"; two quarters may be half a year."""
    match = _FRACTION.match(text, figure.end) if not figure.unit else None
    if match and match["part"] == "quarter" and not (figure.values[0] == 3 and match["of"]):
        return None
    return match


def _bound_behind(text: str, end: int) -> Literal["at least", "at most"] | None:
    match = _OR_MORE.match(text, end)
    if not match:
        return None
    return "at most" if match["less"] else "at least"


def _change(
    text: str, figure: numbers.Quantity, unit: str, end: int
) -> tuple[Literal["by", "to", "from"] | None, Literal["up", "down"] | None]:
    """Read how a number is part of a change: by how much, to or from what, up or down."""
    before = text[max(0, figure.start - _CLAUSE) : figure.start]
    if figure.change:
        moves = [*_MOVE.finditer(before)]
        return figure.change, _way(moves[-1]) if moves else None
    if told := _ENDS_WITH_UM.search(before):
        moves = [*_MOVE.finditer(text)]
        return ("by" if told["by"] else "to", _way(moves[0])) if len(moves) == 1 else (None, None)
    if unit not in _SHARES:
        return None, None
    moved = _JUST_MOVED.search(before) or _NOUN_BEHIND.match(text, end)
    return ("by", _way(moved)) if moved else (None, None)


def _way(move: re.Match[str]) -> Literal["up", "down"]:
    return "up" if move["up"] else "down"
