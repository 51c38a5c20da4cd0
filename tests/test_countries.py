"""Countries: known exactly or not at all, in a model's answer and in running text."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict

import pytest

from summarizer import _country_names as words
from summarizer import countries

UN_MEMBERS = """
AFG ALB DZA AND AGO ATG ARG ARM AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BTN BOL BIH BWA BRA BRN
BGR BFA BDI CPV KHM CMR CAN CAF TCD CHL CHN COL COM COG COD CRI CIV HRV CUB CYP CZE DNK DJI DMA DOM
ECU EGY SLV GNQ ERI EST SWZ ETH FJI FIN FRA GAB GMB GEO DEU GHA GRC GRD GTM GIN GNB GUY HTI HND HUN
ISL IND IDN IRN IRQ IRL ISR ITA JAM JPN JOR KAZ KEN KIR PRK KOR KWT KGZ LAO LVA LBN LSO LBR LBY LIE
LTU LUX MDG MWI MYS MDV MLI MLT MHL MRT MUS MEX FSM MDA MCO MNG MNE MAR MOZ MMR NAM NRU NPL NLD NZL
NIC NER NGA MKD NOR OMN PAK PLW PAN PNG PRY PER PHL POL PRT QAT ROU RUS RWA KNA LCA VCT WSM SMR STP
SAU SEN SRB SYC SLE SGP SVK SVN SLB SOM ZAF SSD ESP LKA SDN SUR SWE CHE SYR TJK TZA THA TLS TGO TON
TTO TUN TUR TKM TUV UGA UKR ARE GBR USA URY UZB VUT VEN VNM YEM ZMB ZWE
""".split()


def found(text: str) -> list[tuple[str, str, bool]]:
    return [(text[m.start : m.end], m.code, m.is_name) for m in countries.find_countries(text)]


def codes(text: str) -> list[str]:
    return [mention.code for mention in countries.find_countries(text)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((name, "RUS") for name in ("Russia", "Russian Federation", "the Russian Federation")),
        *((name, "GBR") for name in ("UK", "U.K.", "Britain", "Great Britain", "United Kingdom")),
        *(
            (name, "GBR")
            for name in ("England", "Scotland", "Wales", "Northern Ireland", "English")
        ),
        *((name, "USA") for name in ("U.S.", "US", "us", "USA", "United States of America")),
        *((name, "USA") for name in ("America", "the United States", "The US", "u.s.a.")),
        *((name, "TUR") for name in ("Türkiye", "Turkiye", "Turkey", "Republic of Türkiye")),
        *((name, "KOR") for name in ("South Korea", "Republic of Korea", "Korea, Republic of")),
        *((name, "PRK") for name in ("North Korea", "DPRK", "D.P.R.K.")),
        ("Democratic People's Republic of Korea", "PRK"),
        *((name, "CIV") for name in ("Ivory Coast", "Côte d'Ivoire", "Cote d’Ivoire")),
        *((name, "CZE") for name in ("Czech Republic", "Czechia", "the Czech Republic")),
        *((name, "MMR") for name in ("Burma", "Myanmar")),
        *((name, "MKD") for name in ("Macedonia", "North Macedonia")),
        *((name, "XKX") for name in ("Kosovo", "XKX", "XK", "Republic of Kosovo")),
        *((name, "TWN") for name in ("Taiwan", "Republic of China", "Chinese Taipei")),
        *((name, "CHN") for name in ("China", "People's Republic of China", "PRC", "Beijing")),
        *((name, "HKG") for name in ("Hong Kong", "HK")),
        *((name, "PSE") for name in ("Palestine", "Palestinian territories", "Gaza", "West Bank")),
        *((name, "VAT") for name in ("Vatican", "Vatican City", "the Holy See")),
        *((name, "COD") for name in ("Congo", "DRC", "DR Congo", "D.R. Congo", "Zaire")),
        ("Democratic Republic of the Congo", "COD"),
        ("Congo, The Democratic Republic of the", "COD"),
        *((name, "COG") for name in ("Republic of the Congo", "Congo-Brazzaville")),
        *((name, "IRN") for name in ("Iran", "Islamic Republic of Iran")),
        *((name, "IRN") for name in ("Iran (Islamic Republic of)", "iran, islamic republic of")),
        *((name, "SYR") for name in ("Syria", "Syrian Arab Republic")),
        *((name, "LAO") for name in ("Laos", "Lao People's Democratic Republic")),
        *((name, "VNM") for name in ("Vietnam", "Viet Nam")),
        *((name, "BOL") for name in ("Bolivia", "Plurinational State of Bolivia")),
        *((name, "VEN") for name in ("Venezuela", "Venezuela (Bolivarian Republic of)")),
        *((name, "TZA") for name in ("Tanzania", "United Republic of Tanzania")),
        *((name, "MDA") for name in ("Moldova", "Republic of Moldova")),
        *((name, "FSM") for name in ("Micronesia", "Micronesia (Federated States of)")),
        *((name, "LCA") for name in ("Saint Lucia", "St. Lucia", "St Lucia")),
        *((name, "IRL") for name in ("Ireland", "Republic of Ireland", "Irish")),
        *((name, "STP") for name in ("Sao Tome and Principe", "São Tomé & Príncipe")),
        *((name, "JEY") for name in ("Jersey", "JE")),
        *((name, "CHN") for name in ("Chinese", "chinese", "China’s", "  CHINA ", "cn", "CHN")),
        *((name, "RUS") for name in ("Kremlin", "the Kremlin", "Moscow", "Russians", "ru", "rus")),
        ("Crimea", "UKR"),
        ("Timor Leste", "TLS"),
        ("Dominican", "DOM"),
        ("Guinea Bissau", "GNB"),
    ],
)
def test_name_alias_code_or_demonym_is_known_exactly(name: str, code: str) -> None:
    assert countries.country_code(name) == code


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "the",
        "EU",
        "European Union",
        "NATO",
        "UN",
        "Africa",
        "none",
        "None",
        "N/A",
        "NA",
        "no",
        "unknown",
        "international",
        "Soviet Union",
        "Korea",
        "Korean",
        "Europe",
        "Jerusalem",
        "Brussels",
        "it",
        "is",
        "and",
        "Russia, China",
        "Russla",
        "Chin",
        "Republic",
        "Virgin Islands",
    ],
)
def test_what_is_no_single_country_has_no_code(name: str) -> None:
    assert countries.country_code(name) is None


def test_codes_that_are_words_need_capitals() -> None:
    pairs = [("it", "IT"), ("am", "AM"), ("are", "ARE"), ("per", "PER")]
    assert [countries.country_code(lower) for lower, _ in pairs] == [None] * 4
    assert [countries.country_code(upper) for _, upper in pairs] == ["ITA", "ARM", "ARE", "PER"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Россия", "RUS"),
        ("России", "RUS"),
        ("中国", "CHN"),
        ("Deutschland", "DEU"),
        ("عراق", None),
        ("Vereinigte Staaten", "USA"),
        ("États-Unis", "USA"),
        ("EE.UU.", "USA"),
        ("米国", "USA"),
        ("العراق", "IRQ"),
        ("Großbritannien", "GBR"),
        ("Южная Корея", "KOR"),
        ("Türkei", "TUR"),
        ("Україна", "UKR"),
        ("ישראל", "ISR"),
        ("भारत", "IND"),
        ("한국", "KOR"),
        ("ประเทศไทย", "THA"),
    ],
)
def test_native_names_are_known(name: str, code: str | None) -> None:
    assert countries.country_code(name) == code


@pytest.mark.parametrize(
    "name", ["EU", "the European Union", "U.N.", "un", "NATO", "African Union", "OPEC+", "ООН"]
)
def test_body_is_no_country_and_known_as_a_body(name: str) -> None:
    assert countries.is_body(name)
    assert countries.country_code(name) is None


@pytest.mark.parametrize("name", ["Russia", "", "Hamas", "Microsoft"])
def test_country_or_other_actor_is_no_body(name: str) -> None:
    assert not countries.is_body(name)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("RUS", "Russia"),
        ("KOR", "South Korea"),
        ("GBR", "United Kingdom"),
        ("IRN", "Iran"),
        ("USA", "United States"),
        ("TUR", "Türkiye"),
        ("XKX", "Kosovo"),
        ("TWN", "Taiwan"),
        ("PSE", "Palestine"),
        ("CZE", "Czechia"),
        ("JEY", "Jersey"),
        ("REU", "Réunion"),
    ],
)
def test_country_name_is_the_newsroom_s(code: str, name: str) -> None:
    assert countries.country_name(code) == name


def test_unknown_code_is_a_key_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="'ZZZ'"):
        countries.country_name("ZZZ")


def test_mentions_carry_offsets_and_tell_names_from_other_words() -> None:
    text = "China’s leader met Russian envoys in Beijing; Washington and the Kremlin declined."
    assert found(text) == [
        ("China", "CHN", True),
        ("Russian", "RUS", False),
        ("Beijing", "CHN", False),
        ("Washington", "USA", False),
        ("Kremlin", "RUS", False),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Equatorial Guinea, Papua New Guinea and Guinea-Bissau", ["GNQ", "PNG", "GNB"]),
        ("Guinea and Guineans", ["GIN", "GIN"]),
        ("Niger left; Nigeria and a Nigerien stayed", ["NER", "NGA", "NER"]),
        ("Dominica is not the Dominican Republic", ["DMA", "DOM"]),
        ("Congo, the Republic of Congo, DR Congo", ["COD", "COG", "COD"]),
        ("the Democratic\nRepublic of the Congo", ["COD"]),
        ("the United Kingdom of Great Britain and Northern Ireland", ["GBR"]),
        ("South Sudan and Sudan", ["SSD", "SDN"]),
        ("the People's Republic of China and the Republic of China", ["CHN", "TWN"]),
        ("Northern Ireland and the Republic of Ireland", ["GBR", "IRL"]),
        ("American Samoa, Samoa", ["ASM", "WSM"]),
        ("North Korea and South Koreans", ["PRK", "KOR"]),
        ("St. Lucia and Cote d’Ivoire", ["LCA", "CIV"]),
    ],
)
def test_longest_name_wins(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "South American and Latin American leaders",
        "across the Indian Ocean to the South China Sea",
        "an American Indian reservation in New Mexico",
        "the Gulf of Mexico, Lake Chad and the Niger Delta",
        "New England and British Columbia",
        "The Washington Post and The Moscow Times reported",
        "Michael Jordan, Michael B. Jordan and Jim Jordan",
        "Jordan Peterson spoke; Paris Hilton left; Chad Smith drums",
        "Mark Cuban, Denzel Washington, George Washington, Tom Holland",
        "they polish the turkey and the china; tell us more",
        "Polish the silver first",
        "CONTACT US or FOLLOW US",
        "five billion US dollars, US$3 and Hong Kong dollars",
        "French-speaking voters",
        "Korea was divided",
        "under the Paris Agreement and the Rome Statute",
        "Jersey beat New Jersey in English",
        "Indiana, Chinatown, Germanic, Romans",
    ],
)
def test_words_of_other_things_are_no_mention(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jordan King Abdullah flew home", ["JOR"]),
        ("Officials in Jordan Tuesday said", ["JOR"]),
        ("Jordan Says It Shot Down Drones", ["JOR"]),
        ("Turkey and Chad agreed", ["TUR", "TCD"]),
        ("Polish troops; Poles", ["POL", "POL"]),
        ("Russia pounds Ukraine", ["RUS", "UKR"]),
        ("China won the contract", ["CHN"]),
        ("US, UK, U.S., U.K., UAE and USA", ["USA", "GBR", "USA", "GBR", "ARE", "USA"]),
        ("the China-Russia-led group and the US-led one", ["CHN", "RUS", "USA"]),
        ("Crimea", ["UKR"]),
        ("Gaza", ["PSE"]),
    ],
)
def test_country_stays_a_country_next_to_a_trap(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_georgia_is_the_us_state_among_us_places_only() -> None:
    assert codes("Voters in Georgia and Arizona queued.") == []
    assert codes("Police in Atlanta, Georgia, said so.") == []
    assert codes("Georgia and Armenia border on Türkiye.") == ["GEO", "ARM", "TUR"]
    assert codes("Georgia voted.") == ["GEO"]


def test_part_of_a_state_is_a_mention_but_not_its_name() -> None:
    assert found("Scotland, Gaza and Crimea") == [
        ("Scotland", "GBR", False),
        ("Gaza", "PSE", False),
        ("Crimea", "UKR", False),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中国外交部说，俄罗斯和美国同意。", ["CHN", "RUS", "USA"]),
        ("发展中国家", []),
        ("日本とロシアは北朝鮮について協議した", ["JPN", "RUS", "PRK"]),
        ("インド洋とインドネシア、ウインドウ", ["IDN"]),
        ("Президент России прибыл в Китай из Ирана", ["RUS", "CHN", "IRN"]),
        ("между Северной Кореей и Южной Кореей", ["PRK", "KOR"]),
        ("زار الوزير روسيا والصين وبالعراق", ["RUS", "CHN"]),
        ("Президент України в Росії і США", ["UKR", "RUS", "USA"]),
        ("ראש הממשלה בישראל דיבר עם ארה״ב ולרוסיה", ["ISR", "USA", "RUS"]),
        ("भारत और चीन ने, भारतीय", ["IND", "CHN"]),
        ("미국은 중국과 한국의, 미국인 한국어", ["USA", "CHN", "KOR"]),
        ("นายกของประเทศไทยพบรัสเซียเมื่อวันจันทร์", ["THA", "RUS"]),
        ("Russland und die Türkei, l'Allemagne y España", ["RUS", "TUR", "DEU", "ESP"]),
    ],
)
def test_native_names_are_found_with_and_without_spaces(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize("code", UN_MEMBERS)
def test_un_member_has_a_name_and_a_demonym_that_lead_to_its_code(code: str) -> None:
    row = {row.code: row for row in countries._rows(words.COUNTRIES)}[code]
    assert countries.country_code(code) == code
    assert countries.country_code(countries.country_name(code)) == code
    assert countries.find_countries(countries.country_name(code)) == [
        (code, 0, len(countries.country_name(code)), True)
    ]
    # Two share their demonym with a neighbour, which it stands for.
    assert [countries.country_code(word.removeprefix("~")) for word in row.demonyms[:1]] == (
        [] if code in {"COG", "DMA"} else [code]
    )


def test_every_word_of_the_tables_has_one_code() -> None:
    meanings = defaultdict(set)
    for row in countries._rows(words.COUNTRIES) + countries._rows(words.NATIVE):
        for word in (*row.names, *row.demonyms, *row.seats, *row.parts):
            meanings[countries._fold(word.removeprefix("~"))].add(row.code)
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}
    assert {w for w in meanings if countries.country_code(w) not in meanings[w]} == set()
    assert not meanings.keys() & countries._bodies()
    assert not [code for code in countries._iso_codes() if countries.is_body(code)]


def test_the_tables_have_193_un_members_once_and_only_known_codes() -> None:
    table = [row.code for row in countries._rows(words.COUNTRIES)]
    assert len(UN_MEMBERS) == len(set(UN_MEMBERS)) == 193
    assert len(table) == len(set(table))
    assert set(UN_MEMBERS) <= set(table)
    assert set(table) - {"XKX"} <= {code for code, _, _ in countries._iso()}


def test_every_iso_code_and_name_leads_to_its_country() -> None:
    for code, alpha2, names in countries._iso():
        assert countries.country_code(code) == code
        assert countries.country_code(alpha2) == (None if alpha2 in {"NA", "NO"} else code)
        # The ISO name "Congo" is the smaller one; newsrooms mean the larger.
        known = [countries.country_code(name) for name in names if name != "Congo"]
        assert known == [code] * len(known)


def test_importing_does_not_load_pycountry() -> None:
    probe = "import sys, summarizer.countries; sys.exit('pycountry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
