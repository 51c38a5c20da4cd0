"""Organizations that an English text names, found by the words of their names.

A small model asked for organizations lists cities and presidents, and calls a court a
company. The head word of a name says more: a ministry is a government body, a party a party.
Names that no word gives away are left to readers; other languages have only the known names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from summarizer.article import Article

OrganizationKind: TypeAlias = Literal[
    "government_body", "igo", "party", "armed_group", "company", "media", "ngo", "group"
]

# By full name or initials; case counts. One row a kind, names divided by commas.
_KNOWN: dict[OrganizationKind, str] = {
    "igo": "UN, U.N., United Nations, Security Council, General Assembly, NATO, EU, European Union,"
    "European Commission, European Parliament, European Council, European Central Bank, WHO,"
    "World Health Organization, World Health Organisation, WTO, World Trade Organization, IMF,"
    "International Monetary Fund, World Bank, OPEC, OSCE, OECD, ASEAN, APEC, G7, G8, G20, BRICS,"
    "African Union, Arab League, Shanghai Cooperation Organization, SCO, CSTO, IAEA, UNICEF,"
    "UNESCO, UNHCR, UNRWA, ECOWAS, Mercosur, Commonwealth, Council of Europe, Interpol, ICC,"
    "International Criminal Court, International Court of Justice, OPCW, OAS, Eurasian Union,"
    "Eurasian Economic Union, UN General Assembly, UN Security Council, World Food Program,"
    "World Food Programme, Asian Development Bank, African Development Bank",
    "ngo": "Red Cross, Red Crescent, ICRC, Amnesty International, Human Rights Watch, Greenpeace,"
    "Oxfam, Médecins Sans Frontières, Doctors Without Borders, Save the Children, WWF,"
    "Transparency International, Reporters Without Borders, FIFA, UEFA",
    "armed_group": "Hamas, Hezbollah, Taliban, Islamic State, ISIS, ISIL, al-Qaeda, Al-Qaeda, PKK,"
    "Boko Haram, al-Shabab, Al-Shabaab, FARC, IRA, ETA, Houthis, Wagner Group, LTTE, Tamil Tigers",
    "media": "Reuters, AFP, Associated Press, BBC, CNN, Xinhua, CCTV, TASS, Tass, Interfax, RIA,"
    "RIA Novosti, Press Trust of India, Al Jazeera, Al-Jazeera, Fox News,"
    "NBC, CBS, Sky News, Kyodo, Yonhap, IRNA, DPA,"
    "Bloomberg, The Guardian, Der Spiegel, Stern, Le Monde, El País, Haaretz, Politico",
    "government_body": "Pentagon, White House, Kremlin, Downing Street, FBI, CIA, MI5, MI6, NASA,"
    "Mossad, FSB, KGB, Knesset, Bundestag, State Department, Federal Reserve, Supreme Court,"
    "State Duma, National Security Council,"
    "Home Office, Foreign Office, Treasury, House of Commons, House of Lords",
    "company": "Microsoft, Google, Apple, Amazon, Facebook, Meta, Gazprom, Rosneft, Huawei, Boeing,"
    "Airbus, Qantas, Shell, BP, Exxon, Toyota, Volkswagen, Siemens, Samsung, Tesla",
}
# By the word that heads a name: "… of Finance" or "Finance …".
_HEADS: dict[OrganizationKind, str] = {
    "government_body": "Ministry Department Court Parliament Senate Congress Council Commission"
    " Agency Police Army Navy Government Municipality Authority Bureau Cabinet Tribunal"
    " Administration Treasury Assembly Embassy Legislature Inspectorate",
    "party": "Party",
    "armed_group": "Brigade Brigades Militia Guerrillas",
    "media": "Times Post Herald Guardian Tribune Gazette Magazine Weekly Broadcasting",
    "company": "Inc Corp Corporation Ltd Company Airlines Airways Motors Bank Holdings Plc",
    "ngo": "Foundation Association Society Federation Charity Institute University Trust",
    "group": "Church Union League Alliance Coalition Club Organization Organisation Movement",
}
# Heads that another word before them puts in another kind.
_COMPOUND_HEADS: dict[str, OrganizationKind] = {
    "News Agency": "media",
    "Press Agency": "media",
    "Broadcasting Corporation": "media",
    "Broadcasting Company": "media",
    "Broadcasting Service": "media",
    "Liberation Army": "armed_group",
    "People's Liberation Army": "government_body",
    "Fire Brigade": "government_body",
    "Fire Brigades": "government_body",
    "Labour Union": "group",
    "Workers Party": "party",
}
_NO_ORGANIZATION = frozenset(
    "West Bank|East Bank|Left Bank|Right Bank|South Bank|Soviet Union|Tea Party|Boston Tea Party"
    "|Tennis Court|Centre Court|Center Court|Hampton Court|Christmas Party|Birthday Party"
    "|Dinner Party|Garden Party|Third Party|Second Party|State Of The Union".split("|")
)
# Names that are words or people's names as well: not at the start of a sentence, nor in a name.
_AMBIGUOUS = frozenset("Stern Apple Shell Meta Amazon Commonwealth Treasury Politico Tass".split())
_LANDSCAPE = re.compile(r"\s(?:[Rr]ainforest|[Rr]iver|[Bb]asin|[Ff]orest|[Rr]egion|[Jj]ungle)")
# A capital at the start of a sentence does not make a word part of a name.
_LEADING = frozenset(
    "The A An And But In On At By For From To After Before As While When If Some Several Many All"
    " Both His Her Its Their Our This That These Those Last Next Yesterday Today However Meanwhile"
    " Also Former Even Only No One Two Three With Under According Mr Mrs Ms Dr".split()
)
_COMPANY_ENDINGS = frozenset("Inc Corp Corporation Ltd Company Holdings Plc".split())
_SUPRANATIONAL = ("United Nations ", "UN ", "European ")
_RELATION = re.compile(r"-(?:led|based|backed|run|owned|dominated|controlled|linked|sponsored)$")
# What "and" may join inside a name: "Securities and Investments Commission".
_TOPIC = (
    "Affairs|Agriculture|Arts|Commerce|Communications?|Construction|Consumers?|Cooperation|Culture"
    "|Customs|Defen[cs]e|Development|Drugs?|Education|Employment|Energy|Environment|Exchange"
    "|Explosives|Exports?|Families|Finance|Firearms|Fisheries|Food|Forestry|Health|Heritage|Home"
    "|Housing|Human|Immigration|Industry|Information|Infrastructure|Innovation|Investments?|Justice"
    "|Labor|Labour|Mining|Multicultural|Nutrition|Peace|Planning|Prevention|Public|Reconciliation"
    "|Reform|Research|Rural|Safety|Science|Securities|Security|Services|Social|Space|Sports?"
    "|Statistics|Technology|Tourism|Trade|Training|Transport|Truth|Water|Welfare|Women|Youth"
    "|Aeronautics|Atmospheric|Oceanic|Banking|Aviation|Competition|Natural|Local|Regional"
)
_WORD = r"[^\W\d_a-zß-öø-ÿ][\w&’'-]*\w|[A-Z]\.(?:[A-Z]\.)+"
_JOINED = rf"(?:,\s+(?:{_TOPIC})\b)*\s+and\s+(?:{_TOPIC})\b"
_NAME = re.compile(
    rf"(?:{_WORD})(?:(?<=\w)(?:\s+(?:(?:of|for)\s+(?:the\s+)?)?(?:{_WORD})|(?:{_JOINED})))*"
)
_OF = re.compile(r"\s(?:of|for)\s(?:the\s)?")
_POSSESSIVE = re.compile(
    r"(?<!Women)(?<!Children)(?<!People)(?<!Sheriff)(?<!Veterans)[’']s?(?=\s|$)"
)


class Organization(NamedTuple):
    """An organization, what kind it is, and the sentences that name it."""

    name: str
    kind: OrganizationKind
    numbers: tuple[int, ...]


def find_organizations(article: Article) -> list[Organization]:
    """List the organizations of an article, most often named first; the title does not count."""
    numbers: dict[str, list[int]] = defaultdict(list)
    kinds: dict[str, OrganizationKind] = {}
    for sentence in article.sentences:
        if sentence.text == article.title:
            continue
        for name, kind in _names(sentence.text).items():
            numbers[name].append(sentence.number)
            kinds[name] = kind
    merged = _without_parts(numbers)
    found = [Organization(name, kinds[name], tuple(ns)) for name, ns in merged.items()]
    return sorted(found, key=lambda o: (-len(o.numbers), o.numbers[0]))


def _names(text: str) -> dict[str, OrganizationKind]:
    """Read the names of a sentence: what their words tell, and the known ones beside them."""
    found: dict[str, OrganizationKind] = {}
    spelled: list[tuple[int, int]] = []
    for match in _NAME.finditer(text):
        for name in _POSSESSIVE.split(" ".join(match[0].split())):
            stripped, kind = _organization(name.strip())
            if kind:
                found[stripped] = kind
                spelled.append(match.span())
    for match in _known_pattern().finditer(text):
        is_inside = any(start <= match.start() and match.end() <= end for start, end in spelled)
        if not is_inside and not _is_another(match, text):
            found[match[0]] = _known()[match[0]]
    return found


def _organization(name: str) -> tuple[str, OrganizationKind | None]:
    """Judge a name by its head; where that is none, what stands after "of" may be one.

    "Federal Court" is a court, "Chief of the Army" no army, "Ana Ruiz of the Dockers Union"
    names a union.
    """
    words = name.split()
    while words and (words[0] in _LEADING or _RELATION.search(words[0])):
        words.pop(0)
    name = " ".join(words)
    if len(words) < 2 or name in _NO_ORGANIZATION:
        return name, None  # "the Court", "the Party": a word, no name
    if name in _known():
        return name, _known()[name]
    head, *rest = _OF.split(name, maxsplit=1)
    kind = _kind(head) if rest else _known_ending(name) or _kind(name)
    if kind in {"government_body", "group"} and name.startswith(_SUPRANATIONAL):
        return name, "igo"
    if kind or not rest:
        return name, kind
    return _organization(rest[0])


def _kind(head: str) -> OrganizationKind | None:
    words = head.replace("’", "'").split()
    for length in (3, 2):
        compound = _COMPOUND_HEADS.get(" ".join(words[-length:]))
        if compound:
            return compound
    return _head_kinds().get(words[-1])


def _known_ending(name: str) -> OrganizationKind | None:
    """Tell "Iranian Supreme Court" by the known name that ends it."""
    words = name.split()
    endings = (" ".join(words[start:]) for start in range(1, len(words) - 1))
    return next((_known()[ending] for ending in endings if ending in _known()), None)


def _is_another(match: re.Match[str], text: str) -> bool:
    """Tell a word or a person from the organization of that name; and shouting from initials."""
    before = text[max(0, match.start() - 30) : match.start()].split()
    if match[0].isupper() and text.isupper():
        return True
    if match[0] not in _AMBIGUOUS:
        return False
    is_river = bool(_LANDSCAPE.match(text, match.end()))
    return (
        not before
        or before[-1][0].isupper()
        or is_river
        or (match[0] == "Amazon" and before[-1] == "the")
    )


def _without_parts(numbers: dict[str, list[int]]) -> dict[str, list[int]]:
    """Count names inside a longer one, and initials of one, with the one they can only mean."""
    merged = {name: set(ns) for name, ns in numbers.items()}
    for name in sorted(numbers, key=len):
        longer = [other for other in merged if _is_part(name, other)]
        if longer:
            found = merged.pop(name)
            if len(longer) == 1:
                merged[longer[0]] |= found
    return {name: sorted(ns) for name, ns in merged.items()}


def _is_part(name: str, other: str) -> bool:
    """Tell a short form: initials, an end, or the beginning of a company's name or a new one.

    "UN" begins "UN Security Council" and is another body.
    """
    if name == other:
        return False
    if name.replace(".", "") == _initials(other) or other.endswith(f" {name}"):
        return True
    rest = other.removeprefix(f"{name} ")
    return rest != other and (name not in _known() or rest in _COMPANY_ENDINGS)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


@cache
def _known() -> dict[str, OrganizationKind]:
    return {name.strip(): kind for kind, row in _KNOWN.items() for name in row.split(",")}


@cache
def _head_kinds() -> dict[str, OrganizationKind]:
    return {word: kind for kind, row in _HEADS.items() for word in row.split()}


@cache
def _known_pattern() -> re.Pattern[str]:
    names = sorted(_known(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")
