"""Words and patterns of times, as data, and in which order languages write day and month."""

from __future__ import annotations

from summarizer.alternation import any_of
from summarizer.guards.dates import MONTH, WEEKDAY

DAY_FIRST = frozenset(
    "de fr es it pt nl pl ru uk be cs sk da nb nn no fi sv ro bg hr sr sl el tr ca gl id vi ar he"
    .split()
)  # fmt: skip
DAY_FIRST_ENGLISH = frozenset("GB IE AU NZ IN ZA KE NG PK SG".split())
MIXED_REGIONS = frozenset({"US", "CA", "PH", "PR"})

SEASONS = {
    "": "spring summer autumn fall frühjahr frühling sommer herbst printemps été automne primavera "
    "verano otoño",
    "winter": "winter hiver invierno",
}
SEASON = {word: name for name, words in SEASONS.items() for word in words.split()}
ORDINALS = (
    "first 1st erste ersten erstes premier primer",
    "second 2nd zweite zweiten zweites deuxième segundo",
    "third 3rd dritte dritten drittes troisième tercer",
    "fourth 4th vierte vierten viertes quatrième cuarto",
)
ORDINAL = {word: n for n, words in enumerate(ORDINALS, 1) for word in words.split()}
PARTS = {
    "quarter": 3, "quartal": 3, "trimestre": 3, "half": 6, "halbjahr": 6, "hälfte": 6,
    "semestre": 6,
}  # fmt: skip
SIDES = {
    "last": "last", "past": "past", "this": "this", "next": "next", "coming": "coming",
    "letzten": "past", "letzter": "past", "vergangenen": "past", "vorigen": "past",
    "diesen": "this", "nächsten": "next", "kommenden": "coming",
    "dernier": "past", "prochain": "coming", "pasado": "past", "próximo": "coming",
    "este": "this",
}  # fmt: skip
SHIFTS = {
    "last": -1, "this": 0, "next": 1,
    "letzt": -1, "vergangen": -1, "vorig": -1, "dies": 0, "nächst": 1, "kommend": 1,
    "derni": -1, "prochain": 1, "pass": -1, "cette": 0, "ce": 0,
    "pasad": -1, "próxim": 1, "este": 0, "esta": 0,
}  # fmt: skip
UNITS = {
    "week": "week woche semaine semana", "month": "month monat mois mes",
    "year": "year jahr an année año", "day": "day tag jour día",
}  # fmt: skip
UNIT = {word: unit for unit, words in UNITS.items() for word in words.split()}
NEAR = {
    "en": {"yesterday": -1, "today": 0, "tomorrow": 1},
    "de": {"gestern": -1, "heute": 0, "morgen": 1, "vorgestern": -2, "übermorgen": 2},
    "fr": {"hier": -1, "demain": 1, "aujourd'hui": 0, "aujourd’hui": 0, "avant-hier": -2},
    "es": {"ayer": -1, "hoy": 0, "anteayer": -2},
}
COUNT = {
    word: n
    for words in (
        "a one two three four five six seven eight nine ten eleven twelve",
        "einem zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "un deux trois quatre cinq six sept huit neuf dix onze douze",
        "un dos tres cuatro cinco seis siete ocho nueve diez once doce",
    )
    for n, word in enumerate(words.split(), 0 if words.startswith("a ") else 1)
} | {"a": 1, "an": 1, "einer": 1, "une": 1, "una": 1}
STARTS = {
    "en": "last past this next coming previous current following early late mid tonight",
    "de": "letzte letzten letztes letzter letztem vergangene vergangenen vergangenes vergangener "
    "vorige vorigen voriges voriger diese diesen dieses dieser diesem nächste nächsten nächstes "
    "nächster kommende kommenden kommendes kommender vor",
    "fr": "semaine mois année an cette ce il les",
    "es": "semana mes año este esta próximo próxima pasado pasada hace los",
}

