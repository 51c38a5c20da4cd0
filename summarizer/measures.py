"""Units of a quantity beyond those that the checks compare: money by ISO 4217, more measures.

"$" is the US dollar unless the article is mostly about a country with dollars of its own: then
nobody can tell, and there is no unit. The same holds for pounds, rupees and "¥".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from summarizer.guards.numbers import Quantity

_MONEY = {
    "USD": r"u\.?s\.? dollars?|us\$", "AUD": r"australian dollars?", "CAD": r"canadian dollars?",
    "NZD": r"new zealand dollars?", "HKD": r"hong kong dollars?", "SGD": r"singapore dollars?",
    "TWD": r"(?:new )?taiwan dollars?",
    "CHF": r"swiss francs?|schweizer franken|francs suisses|francos suizos",
    "SEK": r"swedish kron\w+", "NOK": r"norwegian kron\w+", "DKK": r"danish kron\w+",
    "CZK": r"czech (?:crowns?|korun\w*)", "PLN": r"(?:polish )?zloty?s?", "HUF": r"forints?",
    "UAH": r"(?:ukrainian )?hryvnias?", "TRY": r"turkish liras?", "ILS": r"(?:new )?shekels?",
    "KRW": r"(?:south )?korean won", "THB": r"(?:thai )?baht", "IDR": r"rupiah",
    "VND": r"(?:vietnamese )?dong", "PHP": r"philippine pesos?", "BDT": r"taka",
    "PKR": r"pakistani rupees?", "INR": r"indian rupees?", "LKR": r"sri lankan rupees?",
    "BRL": r"(?:brazilian )?(?:reais|real)", "MXN": r"mexican pesos?", "ARS": r"argentine pesos?",
    "ZAR": r"(?:south african )?rand", "NGN": r"naira", "GHS": r"cedis?",
    "KES": r"kenyan shillings?", "EGP": r"egyptian pounds?", "SAR": r"saudi riyals?",
    "AED": r"(?:uae|emirati) dirhams?", "KZT": r"tenge",
}  # fmt: skip
_MEASURES = {
    "°C": r"° ?c|degrees? celsius|grad celsius", "°F": r"° ?f|degrees? fahrenheit",
    "km²": r"km²|sq(?:uare)?\.? (?:km|kilomet(?:re|er)s?)|quadratkilometern?|kilomètres carrés",
    "m²": r"m²|sq(?:uare)?\.? met(?:re|er)s?|quadratmetern?|mètres carrés",
    "ha": r"hectares?|hektar|hectáreas", "km/h": r"km/h|kph", "mph": r"mph", "ft": r"feet|foot",
    "kW": r"kw|kilowatts?", "MW": r"mw|megawatts?", "GW": r"gw|gigawatts?",
    "kWh": r"kwh|kilowatt[- ]hours?|kilowattstunden", "MWh": r"mwh|megawatt[- ]hours?",
    "GWh": r"gwh|gigawatt[- ]hours?", "TWh": r"twh|terawatt[- ]hours?",
    "barrels": r"barrels?", "l": r"lit(?:er|re)s?|litern",
}  # fmt: skip
_NAMES = [*_MONEY, *_MEASURES]
_BEHIND = re.compile(
    r"(?i)[\s-]*(?:"
    + "|".join(
        f"(?P<u{index}>{words})"
        for index, words in reversed([*enumerate({**_MONEY, **_MEASURES}.values())])
    )
    + r")(?!\w)"
)
_CODE = re.compile(rf"(?<!\w)(?P<code>{'|'.join(_MONEY)})\s?$")
_DOLLAR = re.compile(r"(?<!\w)(?P<sign>AU?|CA?|NZ|HK|S|NT|R|MX)$")
_DOLLARS = {
    "A": "AUD", "AU": "AUD", "C": "CAD", "CA": "CAD", "NZ": "NZD", "HK": "HKD", "S": "SGD",
    "NT": "TWD", "R": "BRL", "MX": "MXN",
}  # fmt: skip
_PER_HOUR = re.compile(r"/h\b|\s(?:per|an) hour\b")
_FAST = {"km": "km/h", "mi": "mph"}
# Countries with a currency of the same name as another's; ISO 3166-1 alpha-3.
_OWN = {
    "USD": frozenset({"AUS", "CAN", "NZL", "SGP", "HKG", "JAM", "TTO", "LBR", "NAM", "FJI"}),
    "GBP": frozenset({"EGY", "LBN", "SYR", "SDN", "SSD"}),
    "INR": frozenset({"PAK", "NPL", "LKA", "MUS"}),
    "JPY": frozenset({"CHN"}),
}
_SAYS_WHOSE = re.compile(r"(?i)us|u\.s|american|amerikan|[£₹]|gbp|inr|jpy|yen|[日美]元")


class Measure(NamedTuple):
    """The unit of a quantity, and where its words are: `text[start:end]`."""

    start: int
    end: int
    unit: str


def measure(text: str, quantity: Quantity, main_country: str) -> Measure:
    """Name the unit of a quantity of a text; empty when there is none or nobody can tell."""
    start, end, unit = quantity.start, quantity.end, quantity.unit
    if quantity.raw.startswith("$") and (sign := _DOLLAR.search(text, max(0, start - 2), start)):
        return Measure(sign.start(), end, _DOLLARS[sign["sign"]])
    if unit in _FAST and (speed := _PER_HOUR.match(text, end)):
        return Measure(start, speed.end(), _FAST[unit])
    if not unit:
        return _further(text, start, end)
    if main_country in _OWN.get(unit, ()) and not _SAYS_WHOSE.search(quantity.raw):
        unit = ""
    return Measure(start, end, unit)


def _further(text: str, start: int, end: int) -> Measure:
    """Look for the units that are not among those of the checks."""
    behind = _BEHIND.match(text, end)
    if behind and behind.lastgroup:
        return Measure(start, behind.end(), _NAMES[int(behind.lastgroup[1:])])
    code = _CODE.search(text, max(0, start - 5), start)
    return Measure(code.start(), end, code["code"]) if code else Measure(start, end, "")
