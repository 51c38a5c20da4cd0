"""Names, offices and contested places: the article's wording, no updating from memory."""

# ruff: noqa: E501  # texts as they would stand on a page

from __future__ import annotations

import re
from pathlib import Path

import pytest

from summarizer import Article, countries
from tests.checklist.briefing import actor, brief, fact, kinds

NAMESAKES = """Two Lindgrens in one trial

Judge Elsa Lindgren opened the trial of the banker Olof Lindgren in Veldt on Monday. The two are not
related. Lindgren, who led the Harbour Bank until 2029, said nothing. The prime minister did not come
to court, and neither did the former finance minister, Paul Sand. The judge called the case simple.
"""


def test_namesakes_stay_two() -> None:
    made = brief(
        NAMESAKES,
        actors=[actor("Elsa Lindgren", 2, role="Judge"), actor("Olof Lindgren", 2, role="banker")],
        facts=[
            fact("Lindgren led the Harbour Bank.", 4, source="Lindgren"),
            fact("The case is simple.", 6, status="claimed", source="Elsa Lindgren"),
        ],
    )
    assert [a.name for a in made.actors] == ["Elsa Lindgren", "Olof Lindgren"]
    assert [f.attributed_to for f in made.key_facts] == ["Lindgren", "a1"]


def test_a_title_without_a_name_stays_without_one() -> None:
    bare = brief(NAMESAKES, actors=[actor("the prime minister", 5)])
    named = brief(NAMESAKES, actors=[actor("Ada Lind", 5, role="prime minister")])
    assert bare.actors[0].name == "the prime minister"
    assert bare.verification.status == "verified"
    assert "name_not_in_article" in kinds(named, severity="error")


def test_a_name_from_memory_in_a_fact_is_flagged() -> None:
    made = brief(NAMESAKES, facts=[fact("Prime Minister Ada Lind did not come to court.", 5)])
    assert "name_not_in_article" in kinds(made, severity="error")


OFFICE = """China and Belarus speak of trade

Prime Minister Li Keqiang received the Belarusian ruler, Alexander Lukashenko, in Beijing on Thursday.
Li said that trade had grown. Lukashenko thanked Li and spoke of factories. The two had met in Minsk
in 2019, when they signed an accord on loans, and had written to each other often since that day.
"""


def test_an_office_that_has_changed_since_stays_as_the_article_has_it() -> None:
    right = brief(OFFICE, actors=[actor("Li Keqiang", 2, role="Prime Minister", country="China")])
    assert (right.actors[0].role, right.verification.status) == ("Prime Minister", "verified")


def test_an_office_updated_from_memory_is_flagged() -> None:
    made = brief(OFFICE, facts=[fact("Former Prime Minister Li Keqiang received Lukashenko.", 2)])
    assert made.verification.status == "flagged"


def test_an_office_of_today_in_an_actors_role_is_found() -> None:
    made = brief(OFFICE, actors=[actor("Li Keqiang", 2, role="former premier", country="China")])
    assert "not_in_article" in kinds(made)


def test_president_for_ruler_is_found() -> None:
    made = brief(OFFICE, facts=[fact("Li Keqiang received President Lukashenko.", 2)])
    assert kinds(made) & {"office_changed", "name_not_in_article"}


CONTESTED = """Envoys of four places meet in Porto Lago

Envoys of Taiwan, Kosovo and Palestine met a delegation from Crimea in Porto Lago on Friday. Taiwan's
envoy, Lin Mei, spoke first. Kosovo's envoy, Arta Gashi, left early. The delegation from Crimea, which
Russia annexed in 2014, was led by Oleg Sirko. Palestine sent its deputy minister, Samir Nasser.
"""
CODES = {"Taiwan": "TWN", "Kosovo": "XKX", "Palestine": "PSE", "Crimea": "UKR"}


@pytest.mark.parametrize("place", CODES)
def test_taiwan_kosovo_crimea_and_palestine_keep_the_articles_wording_and_a_documented_code(
    place: str,
) -> None:
    made = brief(CONTESTED, actors=[actor(place, 2, kind="state", country=place)])
    assert (made.actors[0].name, made.actors[0].country) == (place, CODES[place])
    assert made.verification.status == "verified"
    assert CODES[place] in made.geopolitical_context.countries
    policy = (Path(__file__).parents[2] / "docs" / "countries.md").read_text(encoding="utf-8")
    assert place in policy
    assert CODES[place] in policy
    assert countries.country_code(place) == CODES[place]


@pytest.mark.parametrize(
    "text",
    [
        "Envoys of Taiwan, a province of China, met a delegation in Porto Lago.",
        "Envoys of Serbia's breakaway province Kosovo met a delegation in Porto Lago.",
        "Envoys met a delegation from Russian Crimea, part of the Southern Federal District.",
        "Envoys of the Palestinian Authority of Israel met a delegation in Porto Lago.",
    ],
)
def test_a_wording_of_contested_places_that_is_not_the_articles_is_flagged(text: str) -> None:
    made = brief(CONTESTED, facts=[fact(text, 2)])
    assert made.verification.status == "flagged"


def test_a_country_that_the_article_does_not_give_a_contested_place_is_flagged() -> None:
    made = brief(CONTESTED, actors=[actor("Lin Mei", 3, country="China")])
    assert kinds(made, severity="error") & {"country_unknown", "country_changed"}


RENAMED = {
    "China": "Quandria",
    "Belarus": "Morvale",
    "Belarusian": "Morvalian",
    "Li Keqiang": "Vo Tarrin",
    "Li": "Vo",
    "Alexander Lukashenko": "Hemlin Brask",
    "Lukashenko": "Brask",
    "Beijing": "Saltmere",
    "Minsk": "Ulvik",
}


def renamed(text: str) -> str:
    names = "|".join(sorted(RENAMED, key=len, reverse=True))
    return re.sub(rf"\b(?:{names})\b", lambda match: RENAMED[match[0]], text)


def test_entities_renamed_to_fictional_ones_survive() -> None:
    article = Article.from_text(renamed(OFFICE))
    assert not any(name in article.text.split() for name in RENAMED)
    made = brief(
        article,
        actors=[
            actor("Vo Tarrin", 2, role="Prime Minister", country="Quandria"),
            actor("Hemlin Brask", 2, role="Morvalian ruler", country="Morvale"),
        ],
        facts=[
            fact("Vo Tarrin received Hemlin Brask in Saltmere.", 2),
            fact("Trade had grown.", 3, status="claimed", source="Vo"),
        ],
    )
    assert [a.name for a in made.actors] == ["Vo Tarrin", "Hemlin Brask"]
    assert [a.country for a in made.actors] == [None, None]
    assert made.key_facts[1].attributed_to == "a1"
    assert made.verification.status == "verified"


@pytest.mark.parametrize("real", ["Li Keqiang", "China"])
def test_a_real_name_for_a_fictional_one_is_flagged(real: str) -> None:
    article = Article.from_text(renamed(OFFICE))
    made = brief(article, facts=[fact(f"{real} received Hemlin Brask in Saltmere.", 2)])
    assert made.verification.status == "flagged"