_Y = r"(?P<y>(?:1[5-9]|20|21)\d\d)(?![\d%]|[.,]\d|\w)"
_M = rf"(?P<m>{any_of(MONTH)})(?!\w)(?:\.(?=,?\s?\d))?"
_W = rf"(?P<w>{any_of(WEEKDAY)})(?!\w)"
_TH = r"(?:st|nd|rd|th|er|º)?"
_D = rf"(?P<d>\d{{1,2}}){_TH}"
# "on 5 May 2000 people": a number of them.
_COUNTED = (
    r"(?!\s?(?:million|billion|percent|per cent|dollars|euros|people|men|women|soldiers|troops"
    r"|workers|jobs|homes|houses|tonnes|tons|km|kilomet\w+|miles|met\w+|personen|menschen"
    r"|personnes|personas)\b)"
)
_NUMBER = rf"(?P<n>\d{{1,3}}|{any_of(COUNT)})"
# What is tried, in this order, where a word can begin a time; the name is that of its reader.
PATTERNS: tuple[tuple[str, str], ...] = (
    (
        (
            r"(?P<y>(?:1[5-9]|20|21)\d\d)(?P<s>[-./])(?P<m>\d{1,2})(?:(?P=s)(?P<d>\d{1,2}))?"
            r"(?!\d|[-./]\d)"
        ),
        "year first",
    ),
    (r"(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4})(?!\d)", "figures"),
    (
        r"(?P<y>\d{4})\s?[年년](?:\s?(?P<m>\d{1,2})\s?[月월](?:\s?(?P<d>\d{1,2})\s?[日号일])?)?",
        "han",
    ),
    (r"(?P<m>\d{1,2})[月월]\s?(?P<d>\d{1,2})[日号일]", "han"),
    (
        (
            rf"{_D}\.?\s?(?:[-–—]|to|until|till|through|bis|al?|au|(?P<and>and|und|et|y))\s?"
            rf"(?P<e>\d{{1,2}}){_TH}\.?\s(?:of |de )?{_M}(?:,?\s(?:de |del )?{_Y}{_COUNTED})?"
        ),
        "days",
    ),
    (
        (
            rf"{_M}\s{_D}\s?(?:[-–—]|to|through)\s?(?P<e>\d{{1,2}}){_TH}(?![\d:])"
            rf"(?:,?\s{_Y}{_COUNTED})?"
        ),
        "days",
    ),
    (
        (
            rf"(?:{_W},?\s(?:den |dem |the |le |el )?)?{_D}\.?\s(?:of |de )?{_M}"
            rf"(?:,?\s(?:de |del )?{_Y}{_COUNTED})?"
        ),
        "calendar",
    ),
    (rf"(?:{_W},?\s)?{_M}\s{_D}(?![\d:]|\.\d|,\d|\s?%)(?:,?\s{_Y}{_COUNTED})?", "calendar"),
    (rf"{_M},?\s(?:of |de |del )?{_Y}{_COUNTED}", "calendar"),
    (r"(?P<letter>[QH])(?P<n>[1-4])[\s/,-]{1,2}(?:of )?" + _Y, "part"),
    (rf"(?P<n>[1-4])\.\s?(?P<part>quartal|halbjahr)\s(?:des jahres |von )?{_Y}", "part"),
    (
        (
            rf"(?P<ordinal>{any_of(ORDINAL)})\s(?P<part>{any_of(PARTS)})\s"
            rf"(?:of |in |des jahres |von |de |del )?{_Y}"
        ),
        "part",
    ),
    (rf"(?P<season>{any_of(SEASON)})\s(?:of |de |del )?{_Y}", "season"),
    (
        r"(?:(?:early|late|mid)[\s-])?(?P<decade>(?:1[5-9]|20)\d0)(?:s|er|ern)\b(?:\sJahren?)?",
        "decade",
    ),
    (r"(?:les années|los años)\s(?P<decade>(?:1[5-9]|20)\d0)(?!\d)", "decade"),
    (rf"(?:(?:early|late|mid)[\s-])?{_Y}{_COUNTED}", "year"),
    (any_of({word for table in NEAR.values() for word in table}) + r"(?![\w'’])", "near"),
    (r"(?:this (?:morning|afternoon|evening)|tonight)(?!\w)", "part of day"),
    (rf"{_NUMBER}(?P<unsure> or \w+)?\s(?P<unit>day|week|month|year)s?\sago(?!\w)", "ago"),
    (
        rf"vor\s{_NUMBER}(?P<unsure> (?:oder|bis) \w+)?\s(?P<unit>tag|woche|monat|jahr)e?n?(?!\w)",
        "ago",
    ),
    (
        (
            rf"(?:il y a|hace)\s{_NUMBER}(?P<unsure> (?:ou|o|à|a) \w+)?\s"
            r"(?P<unit>jour|semaine|mois|an|día|semana|mes|año)(?:e?s)?(?!\w)"
        ),
        "ago",
    ),
    (rf"(?P<side>last|past|this|next|coming)\s(?:coming\s)?{_M}(?!\s\d)", "month"),
    (
        (
            r"(?P<side>last|this|next|past|previous|coming|current|following)\s"
            r"(?P<unit>week|month|year|quarter|decade|night|season|spring|summer|autumn"
            r"|fall|winter)(?!\w)"
        ),
        "unit",
    ),
    (
        (
            r"(?P<side>(?:letzt|vergangen|vorig|dies|nächst|kommend)e[nsrm]?)\s"
            r"(?P<unit>woche|monat|jahr)(?:e?s)?(?!\w)"
        ),
        "unit",
    ),
    (
        r"(?P<unit>semaine|mois|année|an)\s(?P<side>derni(?:er|ère)|prochaine?|passée?)(?!\w)",
        "unit",
    ),
    (r"(?P<unit>semana|mes|año)\s(?P<side>pasad[oa]|próxim[oa])(?!\w)", "unit"),
    (
        (
            r"(?P<side>cette|ce|est[ea]|próxim[oa]|pasad[oa])\s"
            r"(?P<unit>semaine|mois|année|semana|mes|año)(?!\w)"
        ),
        "unit",
    ),
    (rf"(?P<side>{any_of(SIDES)})\s(?:coming\s)?{_W}", "weekday"),
    (rf"{_W}\s(?P<week>last|this|next)\sweek(?!\w)", "weekday"),
    (rf"{_W}(?:\s(?P<behind>dernier|prochain|pasado|próximo)(?!\w))?", "weekday"),
    (_M, "month"),
)
