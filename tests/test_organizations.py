from __future__ import annotations

import time

import pytest

from summarizer.article import Article
from summarizer.organizations import Organization, find_organizations
from summarizer.sentences import split
from tests.pace import LINEAR_S


def article(*sentences: str, title: str | None = None) -> Article:
    text, numbered = split(list(sentences), "en")
    return Article(
        text=text, sentences=numbered, title=title, language="en", words=0, sha256="0" * 64
    )


def found(text: str) -> dict[str, str]:
    return {o.name: o.kind for o in find_organizations(article(text))}


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        # The head tells the kind.
        ("The Ministry of Finance cut the budget.", "Ministry of Finance", "government_body"),
        ("The Velm Defence Ministry was silent.", "Velm Defence Ministry", "government_body"),
        ("The Supreme Court ruled on Monday.", "Supreme Court", "government_body"),
        ("The Australian Federal Police arrested two men.", "Australian Federal Police",
         "government_body"),
        ("The Velm Labour Party lost.", "Velm Labour Party", "party"),
        ("The Al-Aqsa Brigades denied it.", "Al-Aqsa Brigades", "armed_group"),
        ("The Orsk Liberation Army fled.", "Orsk Liberation Army", "armed_group"),
        ("The Velm Fire Brigade came late.", "Velm Fire Brigade", "government_body"),
        ("Readers of the Velm Times protested.", "Velm Times", "media"),
        ("The Iraqi News Agency carried the speech.", "Iraqi News Agency", "media"),
        ("Velm Airlines cancelled nine flights.", "Velm Airlines", "company"),
        ("The Bank of Orsk raised rates.", "Bank of Orsk", "company"),
        ("The University of Velm opened a lab.", "University of Velm", "ngo"),
        ("The Harbour Workers Union struck.", "Harbour Workers Union", "group"),
        ("The Baptist Union of Velm met.", "Baptist Union of Velm", "group"),
        # Known by name, whatever stands around it.
        ("NATO’s chief spoke.", "NATO", "igo"),
        ("The U.N. sent two envoys.", "U.N.", "igo"),
        ("Hamas rejected the offer.", "Hamas", "armed_group"),
        ("He told the Kremlin’s men.", "Kremlin", "government_body"),
        ("Lukashenko told Xinhua that he was glad.", "Xinhua", "media"),
        ("The Shanghai Cooperation Organization met.", "Shanghai Cooperation Organization", "igo"),
        ("The UN Security Council met.", "UN Security Council", "igo"),
        ("The United Nations High Commission for Refugees met.",
         "United Nations High Commission for Refugees", "igo"),
        ("The Iranian Supreme Court ruled.", "Iranian Supreme Court", "government_body"),
        # Names with "and".
        ("The Securities and Investments Commission sued.",
         "Securities and Investments Commission", "government_body"),
        ("The Department of Foreign Affairs and Trade warned travellers.",
         "Department of Foreign Affairs and Trade", "government_body"),
        ("The Construction, Forestry, Mining and Energy Union struck.",
         "Construction, Forestry, Mining and Energy Union", "group"),
        # What is no part of the name.
        ("An Israeli Foreign Ministry official spoke.", "Israeli Foreign Ministry",
         "government_body"),
        ("The China-Russia-led Shanghai Cooperation Organization met.",
         "Shanghai Cooperation Organization", "igo"),
        ("But Velm Airlines said no.", "Velm Airlines", "company"),
        ("Peru’s Foreign Ministry was silent.", "Foreign Ministry", "government_body"),
        ("The Bureau of Meteorology’s Claire Rich was wrong.", "Bureau of Meteorology",
         "government_body"),
        ("Bill Short of the Harbour Workers Union spoke.", "Harbour Workers Union", "group"),
        ("The Elk County Sheriff’s Department searched.", "Elk County Sheriff’s Department",
         "government_body"),
        ("The Commonwealth Bank raised rates.", "Commonwealth Bank", "company"),
    ],
)  # fmt: skip
def test_organization_has_the_kind_that_its_name_tells(sentence: str, name: str, kind: str) -> None:
    assert found(sentence) == {name: kind}


@pytest.mark.parametrize(
    "sentence",
    [
        # Persons, places, words.
        "Ana Brodeur met Tomas Heyl in Port Velm.",
        "The Chief of the Army resigned.",
        "The Court was empty and the Party over.",
        "Tanks rolled into the West Bank.",
        "The Soviet Union broke up.",
        "The game on Centre Court was long.",
        "He gave his State of the Union speech.",
        "Stern words were spoken.",
        "Meta questions bore readers.",
        "The Amazon rainforest burned.",
        "Fires in the Amazon rose.",
        "The singer Tim Apple performed.",
        "UN-backed talks failed.",
        "WHO IS IN CHARGE HERE?",
        "Prime Minister Vesk flew to New York.",
        "Velm beat Orsk in the World Cup.",
        "",
        # In other languages, without a known name, it is silent.
        "Die Regierung in Berlin schweigt.",
        "Le ministère des Finances se tait.",
        "Министерство финансов молчит.",
        "财政部没有回应。",
    ],
)
def test_persons_places_and_words_are_no_organizations(sentence: str) -> None:
    assert found(sentence or "Nothing here.") == {}


def test_most_often_named_comes_first_with_its_sentences() -> None:
    text = article(
        "The Harbour Workers Union struck.", "Velm Airlines flew.", "Velm Airlines landed."
    )
    assert find_organizations(text) == [
        Organization("Velm Airlines", "company", (2, 3)),
        Organization("Harbour Workers Union", "group", (1,)),
    ]


def test_title_does_not_count() -> None:
    text = article("Velm Airlines Grounded", "The strike goes on.", title="Velm Airlines Grounded")
    assert find_organizations(text) == []


def test_initials_count_with_the_full_name() -> None:
    text = article("The Shanghai Cooperation Organization (SCO) met.", "The SCO has nine members.")
    assert find_organizations(text) == [
        Organization("Shanghai Cooperation Organization", "igo", (1, 2))
    ]


def test_short_form_counts_with_the_only_name_it_can_mean() -> None:
    text = article("The Velm Defence Ministry spoke.", "The Defence Ministry denied it.")
    assert find_organizations(text) == [
        Organization("Velm Defence Ministry", "government_body", (1, 2))
    ]


def test_short_form_of_two_names_counts_with_neither() -> None:
    text = article(
        "The Velm Foreign Ministry and the Orsk Foreign Ministry spoke.",
        "The Foreign Ministry denied it.",
    )
    assert [(o.name, o.numbers) for o in find_organizations(text)] == [
        ("Velm Foreign Ministry", (1,)),
        ("Orsk Foreign Ministry", (1,)),
    ]


def test_body_of_the_united_nations_is_not_the_united_nations() -> None:
    text = article("The UN Security Council met.", "The UN sent food.")
    assert {o.name: o.numbers for o in find_organizations(text)} == {
        "UN Security Council": (1,),
        "UN": (2,),
    }


@pytest.mark.parametrize("piece", ["Velm ", "Velm of ", "Trade and ", "Bank of the ", "U.", "A. B"])
def test_long_sentences_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    find_organizations(article(text))
    assert time.perf_counter() - start < LINEAR_S
