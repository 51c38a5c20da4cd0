from __future__ import annotations

import time

import pytest

from summarizer.attitudes import find_attitudes
from tests.pace import LINEAR_S


def signs(text: str) -> list[tuple[str, str, int]]:
    return [(text[a.start : a.end], a.sign, a.intensity) for a in find_attitudes(text)]


@pytest.mark.parametrize(
    ("sentence", "word", "sign", "intensity"),
    [
        ("Vesk praised the Orsk leader.", "praised", "favor", 2),
        ("Velm fully supports Orsk’s proposals.", "fully supports", "favor", 3),
        ("The minister supports the plan.", "supports", "favor", 2),
        ("Velm shows continued support for Orsk.", "support", "favor", 2),
        ("The king backs the plan.", "backs", "favor", 2),
        ("Velm vowed to back the rebels.", "back", "favor", 2),
        ("US-backed rebels took the town.", "backed", "favor", 2),
        ("Vesk is a close ally of Brodeur.", "close ally", "favor", 3),
        ("The friendship is old.", "friendship", "favor", 2),
        ("Velm welcomed the vote.", "welcomed", "favor", 2),
        ("Velm recognised the new state.", "recognised", "favor", 2),
        ("Velm does not recognise the new state.", "recognise", "against", 2),
        ("Velm is pushing on with the canal.", "pushing on with", "favor", 1),
        ("Vesk would vote against the canal.", "vote against", "against", 2),
        ("His office denied reports of a quarrel.", "denied", "against", 2),
        ("The union endorsed Heyl.", "endorsed", "favor", 2),
        ("Vesk defended Orsk’s record.", "defended", "favor", 2),
        ("Orsk agrees with Velm.", "agrees with", "favor", 2),
        ("Vesk thanked the crew.", "thanked", "favor", 1),
        ("Velm is willing to work with Orsk.", "willing to", "favor", 1),
        ("Velm wants to expand its trade with Orsk.", "wants to expand", "favor", 1),
        ("Vesk condemned the raid.", "condemned", "against", 3),
        ("Vesk denounced Heyl as a traitor.", "denounced", "against", 3),
        ("Velm imposed sanctions on Orsk.", "sanctions on", "against", 3),
        ("Velm sanctioned Orsk.", "sanctioned", "against", 3),
        ("Velm invaded Orsk in May.", "invaded", "against", 3),
        ("Orsk’s attack on Velm goes on.", "attack on", "against", 3),
        ("Vesk criticised the mayor.", "criticised", "against", 2),
        ("Vesk criticizes the mayor.", "criticizes", "against", 2),
        ("Velm rejected the offer.", "rejected", "against", 2),
        ("Velm accused Orsk of spying.", "accused", "against", 2),
        ("The union opposes the law.", "opposes", "against", 2),
        ("Vesk blamed Heyl.", "blamed", "against", 2),
        ("Vesk dismissed the report as a lie.", "dismissed", "against", 2),
        ("Velm is concerned about Orsk.", "concerned about", "against", 1),
        ("Velm demanded the release of the crew.", "demanded", "against", 1),
        ("Velm warned Orsk.", "warned", "against", 1),
    ],
)
def test_word_of_attitude_has_sign_and_intensity(
    sentence: str, word: str, sign: str, intensity: int
) -> None:
    assert (word, sign, intensity) in signs(sentence)
    assert {found for _, found, _ in signs(sentence)} == {sign}


@pytest.mark.parametrize(
    "sentence",
    [
        # Nouns that look like attitudes.
        "She founded a support group for nurses.",
        "He suffers from back pain.",
        "The family trust fund is empty.",
        "Demand for oil rose.",
        "An attack helicopter landed.",
        "The opposition leader spoke.",
        "The defending champion won.",
        "Hail and wind hit the town.",
        "Rear Admiral Orr spoke.",
        "They denied entry to the crew.",
        "He won the grand slam.",
        "The defendants left.",
        "Talks begin, thanks to the weather.",
        "They went back the next day.",
        "The line backed up into the street.",
        "She has met her objectives.",
        # What happens without taking a side.
        "Nine people were killed by the flood.",
        "A bomb went off in the market.",
        "The terrorist network grew.",
        "He suffered a heart attack on Monday.",
        "The player was dismissed for a duck.",
        "He got a suspended sentence.",
        # The holder stands behind the passive.
        "Orsk was condemned by Velm.",
        "The plan has been widely criticised by nurses.",
        "A project backed by the bank failed.",
        "The trip was sanctioned by the board.",
        "The men accused of spying left.",
        # What one asks or gets from others is not one's own.
        "Orsk asked for help.",
        "Vesk sought support from Velm.",
        "The film won praise for its music.",
        "Heyl faces criticism of his record.",
        # A negated word against leaves nothing.
        "Vesk did not condemn the raid.",
        "Velm refused to criticise Orsk.",
        "Velm will never attack Orsk.",
        "Velm lifted sanctions on Orsk.",
        "Nothing of the kind happened.",
        "",
        # In other languages it is silent.
        "Vesk verurteilte den Angriff und lobte die Helfer.",
        "Le ministre a condamné l’attaque.",
        "Министр осудил нападение и похвалил врачей.",
        "部长谴责了袭击，并赞扬了医生。",
    ],
)
def test_no_attitude_is_made_up(sentence: str) -> None:
    assert signs(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Velm does not support Orsk.",
        "Velm doesn’t support the plan.",
        "Velm no longer supports Orsk.",
        "Velm refused to back the plan.",
        "Velm never fully supported Orsk.",
        "Velm withdrew its support for Orsk.",
        "Velm is not willing to work with Orsk.",
    ],
)
def test_negation_turns_favor_against_and_never_strong(sentence: str) -> None:
    found = find_attitudes(sentence)
    assert {a.sign for a in found} == {"against"}
    assert max(a.intensity for a in found) <= 2


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("Vesk did not attend, but praised the hosts.", "favor"),
        ("He not only praised Velm.", "favor"),
        ("Vesk has no army and supports Orsk.", "favor"),
    ],
)
def test_negation_of_something_else_turns_nothing(sentence: str, sign: str) -> None:
    assert [a.sign for a in find_attitudes(sentence)] == [sign]


def test_attitudes_come_in_the_order_of_the_text() -> None:
    text = "Vesk praised Velm, condemned Orsk and thanked the crew."
    assert [word for word, _, _ in signs(text)] == ["praised", "condemned", "thanked"]


@pytest.mark.parametrize(
    "piece", ["dismissed a ", "strengthen a b ", "cut off ties ", "not ", "its a ", "support ", "x"]
)
def test_long_sentences_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    find_attitudes(text)
    assert time.perf_counter() - start < LINEAR_S
